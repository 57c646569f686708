//! What a server decides about a range that a register hands in. The server never refuses a completed sale: what it can't
//! read it keeps, what two devices numbered alike it keeps twice.

use super::branch::{self, Branch, branch_id};
use super::message::{Acknowledged, Push};
use crate::Error;
use crate::chain::Hash;
use crate::clock::Hlc;
use crate::event::{Body, Event};
use crate::id::{IncarnationId, RegisterId};
use crate::stock::Covered;

/// The most that a device's clock may lie ahead of the server's before its stamps are cut back, in milliseconds.
pub const CLOCK_AHEAD_MS: i64 = 5 * 60 * 1000;

/// A pushed event, read and hashed.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    pub seq: u64,
    pub bytes: &'a [u8],
    pub hash: Hash,
    /// None for bytes that this program can't read, or that say of themselves that they are something else.
    pub event: Option<Event>,
}

/// A pushed range whose chain holds from its beginning to its head. Reading it needs no database.
#[derive(Debug, Clone)]
pub struct Range<'a> {
    pub incarnation: IncarnationId,
    pub branch: Option<Branch>,
    pub before: Hash,
    pub candidates: Vec<Candidate<'a>>,
}

impl<'a> Range<'a> {
    /// Reads and hashes what was pushed.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the message is not what its head says; a broken event inside is no error.
    pub fn read(push: &Push, bodies: &[&'a [u8]]) -> Result<Self, Error> {
        let malformed = |text: String| Error::Malformed { what: "a range of a series", text };
        if push.n_events == 0 || push.n_events != bodies.len() as u64 {
            return Err(malformed(format!("{} events instead of {}", bodies.len(), push.n_events)));
        }
        let first = push.from_seq;
        if first == 0 || first.checked_add(push.n_events).is_none_or(|end| i64::try_from(end).is_err()) {
            return Err(malformed(format!("a range from {first}")));
        }
        // A branch begins after something that both share; where positions begin, that is nothing.
        let branched = push.branch.map_or(1, |branch| branch.at_seq);
        if branched == 0 || i64::try_from(branched).is_err() {
            return Err(malformed(format!("a branch at {branched}")));
        }
        if (first == 1) != (push.before == Hash::START) {
            return Err(malformed(format!("a chain that begins at {first}")));
        }
        let mut hash = push.before;
        let candidates = (first..)
            .zip(bodies)
            .map(|(seq, &bytes)| {
                hash = hash.next(bytes);
                let event = Event::decode(bytes).ok().filter(|event| {
                    let head = &event.envelope;
                    let named = push.branch.map_or(push.incarnation, |branch| branch.of);
                    (head.vendor, head.register, head.incarnation, head.seq) == (push.vendor, push.author, named, seq)
                });
                let event = event.map(|event| branch::place(event, push.incarnation, push.branch, &[]));
                Candidate { seq, bytes, hash, event }
            })
            .collect();
        if hash != push.head {
            return Err(malformed("a chain that does not end at its head".to_owned()));
        }
        Ok(Self { incarnation: push.incarnation, branch: push.branch, before: push.before, candidates })
    }

    fn first(&self) -> u64 {
        self.candidates.first().map_or(0, |candidate| candidate.seq)
    }

    /// What of a range did not come before, as a push of its own. `known` are positions that came before, each with the
    /// chain after it.
    pub fn rest(&self, push: &Push, known: &[(u64, Hash)]) -> Option<(Push, Vec<&'a [u8]>)> {
        let came = self.candidates.iter().rposition(|candidate| known.contains(&(candidate.seq, candidate.hash)));
        let rest = self.candidates.get(came.map_or(0, |last| last + 1)..)?;
        let first = rest.first()?;
        // The author's word is for the end of the range, wherever it begins.
        let push = Push {
            from_seq: first.seq,
            n_events: rest.len() as u64,
            before: came.map_or(self.before, |last| self.candidates[last].hash),
            ..push.clone()
        };
        Some((push, rest.iter().map(|candidate| candidate.bytes).collect()))
    }

    /// The series that the events name themselves: the one that this one branched off from, if it did.
    pub fn root(&self) -> IncarnationId {
        self.branch.map_or(self.incarnation, |branch| branch.of)
    }

    /// The place before the first event, and the chain there.
    pub fn follows(&self) -> (u64, Hash) {
        (self.first() - 1, self.before)
    }

    /// The events from a position on, as the branch that they are.
    #[must_use]
    pub fn branch(self, at_seq: u64) -> Self {
        let Some(first) = self.candidates.iter().find(|candidate| candidate.seq >= at_seq) else { return self };
        let incarnation = branch_id(self.incarnation, first.hash);
        // A branch of a branch is one of the series that the events name, too.
        let branch = Some(Branch { of: self.root(), at_seq });
        self.within(at_seq, incarnation, branch)
    }

    /// The events from a position on, in another series of their family.
    #[must_use]
    pub fn within(mut self, from_seq: u64, incarnation: IncarnationId, branch: Option<Branch>) -> Self {
        self.before = self.candidates.iter().rfind(|c| c.seq < from_seq).map_or(self.before, |c| c.hash);
        self.candidates.retain(|candidate| candidate.seq >= from_seq);
        (self.incarnation, self.branch) = (incarnation, branch);
        self.placed(&[])
    }

    /// The same, where the branch goes on from more than its trunk: from these series, each as far.
    #[must_use]
    pub fn placed(mut self, before: &[Covered]) -> Self {
        // From their bytes, as every reader of them does: where they were placed before does not count.
        for candidate in self.candidates.iter_mut().filter(|candidate| candidate.event.is_some()) {
            let event = Event::decode(candidate.bytes).ok();
            candidate.event = event.map(|event| branch::place(event, self.incarnation, self.branch, before));
        }
        self
    }

    /// Whether it makes a difference what the series goes on from.
    pub fn has_counts(&self) -> bool {
        let count = |event: &Event| matches!(event.body, Body::Count(_));
        self.branch.is_some() && self.candidates.iter().filter_map(|candidate| candidate.event.as_ref()).any(count)
    }
}

/// A series has one author and one place where it branched off: what says otherwise is none of it.
///
/// # Errors
/// [`Error::Malformed`].
pub fn belongs(
    (author, branch): (RegisterId, Option<Branch>),
    held_of: RegisterId,
    held_branch: Option<Branch>,
) -> Result<(), Error> {
    let text = if author != held_of {
        "of another register than its author"
    } else if branch != held_branch {
        "of another branch"
    } else {
        return Ok(());
    };
    Err(Error::Malformed { what: "a range of a series", text: text.to_owned() })
}

/// How far a store holds a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub last_seq: u64,
    pub head: Hash,
}

impl Held {
    /// Nothing of it.
    pub const NOTHING: Self = Self { last_seq: 0, head: Hash::START };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The events from here on are new; those before are the same that are held. Past the end there is nothing new.
    From(u64),
    /// Something is missing before, or differs before: the register sends from here.
    Resend(u64),
    /// From here on other events are held under these numbers.
    Fork(u64),
}

/// Compares a range with what is held of its series. `hash_at` gives the chain after a held position.
pub fn admit(range: &Range<'_>, held: Held, hash_at: impl Fn(u64) -> Option<Hash>) -> Admission {
    let first = range.first();
    if first > held.last_seq + 1 {
        return Admission::Resend(held.last_seq + 1);
    }
    let before = if first == held.last_seq + 1 { Some(held.head) } else { chain_before(first, &hash_at) };
    if before != Some(range.before) {
        // The difference lies further back: twice as far each time, it is found in few messages.
        return Admission::Resend(first.saturating_sub((held.last_seq + 2 - first).max(64)).max(1));
    }
    range
        .candidates
        .iter()
        .take_while(|candidate| candidate.seq <= held.last_seq)
        .find(|candidate| hash_at(candidate.seq) != Some(candidate.hash))
        .map_or(Admission::From(held.last_seq + 1), |differs| Admission::Fork(differs.seq))
}

fn chain_before(seq: u64, hash_at: &impl Fn(u64) -> Option<Hash>) -> Option<Hash> {
    if seq <= 1 { Some(Hash::START) } else { hash_at(seq - 1) }
}

/// Which of the series that a reader believes acknowledged the server does not have so: each with how far it may have the
/// same. `holds` says whether it has what was acknowledged last, in whichever series of the family.
pub fn lost(
    acknowledged: &[Acknowledged],
    last_seq: impl Fn(IncarnationId) -> u64,
    holds: impl Fn(&Acknowledged) -> bool,
) -> Vec<(IncarnationId, u64)> {
    acknowledged
        .iter()
        .filter(|own| own.through_seq > 0 && !holds(own))
        .map(|own| (own.incarnation, last_seq(own.incarnation).min(own.through_seq - 1)))
        .collect()
}

/// The stamp that an event gets once, when it is first taken in: its own clock, unless that runs too far ahead.
pub fn stamp(own: Hlc, received_ms: i64) -> Hlc {
    own.min(Hlc::default().tick(received_ms.saturating_add(CLOCK_AHEAD_MS)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::VendorId;
    use crate::sync::proof::Signature;

    fn push(from_seq: u64, before: Hash, bodies: &[&[u8]]) -> Push {
        Push {
            vendor: VendorId::NIL,
            author: RegisterId::NIL,
            incarnation: IncarnationId::NIL,
            branch: None,
            from_seq,
            n_events: bodies.len() as u64,
            before,
            head: bodies.iter().fold(before, |hash, bytes| hash.next(bytes)),
            signature: Signature([0; 64]),
            stamps: Vec::new(),
            numbered: false,
        }
    }

    fn chain(bodies: &[&[u8]]) -> Vec<Hash> {
        bodies
            .iter()
            .scan(Hash::START, |hash, bytes| {
                *hash = hash.next(bytes);
                Some(*hash)
            })
            .collect()
    }

    fn held<'a>(hashes: &'a [Hash]) -> (Held, impl Fn(u64) -> Option<Hash> + 'a) {
        let held = Held { last_seq: hashes.len() as u64, head: hashes.last().copied().unwrap_or(Hash::START) };
        (held, |seq: u64| hashes.get(usize::try_from(seq).ok()?.checked_sub(1)?).copied())
    }

    fn admitted(from_seq: u64, before: Hash, bodies: &[&[u8]], there: &[Hash]) -> Admission {
        let range = Range::read(&push(from_seq, before, bodies), bodies).unwrap();
        let (held, hash_at) = held(there);
        admit(&range, held, hash_at)
    }

    #[test]
    fn what_is_new_goes_in_and_what_is_known_is_recognised() {
        let all: Vec<&[u8]> = vec![b"a", b"b", b"c"];
        let hashes = chain(&all);
        assert_eq!(admitted(1, Hash::START, &all, &[]), Admission::From(1));
        assert_eq!(admitted(1, Hash::START, &all, &hashes[..2]), Admission::From(3));
        assert_eq!(admitted(1, Hash::START, &all, &hashes), Admission::From(4), "a repetition adds nothing");
        assert_eq!(admitted(1, Hash::START, &all[..1], &hashes), Admission::From(4));
        assert_eq!(admitted(3, hashes[1], &all[2..], &hashes[..1]), Admission::Resend(2), "a gap");
    }

    #[test]
    fn other_events_under_the_same_numbers_are_a_fork_wherever_it_began() {
        let here: Vec<&[u8]> = vec![b"a", b"b", b"x", b"y"];
        let there = chain(&[b"a", b"b", b"c"]);
        assert_eq!(admitted(1, Hash::START, &here, &there), Admission::Fork(3));
        let hashes = chain(&here);
        assert_eq!(admitted(4, hashes[2], &here[3..], &there), Admission::Resend(1), "it began before this range");
        let range = Range::read(&push(1, Hash::START, &here), &here).unwrap().branch(3);
        assert_eq!((range.first(), range.before), (3, hashes[1]));
        assert_eq!(range.incarnation, branch_id(IncarnationId::NIL, hashes[2]));
    }

    #[test]
    fn a_range_that_is_not_what_it_says_is_refused_and_a_broken_event_is_kept() {
        let bodies: Vec<&[u8]> = vec![b"no event", b"\xff"];
        let good = push(1, Hash::START, &bodies);
        let range = Range::read(&good, &bodies).unwrap();
        assert!(range.candidates.iter().all(|candidate| candidate.event.is_none()));
        for wrong in [
            Push { head: Hash::of(b"?"), ..good.clone() },
            Push { n_events: 3, ..good.clone() },
            Push { from_seq: 0, ..good.clone() },
            Push { from_seq: u64::MAX, ..good.clone() },
            Push { before: Hash::of(b"?"), ..good.clone() },
            Push { branch: Some(Branch { of: IncarnationId::NIL, at_seq: 0 }), ..good.clone() },
            Push { branch: Some(Branch { of: IncarnationId::NIL, at_seq: u64::MAX }), ..good.clone() },
        ] {
            assert!(Range::read(&wrong, &bodies).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_came_before_is_left_out_of_a_range() {
        let bodies: Vec<&[u8]> = vec![b"a", b"b", b"c"];
        let hashes = chain(&bodies);
        let whole = push(1, Hash::START, &bodies);
        let range = Range::read(&whole, &bodies).unwrap();
        let (rest, left) = range.rest(&whole, &[(1, hashes[0]), (2, hashes[1]), (3, Hash::of(b"?"))]).unwrap();
        assert_eq!((rest.from_seq, rest.n_events, rest.before, left), (3, 1, hashes[1], vec![&b"c"[..]]));
        assert!(Range::read(&rest, &[b"c"]).is_ok());
        assert_eq!(range.rest(&whole, &[]).unwrap().0, whole);
        assert!(range.rest(&whole, &[(3, hashes[2])]).is_none());
    }

    #[test]
    fn a_series_has_one_author_and_one_branch() {
        let (one, other) = (RegisterId::new(1, [1; 10]), RegisterId::new(1, [2; 10]));
        let branch = Some(Branch { of: IncarnationId::NIL, at_seq: 3 });
        assert!(belongs((one, branch), one, branch).is_ok());
        assert!(belongs((other, branch), one, branch).is_err());
        assert!(belongs((one, None), one, branch).is_err());
    }

    #[test]
    fn a_clock_that_runs_ahead_is_cut_back_and_one_that_is_late_is_kept() {
        let own = |ms: i64| Hlc::default().tick(ms);
        assert_eq!(stamp(own(1_000), 2_000), own(1_000));
        assert_eq!(stamp(own(2_000 + CLOCK_AHEAD_MS), 2_000), own(2_000 + CLOCK_AHEAD_MS));
        assert_eq!(stamp(own(i64::from(u32::MAX) * 1_000), 2_000).unix_ms(), 2_000 + CLOCK_AHEAD_MS);
    }
}
