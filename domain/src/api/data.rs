//! Backups, checks and taking everything away.

use serde::{Deserialize, Serialize};

use super::today::ReportFormat;

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub path: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BackUp {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verify {
    pub full: bool,
}

/// What a check of the whole database found. Counts and digest are of the whole database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub ok: bool,
    pub events: u64,
    pub sales: u64,
    /// Refunds and voids.
    pub refunds: u64,
    pub stock_movements: u64,
    pub problems: Vec<String>,
    /// SHA-256 of all projected rows, sorted by table and key.
    pub digest: String,
}

/// What runs beside the counter, for whoever looks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeWork {}

/// Work that takes its time goes on beside the counter, one at a time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Works {
    pub running: Option<Running>,
    /// What the last check found since the program started.
    pub checked: Option<Verified>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    pub what: Work,
    pub done: u64,
    /// Nothing while nobody knows how much there is.
    pub of: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    BackUp,
    Verify,
    Export,
    Forecast,
}

impl Work {
    pub const ALL: [Self; 4] = [Self::BackUp, Self::Verify, Self::Export, Self::Forecast];

    pub const fn code(self) -> &'static str {
        match self {
            Self::BackUp => "back_up",
            Self::Verify => "verify",
            Self::Export => "export",
            Self::Forecast => "forecast",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Export {
    pub what: Exported,
    pub format: ReportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exported {
    Sales,
    Products,
    Waste,
    Events,
}
