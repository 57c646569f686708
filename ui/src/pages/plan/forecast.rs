//! What is expected of each product: a list to choose from, the picture, the reasons, and the figures.

mod days;
mod occasions;
mod why;

use domain::api::forecast::{ForecastRow, Forecasts, ListForecasts, ProductForecast, SeeForecast};
use domain::api::plan::Standing;
use domain::id::{ProductId, StallId};
use wasm_bindgen_futures::spawn_local;
use web_sys::InputEvent;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use self::days::Days;
use self::occasions::Occasions;
use self::why::Why;
use super::{again, too_early};
use crate::backend;
use crate::components::demand::Demand;
use crate::components::icon::{Glyph, Icon};
use crate::components::list::List;
use crate::components::notice::Empty;
use crate::components::picture::Thumb;
use crate::components::stalls::StallProps;
use crate::dom;
use crate::shop::{Shop, use_shop};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct ForecastProps {
    /// Whose it is, from afar.
    #[prop_or_default]
    pub at: StallProps,
    /// A forecast is being made.
    #[prop_or_default]
    pub busy: bool,
    #[prop_or_default]
    pub onmake: Callback<()>,
}

#[component]
pub fn Forecast(props: &ForecastProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    // With whose it is: another stall's are not shown under a name that is not theirs.
    let listed = use_state(|| None::<(Option<StallId>, Forecasts)>);
    let chosen = use_state(|| None::<ProductId>);
    let wanted = use_state(String::new);
    {
        let (shop, listed) = (shop.clone(), listed.setter());
        use_effect_with((props.at.stall, props.busy, shop.sync.news), move |&(stall, ..)| {
            spawn_local(async move {
                match backend::call(ListForecasts { stall }).await {
                    Ok(found) => listed.set(Some((stall, found))),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let stall = props.at.stall;
    let choose = props.at.select_one(&shop, "forecast-stall");
    let Some((_, found)) = listed.as_ref().filter(|(of, _)| *of == stall) else { return Html::default() };
    let nothing = match found.standing {
        Standing::TooEarly { n_days, needed } => too_early(&shop, n_days, needed),
        Standing::Missing => {
            html! { <Empty glyph={Glyph::Plan} title={i18n.text("plan-making")} words={i18n.text("plan-making-words")} /> }
        }
        Standing::Made { .. } => Html::default(),
    };
    if !matches!(found.standing, Standing::Made { .. }) {
        return html! { <>{ choose }{ nothing }</> };
    }
    let folded = wanted.to_lowercase();
    let rows: Vec<ForecastRow> =
        found.rows.iter().filter(|row| row.name.to_lowercase().contains(&folded)).cloned().collect();
    let of = (*chosen).or_else(|| found.rows.first().map(|row| row.product));
    let ontext = {
        let wanted = wanted.setter();
        Callback::from(move |event: InputEvent| wanted.set(dom::typed(&event)))
    };
    let n_rows = rows.len();
    let row = {
        let (shop, chosen) = (shop.clone(), chosen.setter());
        Callback::from(move |i: usize| rows.get(i).map(|row| draw(&shop, row, of, &chosen)).unwrap_or_default())
    };
    html! {
        <div class="forecast">
            <section class="list" aria-label={i18n.text("nav-products")}>
                <div class="list-bar">
                    <div class="affix search" role="search">
                        <Icon glyph={Glyph::Search} />
                        <input class="input" id="forecast-search" data-testid="forecast-search" value={(*wanted).clone()} oninput={ontext} autocomplete="off" spellcheck="false"
                            placeholder={i18n.text("product-search")} aria-label={i18n.text("product-search")} />
                    </div>
                    { choose }
                    <p class="soft small" data-testid="forecast-day">{ text!(i18n, "forecast-list-day", day = i18n.locale.long_date(found.day.date())) }</p>
                </div>
                if n_rows == 0 {
                    <Empty glyph={Glyph::Search} title={i18n.text("no-products-found")} words={i18n.text("nothing-found-words")} />
                } else {
                    <List {n_rows} row_px={64.0 * shop.scale()} {row} label={i18n.text("nav-products")} of={(*wanted).clone()} />
                }
            </section>
            if let Some(product) = of {
                <One key={format!("{product} {stall:?}")} {product} {stall} busy={props.busy} onmake={props.onmake.clone()} />
            }
        </div>
    }
}

fn draw(
    shop: &Shop,
    row: &ForecastRow,
    of: Option<ProductId>,
    chosen: &yew::UseStateSetter<Option<ProductId>>,
) -> Html {
    let onclick = {
        let (chosen, product) = (chosen.clone(), row.product);
        Callback::from(move |_| chosen.set(Some(product)))
    };
    let kind = row.category.map(|c| c.to_string()).unwrap_or_default();
    html! {
        <button type="button" class="list-row list-row--forecast" key={row.product.to_string()} {onclick}
            aria-current={(of == Some(row.product)).then_some("true")} data-testid={format!("forecast-{}", row.name)}>
            <Thumb name={row.name.clone()} picture={row.picture} {kind} />
            <span class="strong clip block">{ &row.name }</span>
            <span class="num">{ shop.measure(row.expected, row.unit) }</span>
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    product: ProductId,
    stall: Option<StallId>,
    busy: bool,
    onmake: Callback<()>,
}

/// The forecast of one product.
#[component]
fn One(props: &OneProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let seen = use_state(|| None::<ProductForecast>);
    let naming = use_state(|| false);
    let turn = use_state(|| 0_u32);
    {
        let (shop, seen) = (shop.clone(), seen.setter());
        let of = (props.product, props.stall);
        use_effect_with((of, props.busy, shop.sync.news, *turn), move |&((product, stall), ..)| {
            spawn_local(async move {
                match backend::call(SeeForecast { product, stall }).await {
                    Ok(found) => seen.set(Some(found)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let open = {
        let naming = naming.setter();
        Callback::from(move |_| naming.set(true))
    };
    let onclose = {
        let naming = naming.setter();
        Callback::from(move |()| naming.set(false))
    };
    let onchange = {
        let (turn, onmake) = (turn.clone(), props.onmake.clone());
        Callback::from(move |ahead: bool| {
            turn.set(*turn + 1);
            if ahead {
                onmake.emit(());
            }
        })
    };
    let Some(found) = &*seen else { return html! { <div class="scroll"></div> } };
    let next = found.days.iter().find(|day| day.day > found.today && day.open && day.expected.is_some());
    let heading = next.and_then(|day| day.expected.map(|of| (day.day, of))).map(|(day, of)| {
        text!(
            i18n,
            "forecast-expected",
            day = i18n.locale.long_date(day.date()),
            n = shop.measure(of.middle, found.unit),
            low = i18n.locale.quantity(of.low),
            high = i18n.locale.quantity(of.high)
        )
    });
    let label: AttrValue = text!(i18n, "forecast-chart", name = found.name.clone()).into();
    let any = |which: fn(&domain::api::forecast::ForecastDay) -> bool| found.days.iter().any(which);
    html! {
        <div class="plan scroll" tabindex="0">
            <div class="plan-head">
                <div class="grow">
                    <h2 data-testid="forecast-of">{ &found.name }</h2>
                    <p class="soft" data-testid="forecast-expected">{ heading.unwrap_or_default() }</p>
                </div>
                // The server forecasts by itself what is due.
                if !shop.afar {
                    <button type="button" class="btn" onclick={open} data-testid="occasions"><Icon glyph={Glyph::Plan} />{ i18n.text("occasions") }</button>
                    { again(&shop, props.busy, &props.onmake) }
                }
            </div>
            <section class="card card--pad chart chart--days" aria-label={label.clone()}>
                <div class="legend" aria-hidden="true">
                    <span><i></i>{ i18n.text("forecast-sold") }</span>
                    if any(|day| day.recovered.is_some()) {
                        <span><i class="recovered"></i>{ i18n.text("forecast-recovered") }</span>
                    }
                    if any(|day| day.sold.is_some() && day.expected.is_some()) {
                        <span><i class="usual"></i>{ i18n.text("forecast-eve") }</span>
                    }
                    <span><i class="band"></i>{ i18n.text("forecast-band") }</span>
                    if any(|day| !day.open) {
                        <span><i class="closed"></i>{ i18n.text("forecast-closed") }</span>
                    }
                    if any(|day| !day.occasions.is_empty()) {
                        <span><i class="occasion"></i>{ i18n.text("occasion") }</span>
                    }
                    if any(|day| day.holiday) {
                        <span><i class="holiday"></i>{ i18n.text("forecast-holiday") }</span>
                    }
                </div>
                <Demand i18n={i18n.clone()} unit={found.unit} today={found.today} days={found.days.clone()} {label} />
            </section>
            <Why of={found.clone()} />
            <Days of={found.clone()} />
            if *naming {
                <Occasions today={found.today} {onchange} {onclose} />
            }
        </div>
    }
}
