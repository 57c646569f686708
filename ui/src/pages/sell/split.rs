//! Several payments for one sale.

use domain::Money;
use domain::api::sell::Counter;
use domain::banknote::quick_cash;
use domain::sale::Payment;
use domain::tender::{Tender, TenderKind, cash_due, settle};
use yew::{Callback, Html, Properties, component, html, use_state};

use super::due::glyph;
use super::tip::Tip;
use crate::components::amount::positive_amount;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::keypad::{Keypad, Readout};
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::entry::Entry;
use crate::state::till::Move;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct SplitProps {
    /// Without the tip.
    pub total: Money,
    pub tip: Money,
    pub counter: Counter,
    pub paying: bool,
    pub ondo: Callback<Move>,
    pub onpay: Callback<Payment>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Split(props: &SplitProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let exponent = shop.exponent();
    let given = use_state(Vec::<Tender>::new);
    let entry = use_state(|| Entry::new(exponent));
    let problem = use_state(|| None::<String>);
    let paid = Money::sum(given.iter().map(|t| t.amount_minor)).unwrap_or_default();
    let tipping = use_state(|| false);
    let owed = props.total.plus(props.tip).unwrap_or(props.total);
    let left = owed.minus(paid).unwrap_or_default().max(Money::ZERO);
    let left_cash = cash_due(owed, paid, props.counter.cash_rounding).unwrap_or(left).max(Money::ZERO);
    let add = {
        let (given, entry, problem, onpay) = (given.clone(), entry.clone(), problem.clone(), props.onpay.clone());
        let (total, tip_minor, rounding, shop) = (props.total, props.tip, props.counter.cash_rounding, shop.clone());
        Callback::from(move |(kind, amount): (TenderKind, Money)| {
            if amount <= Money::ZERO {
                return;
            }
            let mut next = (*given).clone();
            next.push(Tender::new(kind, amount));
            match settle(total, tip_minor, &next, rounding) {
                Ok(_) => {
                    given.set(next.clone());
                    onpay.emit(Payment { tenders: next, tip_minor });
                }
                Err(domain::Error::Unpaid { .. }) => {
                    given.set(next);
                    entry.set(Entry::new(exponent));
                    problem.set(None);
                }
                Err(error) => problem.set(Some(shop.i18n.refusal(&error, shop.currency()))),
            }
        })
    };
    let typed = positive_amount(&entry, exponent);
    let by = |kind: TenderKind| {
        let add = add.clone();
        let amount = typed.unwrap_or(if kind == TenderKind::Cash { left_cash } else { left });
        Callback::from(move |_| add.emit((kind, amount)))
    };
    let note = |amount: Money| {
        let add = add.clone();
        Callback::from(move |_| add.emit((TenderKind::Cash, amount)))
    };
    let remove = |i: usize| {
        let (given, problem) = (given.clone(), problem.clone());
        Callback::from(move |_| {
            let mut next = (*given).clone();
            next.remove(i);
            problem.set(None);
            given.set(next);
        })
    };
    let onentry = {
        let (entry, problem) = (entry.clone(), problem.clone());
        Callback::from(move |next| {
            problem.set(None);
            entry.set(next);
        })
    };
    let show_tip = |on: bool| {
        let tipping = tipping.clone();
        Callback::from(move |()| tipping.set(on))
    };
    let ask_tip = {
        let show = show_tip(true);
        Callback::from(move |_| show.emit(()))
    };
    // A tip that is taken back can leave everything paid that was given before.
    let ontip = {
        let (ondo, onpay, hide, given, problem) =
            (props.ondo.clone(), props.onpay.clone(), show_tip(false), given.clone(), problem.clone());
        let (total, rounding, shop) = (props.total, props.counter.cash_rounding, shop.clone());
        Callback::from(move |tip_minor: Money| {
            hide.emit(());
            match settle(total, tip_minor, &given, rounding) {
                Ok(_) if !given.is_empty() => onpay.emit(Payment { tenders: (*given).clone(), tip_minor }),
                Ok(_) | Err(domain::Error::Unpaid { .. }) => problem.set(None),
                Err(error) => {
                    problem.set(Some(shop.i18n.refusal(&error, shop.currency())));
                    return;
                }
            }
            ondo.emit(Move::SetTip(tip_minor));
        })
    };
    html! {
        <>
        <Dialog name={DialogName::Split} title={i18n.text("split-title")} class="dialog--wide" onclose={props.onclose.clone()}>
            <div class="dialog-body scroll">
                <div class="split">
                    <div class="stack">
                        <div class="due" role="status">
                            <span class="soft">{ i18n.text("still-to-pay") }</span>
                            <strong data-testid="still-to-pay">{ shop.money(left) }</strong>
                            <span class="soft">
                                if props.tip.is_zero() {
                                    { text!(i18n, "of-total", total = shop.money(props.total)) }
                                } else {
                                    { text!(i18n, "of-total-tip", total = shop.money(props.total), tip = shop.money(props.tip)) }
                                }
                            </span>
                        </div>
                        <button type="button" class="btn btn--start" disabled={props.paying} onclick={ask_tip} data-testid="split-tip">
                            <Icon glyph={Glyph::Coins} />{ i18n.text("tip") }
                        </button>
                        <div class="quick">
                            { for quick_cash(left_cash, props.counter.currency).into_iter().map(|amount| html! {
                                <button type="button" class="btn btn--leaf" key={amount.minor()} disabled={props.paying} onclick={note(amount)}
                                    aria-label={text!(i18n, "cash-of", amount = shop.money_short(amount))} data-testid={format!("split-note-{}", amount.minor())}>
                                    { shop.money_short(amount) }
                                </button>
                            }) }
                        </div>
                        <ul class="tenders">
                            { for given.iter().enumerate().map(|(i, tender)| html! {
                                <li key={i}>
                                    <Icon glyph={glyph(tender.kind)} />
                                    <span class="grow">{ shop.tender(tender.kind) }</span>
                                    <span class="strong">{ shop.money(tender.amount_minor) }</span>
                                    <button type="button" class="btn btn--bare btn--icon" onclick={remove(i)} disabled={props.paying}
                                        aria-label={text!(i18n, "remove-payment", kind = shop.tender(tender.kind))} data-testid={format!("tender-remove-{}", i + 1)}>
                                        <Icon glyph={Glyph::Close} />
                                    </button>
                                </li>
                            }) }
                        </ul>
                    </div>
                    <div class="stack">
                        <Readout label={i18n.text("amount")} entry={(*entry).clone()} unit={shop.symbol()} />
                        <Keypad entry={(*entry).clone()} {onentry} ondone={let cash = by(TenderKind::Cash); Callback::from(move |()| cash.emit(()))} />
                        if let Some(problem) = &*problem {
                            <p class="field-error" role="alert"><Icon glyph={Glyph::Warning} class="icon--s" />{ problem }</p>
                        }
                        <div class="quick quick--two">
                            { for [TenderKind::Cash, TenderKind::Card, TenderKind::Mobile, TenderKind::Voucher].into_iter().map(|kind| {
                                let press = by(kind);
                                html! {
                                    <button type="button" key={kind.code()} class={if kind == TenderKind::Cash { "btn btn--main" } else { "btn" }} disabled={props.paying}
                                        onclick={Callback::from(move |_| press.emit(()))} data-testid={format!("split-{}", kind.code())}>
                                        <Icon glyph={glyph(kind)} />{ shop.tender(kind) }
                                    </button>
                                }
                            }) }
                        </div>
                    </div>
                </div>
            </div>
        </Dialog>
        if *tipping {
            <Tip total={props.total} tip={props.tip} {ontip} onclose={show_tip(false)} />
        }
        </>
    }
}
