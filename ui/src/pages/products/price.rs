//! From afar: what a product costs, and the price that it gets.

use domain::api::catalogue::{ProductDetail, SeeProduct, SetPrice};
use domain::catalogue::parse_price;
use domain::id::ProductId;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_state};

use super::later::LaterPrices;
use crate::backend;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::picture::Thumb;
use crate::shop::use_shop;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct PriceProps {
    pub product: ProductId,
    pub onsaved: Callback<ProductId>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Price(props: &PriceProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let detail = use_state(|| None::<ProductDetail>);
    let price = use_state(|| None::<String>);
    let wrong = use_state(|| None::<AttrValue>);
    {
        let (shop, detail) = (shop.clone(), detail.setter());
        use_effect_with((props.product, shop.sync.news), move |&(product, _)| {
            spawn_local(async move {
                match backend::call(SeeProduct { product }).await {
                    Ok(seen) => detail.set(Some(seen)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let onsubmit = {
        let (shop, price, wrong, detail) = (shop.clone(), price.clone(), wrong.setter(), detail.setter());
        let (product, onsaved) = (props.product, props.onsaved.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (Some(valid_from), Some(currency)) = (shop.today(), shop.currency()) else { return };
            let Some(typed) = &*price else { return };
            let amount = match parse_price(typed, currency.exponent()) {
                Ok(amount) => amount,
                Err(error) => return wrong.set(Some(shop.i18n.refusal(&error, Some(currency)).into())),
            };
            let (shop, price, detail, onsaved) = (shop.clone(), price.setter(), detail.clone(), onsaved.clone());
            spawn_local(async move {
                match backend::call(SetPrice { product, valid_from, price_minor: Some(amount) }).await {
                    Ok(seen) => {
                        let name = seen.row.name.clone();
                        shop.tell(text!(shop.i18n, "web-price-saved", name = name, price = shop.money(amount)));
                        price.set(None);
                        detail.set(Some(seen));
                        onsaved.emit(product);
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let oninput = {
        let (price, wrong) = (price.setter(), wrong.setter());
        Callback::from(move |text| {
            price.set(Some(text));
            wrong.set(None);
        })
    };
    let close = props.onclose.reform(|_| ());
    let later = {
        let (detail, onsaved) = (detail.setter(), props.onsaved.clone());
        Callback::from(move |seen: ProductDetail| {
            let product = seen.row.product;
            detail.set(Some(seen));
            onsaved.emit(product);
        })
    };
    let Some(seen) = (*detail).clone().filter(|seen| seen.row.product == props.product) else {
        return html! { <aside class="detail"></aside> };
    };
    let row = &seen.row;
    let shown = (*price).clone().unwrap_or_else(|| shop.money_in_field(row.price_minor));
    html! {
        <form class="detail" {onsubmit} novalidate=true aria-label={row.name.clone()}>
            <div class="detail-head">
                <h2 class="grow clip">{ &row.name }</h2>
                <button type="button" class="btn btn--bare btn--icon" aria-label={i18n.text("close")} onclick={close} data-testid="product-close"><Icon glyph={Glyph::Close} /></button>
            </div>
            <div class="detail-body scroll">
                <div class="fields">
                    <div class="picture">
                        <Thumb name={row.name.clone()} picture={row.picture} kind={row.category.map(|c| c.to_string()).unwrap_or_default()} />
                        <dl class="grow">
                            <dt class="label soft">{ i18n.text("price") }</dt>
                            <dd class="title strong" data-testid="price-now">{ shop.unit_price(row.price_minor, row.unit) }</dd>
                            <dt class="label soft">{ i18n.text("on-hand") }</dt>
                            <dd class="strong">{ super::left(i18n, &shop, row) }</dd>
                        </dl>
                    </div>
                    <Field id="price" label={i18n.text("web-new-price")} value={shown} {oninput} inputmode={AttrValue::Static("decimal")}
                        end={AttrValue::from(shop.symbol())} error={(*wrong).clone()} hint={AttrValue::from(i18n.text("web-price-from-today"))} />
                    if let Some(today) = shop.today() {
                        <LaterPrices detail={seen.clone()} {today} onchanged={later} />
                    }
                </div>
            </div>
            <div class="detail-foot">
                <button type="submit" class="btn btn--main" disabled={price.is_none()} data-testid="price-save">{ i18n.text("web-save-price") }</button>
            </div>
        </form>
    }
}
