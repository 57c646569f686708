//! Opening hours, day by day.

use chrono::Weekday;
use domain::Error;
use domain::business_day::DayStart;
use domain::settings::{Hours as OpenHours, OpeningHours};
use yew::{AttrValue, Callback, Html, InputEvent, Properties, component, html};

use super::choice::Switch;
use super::field::error_of;
use super::icon::{Glyph, Icon};
use crate::dom;
use crate::shop::use_shop;
use crate::state::errors::Errors;
use crate::text;

/// Each weekday as it is typed, Monday first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursForm(pub [DayForm; 7]);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayForm {
    pub open: bool,
    pub from: String,
    pub to: String,
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
const FIELDS: [&str; 7] =
    ["hours-0-from", "hours-1-from", "hours-2-from", "hours-3-from", "hours-4-from", "hours-5-from", "hours-6-from"];

impl Default for HoursForm {
    fn default() -> Self {
        let day = |open| DayForm { open, from: "08:00".to_owned(), to: "18:00".to_owned() };
        Self([day(true), day(true), day(true), day(true), day(true), day(true), day(false)])
    }
}

impl From<&OpeningHours> for HoursForm {
    fn from(hours: &OpeningHours) -> Self {
        let mut form = Self::default();
        for (day, hours) in form.0.iter_mut().zip(&hours.0) {
            day.open = hours.is_some();
            if let Some(hours) = hours {
                day.from = hours.from.to_string();
                day.to = hours.to.to_string();
            }
        }
        form
    }
}

fn read_day(day: &DayForm) -> Result<Option<OpenHours>, Error> {
    if !day.open {
        return Ok(None);
    }
    Ok(Some(OpenHours { from: day.from.parse::<DayStart>()?, to: day.to.parse::<DayStart>()? }))
}

/// The hours of the form.
///
/// # Errors
/// As the first day that is not a time.
pub fn read(form: &HoursForm) -> Result<[Option<OpenHours>; 7], Error> {
    let mut hours = [None; 7];
    for (slot, day) in hours.iter_mut().zip(&form.0) {
        *slot = read_day(day)?;
    }
    Ok(hours)
}

pub fn check(form: &HoursForm, errors: &mut Errors) {
    for (field, day) in FIELDS.into_iter().zip(&form.0) {
        errors.take(field, read_day(day));
    }
}

#[derive(Properties, PartialEq)]
pub struct HoursProps {
    pub form: HoursForm,
    pub errors: Errors,
    pub onform: Callback<HoursForm>,
}

#[component]
pub fn Hours(props: &HoursProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let change = |index: usize, change: fn(&mut DayForm, String)| {
        let (form, onform) = (props.form.clone(), props.onform.clone());
        Callback::from(move |text: String| {
            let mut next = form.clone();
            change(&mut next.0[index], text);
            onform.emit(next);
        })
    };
    let time = |index: usize, id: String, label: String, value: &str, wrong: bool, to: fn(&mut DayForm, String)| {
        let emit = change(index, to);
        let oninput = Callback::from(move |event: InputEvent| emit.emit(dom::typed(&event)));
        html! {
            <input class="input" id={id.clone()} data-testid={id} aria-label={label} value={value.to_owned()} {oninput}
                autocomplete="off" aria-invalid={wrong.then_some("true")} />
        }
    };
    html! {
        <fieldset class="field">
            <legend class="field-label">{ i18n.text("opening-hours") }</legend>
            <div class="hours">
                { for WEEK.into_iter().enumerate().map(|(i, weekday)| {
                    let day = &props.form.0[i];
                    let name = i18n.locale.weekday(weekday).to_owned();
                    let wrong = props.errors.of(FIELDS[i]).is_some();
                    let onswitch = {
                        let emit = change(i, |day, open| day.open = !open.is_empty());
                        Callback::from(move |on: bool| emit.emit(if on { "open" } else { "" }.to_owned()))
                    };
                    html! {
                        <div class="hours-day" key={i}>
                            <Switch id={format!("hours-{i}-open")} label={name.clone()} on={day.open} {onswitch} />
                            if day.open {
                                <div class="row">
                                    { time(i, format!("hours-{i}-from"), text!(i18n, "opens-at", day = name.clone()), &day.from, wrong, |day, text| day.from = text) }
                                    <span class="soft" aria-hidden="true">{ "–" }</span>
                                    { time(i, format!("hours-{i}-to"), text!(i18n, "closes-at", day = name), &day.to, wrong, |day, text| day.to = text) }
                                </div>
                                if let Some(error) = error_of(i18n, &props.errors, FIELDS[i], None) {
                                    <p class="field-error"><Icon glyph={Glyph::Warning} class="icon--s" />{ AttrValue::from(error) }</p>
                                }
                            } else {
                                <p class="soft">{ i18n.text("closed") }</p>
                            }
                        </div>
                    }
                }) }
            </div>
        </fieldset>
    }
}
