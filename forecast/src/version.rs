//! Versions of what a shop forecasts with: kept to be compared and to go back to.
//!
//! Every model but the network is fitted anew from its days, so a version is not a file of weights but everything that such a
//! fit depends on, with the hash of its network: the same version on the same days gives the same figures, to the last digit.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::champion::{Challenge, Champions};
use crate::metrics::Score;
use crate::model::Tuning;

/// How many are kept.
pub const KEPT: usize = 10;

/// Everything that figures depend on beside the days themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    pub champions: Champions,
    pub tuning: Tuning,
    pub challenge: Challenge,
    pub shift: f64,
    pub seed: u64,
    /// [`Network::hash`](crate::model::Network::hash) of the one that it asks. Whoever keeps versions keeps their networks.
    pub network: Option<String>,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Counted from 1 in a shop.
    pub number: u64,
    /// Version of the code.
    pub code: String,
    /// First and last day that it was chosen on.
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub parameters: Parameters,
    /// The champion's figures in the backtest it was chosen by.
    pub metrics: Score,
    /// SHA-256 of code, days and parameters, in hex: versions of one hash forecast alike.
    pub hash: String,
}

/// A shop's versions, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    kept: Vec<Version>,
    /// The number of the one that forecasts.
    active: Option<u64>,
}

impl Versions {
    /// Adds a version and makes it the active one. The oldest beyond ten goes.
    pub fn add(&mut self, from: NaiveDate, to: NaiveDate, parameters: Parameters, metrics: Score) -> &Version {
        let number = self.kept.last().map_or(1, |v| v.number + 1);
        let code = env!("CARGO_PKG_VERSION").to_owned();
        let hash = hash(&code, from, to, &parameters);
        let at = self.kept.len();
        self.kept.push(Version { number, code, from, to, parameters, metrics, hash });
        self.active = Some(number);
        let extra = self.kept.len().saturating_sub(KEPT);
        self.kept.drain(..extra);
        &self.kept[at - extra]
    }

    /// The version that forecasts.
    pub fn active(&self) -> Option<&Version> {
        self.kept.iter().find(|v| Some(v.number) == self.active)
    }

    /// All that are kept, oldest first.
    pub fn kept(&self) -> &[Version] {
        &self.kept
    }

    /// Goes back to a version that is kept. `None`, and nothing changes, when it is not.
    pub fn go_to(&mut self, number: u64) -> Option<&Version> {
        let found = self.kept.iter().find(|v| v.number == number)?;
        self.active = Some(number);
        Some(found)
    }

    /// Goes back to the version before the active one. `None`, and nothing changes, when there is none.
    pub fn roll_back(&mut self) -> Option<&Version> {
        let active = self.active?;
        let before = self.kept.iter().rev().map(|v| v.number).find(|n| *n < active)?;
        self.go_to(before)
    }
}

fn hash(code: &str, from: NaiveDate, to: NaiveDate, parameters: &Parameters) -> String {
    // The text of a struct has a fixed order, and that of a float says it exactly.
    let text = format!("{code}\n{from}\n{to}\n{parameters:?}");
    hex(&Sha256::digest(text.as_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
