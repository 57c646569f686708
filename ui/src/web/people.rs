//! The people of the business: who works at its stalls, who looks in from the web, what each may do, and the end of it.

use std::rc::Rc;

use domain::api::account::{Colleague, ListAccounts};
use domain::api::people::ListPeople;
use domain::api::settings::StaffMember;
use domain::staff::Role;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, component, html, use_context, use_effect_with, use_state};

mod account;
mod person;

use self::account::{Close, Invite};
use self::person::{Forget, Grant};
use super::frame::{Around, title};
use super::place::Place;
use crate::backend;
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::components::picture::Avatar;
use crate::i18n::I18n;
use crate::shop::{Shop, use_shop};
use crate::text;

/// What stands before the lists.
#[derive(Debug, Clone, PartialEq)]
enum Sheet {
    Grant(StaffMember),
    Forget(StaffMember),
    /// Somebody new, or once more somebody who has not come yet.
    Invite(Option<Colleague>),
    Close(Colleague),
}

#[component]
pub fn People() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let staff = use_state(|| None::<Rc<[StaffMember]>>);
    let accounts = use_state(|| None::<Rc<[Colleague]>>);
    let sheet = use_state(|| None::<Sheet>);
    let own = use_context::<Around>().map(|around| around.account);
    {
        let (shop, staff, accounts) = (shop.clone(), staff.setter(), accounts.setter());
        use_effect_with(shop.sync.news, move |_| {
            spawn_local(async move {
                match backend::ask(ListPeople {}).await {
                    Ok(people) => staff.set(Some(people.into())),
                    // The first register brings the business, and with it its people.
                    Err(error) if error.code == "no_vendor" => return staff.set(Some(Rc::default())),
                    Err(error) => return shop.complain(&error),
                }
                match backend::ask(ListAccounts {}).await {
                    Ok(colleagues) => accounts.set(Some(colleagues.into())),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let close = {
        let sheet = sheet.setter();
        Callback::from(move |()| sheet.set(None))
    };
    let onstaff = {
        let (staff, sheet) = (staff.setter(), sheet.setter());
        Callback::from(move |people: Vec<StaffMember>| {
            staff.set(Some(people.into()));
            sheet.set(None);
        })
    };
    let onaccounts = {
        let (accounts, sheet) = (accounts.setter(), sheet.setter());
        Callback::from(move |colleagues: Vec<Colleague>| {
            accounts.set(Some(colleagues.into()));
            sheet.set(None);
        })
    };
    let open = {
        let sheet = sheet.setter();
        Callback::from(move |what| sheet.set(Some(what)))
    };
    let invite = html! {
        if accounts.is_some() {
            <div class="topbar-act">
                <button type="button" class="btn btn--main" onclick={open.reform(|_| Sheet::Invite(None))} data-testid="invite">
                    <Icon glyph={Glyph::Plus} />{ i18n.text("web-invite") }
                </button>
            </div>
        }
    };
    let lists = match (staff.as_deref(), accounts.as_deref()) {
        (None, _) => Html::default(),
        (Some([]), None) => html! {
            <Empty glyph={Glyph::People} title={i18n.text("web-nobody")} words={i18n.text("error-no-vendor")}>
                <a class="btn btn--main" href={format!("#{}", Place::Registers.path())}>{ i18n.text("web-registers") }</a>
            </Empty>
        },
        (Some(staff), accounts) => html! {
            <>
                { section(i18n, "web-at-the-stalls", if staff.is_empty() { "web-nobody-works" } else { "web-at-the-stalls-words" },
                    staff.iter().map(|person| draw_person(&shop, person, &open)).collect()) }
                { section(i18n, "web-accounts", "web-accounts-words",
                    accounts.unwrap_or_default().iter().map(|account| draw_account(&shop, account, Some(account.account) == own, &open)).collect()) }
            </>
        },
    };
    html! {
        <Frame title={title(i18n, Place::People)} middle={invite}>
            <div class="content scroll crew" tabindex="0">{ lists }</div>
            { match (*sheet).clone() {
                None => Html::default(),
                Some(Sheet::Grant(person)) => html! { <Grant {person} ondone={onstaff} onclose={close} /> },
                Some(Sheet::Forget(person)) => html! { <Forget {person} ondone={onstaff} onclose={close} /> },
                Some(Sheet::Invite(again)) => html! { <Invite {again} ondone={onaccounts} onclose={close} /> },
                Some(Sheet::Close(account)) => html! { <Close {account} ondone={onaccounts} onclose={close} /> },
            } }
        </Frame>
    }
}

fn section(i18n: &I18n, heading: &str, words: &str, rows: Vec<Html>) -> Html {
    html! {
        <section class="card crew-card">
            <div class="crew-head">
                <h2>{ i18n.text(heading) }</h2>
                <p class="soft label">{ i18n.text(words) }</p>
            </div>
            <ul>{ for rows }</ul>
        </section>
    }
}

/// What a person is called; a register hands names in apart from the rest.
pub fn called(i18n: &I18n, person: &StaffMember) -> String {
    if person.name.is_empty() { i18n.text("web-unnamed") } else { person.name.clone() }
}

fn role(i18n: &I18n, role: Role) -> String {
    i18n.text(&format!("role-{}", role.code()))
}

fn draw_person(shop: &Shop, person: &StaffMember, open: &Callback<Sheet>) -> Html {
    let i18n = &shop.i18n;
    let name = called(i18n, person);
    let act = |sheet: fn(StaffMember) -> Sheet| {
        let person = person.clone();
        open.reform(move |_| sheet(person.clone()))
    };
    html! {
        <li class="crew-member" key={person.person.to_string()} data-testid="person">
            <Avatar name={name.clone()} />
            <div class="grow">
                <p class="strong clip">{ &name }</p>
                <p class="soft label">{ role(i18n, person.role) }</p>
            </div>
            if !person.active {
                <span class="tag">{ i18n.text("inactive") }</span>
            } else if !person.has_pin {
                <span class="tag tag--honey">{ i18n.text("no-pin") }</span>
            }
            <div class="crew-acts">
                <button type="button" class="btn" onclick={act(Sheet::Grant)} data-testid="grant"
                    aria-label={text!(i18n, "web-grant-of", name = name.clone())}>{ i18n.text("web-grant") }</button>
                // Whoever runs the business now can't be forgotten.
                if !(person.active && person.role == Role::Owner) {
                    <button type="button" class="btn btn--loss" onclick={act(Sheet::Forget)} data-testid="forget"
                        aria-label={text!(i18n, "web-forget-of", name = name.clone())}>{ i18n.text("web-forget") }</button>
                }
            </div>
        </li>
    }
}

fn draw_account(shop: &Shop, account: &Colleague, own: bool, open: &Callback<Sheet>) -> Html {
    let i18n = &shop.i18n;
    let act = |sheet: fn(Colleague) -> Sheet| {
        let account = account.clone();
        open.reform(move |_| sheet(account.clone()))
    };
    html! {
        <li class="crew-member" key={account.account.to_string()} data-testid="colleague">
            <Avatar name={account.name.clone()} />
            <div class="grow">
                <p class="strong clip">{ &account.name }</p>
                <p class="soft label clip">{ format!("{} · {}", role(i18n, account.role), account.email) }</p>
            </div>
            if own {
                <span class="tag tag--leaf">{ i18n.text("web-you") }</span>
            } else if !account.active {
                <span class="tag tag--honey">{ i18n.text("web-invited") }</span>
            }
            if !own {
                <div class="crew-acts">
                    if !account.active {
                        <button type="button" class="btn" onclick={act(|account| Sheet::Invite(Some(account)))} data-testid="invite-again"
                            aria-label={text!(i18n, "web-invite-again-of", name = account.name.clone())}>{ i18n.text("web-invite-again") }</button>
                    }
                    <button type="button" class="btn btn--loss" onclick={act(Sheet::Close)} data-testid="close-account"
                        aria-label={text!(i18n, "web-close-of", name = account.name.clone())}>{ i18n.text("web-close") }</button>
                </div>
            }
        </li>
    }
}
