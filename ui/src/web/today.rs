//! Today over all stalls, and each of them.

use domain::Money;
use domain::api::registers::{SeeStalls, StallDay};
use domain::api::today::{SeeToday, Today as Day};
use wasm_bindgen_futures::spawn_local;
use yew::{Html, component, html, use_effect_with, use_state};

use super::office::{Desk, PageProps, bar, use_desk};
use crate::backend;
use crate::components::chart::Hours;
use crate::text;

#[component]
pub fn Today(props: &PageProps) -> Html {
    let desk = use_desk();
    let i18n = &desk.i18n;
    let seen = use_state(|| None::<(Day, Vec<StallDay>)>);
    {
        let (desk, seen) = (desk.clone(), seen.setter());
        use_effect_with(desk.news, move |_| {
            spawn_local(async move {
                let read = async {
                    Ok((backend::ask(SeeToday { day: None }).await?, backend::ask(SeeStalls { day: None }).await?))
                };
                match read.await {
                    Ok(figures) => seen.set(Some(figures)),
                    Err(error) => desk.complain(&error),
                }
            });
        });
    }
    let title = i18n.text("nav-today");
    let Some((day, stalls)) = &*seen else {
        return bar(&desk, &title, props);
    };
    let now = day.as_of.split(':').next().and_then(|hour| hour.parse().ok());
    let best = day.by_hour.iter().max_by_key(|hour| hour.turnover_minor);
    let label = best.map_or_else(
        || i18n.text("no-sales-yet"),
        |best| {
            let amount = desk.money(best.turnover_minor, day.currency);
            text!(i18n, "chart-words", hour = i18n.locale.hour(u32::from(best.hour)), amount = amount)
        },
    );
    html! {
        <>
            { bar(&desk, &title, props) }
            <div class="today scroll" tabindex="0">
                { stats(&desk, day) }
                <section class="card card--pad chart" aria-label={i18n.text("by-hour")}>
                    <div class="card-head"><h2>{ i18n.text("by-hour") }</h2></div>
                    <Hours i18n={i18n.clone()} currency={day.currency} hours={day.by_hour.clone()} {now} {label} />
                </section>
                <section class="card card--pad" aria-label={i18n.text("web-stalls")}>
                    <div class="card-head"><h2>{ i18n.text("web-stalls") }</h2></div>
                    <dl class="paid-by">
                        { for stalls.iter().map(|stall| html! {
                            <div key={stall.stall.to_string()}>
                                <dt>{ &stall.name }</dt><dd>{ desk.money(stall.figures.turnover_minor, stall.currency) }</dd>
                            </div>
                        }) }
                    </dl>
                </section>
            </div>
        </>
    }
}

fn stats(desk: &Desk, day: &Day) -> Html {
    let i18n = &desk.i18n;
    let count = |n: u64| i18n.locale.number(i64::try_from(n).unwrap_or(i64::MAX));
    let money = |amount: Money| desk.money(amount, day.currency);
    let stat = |title: String, figure: String, id: &'static str| {
        html! { <div class="card stat"><h2>{ title }</h2><strong data-testid={id}>{ figure }</strong></div> }
    };
    let average = i128::from(day.figures.turnover_minor.minor());
    let average = domain::rounding::divide(average, i128::from(day.figures.n_sales.max(1)));
    html! {
        <div class="stats">
            { stat(i18n.text("sold-so-far"), money(day.figures.turnover_minor), "turnover") }
            { stat(i18n.text("sales-made"), count(day.figures.n_sales), "n-sales") }
            { stat(i18n.text("average-sale"), money(Money::from_wide(average).unwrap_or_default()), "average") }
            { stat(i18n.text("discounts-given"), money(day.figures.discount_minor), "discounts") }
        </div>
    }
}
