//! Demand of a day on which a product sold out: what was sold is a lower bound, the hour says how far below it lies.

use crate::clean::median;
use crate::count::Count;
use crate::intraday::{Profile, rest};
use crate::quantiles::Quantiles;

/// A day is raised to twice what was sold, or to a usual day, at most: a product gone by ten says little about the
/// afternoon.
const MOST: f64 = 2.0;
/// So many units would still have been sold where nothing was: by chance customers stay away from fewer.
const MISSED: f64 = 12.0;
/// Days that tell what is usual.
const LEAST: usize = 4;

/// Units that were asked for on a sold-out day, sold ones included. None where nothing tells: nothing was sold, and
/// nobody knows what is usual.
///
/// `sold` units went until `minute` of the day: the sold-out tap or, without one, the last sale. `usual`, when there is
/// one, is what was to be expected of the day; hour and expectation then answer together, by the rule of the
/// [rest of the day](crate::intraday::rest_of_day), which is steadier than the hour alone. Put the demand into
/// [`Series::recovered`](crate::series::Series::recovered) and mark the day as censored.
pub fn recover(sold: f64, minute: f64, profile: &Profile, usual: Option<&Quantiles>) -> Option<f64> {
    let share = profile.share(minute);
    let sold = if sold.is_finite() { sold.clamp(0.0, 1e12) } else { 0.0 };
    match usual.map(Count::of).filter(|usual| usual.mean > 0.0) {
        Some(usual) => Some((sold + rest(usual, share, sold).mean).min((MOST * sold).max(usual.mean)).max(sold)),
        None if sold > 0.0 => Some(if share > 1.0 / MOST { sold / share } else { MOST * sold }),
        None => None,
    }
}

/// What is to be expected of a day, from such days before on which a product did not sell out: their mean, and a quarter of
/// it as spread beside chance. None without any.
pub fn usual(days: &[f64]) -> Option<Quantiles> {
    let mean = days.iter().sum::<f64>() / days.len() as f64;
    mean.is_finite().then(|| Count::new(mean, mean + (0.25 * mean).powi(2)).quantiles(false))
}

/// Whether a product ran out although nobody said so: after its last sale at `last` twelve more would have been sold on
/// such `days` until the stall's own last sale at `end`, both minutes of the day. Never with fewer than four days.
pub fn ran_out(days: &[f64], profile: &Profile, last: f64, end: f64) -> bool {
    let mean = days.iter().sum::<f64>() / days.len() as f64;
    // One day's large order makes no usual day.
    let usual = mean.min(median(&mut days.to_vec()));
    days.len() >= LEAST && usual * (profile.share(end) - profile.share(last)) >= MISSED
}
