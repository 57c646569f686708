//! A new password in the place of the one that is known.

use domain::api::ApiError;
use domain::api::account::ChangePassword;
use yew::{Html, component, html};

use super::form::{self, Act, Entry, Place, use_form};
use crate::shop::use_shop;
use crate::state::errors::{Errors, required};

#[component]
pub fn Password() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let fields = use_form();
    let onsubmit = {
        let shop = shop.clone();
        form::onsubmit(&fields, move |fields| {
            let mut wrong = Errors::default();
            let mut read = |field| wrong.take(field, required(fields.value(field), |text| Ok(text.to_owned())));
            let (Some(current), Some(password)) = (read("current"), read("new-password")) else {
                return form::refuse(fields, &shop.i18n, &wrong, &["current", "new-password"]);
            };
            let place = |error: &ApiError| match error.code.as_str() {
                "wrong_password" => Place::At("current"),
                "weak_password" => Place::At("new-password"),
                _ => Place::Below(None),
            };
            let (said, form) = (shop.clone(), fields.dispatcher());
            form::send(fields, &shop.i18n, ChangePassword { current, password }, place, move |()| {
                form.dispatch(Act::Clear);
                said.tell(said.i18n.text("account-password-changed"));
            });
        })
    };
    html! {
        <section class="card card--pad account-card">
            <h2>{ i18n.text("web-password") }</h2>
            <form class="account-form" {onsubmit} novalidate=true>
                <div class="stack">
                    { form::draw(&fields, Entry::password("current", i18n.text("account-current"))) }
                    { form::draw(&fields, Entry::new_password("new-password", i18n.text("account-new-password"), i18n)) }
                </div>
                { form::said(&fields, "password-said") }
                <button type="submit" class="btn" data-testid="change-password">{ i18n.text("account-change-password") }</button>
            </form>
        </section>
    }
}
