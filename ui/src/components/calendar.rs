//! A day, chosen from a month.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use domain::business_day::BusinessDay;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::dialog::Dialog;
use super::icon::{Glyph, Icon};
use crate::route::DialogName;
use crate::shop::use_shop;

#[derive(Properties, PartialEq)]
pub struct DayProps {
    pub id: AttrValue,
    pub label: AttrValue,
    pub day: BusinessDay,
    /// No later one can be chosen.
    #[prop_or_default]
    pub last: Option<BusinessDay>,
    /// No earlier one can be chosen.
    #[prop_or_default]
    pub first: Option<BusinessDay>,
    pub onday: Callback<BusinessDay>,
}

/// A button that shows the day and opens the month.
#[component]
pub fn DayPicker(props: &DayProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let open = use_state(|| false);
    let month = use_state(|| props.day.date());
    let show = {
        let (open, month, day) = (open.clone(), month.clone(), props.day);
        Callback::from(move |_| {
            month.set(day.date());
            open.set(true);
        })
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    let turn = |by: i32| {
        let month = month.clone();
        Callback::from(move |_| {
            let step = Months::new(by.unsigned_abs());
            let next = if by < 0 { month.checked_sub_months(step) } else { month.checked_add_months(step) };
            month.set(next.unwrap_or(*month));
        })
    };
    let choose = |date: NaiveDate| {
        let (onday, open) = (props.onday.clone(), open.clone());
        Callback::from(move |_| {
            onday.emit(BusinessDay::from_date(date));
            open.set(false);
        })
    };
    let allowed = |date: NaiveDate| {
        props.last.is_none_or(|last| date <= last.date()) && props.first.is_none_or(|first| date >= first.date())
    };
    html! {
        <>
            <button type="button" class="btn" id={props.id.clone()} onclick={show} data-testid={props.id.clone()}
                aria-label={format!("{} {}", props.label, i18n.locale.short_date(props.day.date()))}>
                { i18n.locale.short_date(props.day.date()) }
            </button>
            if *open {
                <Dialog name={DialogName::Day} title={format!("{} {}", i18n.locale.month(month.month()), month.year())} onclose={close}>
                    <div class="dialog-body">
                        <div class="row row--apart">
                            <button type="button" class="btn btn--icon" aria-label={i18n.text("month-before")} onclick={turn(-1)}><Icon glyph={Glyph::Back} /></button>
                            <button type="button" class="btn btn--icon" aria-label={i18n.text("month-after")} onclick={turn(1)}><Icon glyph={Glyph::Next} /></button>
                        </div>
                        <div class="month">
                            { for columns(i18n.locale.first_weekday()).into_iter().map(|weekday| html! {
                                <span class="month-weekday" key={i18n.locale.weekday(weekday)} aria-hidden="true">{ i18n.locale.weekday_short(weekday) }</span>
                            }) }
                            { for weeks(*month, i18n.locale.first_weekday()).into_iter().map(|date| {
                                let inside = date.month() == month.month();
                                let pressed = if date == props.day.date() { "true" } else { "false" };
                                html! {
                                    <button type="button" class={if inside { "month-day" } else { "month-day month-day--other" }} key={date.to_string()}
                                        disabled={!allowed(date)} aria-pressed={pressed} onclick={choose(date)}>
                                        <span aria-hidden="true">{ date.day() }</span>
                                        <span class="unseen">{ i18n.locale.long_date(date) }</span>
                                    </button>
                                }
                            }) }
                        </div>
                    </div>
                </Dialog>
            }
        </>
    }
}

/// The seven days of a week.
fn columns(first: Weekday) -> Vec<Weekday> {
    std::iter::successors(Some(first), |day| Some(day.succ())).take(7).collect()
}

/// Whole weeks that hold the month of a day.
fn weeks(of: NaiveDate, begins: Weekday) -> Vec<NaiveDate> {
    let first = of.with_day(1).unwrap_or(of);
    let back = u64::from(first.weekday().days_since(begins));
    let start = first.checked_sub_days(Days::new(back)).unwrap_or(first);
    let mut days: Vec<NaiveDate> = start.iter_days().take(42).collect();
    // A sixth week that lies in the next month altogether is left out.
    if days[35].month() != of.month() {
        days.truncate(35);
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_drawn_in_whole_weeks() {
        let days = weeks(NaiveDate::from_ymd_opt(2026, 11, 15).unwrap(), Weekday::Mon);
        assert_eq!((days[0].to_string().as_str(), days.len()), ("2026-10-26", 42));
        let days = weeks(NaiveDate::from_ymd_opt(2026, 11, 15).unwrap(), Weekday::Sun);
        assert_eq!((days[0].to_string().as_str(), days.len()), ("2026-11-01", 35));
        let days = weeks(NaiveDate::from_ymd_opt(2026, 6, 1).unwrap(), Weekday::Mon);
        assert_eq!((days[0].to_string().as_str(), days.len()), ("2026-06-01", 35));
    }
}
