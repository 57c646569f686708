//! The interface as a server shows it: nobody sells here, and whoever looks signed in with an account. Its pages are a
//! register's wherever they show the same.

pub mod frame;
mod news;
mod office;
mod place;
mod registers;
mod sign_in;
mod today;
mod when;

use std::rc::Rc;

use domain::api::account::{Account, WhoAmI};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, component, html, use_effect_with, use_memo, use_state};

use self::office::Office;
use self::sign_in::SignIn;
use crate::i18n::I18n;
use crate::locale::{Language, Locale};
use crate::{backend, dom};

/// The addresses of the pages that somebody signed in sees.
pub const PLACES: [&str; 4] = ["/today", "/sales", "/products", "/registers"];

/// Who looks; not known before the server said so.
#[derive(Clone, PartialEq)]
enum Who {
    Unknown,
    Nobody,
    Somebody(Rc<Account>),
}

#[component]
pub fn Web() -> Html {
    let who = use_state(|| Who::Unknown);
    let i18n = use_memo((), |()| {
        let language = Language::of(&dom::window().navigator().language().unwrap_or_default());
        I18n::new(Locale::new(language, ""))
    });
    {
        let (who, tag) = (who.setter(), i18n.locale.tag());
        use_effect_with((), move |()| {
            dom::dress("auto", &tag, 100);
            spawn_local(async move {
                who.set(match backend::ask(WhoAmI {}).await {
                    Ok(known) => Who::Somebody(Rc::new(known.account)),
                    Err(_) => Who::Nobody,
                });
            });
        });
    }
    let onsigned = use_memo((), |()| {
        let who = who.setter();
        Callback::from(move |account: Option<Account>| {
            who.set(account.map_or(Who::Nobody, |account| Who::Somebody(Rc::new(account))));
        })
    });
    let onleft = use_memo((), |()| onsigned.reform(|()| None));
    match &*who {
        Who::Unknown => Html::default(),
        Who::Nobody => html! { <SignIn i18n={(*i18n).clone()} onsigned={(*onsigned).clone()} /> },
        Who::Somebody(account) => {
            html! { <Office i18n={(*i18n).clone()} account={account.clone()} onleft={(*onleft).clone()} /> }
        }
    }
}
