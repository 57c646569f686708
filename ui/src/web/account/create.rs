//! An owner's account is opened here. The answer is the same for an address that has one: the mail tells its owner.

use domain::api::ApiError;
use domain::api::account::RegisterAccount;
use domain::email::Email;
use domain::staff::parse_name;
use yew::{Html, Properties, component, html, use_effect_with, use_state};

use super::door::Door;
use super::form::{self, Entry, Place, use_form};
use super::gate::Gate;
use crate::dom;
use crate::i18n::I18n;
use crate::state::errors::{Errors, required};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct DoorProps {
    pub i18n: I18n,
}

#[component]
pub fn Create(props: &DoorProps) -> Html {
    let i18n = &props.i18n;
    let fields = use_form();
    let sent = use_state(|| false);
    use_effect_with((), |()| dom::focus("name"));
    let onsubmit = {
        let (i18n, sent) = (i18n.clone(), sent.setter());
        form::onsubmit(&fields, move |fields| {
            let mut wrong = Errors::default();
            let name = wrong.take("name", parse_name(fields.value("name")));
            let email = wrong.take("email", required(fields.value("email"), Email::parse));
            let password = wrong.take("password", required(fields.value("password"), |text| Ok(text.to_owned())));
            let (Some(name), Some(email), Some(password)) = (name, email, password) else {
                return form::refuse(fields, &i18n, &wrong, &["name", "email", "password"]);
            };
            let language = i18n.locale.language.tag().to_owned();
            let request = RegisterAccount { name, email: email.to_string(), password, language };
            let sent = sent.clone();
            form::send(fields, &i18n, request, at_password, move |()| sent.set(true));
        })
    };
    if *sent {
        let words = text!(i18n, "account-sent-words", email = fields.value("email").trim().to_owned());
        let again = {
            let sent = sent.setter();
            move |_| sent.set(false)
        };
        return html! {
            <Gate i18n={i18n.clone()} title={i18n.text("account-sent")} {words}>
                <p class="soft">{ i18n.text("account-no-mail") }</p>
                <div class="row row--wrap">
                    <a class="btn btn--main" href={Door::SIGN_IN} data-testid="go-on">{ i18n.text("account-to-sign-in") }</a>
                    <button type="button" class="btn" onclick={again} data-testid="again">{ i18n.text("account-again") }</button>
                </div>
            </Gate>
        };
    }
    html! {
        <Gate i18n={i18n.clone()} title={i18n.text("account-create")} words={i18n.text("account-create-words")}>
            <form class="account-form" {onsubmit} novalidate=true>
                <div class="stack">
                    { form::draw(&fields, Entry { id: "name", label: i18n.text("account-name"), kind: "text", complete: "name", hint: None }) }
                    { form::draw(&fields, Entry::email(i18n.text("web-email"))) }
                    { form::draw(&fields, Entry::new_password("password", i18n.text("web-password"), i18n)) }
                </div>
                { form::said(&fields, "create-said") }
                <button type="submit" class="btn btn--main" data-testid="create">{ i18n.text("account-create") }</button>
            </form>
            <p class="account-links"><a href={Door::SIGN_IN} data-testid="to-sign-in">{ i18n.text("account-have-one") }</a></p>
        </Gate>
    }
}

/// A password that is too easy is said at its field, anything else below.
pub fn at_password(error: &ApiError) -> Place {
    if error.code == "weak_password" { Place::At("password") } else { Place::Below(None) }
}
