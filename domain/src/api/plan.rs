//! What to bake, what will not sell today, and what the figures come from.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::business_day::BusinessDay;
use crate::discount::BasisPoints;
use crate::id::ProductId;
use crate::quantity::{Quantity, Unit};
use crate::waste::WasteReason;

/// The plan of a day of the coming week.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeePlan {
    /// None is tomorrow, or the next day on which the stall opens.
    #[serde(default)]
    pub day: Option<BusinessDay>,
}

/// Forecasts anew from what was sold until yesterday, beside the counter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeForecast {}

/// The vendor's own number instead of the proposed one; none takes it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetPlanned {
    pub day: BusinessDay,
    pub product: ProductId,
    pub quantity: Option<Quantity>,
}

/// How the forecast stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Fewer days were sold than a forecast needs.
    TooEarly { n_days: u32, needed: u32 },
    /// None was made yet.
    Missing,
    /// `HH:MM` on the wall of the day it was made.
    Made { on: BusinessDay, at: String, model: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub today: BusinessDay,
    pub day: BusinessDay,
    pub standing: Standing,
    /// By the vendor's order of categories and tiles.
    pub rows: Vec<PlanRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    /// What loses least on average, by price and cost.
    pub proposed: Quantity,
    /// How many days with sales it is for: several where it keeps and is not made each day.
    #[serde(default)]
    pub n_days: u16,
    pub own: Option<Quantity>,
    /// What is there already and keeps until then; it need not be made.
    #[serde(default)]
    pub there: Quantity,
    /// The middle of what is expected, and the range of eight days in ten.
    pub expected: Quantity,
    pub low: Quantity,
    pub high: Quantity,
    /// Sold on the same weekday the week before.
    pub last_week: Option<Quantity>,
    /// On how many days in a hundred it should be enough.
    pub enough: BasisPoints,
}

/// What will not sell by closing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeRisk {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    pub business_day: BusinessDay,
    pub standing: Standing,
    /// `HH:MM` on the wall: by the opening hours, and where nobody said those by when hardly anything is sold any more.
    pub closing: String,
    /// That time is over.
    #[serde(default)]
    pub closed: bool,
    /// Takings at the list price of what is expected to be left.
    pub at_risk_minor: Money,
    /// By money at risk, most first.
    pub rows: Vec<RiskRow>,
    /// What is to be logged as waste.
    #[serde(default)]
    pub over: Vec<Over>,
}

/// What lies there and nobody may buy any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Over {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub quantity: Quantity,
    /// What it is logged as.
    pub reason: WasteReason,
    /// The first of the last days on which it might have been sold.
    pub last_day: Option<BusinessDay>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskRow {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub left: Quantity,
    /// Of it what can't be sold tomorrow any more.
    #[serde(default)]
    pub ending: Quantity,
    /// What will still be asked for until closing: the middle, and the range of eight days in ten.
    pub expected: Quantity,
    pub low: Quantity,
    pub high: Quantity,
    /// Mean quantity that is left in the end at the price that holds.
    pub at_risk: Quantity,
    pub at_risk_minor: Money,
    pub price_minor: Money,
    pub advice: Advice,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// It is reduced already.
    Reduced {
        until: String,
    },
    /// No price brings more than the list's.
    Keep,
    /// Not yet: in the last hours before closing.
    Wait {
        until: String,
    },
    Reduce(Sum),
}

/// The sum of a suggestion; averages, money in whole minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub discount: BasisPoints,
    pub price_minor: Money,
    /// Sold at the reduced price, also of what would keep, and what it brings.
    pub sold: Quantity,
    pub takings_minor: Money,
    /// Sold at the list price, and what it brings.
    pub full_sold: Quantity,
    pub full_takings_minor: Money,
    /// What the rest is worth after closing, at the reduced price and at the list price.
    #[serde(default)]
    pub worth_minor: Money,
    #[serde(default)]
    pub full_worth_minor: Money,
    /// By how much takings and worth together are more.
    pub gain_minor: Money,
}
