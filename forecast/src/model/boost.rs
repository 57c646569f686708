//! One forest for all products: 10 %, 50 % and 90 % quantiles of demand against each product's own level.

use rayon::prelude::*;

use super::Context;
use super::tree::{Binned, Forest};
use crate::feature::N_FEATURES;
use crate::quantiles::Outlook;

/// Outlooks of the days ahead by series; `None` for series with fewer than 28 known days, and for all with fewer than
/// 400 examples.
pub(super) fn boost(context: &Context<'_>) -> Vec<Option<Vec<Outlook>>> {
    let tuning = &context.tuning;
    let past = context.past();
    let none = || vec![None; context.clean.len()];
    if past.len() < 400 {
        return none();
    }
    let columns: Vec<Vec<f32>> = (0..N_FEATURES).map(|j| past.iter().map(|(e, _)| e.row[j]).collect()).collect();
    let data = Binned::new(&columns);
    drop(columns);
    let targets: Vec<f64> = past.iter().map(|(e, units)| e.target(*units)).collect();
    let origin = context.view.origin();
    let weights: Vec<f64> = past
        .iter()
        .map(|(e, _)| {
            let age = (origin - e.day) as f64;
            0.5_f64.powf(age / tuning.boost_half_life) * (e.base + 1.0).powf(tuning.boost_size)
        })
        .collect();
    let forests: Vec<Forest> =
        [(0.5, tuning.boost_trees), (0.1, tuning.boost_trees / 2), (0.9, tuning.boost_trees / 2)]
            .into_iter()
            .enumerate()
            .map(|(i, (level, trees))| {
                let growth = super::tree::Growth { trees, ..tuning.boost };
                let seed = context.seed ^ (0x5eed + i as u64);
                Forest::grow(&data, &targets, &weights, level, growth, seed, || context.cancelled())
            })
            .collect();
    if context.cancelled() {
        return none();
    }
    (0..context.clean.len())
        .into_par_iter()
        .map(|series| {
            let ahead = context.features().ahead(series, context.horizon)?;
            let outlook = |example: &crate::feature::Example| {
                let [median, low, high] = [0, 1, 2].map(|i: usize| example.units(forests[i].predict(&example.row)));
                // A tenth is 1.28 deviations off; the two sides have to be there even where the forests cross.
                let least = 0.25 * median.sqrt();
                Outlook::new(median, ((median - low) / 1.2816).max(least), ((high - median) / 1.2816).max(least))
            };
            Some(ahead.iter().map(outlook).collect())
        })
        .collect()
}
