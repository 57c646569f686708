//! Asks for a link to choose a new password. Whether an address has an account is not told.

use domain::api::account::RequestReset;
use domain::email::Email;
use yew::{Html, component, html, use_effect_with, use_state};

use super::create::{DoorProps, at_password};
use super::door::Door;
use super::form::{self, Entry, use_form};
use super::gate::{Gate, on};
use crate::dom;
use crate::state::errors::{Errors, required};
use crate::text;

#[component]
pub fn Forgotten(props: &DoorProps) -> Html {
    let i18n = &props.i18n;
    let fields = use_form();
    let sent = use_state(|| false);
    use_effect_with((), |()| dom::focus("email"));
    let onsubmit = {
        let (i18n, sent) = (i18n.clone(), sent.setter());
        form::onsubmit(&fields, move |fields| {
            let mut wrong = Errors::default();
            let Some(email) = wrong.take("email", required(fields.value("email"), Email::parse)) else {
                return form::refuse(fields, &i18n, &wrong, &["email"]);
            };
            let sent = sent.clone();
            let request = RequestReset { email: email.to_string() };
            form::send(fields, &i18n, request, at_password, move |()| sent.set(true));
        })
    };
    if *sent {
        let words = text!(i18n, "account-reset-sent-words", email = fields.value("email").trim().to_owned());
        return html! {
            <Gate i18n={i18n.clone()} title={i18n.text("account-sent")} {words}>
                { on(i18n.text("account-to-sign-in"), Door::SIGN_IN) }
            </Gate>
        };
    }
    html! {
        <Gate i18n={i18n.clone()} title={i18n.text("account-forgotten")} words={i18n.text("account-forgotten-words")}>
            <form class="account-form" {onsubmit} novalidate=true>
                <div class="stack">{ form::draw(&fields, Entry::email(i18n.text("web-email"))) }</div>
                { form::said(&fields, "forgotten-said") }
                <button type="submit" class="btn btn--main" data-testid="send-link">{ i18n.text("account-send-link") }</button>
            </form>
            <p class="account-links"><a href={Door::SIGN_IN} data-testid="to-sign-in">{ i18n.text("account-back") }</a></p>
        </Gate>
    }
}
