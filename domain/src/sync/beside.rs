//! Two registers of one stall that meet without a server: who may meet, and what they say to each other. The events they
//! exchange get their numbers from the server later; repeats drop by their place in their series.

use serde::{Deserialize, Serialize};

use super::message::Push;
use super::proof::{PublicKey, Signature};
use crate::api::ApiError;
use crate::chain::Hash;
use crate::event::{Class, Event};
use crate::id::{IncarnationId, RegisterId, StallId, VendorId};

/// What both sides begin with, before anything is secret.
pub const MAGIC: &[u8; 8] = b"LVBESIDE";
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
