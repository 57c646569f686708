//! What goes wrong in a world.

/// Everything that can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    DropRequest,
    /// The server has done it and nobody hears.
    DropReply,
    Duplicate,
    /// A request arrives long after its sender gave up.
    Reorder,
    Truncate,
    /// A network's sign-in page answers everything with 200.
    Portal,
    Partition,
    CrashBeforeWrite,
    CrashAfterWrite,
    DiskFull,
    /// An older copy takes a register's place, and it notices.
    RestoreNoticed,
    RestoreUnnoticed,
    /// A register's copy goes on beside it, and notices that it is one.
    CloneNoticed,
    CloneUnnoticed,
    ClockForward,
    ClockBack,
    /// A register of an older program meets events that it can't read, and gets the newer program later.
    Upgrade,
    ServerRestore,
    /// Bytes that nobody can read come with the events of a register.
    Poison,
    /// Two registers that meet are parted in the middle of what one says.
    CutBeside,
    /// What one says to the other comes twice.
    RepeatBeside,
    /// One of two that meet ends before it has noted what it heard.
    CrashBeside,
}

impl Fault {
    /// What may happen to any request, in any world.
    pub const EVERYWHERE: [Self; 6] =
        [Self::DropRequest, Self::DropReply, Self::Duplicate, Self::Reorder, Self::Truncate, Self::Portal];

    pub const ALL: [Self; 22] = [
        Self::DropRequest,
        Self::DropReply,
        Self::Duplicate,
        Self::Reorder,
        Self::Truncate,
        Self::Portal,
        Self::Partition,
        Self::CrashBeforeWrite,
        Self::CrashAfterWrite,
        Self::DiskFull,
        Self::RestoreNoticed,
        Self::RestoreUnnoticed,
        Self::CloneNoticed,
        Self::CloneUnnoticed,
        Self::ClockForward,
        Self::ClockBack,
        Self::Upgrade,
        Self::ServerRestore,
        Self::Poison,
        Self::CutBeside,
        Self::RepeatBeside,
        Self::CrashBeside,
    ];
}

/// How often each fault struck.
#[derive(Debug, Clone, Default)]
pub struct Tally([u64; Fault::ALL.len()]);

impl Tally {
    pub(super) const fn note(&mut self, fault: Fault) {
        self.0[fault as usize] += 1;
    }

    pub const fn of(&self, fault: Fault) -> u64 {
        self.0[fault as usize]
    }

    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    pub fn add(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }
}
