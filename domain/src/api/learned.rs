//! What the register learned by itself: runs, versions to go back to, and how good the forecasts were.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::business_day::BusinessDay;
use crate::discount::BasisPoints;
use crate::id::ProductId;
use crate::quantity::{Quantity, Unit};

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

/// Who forecasts the products of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChampion {
    pub category: String,
    pub champion: String,
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
    /// Categories with another one, by name.
    #[serde(default)]
    pub groups: Vec<GroupChampion>,
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

/// How good the forecasts of the last weeks were, and what was learned of each product.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeAccuracy {
    pub weeks: u32,
}

/// The most weeks that can be looked back.
pub const MAX_WEEKS: u32 = 13;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accuracy {
    pub today: BusinessDay,
    pub from: BusinessDay,
    pub sum: Compared,
    /// Oldest first; days on which nothing was forecast the day before are left out.
    pub days: Vec<ComparedDay>,
    /// What cost most first.
    pub products: Vec<ComparedProduct>,
    /// Where the vendor took a number of their own for what does not keep.
    pub own: Option<OwnNumbers>,
    /// How many they took for what keeps. These are not scored: what was there already was sold with what was made.
    #[serde(default)]
    pub own_kept: u32,
    /// By the vendor's order of products.
    pub habits: Vec<Habits>,
    /// The latest reductions that are over, newest first.
    pub markdowns: Vec<MarkdownOutcome>,
    /// Hundredths of a percent more demand at 30 % off, as far as was learned from them.
    pub at_thirty_bp: i64,
}

/// Our forecast as it was published the day before, and the same weekday of the week before, on the same days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Days of single products.
    pub points: u32,
    pub sold: Quantity,
    pub ours: Side,
    pub last_week: Side,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Units too many and too few together, by the middle of the forecast.
    pub off: Quantity,
    /// What planning by it would have lost: unsold units at cost, missed ones at margin.
    pub cost_minor: Money,
}

impl Side {
    /// What it was off in hundredths of a percent of what was sold.
    pub fn share_bp(&self, sold: Quantity) -> Option<i64> {
        (sold > Quantity::ZERO).then(|| self.off.thousandths().saturating_mul(10_000) / sold.thousandths())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedDay {
    pub day: BusinessDay,
    pub compared: Compared,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedProduct {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub compared: Compared,
}

/// The vendor's own numbers beside those that were proposed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnNumbers {
    pub points: u32,
    pub own_closer: u32,
    pub proposed_closer: u32,
    pub own_cost_minor: Money,
    pub proposed_cost_minor: Money,
}

/// What was learned of a product, in hundredths of a percent of a usual day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habits {
    pub product: ProductId,
    pub name: String,
    /// Monday first.
    pub weekdays: [Option<i64>; 7],
    /// Share of the day that is sold in each hour of the wall, midnight first.
    pub hours: Vec<i64>,
    /// January first, with a year of days only.
    pub months: Vec<Option<i64>>,
    pub holiday: Option<Effect>,
    pub eve: Option<Effect>,
}

/// How a special day stands to a usual one of its weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    pub factor_bp: i64,
    pub low_bp: i64,
    pub high_bp: i64,
    /// Days that it was learned from.
    pub days: u32,
}

/// A reduction that is over: what was expected of it, and what came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkdownOutcome {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub day: BusinessDay,
    pub discount: BasisPoints,
    pub price_minor: Money,
    /// Mean units at the list price in that time.
    pub usual: Option<Quantity>,
    /// Mean units at the reduced price, as it was suggested.
    pub expected: Option<Quantity>,
    pub sold: Quantity,
    pub sold_out: bool,
}
