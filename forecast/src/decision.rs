//! What forecasts are worth: the cost of baking by them, against what a shop does without.

use crate::backtest::{CHAMPION, Report};
use crate::metrics::pinball;
use crate::series::{Opening, Panel};

/// Mean cost of three ways to decide a day's quantity, in percent of the cost of all that was sold when a unit too few costs
/// the critical ratio and a unit too many the rest of one. Knowing demand costs nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// Critical ratio, 0 to 1.
    pub ratio: f64,
    /// The champion's quantile at the ratio.
    pub plan: f64,
    /// As many as were sold on the latest such weekday that was open.
    pub last_week: f64,
    /// The mean of the last four such weekdays, in whole units.
    pub weekday_mean: f64,
}

/// Over the days that a backtest scored.
pub fn costs(panel: &Panel, report: &Report, ratio: f64) -> Costs {
    let ratio = if ratio.is_finite() { ratio.clamp(0.0, 1.0) } else { 0.5 };
    let mut sums = [0.0; 3];
    let mut all = 0.0;
    let champion = report.rows.iter().position(|row| row.name == CHAMPION);
    for forecast in report.forecasts.iter().filter(|f| Some(f.row) == champion) {
        let series = &panel.series()[forecast.series];
        let known = |day: usize| {
            let open = day >= series.first && series.opening[day] == Opening::Open && !series.censored[day];
            Some(series.quantity[day]).filter(|q| open && q.is_finite() && *q >= 0.0)
        };
        let Some(actual) = known(forecast.day) else { continue };
        let earlier = (series.first..forecast.origin).rev().filter(|d| (forecast.day - d) % 7 == 0).take(28);
        let same: Vec<f64> = earlier.filter_map(known).take(4).collect();
        let mean = if same.is_empty() { 0.0 } else { same.iter().sum::<f64>() / same.len() as f64 };
        let quantities = [forecast.quantiles.at(ratio), same.first().copied().unwrap_or(0.0), mean.round()];
        for (sum, quantity) in sums.iter_mut().zip(quantities) {
            *sum += pinball(actual, quantity, ratio);
        }
        all += actual;
    }
    let [plan, last_week, weekday_mean] = sums.map(|sum| 100.0 * sum / if all > 0.0 { all } else { 1.0 });
    Costs { ratio, plan, last_week, weekday_mean }
}
