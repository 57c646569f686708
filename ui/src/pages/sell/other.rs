//! An amount that is no product.

use domain::api::sell::TaxChoice;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use crate::components::amount::positive_amount;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::dialog::Dialog;
use crate::components::keypad::{Keypad, Readout};
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::entry::Entry;
use crate::state::till::Move;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct OtherProps {
    pub taxes: Vec<TaxChoice>,
    pub ondo: Callback<Move>,
    pub onclose: Callback<()>,
}

#[component]
pub fn OtherAmount(props: &OtherProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let exponent = shop.exponent();
    let entry = use_state(|| Entry::new(exponent));
    let tax =
        use_state(|| AttrValue::from(props.taxes.first().map(|t| t.tax_category.to_string()).unwrap_or_default()));
    let amount = positive_amount(&entry, exponent);
    let chosen = props.taxes.iter().find(|t| t.tax_category.to_string() == tax.as_str()).map(|t| t.tax_category);
    let finish = {
        let (ondo, onclose, name) = (props.ondo.clone(), props.onclose.clone(), i18n.text("other-amount"));
        Callback::from(move |()| {
            if let (Some(amount_minor), Some(tax_category)) = (amount, chosen) {
                ondo.emit(Move::AddAmount { name: name.clone(), tax_category, amount_minor });
                onclose.emit(());
            }
        })
    };
    let onentry = {
        let entry = entry.clone();
        Callback::from(move |next| entry.set(next))
    };
    let onchoose = {
        let tax = tax.clone();
        Callback::from(move |next| tax.set(next))
    };
    let choices: Vec<Choose> = props
        .taxes
        .iter()
        .map(|choice| {
            let id = choice.tax_category.to_string();
            Choose::new(id, shop.tax_name(&choice.name), format!("tax-{}", choice.name)).note(shop.rates(&choice.rates))
        })
        .collect();
    html! {
        <Dialog name={DialogName::OtherAmount} title={i18n.text("other-amount")} class="dialog--two" onclose={props.onclose.clone()}>
            <div class="dialog-body scroll">
                <div class="pad-two">
                    <div class="stack">
                        <p class="label strong">{ i18n.text("tax-category") }</p>
                        <Choice label={i18n.text("tax-category")} look={Look::Options} {choices} value={(*tax).clone()} {onchoose} />
                    </div>
                    <div class="stack">
                        <Readout label={i18n.text("other-amount")} entry={(*entry).clone()} unit={shop.symbol()} />
                        <Keypad entry={(*entry).clone()} {onentry} ondone={finish.clone()} />
                    </div>
                </div>
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn btn--main btn--tall grow" disabled={amount.is_none() || chosen.is_none()}
                    onclick={Callback::from(move |_| finish.emit(()))} data-testid="keypad-done">
                    { match amount {
                        Some(amount) => text!(i18n, "add-for", amount = shop.money(amount)),
                        None => i18n.text("add"),
                    } }
                </button>
            </div>
        </Dialog>
    }
}
