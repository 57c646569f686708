//! Bands that hold what they promise: a model's own outlook, stretched by how far it was off lately.
//!
//! Split conformal prediction in the form of Romano, Patterson and Candès (2019), for a stream of forecasts: scores are
//! errors in units of the outlook's own spread. Their quantiles come from all products together, each product's scores
//! brought to the same size first by a factor of its own, drawn towards 1 while few of its days are known.

use crate::quantiles::{LEVELS, NORMAL, Outlook, Quantiles};

/// Days of ordinary scores that a product's own factor starts with.
const OWN: f64 = 14.0;
/// Days that the pooled quantiles start with, as if scores were normal.
const POOLED: f64 = 60.0;

/// One earlier forecast and what came.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    pub series: usize,
    pub outlook: Outlook,
    pub actual: f64,
    /// How much it counts, for example less with age.
    pub weight: f64,
}

/// What was learned from earlier forecasts of one model.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// Scores of [`LEVELS`].
    scores: [f64; 19],
    /// Factor by series.
    factors: Vec<f64>,
}

impl Calibration {
    /// Nothing is known yet: the outlook is taken as a normal distribution.
    pub fn none(n_series: usize) -> Self {
        Self { scores: NORMAL, factors: vec![1.0; n_series] }
    }

    /// From earlier forecasts. `shift` says how much of a lasting error is mended, 0 for none to 1 for all.
    pub fn learn(outcomes: &[Outcome], n_series: usize, shift: f64) -> Self {
        let valid = || outcomes.iter().filter(|o| o.actual.is_finite() && o.weight > 0.0 && o.series < n_series);
        let size = |o: &Outcome| o.outlook.score(o.actual).abs().min(20.0);
        let total: f64 = valid().map(|o| o.weight).sum();
        let mean = valid().map(|o| o.weight * size(o)).sum::<f64>() / total;
        if !(mean > 1e-9 && mean.is_finite()) {
            return Self::none(n_series);
        }
        let (mut sums, mut days) = (vec![OWN * mean; n_series], vec![OWN; n_series]);
        for o in valid() {
            sums[o.series] += size(o);
            days[o.series] += 1.0;
        }
        let factors: Vec<f64> = sums.iter().zip(&days).map(|(s, d)| (s / d / mean).clamp(0.2, 5.0)).collect();
        // A product's weight grows with its size: small ones have coarse scores, and large ones decide what is thrown away.
        let mut scored: Vec<(f64, f64)> = valid()
            .map(|o| (o.outlook.score(o.actual) / factors[o.series], o.weight * (o.outlook.median + 1.0).sqrt()))
            .collect();
        scored.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let weight: f64 = scored.iter().map(|(_, w)| w).sum();
        let share = total / (total + POOLED);
        let mut scores = NORMAL;
        let mut place = 0;
        let mut passed = 0.0;
        for (score, level) in scores.iter_mut().zip(LEVELS) {
            while place + 1 < scored.len() && passed + scored[place].1 < level * weight {
                passed += scored[place].1;
                place += 1;
            }
            *score = share * scored[place].0 + (1.0 - share) * *score;
        }
        let middle = scores[crate::quantiles::Q50] * (1.0 - shift);
        Self { scores: scores.map(|s| s - middle), factors }
    }

    /// The quantiles of a day ahead.
    pub fn quantiles(&self, series: usize, outlook: &Outlook, whole: bool) -> Quantiles {
        let factor = self.factors.get(series).copied().unwrap_or(1.0);
        Quantiles::new(self.scores.map(|score| outlook.figure(score * factor)), whole)
    }
}
