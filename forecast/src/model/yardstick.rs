//! What every shop could do on paper: the yardsticks that the other models have to beat, and the rules for young products.

use crate::clean::Clean;

/// The same weekday last week; where that day was closed, the mean of the last four open ones.
pub(super) fn seasonal_naive(clean: &Clean, horizon: usize) -> Option<Vec<f64>> {
    let history = clean.history();
    let n = history.len();
    (n >= 7).then(|| (0..horizon).map(|h| history[n - 7 + h % 7]).collect())
}

/// Mean of the open days of the weekday in the last 28 days. `None` where a weekday to be forecast was never open in
/// them and nothing else was.
pub(super) fn weekday_mean(clean: &Clean, horizon: usize) -> Option<Vec<f64>> {
    let from = clean.first.max(clean.origin.saturating_sub(28));
    let (mut sums, mut counts) = ([0.0; 7], [0.0; 7]);
    for day in from..clean.origin {
        if clean.demand[day].is_finite() {
            sums[day % 7] += clean.demand[day];
            counts[day % 7] += 1.0;
        }
    }
    let n: f64 = counts.iter().sum();
    if n == 0.0 {
        return None;
    }
    let mean = sums.iter().sum::<f64>() / n;
    let of = |w: usize| if counts[w] > 0.0 { sums[w] / counts[w] } else { mean };
    Some((0..horizon).map(|h| of((clean.origin + h) % 7)).collect())
}

/// For few days: each weekday's weighted mean, half as heavy every two weeks back, drawn towards the level of all days as
/// if that had been seen once on the weekday. `None` when nothing is known.
pub(super) fn young(clean: &Clean, horizon: usize) -> Option<Vec<f64>> {
    let (mut sums, mut weights) = ([0.0; 7], [0.0; 7]);
    for (day, demand) in clean.latest(56) {
        let weight = 0.5_f64.powf((clean.origin - day) as f64 / 14.0);
        sums[day % 7] += weight * demand;
        weights[day % 7] += weight;
    }
    let weight: f64 = weights.iter().sum();
    if weight <= 0.0 {
        return None;
    }
    let level = sums.iter().sum::<f64>() / weight;
    Some((0..horizon).map(|h| (clean.origin + h) % 7).map(|w| (sums[w] + level) / (weights[w] + 1.0)).collect())
}
