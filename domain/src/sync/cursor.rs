//! Where a reader stands in a vendor's log, and how the server numbers it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chain::Hash;
use crate::clock::Hlc;
use crate::id::IncarnationId;

const TAG: &[u8] = b"local-vendor order 1\0";

/// Everything up to `vendor_seq` was applied. `chain` proves which events these were, so that a server that was restored
/// from an older copy is noticed by its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// A life of the server: it grows when the server learns that it was restored.
    pub epoch: u64,
    pub vendor_seq: u64,
    pub chain: Hash,
}

impl Cursor {
    /// Before the first event of any server.
    pub const START: Self = Self { epoch: 0, vendor_seq: 0, chain: Hash::START };

    /// The cursor after the next event in the order.
    #[must_use]
    pub fn next(self, at: Position, stamp: Hlc, hash: Hash) -> Self {
        let vendor_seq = self.vendor_seq + 1;
        let mut hasher = Sha256::new();
        hasher.update(TAG);
        hasher.update(self.chain.0);
        hasher.update(vendor_seq.to_be_bytes());
        hasher.update(at.incarnation.as_bytes());
        hasher.update(at.register_seq.to_be_bytes());
        hasher.update(stamp.bits().to_be_bytes());
        hasher.update(hash.0);
        Self { vendor_seq, chain: Hash(hasher.finalize().into()), ..self }
    }
}

/// A place in a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    pub incarnation: IncarnationId,
    pub register_seq: u64,
}

/// What a server makes of a reader's cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Located {
    /// The reader goes on from there.
    Here,
    /// What the reader saw is not what this server has: it was restored, and the reader knows more.
    Elsewhere,
}

/// Looks a cursor up in the server's order. `chain_at` gives the chain value after a number, if there is one.
pub fn locate(cursor: &Cursor, chain_at: impl FnOnce(u64) -> Option<Hash>) -> Located {
    if cursor.vendor_seq == 0 || chain_at(cursor.vendor_seq) == Some(cursor.chain) {
        Located::Here
    } else {
        Located::Elsewhere
    }
}

/// Whether a reader may have its cursor from this server's past: no backup lies so many lives back. A number that was made
/// up would use up all that are left.
pub const fn is_plausible(cursor: &Cursor, own_epoch: u64) -> bool {
    const MAX_LIVES: u64 = 1_000_000;
    cursor.epoch <= own_epoch.saturating_add(MAX_LIVES)
}

/// The epoch of a server that learned from a reader that it was restored: later than any that either has seen.
pub fn next_epoch(own: u64, of_reader: u64) -> u64 {
    own.max(of_reader) + 1
}

/// Which of its marks a reader keeps, oldest first: the last 32, then ever fewer, so that a common position is found
/// near the end of a long log in one exchange. Of older marks one goes where its neighbours lie no more than twice as far
/// from the end as each other.
pub fn keep_marks(marks: &mut Vec<Cursor>) {
    const DENSE: usize = 32;
    let Some(end) = marks.last().map(|mark| mark.vendor_seq) else { return };
    let distance = |mark: &Cursor| end - mark.vendor_seq;
    let mut kept: Vec<Cursor> = marks.split_off(marks.len().saturating_sub(DENSE));
    kept.reverse();
    while let Some(mark) = marks.pop() {
        let newer = kept.last().map_or(0, distance);
        if marks.last().is_none_or(|older| distance(older) > 2 * newer) {
            kept.push(mark);
        }
    }
    kept.reverse();
    *marks = kept;
}

/// The digest of everything that was numbered for a reader. Readers of one scope with equal cursors hold equal digests.
#[must_use]
pub fn fold(digest: Hash, vendor_seq: u64, at: Position, stamp: Hlc, hash: Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(b"local-vendor pulled 1\0");
    hasher.update(digest.0);
    hasher.update(vendor_seq.to_be_bytes());
    hasher.update(at.incarnation.as_bytes());
    hasher.update(at.register_seq.to_be_bytes());
    hasher.update(stamp.bits().to_be_bytes());
    hasher.update(hash.0);
    Hash(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_tells_orders_apart() {
        let a = Position { incarnation: IncarnationId::new(1, [1; 10]), register_seq: 1 };
        let b = Position { incarnation: IncarnationId::new(1, [2; 10]), register_seq: 1 };
        let stamp = Hlc::from_bits(7);
        let one = Cursor::START.next(a, stamp, Hash::of(b"a")).next(b, stamp, Hash::of(b"b"));
        let other = Cursor::START.next(b, stamp, Hash::of(b"b")).next(a, stamp, Hash::of(b"a"));
        assert_eq!(one.vendor_seq, other.vendor_seq);
        assert_ne!(one.chain, other.chain);
        assert_eq!(locate(&one, |_| Some(one.chain)), Located::Here);
        assert_eq!(locate(&one, |_| Some(other.chain)), Located::Elsewhere);
        assert_eq!(locate(&one, |_| None), Located::Elsewhere, "the server has less than the reader saw");
    }

    #[test]
    fn a_cursor_that_no_server_gave_uses_up_no_lives() {
        assert!(is_plausible(&Cursor { epoch: 7, ..Cursor::START }, 1));
        assert!(!is_plausible(&Cursor { epoch: u64::MAX, ..Cursor::START }, 1));
    }

    #[test]
    fn marks_stay_few_and_dense_at_the_end() {
        let mut marks = Vec::new();
        for vendor_seq in 1..=5_000 {
            marks.push(Cursor { epoch: 1, vendor_seq, chain: Hash::START });
            keep_marks(&mut marks);
        }
        assert!(marks.len() < 64, "{}", marks.len());
        let last: Vec<u64> = marks.iter().rev().take(32).map(|m| m.vendor_seq).collect();
        assert_eq!(last, (4_969..=5_000).rev().collect::<Vec<_>>());
        assert_eq!(marks[0].vendor_seq, 1);
    }
}
