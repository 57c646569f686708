//! Facts, as immutable events. An event is the bytes its author wrote: serialised once, as compact JSON of structs
//! with fixed field order, and carried unchanged ever after. Old versions are upcast on reading only.

mod body;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use body::{Body, Class, Kind};

use crate::Error;
use crate::clock::{Hlc, Moment};
use crate::id::{EventId, IncarnationId, PersonId, RegisterId, StallId, VendorId};

/// The most bytes of one event. A sale of as many lines as there may be, each with a name of 40 characters, a discount
/// and two taxes, is about 108 KiB, and no sale that keeps to the limit of lines should be refused when it is paid.
pub const MAX_BYTES: usize = 128 * 1024;

/// Who, where and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub id: EventId,
    pub vendor: VendorId,
    pub stall: StallId,
    pub register: RegisterId,
    pub incarnation: IncarnationId,
    /// Gapless from 1 within the incarnation.
    pub seq: u64,
    pub hlc: Hlc,
    #[serde(flatten)]
    pub moment: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Who put in a PIN for an act that the person may not do alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<PersonId>,
}

/// An event, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub envelope: Envelope,
    pub body: Body,
}

#[derive(Serialize)]
struct Written<'a> {
    kind: Kind,
    v: u16,
    head: &'a Envelope,
    body: &'a Body,
}

#[derive(Deserialize)]
struct Read<'a> {
    kind: String,
    v: u16,
    head: Envelope,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl<'a> Read<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, Error> {
        serde_json::from_slice(bytes).map_err(|e| Error::BrokenEvent { position: 0, reason: e.to_string() })
    }
}

impl Envelope {
    /// The envelope of an event, also of a kind or version that only a newer program knows.
    ///
    /// # Errors
    /// [`Error::BrokenEvent`] for bytes that are none (position 0; the caller knows the place).
    pub fn of(bytes: &[u8]) -> Result<Self, Error> {
        Ok(Read::of(bytes)?.head)
    }
}

impl Event {
    /// The event's bytes. Called once, by its author.
    ///
    /// # Errors
    /// [`Error::EventTooLarge`] above [`MAX_BYTES`].
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let kind = self.body.kind();
        let written = Written { kind, v: kind.version(), head: &self.envelope, body: &self.body };
        let bytes = serde_json::to_vec(&written).expect("an event has string keys and no floats");
        if bytes.len() > MAX_BYTES { Err(Error::EventTooLarge { limit: MAX_BYTES }) } else { Ok(bytes) }
    }

    /// Reads an event of any released version.
    ///
    /// # Errors
    /// [`Error::UnknownEvent`] from a newer program, [`Error::BrokenEvent`] for bytes that are none (position 0; the
    /// caller knows the place).
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let read = Read::of(bytes)?;
        let body = Body::decode(&read.kind, read.v, read.body.get())?;
        Ok(Self { envelope: read.head, body })
    }
}
