//! Every model side by side, and the versions to go back to.

use domain::api::learned::{Runs, VersionRow};
use yew::{Callback, Html, html};

use crate::components::icon::{Glyph, Icon};
use crate::shop::Shop;
use crate::text;

/// What each model would have been off, said the day before.
pub fn models(shop: &Shop, runs: &Runs) -> Html {
    let i18n = &shop.i18n;
    let champion = runs.versions.iter().find(|version| version.active).map(|version| version.champion.as_str());
    // Until days have come to pass the search's own look back says it.
    let (rows, words) = if runs.models.is_empty() {
        let looked_back = runs.runs.iter().find(|run| !run.models.is_empty()).map(|run| run.models.clone());
        (looked_back.unwrap_or_default(), "accuracy-models-search")
    } else {
        (runs.models.clone(), "accuracy-models-words")
    };
    let mut rows = rows;
    rows.sort_by_key(|row| row.marks.pinball_bp);
    let percent = |bp: i64| i18n.locale.percent((bp + 5) / 10 * 10);
    let apart = |bp: i64| match bp {
        ..-4 => format!("−{}", percent(-bp)),
        5.. => format!("+{}", percent(bp)),
        _ => percent(0),
    };
    html! {
        <section class="card card--pad" aria-label={i18n.text("accuracy-models")}>
            <div class="card-head"><h2>{ i18n.text("accuracy-models") }</h2><p>{ i18n.text(words) }</p></div>
            <table class="table" data-testid="accuracy-models">
                <thead><tr>
                    <th scope="col">{ i18n.text("accuracy-model") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-model-off") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-model-bias") }</th>
                    <th scope="col" class="num">{ i18n.text("accuracy-model-range") }</th>
                </tr></thead>
                <tbody>
                    { for rows.iter().map(|row| html! {
                        <tr key={row.model.clone()}>
                            <th scope="row">
                                { i18n.text(&format!("model-{}", row.model)) }
                                if champion == Some(row.model.as_str()) {
                                    { " " }<span class="tag tag--leaf">{ i18n.text("accuracy-champion") }</span>
                                }
                            </th>
                            <td class="num">{ percent(row.marks.wape_bp) }</td>
                            <td class="num soft">{ apart(row.marks.bias_bp) }</td>
                            <td class="num soft">{ percent(row.marks.coverage80_bp) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </section>
    }
}

pub fn versions(shop: &Shop, runs: &Runs, onback: &Callback<u64>) -> Html {
    let i18n = &shop.i18n;
    html! {
        <section class="card card--pad" aria-label={i18n.text("accuracy-versions")}>
            <div class="card-head"><h2>{ i18n.text("accuracy-versions") }</h2></div>
            <ul class="versions" data-testid="accuracy-versions">
                { for runs.versions.iter().map(|version| one(shop, version, onback)) }
            </ul>
        </section>
    }
}

fn one(shop: &Shop, version: &VersionRow, onback: &Callback<u64>) -> Html {
    let i18n = &shop.i18n;
    let number = version.number;
    let n = i18n.locale.number(i64::try_from(number).unwrap_or(i64::MAX));
    let to = i18n.locale.short_date(version.to.date());
    let off = i18n.locale.percent((version.marks.wape_bp + 5) / 10 * 10);
    let model = i18n.text(&format!("model-{}", version.champion));
    html! {
        <li key={number.to_string()} class="version">
            <div class="grow">
                <p><span class="strong">{ text!(i18n, "accuracy-version", n = n.clone()) }</span>{ " · " }{ model }</p>
                <p class="soft small">{ text!(i18n, "accuracy-version-words", day = to, share = off) }</p>
                { for version.groups.iter().map(|of| html! {
                    <p class="soft small" key={of.category.clone()}>{ format!("{}: {}", of.category, i18n.text(&format!("model-{}", of.champion))) }</p>
                }) }
            </div>
            if version.active {
                <span class="tag tag--leaf">{ i18n.text("accuracy-active") }</span>
            } else {
                <button type="button" class="btn" onclick={onback.reform(move |_| number)} data-testid={format!("roll-back-{number}")}
                    aria-label={text!(i18n, "accuracy-back-to", n = n)}>
                    <Icon glyph={Glyph::Back} />{ i18n.text("accuracy-back") }
                </button>
            }
        </li>
    }
}
