//! The figures of the picture, as a table.

use domain::api::forecast::{ForecastDay, ProductForecast};
use yew::{Html, Properties, component, html};

use crate::shop::{Shop, use_shop};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct DaysProps {
    pub of: ProductForecast,
}

#[component]
pub fn Days(props: &DaysProps) -> Html {
    let shop = use_shop();
    let (i18n, of) = (&shop.i18n, &props.of);
    let ahead = of.days.iter().filter(|day| day.day >= of.today);
    let past = of.days.iter().rev().filter(|day| day.day < of.today);
    html! {
        <section class="card card--pad" aria-label={i18n.text("forecast-figures")}>
            <table class="table plan-table forecast-days">
                <thead><tr>
                    <th scope="col">{ i18n.text("forecast-day") }</th>
                    <th scope="col" class="num">{ i18n.text("forecast-sold") }</th>
                    <th scope="col" class="num">{ i18n.text("plan-expected") }</th>
                    <th scope="col">{ i18n.text("forecast-note") }</th>
                </tr></thead>
                <tbody>
                    <tr><th scope="rowgroup" colspan="4" class="group">{ i18n.text("forecast-ahead") }</th></tr>
                    { for ahead.map(|day| draw(&shop, of, day)) }
                </tbody>
                <tbody>
                    <tr><th scope="rowgroup" colspan="4" class="group">{ i18n.text("forecast-past") }</th></tr>
                    { for past.map(|day| draw(&shop, of, day)) }
                </tbody>
            </table>
        </section>
    }
}

fn draw(shop: &Shop, of: &ProductForecast, day: &ForecastDay) -> Html {
    let i18n = &shop.i18n;
    let expected = day.expected.filter(|_| day.open).map_or_else(
        || "–".to_owned(),
        |e| {
            let (low, high) = (i18n.locale.quantity(e.low), i18n.locale.quantity(e.high));
            format!("{} ({low}–{high})", shop.measure(e.middle, of.unit))
        },
    );
    let mut notes = Vec::new();
    if day.day == of.today {
        notes.push(i18n.text("forecast-today"));
    }
    if !day.open {
        notes.push(i18n.text("forecast-closed"));
    }
    if day.holiday {
        notes.push(i18n.text("forecast-holiday"));
    }
    notes.extend(day.occasions.iter().cloned());
    if let Some(asked) = day.recovered {
        notes.push(text!(i18n, "forecast-sold-out", n = shop.measure(asked, of.unit)));
    }
    html! {
        <tr key={day.day.to_string()}>
            <th scope="row">{ i18n.locale.long_date(day.day.date()) }</th>
            <td class="num">{ day.sold.map_or_else(|| "–".to_owned(), |sold| shop.measure(sold, of.unit)) }</td>
            <td class="num">{ expected }</td>
            <td class="soft">{ notes.join(" · ") }</td>
        </tr>
    }
}
