//! The dialogs of questions that an operation raised: an approval, the clock.

use chrono::NaiveDateTime;
use domain::api::sell::ConfirmClock;
use domain::api::start::{Approve, StaffTile};
use domain::permission::{Permission, Verdict, verdict};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::dialog::Dialog;
use super::picture::Avatar;
use super::pin_pad::PinPad;
use crate::backend;
use crate::i18n::I18n;
use crate::question::{About, Question};
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct QuestionProps {
    pub question: Question,
    pub ondone: Callback<()>,
}

#[component]
pub fn Ask(props: &QuestionProps) -> Html {
    match &props.question.about {
        About::Approval(code) => {
            html! { <Approval code={code.clone()} question={props.question.clone()} ondone={props.ondone.clone()} /> }
        }
        About::Clock { now, last } => html! {
            <Clock now={now.clone()} last={last.clone()} question={props.question.clone()} ondone={props.ondone.clone()} />
        },
    }
}

#[derive(Properties, PartialEq)]
struct ApprovalProps {
    code: AttrValue,
    question: Question,
    ondone: Callback<()>,
}

#[component]
fn Approval(props: &ApprovalProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let permission = Permission::ALL.into_iter().find(|p| p.code() == props.code).unwrap_or(Permission::Sell);
    let able: Vec<StaffTile> = shop
        .front
        .staff
        .iter()
        .filter(|person| verdict(person.role, permission) == Verdict::Allowed)
        .cloned()
        .collect();
    let who = use_state(|| if let [one] = able.as_slice() { Some(one.clone()) } else { None });
    let said = use_state(|| None::<AttrValue>);
    let n_tries = use_state(|| 0_u32);
    let close = {
        let (question, ondone) = (props.question.clone(), props.ondone.clone());
        Callback::from(move |()| {
            question.answer(None);
            ondone.emit(());
        })
    };
    let onpin = {
        let (shop, who, said, n_tries) = (shop.clone(), who.clone(), said.clone(), n_tries.clone());
        let (question, ondone) = (props.question.clone(), props.ondone.clone());
        Callback::from(move |pin: String| {
            let Some(person) = (*who).clone() else {
                return;
            };
            let (shop, said, n_tries) = (shop.clone(), said.clone(), n_tries.clone());
            let (question, ondone) = (question.clone(), ondone.clone());
            wasm_bindgen_futures::spawn_local(async move {
                match backend::call(Approve { person: person.person, pin, permission }).await {
                    Ok(approval) => {
                        question.answer(Some(approval.token));
                        ondone.emit(());
                    }
                    Err(error) => {
                        said.set(Some(shop.failure(&error).into()));
                        n_tries.set(*n_tries + 1);
                    }
                }
            });
        })
    };
    let key = format!("permission-{}", permission.code().replace('_', "-"));
    html! {
        <Dialog name={DialogName::Approval} title={i18n.text("approval-title")} note={AttrValue::from(i18n.text(&key))} onclose={close}>
            <div class="dialog-body">
                if let Some(person) = &*who {
                    <div class="pin-who">
                        <Avatar name={person.name.clone()} large=true />
                        <div class="grow"><p class="strong">{ &person.name }</p></div>
                    </div>
                    <PinPad {onpin} said={(*said).clone()} n_tries={*n_tries} />
                } else {
                    <p class="soft">{ i18n.text("approval-who") }</p>
                    <div class="people">
                        { for able.iter().map(|person| {
                            let onclick = {
                                let (who, person) = (who.clone(), person.clone());
                                Callback::from(move |_| who.set(Some(person.clone())))
                            };
                            html! {
                                <button type="button" class="person" key={person.person.to_string()} {onclick}
                                    data-testid={format!("approver-{}", person.name)}>
                                    <Avatar name={person.name.clone()} />
                                    { &person.name }
                                </button>
                            }
                        }) }
                    </div>
                }
            </div>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct ClockProps {
    now: AttrValue,
    last: AttrValue,
    question: Question,
    ondone: Callback<()>,
}

/// As people here write a moment; the register writes `2026-11-22 18:02`.
fn moment(i18n: &I18n, text: &str) -> String {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").map_or_else(|_| text.to_owned(), |at| i18n.locale.moment(at))
}

#[component]
fn Clock(props: &ClockProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let close = {
        let (question, ondone) = (props.question.clone(), props.ondone.clone());
        Callback::from(move |()| {
            question.answer(None);
            ondone.emit(());
        })
    };
    let confirm = {
        let (shop, question, ondone) = (shop.clone(), props.question.clone(), props.ondone.clone());
        Callback::from(move |_| {
            let (shop, question, ondone) = (shop.clone(), question.clone(), ondone.clone());
            wasm_bindgen_futures::spawn_local(async move {
                match backend::call(ConfirmClock {}).await {
                    Ok(()) => question.answer(Some(String::new())),
                    Err(error) => {
                        shop.complain(&error);
                        question.answer(None);
                    }
                }
                ondone.emit(());
            });
        })
    };
    html! {
        <Dialog name={DialogName::Clock} title={i18n.text("clock-title")} onclose={close.clone()} first={AttrValue::Static("clock-right")}>
            <div class="dialog-body">
                <p data-testid="clock-words">{ text!(i18n, "clock-words", now = moment(i18n, &props.now), last = moment(i18n, &props.last)) }</p>
                <p class="soft">{ i18n.text("clock-hint") }</p>
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn" onclick={Callback::from(move |_| close.emit(()))}>{ i18n.text("clock-wrong") }</button>
                <button type="button" class="btn btn--main" id="clock-right" data-testid="clock-right" onclick={confirm}>
                    { i18n.text("clock-right") }
                </button>
            </div>
        </Dialog>
    }
}
