//! A device of the vendor, as the server's own series tells every register.

use serde::{Deserialize, Serialize};

use crate::id::{RegisterId, StallId};
use crate::sync::proof::PublicKey;

/// Something about one device. Only the server says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentChanges {
    pub register: RegisterId,
    pub changes: Vec<EnrolmentChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentChange {
    Stall(StallId),
    PublicKey(PublicKey),
    Name(String),
    /// No longer once the owner revoked it: what it still hands in waits for the owner.
    Active(bool),
}
