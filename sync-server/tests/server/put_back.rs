//! What becomes of a change that somebody may not make.

use domain::Money;
use domain::clock::Hlc;
use domain::event::{Body, Event, Kind};
use domain::id::{EventId, PersonId};
use ureq::http::Method;

use crate::devices::{ANOTHER, Device, HERS, THING, first_event, two_vendors};
use crate::harness::Place;
use crate::recorded::{BEGINNING_MS, golden};

const NADIA: &str = "0190a000-0000-7000-8000-000000000c01";

/// A price that somebody sets at a register, the first event of a series there.
fn price(minor: i64, minutes: i64, register: &str, series: &str, person: Option<PersonId>) -> Vec<u8> {
    let Event { mut envelope, body } = golden(Kind::Price).swap_remove(0);
    let Body::Price(mut price) = body else { panic!("it is a price") };
    price.price_minor = Some(Money::new(minor).unwrap());
    envelope.id = EventId::new(BEGINNING_MS, [u8::try_from(minutes).unwrap(); 10]);
    envelope.vendor = HERS.parse().unwrap();
    (envelope.register, envelope.incarnation) = (register.parse().unwrap(), series.parse().unwrap());
    (envelope.seq, envelope.hlc) = (1, Hlc::default().tick(BEGINNING_MS + minutes * 60_000));
    (envelope.person, envelope.approver) = (person, None);
    Event { envelope, body: Body::Price(price) }.encode().unwrap()
}

#[test]
fn what_was_said_after_a_refused_change_counts_whenever_it_comes() {
    let place = Place::new();
    two_vendors(&place);
    place.execute(&format!(
        "insert into tenant.staff (vendor_id, person_id, role, active) values ('{HERS}', '{NADIA}', 'owner', 1)"
    ));
    let server = place.serve();
    let (hers, other) = (Device::hers(), Device::other(&place));
    let push = |device: &Device, register: &str, series: &str, event: &[u8]| {
        let packed = first_event(HERS, register, series, &device.key, event);
        device.ask(&server, &Method::POST, "/api/sync/push", &packed).ok()
    };
    let prices = || place.column("select coalesce(price_minor::text, 'none') from tenant.price");
    // Somebody who may not sets a price at ten o'clock, and hands it in first.
    let (series, others) = ("0190a000-0000-7000-8000-0000000000e1", "0190a000-0000-7000-8000-0000000000e2");
    let refused = push(&hers, THING, series, &price(100, 10, THING, series, None));
    assert_eq!(refused["refused"], serde_json::json!([1]), "{refused}");
    assert_eq!(prices(), ["none"], "it is as it was");
    // The owner's, of half past ten at a register that was offline, is from before it was put back.
    push(&other, ANOTHER, others, &price(300, 40, ANOTHER, others, Some(NADIA.parse().unwrap())));
    assert_eq!(prices(), ["300"]);
}
