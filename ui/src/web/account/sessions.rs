//! Where the account is signed in, and the ends of it.

use std::rc::Rc;

use domain::api::account::{ListSessions, RevokeSession, Session};
use domain::id::SessionId;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, component, html, use_effect_with, use_state};

use super::agent;
use crate::backend;
use crate::shop::{Shop, use_shop};
use crate::text;
use crate::web::when;

#[component]
pub fn Sessions() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let rows = use_state(|| None::<Rc<[Session]>>);
    {
        let (shop, rows) = (shop.clone(), rows.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::ask(ListSessions {}).await {
                    Ok(sessions) => rows.set(Some(sessions.into())),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let end = {
        let (shop, rows) = (shop.clone(), rows.setter());
        Callback::from(move |ends: Vec<(SessionId, bool)>| {
            let (shop, rows) = (shop.clone(), rows.clone());
            spawn_local(async move {
                for (session, here) in ends {
                    match backend::ask(RevokeSession { session }).await {
                        Ok(_) if here => return shop.refresh.emit(()),
                        Ok(left) => rows.set(Some(left.into())),
                        Err(error) => return shop.complain(&error),
                    }
                }
            });
        })
    };
    let all = rows.as_deref().unwrap_or_default();
    let everywhere = {
        // This one goes last: it is what ends the others.
        let mut ends: Vec<_> = all.iter().map(|session| (session.session, session.current)).collect();
        ends.sort_by_key(|(_, here)| *here);
        end.reform(move |_| ends.clone())
    };
    html! {
        <section class="card card--pad account-card">
            <h2>{ i18n.text("account-sessions") }</h2>
            <ul class="account-sessions">
                { for all.iter().map(|session| draw(&shop, session, &end)) }
            </ul>
            if all.len() > 1 {
                <div class="row"><button type="button" class="btn btn--loss" onclick={everywhere} data-testid="end-all">{ i18n.text("account-end-all") }</button></div>
            }
        </section>
    }
}

fn draw(shop: &Shop, session: &Session, end: &Callback<Vec<(SessionId, bool)>>) -> Html {
    let i18n = &shop.i18n;
    let name = match agent::name(&session.device) {
        unnamed if unnamed.is_empty() => i18n.text("account-unnamed"),
        name => name,
    };
    let used = when::read(&session.last_used_at).map(|at| when::ago(i18n, at, when::now(), when::wall(at)));
    let one = (session.session, session.current);
    html! {
        <li class="account-session" key={session.session.to_string()} data-testid="session">
            <div class="grow">
                <p class="strong clip">{ &name }</p>
                <p class="soft label">{ text!(i18n, "account-used", when = used.unwrap_or_default()) }</p>
            </div>
            if session.current {
                <span class="tag tag--leaf">{ i18n.text("account-here") }</span>
            } else {
                <button type="button" class="btn" onclick={end.reform(move |_| vec![one])} data-testid="end-session"
                    aria-label={text!(i18n, "account-end-of", name = name.clone())}>{ i18n.text("account-end") }</button>
            }
        </li>
    }
}
