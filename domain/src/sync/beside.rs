//! Two registers of one stall that meet without a server: who may meet, and what they say to each other. The events they
//! exchange get their numbers from the server later; repeats drop by their place in their series.

use serde::{Deserialize, Serialize};

use super::message::Push;
use super::proof::{PublicKey, Signature};
use crate::Error;
use crate::api::ApiError;
use crate::chain::Hash;
use crate::event::{Class, Event};
use crate::id::{IncarnationId, ParkedId, RegisterId, StallId, VendorId};
use crate::parked::Ticket;

/// What both sides begin with, before anything is secret.
pub const MAGIC: &[u8; 8] = b"LVBESIDE";
/// Where registers meet unless somebody says otherwise.
pub const PORT: u16 = 47_700;
/// How many letters and figures the code has that is carried over the first time.
pub const CODE_LETTERS: usize = 10;
/// The language that is spoken. Registers that speak another part with a clear word.
pub const VERSION: u8 = 1;

/// Who is at the other end. The signature is over [`super::proof::of_meeting`], so that it is good for this one
/// connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    pub vendor: VendorId,
    pub stall: StallId,
    pub register: RegisterId,
    /// What people call it.
    pub name: String,
    /// A server has taken it in. Before that, a register is a business of its own.
    pub enrolled: bool,
    pub key: PublicKey,
    pub signature: Signature,
}

/// What a register knows of the one that says hello.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// As the server told it: the key, and whether the owner has not taken the device out.
    pub enrolled: Option<(Option<PublicKey>, bool)>,
    /// The key that it had when the two were connected.
    pub met: Option<PublicKey>,
    /// It knows the code that the owner carried over.
    pub knows_code: bool,
}

/// Why two registers don't exchange anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The two programs speak different languages.
    Version,
    /// No code is being shown there, or it is no longer good.
    NoCode,
    /// This is another code.
    WrongCode,
    /// Another register came with this code already.
    UsedCode,
    /// Too many are knocking.
    Busy,
    /// They were never connected.
    Stranger,
    NotEnrolled,
    OtherVendor,
    OtherStall,
    /// Both are the same register: one is a copy.
    Same,
    Revoked,
    /// It is not the device that the owner enrolled.
    OtherKey,
}

impl Refusal {
    pub const ALL: &[Self] = &[
        Self::Version,
        Self::NoCode,
        Self::WrongCode,
        Self::UsedCode,
        Self::Busy,
        Self::Stranger,
        Self::NotEnrolled,
        Self::OtherVendor,
        Self::OtherStall,
        Self::Same,
        Self::Revoked,
        Self::OtherKey,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Version => "beside_version",
            Self::NoCode => "beside_no_code",
            Self::WrongCode => "beside_wrong_code",
            Self::UsedCode => "beside_used_code",
            Self::Busy => "beside_busy",
            Self::Stranger => "beside_stranger",
            Self::NotEnrolled => "beside_not_enrolled",
            Self::OtherVendor => "beside_other_vendor",
            Self::OtherStall => "beside_other_stall",
            Self::Same => "beside_same",
            Self::Revoked => "beside_revoked",
            Self::OtherKey => "beside_other_key",
        }
    }

    /// One sentence with the way out.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Version => "the two registers run different versions of the program; update the older one",
            Self::NoCode => "no code is shown there, or it is no longer good; show a new one there and type it here",
            Self::WrongCode => "this code is wrong; read it again from the other register",
            Self::UsedCode => "another register used this code already; show a new one",
            Self::Busy => "the other register is busy; try again in a moment",
            Self::Stranger => "the two registers don't know each other; connect them with a new code",
            Self::NotEnrolled => {
                "a register that was never enrolled is a business of its own; enrol both with codes of the same owner first"
            }
            Self::OtherVendor => {
                "the other register belongs to another business; enrol it with a code of this one's owner"
            }
            Self::OtherStall => "the other register belongs to another stall of the business",
            Self::Same => "this is the same register, or a copy of it; enrol the copy as a register of its own",
            Self::Revoked => "the owner took that register out; enrol it again with a new code",
            Self::OtherKey => "that is not the device that the owner enrolled; enrol it again with a new code",
        }
    }

    pub fn error(self) -> ApiError {
        ApiError::new(self.code(), self.sentence())
    }
}

/// Whether two registers exchange anything. That `theirs` is signed, and by the key it names, was checked before.
///
/// # Errors
/// Why not.
pub fn may_meet(own: &Hello, theirs: &Hello, known: Known) -> Result<(), Refusal> {
    if !own.enrolled || !theirs.enrolled {
        return Err(Refusal::NotEnrolled);
    }
    if own.vendor != theirs.vendor {
        return Err(Refusal::OtherVendor);
    }
    if own.register == theirs.register {
        return Err(Refusal::Same);
    }
    if own.stall != theirs.stall {
        return Err(Refusal::OtherStall);
    }
    match known.enrolled {
        Some((_, false)) => return Err(Refusal::Revoked),
        Some((Some(key), true)) if key != theirs.key => return Err(Refusal::OtherKey),
        _ => {}
    }
    match known.met {
        _ if known.knows_code => Ok(()),
        Some(key) if key == theirs.key => Ok(()),
        Some(_) => Err(Refusal::OtherKey),
        None => Err(Refusal::Stranger),
    }
}

/// Where a register listens and the code that it shows: what somebody carries over, by hand or by a scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Such as `192.168.1.20:47700`.
    pub address: String,
    /// Empty where none was given.
    pub code: String,
}

impl std::fmt::Display for Invitation {
    /// Of characters alone that a scanner types on every keyboard.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.address, self.code)
    }
}

impl std::str::FromStr for Invitation {
    type Err = Error;

    /// Reads what was typed or scanned: an address, and a code if there is one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || Error::Malformed {
            what: "the address of a register such as 192.168.1.20:47700",
            text: text.trim().chars().take(80).collect(),
        };
        let mut words = text.split_whitespace();
        let address = words.next().ok_or_else(malformed)?;
        let code = words.collect::<String>();
        let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
        let port = if port.is_empty() { PORT } else { port.parse().map_err(|_| malformed())? };
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '%');
        if host.is_empty() || host.len() > 80 || !host.chars().all(is_host) || port == 0 {
            return Err(malformed());
        }
        Ok(Self { address: format!("{host}:{port}"), code })
    }
}

/// A series as far as a register has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Have {
    pub register: RegisterId,
    pub incarnation: IncarnationId,
    pub last_seq: u64,
    pub head: Hash,
}

/// The first words on a new connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Greeting {
    Hello(Hello),
    Refused(Refusal),
}

/// What both say in turn, the one that came first. Followed by the bodies of all ranges, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Say {
    /// What is here, so that the other knows what to give.
    pub have: Vec<Have>,
    /// What the other misses, with the authors' words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<Push>,
    /// Parked tickets that the other has no such copy of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<Ticket>,
    /// Tickets that somebody wants to go on with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wants: Vec<Want>,
    /// Which other registers were heard a moment ago: whoever is heard by anybody keeps what it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<Heard>,
}

/// Another register was heard so long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub register: RegisterId,
    pub silent_ms: u64,
}

/// A register wants a ticket that another holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Want {
    pub ticket: ParkedId,
    pub by: RegisterId,
    /// How often it may still be passed on, to a holder that is on no line with the one that wants it.
    pub hops: u8,
}

impl Want {
    /// A stall's registers meet at one of them, so two steps reach all.
    const HOPS: u8 = 2;

    pub const fn new(ticket: ParkedId, by: RegisterId) -> Self {
        Self { ticket, by, hops: Self::HOPS }
    }

    /// As it is passed on by whoever heard it.
    #[must_use]
    pub const fn passed_on(self) -> Self {
        Self { hops: self.hops.saturating_sub(1), ..self }
    }
}

impl Say {
    /// How many bodies follow.
    pub fn n_bodies(&self) -> u64 {
        self.ranges.iter().fold(0, |n, range| n.saturating_add(range.n_events))
    }
}

/// From where on a register that has `theirs` of a series misses what is here. `hash_at` gives the chain after a position
/// that is here. None where there is nothing to give, or where the two went different ways: that is the server's to settle.
pub fn misses(own: Have, theirs: &[Have], hash_at: impl FnOnce(u64) -> Option<Hash>) -> Option<u64> {
    let Some(there) = theirs.iter().find(|have| have.incarnation == own.incarnation) else { return Some(1) };
    if there.last_seq >= own.last_seq {
        return None;
    }
    (there.last_seq == 0 || hash_at(there.last_seq) == Some(there.head)).then_some(there.last_seq + 1)
}

/// Whether an event concerns a stall: its facts are of that stall alone, all else is of the vendor.
pub fn concerns(event: &Event, stall: StallId) -> bool {
    event.body.class() != Class::Fact || event.envelope.stall == stall
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(vendor: u8, stall: u8, register: u8) -> Hello {
        Hello {
            vendor: VendorId::new(1, [vendor; 10]),
            stall: StallId::new(1, [stall; 10]),
            register: RegisterId::new(1, [register; 10]),
            name: String::new(),
            enrolled: true,
            key: PublicKey([register; 32]),
            signature: Signature([0; 64]),
        }
    }

    #[test]
    fn only_enrolled_registers_of_one_stall_meet_and_only_as_who_they_are() {
        let own = hello(1, 1, 1);
        let by_code = Known { knows_code: true, ..Known::default() };
        let theirs = hello(1, 1, 2);
        assert_eq!(may_meet(&own, &theirs, by_code), Ok(()));
        assert_eq!(may_meet(&own, &theirs, Known::default()), Err(Refusal::Stranger));
        let met = Known { met: Some(theirs.key), ..Known::default() };
        assert_eq!(may_meet(&own, &theirs, met), Ok(()));
        let with_another_key = Known { met: Some(PublicKey([9; 32])), ..Known::default() };
        assert_eq!(may_meet(&own, &theirs, with_another_key), Err(Refusal::OtherKey));

        for (wrong, refusal) in [
            (hello(2, 1, 2), Refusal::OtherVendor),
            (hello(1, 2, 2), Refusal::OtherStall),
            (hello(1, 1, 1), Refusal::Same),
            (Hello { enrolled: false, ..hello(3, 3, 2) }, Refusal::NotEnrolled),
        ] {
            assert_eq!(may_meet(&own, &wrong, by_code), Err(refusal));
        }
        // What the server told of the device counts more than a code.
        let told = |key, active| Known { enrolled: Some((Some(key), active)), ..by_code };
        assert_eq!(may_meet(&own, &theirs, told(theirs.key, true)), Ok(()));
        assert_eq!(may_meet(&own, &theirs, told(theirs.key, false)), Err(Refusal::Revoked));
        assert_eq!(may_meet(&own, &theirs, told(PublicKey([9; 32]), true)), Err(Refusal::OtherKey));
    }

    #[test]
    fn an_invitation_is_read_as_it_is_shown_typed_or_scanned() {
        let read = |text: &str| text.parse::<Invitation>().map(|read| (read.address, read.code));
        let shown = Invitation { address: "192.168.1.20:47701".to_owned(), code: "ABCDE-FGHJK".to_owned() };
        assert_eq!(shown.to_string().parse(), Ok(shown));
        assert_eq!(read(" 192.168.1.20 "), Ok(("192.168.1.20:47700".to_owned(), String::new())));
        assert_eq!(read("till-2.local abcde fghjk"), Ok(("till-2.local:47700".to_owned(), "abcdefghjk".to_owned())));
        for wrong in ["", "  ", "192.168.1.20:99999", "192.168.1.20:0", "http://till", ":47700"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_the_other_misses_begins_where_both_have_the_same() {
        let incarnation = IncarnationId::new(1, [1; 10]);
        let have =
            |last_seq, head: &[u8]| Have { register: RegisterId::NIL, incarnation, last_seq, head: Hash::of(head) };
        let own = have(5, b"e");
        let at = |seq: u64| (seq == 3).then(|| Hash::of(b"c"));
        assert_eq!(misses(own, &[], at), Some(1));
        assert_eq!(misses(own, &[have(3, b"c")], at), Some(4));
        assert_eq!(misses(own, &[have(3, b"another")], at), None, "they went different ways");
        assert_eq!(misses(own, &[have(2, b"b")], at), None, "what lies there is not here");
        assert_eq!(misses(own, &[have(5, b"e")], at), None);
        assert_eq!(misses(own, &[have(9, b"i")], at), None);
    }
}
