//! The interface as a server shows it: nobody sells here, and whoever looks signed in with an account. Its pages are a
//! register's wherever they show the same.

pub mod account;
mod change;
pub mod frame;
mod look;
mod news;
mod office;
mod people;
mod place;
mod registers;
mod today;
mod when;

use std::rc::Rc;

use domain::api::ApiError;
use domain::api::account::{Account, WhoAmI};
use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, ContextProvider, Html, component, html, use_effect_with, use_memo, use_state, use_state_eq,
};

use self::account::{Confirm, Create, Door, Forgotten, Reset, SignIn};
use self::look::{Look, Looks};
use self::office::Office;
use crate::i18n::I18n;
use crate::locale::Locale;
use crate::{backend, dom};

/// The addresses of the pages that somebody signed in sees.
pub const PLACES: [&str; 8] =
    ["/today", "/sales", "/waste", "/forecast", "/products", "/registers", "/people", "/account"];

/// Who looks; not known before the server said so.
#[derive(Clone, PartialEq)]
enum Who {
    Unknown,
    /// And why they have to sign in again.
    Nobody(Option<AttrValue>),
    Somebody(Rc<Account>),
}

#[component]
pub fn Web() -> Html {
    let who = use_state(|| Who::Unknown);
    let door = use_state_eq(Door::here);
    let look = use_state_eq(Look::kept);
    let i18n = use_memo(look.language, |&language| I18n::new(Locale::new(language, "")));
    use_effect_with(*look, |look| look.wear());
    {
        let (who, i18n) = (who.setter(), i18n.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                who.set(match backend::ask(WhoAmI {}).await {
                    Ok(known) => Who::Somebody(Rc::new(known.account)),
                    Err(error) if error.code == ApiError::SIGNED_OUT => Who::Nobody(None),
                    Err(error) => Who::Nobody(Some(i18n.failure(&error, None).into())),
                });
            });
        });
    }
    {
        let door = door.setter();
        use_effect_with((), move |()| {
            let listener = EventListener::new(&dom::window(), "hashchange", move |_| door.set(Door::here()));
            move || drop(listener)
        });
    }
    let onsigned = use_memo((), |()| {
        let who = who.setter();
        Callback::from(move |account: Option<Account>| {
            who.set(account.map_or(Who::Nobody(None), |account| Who::Somebody(Rc::new(account))));
        })
    });
    let onleft = use_memo((), |()| onsigned.reform(|()| None));
    let inside = matches!(&*who, Who::Unknown | Who::Somebody(_)) && !door.is_for_all();
    use_effect_with((inside, (*door).clone()), |(inside, door)| {
        if !inside {
            dom::stand_at(door.path());
        }
    });
    let i18n = (*i18n).clone();
    let looks = {
        let setter = look.setter();
        Looks { look: *look, onlook: Callback::from(move |look| setter.set(look)) }
    };
    let shown = match (&*who, (*door).clone()) {
        (_, Door::Confirm(token)) => html! { <Confirm key={token.to_string()} {i18n} token={token.clone()} /> },
        (_, Door::Reset(token)) => {
            html! { <Reset key={token.to_string()} {i18n} token={token.clone()} onended={(*onsigned).clone()} /> }
        }
        (Who::Unknown, _) => Html::default(),
        (Who::Somebody(account), _) => html! { <Office {i18n} account={account.clone()} onleft={(*onleft).clone()} /> },
        (Who::Nobody(_), Door::Create) => html! { <Create {i18n} /> },
        (Who::Nobody(_), Door::Forgotten) => html! { <Forgotten {i18n} /> },
        (Who::Nobody(why), Door::SignIn) => {
            html! { <SignIn {i18n} why={why.clone()} onsigned={(*onsigned).clone()} /> }
        }
    };
    html! { <ContextProvider<Looks> context={looks}>{ shown }</ContextProvider<Looks>> }
}
