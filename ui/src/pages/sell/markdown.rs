//! By how much a product is reduced until closing: one tap, or a price of one's own.

use domain::api::sell::Tile;
use domain::api::shelf::{MarkDown, SeeMarkdowns};
use domain::discount::BasisPoints;
use domain::id::ProductId;
use domain::markdown::{Given, MarkdownReason};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::amount::{AmountDialog, positive_amount};
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::picture::Thumb;
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::state::entry::Entry;
use crate::text;

/// What is proposed, in basis points.
const SHARES: [i64; 4] = [2_000, 3_000, 5_000, 7_000];

#[derive(Properties, PartialEq)]
pub struct ReduceProps {
    pub tile: Tile,
    pub ondone: Callback<ProductId>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Reduce(props: &ReduceProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let closing = use_state(|| None::<String>);
    let typing = use_state(|| false);
    {
        let (shop, closing) = (shop.clone(), closing.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::call(SeeMarkdowns { day: None }).await {
                    Ok(seen) => closing.set(Some(seen.closing)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let tile = &props.tile;
    let list = tile.terms.list_price_minor.unwrap_or_default();
    let reduce = {
        let (shop, ondone, product) = (shop.clone(), props.ondone.clone(), tile.product);
        Callback::from(move |given: Given| {
            let (shop, ondone) = (shop.clone(), ondone.clone());
            spawn_local(async move {
                let request = MarkDown { product, given, until: None, reason: MarkdownReason::Other, expected: None };
                match backend::call(request).await {
                    Ok(_) => ondone.emit(product),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let until = closing.as_ref().map(|time| text!(i18n, "reduced-until", time = time.clone()));
    let open = {
        let typing = typing.clone();
        Callback::from(move |_| typing.set(true))
    };
    let shut = {
        let typing = typing.clone();
        Callback::from(move |()| typing.set(false))
    };
    let before = html! { <Thumb name={tile.terms.name.clone()} picture={tile.picture} kind={tile.category.map(|c| c.to_string()).unwrap_or_default()} /> };
    html! {
        <>
            <Dialog name={DialogName::Reduce} title={text!(i18n, "reduce-named", name = tile.terms.name.clone())} note={until.map(AttrValue::from)} {before} onclose={props.onclose.clone()}>
                <div class="dialog-body">
                    <div class="loss-reasons">
                        { for SHARES.iter().filter_map(|&share| BasisPoints::new(share).ok()).map(|share| {
                            let given = Given::Percent(share);
                            let reduce = reduce.clone();
                            let price = given.of(list).unwrap_or(list);
                            html! {
                                <button type="button" class="option" key={share.get().to_string()} onclick={Callback::from(move |_| reduce.emit(given))}
                                    data-testid={format!("reduce-{}", share.get() / 100)}>
                                    { format!("−{}", i18n.locale.percent(share.get())) }
                                    <span>{ shop.unit_price(Some(price), tile.terms.unit) }</span>
                                </button>
                            }
                        }) }
                    </div>
                    <button type="button" class="btn btn--wide" onclick={open} data-testid="reduce-price">
                        <Icon glyph={Glyph::Keyboard} /><span class="grow start">{ i18n.text("reduce-to-price") }</span>
                    </button>
                    <p class="soft small">{ i18n.text("reduced-words") }</p>
                </div>
            </Dialog>
            if *typing {
                { own_price(&shop, tile, &reduce, &shut) }
            }
        </>
    }
}

fn own_price(shop: &Shop, tile: &Tile, reduce: &Callback<Given>, shut: &Callback<()>) -> Html {
    let (exponent, list) = (shop.exponent(), tile.terms.list_price_minor.unwrap_or_default());
    let read = move |entry: &Entry| positive_amount(entry, exponent).filter(|price| *price < list);
    let done = {
        let shop = shop.clone();
        Callback::from(move |entry: Entry| match read(&entry) {
            Some(price) => Ok(text!(shop.i18n, "reduce-to", price = shop.money(price))),
            None => Err(text!(shop.i18n, "reduce-below", price = shop.money(list))),
        })
    };
    let ondone = {
        let reduce = reduce.clone();
        Callback::from(move |entry: Entry| {
            if let Some(price) = read(&entry) {
                reduce.emit(Given::Price(price));
            }
        })
    };
    html! {
        <AmountDialog name={DialogName::ReducedPrice} title={tile.terms.name.clone()} decimals={exponent} unit={shop.symbol()} {done} {ondone} onclose={shut.clone()} />
    }
}
