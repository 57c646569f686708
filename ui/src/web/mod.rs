//! The interface as a server shows it: nobody sells here, and whoever looks signed in with an account.

mod office;
mod products;
mod registers;
mod sales;
mod sign_in;
mod today;

use std::rc::Rc;

use domain::api::account::{Account, WhoAmI};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, component, html, use_effect_with, use_memo, use_state};

use self::office::Office;
use self::sign_in::SignIn;
use crate::i18n::I18n;
use crate::locale::{Language, Locale};
use crate::{backend, dom};

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
    let onsigned = {
        let who = who.setter();
        Callback::from(move |account: Option<Account>| {
            who.set(account.map_or(Who::Nobody, |account| Who::Somebody(Rc::new(account))));
        })
    };
    match &*who {
        Who::Unknown => Html::default(),
        Who::Nobody => html! { <SignIn i18n={(*i18n).clone()} {onsigned} /> },
        Who::Somebody(account) => {
            html! { <Office i18n={(*i18n).clone()} account={account.clone()} onleft={onsigned.reform(|()| None)} /> }
        }
    }
}
