//! What is expected of a product, beside what was, and why.

use serde::{Deserialize, Serialize};

use super::plan::Standing;
use crate::blob::BlobName;
use crate::business_day::BusinessDay;
use crate::id::{CategoryId, ProductId, StallId};
use crate::quantity::{Quantity, Unit};

/// The products of which something is expected.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListForecasts {
    /// From afar: none is the first. A counter has its own.
    #[serde(default)]
    pub stall: Option<StallId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecasts {
    pub today: BusinessDay,
    /// The day that `rows` speak of: tomorrow, or the next one on which the stall opens.
    pub day: BusinessDay,
    pub standing: Standing,
    /// By the vendor's order of categories and tiles.
    pub rows: Vec<ForecastRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForecastRow {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub category: Option<CategoryId>,
    pub picture: Option<BlobName>,
    /// The middle of what is expected on the day.
    pub expected: Quantity,
}

/// The past weeks and the coming days of a product. Read beside the counter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeForecast {
    pub product: ProductId,
    /// As in [`ListForecasts`].
    #[serde(default)]
    pub stall: Option<StallId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductForecast {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub today: BusinessDay,
    /// How the newest forecast stands.
    pub standing: Standing,
    /// Oldest first, without a gap; from today on they are forecast.
    pub days: Vec<ForecastDay>,
    pub habits: Habits,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForecastDay {
    pub day: BusinessDay,
    /// False on days on which nobody could buy.
    pub open: bool,
    /// None on closed days, and from today on.
    pub sold: Option<Quantity>,
    /// What would have been asked for on a day that sold out.
    pub recovered: Option<Quantity>,
    /// What was published: of a past day by its eve, of the coming days most lately. None where nothing was.
    pub expected: Option<Expected>,
    pub holiday: bool,
    /// Own events.
    pub occasions: Vec<String>,
}

/// The middle, and the range of eight days in ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    pub middle: Quantity,
    pub low: Quantity,
    pub high: Quantity,
}

/// What stands in the product's own figures. Each is measured, none is guessed; what no day tells is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habits {
    /// Open days that it was learned from.
    pub n_days: u32,
    /// Of them sold out.
    pub n_sold_out: u32,
    /// Monday first, against the mean day.
    pub weekday: [Option<Habit>; 7],
    /// The current month against the whole year; from a year of sales on.
    pub month: Option<Habit>,
    /// The last four weeks against the four before.
    pub trend: Option<Change>,
    /// Public holidays against the same weekday around them.
    pub holiday: Option<Habit>,
    /// Own events of the coming days.
    pub occasions: Vec<OccasionHabit>,
    /// Weather, where it makes the stall's forecasts better.
    pub weather: Vec<WeatherHabit>,
}

/// A figure of the weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// The day's highest temperature, by five degrees more than is usual.
    Warmth,
    /// Rain or snow, by five millimetres more.
    Rain,
}

/// What weather does to the stall's sales, as it is counted in the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeatherHabit {
    pub figure: Figure,
    pub change: Change,
    /// By how much errors were smaller with it.
    pub gain: Change,
}

/// What an own event did to the product on its days before, against the same weekday around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccasionHabit {
    pub day: BusinessDay,
    pub name: String,
    /// None the first time.
    pub habit: Option<Habit>,
}

/// By how much more or less is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habit {
    pub change: Change,
    /// In eight cases of ten it is between these.
    pub low: Change,
    pub high: Change,
    pub n_days: u32,
}

/// Percent more, or less where negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Change(i32);

impl Change {
    /// `percent` more than before; nothing is less than nothing.
    pub const fn new(percent: i32) -> Self {
        Self(if percent < -100 { -100 } else { percent })
    }

    pub const fn percent(self) -> i32 {
        self.0
    }
}

/// The stall's own events, and days that sold far more than anything explains. Read beside the counter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeOccasions {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasions {
    pub today: BusinessDay,
    /// Latest first.
    pub rows: Vec<OccasionRow>,
    /// Latest first.
    pub peaks: Vec<PeakRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccasionRow {
    pub day: BusinessDay,
    pub name: String,
}

/// A day on which everything together sold so much more than is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeakRow {
    pub day: BusinessDay,
    pub change: Change,
}

/// Names an own event on each day from the first to the last, or takes it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetOccasion {
    pub name: String,
    pub from: BusinessDay,
    pub to: BusinessDay,
    pub takes_place: bool,
}
