//! E-mail address and password, and the code of a second factor where one is asked for.

use domain::api::ApiError;
use domain::api::account::{Account, Client, LogIn};
use domain::email::Email;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::door::Door;
use super::form::{self, Entry, Place, use_form};
use super::gate::Gate;
use crate::i18n::I18n;
use crate::state::errors::{Errors, required};

#[derive(Properties, PartialEq)]
pub struct SignInProps {
    pub i18n: I18n,
    /// Why somebody who was signed in has to do it again.
    #[prop_or_default]
    pub why: Option<AttrValue>,
    pub onsigned: Callback<Option<Account>>,
}

#[component]
pub fn SignIn(props: &SignInProps) -> Html {
    let i18n = &props.i18n;
    let fields = use_form();
    let asked = use_state(|| false);
    let onsubmit = {
        let (i18n, onsigned, asked) = (i18n.clone(), props.onsigned.clone(), asked.clone());
        form::onsubmit(&fields, move |fields| {
            let mut wrong = Errors::default();
            let email = wrong.take("email", required(fields.value("email"), Email::parse));
            // Whatever stands here is the password, spaces and all.
            let password = wrong.take("password", required(fields.value("password"), |text| Ok(text.to_owned())));
            let (Some(email), Some(password)) = (email, password) else {
                return form::refuse(fields, &i18n, &wrong, &["email", "password"]);
            };
            let code = Some(fields.value("code").to_owned()).filter(|code| *asked && !code.trim().is_empty());
            let request = LogIn { email: email.to_string(), password, code, client: Client::Web };
            let (onsigned, asked) = (onsigned.clone(), asked.setter());
            let place = move |error: &ApiError| match error.code.as_str() {
                "second_factor_needed" => {
                    asked.set(true);
                    Place::Asks("code")
                }
                "wrong_code" => Place::At("code"),
                _ => Place::Below(Some("password")),
            };
            form::send(fields, &i18n, request, place, move |signed| onsigned.emit(Some(signed.account)));
        })
    };
    html! {
        <Gate i18n={i18n.clone()} title={i18n.text("web-sign-in")} words={props.why.clone()}>
            <form class="account-form" {onsubmit} novalidate=true>
                <div class="stack">
                    { form::draw(&fields, Entry::email(i18n.text("web-email"))) }
                    { form::draw(&fields, Entry::password("password", i18n.text("web-password"))) }
                    if *asked {
                        { form::draw(&fields, Entry::code("code", i18n.text("web-code"), i18n.text("web-code-hint"))) }
                    }
                </div>
                { form::said(&fields, "sign-in-said") }
                <button type="submit" class="btn btn--main" data-testid="sign-in">{ i18n.text("web-sign-in") }</button>
            </form>
            <p class="account-links">
                <a href={Door::FORGOTTEN} data-testid="to-forgotten">{ i18n.text("account-forgotten") }</a>
                <a href={Door::CREATE} data-testid="to-create">{ i18n.text("account-create") }</a>
            </p>
        </Gate>
    }
}
