//! Rules broken on purpose, to see that the checks would notice.

/// A rule that is broken, in the model server or in the driver around a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The server says that it has a range, and then its transaction is lost.
    AcknowledgeBeforeCommit,
    /// A register moves its cursor in a transaction of its own, before the page.
    CursorBeforeApply,
    /// Numbers are drawn before the commit, and a later number is visible earlier.
    VendorSeqFromSequence,
    /// A range that came before changes the server's rows again.
    ProjectionForRepeatedRow,
    /// What is held under a number is taken for what is pushed under it.
    DedupeWithoutHash,
    /// A receipt's number is committed before its sale.
    ReceiptCounterOutside,
    /// An older copy that is noticed goes on in its series.
    RestoreWithoutIncarnation,
    /// The server acknowledges a branch and keeps nothing of it.
    ForkDropped,
    /// The server refuses a range with bytes that it can't read.
    QuarantineStopsQueue,
    /// The server believes every clock.
    UnclampedClock,
    /// What is handed in again gets another stamp.
    StampGivenTwice,
    /// A count moves the stock by its difference to what the store shows when it arrives.
    NaiveCount,
    /// The bytes of a page are not held against their hashes.
    PageWithoutHash,
    /// The bytes of what a joining register is given are not held against their hashes.
    JoinWithoutHash,
    /// A reader who saw what the server lost is told to go on.
    EpochIgnored,
    /// Another stamp or another state is noted and nothing is computed anew.
    NotRecomputed,
    /// A page that was cut off is applied, and the cursor goes to its end.
    PartialPage,
    /// A page waits for the pictures that its events name.
    BlobAwaited,
    /// A reader is sent what is later by the clock than what it has.
    ClockForOrder,
    /// A change counts whoever made it.
    ChangeWithoutPermission,
    /// What a neighbour gave counts again when the server has numbered it.
    GivenCountedTwice,
    /// A neighbour's events are taken whatever the author's signature says.
    GivenWithoutWord,
    /// A connection to the database still shows the rows of whom it served before.
    TenantNotReset,
}

impl Bug {
    pub const ALL: [Self; 23] = [
        Self::AcknowledgeBeforeCommit,
        Self::CursorBeforeApply,
        Self::VendorSeqFromSequence,
        Self::ProjectionForRepeatedRow,
        Self::DedupeWithoutHash,
        Self::ReceiptCounterOutside,
        Self::RestoreWithoutIncarnation,
        Self::ForkDropped,
        Self::QuarantineStopsQueue,
        Self::UnclampedClock,
        Self::StampGivenTwice,
        Self::NaiveCount,
        Self::PageWithoutHash,
        Self::JoinWithoutHash,
        Self::EpochIgnored,
        Self::NotRecomputed,
        Self::PartialPage,
        Self::BlobAwaited,
        Self::ClockForOrder,
        Self::ChangeWithoutPermission,
        Self::GivenCountedTwice,
        Self::GivenWithoutWord,
        Self::TenantNotReset,
    ];
}
