//! A bill is what the oracle says, line by line and rate by rate.

use std::collections::BTreeMap;

use domain::sale::{Bill, PriceReason};
use proptest::prelude::*;

use crate::carts::{self, Case};
use crate::oracle::{self, Receipt, ReceiptLine};

/// A bill in the oracle's form.
pub fn receipt_of(bill: &Bill) -> Receipt {
    let lines = bill
        .lines
        .iter()
        .map(|line| {
            let mut taxes: Vec<(i64, i64)> =
                line.taxes.iter().map(|t| (t.rate_ppm.ppm(), t.tax_minor.minor())).collect();
            taxes.sort_by_key(|&(rate, _)| rate);
            ReceiptLine {
                full: line.full_minor.minor(),
                off: line.discount.as_ref().map_or(0, |d| d.amount_minor.minor()),
                cart_off: line.cart_discount_minor.minor(),
                amount: line.amount_minor.minor(),
                taxes,
            }
        })
        .collect();
    Receipt {
        lines,
        cart_off: bill.discount.as_ref().map_or(0, |d| d.amount_minor.minor()),
        taxes: bill.taxes.iter().map(|t| (t.rate_ppm.ppm(), (t.net_minor.minor(), t.tax_minor.minor()))).collect(),
        total: bill.total_minor.minor(),
    }
}

/// The laws that a bill keeps whatever the rounding: everything sums.
fn check_sums(bill: &Bill) -> Result<(), TestCaseError> {
    let mut taxes: BTreeMap<i64, i64> = BTreeMap::new();
    let mut total = 0;
    for (no, line) in (1..).zip(&bill.lines) {
        prop_assert_eq!(line.no, no);
        let off = line.discount.as_ref().map_or(0, |d| d.amount_minor.minor());
        prop_assert_eq!(line.amount_minor.minor(), line.full_minor.minor() - off - line.cart_discount_minor.minor());
        prop_assert!(line.amount_minor.minor() >= 0);
        total += line.amount_minor.minor();
        for tax in &line.taxes {
            *taxes.entry(tax.rate_ppm.ppm()).or_default() += tax.tax_minor.minor();
        }
    }
    let cart_off: i64 = bill.lines.iter().map(|l| l.cart_discount_minor.minor()).sum();
    prop_assert_eq!(cart_off, bill.discount.as_ref().map_or(0, |d| d.amount_minor.minor()));
    let sums: BTreeMap<i64, i64> = bill.taxes.iter().map(|t| (t.rate_ppm.ppm(), t.tax_minor.minor())).collect();
    prop_assert_eq!(sums.len(), bill.taxes.len(), "a rate has one row");
    prop_assert_eq!(&taxes, &sums, "the taxes of the lines sum to those of the receipt");
    if !bill.tax_inclusive {
        total += sums.values().sum::<i64>();
    }
    prop_assert_eq!(total, bill.total_minor.minor());
    Ok(())
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn a_bill_is_what_the_oracle_says(case in carts::case()) {
        let bill = case.bill().unwrap();
        prop_assert_eq!(receipt_of(&bill), oracle::receipt(&case.asked));
        prop_assert_eq!(bill.service, case.service);
        check_sums(&bill)?;
    }

    #[test]
    fn net_and_tax_of_single_rates_sum_to_the_turnover(case in carts::case()) {
        let mut case = case;
        for line in &mut case.asked.lines {
            line.rates_ppm.truncate(1);
        }
        let bill = case.bill().unwrap();
        let taxed: i64 = bill.taxes.iter().map(|t| t.net_minor.minor() + t.tax_minor.minor()).sum();
        prop_assert_eq!(taxed, bill.turnover().unwrap().minor());
    }

    #[test]
    fn the_order_in_which_a_catalogue_lists_taxes_does_not_matter(case in carts::case()) {
        let mut turned = case.clone();
        for line in turned.asked.lines.iter_mut().step_by(2) {
            line.rates_ppm.reverse();
        }
        prop_assert_eq!(receipt_of(&turned.bill().unwrap()), receipt_of(&case.bill().unwrap()));
    }

    #[test]
    fn a_line_says_why_it_has_another_price(case in carts::case()) {
        let bill = case.bill().unwrap();
        for (i, (line, asked)) in bill.lines.iter().zip(&case.asked.lines).enumerate() {
            let reason = match (asked.label_minor, i % 3) {
                (Some(_), _) => Some(PriceReason::Label),
                (None, 1) => Some(PriceReason::Override),
                _ => None,
            };
            prop_assert_eq!(line.price_reason, reason);
            prop_assert_eq!(line.price_minor.minor(), asked.price_minor);
        }
        let gone: i64 = bill.movements().iter().map(|m| m.quantity.thousandths()).sum();
        let sold: i64 = case.asked.lines.iter().enumerate().filter(|(i, _)| i % 3 != 2).map(|(_, l)| l.thousandths).sum();
        prop_assert_eq!(gone, -sold);
    }

    #[test]
    fn a_discount_beyond_the_amount_is_refused(case in carts::case(), beyond in 1..1000_i64, on_line: bool) {
        let mut case = case;
        if on_line {
            let full = case.asked.lines[0].full();
            case.asked.lines[0].off = Some(oracle::Off::Minor(full + beyond));
        } else {
            let sum: i64 = case.asked.lines.iter().filter(|l| l.goods).map(|l| l.after_own_discount()).sum();
            case.asked.cart_off = Some(oracle::Off::Minor(sum + beyond));
        }
        prop_assert_eq!(case.bill().unwrap_err().code(), "discount_too_large");
    }
}

#[test]
fn two_taxes_of_the_same_rate_are_both_charged() {
    // 5 % of the state and 5 % of the parish on 19.90: 1.99, not 1.00.
    let line = |inclusive| {
        Case::euros(
            inclusive,
            vec![oracle::AskedLine {
                goods: true,
                piece: true,
                thousandths: 1000,
                price_minor: 1990,
                label_minor: None,
                off: None,
                rates_ppm: vec![50_000, 50_000],
            }],
            None,
        )
    };
    let on_top = line(false).bill().unwrap();
    assert_eq!(on_top.total_minor.minor(), 1990 + 199);
    assert_eq!(on_top.lines[0].taxes.len(), 2);
    let inside = line(true).bill().unwrap();
    assert_eq!(inside.taxes[0].tax_minor.minor(), 181);
}
