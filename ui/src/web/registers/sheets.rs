//! What is done to one register: a new name, taking it out, and deciding about what it handed in afterwards.

use domain::Money;
use domain::api::registers::{AcceptHeldBack, DropHeldBack, EnrolledRegister, RenameRegister, RevokeRegister};
use domain::staff::parse_text;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state};

use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::text;
use crate::web::change::send;

#[derive(Properties, PartialEq)]
pub struct SheetProps {
    pub register: EnrolledRegister,
    pub ondone: Callback<Vec<EnrolledRegister>>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Name(props: &SheetProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let name = use_state(|| props.register.name.clone());
    let error = use_state(|| None::<AttrValue>);
    let oninput = {
        let (name, error) = (name.setter(), error.setter());
        Callback::from(move |text| {
            name.set(text);
            error.set(None);
        })
    };
    let onsubmit = {
        let (shop, ondone, register) = (shop.clone(), props.ondone.clone(), props.register.register);
        let (name, error) = (name.clone(), error.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match parse_text("the name", &name, 80) {
                Ok(name) => send(&shop, &ondone, RenameRegister { register, name }, shop.i18n.text("saved")),
                Err(refused) => error.set(Some(shop.i18n.refusal(&refused, None).into())),
            }
        })
    };
    html! {
        <Dialog name={DialogName::RegisterName} title={i18n.text("web-rename")} first={AttrValue::Static("register-name")} onclose={props.onclose.clone()}>
            <form class="dialog-form" {onsubmit} novalidate=true>
                <div class="dialog-body">
                    <Field id="register-name" label={text!(i18n, "web-name-of", name = props.register.name.clone())}
                        value={(*name).clone()} error={(*error).clone()} {oninput} />
                </div>
                <div class="dialog-foot">
                    <button type="submit" class="btn btn--main grow" data-testid="name-save">{ i18n.text("save") }</button>
                </div>
            </form>
        </Dialog>
    }
}

#[component]
pub fn Out(props: &SheetProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let name = &props.register.name;
    let yes = {
        let (shop, ondone, register, name) =
            (shop.clone(), props.ondone.clone(), props.register.register, name.clone());
        Callback::from(move |_| {
            let said = text!(shop.i18n, "web-is-out", name = name.clone());
            send(&shop, &ondone, RevokeRegister { register }, said);
        })
    };
    html! {
        <Dialog name={DialogName::RegisterOut} title={text!(i18n, "web-revoke-title", name = name.clone())} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <p>{ i18n.text("web-revoke-sure") }</p>
                if let Some(n) = props.register.waiting.filter(|&n| n > 0) {
                    <p class="notice">{ text!(i18n, "web-revoke-waits", n = i64::try_from(n).unwrap_or(i64::MAX)) }</p>
                }
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn grow" onclick={props.onclose.reform(|_| ())} data-testid="revoke-no">{ i18n.text("web-keep") }</button>
                <button type="button" class="btn btn--loss grow" onclick={yes} data-testid="revoke-yes">{ i18n.text("web-revoke-yes") }</button>
            </div>
        </Dialog>
    }
}

#[component]
pub fn Waiting(props: &SheetProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    // What is thrown away is gone: that is asked twice.
    let sure = use_state(|| false);
    let register = props.register.register;
    let accept = {
        let (shop, ondone) = (shop.clone(), props.ondone.clone());
        Callback::from(move |_| {
            send(&shop, &ondone, AcceptHeldBack { register }, shop.i18n.text("web-accepted"));
        })
    };
    let drop = {
        let (shop, ondone, sure) = (shop.clone(), props.ondone.clone(), sure.clone());
        Callback::from(move |_| {
            if *sure {
                send(&shop, &ondone, DropHeldBack { register }, shop.i18n.text("web-dropped"));
            } else {
                sure.set(true);
            }
        })
    };
    let Some(held) = &props.register.held_back else { return Html::default() };
    let total =
        held.currency.map(|currency| i18n.locale.money(Money::new(held.total_minor).unwrap_or_default(), currency));
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    html! {
        <Dialog name={DialogName::HeldBack} title={i18n.text("web-held-back")} note={AttrValue::from(props.register.name.clone())} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <p>{ i18n.text("web-held-back-words") }</p>
                <dl class="pairs">
                    <div class="pair"><dt>{ i18n.text("web-held-sales") }</dt><dd class="strong">{ i18n.locale.number(count(held.n_sales)) }</dd></div>
                    if let Some(total) = total {
                        <div class="pair"><dt>{ i18n.text("web-held-total") }</dt><dd class="strong" data-testid="held-total">{ total }</dd></div>
                    }
                    <div class="pair"><dt>{ i18n.text("web-held-events") }</dt><dd>{ i18n.locale.number(count(held.n_events)) }</dd></div>
                </dl>
                if *sure {
                    <p class="notice notice--bad" role="alert">{ i18n.text("web-drop-sure") }</p>
                }
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn btn--loss grow" onclick={drop} data-testid="held-drop">
                    { i18n.text(if *sure { "web-drop-yes" } else { "web-drop" }) }
                </button>
                <button type="button" class="btn btn--main grow" onclick={accept} data-testid="held-accept">{ i18n.text("web-accept") }</button>
            </div>
        </Dialog>
    }
}
