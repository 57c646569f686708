//! What was thrown away: two taps at the counter, and figures.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::business_day::BusinessDay;
use crate::currency::Currency;
use crate::id::{BatchId, EventId, ProductId, StallId};
use crate::quantity::{Quantity, Unit};
use crate::waste::WasteReason;

/// Goods are lost: the product, and why.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogWaste {
    pub product: ProductId,
    pub quantity: Quantity,
    pub reason: WasteReason,
    /// The batch that was lost; none is guessed, what expires first going first.
    #[serde(default)]
    pub batch: Option<BatchId>,
}

/// An entry was wrong: it never was. With `instead` it was another one, of the same product and day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeBackWaste {
    pub entry: EventId,
    #[serde(default)]
    pub instead: Option<Instead>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    pub quantity: Quantity,
    pub reason: WasteReason,
}

/// The entries of a day at this stall.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeWasteDay {
    /// None is the current business day.
    pub day: Option<BusinessDay>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasteDay {
    pub business_day: BusinessDay,
    /// Latest first; those that were taken back are marked and count nothing.
    pub entries: Vec<WasteEntry>,
    pub sum: WasteSum,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasteEntry {
    pub id: EventId,
    /// `HH:MM` on the wall.
    pub time: String,
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub quantity: Quantity,
    pub reason: WasteReason,
    pub cost_minor: Option<Money>,
    pub retail_minor: Option<Money>,
    pub back: TakenBack,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenBack {
    #[default]
    Not,
    Once,
    /// At two registers that could not hear each other: stock and figures have it back once too often.
    Twice,
}

/// Sums of entries, less what was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WasteSum {
    pub n_entries: u64,
    pub cost_minor: Money,
    pub retail_minor: Money,
    /// Entries of products whose cost nobody entered: they are missing in `cost_minor`.
    pub n_without_cost: u64,
}

/// The figures of a period: at one stall or at all that have the first one's currency.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeWaste {
    pub from: BusinessDay,
    pub to: BusinessDay,
    /// At a counter always its own.
    #[serde(default)]
    pub stall: Option<StallId>,
}

/// The longest period of one look at figures.
pub const MAX_DAYS: usize = 400;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasteReport {
    pub from: BusinessDay,
    pub to: BusinessDay,
    pub currency: Currency,
    pub sum: WasteSum,
    /// As many days before; none where nothing was sold then.
    pub before: Option<WasteSum>,
    /// What came in, at the list prices of today; none where nothing did.
    pub stocked_minor: Option<Money>,
    /// By value at retail, most first.
    pub products: Vec<WasteOfProduct>,
    /// Most first.
    pub reasons: Vec<WasteOfReason>,
    /// Every day of the period, in order.
    pub days: Vec<WasteOfDay>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasteOfProduct {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub quantity: Quantity,
    /// Taken in during the period.
    pub stocked: Quantity,
    pub sum: WasteSum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasteOfReason {
    pub reason: WasteReason,
    pub sum: WasteSum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasteOfDay {
    pub day: BusinessDay,
    pub sum: WasteSum,
}
