//! Why so many: what stands in the product's own figures, in words. Nothing is said that no day tells.

use chrono::{Datelike, Weekday};
use domain::api::forecast::{Change, Figure, Habit, ProductForecast};
use domain::api::plan::Standing;
use yew::{Html, Properties, component, html};

use crate::i18n::I18n;
use crate::shop::use_shop;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct WhyProps {
    pub of: ProductForecast,
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

#[component]
pub fn Why(props: &WhyProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let weekdays = WEEK.iter().zip(&props.of.habits.weekday);
    html! {
        <section class="card card--pad" aria-label={i18n.text("forecast-why")}>
            <div class="card-head"><h2>{ i18n.text("forecast-why") }</h2></div>
            <ul class="reasons" data-testid="forecast-why">
                { for sentences(i18n, &props.of).into_iter().map(|words| html! { <li>{ words }</li> }) }
            </ul>
            <dl class="week" aria-label={i18n.text("forecast-week")}>
                { for weekdays.map(|(weekday, habit)| html! {
                    <div key={i18n.locale.weekday(*weekday)}>
                        <dt>{ i18n.locale.weekday(*weekday) }</dt>
                        <dd>{ habit.map_or_else(|| "–".to_owned(), |habit| signed(i18n, habit.change)) }</dd>
                    </div>
                }) }
            </dl>
            <p class="soft small">{ i18n.text("forecast-week-words") }</p>
        </section>
    }
}

fn sentences(i18n: &I18n, of: &ProductForecast) -> Vec<String> {
    let habits = &of.habits;
    let mut all = Vec::new();
    if let Standing::Made { at, model, .. } = &of.standing {
        let model = i18n.text(&format!("model-{model}"));
        all.push(text!(i18n, "forecast-made", time = at.clone(), model = model, n = i64::from(habits.n_days)));
    }
    if let Some(day) = of.days.iter().find(|day| day.day > of.today && day.open) {
        let weekday = day.day.weekday();
        if let Some(habit) = habits.weekday[weekday.num_days_from_monday() as usize] {
            all.push(told(i18n, "forecast-weekday", i18n.locale.weekday(weekday), habit));
        }
    }
    if let Some(trend) = habits.trend {
        all.push(text!(i18n, "forecast-trend", change = signed(i18n, trend)));
    }
    if let Some(habit) = habits.month {
        all.push(told(i18n, "forecast-month", i18n.locale.month(of.today.date().month()), habit));
    }
    for day in of.days.iter().filter(|day| day.day >= of.today && day.holiday) {
        let date = i18n.locale.long_date(day.day.date());
        all.push(match habits.holiday {
            Some(habit) => told(i18n, "forecast-on-holiday", &date, habit),
            None => text!(i18n, "forecast-on-holiday-unknown", day = date),
        });
    }
    for of in &habits.occasions {
        let date = i18n.locale.long_date(of.day.date());
        let named = format!("{} ({date})", of.name);
        all.push(match of.habit {
            Some(habit) => told(i18n, "forecast-on-occasion", &named, habit),
            None => text!(i18n, "forecast-on-occasion-unknown", day = named),
        });
    }
    for of in &habits.weather {
        let key = match of.figure {
            Figure::Warmth => "forecast-on-warmth",
            Figure::Rain => "forecast-on-rain",
        };
        let gain = i18n.locale.percent(i64::from(of.gain.percent()) * 100);
        all.push(i18n.fill(key, vec![("change", signed(i18n, of.change).into()), ("gain", gain.into())]));
    }
    if habits.n_sold_out > 0 {
        all.push(text!(i18n, "forecast-out", n = i64::from(habits.n_sold_out)));
    }
    all
}

fn told(i18n: &I18n, key: &str, day: &str, habit: Habit) -> String {
    let pairs = vec![
        ("day", day.to_owned().into()),
        ("change", signed(i18n, habit.change).into()),
        ("low", signed(i18n, habit.low).into()),
        ("high", signed(i18n, habit.high).into()),
        ("n", i64::from(habit.n_days).into()),
    ];
    i18n.fill(key, pairs)
}

/// `+12%`, `−8%`, `±0%`.
pub fn signed(i18n: &I18n, change: Change) -> String {
    let percent = i64::from(change.percent());
    let sign = match percent {
        0 => "±",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}", i18n.locale.percent(percent.abs() * 100))
}
