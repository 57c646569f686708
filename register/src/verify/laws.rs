//! The laws of money, asserted again on what is written.

use domain::event::Body;
use domain::quantity::Quantity;
use domain::refund::Refund;
use domain::sale::{Sale, TenderChange};
use domain::tax::{LineTax, TaxSum};
use domain::tender::Tender;

/// The laws that an event breaks, in words.
pub fn broken(body: &Body) -> Vec<&'static str> {
    let laws = match body {
        Body::Sale(sale) => of_sale(sale),
        Body::Refund(refund) => of_refund(refund),
        Body::TenderChange(change) => of_tender_change(change),
        _ => Vec::new(),
    };
    laws.into_iter().filter_map(|(holds, sentence)| (!holds).then_some(sentence)).collect()
}

type Law = (bool, &'static str);

fn of_sale(sale: &Sale) -> Vec<Law> {
    let bill = &sale.bill;
    let line_taxes: Vec<&LineTax> = bill.lines.iter().flat_map(|l| &l.taxes).collect();
    let on_top: i64 = if bill.tax_inclusive { 0 } else { line_taxes.iter().map(|t| t.tax_minor.minor()).sum() };
    let lines: i64 = bill.lines.iter().map(|l| l.amount_minor.minor()).sum();
    let discounts = bill.lines.iter().all(|l| {
        let off = l.discount.as_ref().map_or(0, |d| d.amount_minor.minor()) + l.cart_discount_minor.minor();
        l.full_minor.minor() - off == l.amount_minor.minor()
    });
    let cart: i64 = bill.lines.iter().map(|l| l.cart_discount_minor.minor()).sum();
    let told = bill.discount.as_ref().map_or(0, |d| d.amount_minor.minor());
    let total = bill.total_minor.minor();
    vec![
        (lines + on_top == total, "its lines do not sum to its total"),
        (discounts, "a line's amount is not its price less its discounts"),
        (cart == told, "the lines' shares do not sum to the discount of the whole"),
        (taxes_sum(&line_taxes, &bill.taxes), "the lines' taxes do not sum to the receipt's"),
        (
            nets(&sale.tenders) == total + sale.tip_minor.minor() + sale.rounding_minor.minor(),
            "its payments less change are not total, tip and rounding",
        ),
        (bill.lines.iter().all(|l| l.quantity > Quantity::ZERO), "a quantity is not above zero"),
        (sale.imported.is_some() || sale.movements == bill.movements(), "its goods do not move as its lines say"),
    ]
}

fn of_refund(refund: &Refund) -> Vec<Law> {
    let line_taxes: Vec<&LineTax> = refund.lines.iter().flat_map(|l| &l.taxes).collect();
    let on_top: i64 = if refund.tax_inclusive { 0 } else { line_taxes.iter().map(|t| t.tax_minor.minor()).sum() };
    let lines: i64 = refund.lines.iter().map(|l| l.amount_minor.minor()).sum();
    let total = refund.total_minor.minor();
    vec![
        (lines + on_top == total, "its lines do not sum to its total"),
        (taxes_sum(&line_taxes, &refund.taxes), "the lines' taxes do not sum to the receipt's"),
        (
            nets(&refund.tenders) == total + refund.tip_minor.minor() + refund.rounding_minor.minor(),
            "what was paid back is not total, tip and rounding",
        ),
        (refund.lines.iter().all(|l| l.quantity < Quantity::ZERO), "a quantity is not below zero"),
    ]
}

fn of_tender_change(change: &TenderChange) -> Vec<Law> {
    vec![(nets(&change.tenders) == change.rounding_minor.minor(), "its payments do not sum to its change of rounding")]
}

fn nets(tenders: &[Tender]) -> i64 {
    tenders.iter().map(|t| t.amount_minor.minor() - t.change_minor.minor()).sum()
}

fn taxes_sum(lines: &[&LineTax], sums: &[TaxSum]) -> bool {
    sums.iter().all(|sum| {
        let of_rate = lines.iter().filter(|t| t.rate_ppm == sum.rate_ppm).map(|t| t.tax_minor.minor());
        of_rate.sum::<i64>() == sum.tax_minor.minor()
    }) && lines.iter().all(|t| sums.iter().any(|s| s.rate_ppm == t.rate_ppm))
}
