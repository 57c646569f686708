//! Goods and money back, line by line, never more than was sold.

use std::collections::BTreeMap;

use domain::Money;
use domain::api::sales::{RefundSale, SaleDetail, SaleLine};
use domain::id::EventId;
use domain::quantity::{Quantity, Unit};
use domain::refund::Returned;
use domain::tender::TenderKind;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::detail::reasons;
use crate::backend;
use crate::components::choice::{Choice, Choose, Look, Switch};
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct RefundProps {
    pub detail: SaleDetail,
    pub id: EventId,
    pub ondone: Callback<EventId>,
    pub onclose: Callback<()>,
}

type Back = BTreeMap<u16, Quantity>;

#[component]
pub fn Refund(props: &RefundProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let back = use_state(Back::new);
    let reason = use_state(|| AttrValue::Static(""));
    let restock = use_state(|| false);
    let by = use_state(|| props.detail.tenders.first().map_or(TenderKind::Cash, |t| t.kind));
    let busy = use_state(|| false);
    let set = |line: &SaleLine, quantity: Quantity| {
        let (back, no) = (back.clone(), line.no);
        Callback::from(move |_| {
            let mut next = (*back).clone();
            if quantity <= Quantity::ZERO {
                next.remove(&no);
            } else {
                next.insert(no, quantity);
            }
            back.set(next);
        })
    };
    let all = {
        let (back, lines) = (back.clone(), props.detail.lines.clone());
        Callback::from(move |_| {
            back.set(lines.iter().filter(|l| l.left > Quantity::ZERO).map(|l| (l.no, l.left)).collect());
        })
    };
    let confirm = {
        let (shop, ondone, back, reason, restock, by, busy) = (
            shop.clone(),
            props.ondone.clone(),
            back.clone(),
            reason.clone(),
            restock.clone(),
            by.clone(),
            busy.clone(),
        );
        let (id, sale) = (props.id, props.detail.summary.id);
        Callback::from(move |_| {
            busy.set(true);
            let lines = back.iter().map(|(&line, &quantity)| Returned { line, quantity }).collect();
            let request = RefundSale { id, sale, lines, by: *by, restock: *restock, reason: reason.to_string() };
            let (shop, ondone, busy) = (shop.clone(), ondone.clone(), busy.clone());
            spawn_local(async move {
                match backend::call(request).await {
                    Ok(done) => {
                        let i18n = &shop.i18n;
                        shop.tell(text!(i18n, "refunded-amount", amount = shop.money(-done.total_minor)));
                        ondone.emit(done.next_sale);
                    }
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    let onreason = {
        let reason = reason.clone();
        Callback::from(move |value| reason.set(value))
    };
    let onby = {
        let by = by.clone();
        Callback::from(move |code: AttrValue| by.set(code.parse().unwrap_or(TenderKind::Cash)))
    };
    let onrestock = {
        let restock = restock.clone();
        Callback::from(move |on| restock.set(on))
    };
    let kinds: Vec<Choose> = [TenderKind::Cash, TenderKind::Card, TenderKind::Mobile]
        .into_iter()
        .map(|kind| Choose::new(kind.code(), shop.tender(kind), format!("refund-by-{}", kind.code())))
        .collect();
    html! {
        <Dialog name={DialogName::Refund} title={text!(i18n, "refund-title", receipt = props.detail.summary.receipt.clone())} class="dialog--wide" onclose={props.onclose.clone()}>
            <div class="dialog-body scroll">
                <ul class="tenders">
                    { for props.detail.lines.iter().map(|line| row(&shop, line, back.get(&line.no).copied().unwrap_or_default(), &set)) }
                </ul>
                <button type="button" class="btn btn--start" onclick={all} data-testid="refund-all">{ i18n.text("refund-all") }</button>
                <Choice label={i18n.text("reason")} look={Look::Chips} choices={reasons(&shop)} value={(*reason).clone()} onchoose={onreason} />
                <Switch id="refund-restock" label={i18n.text("restock")} on={*restock} onswitch={onrestock} />
            </div>
            <div class="dialog-foot">
                <Choice label={i18n.text("money-back-by")} choices={kinds} value={by.code()} onchoose={onby} />
                <button type="button" class="btn btn--main" disabled={back.is_empty() || *busy} onclick={confirm} data-testid="refund-confirm">
                    { match about(&props.detail, &back) {
                        Some(amount) => text!(i18n, "refund-about", amount = shop.money(amount)),
                        None => i18n.text("refund"),
                    } }
                </button>
            </div>
        </Dialog>
    }
}

fn row<F>(shop: &Shop, line: &SaleLine, back: Quantity, set: &F) -> Html
where
    F: Fn(&SaleLine, Quantity) -> Callback<yew::MouseEvent>,
{
    let i18n = &shop.i18n;
    let left = line.left;
    // Weighed goods come back whole or not at all by one tap; pieces one by one.
    let step = if line.unit == Unit::Piece { Quantity::ONE } else { left };
    let more = Quantity::new((back.thousandths() + step.thousandths()).min(left.thousandths())).unwrap_or(back);
    let less = Quantity::new((back.thousandths() - step.thousandths()).max(0)).unwrap_or_default();
    html! {
        <li key={line.no}>
            <span class="grow">
                <span class="clip block strong">{ &line.name }</span>
                <span class="soft small">
                    { text!(i18n, "left-to-refund", left = shop.measure(left, line.unit), sold = shop.measure(line.quantity, line.unit)) }
                </span>
            </span>
            <button type="button" class="btn btn--icon" disabled={back <= Quantity::ZERO} onclick={set(line, less)} data-testid={format!("refund-less-{}", line.no)}
                aria-label={text!(i18n, "one-less-of", name = line.name.clone())}><Icon glyph={Glyph::Minus} /></button>
            <span class="strong count" role="status">{ shop.measure(back, line.unit) }</span>
            <button type="button" class="btn btn--icon" disabled={back >= left} onclick={set(line, more)} data-testid={format!("refund-more-{}", line.no)}
                aria-label={text!(i18n, "one-more-of", name = line.name.clone())}><Icon glyph={Glyph::Plus} /></button>
        </li>
    }
}

/// What comes back, for the button; the register computes the exact sum from the stored figures. Where tax comes on
/// top the lines alone do not say.
fn about(detail: &SaleDetail, back: &Back) -> Option<Money> {
    if !detail.tax_inclusive || back.is_empty() {
        return None;
    }
    let parts = detail.lines.iter().filter_map(|line| {
        let quantity = back.get(&line.no)?;
        let whole = i128::from(line.quantity.thousandths().max(1));
        let amount =
            domain::rounding::divide(i128::from(line.amount_minor.minor()) * i128::from(quantity.thousandths()), whole);
        Money::from_wide(amount).ok()
    });
    Money::sum(parts).ok()
}
