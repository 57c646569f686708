//! Carts put aside, here and at the tills beside this one.

use domain::Money;
use domain::api::sell::{ListParked, Park as ParkCart, Parked as ParkedCart, Resume};
use domain::cart::Cart;
use domain::id::ParkedId;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::Glyph;
use crate::components::notice::Empty;
use crate::i18n::I18n;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::till::{Move, Till};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct ParkProps {
    pub till: Till,
    pub total: Money,
    pub ondo: Callback<Move>,
    pub onclose: Callback<()>,
    pub onparked: Callback<u32>,
}

/// Puts the cart aside. A name helps and is not needed.
#[component]
pub fn Park(props: &ParkProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let label = use_state(String::new);
    let park = {
        let (shop, label, cart, total) = (shop.clone(), label.clone(), props.till.cart.clone(), props.total);
        let (ondo, onclose, onparked) = (props.ondo.clone(), props.onclose.clone(), props.onparked.clone());
        Callback::from(move |()| {
            let request = ParkCart { cart: cart.clone(), label: label.trim().to_owned(), total_minor: total };
            let (shop, ondo, onclose, onparked) = (shop.clone(), ondo.clone(), onclose.clone(), onparked.clone());
            spawn_local(async move {
                match backend::call(request).await {
                    Ok(parked) => {
                        onparked.emit(u32::try_from(parked.len()).unwrap_or(u32::MAX));
                        ondo.emit(Move::Clear);
                        onclose.emit(());
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let oninput = {
        let label = label.clone();
        Callback::from(move |text| label.set(text))
    };
    let onchoose = {
        let label = label.clone();
        Callback::from(move |value: AttrValue| label.set(value.to_string()))
    };
    let tables: Vec<Choose> = (1..=6)
        .map(|n: i64| {
            let words = text!(i18n, "table-n", n = n);
            Choose::new(words.clone(), words, format!("table-{n}"))
        })
        .collect();
    html! {
        <Dialog name={DialogName::Park} title={i18n.text("park-title")} note={AttrValue::from(i18n.text(if shop.sync.beside.is_empty() { "park-words" } else { "park-words-beside" }))} first={AttrValue::Static("park-confirm")} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <Choice label={i18n.text("park-label")} look={Look::Chips} choices={tables} value={(*label).clone()} {onchoose} />
                <Field id="park-label" label={i18n.text("park-label")} value={(*label).clone()} {oninput} />
                <button type="button" class="btn btn--main btn--tall btn--wide" id="park-confirm" onclick={Callback::from(move |_| park.emit(()))} data-testid="park-confirm">
                    { text!(i18n, "park-for", amount = shop.money(props.total)) }
                </button>
            </div>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
pub struct ParkedProps {
    /// A cart is open; another can't be taken back before it is paid or parked.
    pub filled: bool,
    pub onopen: Callback<Cart>,
    pub onclose: Callback<()>,
    pub onparked: Callback<u32>,
}

#[component]
pub fn Parked(props: &ParkedProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let parked = use_state(|| None::<Vec<ParkedCart>>);
    // The one that is being asked for at another till.
    let asked = use_state(|| None::<ParkedId>);
    {
        let (shop, parked, onparked) = (shop.clone(), parked.clone(), props.onparked.clone());
        use_effect_with(shop.sync.news, move |_| {
            spawn_local(async move {
                match backend::call(ListParked {}).await {
                    Ok(list) => {
                        onparked.emit(u32::try_from(list.len()).unwrap_or(u32::MAX));
                        parked.set(Some(list));
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let resume = |one: &ParkedCart, n: usize| {
        let (shop, onopen, onclose, onparked, id) =
            (shop.clone(), props.onopen.clone(), props.onclose.clone(), props.onparked.clone(), one.id);
        let asked = asked.setter();
        Callback::from(move |_| {
            let (shop, onopen, onclose, onparked) = (shop.clone(), onopen.clone(), onclose.clone(), onparked.clone());
            let asked = asked.clone();
            asked.set(Some(id));
            spawn_local(async move {
                match backend::call(Resume { id }).await {
                    Ok(cart) => {
                        onparked.emit(u32::try_from(n.saturating_sub(1)).unwrap_or(0));
                        onopen.emit(cart);
                        onclose.emit(());
                    }
                    Err(error) => shop.complain(&error),
                }
                asked.set(None);
            });
        })
    };
    let list = parked.as_ref().cloned().unwrap_or_default();
    let n = list.len();
    html! {
        <Dialog name={DialogName::Parked} title={i18n.text("parked-title")} onclose={props.onclose.clone()}>
            <div class="dialog-body scroll">
                if props.filled {
                    <div class="notice">{ i18n.text("park-first") }</div>
                }
                if parked.is_some() && list.is_empty() {
                    <Empty glyph={Glyph::Pause} title={i18n.text("none-parked")} words={i18n.text("none-parked-words")} />
                }
                { for list.iter().enumerate().map(|(i, one)| html! {
                    <button type="button" class="btn btn--wide btn--tall" key={one.id.to_string()} disabled={props.filled || asked.is_some()}
                        onclick={resume(one, n)} data-testid={format!("resume-{}", i + 1)}>
                        <span class="grow start">
                            { if one.label.is_empty() { i18n.text("no-name") } else { one.label.clone() } }
                            <span class="under soft">{ text!(i18n, "parked-at", time = one.parked_at.clone(), n = i64::from(one.n_lines)) }
                                if let Some(holder) = &one.holder {
                                    { " · " }{ whereabouts(i18n, one, holder, *asked == Some(one.id)) }
                                }
                            </span>
                        </span>
                        <span>{ shop.money(one.total_minor) }</span>
                    </button>
                }) }
            </div>
        </Dialog>
    }
}

/// At which till a ticket is.
fn whereabouts(i18n: &I18n, one: &ParkedCart, holder: &str, asked: bool) -> String {
    let holder = if holder.is_empty() { i18n.text("beside-nameless") } else { holder.to_owned() };
    match (asked, one.in_use) {
        (true, _) => text!(i18n, "parked-asking", holder = holder),
        (false, true) => text!(i18n, "parked-open-there", holder = holder),
        (false, false) => text!(i18n, "parked-there", holder = holder),
    }
}
