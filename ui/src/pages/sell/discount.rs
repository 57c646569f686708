//! What is taken off a line or the whole cart: a share or an amount, with a reason.

use domain::Money;
use domain::cart::Asked;
use domain::discount::{BasisPoints, Reduction};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use crate::components::choice::{Choice, Choose, Look};
use crate::components::dialog::Dialog;
use crate::components::keypad::{Keypad, Readout};
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::entry::Entry;
use crate::state::till::{Move, Till};

const SHARES: [i64; 4] = [1000, 2000, 3000, 5000];
const REASONS: [&str; 5] = ["reason-end-of-day", "reason-regular", "reason-damaged", "reason-staff", "reason-kindness"];

/// What has been chosen so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    percent: bool,
    entry: Entry,
    reason: String,
}

impl Draft {
    /// From a discount that stands already.
    pub fn of(asked: Option<&Asked>, exponent: u32) -> Self {
        match asked {
            None => Self { percent: true, entry: Entry::new(2), reason: String::new() },
            Some(asked) => {
                let (percent, entry) = match asked.given {
                    Reduction::Percent(share) => (true, Entry::proposing(&share.percent(), 2)),
                    Reduction::Amount(amount) => {
                        (false, Entry::proposing(&domain::decimal::plain(amount.minor(), exponent), exponent))
                    }
                };
                Self { percent, entry, reason: asked.reason.clone() }
            }
        }
    }

    /// The discount as it would be asked for; none where nothing is taken off.
    pub fn asked(&self, exponent: u32) -> Result<Option<Asked>, domain::Error> {
        if self.entry.is_empty() {
            return Ok(None);
        }
        let given = if self.percent {
            Reduction::Percent(BasisPoints::parse_percent(self.entry.text())?)
        } else {
            Reduction::Amount(Money::parse(self.entry.text(), exponent)?)
        };
        let nothing = matches!(given, Reduction::Percent(share) if share.get() == 0)
            || matches!(given, Reduction::Amount(off) if off.is_zero());
        Ok((!nothing).then(|| Asked { given, reason: self.reason.clone() }))
    }
}

#[derive(Properties, PartialEq)]
pub struct DiscountProps {
    pub draft: Draft,
    pub ondraft: Callback<Draft>,
    #[prop_or_default]
    pub ondone: Callback<()>,
}

/// The pad alone, for the line panel and for the cart.
#[component]
pub fn DiscountPad(props: &DiscountProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let exponent = shop.exponent();
    let change = |change: Box<dyn Fn(&mut Draft)>| {
        let mut next = props.draft.clone();
        change(&mut next);
        next
    };
    let share = |basis_points: i64| {
        let text = domain::decimal::short(basis_points, 2);
        let pressed = props.draft.percent && props.draft.entry.text() == text;
        let next = change(Box::new(move |draft| {
            draft.percent = true;
            draft.entry = Entry::proposing(&domain::decimal::short(basis_points, 2), 2);
        }));
        let ondraft = props.ondraft.clone();
        html! {
            <button type="button" class="chip" key={basis_points} aria-pressed={if pressed { "true" } else { "false" }}
                onclick={Callback::from(move |_| ondraft.emit(next.clone()))} data-testid={format!("discount-{text}")}>
                { i18n.locale.percent(basis_points) }
            </button>
        }
    };
    let onkind = {
        let (ondraft, draft) = (props.ondraft.clone(), props.draft.clone());
        Callback::from(move |kind: AttrValue| {
            let percent = kind == "percent";
            let entry = Entry::new(if percent { 2 } else { exponent });
            ondraft.emit(Draft { percent, entry, ..draft.clone() });
        })
    };
    let onentry = {
        let (ondraft, draft) = (props.ondraft.clone(), props.draft.clone());
        Callback::from(move |entry| ondraft.emit(Draft { entry, ..draft.clone() }))
    };
    let onreason = {
        let (ondraft, draft) = (props.ondraft.clone(), props.draft.clone());
        Callback::from(move |reason: AttrValue| {
            // The same reason again takes it back.
            let reason = if draft.reason == reason.as_str() { String::new() } else { reason.to_string() };
            ondraft.emit(Draft { reason, ..draft.clone() });
        })
    };
    let reasons: Vec<Choose> = REASONS
        .into_iter()
        .map(|key| {
            let words = i18n.text(key);
            Choose::new(words.clone(), words, key)
        })
        .collect();
    let kinds =
        vec![Choose::new("percent", "%", "discount-percent"), Choose::new("amount", shop.symbol(), "discount-amount")];
    html! {
        <div class="pad-two">
            <div class="stack">
                <div class="shares" role="group" aria-label={i18n.text("discount")}>{ for SHARES.into_iter().map(share) }</div>
                <p class="label strong">{ i18n.text("reason") }</p>
                <Choice label={i18n.text("reason")} look={Look::Chips} choices={reasons} value={props.draft.reason.clone()} onchoose={onreason} />
            </div>
            <div class="stack">
                <Choice label={i18n.text("discount-kind")} look={Look::WideSegments} choices={kinds} value={if props.draft.percent { "percent" } else { "amount" }} onchoose={onkind} />
                <Readout label={i18n.text("discount")} entry={props.draft.entry.clone()} unit={if props.draft.percent { "%".to_owned() } else { shop.symbol() }} />
                <Keypad entry={props.draft.entry.clone()} {onentry} ondone={props.ondone.clone()} />
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct CartDiscountProps {
    pub till: Till,
    pub ondo: Callback<Move>,
    pub onclose: Callback<()>,
}

#[component]
pub fn CartDiscount(props: &CartDiscountProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let exponent = shop.exponent();
    let draft = use_state(|| Draft::of(props.till.cart.discount.as_ref(), exponent));
    let asked = draft.asked(exponent);
    let finish = {
        let (ondo, onclose, asked) = (props.ondo.clone(), props.onclose.clone(), asked.clone());
        Callback::from(move |()| {
            if let Ok(discount) = &asked {
                ondo.emit(Move::SetCartDiscount(discount.clone()));
                onclose.emit(());
            }
        })
    };
    let remove = {
        let (ondo, onclose) = (props.ondo.clone(), props.onclose.clone());
        Callback::from(move |_| {
            ondo.emit(Move::SetCartDiscount(None));
            onclose.emit(());
        })
    };
    let ondraft = {
        let draft = draft.clone();
        Callback::from(move |next| draft.set(next))
    };
    html! {
        <Dialog name={DialogName::CartDiscount} title={i18n.text("cart-discount")} note={AttrValue::from(i18n.text("cart-discount-words"))} class="dialog--two" onclose={props.onclose.clone()}>
            <div class="dialog-body scroll">
                <DiscountPad draft={(*draft).clone()} {ondraft} ondone={finish.clone()} />
                if let Err(error) = &asked {
                    <p class="field-error">{ i18n.refusal(error, shop.currency()) }</p>
                }
            </div>
            <div class="dialog-foot">
                if props.till.cart.discount.is_some() {
                    <button type="button" class="btn btn--loss" onclick={remove}>{ i18n.text("no-discount") }</button>
                }
                <button type="button" class="btn btn--main" disabled={!matches!(asked, Ok(Some(_)))} onclick={Callback::from(move |_| finish.emit(()))} data-testid="discount-apply">
                    { i18n.text("apply") }
                </button>
            </div>
        </Dialog>
    }
}
