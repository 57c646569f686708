//! What registers and server send each other. Heads travel as JSON, events as the bytes that they are; see
//! [`super::frame`].

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::cursor::Cursor;
use super::person::Person;
use super::proof::{PublicKey, Signature};
use crate::blob::BlobName;
use crate::chain::Hash;
use crate::clock::Hlc;
use crate::id::{IncarnationId, RegisterId, StallId, VendorId};

/// A range of one series. Followed by `n_events` bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    pub vendor: VendorId,
    /// Who wrote the series; another register offers what the server lost.
    pub author: RegisterId,
    pub incarnation: IncarnationId,
    /// Where a fork branched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Branch>,
    pub from_seq: u64,
    pub n_events: u64,
    /// The chain before the first of them.
    pub before: Hash,
    /// The chain after the last of them.
    pub head: Hash,
    /// The author's, over [`super::proof::of_range`].
    pub signature: Signature,
    /// Stamps that a server gave before: position and clock. They are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<(u64, Hlc)>,
    /// Others' events that the server had numbered before it was restored. What only came from a register of the stall it has
    /// never seen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub numbered: bool,
}

/// What the server says to a push. Said again, word for word, when the same push comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Pushed {
    /// Durable up to and including `through_seq`.
    Taken {
        through_seq: u64,
        /// Events whose clock was too far ahead: position and the stamp that counts.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clamped: Vec<(u64, Hlc)>,
        /// Changes that this person may not make here: kept, not applied.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<u64>,
        /// What this server can't read: kept as it is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        quarantined: Vec<u64>,
    },
    /// The server has not what comes before: send from here.
    Resend { from_seq: u64 },
    /// From `at_seq` on the server has other events under these numbers, of a copy of this register. Both are kept: the
    /// pushed ones under `branch`. The register goes on in a new incarnation.
    Forked { at_seq: u64, branch: IncarnationId },
}

/// Asks for what comes after a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    pub cursor: Cursor,
    /// What the reader wrote and the server acknowledged: the bytes need not travel.
    pub own: Vec<Acknowledged>,
    /// The most items of the page: a register that sells takes small bites.
    pub limit: usize,
}

/// A series as far as a server acknowledged it, and the chain there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    pub incarnation: IncarnationId,
    pub through_seq: u64,
    pub head: Hash,
}

/// What the server says to a pull.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Pulled {
    Page(Page),
    /// The reader knows events that this server lost. It looks for a common position and gives them back.
    Elsewhere {
        epoch: u64,
    },
}

/// Events in the server's order. Followed by one body an item, empty for those that the reader wrote itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Where the reader stands when it has applied this page: complete within its scope up to there.
    pub cursor: Cursor,
    /// The last number that the server has given.
    pub newest: u64,
    /// How often records of people changed: a reader that has fewer asks for them. Servers of before tell 0.
    #[serde(default)]
    pub records: u64,
    pub items: Vec<Item>,
    /// What the server acknowledged to the reader and does not have: a series, and how far it has the same. It was restored,
    /// and the reader hands that in again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<(IncarnationId, u64)>,
    /// Vouchers for series in this page, so that a reader can give them back to a server that lost them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vouchers: Vec<Voucher>,
}

/// An event's place in the server's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub vendor_seq: u64,
    pub register: RegisterId,
    pub incarnation: IncarnationId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Branch>,
    pub register_seq: u64,
    pub stamp: Hlc,
    pub state: State,
    pub hash: Hash,
    /// The chain before it, where the event before it is not in the page: it may be none of the reader's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Hash>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Applied,
    /// Its id came before in another series: kept as bytes and applied once.
    Repeated,
    /// A change that the permission table does not allow.
    Refused,
    /// Nobody could read it yet.
    Quarantined,
}

impl State {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
            Self::Quarantined => "quarantined",
        }
    }
}

impl std::str::FromStr for State {
    type Err = crate::Error;
    fn from_str(text: &str) -> Result<Self, crate::Error> {
        [Self::Applied, Self::Repeated, Self::Refused, Self::Quarantined]
            .into_iter()
            .find(|state| state.code() == text)
            .ok_or_else(|| crate::Error::Malformed { what: "a state of an event", text: text.to_owned() })
    }
}

/// A register's word for its series up to and including `through_seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    pub incarnation: IncarnationId,
    pub through_seq: u64,
    pub head: Hash,
    pub signature: Signature,
}

/// Asks which of its marks the server has too, newest first, and how far it holds these series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compare {
    pub marks: Vec<Cursor>,
    pub series: Vec<IncarnationId>,
}

/// What both have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Common {
    /// The newest mark that the server has too, in its present epoch.
    pub cursor: Cursor,
    /// How far the server holds each series that was asked for; 0 for one that it doesn't know.
    pub series: Vec<(IncarnationId, u64)>,
}

/// Brings records of people that changed here, and asks for those that changed elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// How far the reader took them.
    pub after: u64,
    /// At most [`super::person::MAX_PEOPLE`].
    pub changed: Vec<Person>,
}

/// What the server says to that: whole records, as they stand now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peopled {
    pub people: Vec<Person>,
    /// How far the reader has taken them with this.
    pub through: u64,
    /// There are others.
    pub more: bool,
}

/// Pictures by their names: asked with those that a register holds, answered with those that the server misses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// At most [`MAX_PICTURES`].
    pub names: Vec<BlobName>,
}

/// The most names of one message.
pub const MAX_PICTURES: usize = 1_000;
/// The most bytes of a picture.
pub const MAX_PICTURE: usize = 2 * 1024 * 1024;

/// A device asks to be taken in with a code that the owner gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrol {
    pub code: String,
    pub register: RegisterId,
    pub public_key: PublicKey,
    /// What the device calls itself.
    pub name: String,
    /// The business that it was set up as, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded: Option<Founded>,
}

/// A business that was set up on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    pub vendor: VendorId,
    pub stall: StallId,
    /// How far its series are: until there its own people granted what they granted.
    pub series: Vec<(IncarnationId, u64)>,
}

/// What a device was taken in as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    pub vendor: VendorId,
    pub stall: StallId,
    /// The business was new to the account and is now claimed for it.
    pub claimed: bool,
    pub epoch: u64,
}
