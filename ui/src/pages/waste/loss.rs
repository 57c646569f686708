//! How much was lost, and why; a tap on the reason is the entry.

use domain::Money;
use domain::api::catalogue::SeeProduct;
use domain::api::sell::Tile;
use domain::api::waste::{Instead, WasteEntry};
use domain::id::{EventId, ProductId};
use domain::quantity::{Quantity, Unit};
use domain::waste::WasteReason;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::amount::AmountDialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::picture::Thumb;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::entry::Entry;
use crate::text;

/// What is lost: a product, or an entry that was wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Of {
    Tile(Tile),
    Entry(WasteEntry),
}

impl Of {
    pub fn key(&self) -> String {
        match self {
            Self::Tile(tile) => tile.product.to_string(),
            Self::Entry(entry) => entry.id.to_string(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Tile(tile) => tile.terms.name.clone(),
            Self::Entry(entry) => entry.name.clone(),
        }
    }

    const fn product(&self) -> ProductId {
        match self {
            Self::Tile(tile) => tile.product,
            Self::Entry(entry) => entry.product,
        }
    }

    const fn unit(&self) -> Unit {
        match self {
            Self::Tile(tile) => tile.terms.unit,
            Self::Entry(entry) => entry.unit,
        }
    }

    /// What is proposed: one piece, all that is left of what is weighed, or what was entered.
    fn quantity(&self) -> Quantity {
        match self {
            Self::Entry(entry) => entry.quantity,
            Self::Tile(tile) if tile.terms.unit == Unit::Piece => Quantity::ONE,
            Self::Tile(tile) => tile.left.filter(|left| *left > Quantity::ZERO).unwrap_or(Quantity::ONE),
        }
    }

    fn left(&self) -> Option<Quantity> {
        match self {
            Self::Tile(tile) => tile.left.filter(|left| *left > Quantity::ZERO),
            Self::Entry(_) => None,
        }
    }
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lost {
    New {
        product: ProductId,
        quantity: Quantity,
        reason: WasteReason,
    },
    /// The entry was a mistake.
    Never(EventId),
    Instead(EventId, Instead),
}

#[derive(Properties, PartialEq)]
pub struct LossProps {
    pub of: Of,
    pub onlost: Callback<Lost>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Loss(props: &LossProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let of = &props.of;
    let quantity = use_state(|| of.quantity());
    let typing = use_state(|| false);
    // What one costs and brings; the tile knows its price, the product its cost.
    let worth = use_state(|| (None::<Money>, None::<Money>));
    {
        let (shop, worth) = (shop.clone(), worth.setter());
        use_effect_with(of.product(), move |&product| {
            spawn_local(async move {
                match backend::call(SeeProduct { product }).await {
                    Ok(seen) => worth.set((seen.cost_minor, seen.row.price_minor)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let step = |by: i64| {
        let quantity = quantity.clone();
        Callback::from(move |_| {
            if let Ok(next) = Quantity::new((quantity.thousandths() + by * 1000).max(0))
                && next > Quantity::ZERO
            {
                quantity.set(next);
            }
        })
    };
    let open = {
        let typing = typing.clone();
        Callback::from(move |_| typing.set(true))
    };
    let shut = {
        let typing = typing.clone();
        Callback::from(move |()| typing.set(false))
    };
    let all = of.left().filter(|left| *left != *quantity).map(|left| {
        let quantity = quantity.clone();
        html! {
            <button type="button" class="btn" onclick={Callback::from(move |_| quantity.set(left))} data-testid="waste-all">
                { text!(i18n, "waste-all-left", n = shop.measure(left, of.unit())) }
            </button>
        }
    });
    let lose = |reason: WasteReason| {
        let (onlost, product, quantity) = (props.onlost.clone(), of.product(), *quantity);
        let entry = match of {
            Of::Entry(entry) => Some(entry.id),
            Of::Tile(_) => None,
        };
        Callback::from(move |_| {
            onlost.emit(match entry {
                Some(entry) => Lost::Instead(entry, Instead { quantity, reason }),
                None => Lost::New { product, quantity, reason },
            });
        })
    };
    let value = |each: Option<Money>| each.and_then(|each| quantity.times(each).ok());
    let words = match (value(worth.0), value(worth.1)) {
        (Some(cost), Some(retail)) => {
            text!(i18n, "waste-worth", cost = shop.money(cost), retail = shop.money(retail))
        }
        (None, Some(retail)) => text!(i18n, "waste-worth-retail", retail = shop.money(retail)),
        (Some(cost), None) => text!(i18n, "waste-worth-cost", cost = shop.money(cost)),
        (None, None) => i18n.text("waste-worth-unknown"),
    };
    let close = props.onclose.reform(|_| ());
    let before = match of {
        Of::Tile(tile) => html! {
            <Thumb name={of.name()} picture={tile.picture} kind={tile.category.map(|c| c.to_string()).unwrap_or_default()} />
        },
        Of::Entry(_) => Html::default(),
    };
    let wrong = match of {
        Of::Entry(entry) => {
            let (onlost, id) = (props.onlost.clone(), entry.id);
            html! {
                <button type="button" class="btn btn--wide btn--loss" onclick={Callback::from(move |_| onlost.emit(Lost::Never(id)))} data-testid="waste-undo">
                    <Icon glyph={Glyph::Erase} />{ i18n.text("waste-undo") }
                </button>
            }
        }
        Of::Tile(_) => Html::default(),
    };
    html! {
        <aside class="detail" aria-label={of.name()}>
            <div class="detail-head">
                { before }
                <div class="grow">
                    <h2 class="clip">{ of.name() }</h2>
                    <p class="soft small" data-testid="waste-worth">{ words }</p>
                </div>
                <button type="button" class="btn btn--bare btn--icon" aria-label={i18n.text("close")} onclick={close} data-testid="waste-close"><Icon glyph={Glyph::Close} /></button>
            </div>
            <div class="detail-body scroll lost" tabindex="0">
                <div class="row loss-quantity">
                    <button type="button" class="btn btn--icon btn--tall" aria-label={i18n.text("one-less")} onclick={step(-1)} data-testid="waste-less"><Icon glyph={Glyph::Minus} /></button>
                    <button type="button" class="btn btn--tall grow loss-figure" onclick={open} data-testid="waste-quantity" aria-label={text!(i18n, "waste-how-many", n = shop.measure(*quantity, of.unit()))}>
                        { shop.measure(*quantity, of.unit()) }
                    </button>
                    <button type="button" class="btn btn--icon btn--tall" aria-label={i18n.text("one-more")} onclick={step(1)} data-testid="waste-more"><Icon glyph={Glyph::Plus} /></button>
                </div>
                { all }
                <h3 class="small soft">{ i18n.text(if matches!(of, Of::Entry(_)) { "waste-why-instead" } else { "waste-why" }) }</h3>
                <div class="loss-reasons">
                    { for WasteReason::ALL.map(|reason| {
                        let was = matches!(of, Of::Entry(entry) if entry.reason == reason).then_some("true");
                        html! {
                            <button type="button" class="option" key={reason.code()} aria-pressed={was} onclick={lose(reason)} data-testid={format!("waste-as-{}", reason.code())}>
                                { i18n.text(&key(reason)) }
                                <span>{ i18n.text(&format!("{}-words", key(reason))) }</span>
                            </button>
                        }
                    }) }
                </div>
                { wrong }
            </div>
            if *typing {
                { amount(&shop, of, &quantity, &shut) }
            }
        </aside>
    }
}

fn amount(shop: &crate::shop::Shop, of: &Of, quantity: &yew::UseStateHandle<Quantity>, shut: &Callback<()>) -> Html {
    let unit = of.unit();
    let read = |entry: &Entry| Quantity::parse(entry.text()).ok().filter(|q| *q > Quantity::ZERO);
    let done = {
        let shop = shop.clone();
        Callback::from(move |entry: Entry| match read(&entry) {
            Some(quantity) => Ok(text!(shop.i18n, "waste-how-many", n = shop.measure(quantity, unit))),
            None => Err(shop.i18n.text("apply")),
        })
    };
    let ondone = {
        let (quantity, shut) = (quantity.clone(), shut.clone());
        Callback::from(move |entry: Entry| {
            if let Some(typed) = read(&entry) {
                quantity.set(typed);
            }
            shut.emit(());
        })
    };
    let decimals = if unit == Unit::Piece { 0 } else { 3 };
    let sign = if unit == Unit::Piece { AttrValue::default() } else { AttrValue::from(unit.code()) };
    html! {
        <AmountDialog name={DialogName::WasteQuantity} title={of.name()} {decimals} unit={sign} proposal={quantity.plain()} {done} {ondone} onclose={shut.clone()} />
    }
}

/// A reason's name among the words.
pub fn key(reason: WasteReason) -> String {
    format!("waste-reason-{}", reason.code().replace('_', "-"))
}
