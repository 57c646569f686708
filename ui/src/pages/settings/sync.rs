//! The server of this register: how it stands, what is in the way and what helps.

use domain::api::sync::{BothWerePaid, Enrol, PaidTwice, SyncNow};
use domain::permission::Permission;
use domain::sync::planner::Trouble;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, component, html, use_state};

use super::beside::Beside;
use super::{ViewProps, head};
use crate::backend;
use crate::components::enrol::{EnrolForm, Entered};
use crate::components::icon::{Glyph, Icon};
use crate::components::status::{in_step_at, trouble_key, waiting};
use crate::shop::{Shop, use_shop};
use crate::text;

#[component]
pub fn Sync(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let busy = use_state(|| false);
    let onenter = {
        let (shop, busy) = (shop.clone(), busy.clone());
        Callback::from(move |Entered { server, code, name }| {
            let (shop, busy) = (shop.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                match backend::call(Enrol { server, code, name }).await {
                    Ok(status) => {
                        shop.onsync.emit(status);
                        shop.tell(shop.i18n.text("sync-enrolled"));
                        shop.refresh.emit(());
                    }
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    html! {
        <>
            { head(i18n.text("section-sync"), i18n.text("section-sync-words")) }
            if shop.sync.server.is_some() {
                { for shop.sync.paid_twice.iter().map(|twice| paid_twice(&shop, twice)) }
                { standing(&shop) }
                <Beside />
            } else if shop.may(Permission::EditSettings) {
                <EnrolForm name={props.view.stall.name.clone()} busy={*busy} words={i18n.text("sync-enrol")} {onenter} />
            } else {
                <p class="soft">{ i18n.text("sync-not-enrolled") }</p>
            }
        </>
    }
}

/// How it stands, and what helps.
fn standing(shop: &Shop) -> Html {
    let (i18n, sync) = (&shop.i18n, &shop.sync);
    let now = {
        let shop = shop.clone();
        Callback::from(move |_| {
            let shop = shop.clone();
            spawn_local(async move {
                match backend::call(SyncNow {}).await {
                    Ok(status) => shop.onsync.emit(status),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let at = in_step_at(sync).map(|at| {
        let day = i18n.locale.short_date(at.date_naive());
        text!(i18n, "sync-in-step-at", day = day, time = i18n.locale.time(at.time()))
    });
    html! {
        <section class="card card--pad stack">
            <div class="card-head">
                <h3 class="selectable">{ sync.server.clone().unwrap_or_default() }</h3>
                <p>{ at.unwrap_or_else(|| i18n.text("sync-never")) }</p>
            </div>
            <p data-testid="sync-waiting">{ if sync.waiting == 0 { i18n.text("sync-nothing-waits") } else { waiting(i18n, sync) } }</p>
            if let Some(trouble) = sync.trouble {
                <div class="notice" role="alert" data-testid="sync-trouble">
                    <Icon glyph={Glyph::Warning} />
                    <span>
                        <strong class="block">{ i18n.text(trouble_key(trouble)) }</strong>
                        { i18n.text(remedy_key(trouble)) }
                    </span>
                </div>
            }
            <div class="row"><button type="button" class="btn btn--main" onclick={now} data-testid="sync-now"><Icon glyph={Glyph::Swap} />{ i18n.text("sync-now") }</button></div>
        </section>
    }
}

/// A ticket that two tills sold, and what helps.
fn paid_twice(shop: &Shop, twice: &PaidTwice) -> Html {
    let i18n = &shop.i18n;
    let receipts: Vec<String> = twice
        .sales
        .iter()
        .map(|sale| match sale.register.as_str() {
            "" => sale.receipt.clone(),
            register => text!(i18n, "paid-twice-at", receipt = sale.receipt.clone(), register = register.to_owned()),
        })
        .collect();
    let both = {
        let (shop, ticket) = (shop.clone(), twice.ticket);
        Callback::from(move |_| {
            let shop = shop.clone();
            spawn_local(async move {
                match backend::call(BothWerePaid { ticket }).await {
                    Ok(status) => shop.onsync.emit(status),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let label = if twice.label.is_empty() { i18n.text("no-name") } else { twice.label.clone() };
    html! {
        <div class="notice notice--bad" role="alert" key={twice.ticket.to_string()} data-testid="paid-twice">
            <Icon glyph={Glyph::Warning} />
            <span class="grow">
                <strong class="block">{ text!(i18n, "paid-twice", label = label) }</strong>
                { text!(i18n, "paid-twice-remedy", receipts = receipts.join(", ")) }
            </span>
            <button type="button" class="btn" onclick={both} data-testid="both-were-paid">{ i18n.text("both-were-paid") }</button>
        </div>
    }
}

const fn remedy_key(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => "remedy-unreachable",
        Trouble::NotTheServer => "remedy-not-the-server",
        Trouble::Busy => "remedy-busy",
        Trouble::Unknown => "remedy-unknown",
        Trouble::Revoked => "remedy-revoked",
        Trouble::Version => "remedy-version",
        Trouble::Disk => "remedy-disk",
        Trouble::KeyLocked => "remedy-key-locked",
        Trouble::KeyLost => "remedy-key-lost",
    }
}
