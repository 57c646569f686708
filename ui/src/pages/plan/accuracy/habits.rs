//! What was learned of a product: its week, its day, its special days, and its year.

use chrono::Weekday;
use domain::api::learned::{Effect, Habits};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use crate::components::field::Select;
use crate::shop::{Shop, use_shop};
use crate::text;

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

#[derive(Properties, PartialEq)]
pub struct LearnedProps {
    pub habits: Vec<Habits>,
}

#[component]
pub fn Learned(props: &LearnedProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let chosen = use_state(|| None::<String>);
    let of = props.habits.iter().find(|of| chosen.as_deref() == Some(&of.product.to_string())).or(props.habits.first());
    let Some(of) = of else { return Html::default() };
    let options = props.habits.iter().map(|of| (of.product.to_string().into(), of.name.clone().into()));
    let onchoose = {
        let chosen = chosen.clone();
        Callback::from(move |id: String| chosen.set(Some(id)))
    };
    html! {
        <section class="card card--pad accuracy-wide" aria-label={i18n.text("accuracy-learned")}>
            <div class="card-head accuracy-learned">
                <h2>{ i18n.text("accuracy-learned") }</h2>
                <Select id="learned-product" label={i18n.text("product")} bare=true options={options.collect::<Vec<(AttrValue, AttrValue)>>()}
                    value={of.product.to_string()} {onchoose} />
            </div>
            <div class="habits">
                <div>
                    <h3>{ i18n.text("accuracy-week") }</h3>
                    { columns(week(&shop, of), "habit--week") }
                </div>
                <div>
                    <h3>{ i18n.text("accuracy-day") }</h3>
                    { columns(hours(&shop, of), "habit--day") }
                </div>
                <div>
                    <h3>{ i18n.text("accuracy-special") }</h3>
                    { special(&shop, of) }
                </div>
                <div>
                    <h3>{ i18n.text("accuracy-season") }</h3>
                    { season(&shop, of) }
                </div>
            </div>
        </section>
    }
}

/// Columns of a size each, with what they are and how much.
fn columns(all: Vec<(String, i64, String)>, class: &'static str) -> Html {
    let most = all.iter().map(|(_, size, _)| *size).max().unwrap_or(0).max(1);
    html! {
        <ul class={yew::classes!("habit", class)}>
            { for all.into_iter().map(|(name, size, words)| html! {
                <li key={name.clone()}>
                    <span class="small num">{ words }</span>
                    <i style={format!("height:{:.1}%", (size * 1000 / most) as f64 / 10.0)} aria-hidden="true"></i>
                    <span class="soft small">{ name }</span>
                </li>
            }) }
        </ul>
    }
}

fn week(shop: &Shop, of: &Habits) -> Vec<(String, i64, String)> {
    let locale = &shop.i18n.locale;
    let first = locale.first_weekday().num_days_from_monday() as usize;
    (0..7)
        .map(|day| (day + first) % 7)
        .map(|day| {
            let size = of.weekdays[day].unwrap_or(0);
            let words = of.weekdays[day].map_or_else(|| "–".to_owned(), |bp| locale.percent((bp + 50) / 100 * 100));
            (locale.weekday_short(WEEK[day]).to_owned(), size, words)
        })
        .collect()
}

/// From the first hour with anything in it to the last.
fn hours(shop: &Shop, of: &Habits) -> Vec<(String, i64, String)> {
    let locale = &shop.i18n.locale;
    let alive = |share: &i64| *share >= 50;
    let first = of.hours.iter().position(alive).unwrap_or(0);
    let last = of.hours.iter().rposition(alive).unwrap_or(0);
    (first..=last)
        .map(|hour| {
            let share = of.hours[hour];
            (locale.hour(u32::try_from(hour).unwrap_or(0)), share, locale.percent((share + 50) / 100 * 100))
        })
        .collect()
}

/// Each month against the whole year, once there is one.
fn season(shop: &Shop, of: &Habits) -> Html {
    let i18n = &shop.i18n;
    if of.months.iter().all(Option::is_none) {
        return html! { <p class="soft" data-testid="season-none">{ i18n.text("accuracy-season-none") }</p> };
    }
    let months = of.months.iter().zip(1..).map(|(share, month)| {
        let words = share.map_or_else(|| "–".to_owned(), |bp| i18n.locale.percent((bp + 50) / 100 * 100));
        (i18n.locale.month_short(month).to_owned(), share.unwrap_or(0), words)
    });
    columns(months.collect(), "habit--year")
}

fn special(shop: &Shop, of: &Habits) -> Html {
    let i18n = &shop.i18n;
    let all = [("accuracy-holiday", of.holiday), ("accuracy-eve", of.eve)];
    let known: Vec<(&str, Effect)> = all.into_iter().filter_map(|(key, effect)| Some((key, effect?))).collect();
    if known.is_empty() {
        return html! { <p class="soft">{ i18n.text("accuracy-special-none") }</p> };
    }
    html! {
        <ul class="special">
            { for known.into_iter().map(|(key, effect)| {
                let apart = effect.factor_bp - 10_000;
                let sign = if apart < 0 { "−" } else { "+" };
                let percent = |bp: i64| i18n.locale.percent((bp + 50) / 100 * 100);
                let words = text!(
                    i18n, "accuracy-effect",
                    low = percent(effect.low_bp), high = percent(effect.high_bp), n = i64::from(effect.days)
                );
                html! {
                    <li key={key}>
                        <p><span class="strong">{ i18n.text(key) }</span>{ format!(": {sign}{}", percent(apart.abs())) }</p>
                        <p class="soft small">{ words }</p>
                    </li>
                }
            }) }
        </ul>
    }
}
