//! What the register learned by itself: runs, versions to go back to, and how good the forecasts were.

use serde::{Deserialize, Serialize};

use crate::business_day::BusinessDay;

/// Lists versions, runs, and how every model did on days that have come to pass.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeRuns {}

/// Forecasts by an earlier version until the next weekly search.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RollBack {
    pub version: u64,
}

/// How good forecasts were, in hundredths of a percent of what was sold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Days of single products that were scored.
    pub points: u64,
    /// What the middle was off.
    pub wape_bp: i64,
    /// More forecast than sold is positive.
    pub bias_bp: i64,
    /// Mean loss of all quantiles: what champions are chosen by.
    pub pinball_bp: i64,
    pub pinball90_bp: i64,
    /// How often it was in the range of eight days in ten.
    pub coverage80_bp: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelMarks {
    pub model: String,
    /// Days on which it said something; 0 where nobody counts them.
    pub days: u32,
    pub marks: Marks,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    pub number: u64,
    /// It forecasts.
    pub active: bool,
    /// Of the program.
    pub code: String,
    pub from: BusinessDay,
    pub to: BusinessDay,
    pub champion: String,
    pub seed: u64,
    /// The champion over the eight weeks before.
    pub marks: Marks,
    /// Versions of one hash forecast alike.
    pub hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRow {
    /// On the wall of the stall, `YYYY-MM-DD HH:MM`.
    pub started: String,
    /// `asked`, `daily`, `weekly`, `drift`.
    pub kind: String,
    pub made_on: BusinessDay,
    pub from: Option<BusinessDay>,
    pub to: Option<BusinessDay>,
    pub products: u32,
    pub version: Option<u64>,
    pub champion: Option<String>,
    pub milliseconds: i64,
    /// Every model over the eight weeks before.
    pub models: Vec<ModelMarks>,
    pub reason: Option<String>,
    pub error: Option<String>,
}

/// All newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs {
    pub versions: Vec<VersionRow>,
    pub runs: Vec<RunRow>,
    /// The models side by side on the days of the last eight weeks, as each said the day before.
    pub models: Vec<ModelMarks>,
}
