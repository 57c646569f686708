//! Predictions as they are published: what a run expected, by whom and from what, so that other registers see it and it can
//! be held against what came.

use serde::{Deserialize, Serialize};

use crate::business_day::BusinessDay;
use crate::id::ProductId;
use crate::quantity::Quantity;

/// How many quantiles a prediction has: 5 %, 10 %, … 95 %.
pub const N_QUANTILES: usize = 19;

/// The most predictions of one event, so that it stays small; a run of more is several events.
pub const MAX_PREDICTIONS: usize = 300;

/// What a run expects of some products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// The day on which it was made; the day itself is the first that is predicted.
    pub business_day: BusinessDay,
    /// The champion of the run.
    pub model: String,
    /// Of the program that made it.
    pub version: String,
    pub predictions: Vec<Prediction>,
}

/// The demand of a product on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prediction {
    pub product: ProductId,
    pub day: BusinessDay,
    /// Thousandths of a unit at each of [`N_QUANTILES`] levels, not falling.
    pub quantiles: Vec<Quantity>,
}

/// The vendor's own number for a day instead of the proposed one; none takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub day: BusinessDay,
    pub product: ProductId,
    pub quantity: Option<Quantity>,
}

/// Quantiles in [`crate::table::PREDICTION`]: thousandths joined by blanks.
pub fn quantiles_text(quantiles: &[Quantity]) -> String {
    quantiles.iter().map(|q| q.thousandths().to_string()).collect::<Vec<_>>().join(" ")
}

/// Reads what [`quantiles_text`] wrote.
///
/// # Errors
/// [`crate::Error::Malformed`] for anything else.
pub fn quantiles_from_text(text: &str) -> Result<Vec<Quantity>, crate::Error> {
    let malformed = || crate::Error::Malformed { what: "quantiles", text: text.to_owned() };
    text.split(' ').map(|q| Quantity::new(q.parse().map_err(|_| malformed())?)).collect()
}
