//! First start, signing in and out, approvals.

use serde::{Deserialize, Serialize};

use super::settings::Appearance;
use crate::business_day::DayStart;
use crate::currency::Currency;
use crate::id::PersonId;
use crate::permission::Permission;
use crate::settings::OpeningHours;
use crate::staff::Role;

/// What the program shows first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Look {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Front {
    pub stage: Stage,
    pub version: String,
    /// Empty before the first start.
    pub business_name: String,
    pub stall_name: String,
    /// Of this device, or else of the vendor.
    pub language: String,
    /// ISO 3166-1; empty before the first start.
    pub country: String,
    /// The zone of this machine, proposed at the first start.
    pub machine_zone: String,
    pub staff: Vec<StaffTile>,
    pub signed_in: Option<SignedIn>,
    pub appearance: Appearance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing is here yet.
    Empty,
    /// Set up by the command line: the owner has no name and PIN yet.
    OwnerUnnamed,
    SignedOut,
    SignedIn,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffTile {
    pub person: PersonId,
    pub name: String,
    pub role: Role,
}

/// The first start's form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FirstStart {
    pub business_name: String,
    pub country: String,
    pub currency: Currency,
    pub zone: String,
    pub language: String,
    pub tax_inclusive: bool,
    pub day_start: DayStart,
    pub owner_name: String,
    pub owner_pin: String,
    pub stall_name: String,
    pub stall_address: String,
    pub opening_hours: OpeningHours,
}

/// Opens a demo bakery to look around in: owner "Nadia", PIN 1234.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartDemo {
    pub language: String,
}

/// Gives the owner that the command line made a name and a PIN.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NameOwner {
    pub name: String,
    pub pin: String,
}

/// A wrong PIN answers `wrong_pin` with `details["wait_s"]`, the seconds until the next try is looked at; a try
/// before that answers `pin_locked` likewise.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    pub person: PersonId,
    pub pin: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub person: PersonId,
    pub name: String,
    pub role: Role,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignOut {}

/// Somebody else's PIN for one act.
#[derive(Clone, Serialize, Deserialize)]
pub struct Approve {
    pub person: PersonId,
    pub pin: String,
    pub permission: Permission,
}

/// Goes with the next call of the act, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub token: String,
}
