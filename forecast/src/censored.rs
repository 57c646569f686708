//! Demand of a day on which a product sold out: what was sold is a lower bound, the hour says how far below it lies.

use crate::count::Count;
use crate::intraday::{Profile, rest};
use crate::quantiles::Quantiles;

/// A day is raised to twice what was sold at most: a product gone by ten says little about the afternoon.
const MOST: f64 = 2.0;

/// What a sold-out day would have brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recovered {
    /// Units that were asked for, sold ones included.
    pub demand: f64,
    /// Share of a usual day that was over when the last one was sold, 0 to 1.
    pub share: f64,
    /// The raise was cut at twice what was sold.
    pub cut: bool,
}

/// Demand of a sold-out day.
///
/// `sold` units went until `minute` of the day: the sold-out tap or, without one, the last sale. `usual`, when there is
/// one, is what the forecast said of the day; hour and forecast then answer together, by the rule of the
/// [rest of the day](crate::intraday::rest_of_day), which is steadier than the hour alone. Put the demand into
/// [`Series::recovered`](crate::series::Series::recovered) and mark the day as censored.
pub fn recover(sold: f64, minute: f64, profile: &Profile, usual: Option<&Quantiles>) -> Recovered {
    let share = profile.share(minute);
    let sold = if sold.is_finite() { sold.clamp(0.0, 1e12) } else { 0.0 };
    let demand = match usual.map(Count::of).filter(|usual| usual.mean > 0.0) {
        Some(usual) => sold + rest(usual, share, sold).mean,
        None if share > 0.0 => sold / share,
        None => f64::INFINITY,
    };
    Recovered { demand: demand.min(MOST * sold), share, cut: demand > MOST * sold }
}
