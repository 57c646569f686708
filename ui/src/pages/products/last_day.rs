//! Until when goods may be sold: chosen when they come in, and shown while they lie there.

use domain::api::catalogue::ProductDetail;
use domain::api::shelf::{Batches as Seen, SeeBatches};
use domain::business_day::BusinessDay;
use domain::quantity::Quantity;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::calendar::DayPicker;
use crate::components::choice::{Choice, Choose, Look};
use crate::shop::{Shop, use_shop};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct LastDayProps {
    pub today: BusinessDay,
    pub day: Option<BusinessDay>,
    pub onday: Callback<Option<BusinessDay>>,
}

/// How many days after today are one tap away.
const NEAR: [u64; 2] = [0, 1];

#[component]
pub fn LastDay(props: &LastDayProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let mut choices = vec![Choose::new("", i18n.text("last-day-none"), "last-day-none")];
    choices.extend(NEAR.map(|n| {
        let words = i18n.text(if n == 0 { "today" } else { "tomorrow" });
        Choose::new(props.today.days_after(n).to_string(), words, format!("last-day-{n}"))
    }));
    let onchoose = props.onday.reform(|chosen: AttrValue| chosen.parse().ok());
    let onday = props.onday.reform(Some);
    html! {
        <div class="last-day">
            <div class="row">
                <p class="label soft">{ i18n.text("last-day") }</p>
                <DayPicker id="last-day" label={i18n.text("last-day")} day={props.day.unwrap_or(props.today)} first={props.today} {onday} />
            </div>
            <Choice label={i18n.text("last-day")} look={Look::Chips} {choices} {onchoose}
                value={props.day.map(|day| day.to_string()).unwrap_or_default()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct BatchesProps {
    pub detail: ProductDetail,
}

/// What lies there with a last day, earliest first.
#[component]
pub fn Batches(props: &BatchesProps) -> Html {
    let shop = use_shop();
    let seen = use_state(|| None::<Seen>);
    {
        let (shop, seen, product) = (shop.clone(), seen.setter(), props.detail.row.product);
        use_effect_with((props.detail.clone(), shop.sync.news), move |_| {
            spawn_local(async move {
                match backend::call(SeeBatches { product }).await {
                    Ok(found) => seen.set(Some(found)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    match seen.as_ref().filter(|seen| !seen.batches.is_empty()) {
        None => Html::default(),
        Some(seen) => draw(&shop, seen, props),
    }
}

fn draw(shop: &Shop, seen: &Seen, props: &BatchesProps) -> Html {
    let i18n = &shop.i18n;
    let unit = props.detail.row.unit;
    html! {
        <ul class="batches" aria-label={i18n.text("batches")}>
            { for seen.batches.iter().map(|batch| {
                let until = batch.expires_on;
                let (words, class) = if until < seen.today {
                    (text!(i18n, "batch-over", day = i18n.locale.date(until.date())), "tag tag--tomato")
                } else if until == seen.today {
                    (i18n.text("batch-today"), "tag tag--honey")
                } else {
                    (text!(i18n, "batch-until", day = i18n.locale.date(until.date())), "tag")
                };
                html! {
                    <li key={batch.batch.to_string()} class="row row--apart" data-testid={format!("batch-{until}")}>
                        <span class={class}>{ words }</span><span class="strong">{ shop.measure(batch.left, unit) }</span>
                    </li>
                }
            }) }
            if seen.loose > Quantity::ZERO {
                <li class="row row--apart"><span class="soft">{ i18n.text("batch-none") }</span><span>{ shop.measure(seen.loose, unit) }</span></li>
            }
        </ul>
    }
}
