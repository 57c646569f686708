//! The vendor's registers: how each stands, a code for a new one, a new name, and taking one out.

use std::rc::Rc;

use domain::api::registers::{EnrolledRegister, ListRegisters, StallDay};
use domain::permission::Permission;
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state};

mod code;
mod health;
mod sheets;

use self::code::Code;
use self::health::{Fact, Health};
use self::sheets::{Name, Out, Waiting};
use super::frame::title;
use super::place::Place;
use super::when;
use crate::backend;
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::shop::{Shop, use_shop};
use crate::text;

/// How often the page looks by itself: what nobody heard of for a while shows by nothing being told.
const AGAIN_MS: u32 = 15_000;

/// What stands before the list.
#[derive(Debug, Clone, PartialEq)]
enum Sheet {
    Code(Option<EnrolledRegister>),
    Name(EnrolledRegister),
    Out(EnrolledRegister),
    Waiting(EnrolledRegister),
}

#[derive(Properties, PartialEq)]
pub struct RegistersProps {
    /// Where a new one can stand; none before the first brought the business.
    pub stalls: Rc<[StallDay]>,
}

#[component]
pub fn Registers(props: &RegistersProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let rows = use_state(|| None::<Rc<[EnrolledRegister]>>);
    let sheet = use_state(|| None::<Sheet>);
    {
        let (shop, rows) = (shop.clone(), rows.setter());
        use_effect_with(shop.sync.news, move |_| {
            let read = move || {
                let (shop, rows) = (shop.clone(), rows.clone());
                spawn_local(async move {
                    match backend::ask(ListRegisters {}).await {
                        Ok(registers) => rows.set(Some(registers.into())),
                        // The first one brings the business.
                        Err(error) if error.code == "no_vendor" => rows.set(Some(Rc::default())),
                        Err(error) => shop.complain(&error),
                    }
                });
            };
            read();
            let again = Interval::new(AGAIN_MS, read);
            move || drop(again)
        });
    }
    let close = {
        let sheet = sheet.setter();
        Callback::from(move |()| sheet.set(None))
    };
    let ondone = {
        let (rows, sheet) = (rows.setter(), sheet.setter());
        Callback::from(move |registers: Vec<EnrolledRegister>| {
            rows.set(Some(registers.into()));
            sheet.set(None);
        })
    };
    let open = |what: Sheet| {
        let sheet = sheet.setter();
        Callback::from(move |_| sheet.set(Some(what.clone())))
    };
    let edits = shop.may(Permission::EditStaff);
    let new = html! {
        if edits {
            <button type="button" class="btn btn--main" onclick={open(Sheet::Code(None))} data-testid="new-register">
                <Icon glyph={Glyph::Plus} />{ i18n.text("web-new-register") }
            </button>
        }
    };
    let n = rows.as_ref().map(|rows| rows.iter().filter(|register| register.revoked_at.is_none()).count());
    let note = n
        .filter(|&n| n > 0)
        .map_or_else(String::new, |n| text!(i18n, "web-n-registers", n = i64::try_from(n).unwrap_or(i64::MAX)));
    let actions = |register: &EnrolledRegister| {
        let waits = register.held_back.is_some();
        html! {
            if edits {
                <div class="register-acts">
                    if waits {
                        <button type="button" class="btn btn--main" onclick={open(Sheet::Waiting(register.clone()))} data-testid="held-back">
                            { i18n.text("web-held-back") }
                        </button>
                    }
                    <button type="button" class="btn" onclick={open(Sheet::Code(Some(register.clone())))} data-testid="new-code"
                        aria-label={text!(i18n, "web-code-of", name = register.name.clone())}>{ i18n.text("web-code") }</button>
                    if register.revoked_at.is_none() {
                        <button type="button" class="btn" onclick={open(Sheet::Name(register.clone()))} data-testid="rename"
                            aria-label={text!(i18n, "web-rename-of", name = register.name.clone())}>{ i18n.text("web-rename") }</button>
                        <button type="button" class="btn btn--loss" onclick={open(Sheet::Out(register.clone()))} data-testid="revoke"
                            aria-label={text!(i18n, "web-revoke-of", name = register.name.clone())}>{ i18n.text("web-revoke") }</button>
                    }
                </div>
            }
        }
    };
    html! {
        <Frame title={title(i18n, Place::Registers)} {note} middle={html! { <div class="topbar-act">{ new.clone() }</div> }}>
            <div class="content scroll" tabindex="0">
                { match rows.as_deref() {
                    None => Html::default(),
                    Some([]) => html! {
                        <Empty glyph={Glyph::Store} title={i18n.text("web-no-register")} words={i18n.text("web-no-register-words")} />
                    },
                    Some(registers) => html! {
                        <ul class="registers">
                            { for registers.iter().map(|register| draw(&shop, register, actions(register))) }
                        </ul>
                    },
                } }
            </div>
            { match (*sheet).clone() {
                None => Html::default(),
                Some(Sheet::Code(register)) => html! { <Code stalls={props.stalls.clone()} {register} onclose={close} /> },
                Some(Sheet::Name(register)) => html! { <Name {register} {ondone} onclose={close} /> },
                Some(Sheet::Out(register)) => html! { <Out {register} {ondone} onclose={close} /> },
                Some(Sheet::Waiting(register)) => html! { <Waiting {register} {ondone} onclose={close} /> },
            } }
        </Frame>
    }
}

fn draw(shop: &Shop, register: &EnrolledRegister, actions: Html) -> Html {
    let i18n = &shop.i18n;
    let health = Health::of(register, when::now());
    let under = match register.stall_name.as_str() {
        "" => i18n.text("web-no-stall-yet"),
        stall => stall.to_owned(),
    };
    html! {
        <li class="card register" key={register.register.to_string()} data-testid="register">
            <div class="register-who">
                <i class={health.dot()} aria-hidden="true"></i>
                <div class="grow">
                    <h2 class="clip">{ &register.name }</h2>
                    <p class="soft label clip">{ under }</p>
                </div>
            </div>
            <ul class="register-facts">
                { for health.facts.iter().map(|fact| {
                    let class = if fact.is_trouble() { "tag tag--honey" } else { "soft label" };
                    html! { <li class={class} key={fact.key()} data-testid={format!("health-{}", fact.key())}>{ words(shop, fact) }</li> }
                }) }
            </ul>
            { actions }
        </li>
    }
}

fn words(shop: &Shop, fact: &Fact) -> String {
    let i18n = &shop.i18n;
    let ago = |at| when::ago(i18n, at, when::now(), when::wall(at));
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    match fact {
        Fact::Out(at) => text!(i18n, "web-revoked", when = ago(*at)),
        Fact::NeverSeen => i18n.text("web-never-seen"),
        Fact::Seen(at) | Fact::Silent(at) => text!(i18n, "web-seen", when = ago(*at)),
        Fact::Nothing => i18n.text("web-nothing-waits"),
        Fact::Waits(n) => text!(i18n, "web-waits", n = count(*n)),
        Fact::HeldBack(n) => text!(i18n, "web-held-back-n", n = count(*n)),
        Fact::ClockAhead(s) => text!(i18n, "web-clock-ahead", minutes = (*s + 59) / 60),
        Fact::ClockBehind(s) => text!(i18n, "web-clock-behind", minutes = (*s + 59) / 60),
        Fact::Version(version) => text!(i18n, "web-version", version = version.clone()),
        Fact::OtherVersion(version) => text!(i18n, "web-other-version", version = version.clone()),
    }
}
