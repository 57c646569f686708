//! This register and its server.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::id::{EventId, ParkedId};
use crate::sync::planner::Trouble;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeSync {}

/// How it stands. What waits is safe on this device's disk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncStatus {
    /// The server's address; none before this register is enrolled.
    pub server: Option<String>,
    /// Own events that the server has not yet.
    pub waiting: u64,
    /// When nothing was left to hand in or to take, RFC 3339 in the stall's time.
    pub in_step_at: Option<String>,
    pub trouble: Option<Trouble>,
    /// Grows when something came in that pages show.
    pub news: u64,
    /// The registers that this one meets without the server, and whether each has all that is here.
    #[serde(default)]
    pub beside: Vec<Beside>,
    /// The open cart was a parked ticket that another register has by now.
    #[serde(default)]
    pub lost: Option<LostTicket>,
    #[serde(default)]
    pub paid_twice: Vec<PaidTwice>,
}

/// A register beside this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    pub name: String,
    pub in_step: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostTicket {
    pub label: String,
    /// The register that has it.
    pub holder: String,
    /// It was paid or thrown away there.
    pub done: bool,
}

/// A parked ticket that was paid at two registers which could not hear each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidTwice {
    pub ticket: ParkedId,
    pub label: String,
    pub sales: Vec<PaidSale>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidSale {
    pub sale: EventId,
    pub receipt: String,
    /// What people call the register.
    pub register: String,
    pub total_minor: Money,
}

/// Somebody looked: the customers did pay twice for what was parked once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BothWerePaid {
    pub ticket: ParkedId,
}

/// Hands in and takes now, whatever failed before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SyncNow {}

/// Takes this register's business to a server, with a code that its owner gave. Where the account has another business
/// already, that one takes its place here, and this one's database is put aside.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrol {
    /// Such as `https://shop.example`.
    pub server: String,
    pub code: String,
    /// What this register is called on the web.
    pub name: String,
}

/// The same where nothing is here yet: this register joins a business.
#[derive(Clone, Serialize, Deserialize)]
pub struct Join {
    pub server: String,
    pub code: String,
    pub name: String,
}
