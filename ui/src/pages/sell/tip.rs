//! A tip: typed, or a share or a round amount in one tap.

use domain::Money;
use domain::discount::{BasisPoints, Reduction};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use crate::components::amount::positive_amount;
use crate::components::dialog::Dialog;
use crate::components::keypad::{Keypad, Readout};
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::entry::Entry;
use crate::text;

const SHARES: [i64; 3] = [500, 1000, 1500];

#[derive(Properties, PartialEq)]
pub struct TipProps {
    /// What the tip comes on top of.
    pub total: Money,
    pub tip: Money,
    pub ontip: Callback<Money>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Tip(props: &TipProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let exponent = shop.exponent();
    let propose = move |tip: Money| Entry::proposing(&domain::decimal::plain(tip.minor(), exponent), exponent);
    let entry = use_state(|| if props.tip.is_zero() { Entry::new(exponent) } else { propose(props.tip) });
    let typed = positive_amount(&entry, exponent);
    let chip = |words: String, testid: String, tip: Money| {
        let entry = entry.clone();
        let pressed = if typed == Some(tip) { "true" } else { "false" };
        html! {
            <button type="button" class="chip" key={testid.clone()} aria-pressed={pressed} data-testid={testid}
                onclick={Callback::from(move |_| entry.set(propose(tip)))}>{ words }</button>
        }
    };
    let shares = SHARES.into_iter().filter_map(|share| {
        let tip = Reduction::Percent(BasisPoints::new(share).ok()?).of(props.total).ok()?;
        let id = format!("tip-{}", domain::decimal::short(share, 2));
        (tip > Money::ZERO).then(|| chip(i18n.locale.percent(share), id, tip))
    });
    let rounds = round_amounts(props.total, exponent).into_iter().filter_map(|to| {
        let words = text!(i18n, "tip-to", amount = shop.money_short(to));
        Some(chip(words, format!("tip-to-{}", to.minor()), to.minus(props.total).ok()?))
    });
    let apply = {
        let ontip = props.ontip.clone();
        Callback::from(move |()| {
            if let Some(tip) = typed {
                ontip.emit(tip);
            }
        })
    };
    let none = {
        let ontip = props.ontip.clone();
        Callback::from(move |_| ontip.emit(Money::ZERO))
    };
    let onentry = {
        let entry = entry.clone();
        Callback::from(move |next| entry.set(next))
    };
    let words = typed
        .and_then(|tip| props.total.plus(tip).ok())
        .map_or_else(|| i18n.text("apply"), |sum| text!(i18n, "tip-makes", amount = shop.money(sum)));
    let note = AttrValue::from(text!(i18n, "tip-words", total = shop.money(props.total)));
    html! {
        <Dialog name={DialogName::Tip} title={i18n.text("tip")} {note} class="dialog--two" onclose={props.onclose.clone()}>
            <div class="dialog-body scroll">
                <div class="pad-two">
                    <div class="shares" role="group" aria-label={i18n.text("tip")}>
                        { for shares }
                        { for rounds }
                    </div>
                    <div class="stack">
                        <Readout label={i18n.text("tip")} entry={(*entry).clone()} unit={shop.symbol()} />
                        <Keypad entry={(*entry).clone()} {onentry} ondone={apply.clone()} />
                    </div>
                </div>
            </div>
            <div class="dialog-foot">
                if !props.tip.is_zero() {
                    <button type="button" class="btn btn--loss" onclick={none} data-testid="tip-none">{ i18n.text("tip-none") }</button>
                }
                <button type="button" class="btn btn--main" disabled={typed.is_none()} onclick={Callback::from(move |_| apply.emit(()))} data-testid="tip-apply">
                    { words }
                </button>
            </div>
        </Dialog>
    }
}

/// What people say when they mean “keep the rest”: the next whole amounts.
fn round_amounts(total: Money, exponent: u32) -> Vec<Money> {
    let unit = 10_i64.pow(exponent.max(2));
    let mut found: Vec<Money> = [unit, 5 * unit, 10 * unit]
        .into_iter()
        .filter_map(|step| Money::new((total.minor() / step + 1) * step).ok())
        .collect();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_amounts_are_above_the_total_and_each_comes_once() {
        let of = |minor, exponent| {
            let found = round_amounts(Money::new(minor).unwrap(), exponent);
            found.into_iter().map(Money::minor).collect::<Vec<_>>()
        };
        assert_eq!(of(1468, 2), [1500, 2000]);
        assert_eq!(of(1500, 2), [1600, 2000]);
        assert_eq!(of(730, 0), [800, 1000]);
    }
}
