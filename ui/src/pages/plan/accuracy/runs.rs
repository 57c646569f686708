//! The runs, newest first, each with what its champion had been off before.

use domain::api::learned::RunRow;
use domain::business_day::BusinessDay;
use yew::{Callback, Html, Properties, component, html, use_state};

use crate::shop::{Shop, use_shop};
use crate::text;

/// So many are listed until somebody wants all.
const SHOWN: usize = 7;

#[derive(Properties, PartialEq)]
pub struct RunListProps {
    pub runs: Vec<RunRow>,
}

#[component]
pub fn RunList(props: &RunListProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let all = use_state(|| false);
    let shown = if *all { props.runs.len() } else { SHOWN };
    let onall = {
        let all = all.clone();
        Callback::from(move |_| all.set(true))
    };
    html! {
        <section class="card card--pad accuracy-wide" aria-label={i18n.text("accuracy-runs")}>
            <div class="card-head"><h2>{ i18n.text("accuracy-runs") }</h2><p>{ i18n.text("accuracy-runs-words") }</p></div>
            <table class="table accuracy-table" data-testid="accuracy-runs">
                <thead><tr>
                    <th scope="col">{ i18n.text("accuracy-run-when") }</th>
                    <th scope="col">{ i18n.text("accuracy-run-why") }</th>
                    <th scope="col">{ i18n.text("accuracy-model") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-run-version") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-model-off") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-model-range") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-run-took") }</th>
                </tr></thead>
                <tbody>{ for props.runs.iter().take(shown).enumerate().map(|(place, run)| one(&shop, place, run)) }</tbody>
            </table>
            if props.runs.len() > shown {
                <button type="button" class="btn accuracy-all" onclick={onall} data-testid="all-runs">
                    { text!(i18n, "accuracy-runs-all", n = i64::try_from(props.runs.len()).unwrap_or(i64::MAX)) }
                </button>
            }
        </section>
    }
}

fn one(shop: &Shop, place: usize, run: &RunRow) -> Html {
    let i18n = &shop.i18n;
    let (day, time) = run.started.split_once(' ').unwrap_or((run.started.as_str(), ""));
    let day = day.parse::<BusinessDay>().map(|day| i18n.locale.short_date(day.date())).unwrap_or_default();
    let champion = run.champion.as_deref();
    let marks = run.models.iter().find(|of| Some(of.model.as_str()) == champion).map(|of| of.marks);
    let percent = |bp: i64| i18n.locale.percent((bp + 5) / 10 * 10);
    let or_dash = |figure: Option<String>| figure.unwrap_or_else(|| "–".to_owned());
    let by = match (champion, &run.error) {
        (_, Some(_)) => i18n.text("accuracy-run-failed"),
        (Some(model), None) => i18n.text(&format!("model-{model}")),
        (None, None) => "–".to_owned(),
    };
    let version = run.version.map(|n| i18n.locale.number(i64::try_from(n).unwrap_or(i64::MAX)));
    html! {
        <tr key={place}>
            <th scope="row">{ format!("{day}, {time}") }</th>
            <td>
                { i18n.text(&format!("run-{}", run.kind)) }
                if let Some(reason) = &run.reason { <span class="soft">{ format!(" ({reason})") }</span> }
            </td>
            <td>{ by }</td>
            <td class="num">{ or_dash(version) }</td>
            <td class="num strong">{ or_dash(marks.map(|marks| percent(marks.wape_bp))) }</td>
            <td class="num soft">{ or_dash(marks.map(|marks| percent(marks.coverage80_bp))) }</td>
            <td class="num soft">{ text!(i18n, "accuracy-run-seconds", n = (run.milliseconds + 999) / 1000) }</td>
        </tr>
    }
}
