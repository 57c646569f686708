//! The people of a vendor, from afar.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// Everybody who works or worked at a stall and was not forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListPeople {}

/// Forgets a person on request: name and PINs go here, and at every register at its next contact. What they sold and
/// changed stays, under an id that names nobody. Whoever is an owner now is not forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErasePerson {
    pub person: PersonId,
}
