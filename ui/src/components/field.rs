//! Fields of forms: a label, what is typed, and at the field what is wrong with it.

use domain::currency::Currency;
use web_sys::{Event, InputEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html};

use super::icon::{Glyph, Icon};
use crate::dom;
use crate::i18n::I18n;
use crate::state::errors::Errors;

/// The sentence for a field's error, if it has one.
pub fn error_of(i18n: &I18n, errors: &Errors, field: &str, currency: Option<Currency>) -> Option<AttrValue> {
    errors.of(field).map(|error| i18n.refusal(error, currency).into())
}

#[derive(Properties, PartialEq)]
pub struct FieldProps {
    pub id: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub oninput: Callback<String>,
    #[prop_or_default]
    pub error: Option<AttrValue>,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// A unit or sign behind the value.
    #[prop_or_default]
    pub end: Option<AttrValue>,
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// What a browser may fill in by itself, such as `username`.
    #[prop_or(AttrValue::Static("off"))]
    pub complete: AttrValue,
    /// `decimal`, `numeric`, `email`, …: which keyboard a tablet shows.
    #[prop_or_default]
    pub inputmode: Option<AttrValue>,
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    #[prop_or_default]
    pub area: bool,
    /// Takes the whole width of its form.
    #[prop_or_default]
    pub all: bool,
    /// A scan goes into this field instead of the cart.
    #[prop_or_default]
    pub takes_scan: bool,
    #[prop_or_default]
    pub disabled: bool,
    /// The label is for screen readers only.
    #[prop_or_default]
    pub bare: bool,
    /// The id of a list of what it may be.
    #[prop_or_default]
    pub list: Option<AttrValue>,
}

#[component]
pub fn Field(props: &FieldProps) -> Html {
    let oninput = {
        let oninput = props.oninput.clone();
        Callback::from(move |event: InputEvent| oninput.emit(dom::typed(&event)))
    };
    let described = described(&props.id, props.error.is_some(), props.hint.is_some());
    let invalid = props.error.is_some().then_some("true");
    let number = matches!(props.inputmode.as_deref(), Some("decimal" | "numeric"));
    let class = if number { "input input--num" } else { "input" };
    let scan = props.takes_scan.then_some("take");
    html! {
        <div class={if props.all { "field field--all" } else { "field" }}>
            <label for={props.id.clone()} class={if props.bare { "unseen" } else { "" }}>{ &props.label }</label>
            if props.area {
                <textarea class="input" id={props.id.clone()} value={props.value.clone()} {oninput} rows="3"
                    aria-invalid={invalid} aria-describedby={described} placeholder={props.placeholder.clone()}
                    disabled={props.disabled} data-testid={props.id.clone()} />
            } else {
                <div class={if props.end.is_some() { "affix affix--end" } else { "affix" }}>
                    <input {class} id={props.id.clone()} type={props.kind.clone()} value={props.value.clone()} {oninput}
                        inputmode={props.inputmode.clone()} aria-invalid={invalid} aria-describedby={described}
                        autocomplete={props.complete.clone()} spellcheck="false" placeholder={props.placeholder.clone()}
                        disabled={props.disabled} data-scan={scan} list={props.list.clone()} data-testid={props.id.clone()} />
                    if let Some(end) = &props.end {
                        <span class="affix-end" aria-hidden="true">{ end }</span>
                    }
                </div>
            }
            { remarks(&props.id, props.error.as_ref(), props.hint.as_ref()) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct SelectProps {
    pub id: AttrValue,
    pub label: AttrValue,
    /// Value and words.
    pub options: Vec<(AttrValue, AttrValue)>,
    pub value: AttrValue,
    pub onchoose: Callback<String>,
    #[prop_or_default]
    pub error: Option<AttrValue>,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    #[prop_or_default]
    pub all: bool,
    #[prop_or_default]
    pub disabled: bool,
    /// The label is for screen readers only.
    #[prop_or_default]
    pub bare: bool,
}

#[component]
pub fn Select(props: &SelectProps) -> Html {
    let onchange = {
        let onchoose = props.onchoose.clone();
        Callback::from(move |event: Event| onchoose.emit(dom::typed(&event)))
    };
    let described = described(&props.id, props.error.is_some(), props.hint.is_some());
    html! {
        <div class={if props.all { "field field--all" } else { "field" }}>
            <label for={props.id.clone()} class={if props.bare { "unseen" } else { "" }}>{ &props.label }</label>
            <select class="input" id={props.id.clone()} {onchange} disabled={props.disabled} aria-describedby={described}
                aria-invalid={props.error.is_some().then_some("true")} data-testid={props.id.clone()}>
                { for props.options.iter().map(|(value, words)| html! {
                    <option key={value.to_string()} value={value.clone()} selected={*value == props.value}>{ words }</option>
                }) }
            </select>
            { remarks(&props.id, props.error.as_ref(), props.hint.as_ref()) }
        </div>
    }
}

fn described(id: &AttrValue, error: bool, hint: bool) -> Option<AttrValue> {
    (error || hint).then(|| format!("{id}-said").into())
}

fn remarks(id: &AttrValue, error: Option<&AttrValue>, hint: Option<&AttrValue>) -> Html {
    match (error, hint) {
        (Some(error), _) => html! {
            <p class="field-error" id={format!("{id}-said")}><Icon glyph={Glyph::Warning} class="icon--s" />{ error }</p>
        },
        (None, Some(hint)) => html! { <p class="field-hint" id={format!("{id}-said")}>{ hint }</p> },
        (None, None) => Html::default(),
    }
}
