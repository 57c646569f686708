//! One line of the cart: how many, what is taken off, at what price, or not at all.

use domain::quantity::{Quantity, Unit};
use domain::sale::{Bill, PriceReason};
use domain::{Error, Money};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::discount::{DiscountPad, Draft};
use crate::components::choice::{Choice, Choose, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::keypad::{Keypad, Readout};
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::entry::Entry;
use crate::state::till::{Move, Till};

#[derive(Properties, PartialEq)]
pub struct LineProps {
    pub index: usize,
    pub till: Till,
    pub bill: Option<Result<Bill, Error>>,
    pub ondo: Callback<Move>,
    pub onclose: Callback<()>,
}

#[component]
pub fn LinePanel(props: &LineProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let exponent = shop.exponent();
    let tab = use_state(|| AttrValue::Static("quantity"));
    let index = props.index;
    let item = props.till.cart.items.get(index).cloned();
    let line = props.bill.as_ref().and_then(|bill| bill.as_ref().ok()).and_then(|bill| bill.lines.get(index).cloned());
    let unit = line.as_ref().map(|line| line.unit).unwrap_or_default();
    let decimals = if unit == Unit::Piece { 0 } else { 3 };
    let quantity = use_state(|| {
        item.as_ref().map_or_else(|| Entry::new(decimals), |item| Entry::proposing(&item.quantity.plain(), decimals))
    });
    let draft = use_state(|| Draft::of(item.as_ref().and_then(|item| item.discount.as_ref()), exponent));
    let price = use_state(|| {
        line.as_ref().map_or_else(
            || Entry::new(exponent),
            |line| Entry::proposing(&domain::decimal::plain(line.price_minor.minor(), exponent), exponent),
        )
    });
    let note = use_state(|| item.as_ref().map(|item| item.note.clone()).unwrap_or_default());
    let (Some(item), Some(line)) = (item, line) else {
        return Html::default();
    };
    let change: Result<Move, Error> = match tab.as_str() {
        "quantity" => Quantity::parse(quantity.text())
            .and_then(|q| q.for_sale(unit, &line.name))
            .map(|quantity| Move::SetQuantity(index, quantity)),
        "discount" => draft.asked(exponent).and_then(|asked| {
            let off = asked.as_ref().map_or(Ok(Money::ZERO), |asked| asked.given.of(line.full_minor));
            off.map(|_| Move::SetDiscount(index, asked))
        }),
        _ => Money::parse(price.text(), exponent).map(|price| {
            // The list's own price is no other price.
            // A price that is reduced for now is the one that holds, as the list's is otherwise.
            let holds = match line.price_reason {
                Some(PriceReason::Markdown) => Some(line.price_minor),
                _ => line.list_price_minor,
            };
            Move::SetPrice(index, (holds != Some(price)).then_some(price))
        }),
    };
    let finish = {
        let (ondo, onclose, change) = (props.ondo.clone(), props.onclose.clone(), change.clone());
        let (note, before) = (note.trim().to_owned(), item.note.clone());
        Callback::from(move |()| {
            if let Ok(change) = &change {
                ondo.emit(change.clone());
                if note != before {
                    ondo.emit(Move::SetNote(index, note.clone()));
                }
                onclose.emit(());
            }
        })
    };
    let remove = {
        let (ondo, onclose) = (props.ondo.clone(), props.onclose.clone());
        Callback::from(move |_| {
            ondo.emit(Move::Remove(index));
            onclose.emit(());
        })
    };
    let step = |by: i64| {
        let quantity = quantity.clone();
        Callback::from(move |_| {
            let now = Quantity::parse(quantity.text()).map_or(0, Quantity::thousandths);
            if let Ok(next) = Quantity::new((now + by * 1000).max(1000)) {
                quantity.set(Entry::proposing(&next.plain(), decimals));
            }
        })
    };
    let set = |entry: &yew::UseStateHandle<Entry>| {
        let entry = entry.clone();
        Callback::from(move |next| entry.set(next))
    };
    let ontab = {
        let tab = tab.clone();
        Callback::from(move |next| tab.set(next))
    };
    let ondraft = {
        let draft = draft.clone();
        Callback::from(move |next| draft.set(next))
    };
    let onnote = {
        let note = note.clone();
        Callback::from(move |text| note.set(text))
    };
    let usual_price = {
        let (price, list) = (price.clone(), line.list_price_minor.unwrap_or_default());
        Callback::from(move |_| {
            price.set(Entry::proposing(&domain::decimal::plain(list.minor(), exponent), exponent));
        })
    };
    let mut tabs = vec![
        Choose::new("quantity", i18n.text("quantity"), "line-tab-quantity"),
        Choose::new("discount", i18n.text("discount"), "line-tab-discount"),
    ];
    // A label's amount is what the scale printed; it is reduced, not priced anew.
    if item.label_minor.is_none() {
        tabs.push(Choose::new("price", i18n.text("price"), "line-tab-price"));
    }
    let unit_sign = if unit == Unit::Piece { "" } else { unit.code() };
    html! {
        <Dialog name={DialogName::Line} title={line.name.clone()} note={AttrValue::from(shop.unit_price(Some(line.price_minor), unit))} class="dialog--two" onclose={props.onclose.clone()}>
            <div class="dialog-tabs">
                <Choice label={i18n.text("line-of")} look={Look::WideSegments} choices={tabs} value={(*tab).clone()} onchoose={ontab} />
            </div>
            <div class="dialog-body scroll">
                if *tab == "quantity" {
                    <div class="pad-two">
                        <div class="stack">
                            if unit == Unit::Piece {
                                <div class="shares">
                                    <button type="button" class="btn btn--tall" aria-label={i18n.text("one-less")} onclick={step(-1)} data-testid="line-less"><Icon glyph={Glyph::Minus} /></button>
                                    <button type="button" class="btn btn--tall" aria-label={i18n.text("one-more")} onclick={step(1)} data-testid="line-more"><Icon glyph={Glyph::Plus} /></button>
                                </div>
                            }
                            <Field id="line-note" label={i18n.text("note")} value={(*note).clone()} oninput={onnote} />
                        </div>
                        <div class="stack">
                            <Readout label={i18n.text("quantity")} entry={(*quantity).clone()} unit={unit_sign} />
                            <Keypad entry={(*quantity).clone()} onentry={set(&quantity)} ondone={finish.clone()} />
                        </div>
                    </div>
                } else if *tab == "discount" {
                    <DiscountPad draft={(*draft).clone()} {ondraft} ondone={finish.clone()} />
                } else {
                    <div class="pad-two">
                        <div class="stack">
                            if let Some(list) = line.list_price_minor {
                                <dl class="pairs"><div class="pair"><dt>{ i18n.text("list-price") }</dt><dd class="strong">{ shop.unit_price(Some(list), unit) }</dd></div></dl>
                                <button type="button" class="btn" onclick={usual_price} data-testid="line-list-price">{ i18n.text("take-list-price") }</button>
                            }
                        </div>
                        <div class="stack">
                            <Readout label={i18n.text("price")} entry={(*price).clone()} unit={shop.symbol()} />
                            <Keypad entry={(*price).clone()} onentry={set(&price)} ondone={finish.clone()} />
                        </div>
                    </div>
                }
                if let Err(error) = &change {
                    if !matches!(error, Error::NotANumber { .. }) {
                        <p class="field-error"><Icon glyph={Glyph::Warning} class="icon--s" />{ i18n.refusal(error, shop.currency()) }</p>
                    }
                }
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn btn--loss" onclick={remove} data-testid="line-remove"><Icon glyph={Glyph::Bin} />{ i18n.text("remove") }</button>
                <button type="button" class="btn btn--main grow" disabled={change.is_err()} onclick={Callback::from(move |_| finish.emit(()))} data-testid="line-apply">
                    { i18n.text("apply") }
                </button>
            </div>
        </Dialog>
    }
}
