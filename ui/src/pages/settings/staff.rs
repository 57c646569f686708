//! People, their roles and PINs.

use domain::api::settings::{SaveStaff, StaffMember};
use domain::staff::{Role, parse_name, parse_pin};
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state};

use super::{ViewProps, head, send_then};
use crate::components::choice::{Choice, Choose, Look, Switch};
use crate::components::dialog::Dialog;
use crate::components::field::{Field, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::components::picture::Avatar;
use crate::dom;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::errors::{Errors, optional, required};

#[component]
pub fn Staff(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let editing = use_state(|| None::<Option<StaffMember>>);
    let open = |member: Option<StaffMember>| {
        let editing = editing.clone();
        Callback::from(move |_| editing.set(Some(member.clone())))
    };
    let close = {
        let (editing, refresh) = (editing.clone(), shop.refresh.clone());
        Callback::from(move |()| {
            editing.set(None);
            // The tiles of the lock screen follow.
            refresh.emit(());
        })
    };
    html! {
        <>
            { head(i18n.text("section-staff"), i18n.text("section-staff-words")) }
            if shop.sync.server.is_some() {
                <p class="soft" data-testid="grants-on-server">{ i18n.text("grants-on-server") }</p>
            }
            <div class="card rows">
                { for props.view.staff.iter().map(|member| html! {
                    <button type="button" key={member.person.to_string()} onclick={open(Some(member.clone()))} data-testid={format!("member-{}", member.name)}>
                        <Avatar name={member.name.clone()} />
                        <span class="grow">
                            <span class="strong block">{ &member.name }</span>
                            <span class="soft small">{ i18n.text(&format!("role-{}", member.role.code())) }</span>
                        </span>
                        if !member.active {
                            <span class="tag">{ i18n.text("inactive") }</span>
                        } else if !member.has_pin {
                            <span class="tag tag--honey">{ i18n.text("no-pin") }</span>
                        }
                        <Icon glyph={Glyph::Next} class="icon--s" />
                    </button>
                }) }
            </div>
            <div class="form-foot"><button type="button" class="btn btn--main" onclick={open(None)} data-testid="new-person"><Icon glyph={Glyph::Plus} />{ i18n.text("new-person") }</button></div>
            if let Some(member) = &*editing {
                <StaffForm member={member.clone()} onclose={close} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct StaffFormProps {
    member: Option<StaffMember>,
    onclose: Callback<()>,
}

#[component]
fn StaffForm(props: &StaffFormProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let member = props.member.as_ref();
    let name = use_state(|| member.map(|m| m.name.clone()).unwrap_or_default());
    let role = use_state(|| member.map_or(Role::Cashier, |m| m.role));
    let active = use_state(|| member.is_none_or(|m| m.active));
    let pin = use_state(String::new);
    let errors = use_state(Errors::default);
    // Somebody new needs a PIN; of others an empty field leaves it as it is.
    let needs_pin = member.is_none_or(|m| !m.has_pin);
    let onsubmit = {
        let (shop, onclose, errors) = (shop.clone(), props.onclose.clone(), errors.clone());
        let (name, role, active, pin, person) =
            (name.clone(), role.clone(), active.clone(), pin.clone(), member.map(|m| m.person));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut wrong = Errors::default();
            let parsed = wrong.take("person-name", parse_name(&name));
            let new_pin = wrong.take(
                "person-pin",
                if needs_pin { required(&pin, parse_pin).map(Some) } else { optional(&pin, parse_pin) },
            );
            match (parsed, new_pin) {
                (Some(name), Some(pin)) => {
                    send_then(&shop, SaveStaff { person, name, role: *role, active: *active, pin }, onclose.clone());
                }
                _ => {
                    dom::focus(wrong.first().unwrap_or_default());
                    errors.set(wrong);
                }
            }
        })
    };
    let edit = |field: &'static str, state: &yew::UseStateHandle<String>| {
        let (state, errors) = (state.clone(), errors.clone());
        Callback::from(move |text| {
            state.set(text);
            errors.set(errors.without(field));
        })
    };
    let onrole = {
        let role = role.clone();
        Callback::from(move |code: AttrValue| role.set(code.parse().unwrap_or(Role::Cashier)))
    };
    let onactive = {
        let active = active.clone();
        Callback::from(move |on| active.set(on))
    };
    // Owners and managers are the server's to make and to end once there is one.
    let enrolled = shop.sync.server.is_some();
    let granted = member.map(|m| m.role).filter(|role| matches!(role, Role::Owner | Role::Manager));
    let roles: Vec<Choose> = Role::STAFF
        .into_iter()
        .filter(|role| !enrolled || *role == granted.unwrap_or(Role::Cashier))
        .map(|role| {
            let code = role.code();
            Choose::new(code, i18n.text(&format!("role-{code}")), format!("role-{code}"))
                .note(i18n.text(&format!("role-{code}-words")))
        })
        .collect();
    let error = |field: &str| error_of(i18n, &errors, field, None);
    let title = member.map_or_else(|| i18n.text("new-person"), |m| m.name.clone());
    html! {
        <Dialog name={DialogName::Person} {title} first={AttrValue::Static("person-name")} onclose={props.onclose.clone()}>
            <form class="dialog-form" {onsubmit} novalidate=true>
                <div class="dialog-body scroll">
                    <div class="fields">
                        <Field id="person-name" label={i18n.text("name")} value={(*name).clone()} error={error("person-name")} oninput={edit("person-name", &name)} />
                        <div class="field">
                            <span class="field-label">{ i18n.text("role") }</span>
                            <Choice label={i18n.text("role")} look={Look::Options} choices={roles} value={role.code()} onchoose={onrole} />
                        </div>
                        <Field id="person-pin" label={i18n.text(if needs_pin { "pin" } else { "new-pin" })} kind="password" inputmode={AttrValue::Static("numeric")} value={(*pin).clone()} error={error("person-pin")}
                            hint={AttrValue::from(i18n.text("pin-hint"))} oninput={edit("person-pin", &pin)} />
                        if member.is_some() && !(enrolled && granted.is_some()) {
                            <Switch id="person-active" label={i18n.text("works-here")} on={*active} onswitch={onactive} />
                        }
                    </div>
                </div>
                <div class="dialog-foot"><button type="submit" class="btn btn--main" data-testid="person-save">{ i18n.text("save") }</button></div>
            </form>
        </Dialog>
    }
}
