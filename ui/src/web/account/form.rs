//! A form: what was typed, what is wrong with it, and where the keys go next. What was typed stays until it served.

use std::rc::Rc;

use chrono::{NaiveDateTime, TimeDelta};
use domain::api::{ApiError, Operation};
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, Html, Reducible, SubmitEvent, UseReducerHandle, hook, html, use_effect_with, use_reducer,
};

use crate::components::field::Field;
use crate::i18n::I18n;
use crate::state::errors::Errors;
use crate::web::when;
use crate::{backend, dom, text};

/// A form as a page holds it. Fields go by the ids of their elements.
pub type Typed = UseReducerHandle<Form>;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form {
    values: Vec<(&'static str, String)>,
    wrong: Vec<(&'static str, AttrValue)>,
    /// What is wrong with no field alone.
    said: Option<AttrValue>,
    /// An answer is waited for.
    busy: bool,
    /// Counts, so that the same field can be gone to twice.
    focus: (u32, Option<&'static str>),
}

pub enum Act {
    Typed(&'static str, String),
    Wrong(Vec<(&'static str, AttrValue)>),
    /// Said below the fields; then the keys go to a field.
    Said(AttrValue, Option<&'static str>),
    /// A field has appeared that has to be filled in.
    Asked(&'static str),
    Sent,
    Served,
    Clear,
}

impl Form {
    pub fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| *name == field).map_or("", |(_, value)| value)
    }

    pub fn error(&self, field: &str) -> Option<AttrValue> {
        self.wrong.iter().find(|(name, _)| *name == field).map(|(_, words)| words.clone())
    }

    fn go(&mut self, field: Option<&'static str>) {
        self.focus = (self.focus.0 + 1, field);
    }
}

impl Reducible for Form {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut form = (*self).clone();
        match act {
            Act::Typed(field, text) => {
                form.values.retain(|(name, _)| *name != field);
                form.values.push((field, text));
                form.wrong.retain(|(name, _)| *name != field);
            }
            Act::Wrong(wrong) => {
                form.busy = false;
                form.said = None;
                form.go(wrong.first().map(|(field, _)| *field));
                form.wrong = wrong;
            }
            Act::Said(words, field) => {
                form.busy = false;
                form.wrong.clear();
                form.said = Some(words);
                form.go(field);
            }
            Act::Asked(field) => {
                form.busy = false;
                form.wrong.clear();
                form.said = None;
                form.go(Some(field));
            }
            Act::Sent => {
                form.busy = true;
                form.wrong.clear();
                form.said = None;
            }
            Act::Served => form.busy = false,
            Act::Clear => form = Self { focus: form.focus, ..Self::default() },
        }
        Rc::new(form)
    }
}

#[hook]
pub fn use_form() -> Typed {
    let form = use_reducer(Form::default);
    use_effect_with(form.focus, |&(_, field)| {
        if let Some(field) = field {
            dom::focus(field);
        }
    });
    form
}

/// How a field of these pages is drawn.
pub struct Entry {
    pub id: &'static str,
    pub label: String,
    pub kind: &'static str,
    /// What the browser may fill in by itself.
    pub complete: &'static str,
    pub hint: Option<String>,
}

impl Entry {
    pub const fn email(label: String) -> Self {
        Self { id: "email", label, kind: "email", complete: "username", hint: None }
    }

    pub const fn password(id: &'static str, label: String) -> Self {
        Self { id, label, kind: "password", complete: "current-password", hint: None }
    }

    pub fn new_password(id: &'static str, label: String, i18n: &I18n) -> Self {
        let hint = Some(i18n.text("account-password-hint"));
        Self { id, label, kind: "password", complete: "new-password", hint }
    }

    pub const fn code(id: &'static str, label: String, hint: String) -> Self {
        Self { id, label, kind: "text", complete: "one-time-code", hint: Some(hint) }
    }
}

pub fn draw(form: &Typed, entry: Entry) -> Html {
    let Entry { id, label, kind, complete, hint } = entry;
    let oninput = {
        let form = form.dispatcher();
        Callback::from(move |text| form.dispatch(Act::Typed(id, text)))
    };
    html! {
        <Field {id} {label} {kind} {complete} {oninput} value={form.value(id).to_owned()} error={form.error(id)}
            hint={hint.map(AttrValue::from)} />
    }
}

/// What is wrong with the form as a whole, read out as it appears.
pub fn said(form: &Typed, id: &'static str) -> Html {
    html! { <p role="alert" class="loss account-said" data-testid={id}>{ form.said.clone().unwrap_or_default() }</p> }
}

/// The form's own submitting: nothing leaves before its fields are right, nor twice.
pub fn onsubmit(form: &Typed, send: impl Fn(&Typed) + 'static) -> Callback<SubmitEvent> {
    let form = form.clone();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if !form.busy {
            send(&form);
        }
    })
}

/// Says at each field what is wrong with it.
pub fn refuse(form: &Typed, i18n: &I18n, errors: &Errors, fields: &[&'static str]) {
    let wrong = fields.iter().filter_map(|&field| Some((field, i18n.refusal(errors.of(field)?, None).into())));
    form.dispatch(Act::Wrong(wrong.collect()));
}

/// Sends a request and tells what came of it; a refusal stands where `place` finds its field.
pub fn send<O: Operation + 'static>(
    form: &Typed,
    i18n: &I18n,
    request: O,
    place: impl Fn(&ApiError) -> Place + 'static,
    then: impl FnOnce(O::Response) + 'static,
) {
    form.dispatch(Act::Sent);
    let (form, i18n) = (form.dispatcher(), i18n.clone());
    spawn_local(async move {
        match backend::ask(request).await {
            Ok(answer) => {
                form.dispatch(Act::Served);
                then(answer);
            }
            Err(error) => {
                let words = AttrValue::from(failure(&i18n, &error));
                form.dispatch(match place(&error) {
                    Place::At(field) => Act::Wrong(vec![(field, words)]),
                    Place::Below(field) => Act::Said(words, field),
                    Place::Asks(field) => Act::Asked(field),
                });
            }
        }
    });
}

/// How long somebody counts the seconds; what takes longer is told by the clock.
const COUNTED_S: i64 = 60;

fn failure(i18n: &I18n, error: &ApiError) -> String {
    let wait_s = error.details.get("wait_s").and_then(|seconds| seconds.parse().ok());
    match wait_s {
        Some(wait_s) if wait_s > COUNTED_S => wait(i18n, wait_s, when::wall(when::now())),
        _ => i18n.failure(error, None),
    }
}

/// The minute after which the next try counts.
fn wait(i18n: &I18n, wait_s: i64, now: NaiveDateTime) -> String {
    let minutes = (wait_s + 59) / 60;
    let time = i18n.locale.time((now + TimeDelta::minutes(minutes)).time());
    text!(i18n, "account-wait", minutes = minutes, time = time)
}

/// Where a refusal is said.
pub enum Place {
    At(&'static str),
    /// Below all fields; the keys go to one.
    Below(Option<&'static str>),
    /// It is no refusal: one more field is needed.
    Asks(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Language, Locale};

    #[test]
    fn a_long_wait_is_told_by_the_clock() {
        let i18n = I18n::new(Locale::new(Language::English, "GB"));
        let now = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).and_then(|day| day.and_hms_opt(23, 50, 1)).unwrap();
        assert_eq!(wait(&i18n, 900, now), "Too many tries. Try again in 15 minutes, after 00:05.");
        assert_eq!(wait(&i18n, 61, now), "Too many tries. Try again in 2 minutes, after 23:52.");
    }

    #[test]
    fn what_was_typed_stays_while_it_is_refused_and_the_first_wrong_field_gets_the_keys() {
        let form = Rc::new(Form::default()).reduce(Act::Typed("email", "a@b".to_owned())).reduce(Act::Sent);
        let form = form.reduce(Act::Wrong(vec![("email", "no".into()), ("name", "no".into())]));
        assert_eq!((form.value("email"), form.error("email"), form.busy), ("a@b", Some("no".into()), false));
        assert_eq!(form.focus, (1, Some("email")));
        let form = form.reduce(Act::Typed("email", "a@b.example".to_owned()));
        assert_eq!((form.error("email"), form.error("name")), (None, Some("no".into())));
        let again = form.reduce(Act::Said("wrong".into(), Some("email")));
        assert_eq!((again.focus, again.value("email")), ((2, Some("email")), "a@b.example"));
        assert_eq!(again.reduce(Act::Clear).value("email"), "");
    }
}
