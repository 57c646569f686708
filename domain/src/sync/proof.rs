//! What a device signs. The signing itself is done where keys are.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::chain::Hash;
use crate::id::{IncarnationId, PersonId, RegisterId, VendorId};

/// An Ed25519 signature; as text 128 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Signature(pub [u8; 64]);

/// An Ed25519 public key; as text 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(pub [u8; 32]);

/// The bytes that vouch for a series up to and including a position.
pub fn of_range(
    vendor: VendorId,
    register: RegisterId,
    incarnation: IncarnationId,
    through: u64,
    head: Hash,
) -> Vec<u8> {
    let mut bytes = b"local-vendor range 1\0".to_vec();
    bytes.extend(vendor.as_bytes());
    bytes.extend(register.as_bytes());
    bytes.extend(incarnation.as_bytes());
    bytes.extend(through.to_be_bytes());
    bytes.extend(head.0);
    bytes
}

/// The bytes that vouch for a request: nothing in it is secret, and it is good for one request at about one time. `at_ms`
/// is the server's time as the device knows it from earlier answers, so that a wrong clock hinders nothing.
pub fn of_request(method: &str, path_and_query: &str, register: RegisterId, at_ms: i64, body: &[u8]) -> Vec<u8> {
    let mut bytes = b"local-vendor request 1\0".to_vec();
    for part in [method.as_bytes(), path_and_query.as_bytes()] {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part);
    }
    bytes.extend(register.as_bytes());
    bytes.extend(at_ms.to_be_bytes());
    bytes.extend(Hash::of(body).0);
    bytes
}

/// The header in which a register says how many of its events the server has not yet. It is for its owner to read.
pub const WAITING_HEADER: &str = "x-waiting";

/// The bytes that vouch for being a register at one end of a connection: `handshake` is different for each, and `listens`
/// for its two ends.
pub fn of_meeting(vendor: VendorId, register: RegisterId, handshake: &[u8], listens: bool) -> Vec<u8> {
    let mut bytes = b"local-vendor meeting 1\0".to_vec();
    bytes.extend(vendor.as_bytes());
    bytes.extend(register.as_bytes());
    bytes.push(u8::from(listens));
    bytes.extend(handshake);
    bytes
}

/// The bytes with which the server vouches for having forgotten somebody at their owner's wish.
pub fn of_forgotten(vendor: VendorId, person: PersonId) -> Vec<u8> {
    let mut bytes = b"local-vendor forgotten 1\0".to_vec();
    bytes.extend(vendor.as_bytes());
    bytes.extend(person.as_bytes());
    bytes
}

/// How far a request's time may lie from the server's, in milliseconds.
pub const REQUEST_TOLERANCE_MS: i64 = 5 * 60 * 1000;

macro_rules! hex {
    ($name:ident, $len:literal, $what:literal) => {
        impl $name {
            /// # Errors
            /// [`Error::Malformed`] unless the length is right.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
                bytes
                    .try_into()
                    .map(Self)
                    .map_err(|_| Error::Malformed { what: $what, text: format!("{} bytes", bytes.len()) })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(text: String) -> Result<Self, Error> {
                let malformed = || Error::Malformed { what: $what, text: text.clone() };
                if text.len() != 2 * $len || !text.is_ascii() {
                    return Err(malformed());
                }
                let mut bytes = [0; $len];
                for (index, byte) in bytes.iter_mut().enumerate() {
                    *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).map_err(|_| malformed())?;
                }
                Ok(Self(bytes))
            }
        }
    };
}

hex!(Signature, 64, "an Ed25519 signature");
hex!(PublicKey, 32, "an Ed25519 public key");
