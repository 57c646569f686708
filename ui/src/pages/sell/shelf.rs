//! What can be sold: categories and tiles in their places, or what a search found.

use domain::api::sell::{CategoryChip, Tile};
use domain::id::CategoryId;
use domain::permission::Permission;
use domain::quantity::{Quantity, Unit};
use gloo_timers::callback::Timeout;
use yew::{AttrValue, Callback, Html, MouseEvent, PointerEvent, Properties, component, html, use_mut_ref};

use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::components::picture::Thumb;
use crate::route::Route;
use crate::shop::{Shop, use_shop};
use crate::state::keys::Act;
use crate::state::till::Till;
use crate::text;

/// The tiles of one category, or those of none.
pub type Chip = Option<CategoryId>;

#[derive(Properties, PartialEq)]
pub struct ChipsProps {
    pub categories: Vec<CategoryChip>,
    /// Some products have no category.
    pub others: bool,
    pub chosen: Chip,
    pub onchoose: Callback<Chip>,
}

#[component]
pub fn Chips(props: &ChipsProps) -> Html {
    let i18n = use_shop().i18n;
    let chip = |chip: Chip, name: String, testid: String| {
        let onchoose = props.onchoose.clone();
        let pressed = if props.chosen == chip { "true" } else { "false" };
        html! {
            <button type="button" class="chip" key={testid.clone()} aria-pressed={pressed}
                onclick={Callback::from(move |_| onchoose.emit(chip))} data-testid={testid}>{ name }</button>
        }
    };
    html! {
        <div class="shelf-chips" role="group" aria-label={i18n.text("categories")}>
            { for props.categories.iter().map(|c| chip(Some(c.category), c.name.clone(), format!("chip-{}", c.name))) }
            if props.others {
                { chip(None, i18n.text("category-none"), "chip-other".to_owned()) }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct TilesProps {
    pub tiles: Vec<Tile>,
    pub till: Till,
    pub ontap: Callback<Tile>,
    /// A tile was held, or its menu asked for by key or the other button.
    pub onmenu: Callback<Tile>,
    pub onother: Callback<()>,
    pub now_ms: i64,
    /// None are loaded yet.
    pub loading: bool,
}

#[component]
pub fn Tiles(props: &TilesProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let other = {
        let onother = props.onother.clone();
        Callback::from(move |_| onother.emit(()))
    };
    html! {
        <div class="tiles scroll" role="group" aria-label={i18n.text("products")}>
            { for props.tiles.iter().map(|tile| html! {
                <OneTile key={tile.product.to_string()} tile={tile.clone()} in_cart={props.till.in_cart(tile.product)}
                    ontap={props.ontap.clone()} onmenu={props.onmenu.clone()} now_ms={props.now_ms} />
            }) }
            if !props.loading {
                <button type="button" class="tile tile--plain" onclick={other} data-testid="tile-other-amount">
                    <span class="thumb mono hue6"><Icon glyph={Glyph::Keyboard} /></span>
                    <span></span>
                    <span class="tile-name">{ i18n.text("other-amount") }</span>
                    <span class="tile-price">{ i18n.text("other-amount-words") }</span>
                </button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct OneTileProps {
    tile: Tile,
    in_cart: Option<Quantity>,
    ontap: Callback<Tile>,
    onmenu: Callback<Tile>,
    now_ms: i64,
}

/// For how long a finger rests on a tile that asks for its menu.
const HOLD_MS: u32 = 550;

#[component]
fn OneTile(props: &OneTileProps) -> Html {
    let shop = use_shop();
    let tile = &props.tile;
    let (_, level) = left(&shop, tile);
    // Whatever opened the menu, the tap that ends the hold is none.
    let held = use_mut_ref(|| None::<Timeout>);
    let asked = use_mut_ref(|| false);
    let onclick = {
        let (ontap, tile, asked) = (props.ontap.clone(), tile.clone(), asked.clone());
        Callback::from(move |_| {
            if !asked.replace(false) {
                ontap.emit(tile.clone());
            }
        })
    };
    let menu = {
        let (onmenu, tile, held) = (props.onmenu.clone(), tile.clone(), held.clone());
        move || {
            held.replace(None);
            onmenu.emit(tile.clone());
        }
    };
    let oncontextmenu = {
        let menu = menu.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            menu();
        })
    };
    let onpointerdown = {
        let (held, asked) = (held.clone(), asked.clone());
        Callback::from(move |event: PointerEvent| {
            asked.replace(false);
            if event.button() == 0 {
                let (menu, asked) = (menu.clone(), asked.clone());
                let timer = Timeout::new(HOLD_MS, move || {
                    asked.replace(true);
                    menu();
                });
                held.replace(Some(timer));
            }
        })
    };
    let let_go = {
        let held = held.clone();
        Callback::from(move |_: PointerEvent| drop(held.replace(None)))
    };
    let (price, by) = tile.terms.price_at(props.now_ms);
    let class = yew::classes!(
        "tile",
        props.in_cart.map(|_| "tile--in"),
        (level == Level::None).then_some("tile--out"),
        by.map(|_| "tile--reduced")
    );
    let price = match by {
        None => html! { shop.unit_price(price, tile.terms.unit) },
        Some(_) => html! {
            <>
                <b>{ shop.unit_price(price, tile.terms.unit) }</b>{ " " }
                <s><span class="unseen">{ shop.i18n.text("instead-of") }{ " " }</span>{ shop.money(tile.terms.list_price_minor.unwrap_or_default()) }</s>
            </>
        },
    };
    html! {
        <button type="button" {class} {onclick} {oncontextmenu} {onpointerdown} onpointerup={let_go.clone()}
            onpointerleave={let_go.clone()} onpointercancel={let_go} data-testid={format!("tile-{}", tile.terms.name)}>
            <Thumb name={tile.terms.name.clone()} picture={tile.picture} kind={kind(tile)} />
            { stock_words(&shop, tile) }
            <span class="tile-name">{ &tile.terms.name }</span>
            <span class="tile-price">{ price }</span>
            if let Some(n) = props.in_cart {
                <span class="tile-badge">{ badge(&shop, n, tile.terms.unit) }</span>
            }
        </button>
    }
}

fn kind(tile: &Tile) -> AttrValue {
    tile.category.map(|c| c.to_string()).unwrap_or_default().into()
}

/// Weighed goods are counted as weighings on a badge: the weight has no room there.
fn badge(shop: &Shop, n: Quantity, unit: Unit) -> String {
    if unit == Unit::Piece { shop.i18n.locale.quantity(n) } else { "•".to_owned() }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Plenty,
    Low,
    None,
}

/// From this many pieces on a tile says that there is little left.
const FEW: i64 = 3_000;

/// What is left of a product, in the corner of its tile.
pub fn stock_words(shop: &Shop, tile: &Tile) -> Html {
    let (words, level) = left(shop, tile);
    let class = match level {
        Level::Plenty => "tile-left",
        Level::Low => "tile-left tile-left--low",
        Level::None => "tile-left tile-left--none",
    };
    html! { <span {class}>{ words }</span> }
}

fn left(shop: &Shop, tile: &Tile) -> (String, Level) {
    let i18n = &shop.i18n;
    // Whoever looked at the shelf knows better than the figures.
    if let Some(since) = &tile.sold_out {
        return (text!(i18n, "sold-out-since", time = since.clone()), Level::None);
    }
    let Some(left) = tile.left else {
        return (String::new(), Level::Plenty);
    };
    if left <= Quantity::ZERO {
        return (i18n.text("sold-out"), Level::None);
    }
    let words = match tile.terms.unit {
        Unit::Piece => text!(i18n, "n-left", n = i18n.locale.quantity(left)),
        unit => shop.measure(left, unit),
    };
    let few = tile.terms.unit == Unit::Piece && left.thousandths() <= FEW;
    (words, if few { Level::Low } else { Level::Plenty })
}

#[derive(Properties, PartialEq)]
pub struct FoundProps {
    pub text: AttrValue,
    /// None while the answer is on its way.
    pub found: Option<Vec<Tile>>,
    pub ontap: Callback<Tile>,
    pub onmenu: Callback<Tile>,
    pub now_ms: i64,
}

#[component]
pub fn Found(props: &FoundProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let Some(found) = &props.found else {
        return html! { <div class="tiles"></div> };
    };
    if found.is_empty() {
        return html! {
            <Empty glyph={Glyph::Search} title={text!(i18n, "nothing-found", text = props.text.to_string())}
                words={i18n.text("nothing-found-words")} />
        };
    }
    html! {
        <div class="tiles scroll" role="group" aria-label={i18n.text("found")}>
            { for found.iter().enumerate().map(|(i, tile)| html! {
                <div key={tile.product.to_string()} class="tile-slot" data-testid={format!("result-{}", i + 1)}>
                    <OneTile tile={tile.clone()} in_cart={None::<Quantity>} ontap={props.ontap.clone()}
                        onmenu={props.onmenu.clone()} now_ms={props.now_ms} />
                </div>
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct FirstProductsProps {
    pub onother: Callback<()>,
}

/// A new shop: what to do first. An amount can be sold at once.
#[component]
pub fn FirstProducts(props: &FirstProductsProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let go = |route: Route| {
        let go = shop.go.clone();
        Callback::from(move |_| go.emit(route))
    };
    let other = {
        let onother = props.onother.clone();
        Callback::from(move |_| onother.emit(()))
    };
    html! {
        <div class="scroll">
            <Empty glyph={Glyph::Products} title={i18n.text("no-products")} words={i18n.text("first-products-words")}>
                <div class="row row--wrap">
                    if shop.may(Permission::EditCatalogue) {
                        <button type="button" class="btn btn--main" onclick={go(Route::Products)} data-testid="first-products"><Icon glyph={Glyph::Plus} />{ i18n.text("new-product") }</button>
                        <button type="button" class="btn" onclick={go(Route::Import)}><Icon glyph={Glyph::Upload} />{ i18n.text("import") }</button>
                    }
                    <button type="button" class="btn" onclick={other} data-testid="tile-other-amount"><Icon glyph={Glyph::Keyboard} />{ i18n.text("other-amount") }</button>
                </div>
            </Empty>
        </div>
    }
}

/// The keys that work here, in the order of the hand.
#[component]
pub fn KeyLine() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let keys = shop.keys();
    html! {
        <>
            { for Act::ALL.into_iter().map(|act| html! {
                <span key={act.code()}><kbd>{ keys.of(act).to_owned() }</kbd>{ i18n.text(&format!("key-{}", act.code().replace('_', "-"))) }</span>
            }) }
            <span>{ i18n.text("hold-a-tile") }</span>
        </>
    }
}
