//! The people of a vendor, from afar.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::staff::Role;

/// Everybody who works or worked at a stall and was not forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListPeople {}

/// Says what a person may do at every register, and whether they work there. Once a vendor is claimed only its owner on
/// the server makes owners and managers. Somebody stays owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GrantRole {
    pub person: PersonId,
    pub role: Role,
    /// Works at a stall.
    pub active: bool,
}

/// Forgets a person on request: name and PINs go here, and at every register at its next contact. What they sold and
/// changed stays, under an id that names nobody. Whoever is an owner now is not forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErasePerson {
    pub person: PersonId,
}
