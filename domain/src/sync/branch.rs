//! Two devices that went on from one copy of a database wrote different events under the same numbers. Both are kept and
//! counted: what the server learns of later becomes a series of its own.

use serde::{Deserialize, Serialize};

use crate::chain::Hash;
use crate::event::{Body, Event};
use crate::id::IncarnationId;
use crate::stock::{Covered, join};

/// Where a series branched off: its events from `at_seq` on say of themselves that they are of the series `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    pub of: IncarnationId,
    pub at_seq: u64,
}

/// The series that a branch becomes: the same, whoever notices the fork.
pub fn branch_id(of: IncarnationId, first: Hash) -> IncarnationId {
    let mut bytes = b"local-vendor branch 1\0".to_vec();
    bytes.extend(of.as_bytes());
    bytes.extend(first.0);
    IncarnationId::derived(&Hash::of(&bytes).0)
}

/// An event in the series that it counts in. A count on a branch saw the branch and not its twin. `before` is what the
/// branch goes on from, each series with how far: its trunk alone unless it is told.
#[must_use]
pub fn place(mut event: Event, incarnation: IncarnationId, branch: Option<Branch>, before: &[Covered]) -> Event {
    let Some(Branch { of, at_seq }) = branch else { return event };
    event.envelope.incarnation = incarnation;
    if let Body::Count(count) = &mut event.body
        && let Some(own) = count.cover.iter().position(|c| c.incarnation == of && c.through_seq + 1 >= at_seq)
    {
        let through_seq = count.cover.remove(own).through_seq;
        let trunk = [Covered { incarnation: of, through_seq: at_seq - 1 }];
        join(&mut count.cover, if before.is_empty() { &trunk } else { before });
        // What was known of the branch before stands there already.
        if through_seq >= at_seq {
            join(&mut count.cover, &[Covered { incarnation, through_seq }]);
        }
        count.cover.retain(|covered| covered.through_seq > 0);
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business_day::BusinessDay;
    use crate::clock::{Hlc, Moment};
    use crate::event::Envelope;
    use crate::id::{EventId, ProductId, RegisterId, StallId, VendorId};
    use crate::quantity::Quantity;
    use crate::stock::Count;

    fn id(n: u8) -> IncarnationId {
        IncarnationId::new(1, [n; 10])
    }

    fn covered(of: &[(u8, u64)]) -> Vec<Covered> {
        of.iter().map(|&(n, through_seq)| Covered { incarnation: id(n), through_seq }).collect()
    }

    /// A count in series 1 that saw these.
    fn count(cover: &[(u8, u64)]) -> Event {
        let now = chrono::DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        Event {
            envelope: Envelope {
                id: EventId::new(1, [1; 10]),
                vendor: VendorId::NIL,
                stall: StallId::NIL,
                register: RegisterId::NIL,
                incarnation: id(1),
                seq: 13,
                hlc: Hlc::default(),
                moment: Moment::new(now.fixed_offset(), "UTC"),
                person: None,
                approver: None,
            },
            body: Body::Count(Count {
                business_day: BusinessDay::from_date(now.date_naive()),
                product: ProductId::NIL,
                counted: Quantity::ONE,
                cover: covered(cover),
            }),
        }
    }

    fn cover_of(event: Event) -> Vec<Covered> {
        let Body::Count(count) = event.body else { panic!("{event:?}") };
        count.cover
    }

    #[test]
    fn a_count_on_a_branch_of_a_branch_saw_both_and_of_the_trunk_only_what_lies_before_them() {
        let branch = Some(Branch { of: id(1), at_seq: 10 });
        let place = |event, before: &[_]| cover_of(place(event, id(3), branch, before));
        assert_eq!(place(count(&[(1, 12), (9, 4)]), &[]), covered(&[(1, 9), (3, 12), (9, 4)]));
        let before = covered(&[(1, 4), (2, 9)]);
        assert_eq!(place(count(&[(1, 12), (9, 4)]), &before), covered(&[(1, 4), (2, 9), (3, 12), (9, 4)]));
        assert_eq!(place(count(&[(1, 9)]), &before), covered(&[(1, 4), (2, 9)]), "the first on the branch");
        assert_eq!(place(count(&[(1, 8)]), &before), covered(&[(1, 8)]), "it knew less than where it branched off");
    }
}
