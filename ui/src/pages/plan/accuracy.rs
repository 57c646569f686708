//! How good the forecasts were, beside the same weekday of the week before; who was closer, the vendor or the plan; what
//! every model would have said; and what was learned.

mod habits;
mod models;
mod pairs;
mod runs;

use domain::Money;
use domain::api::learned::{
    Accuracy as Seen, Compared, ComparedProduct, OwnNumbers, RollBack, Runs, SeeAccuracy, SeeRuns,
};
use domain::currency::Currency;
use domain::quantity::Quantity;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, component, html, use_effect_with, use_state};

use self::habits::Learned;
use self::models::{models, versions};
use self::pairs::Pairs;
use self::runs::RunList;
use crate::backend;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::shop::{Shop, use_shop};
use crate::text;

/// Weeks that can be looked back.
const WEEKS: [u32; 3] = [4, 8, 13];

#[component]
pub fn Accuracy() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let weeks = use_state(|| WEEKS[0]);
    let seen = use_state(|| None::<(u32, Option<Seen>)>);
    let runs = use_state(|| None::<Runs>);
    {
        let (shop, seen) = (shop.clone(), seen.setter());
        use_effect_with((*weeks, shop.sync.news), move |&(weeks, _)| {
            spawn_local(async move {
                match backend::call(SeeAccuracy { weeks }).await {
                    Ok(found) => seen.set(Some((weeks, found))),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    {
        let (shop, runs) = (shop.clone(), runs.setter());
        use_effect_with(shop.sync.news, move |_| {
            spawn_local(async move {
                match backend::call(SeeRuns {}).await {
                    Ok(found) => runs.set(Some(found)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let onback = {
        let (shop, runs) = (shop.clone(), runs.setter());
        Callback::from(move |version: u64| {
            let (shop, runs) = (shop.clone(), runs.clone());
            spawn_local(async move {
                match backend::call(RollBack { version }).await {
                    Ok(found) => {
                        let n = shop.i18n.locale.number(i64::try_from(version).unwrap_or(i64::MAX));
                        shop.tell(text!(shop.i18n, "accuracy-went-back", n = n));
                        runs.set(Some(found));
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let choices = WEEKS
        .into_iter()
        .map(|n| Choose::new(n.to_string(), text!(i18n, "accuracy-weeks", n = i64::from(n)), format!("weeks-{n}")))
        .collect::<Vec<_>>();
    let onweeks = {
        let weeks = weeks.clone();
        Callback::from(move |chosen: AttrValue| weeks.set(chosen.parse().unwrap_or(WEEKS[0])))
    };
    let found = seen.as_ref().filter(|(of, _)| *of == *weeks).and_then(|(_, found)| found.as_ref());
    html! {
        <div class="waste">
            <div class="list-bar waste-bar">
                <Choice label={i18n.text("period")} look={Look::Chips} {choices} value={weeks.to_string()} onchoose={onweeks} />
            </div>
            <div class="waste-board accuracy scroll" tabindex="0">
                if let Some(found) = found {
                    if found.sum.points == 0 {
                        <div class="accuracy-wide">
                            <Empty glyph={Glyph::Plan} title={i18n.text("accuracy-nothing")} words={i18n.text("accuracy-nothing-words")} />
                        </div>
                    } else {
                        { scores(&shop, found) }
                    }
                } else if seen.as_ref().is_some_and(|(_, found)| found.is_none()) {
                    <div class="accuracy-wide">
                        <Empty glyph={Glyph::Plan} title={i18n.text("plan-too-early")} words={i18n.text("accuracy-nothing-words")} />
                    </div>
                }
                if let Some(runs) = runs.as_ref().filter(|runs| !runs.versions.is_empty()) {
                    { models(&shop, runs) }
                    { versions(&shop, runs, &onback) }
                    <RunList runs={runs.runs.clone()} />
                }
                if let Some(found) = found.filter(|found| !found.markdowns.is_empty()) {
                    { markdowns(&shop, found) }
                }
                if let Some(found) = found.filter(|found| !found.habits.is_empty()) {
                    <Learned habits={found.habits.clone()} />
                }
            </div>
        </div>
    }
}

fn scores(shop: &Shop, found: &Seen) -> Html {
    let i18n = &shop.i18n;
    let (ours, last_week) = (found.sum.ours.cost_minor, found.sum.last_week.cost_minor);
    let words = text!(i18n, "accuracy-chart-words", ours = shop.money(ours), then = shop.money(last_week));
    let days =
        found.days.iter().map(|day| (day.day, [day.compared.ours.cost_minor, day.compared.last_week.cost_minor]));
    html! {
        <>
            { stats(shop, found) }
            <section class="card card--pad chart accuracy-wide accuracy-chart" aria-label={i18n.text("accuracy-by-day")}>
                <div class="card-head">
                    <h2>{ i18n.text("accuracy-by-day") }</h2>
                    <p class="legend">
                        <span><i></i>{ i18n.text("accuracy-ours") }</span>
                        <span><i class="then"></i>{ i18n.text("accuracy-then") }</span>
                    </p>
                </div>
                <Pairs i18n={i18n.clone()} currency={currency(shop)} days={days.collect::<Vec<_>>()} label={words} />
            </section>
            <section class="card card--pad accuracy-wide" aria-label={i18n.text("accuracy-by-product")}>
                <div class="card-head"><h2>{ i18n.text("accuracy-by-product") }</h2><p>{ i18n.text("accuracy-by-product-words") }</p></div>
                { products(shop, &found.products) }
            </section>
        </>
    }
}

fn currency(shop: &Shop) -> Currency {
    shop.currency().unwrap_or_else(|| "EUR".parse().expect("a currency"))
}

/// Three figures, each with what it is compared to.
fn stats(shop: &Shop, found: &Seen) -> Html {
    let i18n = &shop.i18n;
    let sum = &found.sum;
    let saved = sum.last_week.cost_minor.minor() - sum.ours.cost_minor.minor();
    let apart = Money::new(saved.abs()).map(|apart| shop.money(apart)).unwrap_or_default();
    let against = if saved >= 0 {
        html! { <p class="gain"><Icon glyph={Glyph::Down} class="icon--s" />{ text!(i18n, "accuracy-saved", amount = apart) }</p> }
    } else {
        html! { <p class="loss"><Icon glyph={Glyph::Up} class="icon--s" />{ text!(i18n, "accuracy-lost", amount = apart) }</p> }
    };
    let points = i64::from(sum.points);
    let n_days = i64::try_from(found.days.len()).unwrap_or(i64::MAX);
    html! {
        <div class="stats accuracy-wide">
            <div class="card stat">
                <h2>{ i18n.text("accuracy-off") }</h2>
                <strong data-testid="accuracy-off">{ share(shop, sum, true) }</strong>
                <p>{ text!(i18n, "accuracy-off-then", share = share(shop, sum, false)) }</p>
            </div>
            <div class="card stat">
                <h2>{ i18n.text("accuracy-cost") }</h2>
                <strong data-testid="accuracy-cost">{ shop.money(sum.ours.cost_minor) }</strong>
                { against }
            </div>
            <div class="card stat">
                <h2>{ i18n.text("accuracy-own") }</h2>
                { own(shop, found.own.as_ref()) }
                if found.own_kept > 0 {
                    <p data-testid="accuracy-own-kept">{ text!(i18n, "accuracy-own-kept", n = i64::from(found.own_kept)) }</p>
                }
            </div>
            <div class="card stat">
                <h2>{ i18n.text("accuracy-scored") }</h2>
                <strong>{ i18n.locale.number(n_days) }</strong>
                <p>{ text!(i18n, "accuracy-scored-words", n = points, shown = i18n.locale.number(points)) }</p>
            </div>
        </div>
    }
}

/// Who was closer where the vendor knew better, and what it came to.
fn own(shop: &Shop, own: Option<&OwnNumbers>) -> Html {
    let i18n = &shop.i18n;
    let Some(own) = own else {
        return html! { <><strong data-testid="accuracy-own">{ "–" }</strong><p>{ i18n.text("accuracy-own-none") }</p></> };
    };
    let (closer, points) = (i64::from(own.own_closer), i64::from(own.points));
    let apart = own.proposed_cost_minor.minor() - own.own_cost_minor.minor();
    let amount = Money::new(apart.abs()).map(|apart| shop.money(apart)).unwrap_or_default();
    let (class, words) = if apart >= 0 {
        ("gain", text!(i18n, "accuracy-own-saved", amount = amount))
    } else {
        ("loss", text!(i18n, "accuracy-own-lost", amount = amount))
    };
    html! {
        <>
            <strong data-testid="accuracy-own">{ text!(i18n, "accuracy-own-closer", n = closer, of = i18n.locale.number(points)) }</strong>
            <p {class}>{ words }</p>
        </>
    }
}

/// What a side was off, in percent of what was sold.
fn share(shop: &Shop, compared: &Compared, ours: bool) -> String {
    let side = if ours { &compared.ours } else { &compared.last_week };
    side.share_bp(compared.sold).map_or_else(|| "–".to_owned(), |bp| shop.i18n.locale.percent((bp + 5) / 10 * 10))
}

fn products(shop: &Shop, rows: &[ComparedProduct]) -> Html {
    let i18n = &shop.i18n;
    html! {
        <table class="table accuracy-table">
            <thead><tr>
                <th scope="col">{ i18n.text("product") }</th>
                <th scope="col" class="num">{ i18n.text("accuracy-sold") }</th>
                <th scope="col" class="num">{ i18n.text("accuracy-off-ours") }</th>
                <th scope="col" class="num">{ i18n.text("accuracy-off-week") }</th>
                <th scope="col" class="num">{ i18n.text("accuracy-cost-ours") }</th>
                <th scope="col" class="num">{ i18n.text("accuracy-cost-week") }</th>
            </tr></thead>
            <tbody>
                { for rows.iter().map(|row| {
                    let of = &row.compared;
                    let better = of.ours.cost_minor <= of.last_week.cost_minor;
                    html! {
                        <tr key={row.product.to_string()}>
                            <th scope="row"><span class="clip block">{ &row.name }</span></th>
                            <td class="num">{ shop.measure(of.sold, row.unit) }</td>
                            <td class="num">{ share(shop, of, true) }</td>
                            <td class="num soft">{ share(shop, of, false) }</td>
                            <td class={if better { "num strong gain" } else { "num strong loss" }}>{ shop.money(of.ours.cost_minor) }</td>
                            <td class="num soft">{ shop.money(of.last_week.cost_minor) }</td>
                        </tr>
                    }
                }) }
            </tbody>
        </table>
    }
}

/// What reductions brought beside what was expected, and what the next suggestions go by.
fn markdowns(shop: &Shop, found: &Seen) -> Html {
    let i18n = &shop.i18n;
    let more = i18n.locale.percent((found.at_thirty_bp + 50) / 100 * 100);
    let or_dash = |quantity: Option<Quantity>, unit| quantity.map_or_else(|| "–".to_owned(), |q| shop.measure(q, unit));
    html! {
        <section class="card card--pad accuracy-wide" aria-label={i18n.text("accuracy-markdowns")}>
            <div class="card-head">
                <h2>{ i18n.text("accuracy-markdowns") }</h2>
                <p>{ text!(i18n, "accuracy-markdowns-words", share = more, off = i18n.locale.percent(3_000)) }</p>
            </div>
            <table class="table accuracy-table" data-testid="accuracy-markdowns">
                <thead><tr>
                    <th scope="col">{ i18n.text("product") }</th>
                    <th scope="col">{ i18n.text("accuracy-markdown-day") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-markdown-price") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-markdown-usual") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-markdown-expected") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-sold") }</th>
                </tr></thead>
                <tbody>
                    { for found.markdowns.iter().enumerate().map(|(place, of)| html! {
                        <tr key={place}>
                            <th scope="row"><span class="clip block">{ &of.name }</span></th>
                            <td>{ i18n.locale.short_date(of.day.date()) }</td>
                            <td class="num">{ format!("{} (−{})", shop.money(of.price_minor), i18n.locale.percent(of.discount.get())) }</td>
                            <td class="num soft">{ or_dash(of.usual, of.unit) }</td>
                            <td class="num soft">{ or_dash(of.expected, of.unit) }</td>
                            <td class="num strong">
                                { shop.measure(of.sold, of.unit) }
                                if of.sold_out { { " " }<span class="soft small">{ i18n.text("accuracy-markdown-out") }</span> }
                            </td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </section>
    }
}
