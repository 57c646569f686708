//! Which model a shop gets: decided by what each would have said lately, never by what is to be forecast.

use serde::{Deserialize, Serialize};

use crate::metrics::pinball;
use crate::quantiles::{LEVELS, Quantiles};

/// A model's losses on earlier origins that have come to pass: per product, Σ pinball loss over all levels and Σ error,
/// in units.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Losses {
    pub pinball: Vec<f64>,
    pub error: Vec<f64>,
    pub actual: f64,
}

impl Losses {
    /// Counts a day that has come to pass, for example of a shadow forecast. `product` is a place in the lists.
    pub fn count(&mut self, product: usize, actual: f64, forecast: &Quantiles) {
        if !actual.is_finite() {
            return;
        }
        let places = self.pinball.len().max(product + 1);
        self.pinball.resize(places, 0.0);
        self.error.resize(places, 0.0);
        let losses = LEVELS.iter().zip(forecast.values());
        self.pinball[product] += losses.map(|(level, q)| pinball(actual, *q, *level)).sum::<f64>();
        self.error[product] += forecast.median() - actual;
        self.actual += actual;
    }

    /// Mean pinball loss and half the bias, over what was sold.
    fn cost(&self) -> f64 {
        let sum = |v: &[f64]| v.iter().sum::<f64>();
        (sum(&self.pinball) / 19.0 + 0.1 * sum(&self.error).abs()) / self.actual.max(1.0)
    }
}

/// When a challenger takes over.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Challenge {
    /// How much cheaper it has to be.
    pub margin: f64,
    /// Share of products in which it has to be better.
    pub products: f64,
}

impl Default for Challenge {
    fn default() -> Self {
        Self { margin: 0.05, products: 0.6 }
    }
}

impl Challenge {
    /// The place of the champion after looking at what everyone lost; the present one stays without a clear reason.
    pub fn decide(&self, present: usize, losses: &[Losses]) -> usize {
        let best = (0..losses.len()).min_by(|a, b| losses[*a].cost().total_cmp(&losses[*b].cost()));
        let (Some(best), Some(now)) = (best, losses.get(present)) else { return present };
        let challenger = &losses[best];
        let pairs = || challenger.pinball.iter().zip(&now.pinball).filter(|(a, b)| **a > 0.0 || **b > 0.0);
        let better = pairs().filter(|(a, b)| a < b).count() as f64;
        let enough = better >= self.products * pairs().count() as f64;
        if challenger.cost() < (1.0 - self.margin) * now.cost() && enough { best } else { present }
    }
}
