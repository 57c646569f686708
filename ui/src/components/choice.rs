//! One of a few: segments, chips or explained options. A radio group to screen readers, arrow keys move inside it.

use web_sys::KeyboardEvent;
use yew::{AttrValue, Callback, Html, Properties, component, html};

use crate::dom;

/// A value with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Choose {
    pub value: AttrValue,
    pub label: AttrValue,
    pub note: Option<AttrValue>,
    pub testid: AttrValue,
}

impl Choose {
    pub fn new(value: impl Into<AttrValue>, label: impl Into<AttrValue>, testid: impl Into<AttrValue>) -> Self {
        Self { value: value.into(), label: label.into(), note: None, testid: testid.into() }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<AttrValue>) -> Self {
        self.note = Some(note.into());
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    #[default]
    Segments,
    WideSegments,
    Chips,
    Options,
}

#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    /// What is chosen, for screen readers.
    pub label: AttrValue,
    pub choices: Vec<Choose>,
    pub value: AttrValue,
    pub onchoose: Callback<AttrValue>,
    #[prop_or_default]
    pub look: Look,
}

#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let (group, each) = match props.look {
        Look::Segments => ("seg", ""),
        Look::WideSegments => ("seg seg--wide", ""),
        Look::Chips => ("chips", "chip"),
        Look::Options => ("options", "option"),
    };
    let known = props.choices.iter().any(|c| c.value == props.value);
    let onkeydown = {
        let (choices, value, onchoose) = (props.choices.clone(), props.value.clone(), props.onchoose.clone());
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => 1,
                "ArrowLeft" | "ArrowUp" => choices.len().saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            let now = choices.iter().position(|c| c.value == value).unwrap_or(0);
            if let Some(next) = choices.get((now + step) % choices.len().max(1)) {
                onchoose.emit(next.value.clone());
                if let Ok(Some(button)) = dom::document().query_selector(&format!("[data-testid='{}']", next.testid)) {
                    dom::focus_on(&button);
                }
            }
        })
    };
    html! {
        <div class={group} role="radiogroup" aria-label={props.label.clone()} {onkeydown}>
            { for props.choices.iter().enumerate().map(|(i, choice)| {
                let chosen = choice.value == props.value;
                let onclick = {
                    let (onchoose, value) = (props.onchoose.clone(), choice.value.clone());
                    Callback::from(move |_| onchoose.emit(value.clone()))
                };
                let tabindex = if chosen || (!known && i == 0) { "0" } else { "-1" };
                html! {
                    <button type="button" key={choice.value.to_string()} class={each} role="radio"
                        aria-checked={if chosen { "true" } else { "false" }} {tabindex} {onclick}
                        data-testid={choice.testid.clone()}>
                        { &choice.label }
                        if let Some(note) = &choice.note {
                            <span>{ note }</span>
                        }
                    </button>
                }
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct SwitchProps {
    pub id: AttrValue,
    pub label: AttrValue,
    pub on: bool,
    pub onswitch: Callback<bool>,
}

/// Yes or no, at once.
#[component]
pub fn Switch(props: &SwitchProps) -> Html {
    let onclick = {
        let (onswitch, on) = (props.onswitch.clone(), props.on);
        Callback::from(move |_| onswitch.emit(!on))
    };
    html! {
        <button type="button" class="switch" role="switch" id={props.id.clone()} data-testid={props.id.clone()}
            aria-checked={if props.on { "true" } else { "false" }} {onclick}>
            <span class="switch-track"></span>
            { &props.label }
        </button>
    }
}
