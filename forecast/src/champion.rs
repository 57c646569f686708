//! Which model a shop gets: decided by what each would have said lately, never by what is to be forecast.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::metrics::pinball;
use crate::model::Model;
use crate::quantiles::{LEVELS, Quantiles};

/// A group of fewer products than this has the shop's champion: so few days say too little.
pub const LEAST_PRODUCTS: usize = 5;

/// Who forecasts: one model for the shop, and others for groups of products in which they were clearly better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Champions {
    pub shop: Model,
    /// By [`group`](crate::series::Series::group); groups that are not here follow the shop.
    pub groups: BTreeMap<String, Model>,
}

impl Champions {
    /// One model for everything.
    pub const fn all(shop: Model) -> Self {
        Self { shop, groups: BTreeMap::new() }
    }

    /// Whether a model forecasts anything.
    pub fn has(&self, model: Model) -> bool {
        self.shop == model || self.groups.values().any(|of| *of == model)
    }

    /// Who forecasts the products of a group.
    pub fn of(&self, group: &str) -> Model {
        self.groups.get(group).copied().unwrap_or(self.shop)
    }
}

/// A model's losses on earlier origins that have come to pass: per product, Σ pinball loss over all levels and Σ error,
/// in units.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Losses {
    pub pinball: Vec<f64>,
    pub error: Vec<f64>,
    /// What was sold of each, in units.
    pub actual: Vec<f64>,
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
        self.actual.resize(places, 0.0);
        let losses = LEVELS.iter().zip(forecast.values());
        self.pinball[product] += losses.map(|(level, q)| pinball(actual, *q, *level)).sum::<f64>();
        self.error[product] += forecast.median() - actual;
        self.actual[product] += actual;
    }

    /// The same of some products alone.
    pub fn among(&self, products: &[usize]) -> Self {
        let of = |all: &[f64]| products.iter().map(|p| all.get(*p).copied().unwrap_or(0.0)).collect();
        Self { pinball: of(&self.pinball), error: of(&self.error), actual: of(&self.actual) }
    }

    /// Mean pinball loss and half the bias, over what was sold.
    fn cost(&self) -> f64 {
        let sum = |v: &[f64]| v.iter().sum::<f64>();
        (sum(&self.pinball) / 19.0 + 0.1 * sum(&self.error).abs()) / sum(&self.actual).max(1.0)
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
