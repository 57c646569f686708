//! Decomposition into trend, week, year and rest by several passes of LOESS (Bandara, Hyndman and Bergmeir 2021), from the
//! crate augurs; what is left without the seasons goes on by exponential smoothing.
//!
//! The smoothing is our own because that of augurs 0.10 has no form that fits a short history.

use augurs::Fit;
use augurs::mstl::MSTLModel;

use super::ets::{Ets, Season, Trend};

/// Means of the next `horizon` steps: a season of `period`, and one of `year` steps where there are two of them. `None`
/// with fewer than four periods, or where the decomposition fails.
pub fn mstl(history: &[f64], period: usize, year: usize, horizon: usize) -> Option<Vec<f64>> {
    let n = history.len();
    if n < 4 * period || history.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let mut periods = vec![period];
    if n > 2 * year {
        periods.push(year);
    }
    let fitted = MSTLModel::naive(periods.clone()).fit(history).ok()?;
    let parts = fitted.fit();
    let rest: Vec<f64> = parts.trend().iter().zip(parts.remainder()).map(|(t, r)| f64::from(*t + *r)).collect();
    let smooth = [Trend::None, Trend::Damped]
        .into_iter()
        .filter_map(|trend| Ets::fit(&rest, 1, trend, Season::None))
        .min_by(|a, b| a.aicc.total_cmp(&b.aicc))?;
    let mut ahead = smooth.forecast(horizon);
    for (period, season) in periods.iter().zip(parts.seasonal()) {
        let last = &season[season.len() - period..];
        for (h, value) in ahead.iter_mut().enumerate() {
            *value += f64::from(last[h % period]);
        }
    }
    Some(ahead)
}
