//! Goods and money back. Every figure comes from the sale as it was stored; a part is the difference of two cumulative
//! shares, so that any sequence of part refunds ends at the exact negative.

use serde::{Deserialize, Serialize};

use crate::business_day::BusinessDay;
use crate::cash_rounding::CashRounding;
use crate::currency::Currency;
use crate::id::{EventId, ProductId, TaxCategoryId};
use crate::quantity::{Quantity, Unit};
use crate::receipt::ReceiptNumber;
use crate::sale::{Line, LineKind, Sale, is_zero};
use crate::stock::Movement;
use crate::tax::{self, LineTax, TaxSum};
use crate::tender::{Tender, TenderKind};
use crate::{Error, Money, rounding};

/// A refund or, whole and at once, a void. All amounts and quantities are negative: sums over sales and refunds need
/// no case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub receipt: ReceiptNumber,
    pub business_day: BusinessDay,
    pub currency: Currency,
    pub sale: EventId,
    /// The receipt number of the sale, for people.
    pub of_receipt: ReceiptNumber,
    pub void: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub tax_inclusive: bool,
    pub lines: Vec<RefundLine>,
    pub taxes: Vec<TaxSum>,
    pub total_minor: Money,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tip_minor: Money,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rounding_minor: Money,
    pub tenders: Vec<Tender>,
    pub movements: Vec<Movement>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// The number of the sale's line.
    pub line: u16,
    #[serde(default)]
    pub kind: LineKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    pub name: String,
    pub tax_category: TaxCategoryId,
    pub unit: Unit,
    pub price_minor: Money,
    pub quantity: Quantity,
    pub amount_minor: Money,
    pub taxes: Vec<LineTax>,
}

/// How much of a line comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    pub line: u16,
    /// More than zero.
    pub quantity: Quantity,
}

/// What a refund needs to know beside the sale.
#[derive(Debug, Clone)]
pub struct RefundTerms<'a> {
    pub receipt: ReceiptNumber,
    pub business_day: BusinessDay,
    pub sale: EventId,
    /// What was refunded before, as positive quantities; at most one entry a line.
    pub refunded: &'a [Returned],
    pub reason: &'a str,
    /// The setting of today; the sale may have been made under another.
    pub rounding: CashRounding,
    /// What cash gave back before.
    pub cash_back: CashBack,
    /// The payments that count for the sale now, after any change of payment type, and their rounding.
    pub paid: &'a [Tender],
    pub paid_rounding_minor: Money,
}

/// The refunds of a sale that were paid in cash, as positive sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CashBack {
    /// What came off the sale by them.
    pub total_minor: Money,
    /// What was handed out for it, rounded as it was then.
    pub paid_minor: Money,
}

/// Refunds parts of lines, paid back by one kind of tender. `restock` says whether the goods can be sold again.
///
/// # Errors
/// [`Error::NoLines`], [`Error::NoSuchLine`], [`Error::NotPositive`], [`Error::WholePieces`],
/// [`Error::RefundTooLarge`], [`Error::TooLarge`].
pub fn refund(
    sale: &Sale,
    terms: &RefundTerms<'_>,
    returned: &[Returned],
    by: TenderKind,
    restock: bool,
) -> Result<Refund, Error> {
    let (lines, taxes, total) = give_back(sale, terms.refunded, returned)?;
    let rounding_minor =
        if by == TenderKind::Cash { (-cash_out(sale, terms, -total)?).minus(total)? } else { Money::ZERO };
    let paid_out = total.plus(rounding_minor)?;
    let tenders = if paid_out.is_zero() { Vec::new() } else { vec![Tender::new(by, paid_out)] };
    let movements = if restock { movements(&lines) } else { Vec::new() };
    Ok(document(
        sale,
        terms,
        lines,
        taxes,
        total,
        Ending { void: false, tip_minor: Money::ZERO, rounding_minor, tenders, movements },
    ))
}

/// Takes a whole sale back: every line, every payment as it was made, the tip and the rounding.
///
/// # Errors
/// [`Error::VoidAfterRefund`], [`Error::TooLarge`].
pub fn void(sale: &Sale, terms: &RefundTerms<'_>) -> Result<Refund, Error> {
    if terms.refunded.iter().any(|r| r.quantity > Quantity::ZERO) {
        return Err(Error::VoidAfterRefund);
    }
    let everything: Vec<Returned> =
        sale.bill.lines.iter().map(|l| Returned { line: l.no, quantity: l.quantity }).collect();
    let (lines, taxes, total) = give_back(sale, &[], &everything)?;
    let mut tenders: Vec<Tender> = Vec::new();
    for tender in terms.paid {
        let net = tender.net()?;
        match tenders.iter_mut().find(|t| t.kind == tender.kind) {
            Some(back) => back.amount_minor = back.amount_minor.minus(net)?,
            None => tenders.push(Tender::new(tender.kind, -net)),
        }
    }
    tenders.retain(|t| !t.amount_minor.is_zero());
    let movements = movements(&lines);
    let ending = Ending {
        void: true,
        tip_minor: -sale.tip_minor,
        rounding_minor: -terms.paid_rounding_minor,
        tenders,
        movements,
    };
    Ok(document(sale, terms, lines, taxes, total, ending))
}

/// What of a line can still come back.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn left(line: &Line, refunded: &[Returned]) -> Result<Quantity, Error> {
    Quantity::new(line.quantity.thousandths() - before(refunded, line.no).thousandths())
}

struct Ending {
    void: bool,
    tip_minor: Money,
    rounding_minor: Money,
    tenders: Vec<Tender>,
    movements: Vec<Movement>,
}

fn document(
    sale: &Sale,
    terms: &RefundTerms<'_>,
    lines: Vec<RefundLine>,
    taxes: Vec<TaxSum>,
    total_minor: Money,
    ending: Ending,
) -> Refund {
    Refund {
        receipt: terms.receipt,
        business_day: terms.business_day,
        currency: sale.currency,
        sale: terms.sale,
        of_receipt: sale.receipt,
        void: ending.void,
        reason: terms.reason.to_owned(),
        tax_inclusive: sale.bill.tax_inclusive,
        lines,
        taxes,
        total_minor,
        tip_minor: ending.tip_minor,
        rounding_minor: ending.rounding_minor,
        tenders: ending.tenders,
        movements: ending.movements,
    }
}

fn movements(lines: &[RefundLine]) -> Vec<Movement> {
    lines
        .iter()
        .filter_map(|l| Some(Movement { product: l.product?, quantity: -l.quantity, line: Some(l.line) }))
        .collect()
}

fn before(refunded: &[Returned], line: u16) -> Quantity {
    refunded.iter().find(|r| r.line == line).map_or(Quantity::ZERO, |r| r.quantity)
}

/// `stored × quantity / whole`, half away from zero: the share of a stored figure that belongs to the first
/// `quantity` of a line.
fn share(stored: Money, quantity: Quantity, whole: Quantity) -> Result<Money, Error> {
    Money::from_wide(rounding::divide(
        i128::from(stored.minor()) * i128::from(quantity.thousandths()),
        i128::from(whole.thousandths()),
    ))
}

fn give_back(
    sale: &Sale,
    refunded: &[Returned],
    returned: &[Returned],
) -> Result<(Vec<RefundLine>, Vec<TaxSum>, Money), Error> {
    if returned.is_empty() {
        return Err(Error::NoLines);
    }
    let mut lines: Vec<RefundLine> = Vec::with_capacity(returned.len());
    let mut sums = Vec::new();
    let mut total = Money::ZERO;
    for &Returned { line: no, quantity } in returned {
        let line = sale.bill.lines.iter().find(|l| l.no == no).ok_or(Error::NoSuchLine { line: no })?;
        if lines.iter().any(|l| l.line == no) {
            return Err(Error::Malformed { what: "a refund that names each line once", text: no.to_string() });
        }
        let quantity = quantity.for_sale(line.unit, &line.name)?;
        let was = before(refunded, no);
        let is = Quantity::new(was.thousandths() + quantity.thousandths())?;
        if is > line.quantity {
            return Err(Error::RefundTooLarge { line: no, left: left(line, refunded)?.plain() });
        }
        let part = |stored: Money| share(stored, is, line.quantity)?.minus(share(stored, was, line.quantity)?);
        let amount = part(line.amount_minor)?;
        let mut taxes = Vec::with_capacity(line.taxes.len());
        let mut tax_sum = Money::ZERO;
        for tax in &line.taxes {
            let tax_minor = part(tax.tax_minor)?;
            tax_sum = tax_sum.plus(tax_minor)?;
            taxes.push(LineTax { rate_ppm: tax.rate_ppm, tax_minor: -tax_minor });
        }
        let net = if sale.bill.tax_inclusive { amount.minus(tax_sum)? } else { amount };
        for tax in &taxes {
            tax::add_to_sums(&mut sums, tax.rate_ppm, -net, tax.tax_minor)?;
        }
        total = total.minus(amount)?;
        if !sale.bill.tax_inclusive {
            total = total.minus(tax_sum)?;
        }
        lines.push(RefundLine {
            line: no,
            kind: line.kind,
            product: line.product,
            name: line.name.clone(),
            tax_category: line.tax_category,
            unit: line.unit,
            price_minor: line.price_minor,
            quantity: -quantity,
            amount_minor: -amount,
            taxes,
        });
    }
    sums.sort_by_key(|s: &TaxSum| s.rate_ppm);
    Ok((lines, sums, total))
}

/// What cash hands out for another `total`. Rounding is cumulative, as every other figure is: what all refunds in cash
/// handed out is the rounded sum of what they took off. The rule to round by is today's setting, which need not be the
/// sale's, so two things come before it. Where the sale was paid in cash alone and comes back in cash alone, the last
/// refund gives what is left of the sum that was taken, whatever the setting is by then: the customer gets back what they
/// paid, and no part before it hands out more. And where coins of a single unit were taken or given, today's rule would
/// leave a rest that its own coins can't pay, so it is not used.
fn cash_out(sale: &Sale, terms: &RefundTerms<'_>, total: Money) -> Result<Money, Error> {
    let before = terms.cash_back;
    let off = before.total_minor.plus(total)?;
    let odd = before.paid_minor != terms.rounding.round(before.paid_minor)? || paid_to_the_unit(terms)?;
    let rounding = if odd { CashRounding::NONE } else { terms.rounding };
    let rounded = rounding.round(off)?;
    // A tip stays, and what was paid otherwise comes back by cash only as its coins allow.
    let only_cash = sale.tip_minor.is_zero() && terms.paid.iter().all(|t| t.kind == TenderKind::Cash);
    let taken = sale.bill.total_minor.plus(terms.paid_rounding_minor)?;
    let out = match only_cash {
        true if off == sale.bill.total_minor => taken,
        true => rounded.min(taken),
        false => rounded,
    };
    // A coarser rule of an earlier day may have handed out more than is due by now; nobody pays it back.
    out.max(before.paid_minor).minus(before.paid_minor)
}

/// Whether the customer laid down the exact cash, in coins that rounding would have spared: then it comes back so.
fn paid_to_the_unit(terms: &RefundTerms<'_>) -> Result<bool, Error> {
    let cash = terms.paid.iter().filter(|t| t.kind == TenderKind::Cash);
    let cash = Money::sum(cash.map(Tender::net).collect::<Result<Vec<_>, _>>()?)?;
    Ok(terms.paid_rounding_minor.is_zero() && terms.rounding.round(cash)? != cash)
}
