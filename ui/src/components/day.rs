//! A day in figures, against the same weekday before: of one stall or of all.

use domain::Money;
use domain::api::today::Today as Day;
use domain::quantity::{Quantity, Unit};
use yew::{Html, Properties, component, html};

use super::chart::{FLAT, HIGH, Hours};
use super::icon::{Glyph, Icon};
use super::notice::Empty;
use crate::i18n::I18n;
use crate::shop::{Shop, use_shop};
use crate::text;

/// Which day it is, and what it is compared with.
pub fn note(i18n: &I18n, day: &Day) -> String {
    let date = i18n.locale.long_date(day.business_day.date());
    if day.n_usual_days == 0 {
        return date;
    }
    let weekday = i18n.locale.weekday(day.business_day.weekday()).to_owned();
    format!("{date} · {}", text!(i18n, "compared-with", n = i64::from(day.n_usual_days), weekday = weekday))
}

#[derive(Properties, PartialEq)]
pub struct BoardProps {
    pub day: Day,
    /// Below the figures, such as the stalls that they are of.
    pub children: Html,
}

#[component]
pub fn Board(props: &BoardProps) -> Html {
    let shop = use_shop();
    let (i18n, today) = (&shop.i18n, &props.day);
    let weekday = i18n.locale.weekday(today.business_day.weekday()).to_owned();
    let best = today.by_hour.iter().max_by_key(|h| h.turnover_minor);
    let label = best.map_or_else(
        || i18n.text("no-sales-yet"),
        |best| {
            text!(
                i18n,
                "chart-words",
                hour = i18n.locale.hour(u32::from(best.hour)),
                amount = money(&shop, today, best.turnover_minor)
            )
        },
    );
    let now = today.as_of.split(':').next().and_then(|hour| hour.parse().ok());
    let usual = today.usual.is_some();
    html! {
        <div class="today scroll" tabindex="0">
            { stats(&shop, today) }
            { props.children.clone() }
            <section class="card card--pad chart" aria-label={i18n.text("by-hour")}>
                <div class="card-head">
                    <h2>{ i18n.text("by-hour") }</h2>
                    <div class="legend" aria-hidden="true">
                        <span><i></i>{ i18n.text("legend-today") }</span>
                        if usual {
                            <span><i class="usual"></i>{ text!(i18n, "legend-usual", weekday = weekday) }</span>
                            <span><i class="band"></i>{ i18n.text("legend-band") }</span>
                        }
                    </div>
                </div>
                <Hours height={if shop.afar { FLAT } else { HIGH }} i18n={i18n.clone()} currency={today.currency} hours={today.by_hour.clone()} {now} {label} />
            </section>
            <section class="card card--pad most" tabindex="0" aria-label={i18n.text("sold-most")}>
                <div class="card-head"><h2>{ i18n.text("sold-most") }</h2><p>{ i18n.text("by-value") }</p></div>
                if today.top_products.is_empty() {
                    <Empty glyph={Glyph::Sell} title={i18n.text("no-sales-yet")} words={i18n.text("no-sales-yet-words")} />
                } else {
                    { top(&shop, today) }
                }
            </section>
            { tenders(&shop, today) }
        </div>
    }
}

/// Stalls may have currencies of their own.
fn money(shop: &Shop, today: &Day, amount: Money) -> String {
    shop.i18n.locale.money(amount, today.currency)
}

fn top(shop: &Shop, today: &Day) -> Html {
    let i18n = &shop.i18n;
    let most = today.top_products.iter().map(|p| p.turnover_minor).max().unwrap_or_default().minor().max(1);
    html! {
        <ul>
            { for today.top_products.iter().map(|product| {
                let share = (product.turnover_minor.minor().max(0) * 100) / most;
                let sold = text!(i18n, "n-sold", n = shop.measure(product.quantity, product.unit));
                let usual = product.usual_quantity.map(|q| text!(i18n, "usually-n", n = shop.measure(in_whole_pieces(q, product.unit), product.unit)));
                html! {
                    <li class="top-row" key={product.product.map_or_else(|| product.name.clone(), |id| id.to_string())}>
                        <div>
                            <div class="row row--apart"><span class="strong clip">{ &product.name }</span>
                                <span class="strong">{ money(shop, today, product.turnover_minor) }</span></div>
                            <div class="meter" aria-hidden="true"><i style={format!("width:{share}%")}></i></div>
                            <div class="row row--apart soft small"><span>{ sold }</span><span>{ usual.unwrap_or_default() }</span></div>
                        </div>
                    </li>
                }
            }) }
        </ul>
    }
}

/// A mean of pieces is said in pieces.
fn in_whole_pieces(mean: Quantity, unit: Unit) -> Quantity {
    match unit {
        Unit::Piece => Quantity::new((mean.thousandths() + 500).div_euclid(1000) * 1000).unwrap_or(mean),
        _ => mean,
    }
}

fn tenders(shop: &Shop, today: &Day) -> Html {
    if today.by_tender.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card card--pad" aria-label={shop.i18n.text("paid-with")}>
            <dl class="paid-by">
                { for today.by_tender.iter().map(|sum| html! {
                    <div key={sum.kind.code()}><dt>{ shop.tender(sum.kind) }</dt><dd>{ money(shop, today, sum.amount_minor) }</dd></div>
                }) }
            </dl>
        </section>
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trend {
    Up,
    Down,
    Same,
}

fn trend(now: i64, usual: i64) -> Trend {
    match now.cmp(&usual) {
        std::cmp::Ordering::Greater => Trend::Up,
        std::cmp::Ordering::Less => Trend::Down,
        std::cmp::Ordering::Equal => Trend::Same,
    }
}

/// Four figures, each with what it is compared to.
fn stats(shop: &Shop, today: &Day) -> Html {
    let i18n = &shop.i18n;
    let (now, usual) = (&today.figures, today.usual.as_ref());
    let average = |turnover: Money, n: u64| {
        let n = i128::from(n.max(1));
        Money::from_wide(domain::rounding::divide(i128::from(turnover.minor()), n)).unwrap_or_default()
    };
    let turnover = now.turnover_minor.minor();
    // Of nothing there is no share: by this time nothing is usually sold.
    let sold = usual.map(|usual| usual.turnover_minor.minor()).filter(|&before| before > 0).map(|before| {
        let share = (turnover - before).abs() * 100 / before;
        let amount = i18n.locale.percent(share * 100);
        let words = match trend(turnover, before) {
            Trend::Up => text!(i18n, "above-usual", amount = amount, time = today.as_of.clone()),
            Trend::Down => text!(i18n, "below-usual", amount = amount, time = today.as_of.clone()),
            Trend::Same => i18n.text("as-usual"),
        };
        (trend(turnover, before), words)
    });
    let against = |now: i64, before: i64, shown: String| {
        let words = match trend(now, before) {
            Trend::Up => text!(i18n, "more-than-usual", amount = shown),
            Trend::Down => text!(i18n, "less-than-usual", amount = shown),
            Trend::Same => i18n.text("as-usual"),
        };
        (trend(now, before), words)
    };
    let n_sales = i64::try_from(now.n_sales).unwrap_or(i64::MAX);
    let sales = usual.map(|usual| {
        let before = i64::try_from(usual.n_sales).unwrap_or(i64::MAX);
        against(n_sales, before, i18n.locale.number((n_sales - before).abs()))
    });
    let mean = average(now.turnover_minor, now.n_sales);
    let mean_words = usual.map(|usual| {
        let before = average(usual.turnover_minor, usual.n_sales);
        let apart = Money::new((mean.minor() - before.minor()).abs()).unwrap_or_default();
        against(mean.minor(), before.minor(), money(shop, today, apart))
    });
    let given = text!(
        i18n,
        "refunds-and-lines",
        refunds = i64::try_from(now.n_refunds).unwrap_or(i64::MAX),
        lines = i64::try_from(now.n_lines).unwrap_or(i64::MAX)
    );
    html! {
        <div class="stats">
            <Stat id="turnover" title={i18n.text("sold-so-far")} figure={money(shop, today, now.turnover_minor)} compared={sold} />
            <Stat id="n-sales" title={i18n.text("sales-made")} figure={i18n.locale.number(n_sales)} compared={sales} />
            <Stat id="average" title={i18n.text("average-sale")} figure={money(shop, today, mean)} compared={mean_words} />
            <Stat id="discounts" title={i18n.text("discounts-given")} figure={money(shop, today, now.discount_minor)} compared={Some((Trend::Same, given))} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct StatProps {
    id: &'static str,
    title: String,
    figure: String,
    compared: Option<(Trend, String)>,
}

#[component]
fn Stat(props: &StatProps) -> Html {
    let i18n = use_shop().i18n;
    html! {
        <div class="card stat">
            <h2>{ &props.title }</h2>
            <strong data-testid={props.id}>{ &props.figure }</strong>
            { match &props.compared {
                None => html! { <p>{ i18n.text("nothing-to-compare") }</p> },
                Some((Trend::Up, words)) => html! { <p class="gain"><Icon glyph={Glyph::Up} class="icon--s" />{ words }</p> },
                Some((Trend::Down, words)) => html! { <p class="loss"><Icon glyph={Glyph::Down} class="icon--s" />{ words }</p> },
                Some((Trend::Same, words)) => html! { <p>{ words }</p> },
            } }
        </div>
    }
}
