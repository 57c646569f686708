//! The link of a mail with which a password is chosen: a forgotten one anew, or the first after an invitation.

use domain::api::ApiError;
use domain::api::account::{Account, ResetPassword};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use super::create::at_password;
use super::door::Door;
use super::form::{self, Entry, use_form};
use super::gate::{Gate, on};
use crate::dom;
use crate::i18n::I18n;
use crate::state::errors::{Errors, required};

#[derive(Properties, PartialEq)]
pub struct ResetProps {
    pub i18n: I18n,
    pub token: AttrValue,
    /// The new password ended every sign-in, this browser's too.
    pub onended: Callback<Option<Account>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Choosing,
    Chosen,
    /// The link serves no more.
    Spent,
}

#[component]
pub fn Reset(props: &ResetProps) -> Html {
    let i18n = &props.i18n;
    let fields = use_form();
    let stage = use_state(|| Stage::Choosing);
    use_effect_with((), |()| dom::focus("password"));
    let onsubmit = {
        let (i18n, stage, token, onended) = (i18n.clone(), stage.setter(), props.token.clone(), props.onended.clone());
        form::onsubmit(&fields, move |fields| {
            let mut wrong = Errors::default();
            let password = wrong.take("password", required(fields.value("password"), |text| Ok(text.to_owned())));
            let Some(password) = password else {
                return form::refuse(fields, &i18n, &wrong, &["password"]);
            };
            let (spent, chosen, onended) = (stage.clone(), stage.clone(), onended.clone());
            let place = move |error: &ApiError| {
                if error.code == "spent_link" {
                    spent.set(Stage::Spent);
                }
                at_password(error)
            };
            let request = ResetPassword { token: token.to_string(), password };
            form::send(fields, &i18n, request, place, move |()| {
                chosen.set(Stage::Chosen);
                onended.emit(None);
            });
        })
    };
    let gate = |title: &str, words: &str, children: Html| {
        html! {
            <Gate i18n={i18n.clone()} title={i18n.text(title)} words={i18n.text(words)}>{ children }</Gate>
        }
    };
    match *stage {
        Stage::Chosen => {
            let children = on(i18n.text("account-to-sign-in"), Door::SIGN_IN);
            gate("account-chosen", "account-chosen-words", children)
        }
        Stage::Spent => {
            let children = on(i18n.text("account-new-link"), Door::FORGOTTEN);
            gate("account-spent", "account-spent-reset", children)
        }
        Stage::Choosing => {
            let children = html! {
                <form class="account-form" {onsubmit} novalidate=true>
                    <div class="stack">{ form::draw(&fields, Entry::new_password("password", i18n.text("account-new-password"), i18n)) }</div>
                    { form::said(&fields, "reset-said") }
                    <button type="submit" class="btn btn--main" data-testid="choose">{ i18n.text("account-choose") }</button>
                </form>
            };
            gate("account-reset", "account-reset-words", children)
        }
    }
}
