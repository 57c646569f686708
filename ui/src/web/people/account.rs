//! Accounts of the business beside the owner's own: asking somebody in, and the end of an account.

use domain::api::ApiError;
use domain::api::account::{CloseAccount, Colleague, InviteAccount};
use domain::email::Email;
use domain::staff::{Role, parse_name};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use super::person::roles;
use crate::backend;
use crate::components::choice::{Choice, Look};
use crate::components::dialog::Dialog;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::errors::{Errors, required};
use crate::text;
use crate::web::account::form::{self, Act, Entry, Place, use_form};

#[derive(Properties, PartialEq)]
pub struct InviteProps {
    /// Who has not come yet and is written to once more.
    #[prop_or_default]
    pub again: Option<Colleague>,
    pub ondone: Callback<Vec<Colleague>>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Invite(props: &InviteProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let fields = use_form();
    let role = use_state(|| props.again.as_ref().map_or(Role::Manager, |known| known.role));
    {
        let form = fields.dispatcher();
        use_effect_with(props.again.clone(), move |again| {
            if let Some(known) = again {
                form.dispatch(Act::Typed("name", known.name.clone()));
                form.dispatch(Act::Typed("email", known.email.clone()));
            }
        });
    }
    let onsubmit = {
        let (shop, ondone, role) = (shop.clone(), props.ondone.clone(), *role);
        form::onsubmit(&fields, move |fields| {
            let mut wrong = Errors::default();
            let name = wrong.take("name", parse_name(fields.value("name")));
            let email = wrong.take("email", required(fields.value("email"), Email::parse));
            let (Some(name), Some(email)) = (name, email) else {
                return form::refuse(fields, &shop.i18n, &wrong, &["name", "email"]);
            };
            let place = |error: &ApiError| match error.code.as_str() {
                "email_taken" => Place::At("email"),
                _ => Place::Below(None),
            };
            let (said, ondone) = (shop.clone(), ondone.clone());
            let request = InviteAccount { email: email.to_string(), name, role };
            form::send(fields, &shop.i18n, request, place, move |colleagues| {
                said.tell(text!(said.i18n, "web-invite-sent", email = email.to_string()));
                ondone.emit(colleagues);
            });
        })
    };
    let onrole = {
        let role = role.setter();
        Callback::from(move |code: AttrValue| role.set(code.parse().unwrap_or(Role::Manager)))
    };
    let name = Entry { id: "name", label: i18n.text("name"), kind: "text", complete: "off", hint: None };
    let email = Entry { complete: "off", ..Entry::email(i18n.text("web-email")) };
    html! {
        <Dialog name={DialogName::AccountInvite} title={i18n.text("web-invite")} first={AttrValue::Static("name")} onclose={props.onclose.clone()}>
            <form class="dialog-form" {onsubmit} novalidate=true>
                <div class="dialog-body scroll">
                    <p class="soft">{ i18n.text("web-invite-words") }</p>
                    <div class="fields">
                        { form::draw(&fields, name) }
                        { form::draw(&fields, email) }
                        <div class="field">
                            <span class="field-label">{ i18n.text("role") }</span>
                            <Choice label={i18n.text("role")} look={Look::Options} choices={roles(i18n)} value={role.code()} onchoose={onrole} />
                        </div>
                        { form::said(&fields, "invite-said") }
                    </div>
                </div>
                <div class="dialog-foot"><button type="submit" class="btn btn--main grow" data-testid="invite-send">{ i18n.text("web-invite-send") }</button></div>
            </form>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
pub struct CloseProps {
    pub account: Colleague,
    pub ondone: Callback<Vec<Colleague>>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Close(props: &CloseProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let Colleague { account, name, email, .. } = props.account.clone();
    let yes = {
        let (shop, ondone, name) = (shop.clone(), props.ondone.clone(), name.clone());
        Callback::from(move |_| {
            let (shop, ondone, name) = (shop.clone(), ondone.clone(), name.clone());
            spawn_local(async move {
                match backend::ask(CloseAccount { account }).await {
                    Ok(colleagues) => {
                        shop.tell(text!(shop.i18n, "web-closed", name = name));
                        ondone.emit(colleagues);
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    html! {
        <Dialog name={DialogName::AccountClose} title={text!(i18n, "web-close-title", name = name)} note={AttrValue::from(email)} onclose={props.onclose.clone()}>
            <div class="dialog-body"><p>{ i18n.text("web-close-sure") }</p></div>
            <div class="dialog-foot">
                <button type="button" class="btn grow" onclick={props.onclose.reform(|_| ())} data-testid="close-no">{ i18n.text("account-cancel") }</button>
                <button type="button" class="btn btn--loss grow" onclick={yes} data-testid="close-yes">{ i18n.text("web-close") }</button>
            </div>
        </Dialog>
    }
}
