//! What is done about somebody who works at a stall.

use domain::api::people::{ErasePerson, GrantRole};
use domain::api::settings::StaffMember;
use domain::staff::Role;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state};

use super::called;
use crate::components::choice::{Choice, Choose, Look, Switch};
use crate::components::dialog::Dialog;
use crate::i18n::I18n;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::text;
use crate::web::change::send;

#[derive(Properties, PartialEq)]
pub struct PersonProps {
    pub person: StaffMember,
    pub ondone: Callback<Vec<StaffMember>>,
    pub onclose: Callback<()>,
}

/// The roles with what each may do, to choose from.
pub fn roles(i18n: &I18n) -> Vec<Choose> {
    let explained = |role: Role| {
        let code = role.code();
        Choose::new(code, i18n.text(&format!("role-{code}")), format!("role-{code}"))
            .note(i18n.text(&format!("role-{code}-words")))
    };
    Role::STAFF.into_iter().map(explained).collect()
}

#[component]
pub fn Grant(props: &PersonProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let role = use_state(|| props.person.role);
    let active = use_state(|| props.person.active);
    let onsubmit = {
        let (shop, ondone, person) = (shop.clone(), props.ondone.clone(), props.person.person);
        let (role, active) = (*role, *active);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let said = shop.i18n.text("web-granted");
            send(&shop, &ondone, GrantRole { person, role, active }, said);
        })
    };
    let onrole = {
        let role = role.setter();
        Callback::from(move |code: AttrValue| role.set(code.parse().unwrap_or(Role::Cashier)))
    };
    let onactive = {
        let active = active.setter();
        Callback::from(move |on| active.set(on))
    };
    html! {
        <Dialog name={DialogName::PersonGrant} title={called(i18n, &props.person)} onclose={props.onclose.clone()}>
            <form class="dialog-form" {onsubmit}>
                <div class="dialog-body scroll">
                    <div class="fields">
                        <div class="field">
                            <span class="field-label">{ i18n.text("role") }</span>
                            <Choice label={i18n.text("role")} look={Look::Options} choices={roles(i18n)} value={role.code()} onchoose={onrole} />
                        </div>
                        <Switch id="person-active" label={i18n.text("works-here")} on={*active} onswitch={onactive} />
                    </div>
                </div>
                <div class="dialog-foot"><button type="submit" class="btn btn--main grow" data-testid="grant-save">{ i18n.text("save") }</button></div>
            </form>
        </Dialog>
    }
}

#[component]
pub fn Forget(props: &PersonProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let name = called(i18n, &props.person);
    let yes = {
        let (shop, ondone, person, name) = (shop.clone(), props.ondone.clone(), props.person.person, name.clone());
        Callback::from(move |_| {
            let said = text!(shop.i18n, "web-forgotten", name = name.clone());
            send(&shop, &ondone, ErasePerson { person }, said);
        })
    };
    html! {
        <Dialog name={DialogName::PersonForget} title={text!(i18n, "web-forget-title", name = name.clone())} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <p>{ i18n.text("web-forget-sure") }</p>
                <p class="notice notice--bad">{ i18n.text("web-forget-for-good") }</p>
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn grow" onclick={props.onclose.reform(|_| ())} data-testid="forget-no">{ i18n.text("account-cancel") }</button>
                <button type="button" class="btn btn--loss grow" onclick={yes} data-testid="forget-yes">{ i18n.text("web-forget-yes") }</button>
            </div>
        </Dialog>
    }
}
