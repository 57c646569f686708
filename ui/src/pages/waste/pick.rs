//! The products, as they stand on the shelf.

use domain::api::sell::{CategoryChip, OpenCounter, Tile, Tiles};
use domain::id::ProductId;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::icon::Glyph;
use crate::components::notice::Empty;
use crate::components::picture::Thumb;
use crate::pages::sell::shelf::{Chip, Chips, stock_words};
use crate::shop::use_shop;

#[derive(Properties, PartialEq)]
pub struct PickProps {
    pub chosen: Option<ProductId>,
    pub onpick: Callback<Tile>,
    /// Grows when something left the stock.
    pub turn: u32,
}

#[component]
pub fn Pick(props: &PickProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let categories = use_state(|| None::<Vec<CategoryChip>>);
    let chip = use_state(|| None::<Chip>);
    let tiles = use_state(|| None::<Vec<Tile>>);
    {
        let (shop, categories, chip) = (shop.clone(), categories.setter(), chip.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::call(OpenCounter {}).await {
                    Ok(counter) => {
                        chip.set(Some(counter.categories.first().map(|c| c.category)));
                        categories.set(Some(counter.categories));
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    {
        let (shop, tiles) = (shop.clone(), tiles.setter());
        use_effect_with((*chip, props.turn, shop.sync.news), move |&(chip, ..)| {
            let Some(category) = chip else { return };
            spawn_local(async move {
                match backend::call(Tiles { category }).await {
                    Ok(found) => tiles.set(Some(found)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let choose = {
        let (chip, tiles) = (chip.clone(), tiles.setter());
        Callback::from(move |next: Chip| {
            if *chip != Some(next) {
                tiles.set(None);
                chip.set(Some(next));
            }
        })
    };
    let Some(categories) = (*categories).clone() else {
        return html! { <section class="shelf"></section> };
    };
    let nothing = tiles.as_ref().is_some_and(Vec::is_empty);
    html! {
        <section class="shelf shelf--pick" aria-label={i18n.text("products")}>
            <Chips {categories} others=true chosen={(*chip).flatten()} onchoose={choose} />
            if nothing {
                <Empty glyph={Glyph::Products} title={i18n.text("no-products")} words={i18n.text("waste-nothing-here")} />
            } else {
                <div class="tiles scroll" role="group" aria-label={i18n.text("products")}>
                    { for tiles.iter().flatten().map(|tile| {
                        let onclick = {
                            let (onpick, tile) = (props.onpick.clone(), tile.clone());
                            Callback::from(move |_| onpick.emit(tile.clone()))
                        };
                        let pressed = props.chosen == Some(tile.product);
                        let class = yew::classes!("tile", pressed.then_some("tile--in"));
                        let kind = tile.category.map(|c| c.to_string()).unwrap_or_default();
                        html! {
                            <button type="button" {class} key={tile.product.to_string()} {onclick} aria-pressed={if pressed { "true" } else { "false" }}
                                data-testid={format!("waste-{}", tile.terms.name)}>
                                <Thumb name={tile.terms.name.clone()} picture={tile.picture} {kind} />
                                { stock_words(&shop, tile) }
                                <span class="tile-name">{ &tile.terms.name }</span>
                                <span class="tile-price">{ shop.unit_price(tile.terms.list_price_minor, tile.terms.unit) }</span>
                            </button>
                        }
                    }) }
                </div>
            }
        </section>
    }
}
