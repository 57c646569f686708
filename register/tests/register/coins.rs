//! Cash that comes back after the setting of its coins was changed.

use domain::Money;
use domain::api::sales::RefundSale;
use domain::api::sell::{OpenCounter, SaleDone};
use domain::api::settings::{SaveSettings, SeeSettings};
use domain::cash_rounding::CashRounding;
use domain::quantity::Quantity;
use domain::refund::Returned;
use domain::tender::TenderKind;

use crate::counter::{Stall, sale};

fn set_coins(stall: &mut Stall, step: i64) {
    let mut settings = stall.ask(&SeeSettings {}).unwrap().settings;
    settings.cash_rounding = CashRounding::new(step).unwrap();
    stall.ask(&SaveSettings { settings }).unwrap();
}

/// Three pieces for 3.99 together.
fn sell(stall: &mut Stall) -> SaleDone {
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let mut cart = stall.cart(3);
    cart.items[0].price_minor = Some(Money::new(133).unwrap());
    stall.ask(&sale(id, cart, 399, TenderKind::Cash, 500)).unwrap()
}

/// What cash hands out for some of the pieces.
fn back(stall: &mut Stall, of: &SaleDone, pieces: i64) -> i64 {
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let lines = vec![Returned { line: 1, quantity: Quantity::new(pieces * 1000).unwrap() }];
    let request = RefundSale { id, sale: of.id, lines, by: TenderKind::Cash, restock: true, reason: String::new() };
    -stall.ask(&request).unwrap().tenders.iter().map(|t| t.amount_minor.minor()).sum::<i64>()
}

#[test]
fn the_drawer_gives_what_it_took_whatever_the_setting_is_by_then() {
    let mut stall = Stall::open();
    for (then, now, took) in [(5, 0, 400), (5, 10, 400), (0, 5, 399), (100, 5, 400)] {
        set_coins(&mut stall, then);
        let whole = sell(&mut stall);
        let in_parts = sell(&mut stall);
        assert_eq!(500 - whole.change_minor.minor(), took);
        let first = back(&mut stall, &in_parts, 1);
        set_coins(&mut stall, now);
        assert_eq!(back(&mut stall, &whole, 3), took, "{then} then, {now} now");
        let parts = [first, back(&mut stall, &in_parts, 1), back(&mut stall, &in_parts, 1)];
        assert_eq!(parts.iter().sum::<i64>(), took, "{then} then, {now} now: {parts:?}");
        assert!(parts.iter().all(|part| *part >= 0), "{parts:?}");
    }
}
