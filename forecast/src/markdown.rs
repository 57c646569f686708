//! By how much to reduce what will not sell in time, with every figure of the sum, so that it can be shown.
//!
//! At a discount `d` customers ask for `(1 − d)^ε` times as much, with the elasticity ε learned from the vendor's own
//! reductions. Each discount brings `price · sold + salvage · left` on average; the best is advised.

use crate::count::{Count, expected};
use crate::quantiles::Quantiles;

/// Discounts that are usually weighed, as shares of the price.
pub const DISCOUNTS: [f64; 3] = [0.2, 0.3, 0.5];

/// What is believed of the elasticity ε: normal, cut to −6 … 0. Price ups by 1 % change demand by about ε %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elasticity {
    pub mean: f64,
    pub deviation: f64,
}

impl Default for Elasticity {
    /// What a shop starts with, before it reduced anything.
    fn default() -> Self {
        Self { mean: -1.75, deviation: 0.5 }
    }
}

/// How one reduction went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Share of the price that was taken off, above 0 and below 1.
    pub discount: f64,
    /// What was to be expected at the full price in that time, mean and variance.
    pub usual: Count,
    /// Units sold in that time.
    pub sold: f64,
    /// Nothing was left before the time was over: more may have been asked for.
    pub sold_out: bool,
}

impl Elasticity {
    /// How many times as much is asked for at a discount.
    pub fn factor(&self, discount: f64) -> f64 {
        factor(self.mean, discount)
    }

    /// What is believed after a reduction: Bayes' rule on a grid of elasticities, demand being a negative binomial
    /// variable with the expected mean and spread. An outcome that tells nothing (nothing expected, no discount) changes
    /// nothing.
    pub fn learn(&self, outcome: &Outcome) -> Self {
        let usual = outcome.usual;
        let sold = if outcome.sold.is_finite() { outcome.sold.clamp(0.0, 1e9) } else { return *self };
        if !(outcome.discount > 0.0 && outcome.discount < 1.0 && usual.mean > 0.0 && self.deviation > 0.0) {
            return *self;
        }
        // What the expectation itself may be off, a fifth at least.
        let shape = usual.mean.powi(2) / (usual.variance - usual.mean).max((0.2 * usual.mean).powi(2));
        let grid = (0..=240).map(|step| -6.0 + 0.025 * f64::from(step));
        let weights: Vec<(f64, f64)> = grid
            .map(|elasticity| {
                let prior = -0.5 * ((elasticity - self.mean) / self.deviation).powi(2);
                let mean = usual.mean * factor(elasticity, outcome.discount);
                let likely = if outcome.sold_out { at_least(sold, mean, shape) } else { exactly(sold, mean, shape) };
                (elasticity, prior + likely)
            })
            .collect();
        let most = weights.iter().map(|(_, w)| *w).fold(f64::NEG_INFINITY, f64::max);
        if !most.is_finite() {
            return *self;
        }
        let (mut sum, mut mean, mut squares) = (0.0, 0.0, 0.0);
        for (elasticity, log) in weights {
            let weight = (log - most).exp();
            sum += weight;
            mean += weight * elasticity;
            squares += weight * elasticity * elasticity;
        }
        let mean = mean / sum;
        Self { mean, deviation: (squares / sum - mean * mean).max(0.0).sqrt().max(0.02) }
    }
}

fn factor(elasticity: f64, discount: f64) -> f64 {
    let discount = if discount.is_finite() { discount.clamp(0.0, 0.99) } else { 0.0 };
    (1.0 - discount).powf(elasticity.clamp(-6.0, 0.0))
}

/// The logarithm of a negative binomial's density at `sold`, less what does not depend on the mean.
fn exactly(sold: f64, mean: f64, shape: f64) -> f64 {
    sold * (mean / (mean + shape)).ln() + shape * (shape / (mean + shape)).ln()
}

/// The logarithm of the chance of at least `sold`, by the normal distribution of the same mean and variance.
fn at_least(sold: f64, mean: f64, shape: f64) -> f64 {
    let deviate = (sold - 0.5 - mean) / (mean + mean * mean / shape).sqrt();
    // A logistic curve is within 0.01 of the normal distribution.
    -(1.0 + (1.702 * deviate).exp()).ln()
}

/// A reduced price that may be taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// Share of the price that is taken off, above 0 and below 1.
    pub discount: f64,
    /// What is charged then: whoever asks rounds it as it is rounded when it is paid.
    pub price: f64,
}

/// A question about one product today. Money is in minor units, also the results.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The price that stands on the shelf.
    pub price: f64,
    /// No reduced price goes below this.
    pub floor: f64,
    /// What a unit is worth that is left in the end: less than 0 where throwing it away costs.
    pub salvage: f64,
    /// Units there that can't be sold later. They are sold first.
    pub stock: f64,
    /// Units there that can: the price is theirs too.
    pub beside: f64,
    /// What one of those is worth that is left.
    pub kept: f64,
    /// What will be asked for at the full price until they have to be gone, see
    /// [`rest_of_day`](crate::intraday::rest_of_day).
    pub remaining: &'a Quantiles,
    pub elasticity: Elasticity,
    /// What to weigh beside the full price; at [`DISCOUNTS`] usually.
    pub cuts: &'a [Cut],
    /// Minutes until they have to be gone.
    pub minutes: f64,
    /// Reductions start this many minutes before that.
    pub window: f64,
}

/// One line of the sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Share taken off.
    pub discount: f64,
    /// What is charged.
    pub price: f64,
    /// Times as much is asked for, `(1 − d)^ε`.
    pub factor: f64,
    /// Mean units asked for.
    pub demand: f64,
    /// Mean units sold: the smaller of what is asked for and what lies there, over all quantiles.
    pub sold: f64,
    /// Mean units left that can't be sold later.
    pub left: f64,
    /// `price · sold`.
    pub takings: f64,
    /// What the rest is worth: `salvage · left`, and what is left beside.
    pub salvage: f64,
    /// Takings and salvage together: what is compared.
    pub value: f64,
    /// The price is not below the floor.
    pub allowed: bool,
}

/// Why nothing is to be reduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is no stock, or no price.
    NoStock,
    /// It is not late enough yet.
    TooEarly,
    /// It will sell at the full price, or no allowed price brings more.
    FullPriceIsBest,
}

/// The sum of every discount and what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// No discount first.
    pub steps: Vec<Step>,
    /// Place of the best allowed step; 0 where nothing is to be reduced.
    pub best: usize,
    /// Why not, where nothing is to be reduced.
    pub why: Option<Why>,
    /// What is at risk at the full price: mean units left, and the takings they would have brought.
    pub at_risk: f64,
    pub at_risk_value: f64,
    /// What the best step brings beside the full price.
    pub gain: f64,
}

/// What a discount has to bring beside the full price, as a share of it: reductions teach customers to wait, and how many
/// they bring is not known for sure.
const HURDLE: f64 = 0.05;

/// Which discount brings most, at least a twentieth more than the full price.
pub fn advise(offer: &Offer<'_>) -> Advice {
    let fit = |v: f64| if v.is_finite() { v.clamp(0.0, 1e12) } else { 0.0 };
    let (price, stock, floor) = (fit(offer.price), fit(offer.stock), fit(offer.floor));
    let (beside, kept) = (fit(offer.beside), fit(offer.kept));
    let salvage = if offer.salvage.is_finite() { offer.salvage.clamp(-1e12, 1e12) } else { 0.0 };
    let step = |Cut { discount, price: reduced }: Cut| {
        let factor = offer.elasticity.factor(discount);
        let sold = expected(offer.remaining, |units| (units * factor).min(stock + beside));
        let ending = expected(offer.remaining, |units| (units * factor).min(stock));
        let left = stock - ending;
        let (takings, salvage) = (reduced * sold, salvage * left + kept * (beside - (sold - ending)));
        Step {
            discount,
            price: reduced,
            factor,
            demand: expected(offer.remaining, |units| units * factor),
            sold,
            left,
            takings,
            salvage,
            value: takings + salvage,
            allowed: discount == 0.0 || reduced >= floor,
        }
    };
    let fits = |cut: &Cut| cut.discount > 0.0 && cut.discount < 1.0 && cut.price >= 0.0 && cut.price <= price;
    let mut cuts: Vec<Cut> = offer.cuts.iter().copied().filter(fits).collect();
    cuts.sort_by(|a, b| a.discount.total_cmp(&b.discount));
    cuts.dedup_by_key(|cut| cut.discount);
    let steps: Vec<Step> = std::iter::once(Cut { discount: 0.0, price }).chain(cuts).map(step).collect();
    let full = steps[0];
    // The smallest of equal discounts.
    let mut best = 0;
    for (place, step) in steps.iter().enumerate().skip(1) {
        if step.allowed && step.value > steps[best].value + 1e-9 {
            best = place;
        }
    }
    let why = if stock <= 0.0 || price <= 0.0 {
        Some(Why::NoStock)
    } else if offer.minutes.is_nan() || offer.minutes > offer.window {
        Some(Why::TooEarly)
    } else if best == 0 || steps[best].value < full.value + HURDLE * (full.value - kept * beside).abs() {
        Some(Why::FullPriceIsBest)
    } else {
        None
    };
    if why.is_some() {
        best = 0;
    }
    let gain = steps[best].value - full.value;
    Advice { best, why, at_risk: full.left, at_risk_value: full.left * price, gain, steps }
}
