//! Linear regression with a penalty on large coefficients (Hoerl and Kennard 1970), in two stages: one set of
//! coefficients learned from all products, then each product's own departure from it, held back by a stronger penalty.
//! A second pass weighs days down that the first missed by far (Huber 1964).

use rayon::prelude::*;

use super::Context;
use crate::feature::{Example, N_FEATURES, Row};
use crate::linear::Normal;

const N: usize = N_FEATURES + 1;

/// Medians of the days ahead by series; `None` for series with fewer than 56 known days.
pub(super) fn ridge(context: &Context<'_>) -> Vec<Option<Vec<f64>>> {
    let tuning = &context.tuning;
    let past = context.past();
    let origin = context.view.origin();
    let mean = means(past);
    let weight = |e: &Example| {
        let age = (origin - e.day) as f64;
        let size = e.base + 1.0;
        0.5_f64.powf(age / tuning.ridge_half_life) * size.powf(tuning.ridge_size)
    };
    let x = |row: &Row| {
        let mut x = [1.0; N];
        for (j, slot) in x[..N_FEATURES].iter_mut().enumerate() {
            *slot = (f64::from(row[j]) - mean[j].0) / mean[j].1;
        }
        x
    };
    let fit = |rows: &[&(Example, f64)], lambda: f64, offset: Option<&[f64]>| {
        let mut solved: Option<Vec<f64>> = None;
        let mut penalty = vec![0.0; N];
        let mut spread = f64::INFINITY;
        for _ in 0..3 {
            let mut normal = Normal::new(N);
            let (mut total, mut off, mut n) = (0.0, 0.0, 0.0);
            for (example, units) in rows.iter().copied() {
                let x = x(&example.row);
                let y = example.target(*units) - offset.map_or(0.0, |o| dot(o, &x));
                let rest = solved.as_ref().map_or(0.0, |s| y - dot(s, &x));
                let weight = weight(example) * (1.5 * spread / rest.abs().max(1e-9)).min(1.0);
                normal.add(&x, y, weight);
                total += weight;
                off += weight * if solved.is_some() { rest.abs() } else { y.abs() };
                n += 1.0;
            }
            if n == 0.0 {
                break;
            }
            // Weights are brought to a mean of 1, so that the penalty means the same for every product.
            penalty.fill(lambda * total / n);
            if offset.is_none() {
                penalty[N_FEATURES] = 0.0;
            }
            solved = Some(normal.solve(&penalty));
            spread = 1.25 * off / total.max(1e-12);
        }
        solved.unwrap_or_else(|| vec![0.0; N])
    };
    let all: Vec<&(Example, f64)> = past.iter().collect();
    let common = fit(&all, tuning.ridge_common, None);
    let mut by_series: Vec<Vec<&(Example, f64)>> = vec![Vec::new(); context.clean.len()];
    for example in past {
        by_series[example.0.series].push(example);
    }
    (0..context.clean.len())
        .into_par_iter()
        .map(|series| {
            if context.clean[series].n_known < 56 || context.cancelled() {
                return None;
            }
            let own = fit(&by_series[series], tuning.ridge_own, Some(&common));
            let ahead = context.features().ahead(series, context.horizon)?;
            let figures = ahead.iter().map(|example| {
                let x = x(&example.row);
                example.units((dot(&common, &x) + dot(&own, &x)).clamp(-1.5, 1.5))
            });
            Some(figures.collect())
        })
        .collect()
}

/// Mean and standard deviation (1 where a column never varies) of each column.
fn means(past: &[(Example, f64)]) -> Vec<(f64, f64)> {
    let n = f64::max(past.len() as f64, 1.0);
    (0..N_FEATURES)
        .map(|j| {
            let mean = past.iter().map(|(e, _)| f64::from(e.row[j])).sum::<f64>() / n;
            let squares = past.iter().map(|(e, _)| (f64::from(e.row[j]) - mean).powi(2)).sum::<f64>() / n;
            (mean, if squares > 1e-9 { squares.sqrt() } else { 1.0 })
        })
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
