//! The business as a whole, from afar: what it is called, and its stalls.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeBusiness {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    /// As receipts and reports have it; empty until the first register handed it in.
    pub name: String,
    /// ISO 3166-1, two letters, or empty.
    pub country: String,
}

/// Every receipt from each register's next contact on has the new name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenameBusiness {
    pub name: String,
}

/// Opens a stall, in currency, zone and hours of day like the first one, for registers that are enrolled there. No two
/// stalls are called alike.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddStall {
    pub name: String,
}
