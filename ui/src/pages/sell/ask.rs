//! What a product asks before it is in the cart: its weight, its price, how many of the next.

use domain::api::sell::Tile;
use domain::quantity::Quantity;
use yew::{AttrValue, Callback, Html, html};

use crate::components::amount::{AmountDialog, positive_amount};
use crate::components::picture::Thumb;
use crate::route::DialogName;
use crate::shop::Shop;
use crate::state::entry::Entry;
use crate::state::till::Move;
use crate::text;

/// Asks how much of a product is on the scale.
pub fn weigh(shop: &Shop, tile: Tile, do_: &Callback<Move>, close: &Callback<()>) -> Html {
    let (price, unit) = (tile.terms.price_at(crate::dom::now_ms()).0.unwrap_or_default(), tile.terms.unit);
    let done = {
        let shop = shop.clone();
        Callback::from(move |entry: Entry| {
            let i18n = &shop.i18n;
            let quantity = Quantity::parse(entry.text()).ok().filter(|q| *q > Quantity::ZERO);
            match quantity.and_then(|quantity| quantity.times(price).ok()) {
                Some(amount) => Ok(text!(i18n, "add-for", amount = shop.money(amount))),
                None => Err(i18n.text("add")),
            }
        })
    };
    let ondone = {
        let (do_, close, tile) = (do_.clone(), close.clone(), tile.clone());
        Callback::from(move |entry: Entry| {
            if let Ok(quantity) = Quantity::parse(entry.text()) {
                do_.emit(Move::Add { tile: tile.clone(), quantity, price_minor: None, label_minor: None });
            }
            close.emit(());
        })
    };
    let before = html! { <Thumb name={tile.terms.name.clone()} picture={tile.picture} kind={tile.category.map(|c| c.to_string()).unwrap_or_default()} /> };
    let note = AttrValue::from(shop.unit_price(Some(price), unit));
    html! {
        <AmountDialog name={DialogName::Weigh} key={tile.product.to_string()} title={tile.terms.name.clone()} {note} {before} decimals={3} unit={unit.code()} {done} {ondone} onclose={close.clone()} />
    }
}

/// Asks what a product without a price costs.
pub fn price(shop: &Shop, tile: Tile, do_: &Callback<Move>, close: &Callback<()>) -> Html {
    let exponent = shop.exponent();
    let done = {
        let shop = shop.clone();
        Callback::from(move |entry: Entry| {
            let i18n = &shop.i18n;
            match positive_amount(&entry, exponent) {
                Some(amount) => Ok(text!(i18n, "add-for", amount = shop.money(amount))),
                None => Err(i18n.text("add")),
            }
        })
    };
    let ondone = {
        let (do_, close, tile) = (do_.clone(), close.clone(), tile.clone());
        Callback::from(move |entry: Entry| {
            if let Some(price) = positive_amount(&entry, exponent) {
                do_.emit(Move::Add {
                    tile: tile.clone(),
                    quantity: Quantity::ONE,
                    price_minor: Some(price),
                    label_minor: None,
                });
            }
            close.emit(());
        })
    };
    let note = AttrValue::from(shop.i18n.text("price-open-words"));
    html! {
        <AmountDialog name={DialogName::OpenPrice} title={tile.terms.name.clone()} {note} decimals={exponent} unit={shop.symbol()} {done} {ondone} onclose={close.clone()} />
    }
}

/// The quantity of the next product, for hands without a keyboard.
pub fn quantity(shop: &Shop, do_: &Callback<Move>, close: &Callback<()>) -> Html {
    let read = |entry: &Entry| Quantity::parse(entry.text()).ok().filter(|q| *q > Quantity::ZERO);
    let done = {
        let shop = shop.clone();
        Callback::from(move |entry: Entry| {
            let i18n = &shop.i18n;
            match read(&entry) {
                Some(quantity) => Ok(text!(i18n, "times-next", n = i18n.locale.quantity(quantity))),
                None => Err(i18n.text("key-quantity")),
            }
        })
    };
    let ondone = {
        let (do_, close) = (do_.clone(), close.clone());
        Callback::from(move |entry: Entry| {
            do_.emit(Move::SetPrefix(read(&entry)));
            close.emit(());
        })
    };
    html! {
        <AmountDialog name={DialogName::NextQuantity} title={shop.i18n.text("quantity-of-next")} decimals={3} unit={"×"} {done} {ondone} onclose={close.clone()} />
    }
}
