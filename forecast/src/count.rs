//! A figure that is not certain, by its mean and variance: what is left of a day, or several days together.

use crate::quantiles::{LARGEST, LEVELS, NORMAL, Quantiles};

/// Mean and variance of a non-negative number of units, taken as gamma distributed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// Units.
    pub mean: f64,
    /// Units².
    pub variance: f64,
}

impl Count {
    /// Cuts both to finite, non-negative figures.
    pub fn new(mean: f64, variance: f64) -> Self {
        let fit = |v: f64, most: f64| if v.is_nan() { 0.0 } else { v.clamp(0.0, most) };
        Self { mean: fit(mean, LARGEST), variance: fit(variance, LARGEST * LARGEST) }
    }

    /// The mean and variance that nineteen quantiles have.
    pub fn of(quantiles: &Quantiles) -> Self {
        let mean = expected(quantiles, |units| units);
        Self::new(mean, expected(quantiles, |units| (units - mean).powi(2)))
    }

    /// The quantile at a standard normal deviate, by Wilson and Hilferty's cube root (1931).
    fn quantile(&self, deviate: f64) -> f64 {
        if self.mean <= 0.0 || self.variance <= 0.0 {
            return self.mean;
        }
        let shape = self.mean * self.mean / self.variance;
        let ninth = 1.0 / (9.0 * shape);
        self.mean * (1.0 - ninth + deviate * ninth.sqrt()).max(0.0).powi(3)
    }

    /// Its quantiles, rounded where units are whole.
    pub fn quantiles(&self, whole: bool) -> Quantiles {
        Quantiles::new(NORMAL.map(|deviate| self.quantile(deviate)), whole)
    }
}

/// The expectation of anything that depends on how much is asked for: `figure(units)` over the levels, straight between
/// them; the outer two reach as far again as their neighbours are away.
pub fn expected(quantiles: &Quantiles, figure: impl Fn(f64) -> f64) -> f64 {
    let q = quantiles.values();
    let ends = figure((2.0 * q[0] - q[1]).max(0.0)) + figure(2.0 * q[18] - q[17]);
    (0.5 * ends + q.iter().map(|units| figure(*units)).sum::<f64>()) / (LEVELS.len() + 1) as f64
}
