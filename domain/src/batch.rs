//! Batches: goods that came in together and have to go by the same day. From which batch something was sold is a claim;
//! what lies on the shelf is the truth, and batches are shown settled against it.

use serde::{Deserialize, Serialize};

use crate::business_day::BusinessDay;
use crate::id::BatchId;
use crate::quantity::Quantity;
use crate::sale::BatchClaim;

/// A batch as an intake brings it; product and quantity stand in the movement of the same line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBatch {
    pub batch: BatchId,
    /// Of the intake's movement.
    pub line: u16,
    /// The last business day on which it may be sold.
    pub expires_on: BusinessDay,
}

/// A batch of one product at one stall, as it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    pub batch: BatchId,
    pub came_on: BusinessDay,
    pub expires_on: BusinessDay,
    pub quantity: Quantity,
}

impl Batch {
    /// Whether something of it could have been sold on a day.
    fn usable_on(&self, day: BusinessDay) -> bool {
        self.came_on <= day && day <= self.expires_on
    }
}

/// A claim of a sale or a loss, or (negative) what was taken back of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub batch: BatchId,
    pub on: BusinessDay,
    pub quantity: Quantity,
    pub scanned: bool,
}

/// What is left of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub batch: BatchId,
    pub expires_on: BusinessDay,
    pub left: Quantity,
}

/// Batches beside what lies on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Earliest expiry first, those that are used up included.
    pub batches: Vec<Left>,
    /// What belongs to no batch; negative where less than nothing is on hand.
    pub loose: Quantity,
}

/// Settles batches against claims and what is on hand. Law: what is left of all batches and what is loose come to what is
/// on hand, no batch has less than nothing, and the order of batches and claims makes no difference.
///
/// A scanned claim stays where it was. Of guesses that overdraw their batch the latest move to the next batch that could
/// have been sold that day, earliest expiry first. What is missing on the shelf beyond the claims (sold without one, or not
/// found at a count) went from the earliest expiry too.
pub fn settle(batches: &[Batch], claims: &[Claim], on_hand: Quantity) -> Settled {
    let mut batches = batches.to_vec();
    batches.sort_by_key(|b| (b.expires_on, b.came_on, b.batch));
    batches.dedup_by_key(|b| b.batch);
    let place = |batch: BatchId| batches.iter().position(|b| b.batch == batch);
    let mut left: Vec<i64> = batches.iter().map(|b| b.quantity.thousandths()).collect();
    let (scanned, mut guessed): (Vec<&Claim>, Vec<&Claim>) = claims.iter().partition(|claim| claim.scanned);
    for claim in scanned {
        if let Some(at) = place(claim.batch) {
            left[at] -= claim.quantity.thousandths();
        }
    }
    // What was taken back makes room before anything is guessed anew.
    guessed.sort_by_key(|c| (c.quantity > Quantity::ZERO, c.on, place(c.batch), c.quantity));
    let mut moved: Vec<(BusinessDay, i64)> = Vec::new();
    for claim in guessed {
        let wanted = claim.quantity.thousandths();
        let here = match place(claim.batch) {
            Some(at) => {
                let here = wanted.min(left[at].max(0));
                left[at] -= here;
                here
            }
            None => 0,
        };
        if wanted > here {
            moved.push((claim.on, wanted - here));
        }
    }
    for (day, mut wanted) in moved {
        for at in (0..batches.len()).filter(|&at| batches[at].usable_on(day)) {
            let here = wanted.min(left[at].max(0));
            left[at] -= here;
            wanted -= here;
        }
    }
    let mut missing = left.iter().map(|&l| l.max(0)).sum::<i64>() - on_hand.thousandths().max(0);
    let batches: Vec<Left> = batches
        .iter()
        .zip(left)
        .map(|(batch, left)| {
            let left = left.max(0);
            let gone = left.min(missing.max(0));
            missing -= gone;
            let left = Quantity::new(left - gone).unwrap_or_default();
            Left { batch: batch.batch, expires_on: batch.expires_on, left }
        })
        .collect();
    let in_batches: i64 = batches.iter().map(|b| b.left.thousandths()).sum();
    let loose = Quantity::new(on_hand.thousandths() - in_batches).unwrap_or_default();
    Settled { batches, loose }
}

/// From which batches a quantity is taken, as far as anybody can guess: what may still be sold today, earliest expiry
/// first.
pub fn guess(settled: &[Left], today: BusinessDay, quantity: Quantity) -> Vec<BatchClaim> {
    let mut wanted = quantity.thousandths();
    let mut claims = Vec::new();
    for batch in settled.iter().filter(|batch| batch.expires_on >= today) {
        let here = wanted.min(batch.left.thousandths());
        if here > 0 {
            let quantity = Quantity::new(here).unwrap_or_default();
            claims.push(BatchClaim { batch: batch.batch, quantity, scanned: false });
            wanted -= here;
        }
    }
    claims
}
