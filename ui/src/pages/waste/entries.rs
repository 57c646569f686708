//! What was thrown away today.

use domain::api::waste::{TakenBack, WasteDay, WasteEntry};
use yew::{Callback, Html, Properties, component, html};

use super::loss::key;
use crate::components::icon::Glyph;
use crate::components::notice::Empty;
use crate::shop::{Shop, use_shop};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct EntriesProps {
    /// None until it was read.
    pub day: Option<WasteDay>,
    pub onentry: Callback<WasteEntry>,
}

#[component]
pub fn Entries(props: &EntriesProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let Some(day) = &props.day else { return html! { <aside class="detail"></aside> } };
    let sum = &day.sum;
    let n = i64::try_from(sum.n_entries).unwrap_or(i64::MAX);
    html! {
        <aside class="detail" aria-label={i18n.text("waste-today")}>
            <div class="detail-head">
                <div class="grow">
                    <h2>{ i18n.text("waste-today") }</h2>
                    <p class="soft small">{ text!(i18n, "waste-n-entries", n = n, shown = i18n.locale.number(n)) }</p>
                </div>
                <div class="to-end">
                    <strong class="loss-sum" data-testid="waste-sum">{ shop.money(sum.retail_minor) }</strong>
                    // Where nobody entered a cost there is none to tell.
                    if sum.n_without_cost < sum.n_entries {
                        <p class="soft small">{ text!(i18n, "waste-at-cost", cost = shop.money(sum.cost_minor)) }</p>
                    }
                </div>
            </div>
            if day.entries.is_empty() {
                <Empty glyph={Glyph::Bin} title={i18n.text("waste-none-today")} words={i18n.text("waste-none-today-words")} />
            } else {
                <ul class="entries scroll" tabindex="0" aria-label={i18n.text("waste-today")}>
                    { for day.entries.iter().map(|entry| draw(&shop, entry, &props.onentry)) }
                </ul>
            }
        </aside>
    }
}

fn draw(shop: &Shop, entry: &WasteEntry, onentry: &Callback<WasteEntry>) -> Html {
    let i18n = &shop.i18n;
    let under = format!("{} · {}", entry.time, i18n.text(&key(entry.reason)));
    let value = match (entry.retail_minor, entry.cost_minor) {
        (Some(value), _) | (None, Some(value)) => shop.money(value),
        (None, None) => "–".to_owned(),
    };
    let inside = html! {
        <>
            <span class="grow">
                <span class="clip block strong">{ format!("{} × {}", shop.measure(entry.quantity, entry.unit), entry.name) }</span>
                <span class="clip block soft small">{ under }</span>
            </span>
            { match entry.back {
                TakenBack::Not => html! { <span class="num strong">{ value }</span> },
                TakenBack::Once => html! { <span class="tag">{ i18n.text("waste-taken-back") }</span> },
                TakenBack::Twice => html! { <span class="tag tag--honey">{ i18n.text("waste-taken-back-twice") }</span> },
            } }
        </>
    };
    let row = if entry.back == TakenBack::Not {
        let onclick = {
            let (onentry, entry) = (onentry.clone(), entry.clone());
            Callback::from(move |_| onentry.emit(entry.clone()))
        };
        html! { <button type="button" class="entry" {onclick} data-testid={format!("waste-entry-{}", entry.name)}>{ inside }</button> }
    } else {
        html! { <div class="entry entry--back">{ inside }</div> }
    };
    html! { <li key={entry.id.to_string()}>{ row }</li> }
}
