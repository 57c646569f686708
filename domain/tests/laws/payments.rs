//! Payments settle a total to the coin, and saying that a sale was paid otherwise keeps the books even.

use domain::cash_rounding::CashRounding;
use domain::id::EventId;
use domain::tender::{self, Tender, TenderKind};
use domain::{Error, Money};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::carts::{self, STEPS, money};
use crate::oracle::{self, Settled};

fn nets(tenders: &[Tender]) -> i64 {
    tenders.iter().map(|t| t.net().unwrap().minor()).sum()
}

fn kind() -> impl Strategy<Value = TenderKind> {
    prop_oneof![3 => Just(TenderKind::Cash), 2 => prop::sample::select(TenderKind::ALL.to_vec())]
}

/// Payments around a sum: some too little, some too much, some of nothing.
fn around(due: i64) -> impl Strategy<Value = Vec<(TenderKind, i64)>> {
    let amount = prop_oneof![
        3 => 1..=due.max(1),
        2 => Just(due),
        2 => (due - 60).max(0)..=due + 60,
        1 => Just(due / 2),
        1 => Just(due - due / 2),
        1 => -5..=5_i64,
        1 => 1..=due.max(1) * 2,
    ];
    vec((kind(), amount), 0..=4)
}

fn settlement() -> impl Strategy<Value = (i64, i64, i64, Vec<(TenderKind, i64)>)> {
    let total = prop_oneof![1 => 0..=60_i64, 3 => 0..=20_000_i64, 1 => 0..=2_000_000_000_000_i64];
    (total, prop_oneof![2 => Just(0), 1 => 0..=500_i64]).prop_flat_map(|(total, tip)| {
        (Just(total), Just(tip), prop::sample::select(STEPS.to_vec()), around(total + tip))
    })
}

/// What `domain` says, in the oracle's words.
fn settled(total: i64, tip: i64, tenders: &[Tender], step: i64) -> Settled {
    match tender::settle(money(total), money(tip), tenders, CashRounding::new(step).unwrap()) {
        Ok(settlement) => Settled::Paid {
            rounding: settlement.rounding_minor.minor(),
            changes: settlement.tenders.iter().map(|t| t.change_minor.minor()).collect(),
        },
        Err(Error::Unpaid { missing_minor }) => Settled::Missing(missing_minor),
        Err(Error::Overpaid { over_minor }) => Settled::Over(over_minor),
        Err(Error::NotPositive { .. }) => Settled::Empty,
        Err(other) => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn payments_settle_as_the_oracle_says((total, tip, step, given) in settlement()) {
        let tenders: Vec<Tender> = given.iter().map(|&(kind, amount)| Tender::new(kind, money(amount))).collect();
        let payments: Vec<(bool, i64)> = given.iter().map(|&(kind, amount)| (kind == TenderKind::Cash, amount)).collect();
        prop_assert_eq!(settled(total, tip, &tenders, step), oracle::settle(total + tip, &payments, step));
    }

    #[test]
    fn tenders_less_change_are_total_and_tip_and_rounding(case in carts::case(), payer in carts::payer()) {
        let sale = payer.sale(&case);
        let due = sale.bill.total_minor.minor() + payer.tip;
        let rounding = sale.rounding_minor.minor();
        prop_assert_eq!(nets(&sale.tenders), due + rounding);
        prop_assert!(rounding.abs() * 2 <= payer.step);
        let cash: i64 = sale.tenders.iter().filter(|t| t.kind == TenderKind::Cash).map(|t| t.net().unwrap().minor()).sum();
        if payer.exact {
            prop_assert_eq!(rounding, 0);
        } else {
            prop_assert_eq!(cash % payer.step.max(1), 0, "cash is paid in coins that there are");
        }
        prop_assert!(sale.tenders.iter().all(|t| t.kind == TenderKind::Cash || t.change_minor == Money::ZERO));
        prop_assert!(sale.tenders.iter().all(|t| t.change_minor >= Money::ZERO && t.change_minor <= t.amount_minor));
        let handed: i64 = sale.tenders.iter().map(|t| t.amount_minor.minor()).sum();
        prop_assert_eq!(sale.change().unwrap().minor(), handed - due - rounding);
    }

    #[test]
    fn cash_due_is_what_a_cash_payment_takes(total in 0..2_000_000_i64, part in 0..=1000_i64, at in 0..STEPS.len()) {
        let rounding = CashRounding::new(STEPS[at]).unwrap();
        let paid = total * part / 1000;
        let due = tender::cash_due(money(total), money(paid), rounding).unwrap();
        prop_assert_eq!(due.minor(), oracle::to_step(total - paid, STEPS[at]));
        let mut tenders = Vec::new();
        if paid > 0 {
            tenders.push(Tender::new(TenderKind::Card, money(paid)));
        }
        if due > Money::ZERO {
            tenders.push(Tender::new(TenderKind::Cash, due));
            let settlement = tender::settle(money(total), Money::ZERO, &tenders, rounding).unwrap();
            prop_assert_eq!(settlement.change_minor, Money::ZERO);
            prop_assert_eq!(settlement.rounding_minor.minor(), due.minor() - (total - paid));
        }
    }

    #[test]
    fn saying_that_a_sale_was_paid_otherwise_keeps_the_books_even(
        case in carts::case(),
        first in carts::payer(),
        others in vec(carts::payer(), 1..=4),
    ) {
        let sale = first.sale(&case);
        let total = sale.bill.total_minor.minor();
        let mut paid = sale.tenders.clone();
        let mut rounding = sale.rounding_minor;
        let mut book = nets(&sale.tenders);
        for other in others {
            // The tip was given at the sale and stays.
            let other = carts::Payer { tip: first.tip, ..other };
            let change = sale
                .paid_otherwise(EventId::NIL, carts::day(), &paid, rounding, &other.tenders(total), other.rounding())
                .unwrap();
            prop_assert_eq!(nets(&change.tenders), change.rounding_minor.minor(), "only rounding comes or goes");
            prop_assert!(change.movements.is_empty());
            let (back, new) = change.tenders.split_at(paid.len());
            for (old, back) in paid.iter().zip(back) {
                prop_assert_eq!((back.kind, back.net().unwrap()), (old.kind, -old.net().unwrap()));
            }
            book += nets(&change.tenders);
            rounding = rounding.plus(change.rounding_minor).unwrap();
            paid = new.to_vec();
            let again = tender::settle(money(total), sale.tip_minor, &other.tenders(total), other.rounding()).unwrap();
            prop_assert_eq!(&paid, &again.tenders);
            prop_assert_eq!(rounding, again.rounding_minor);
            prop_assert_eq!(book, total + first.tip + rounding.minor());
            prop_assert_eq!(book, nets(&paid));
        }
    }
}

#[test]
fn a_negative_tip_is_refused() {
    let error = tender::settle(money(100), money(-1), &[], CashRounding::NONE).unwrap_err();
    assert_eq!(error.code(), "negative");
}
