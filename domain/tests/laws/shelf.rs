//! Batches settled against claims and the shelf, and reduced prices.

use domain::batch::{Batch, Claim, guess, settle};
use domain::business_day::BusinessDay;
use domain::discount::BasisPoints;
use domain::id::{BatchId, MarkdownId};
use domain::markdown::{Given, Reduced, price_now};
use domain::quantity::Quantity;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::carts::{day, money};
use crate::samples::quantity;

fn batch(number: u8) -> BatchId {
    BatchId::new(1, [number; 10])
}

fn on(days: u64) -> BusinessDay {
    day().days_after(days)
}

fn came(number: u8, came: u64, expires: u64, pieces: i64) -> Batch {
    Batch { batch: batch(number), came_on: on(came), expires_on: on(expires), quantity: quantity(pieces * 1000) }
}

fn claim(number: u8, at: u64, pieces: i64, scanned: bool) -> Claim {
    Claim { batch: batch(number), on: on(at), quantity: quantity(pieces * 1000), scanned }
}

#[track_caller]
fn check(batches: &[Batch], claims: &[Claim], on_hand: i64, left: &[i64], loose: i64) {
    let settled = settle(batches, claims, quantity(on_hand * 1000));
    let found: Vec<i64> = settled.batches.iter().map(|b| b.left.thousandths() / 1000).collect();
    assert_eq!((found.as_slice(), settled.loose.thousandths() / 1000), (left, loose));
}

#[test]
fn overdrawn_guesses_move_to_the_next_batch_that_could_have_been_sold() {
    let two = [came(1, 0, 1, 10), came(2, 0, 3, 10)];
    check(&two, &[claim(1, 0, 4, false)], 16, &[6, 10], 0);
    // Two registers, out of reach of each other, both guessed the first batch.
    check(&two, &[claim(1, 0, 8, false), claim(1, 0, 7, false)], 5, &[0, 5], 0);
    // What came later than the sale can't have been sold then.
    let later = [came(1, 0, 1, 10), came(2, 1, 2, 10), came(3, 0, 3, 10)];
    check(&later, &[claim(1, 0, 12, false)], 18, &[0, 10, 8], 0);
    // Nor what had expired by then.
    check(&later, &[claim(3, 2, 14, false)], 16, &[10, 6, 0], 0);
}

#[test]
fn a_scanned_claim_stays_and_guesses_give_way_to_it() {
    let two = [came(1, 0, 1, 10), came(2, 0, 3, 10)];
    check(&two, &[claim(1, 0, 6, false), claim(1, 0, 8, true)], 6, &[0, 6], 0);
    check(&two, &[claim(2, 0, 9, true), claim(2, 0, 3, false)], 8, &[8, 0], 0);
}

#[test]
fn the_shelf_is_the_truth() {
    let two = [came(1, 0, 1, 10), came(2, 0, 3, 10)];
    // Fewer were counted: the earliest went. More were counted: what is more belongs to no batch.
    check(&two, &[], 13, &[3, 10], 0);
    check(&two, &[], 25, &[10, 10], 5);
    check(&two, &[], -3, &[0, 0], -3);
    check(&[], &[claim(1, 0, 2, false)], 4, &[], 4);
    // A loss that was taken back.
    check(&two, &[claim(1, 0, 4, true), claim(1, 0, -4, true)], 20, &[10, 10], 0);
}

#[test]
fn a_guess_takes_what_expires_first_and_nothing_that_has_expired() {
    let settled = settle(&[came(1, 0, 1, 2), came(2, 0, 3, 10), came(3, 0, 0, 5)], &[], quantity(17_000));
    let claims: Vec<(BatchId, i64)> =
        guess(&settled.batches, on(1), quantity(5_000)).iter().map(|c| (c.batch, c.quantity.thousandths())).collect();
    assert_eq!(claims, [(batch(1), 2_000), (batch(2), 3_000)]);
    // What is not in a batch is not guessed into one.
    assert_eq!(guess(&settled.batches, on(4), quantity(5_000)), []);
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn batches_and_what_is_loose_come_to_what_is_on_hand(
        batches in vec((0..4_u8, 0..4_u64, 0..6_u64, 0..20_i64), 0..5),
        claims in vec((0..5_u8, 0..5_u64, -5..15_i64, any::<bool>()), 0..12),
        on_hand in -10..60_i64,
        turn in any::<prop::sample::Index>(),
    ) {
        let batches: Vec<Batch> = batches
            .into_iter()
            .zip(0..)
            .map(|((_, came_on, lasts, pieces), number)| came(number, came_on, came_on + lasts, pieces))
            .collect();
        let mut claims: Vec<Claim> = claims.into_iter().map(|(n, at, pieces, scanned)| claim(n, at, pieces, scanned)).collect();
        let settled = settle(&batches, &claims, quantity(on_hand * 1000));
        let sum: i64 = settled.batches.iter().map(|b| b.left.thousandths()).sum();
        prop_assert_eq!(sum + settled.loose.thousandths(), on_hand * 1000);
        for left in &settled.batches {
            prop_assert!(left.left >= Quantity::ZERO);
        }
        prop_assert!(settled.batches.windows(2).all(|pair| pair[0].expires_on <= pair[1].expires_on));
        // Whoever hears of them in another order sees the same.
        if !claims.is_empty() {
            let n = claims.len();
            claims.rotate_left(turn.index(n));
        }
        let mut turned = batches.clone();
        turned.reverse();
        prop_assert_eq!(settle(&turned, &claims, quantity(on_hand * 1000)), settled);
    }

    #[test]
    fn a_reduced_price_is_never_above_the_list_and_ends(
        list in 0..100_000_i64,
        share in 0..=10_000_i64,
        price in 0..100_000_i64,
        now in 0..100_i64,
    ) {
        let reduced = |n: u8, given, from_ms, until_ms| Reduced { markdown: MarkdownId::new(1, [n; 10]), given, from_ms, until_ms };
        let both = [
            reduced(1, Given::Percent(BasisPoints::new(share).unwrap()), 10, 50),
            reduced(2, Given::Price(money(price)), 30, 70),
        ];
        let list = money(list);
        match price_now(Some(list), &both, now) {
            Some((price, by)) => {
                prop_assert!(price < list && price >= money(0));
                prop_assert!(by.holds_at(now) && (10..70).contains(&now));
            }
            None => {
                for one in both.iter().filter(|one| one.holds_at(now)) {
                    prop_assert_eq!(one.given.of(list).unwrap(), list);
                }
            }
        }
        prop_assert_eq!(price_now(None, &both, now), None);
        prop_assert_eq!(price_now(Some(list), &both, 70), None);
    }
}
