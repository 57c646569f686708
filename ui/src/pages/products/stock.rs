//! Goods that came in, and a count of what is there.

use domain::api::catalogue::{CountStock, ProductDetail, TakeIn};
use domain::business_day::BusinessDay;
use domain::quantity::{Quantity, Unit};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::last_day::LastDay;
use crate::backend;
use crate::components::amount::AmountDialog;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::entry::Entry;
use crate::text;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockAct {
    In,
    Count,
}

#[derive(Properties, PartialEq)]
pub struct StockProps {
    pub act: StockAct,
    pub detail: ProductDetail,
    pub ondone: Callback<ProductDetail>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Stock(props: &StockProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let (product, unit, act) = (props.detail.row.product, props.detail.row.unit, props.act);
    let last_day = use_state(|| None::<BusinessDay>);
    let expires_on = *last_day;
    let read = move |entry: &Entry| {
        let quantity = Quantity::parse(entry.text()).ok()?;
        // Nothing can be counted; nothing can't be taken in.
        (act == StockAct::Count || quantity > Quantity::ZERO).then_some(quantity)
    };
    let done = {
        let shop = shop.clone();
        Callback::from(move |entry: Entry| {
            let i18n = &shop.i18n;
            match (read(&entry), act) {
                (Some(quantity), StockAct::In) => Ok(text!(i18n, "take-in-n", n = shop.measure(quantity, unit))),
                (Some(quantity), StockAct::Count) => Ok(text!(i18n, "counted-n", n = shop.measure(quantity, unit))),
                (None, StockAct::In) => Err(i18n.text("take-in")),
                (None, StockAct::Count) => Err(i18n.text("count")),
            }
        })
    };
    let ondone = {
        let (shop, ondone) = (shop.clone(), props.ondone.clone());
        Callback::from(move |entry: Entry| {
            let Some(quantity) = read(&entry) else {
                return;
            };
            let (shop, ondone) = (shop.clone(), ondone.clone());
            spawn_local(async move {
                let answer = match act {
                    StockAct::In => backend::call(TakeIn { product, quantity, expires_on }).await,
                    StockAct::Count => backend::call(CountStock { product, counted: quantity }).await,
                };
                match answer {
                    Ok(seen) => ondone.emit(seen),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let (name, title) = match act {
        StockAct::In => (DialogName::StockIn, i18n.text("take-in-title")),
        StockAct::Count => (DialogName::StockCount, i18n.text("count-title")),
    };
    let decimals = if unit == Unit::Piece { 0 } else { 3 };
    let sign = if unit == Unit::Piece { "" } else { unit.code() };
    let beside = match (act, shop.today()) {
        (StockAct::In, Some(today)) => {
            let onday = {
                let last_day = last_day.clone();
                Callback::from(move |day| last_day.set(day))
            };
            html! { <LastDay {today} day={*last_day} {onday} /> }
        }
        _ => Html::default(),
    };
    html! {
        <AmountDialog {name} {title} note={AttrValue::from(props.detail.row.name.clone())} {decimals} unit={sign} {beside} {done} {ondone} onclose={props.onclose.clone()} />
    }
}
