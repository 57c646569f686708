//! How large an event may be.

use domain::Error;
use domain::event::{Body, Event, Kind, MAX_BYTES};
use domain::refund::{self, RefundTerms};
use domain::sale::MAX_LINES;
use domain::tender::TenderKind;

use crate::carts::{Case, Payer, day, receipt_number};
use crate::oracle::{AskedLine, Off};
use crate::samples;

/// A sale of `n_lines` lines, each a product with a discount and two taxes, under a discount on the cart.
fn long_sale(n_lines: usize, name: &str) -> Event {
    let line = AskedLine {
        goods: true,
        piece: false,
        thousandths: 1_612,
        price_minor: 12_490,
        label_minor: None,
        off: Some(Off::BasisPoints(1_250)),
        rates_ppm: vec![40_000, 48_750],
    };
    let case = Case::euros(false, vec![line; n_lines], Some(Off::BasisPoints(500)));
    let payer = Payer {
        step: 5,
        tip: 500,
        other_part: 300,
        other_kinds: vec![TenderKind::Card],
        extra: 1_000,
        exact: false,
        two_notes: true,
    };
    let mut sale = payer.sale(&case);
    for line in &mut sale.bill.lines {
        line.name = name.to_owned();
        line.product = Some(crate::carts::product(1));
        line.discount.as_mut().unwrap().reason = "end of the day".to_owned();
    }
    sale.movements = sale.bill.movements();
    let sample = samples::of(Kind::Sale).swap_remove(0).event;
    Event { envelope: sample.envelope, body: Body::Sale(Box::new(sale)) }
}

#[test]
fn a_sale_of_as_many_lines_as_there_may_be_fits_into_an_event() {
    let bytes = long_sale(MAX_LINES, &"x".repeat(40)).encode().unwrap();
    assert!(bytes.len() <= MAX_BYTES, "{} bytes", bytes.len());
    assert_eq!(Event::decode(&bytes).unwrap().encode().unwrap(), bytes);
}

#[test]
fn whatever_was_sold_can_be_taken_back() {
    let sold = long_sale(MAX_LINES, &"x".repeat(40));
    let Body::Sale(sale) = &sold.body else { panic!("a long sale is a sale") };
    let terms = RefundTerms {
        receipt: receipt_number(2),
        business_day: day(),
        sale: sold.envelope.id,
        refunded: &[],
        reason: "the card was declined after all",
        rounding: domain::cash_rounding::CashRounding::NONE,
        cash_back: refund::CashBack::default(),
        paid: &sale.tenders,
        paid_rounding_minor: sale.rounding_minor,
    };
    let void = refund::void(sale, &terms).unwrap();
    let event = Event { envelope: sold.envelope, body: Body::Refund(Box::new(void)) };
    assert!(event.encode().unwrap().len() < sold_bytes());
}

fn sold_bytes() -> usize {
    long_sale(MAX_LINES, &"x".repeat(40)).encode().unwrap().len()
}

#[test]
fn a_larger_event_is_refused() {
    let error = long_sale(MAX_LINES, &"日".repeat(120)).encode().unwrap_err();
    assert_eq!(error, Error::EventTooLarge { limit: MAX_BYTES });
    assert_eq!(error.code(), "event_too_large");
}
