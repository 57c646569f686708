//! The registers of the stall that meet without the server.

use serde::{Deserialize, Serialize};

use crate::id::RegisterId;
use crate::sync::beside::Refusal;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeBeside {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Besides {
    /// Registers that were never enrolled don't meet.
    pub enrolled: bool,
    /// Others may come here; none where this register does not listen.
    pub listening: Option<Listening>,
    pub neighbours: Vec<Neighbour>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listening {
    /// Where others find this register, such as `192.168.1.20:47700`; the likeliest first.
    pub addresses: Vec<String>,
    /// Why nobody can come just now.
    pub problem: Option<String>,
    /// The code that is shown, in two groups, and for how long it is good.
    pub code: Option<String>,
    pub left_s: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbour {
    pub register: RegisterId,
    pub name: String,
    /// Where it listens; none where it comes here.
    pub address: Option<String>,
    pub standing: Standing,
    /// When neither had anything for the other, RFC 3339 in the stall's time.
    pub in_step_at: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    InStep,
    /// Something goes over.
    Exchanging,
    /// It does not answer, or does not come.
    Away,
    Refused(Refusal),
}

/// Shows a code with which one other register may come, and lets registers come from now on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetJoin {}

/// The code is good no more. Registers that are known may still come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StopJoin {}

/// No register may come here any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetNobodyCome {}

/// Goes to a register that shows a code, or to a known one at a new address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JoinBeside {
    pub address: String,
    /// Empty for a register that is known.
    pub code: String,
}

/// The two meet no more, until somebody carries a code over again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetBeside {
    pub register: RegisterId,
}
