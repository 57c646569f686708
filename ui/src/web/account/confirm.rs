//! The link of the mail that confirms an address.

use domain::api::account::VerifyEmail;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Html, Properties, component, html, use_effect_with, use_state};

use super::door::Door;
use super::gate::{Gate, on};
use crate::backend;
use crate::i18n::I18n;

#[derive(Properties, PartialEq)]
pub struct LinkProps {
    pub i18n: I18n,
    pub token: AttrValue,
}

#[component]
pub fn Confirm(props: &LinkProps) -> Html {
    let i18n = &props.i18n;
    let answer = use_state(|| None::<Result<(), AttrValue>>);
    {
        let (answer, i18n) = (answer.setter(), i18n.clone());
        use_effect_with(props.token.clone(), move |token| {
            let request = VerifyEmail { token: token.to_string() };
            spawn_local(async move {
                answer.set(Some(backend::ask(request).await.map_err(|error| match error.code.as_str() {
                    "spent_link" => i18n.text("account-spent-confirm").into(),
                    _ => i18n.failure(&error, None).into(),
                })));
            });
        });
    }
    let (title, words) = match &*answer {
        None => ("account-confirming", None),
        Some(Ok(())) => ("account-confirmed", Some(i18n.text("account-confirmed-words").into())),
        Some(Err(words)) => ("account-not-confirmed", Some(words.clone())),
    };
    html! {
        <Gate i18n={i18n.clone()} title={i18n.text(title)} {words}>
            if answer.is_some() {
                { on(i18n.text("account-to-sign-in"), Door::SIGN_IN) }
            }
        </Gate>
    }
}
