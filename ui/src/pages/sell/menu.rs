//! What can be said of a product beside selling it: held, right-clicked, or asked for by the menu key.

use domain::api::sell::Tile;
use domain::api::shelf::{EndMarkdown, SaySoldOut};
use domain::id::ProductId;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html};

use super::Sheet;
use crate::backend;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::picture::Thumb;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct TileMenuProps {
    pub tile: Tile,
    pub now_ms: i64,
    pub onsheet: Callback<Sheet>,
    /// Something was said of it.
    pub ondone: Callback<ProductId>,
    pub onclose: Callback<()>,
}

#[component]
pub fn TileMenu(props: &TileMenuProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let tile = &props.tile;
    let product = tile.product;
    let is_out = tile.sold_out.is_some();
    let say = {
        let (shop, ondone) = (shop.clone(), props.ondone.clone());
        Callback::from(move |_| {
            let (shop, ondone) = (shop.clone(), ondone.clone());
            spawn_local(async move {
                match backend::call(SaySoldOut { product, sold_out: !is_out }).await {
                    Ok(_) => ondone.emit(product),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let (price, by) = tile.terms.price_at(props.now_ms);
    let reduce = {
        let (onsheet, tile) = (props.onsheet.clone(), tile.clone());
        Callback::from(move |_| onsheet.emit(Sheet::Reduce(tile.clone())))
    };
    let list = shop.unit_price(tile.terms.list_price_minor, tile.terms.unit);
    let end = by.map(|by| {
        let (shop, ondone) = (shop.clone(), props.ondone.clone());
        let onclick = Callback::from(move |_| {
            let (shop, ondone) = (shop.clone(), ondone.clone());
            spawn_local(async move {
                match backend::call(EndMarkdown { markdown: by.markdown }).await {
                    Ok(_) => ondone.emit(product),
                    Err(error) => shop.complain(&error),
                }
            });
        });
        html! {
            <button type="button" class="btn btn--wide" {onclick} data-testid="tile-price-back">
                <Icon glyph={Glyph::Erase} /><span class="grow start">{ text!(i18n, "price-back", price = list.clone()) }</span>
            </button>
        }
    });
    let note = AttrValue::from(shop.unit_price(price, tile.terms.unit));
    let before = html! { <Thumb name={tile.terms.name.clone()} picture={tile.picture} kind={tile.category.map(|c| c.to_string()).unwrap_or_default()} /> };
    html! {
        <Dialog name={DialogName::TileMenu} title={tile.terms.name.clone()} {note} {before} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <button type="button" class="btn btn--wide" onclick={say} data-testid="tile-sold-out">
                    <Icon glyph={if is_out { Glyph::Check } else { Glyph::Close }} />
                    <span class="grow start">{ i18n.text(if is_out { "say-there-again" } else { "say-sold-out" }) }</span>
                </button>
                <button type="button" class="btn btn--wide" disabled={tile.terms.list_price_minor.is_none()} onclick={reduce} data-testid="tile-reduce">
                    <Icon glyph={Glyph::Percent} /><span class="grow start">{ i18n.text("reduce-price") }</span>
                </button>
                { end }
                <p class="soft small">{ i18n.text(if is_out { "say-there-again-words" } else { "say-sold-out-words" }) }</p>
            </div>
        </Dialog>
    }
}
