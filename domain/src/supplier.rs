//! Who ingredients are bought from.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::id::SupplierId;

/// The longest name of a supplier or an ingredient, in characters.
pub const NAME_LIMIT: usize = 80;
/// The longest word on how to reach a supplier, in characters.
pub const CONTACT_LIMIT: usize = 200;

/// Changes to one supplier; each field wins by its own stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierChanges {
    pub supplier: SupplierId,
    pub changes: Vec<SupplierChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupplierChange {
    Name(String),
    /// A telephone number, an address, a market hall's gate; may be empty.
    Contact(String),
}

/// A supplier's name: trimmed, at most [`NAME_LIMIT`] characters.
///
/// # Errors
/// [`Error::Missing`], [`Error::TooLong`].
pub fn parse_supplier_name(text: &str) -> Result<String, Error> {
    crate::staff::parse_text("the supplier's name", text, NAME_LIMIT)
}

/// How to reach a supplier: trimmed, perhaps nothing.
///
/// # Errors
/// [`Error::TooLong`] beyond [`CONTACT_LIMIT`] characters.
pub fn parse_contact(text: &str) -> Result<String, Error> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    crate::staff::parse_text("how to reach the supplier", text, CONTACT_LIMIT)
}
