//! What is on hand, from scratch: the count with the greatest stamp and the movements outside its cover.

use std::collections::BTreeMap;

use domain::event::{Body, Event};
use domain::id::{ProductId, StallId};
use domain::stamp::Stamp;
use domain::stock::{Count, Movement};

/// The stock of every product that an event moved or counted. `events` are those that count, with their stamps.
pub fn of<'a>(events: impl Iterator<Item = (&'a Event, Stamp)> + Clone) -> BTreeMap<(StallId, ProductId), i64> {
    let mut bases: BTreeMap<(StallId, ProductId), (Stamp, &Count)> = BTreeMap::new();
    for (event, stamp) in events.clone() {
        if let Body::Count(count) = &event.body {
            let base = bases.entry((event.envelope.stall, count.product)).or_insert((stamp, count));
            if stamp > base.0 {
                *base = (stamp, count);
            }
        }
    }
    let mut stock: BTreeMap<_, i64> = bases.iter().map(|(of, (_, count))| (*of, count.counted.thousandths())).collect();
    for (event, _) in events {
        let head = &event.envelope;
        for movement in movements(&event.body) {
            let of = (head.stall, movement.product);
            let covered = bases.get(&of).is_some_and(|(_, count)| {
                count.cover.iter().any(|c| c.incarnation == head.incarnation && c.through_seq >= head.seq)
            });
            let sum = stock.entry(of).or_default();
            if !covered {
                *sum += movement.quantity.thousandths();
            }
        }
    }
    stock
}

fn movements(body: &Body) -> &[Movement] {
    match body {
        Body::Sale(sale) => &sale.movements,
        Body::Refund(refund) => &refund.movements,
        Body::TenderChange(change) => &change.movements,
        Body::Intake(intake) => &intake.movements,
        Body::Waste(waste) => &waste.movements,
        _ => &[],
    }
}
