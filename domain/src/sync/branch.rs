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

/// An event in the series that it counts in. A count on a branch saw the branch and not its twin.
#[must_use]
pub fn place(mut event: Event, incarnation: IncarnationId, branch: Option<Branch>) -> Event {
    let Some(Branch { of, at_seq }) = branch else { return event };
    event.envelope.incarnation = incarnation;
    if let Body::Count(count) = &mut event.body
        && let Some(own) =
            count.cover.iter_mut().find(|covered| covered.incarnation == of && covered.through_seq >= at_seq)
    {
        let through_seq = own.through_seq;
        own.through_seq = at_seq - 1;
        // What was known of the branch before stands there already.
        join(&mut count.cover, &[Covered { incarnation, through_seq }]);
        count.cover.retain(|covered| covered.through_seq > 0);
    }
    event
}
