//! What was thrown away over a while: by product, reason and day, in money, beside what came in.

use domain::Money;
use domain::api::sell::OpenCounter;
use domain::api::waste::{SeeWaste, WasteReport, WasteSum};
use domain::business_day::BusinessDay;
use domain::id::StallId;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, component, html, use_effect_with, use_state};

use super::loss::key;
use crate::backend;
use crate::components::bars::Bars;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::components::stalls::StallProps;
use crate::shop::{Shop, use_shop};
use crate::text;

/// Periods that can be chosen, in days.
const PERIODS: [u64; 4] = [7, 28, 91, 364];

#[component]
pub fn Figures(props: &StallProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let n_days = use_state(|| PERIODS[1]);
    // At the counter the register says which day it is.
    let today = use_state(|| shop.today().filter(|_| shop.afar));
    // With what it is of: another stall's or period's figures are not shown under a name that is not theirs.
    let seen = use_state(|| None::<((u64, Option<StallId>), WasteReport)>);
    {
        let (shop, today) = (shop.clone(), today.setter());
        use_effect_with(shop.afar, move |&afar| {
            if afar {
                return;
            }
            spawn_local(async move {
                match backend::call(OpenCounter {}).await {
                    Ok(counter) => today.set(Some(counter.business_day)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let asked = (*n_days, props.stall);
    {
        let (shop, seen) = (shop.clone(), seen.setter());
        use_effect_with((asked, *today, shop.sync.news), move |&((n_days, stall), today, _)| {
            let Some(to) = today else { return };
            let from = to.days_before(n_days - 1);
            spawn_local(async move {
                match backend::call(SeeWaste { from, to, stall }).await {
                    Ok(report) => seen.set(Some(((n_days, stall), report))),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let choices = PERIODS
        .into_iter()
        .map(|days| Choose::new(days.to_string(), i18n.text(&format!("period-{days}")), format!("period-{days}")))
        .collect::<Vec<_>>();
    let onperiod = {
        let n_days = n_days.clone();
        Callback::from(move |chosen: AttrValue| n_days.set(chosen.parse().unwrap_or(PERIODS[1])))
    };
    let bar = html! {
        <div class="list-bar waste-bar">
            <Choice label={i18n.text("period")} look={Look::Chips} {choices} value={n_days.to_string()} onchoose={onperiod} />
            { props.select(&shop, "waste-stall") }
        </div>
    };
    let body = match seen.as_ref().filter(|(of, _)| *of == asked).map(|(_, report)| report) {
        None => Html::default(),
        Some(report) if report.sum.n_entries == 0 && report.products.is_empty() => html! {
            <Empty glyph={Glyph::Bin} title={i18n.text("waste-none")} words={i18n.text("waste-none-words")} />
        },
        Some(report) => board(&shop, report),
    };
    html! { <div class="waste">{ bar }{ body }</div> }
}

fn board(shop: &Shop, report: &WasteReport) -> Html {
    let i18n = &shop.i18n;
    let money = |amount: Money| i18n.locale.money(amount, report.currency);
    let worst = report.days.iter().max_by_key(|day| day.sum.retail_minor);
    let label = worst.map_or_else(String::new, |day| {
        let date = i18n.locale.long_date(day.day.date());
        text!(i18n, "waste-chart-words", day = date, amount = money(day.sum.retail_minor))
    });
    let bars: Vec<(BusinessDay, Money)> = report.days.iter().map(|day| (day.day, day.sum.retail_minor)).collect();
    html! {
        <div class="waste-board scroll" tabindex="0">
            { stats(shop, report) }
            <section class="card card--pad chart waste-chart" aria-label={i18n.text("waste-by-day")}>
                <div class="card-head"><h2>{ i18n.text("waste-by-day") }</h2><p>{ i18n.text("waste-at-retail-words") }</p></div>
                <Bars i18n={i18n.clone()} currency={report.currency} days={bars} {label} />
            </section>
            <section class="card card--pad waste-reasons" aria-label={i18n.text("waste-by-reason")}>
                <div class="card-head"><h2>{ i18n.text("waste-by-reason") }</h2></div>
                { reasons(shop, report) }
            </section>
            <section class="card card--pad waste-products" aria-label={i18n.text("waste-by-product")}>
                <div class="card-head"><h2>{ i18n.text("waste-by-product") }</h2><p>{ i18n.text("waste-by-product-words") }</p></div>
                { products(shop, report) }
            </section>
        </div>
    }
}

/// Four figures, each with what it is compared to.
fn stats(shop: &Shop, report: &WasteReport) -> Html {
    let i18n = &shop.i18n;
    let money = |amount: Money| i18n.locale.money(amount, report.currency);
    let (now, before) = (&report.sum, report.before.as_ref());
    let against = |of: fn(&WasteSum) -> Money| -> Html {
        let Some(before) = before.map(of).filter(|before| *before > Money::ZERO) else {
            return html! { <p>{ i18n.text("waste-nothing-before") }</p> };
        };
        let apart = of(now).minor() - before.minor();
        let share = i18n.locale.percent(apart.abs() * 100 / before.minor() * 100);
        // Less waste is the good direction.
        match apart.cmp(&0) {
            std::cmp::Ordering::Less => html! {
                <p class="gain"><Icon glyph={Glyph::Down} class="icon--s" />{ text!(i18n, "waste-less", amount = share) }</p>
            },
            std::cmp::Ordering::Greater => html! {
                <p class="loss"><Icon glyph={Glyph::Up} class="icon--s" />{ text!(i18n, "waste-more-than", amount = share) }</p>
            },
            std::cmp::Ordering::Equal => html! { <p>{ i18n.text("waste-same") }</p> },
        }
    };
    let share = report.stocked_minor.filter(|stocked| *stocked > Money::ZERO).map(|stocked| {
        // Of what came in: what was lost without ever coming in has no share in it.
        let lost = report.products.iter().filter(|of| of.stocked.thousandths() > 0);
        let lost: i64 = lost.map(|of| of.sum.retail_minor.minor()).sum();
        let share = lost.max(0) * 10_000 / stocked.minor();
        // Tenths of a percent say enough.
        (i18n.locale.percent(share / 10 * 10), text!(i18n, "waste-of-stocked", amount = money(stocked)))
    });
    let (share, of) = share.unwrap_or_else(|| ("–".to_owned(), i18n.text("waste-nothing-stocked")));
    let n = i64::try_from(now.n_entries).unwrap_or(i64::MAX);
    let without = i64::try_from(now.n_without_cost).unwrap_or(i64::MAX);
    let cost = if now.n_without_cost == now.n_entries { "–".to_owned() } else { money(now.cost_minor) };
    let cost_words = if without > 0 {
        html! { <p>{ text!(i18n, "waste-without-cost", n = without, shown = i18n.locale.number(without)) }</p> }
    } else {
        against(|sum| sum.cost_minor)
    };
    let n_before = before.map(|sum| i64::try_from(sum.n_entries).unwrap_or(i64::MAX)).filter(|n| *n > 0);
    let entries = n_before.map_or_else(
        || i18n.text("waste-nothing-before"),
        |n| text!(i18n, "waste-entries-before", n = n, shown = i18n.locale.number(n)),
    );
    html! {
        <div class="stats">
            <div class="card stat"><h2>{ i18n.text("waste-retail") }</h2><strong data-testid="waste-retail">{ money(now.retail_minor) }</strong>{ against(|sum| sum.retail_minor) }</div>
            <div class="card stat"><h2>{ i18n.text("waste-cost") }</h2><strong data-testid="waste-cost">{ cost }</strong>{ cost_words }</div>
            <div class="card stat"><h2>{ i18n.text("waste-share") }</h2><strong data-testid="waste-share">{ share }</strong><p>{ of }</p></div>
            <div class="card stat"><h2>{ i18n.text("waste-entries") }</h2><strong data-testid="waste-entries">{ i18n.locale.number(n) }</strong><p>{ entries }</p></div>
        </div>
    }
}

fn reasons(shop: &Shop, report: &WasteReport) -> Html {
    let i18n = &shop.i18n;
    let most = report.reasons.iter().map(|r| r.sum.retail_minor).max().unwrap_or_default().minor().max(1);
    html! {
        <ul>
            { for report.reasons.iter().map(|of| {
                let width = of.sum.retail_minor.minor().max(0) * 100 / most;
                html! {
                    <li class="top-row" key={of.reason.code()}>
                        <div>
                            <div class="row row--apart"><span class="strong clip">{ i18n.text(&key(of.reason)) }</span>
                                <span class="strong">{ i18n.locale.money(of.sum.retail_minor, report.currency) }</span></div>
                            <div class="meter meter--loss" aria-hidden="true"><i style={format!("width:{width}%")}></i></div>
                        </div>
                    </li>
                }
            }) }
        </ul>
    }
}

fn products(shop: &Shop, report: &WasteReport) -> Html {
    let i18n = &shop.i18n;
    html! {
        <table class="table">
            <thead><tr>
                <th scope="col">{ i18n.text("product") }</th>
                <th scope="col" class="num">{ i18n.text("waste-thrown") }</th>
                <th scope="col" class="num">{ i18n.text("waste-share-short") }</th>
                <th scope="col" class="num">{ i18n.text("waste-cost") }</th>
                <th scope="col" class="num">{ i18n.text("waste-retail") }</th>
            </tr></thead>
            <tbody>
                { for report.products.iter().map(|of| {
                    let stocked = of.stocked.thousandths();
                    let share = if stocked > 0 {
                        i18n.locale.percent(of.quantity.thousandths().max(0) * 1000 / stocked * 10)
                    } else {
                        "–".to_owned()
                    };
                    let cost = if of.sum.n_without_cost > 0 && of.sum.cost_minor.is_zero() {
                        "–".to_owned()
                    } else {
                        i18n.locale.money(of.sum.cost_minor, report.currency)
                    };
                    html! {
                        <tr key={of.product.to_string()}>
                            <th scope="row"><span class="clip block">{ &of.name }</span></th>
                            <td class="num">{ shop.measure(of.quantity, of.unit) }</td>
                            <td class="num">{ share }</td>
                            <td class="num">{ cost }</td>
                            <td class="num strong">{ i18n.locale.money(of.sum.retail_minor, report.currency) }</td>
                        </tr>
                    }
                }) }
            </tbody>
        </table>
    }
}
