//! Prices that hold from a later day on.

use domain::Money;
use domain::api::catalogue::{PriceFrom, ProductDetail, SetPrice};
use domain::business_day::BusinessDay;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use crate::backend;
use crate::components::amount::positive_amount;
use crate::components::calendar::DayPicker;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::keypad::{Keypad, Readout};
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::entry::Entry;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct LaterProps {
    pub detail: ProductDetail,
    pub today: BusinessDay,
    pub onchanged: Callback<ProductDetail>,
}

/// The list, soonest first, and the way to the next one.
#[component]
pub fn LaterPrices(props: &LaterProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let editing = use_state(|| None::<Option<PriceFrom>>);
    let edit = |price: Option<PriceFrom>| {
        let editing = editing.clone();
        Callback::from(move |_| editing.set(Some(price.clone())))
    };
    let close = {
        let editing = editing.clone();
        Callback::from(move |()| editing.set(None))
    };
    let done = {
        let (editing, onchanged) = (editing.clone(), props.onchanged.clone());
        Callback::from(move |seen: ProductDetail| {
            editing.set(None);
            onchanged.emit(seen);
        })
    };
    let later = props.detail.prices.iter().rev().filter(|price| price.valid_from > props.today);
    html! {
        <div class="later">
            { for later.map(|price| {
                let words = text!(i18n, "price-from-day", day = i18n.locale.date(price.valid_from.date()), price = shop.money(price.price_minor));
                html! {
                    <button type="button" class="btn btn--wide" key={price.valid_from.to_string()} onclick={edit(Some(price.clone()))}
                        data-testid={format!("later-{}", price.valid_from)}>
                        <span class="grow start">{ words }</span><Icon glyph={Glyph::Pencil} class="icon--s" />
                    </button>
                }
            }) }
            <button type="button" class="btn btn--bare btn--start" onclick={edit(None)} data-testid="later-price">
                <Icon glyph={Glyph::Plus} class="icon--s" />{ i18n.text("later-price") }
            </button>
            if let Some(price) = &*editing {
                <LaterPrice detail={props.detail.clone()} price={price.clone()} today={props.today} ondone={done} onclose={close} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LaterPriceProps {
    detail: ProductDetail,
    /// None is a new one.
    price: Option<PriceFrom>,
    today: BusinessDay,
    ondone: Callback<ProductDetail>,
    onclose: Callback<()>,
}

#[component]
fn LaterPrice(props: &LaterPriceProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let exponent = shop.exponent();
    let first = props.today.days_after(1);
    let day = use_state(|| props.price.as_ref().map_or(first, |price| price.valid_from));
    let busy = use_state(|| false);
    let entry = use_state(|| {
        let shown = props.price.as_ref().map(|price| price.price_minor).or(props.detail.row.price_minor);
        shown.map_or_else(
            || Entry::new(exponent),
            |price| Entry::proposing(&domain::decimal::plain(price.minor(), exponent), exponent),
        )
    });
    let typed = positive_amount(&entry, exponent);
    let (product, before) = (props.detail.row.product, props.price.as_ref().map(|price| price.valid_from));
    // Another day is another entry: the one that stood before goes.
    let send = {
        let (shop, ondone, busy, day) = (shop.clone(), props.ondone.clone(), busy.clone(), *day);
        Callback::from(move |price: Option<Money>| {
            let (shop, ondone, busy) = (shop.clone(), ondone.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                let gone = before.filter(|before| price.is_none() || *before != day);
                let mut answer = None;
                let changes = price.map(|price| (day, Some(price))).into_iter().chain(gone.map(|day| (day, None)));
                for (valid_from, price_minor) in changes {
                    match backend::call(SetPrice { product, valid_from, price_minor }).await {
                        Ok(seen) => answer = Some(seen),
                        Err(error) => {
                            shop.complain(&error);
                            break;
                        }
                    }
                }
                busy.set(false);
                if let Some(seen) = answer {
                    shop.tell(shop.i18n.text("saved"));
                    ondone.emit(seen);
                }
            });
        })
    };
    let finish = {
        let send = send.clone();
        Callback::from(move |()| {
            if typed.is_some() {
                send.emit(typed);
            }
        })
    };
    let onday = {
        let day = day.clone();
        Callback::from(move |chosen| day.set(chosen))
    };
    let onentry = {
        let entry = entry.clone();
        Callback::from(move |next| entry.set(next))
    };
    let words = typed.map_or_else(
        || i18n.text("save"),
        |price| text!(i18n, "price-from-day", day = i18n.locale.date(day.date()), price = shop.money(price)),
    );
    html! {
        <Dialog name={DialogName::LaterPrice} title={i18n.text("later-price")} note={AttrValue::from(props.detail.row.name.clone())} onclose={props.onclose.clone()}>
            <div class="dialog-body scroll">
                <div class="row row--apart">
                    <span class="strong">{ i18n.text("valid-from") }</span>
                    <DayPicker id="later-day" label={i18n.text("valid-from")} day={*day} first={Some(first)} {onday} />
                </div>
                <Readout label={i18n.text("price")} entry={(*entry).clone()} unit={shop.symbol()} />
                <Keypad entry={(*entry).clone()} {onentry} ondone={finish.clone()} />
                <button type="button" class="btn btn--main btn--tall btn--wide" disabled={typed.is_none() || *busy}
                    onclick={Callback::from(move |_| finish.emit(()))} data-testid="keypad-done">{ words }</button>
                if props.price.is_some() {
                    <button type="button" class="btn btn--loss btn--wide" disabled={*busy} onclick={Callback::from(move |_| send.emit(None))} data-testid="later-remove">
                        { i18n.text("later-remove") }
                    </button>
                }
            </div>
        </Dialog>
    }
}
