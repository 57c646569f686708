//! Today at risk: what is left, what is expected with its range, and the suggestion with its sum; one tap accepts. What
//! may not be sold any more is logged as waste from here.

use domain::Money;
use domain::api::plan::{Advice, Over, Risk, RiskRow, SeeRisk, Standing, Sum};
use domain::api::shelf::MarkDown;
use domain::api::waste::LogWaste;
use domain::markdown::{Expected, Given, MarkdownReason};
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state};

use super::too_early;
use crate::backend;
use crate::components::icon::Glyph;
use crate::components::notice::Empty;
use crate::shop::{Shop, use_shop};
use crate::text;

/// How often the board looks again by itself: time alone changes it.
const AGAIN_MS: u32 = 30_000;

#[derive(Properties, PartialEq)]
pub struct AtRiskProps {
    /// A forecast is being made.
    pub busy: bool,
}

#[component]
pub fn AtRisk(props: &AtRiskProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let seen = use_state(|| None::<Risk>);
    let turn = use_state(|| 0_u32);
    {
        let (shop, seen) = (shop.clone(), seen.setter());
        use_effect_with((props.busy, *turn, shop.sync.news), move |_| {
            let read = move || {
                let (shop, seen) = (shop.clone(), seen.clone());
                spawn_local(async move {
                    match backend::call(SeeRisk {}).await {
                        Ok(risk) => seen.set(Some(risk)),
                        Err(error) => shop.complain(&error),
                    }
                });
            };
            read();
            let again = Interval::new(AGAIN_MS, read);
            move || drop(again)
        });
    }
    let accept = {
        let (shop, turn) = (shop.clone(), turn.clone());
        Callback::from(move |(row, sum): (RiskRow, Sum)| {
            let (shop, turn) = (shop.clone(), turn.clone());
            spawn_local(async move {
                let request = MarkDown {
                    product: row.product,
                    given: Given::Percent(sum.discount),
                    until: None,
                    reason: MarkdownReason::Closing,
                    expected: Some(Expected { left: row.left, at_list: sum.full_sold, reduced: sum.sold }),
                };
                match backend::call(request).await {
                    Ok(_) => {
                        shop.tell(text!(
                            shop.i18n,
                            "risk-accepted",
                            name = row.name.clone(),
                            price = shop.money(sum.price_minor)
                        ));
                        turn.set(*turn + 1);
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let log = {
        let (shop, turn) = (shop.clone(), turn.clone());
        Callback::from(move |over: Over| {
            let (shop, turn) = (shop.clone(), turn.clone());
            spawn_local(async move {
                let Over { product, quantity, reason, .. } = over;
                match backend::call(LogWaste { product, quantity, reason, batch: None }).await {
                    Ok(_) => {
                        let n = shop.measure(quantity, over.unit);
                        shop.tell(text!(shop.i18n, "waste-logged", name = over.name.clone(), n = n));
                        turn.set(*turn + 1);
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let Some(risk) = &*seen else { return Html::default() };
    let over = html! {
        if !risk.over.is_empty() {
            <section class="card card--pad" aria-label={i18n.text("risk-over")}>
                <div class="card-head"><h2>{ i18n.text("risk-over") }</h2></div>
                <ul class="risks">
                    { for risk.over.iter().map(|over| draw_over(&shop, over, &log)) }
                </ul>
            </section>
        }
    };
    let empty = match risk.standing {
        Standing::TooEarly { n_days, needed } => Some(too_early(&shop, n_days, needed)),
        Standing::Missing => Some(html! {
            <Empty glyph={Glyph::Plan} title={i18n.text("plan-making")} words={i18n.text("plan-making-words")} />
        }),
        Standing::Made { .. } if risk.rows.is_empty() && risk.over.is_empty() => Some(html! {
            <Empty glyph={Glyph::Check} title={i18n.text("risk-nothing")} words={i18n.text("risk-nothing-words")} />
        }),
        Standing::Made { .. } => None,
    };
    let time = risk.closing.clone();
    let heading =
        if risk.closed { text!(i18n, "risk-closed", time = time) } else { text!(i18n, "risk-until", time = time) };
    let made = matches!(risk.standing, Standing::Made { .. });
    if let Some(empty) = empty.clone().filter(|_| !made && risk.over.is_empty()) {
        return empty;
    }
    html! {
        <div class="plan scroll" tabindex="0">
            <div class="plan-head">
                <div class="grow">
                    <h2>{ heading }</h2>
                    <p class="soft">{ i18n.text(if risk.closed { "risk-closed-words" } else { "risk-words" }) }</p>
                </div>
                if !risk.closed {
                    <strong class="loss-sum risk-sum" data-testid="risk-sum">{ shop.money(risk.at_risk_minor) }</strong>
                }
            </div>
            { over }
            { empty }
            if !risk.rows.is_empty() {
                <section class="card card--pad" aria-label={i18n.text("plan-risk")}>
                    <ul class="risks">
                        { for risk.rows.iter().map(|row| draw(&shop, row, &accept)) }
                    </ul>
                </section>
            }
        </div>
    }
}

fn draw_over(shop: &Shop, over: &Over, log: &Callback<Over>) -> Html {
    let i18n = &shop.i18n;
    let n = shop.measure(over.quantity, over.unit);
    let words = match over.last_day {
        Some(day) => text!(i18n, "risk-past", n = n, day = i18n.locale.day_month(day.date())),
        None => text!(i18n, "risk-unsold", n = n),
    };
    let onclick = {
        let (log, over) = (log.clone(), over.clone());
        Callback::from(move |_| log.emit(over.clone()))
    };
    html! {
        <li class="risk" key={over.product.to_string()}>
            <p class="grow"><span class="strong">{ &over.name }</span>{ " · " }{ words }</p>
            <button type="button" class="btn btn--tall" {onclick} data-testid={format!("over-{}", over.name)}>
                <span class="unseen">{ format!("{} ", over.name) }</span>{ i18n.text("risk-log") }
            </button>
        </li>
    }
}

fn draw(shop: &Shop, row: &RiskRow, accept: &Callback<(RiskRow, Sum)>) -> Html {
    let i18n = &shop.i18n;
    let measure = |quantity| shop.measure(quantity, row.unit);
    let left = row.left.thousandths().max(1);
    let sold = (row.expected.thousandths().min(left) * 100 / left).clamp(0, 100);
    let heading = text!(
        i18n,
        "risk-left",
        left = measure(row.left),
        expected = measure(row.expected),
        low = i18n.locale.quantity(row.low),
        high = i18n.locale.quantity(row.high)
    );
    let words = match &row.advice {
        Advice::Reduced { until } => text!(i18n, "risk-reduced", time = until.clone()),
        Advice::Keep => i18n.text("risk-keep"),
        Advice::Wait { until } => text!(i18n, "risk-wait", time = until.clone()),
        Advice::Reduce(sum) => text!(
            i18n,
            "risk-sum",
            share = i18n.locale.percent(sum.discount.get()),
            sold = rounded(shop, sum.sold, row.unit),
            price = shop.money(sum.price_minor),
            takings = shop.money(sum.takings_minor),
            full = rounded(shop, sum.full_sold, row.unit),
            fulltakings = shop.money(sum.full_takings_minor)
        ),
    };
    let words = match &row.advice {
        Advice::Reduce(sum) if sum.full_worth_minor > Money::ZERO => {
            let (worth, full) = (shop.money(sum.worth_minor), shop.money(sum.full_worth_minor));
            format!("{words} {}", text!(i18n, "risk-worth", worth = worth, full = full))
        }
        _ => words,
    };
    let words = match &row.advice {
        Advice::Reduce(_) if row.ending < row.left => {
            format!("{words} {}", text!(i18n, "risk-for-all", n = measure(row.left)))
        }
        _ => words,
    };
    let heading = if row.ending < row.left {
        format!("{heading}. {}", text!(i18n, "risk-ending", n = measure(row.ending)))
    } else {
        heading
    };
    let act = match &row.advice {
        Advice::Reduce(sum) => {
            let (accept, row, sum) = (accept.clone(), row.clone(), *sum);
            let onclick = {
                let row = row.clone();
                Callback::from(move |_| accept.emit((row.clone(), sum)))
            };
            html! {
                <button type="button" class="btn btn--tall risk-act" {onclick} data-testid={format!("risk-{}", row.name)}>
                    <span class="unseen">{ text!(i18n, "reduce-named", name = row.name.clone()) }</span>
                    <b>{ format!("−{}", i18n.locale.percent(sum.discount.get())) }</b>
                    <span class="small">{ shop.money(sum.price_minor) }</span>
                </button>
            }
        }
        Advice::Reduced { .. } => html! { <span class="tag tag--tomato">{ shop.money(row.price_minor) }</span> },
        Advice::Keep | Advice::Wait { .. } => {
            html! { <span class="num strong">{ shop.money(row.at_risk_minor) }</span> }
        }
    };
    let gain = match &row.advice {
        Advice::Reduce(sum) => {
            html! { <>{ " " }<b>{ text!(i18n, "risk-gain", amount = shop.money(sum.gain_minor)) }</b></> }
        }
        _ => Html::default(),
    };
    html! {
        <li class="risk" key={row.product.to_string()}>
            <div class="grow">
                <p><span class="strong">{ &row.name }</span>{ " · " }{ heading }</p>
                <div class="meter meter--rest" aria-hidden="true"><i style={format!("width:{sold}%")}></i></div>
                <p class="soft small">{ words }{ gain }</p>
            </div>
            { act }
        </li>
    }
}

/// A mean, as short as the sum that it stands in can be followed.
fn rounded(shop: &Shop, mean: domain::quantity::Quantity, unit: domain::quantity::Unit) -> String {
    let step = if mean.thousandths() < 10_000 { 10 } else { 100 };
    let steps = (mean.thousandths() + step / 2).div_euclid(step) * step;
    shop.measure(domain::quantity::Quantity::new(steps).unwrap_or(mean), unit)
}
