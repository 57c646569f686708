use crate::clock::Hlc;
use crate::event::Envelope;
use crate::id::{IncarnationId, RegisterId};

/// Where an event stands in the one order of all events: by its stamp, then by who made it. Later wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    pub clock: Hlc,
    pub register: RegisterId,
    pub incarnation: IncarnationId,
    pub register_seq: u64,
}

impl Stamp {
    /// The length of [`Self::to_bytes`].
    pub const LEN: usize = 48;

    /// The stamp of an event whose clock nobody has clamped.
    pub const fn own(envelope: &Envelope) -> Self {
        Self {
            clock: envelope.hlc,
            register: envelope.register,
            incarnation: envelope.incarnation,
            register_seq: envelope.seq,
        }
    }

    /// Big-endian, so that bytes sort as stamps do.
    pub fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes[..8].copy_from_slice(&self.clock.bits().to_be_bytes());
        bytes[8..24].copy_from_slice(self.register.as_bytes());
        bytes[24..40].copy_from_slice(self.incarnation.as_bytes());
        bytes[40..].copy_from_slice(&self.register_seq.to_be_bytes());
        bytes
    }
}
