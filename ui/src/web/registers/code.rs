//! A code for a new register, to type in or to scan there: at one of the stalls, or at a new one. Or for one that is
//! known and lost its key.

use std::rc::Rc;

use domain::api::account::{EnrolCode, MakeEnrolCode};
use domain::api::business::AddStall;
use domain::api::registers::{EnrolledRegister, StallDay};
use domain::enrolment::join_link;
use domain::permission::Permission;
use domain::staff::parse_text;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::dialog::Dialog;
use crate::components::field::{Field, Select};
use crate::components::qr::Qr;
use crate::dom;
use crate::i18n::I18n;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::text;
use crate::web::when;

/// What stands in the list for a stall that is not there yet. No stall is called nothing.
const NEW: &str = "";

#[derive(Properties, PartialEq)]
pub struct CodeProps {
    pub stalls: Rc<[StallDay]>,
    /// Whose code it is; none for a new register.
    #[prop_or_default]
    pub register: Option<EnrolledRegister>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Code(props: &CodeProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let made = use_state(|| None::<EnrolCode>);
    // By their names, as codes know them.
    let names = use_state(|| props.stalls.iter().map(|stall| stall.name.clone()).collect::<Rc<[String]>>());
    let stall = use_state(|| names.first().cloned().filter(|_| props.register.is_none()));
    {
        let (shop, made) = (shop.clone(), made.setter());
        let register = props.register.as_ref().map(|register| register.register);
        use_effect_with((*stall).clone(), move |stall| {
            made.set(None);
            if stall.as_deref() == Some(NEW) {
                return;
            }
            let stall = stall.clone();
            spawn_local(async move {
                match backend::ask(MakeEnrolCode { stall, register }).await {
                    Ok(code) => made.set(Some(code)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let onchoose = {
        let stall = stall.setter();
        Callback::from(move |name: String| stall.set(Some(name)))
    };
    let onadded = {
        let (names, stall) = (names.setter(), stall.setter());
        Callback::from(move |(all, new): (Vec<StallDay>, String)| {
            names.set(all.into_iter().map(|stall| stall.name).collect());
            stall.set(Some(new));
        })
    };
    let server = dom::window().location().origin().unwrap_or_default();
    let (title, first_step) = match &props.register {
        Some(register) => (text!(i18n, "web-code-of", name = register.name.clone()), i18n.text("web-step-again")),
        None => (i18n.text("web-new-register"), i18n.text("web-step-open")),
    };
    html! {
        <Dialog name={DialogName::EnrolCode} class="dialog--wide" {title} onclose={props.onclose.clone()}>
            <div class="dialog-body scroll" tabindex="0">
                if let Some(chosen) = (*stall).clone() {
                    <Select id="enrol-stall" label={i18n.text("web-stands-at")} options={options(i18n, &names, shop.may(Permission::EditSettings))}
                        value={chosen.clone()} {onchoose} />
                    if chosen == NEW {
                        <NewStall {onadded} />
                    }
                }
                if let Some(made) = &*made {
                    <div class="enrol">
                        <Qr text={AttrValue::from(join_link(&server, &made.code))} label={i18n.text("web-qr")} />
                        <dl class="stack">
                            <div><dt class="soft label">{ i18n.text("sync-server") }</dt><dd class="strong selectable" data-testid="enrol-server">{ &server }</dd></div>
                            <div><dt class="soft label">{ i18n.text("sync-code") }</dt><dd class="enrol-code selectable" data-testid="enrol-code">{ &made.code }</dd></div>
                        </dl>
                    </div>
                    <ol class="how">
                        <li>{ first_step }</li>
                        <li>{ i18n.text("web-step-enter") }</li>
                        <li>{ i18n.text("web-step-done") }</li>
                    </ol>
                    if let Some(until) = when::read(&made.expires_at) {
                        <p class="soft label">{ text!(i18n, "web-code-until", time = i18n.locale.time(when::wall(until).time())) }</p>
                    }
                }
            </div>
        </Dialog>
    }
}

fn options(i18n: &I18n, names: &[String], adds: bool) -> Vec<(AttrValue, AttrValue)> {
    let known = names.iter().map(|name| (name.clone().into(), name.clone().into()));
    let new = adds.then(|| (AttrValue::from(NEW), AttrValue::from(i18n.text("web-new-stall"))));
    known.chain(new).collect()
}

#[derive(Properties, PartialEq)]
struct NewStallProps {
    /// All stalls, and what the new one is called.
    onadded: Callback<(Vec<StallDay>, String)>,
}

#[component]
fn NewStall(props: &NewStallProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let name = use_state(String::new);
    let error = use_state(|| None::<AttrValue>);
    use_effect_with((), |()| dom::focus("stall-name"));
    let oninput = {
        let (name, error) = (name.setter(), error.setter());
        Callback::from(move |text| {
            name.set(text);
            error.set(None);
        })
    };
    let onsubmit = {
        let (shop, onadded, name, error) = (shop.clone(), props.onadded.clone(), name.clone(), error.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let refuse = {
                let error = error.clone();
                move |words: String| {
                    error.set(Some(words.into()));
                    dom::focus("stall-name");
                }
            };
            let name = match parse_text("the name of the stall", &name, 80) {
                Ok(name) => name,
                Err(refused) => return refuse(shop.i18n.refusal(&refused, None)),
            };
            let (shop, onadded) = (shop.clone(), onadded.clone());
            spawn_local(async move {
                match backend::ask(AddStall { name: name.clone() }).await {
                    Ok(stalls) => onadded.emit((stalls, name)),
                    Err(error) => refuse(shop.failure(&error)),
                }
            });
        })
    };
    html! {
        <form class="new-stall" {onsubmit} novalidate=true>
            <Field id="stall-name" label={i18n.text("web-stall-name")} value={(*name).clone()} error={(*error).clone()}
                hint={AttrValue::from(i18n.text("web-new-stall-words"))} {oninput} />
            <button type="submit" class="btn btn--main" data-testid="stall-add">{ i18n.text("web-add-stall") }</button>
        </form>
    }
}
