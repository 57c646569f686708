//! Prophet (Taylor and Letham 2018) as the crate augurs prepares and predicts it, with a solver of our own for its
//! parameters, so that neither Stan nor a runtime for its WebAssembly has to be shipped.

use std::collections::HashMap;

use augurs::prophet::optimizer::{Data, Error, InitialParams, OptimizeOpts, OptimizedParams};
use augurs::prophet::{
    OptProphetOptions, Optimizer, PositiveFloat, PredictionData, Prophet, Regressor, SeasonalityOption, TrainingData,
    TrendIndicator,
};

use crate::clean::Clean;
use crate::linear::Normal;
use crate::series::View;

/// The most probable parameters of Prophet's model, found in closed steps instead of by a search along gradients.
///
/// Given the noise and the break sizes of the step before, the posterior is a quadratic: Laplace's prior on a break of
/// size δ is bounded by a parabola through it (Hunter and Li 2005), so each step is one small linear system and never
/// climbs. Trend and multiplicative features take turns, since their product is what enters. Noise has a closed form too.
/// Logistic growth is refused.
#[derive(Debug, Clone, Copy)]
pub struct MostProbable;

/// Below this a break counts as none.
const NO_BREAK: f64 = 1e-8;

impl Optimizer for MostProbable {
    fn optimize(&self, init: &InitialParams, data: &Data, _: &OptimizeOpts) -> Result<OptimizedParams, Error> {
        if data.trend_indicator == TrendIndicator::Logistic {
            return Err(Error::static_str("logistic growth is not solved here: use linear or flat growth"));
        }
        let flat = data.trend_indicator == TrendIndicator::Flat;
        let (n, n_breaks, n_features) = (data.y.len(), data.t_change.len(), data.sigmas.len());
        if data.t.len() != n || data.X.len() != n * n_features || n == 0 {
            return Err(Error::static_str("times, figures and features differ in length"));
        }
        let tau = f64::from(data.tau);
        let multiplicative = data.s_m.iter().any(|s| *s != 0);
        // k, m, breaks, then features.
        let n_trend = 2 + n_breaks;
        let n_all = n_trend + n_features;
        let mut at = vec![0.0; n_all];
        at[0] = if flat { 0.0 } else { init.k };
        at[1] = init.m;
        let mut row = vec![0.0; n_all];
        let trend_row = |t: f64, row: &mut [f64]| {
            row[0] = if flat { 0.0 } else { t };
            row[1] = 1.0;
            for (slot, change) in row[2..n_trend].iter_mut().zip(&data.t_change) {
                *slot = if flat || t < *change { 0.0 } else { t - change };
            }
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        // Moves what is free by one system; `scale` says how features enter beside the trend.
        let normal = |free_trend: bool, at: &[f64], row: &mut Vec<f64>| {
            let mut normal = Normal::new(n_all);
            for i in 0..n {
                let x = &data.X[i * n_features..(i + 1) * n_features];
                trend_row(data.t[i], row);
                let trend = dot(&row[..n_trend], &at[..n_trend]);
                let mut factor = 1.0;
                let mut y = data.y[i];
                for j in 0..n_features {
                    let beta = at[n_trend + j];
                    let (a, m) = (f64::from(data.s_a[j]), f64::from(data.s_m[j]));
                    factor += m * x[j] * beta;
                    row[n_trend + j] = if free_trend { a * x[j] } else { a * x[j] + m * x[j] * trend };
                }
                if free_trend {
                    for slot in &mut row[..n_trend] {
                        *slot *= factor;
                    }
                } else {
                    y -= trend;
                    row[..n_trend].fill(0.0);
                }
                normal.add(row, y, 1.0);
            }
            normal
        };
        let squares = |at: &[f64], row: &mut Vec<f64>| {
            (0..n)
                .map(|i| {
                    let x = &data.X[i * n_features..(i + 1) * n_features];
                    trend_row(data.t[i], row);
                    let trend = dot(&row[..n_trend], &at[..n_trend]);
                    let (mut factor, mut sum) = (1.0, 0.0);
                    for j in 0..n_features {
                        factor += f64::from(data.s_m[j]) * x[j] * at[n_trend + j];
                        sum += f64::from(data.s_a[j]) * x[j] * at[n_trend + j];
                    }
                    (data.y[i] - trend * factor - sum).powi(2)
                })
                .sum::<f64>()
        };
        let mut sigma2: f64 = 0.05;
        let fixed = (!multiplicative).then(|| normal(true, &at, &mut row));
        let mut breaks = vec![tau; n_breaks];
        let rounds = if multiplicative { 300 } else { 200 };
        for _ in 0..rounds {
            let before = at.clone();
            for free_trend in [true, false] {
                if !multiplicative && !free_trend {
                    continue;
                }
                let mut penalty = vec![sigma2 / 25.0; n_all];
                for (slot, size) in penalty[2..n_trend].iter_mut().zip(&breaks) {
                    *slot = sigma2 / (tau * size.max(NO_BREAK));
                }
                for (slot, sigma) in penalty[n_trend..].iter_mut().zip(&data.sigmas) {
                    *slot = sigma2 / f64::from(*sigma).powi(2);
                }
                let solved = match &fixed {
                    Some(fixed) => fixed.solve(&penalty),
                    None => normal(free_trend, &at, &mut row).solve(&penalty),
                };
                for (j, value) in solved.into_iter().enumerate() {
                    let feature = j >= n_trend;
                    let moves = if !multiplicative {
                        true
                    } else if free_trend {
                        !feature
                    } else {
                        feature
                    };
                    if moves && value.is_finite() {
                        at[j] = value;
                    }
                }
            }
            for (size, delta) in breaks.iter_mut().zip(&at[2..n_trend]) {
                *size = delta.abs();
            }
            // The root of the posterior's derivative in σ: n/σ − Σe²/σ³ + 4σ = 0.
            let rss = squares(&at, &mut row);
            let n = n as f64;
            sigma2 = (((n * n + 16.0 * rss).sqrt() - n) / 8.0).max(1e-10);
            let moved = at.iter().zip(&before).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            if moved < 1e-7 {
                break;
            }
        }
        let trend = data
            .t
            .iter()
            .map(|t| {
                trend_row(*t, &mut row);
                dot(&row[..n_trend], &at[..n_trend])
            })
            .collect();
        Ok(OptimizedParams {
            k: at[0],
            m: at[1],
            sigma_obs: PositiveFloat::try_new(sigma2.sqrt()).map_err(|e| Error::string(e.to_string()))?,
            delta: at[2..n_trend].to_vec(),
            beta: at[n_trend..].to_vec(),
            trend,
        })
    }
}

/// Stan's own search for the parameters, in the WebAssembly that augurs brings. It is read once, which takes a second.
#[cfg(feature = "stan")]
pub fn stan() -> augurs::prophet::wasmstan::WasmstanOptimizer {
    static STAN: std::sync::OnceLock<augurs::prophet::wasmstan::WasmstanOptimizer> = std::sync::OnceLock::new();
    STAN.get_or_init(Default::default).clone()
}

/// Medians of the next `horizon` days: weekly season, a yearly one from a year on, and holidays, their eves, school
/// holidays and promotions where the history has any. Closed days are left out, as Prophet takes gaps.
pub(super) fn prophet(
    optimizer: impl Optimizer,
    view: &View<'_>,
    series: usize,
    clean: &Clean,
    horizon: usize,
) -> Option<Vec<f64>> {
    let days: Vec<usize> = (clean.first..clean.origin).filter(|d| clean.demand[*d].is_finite()).collect();
    let largest = days.iter().map(|d| clean.demand[*d]).fold(0.0, f64::max);
    if days.len() < 56 || largest <= 0.0 {
        return None;
    }
    let known = view.known(series);
    let stamp = |day: usize| view.date(day).and_hms_opt(0, 0, 0).map_or(0, |at| at.and_utc().timestamp());
    let holiday = |d: usize| known.get(d).map_or(0.0, |k| k.holiday);
    let columns: [(&str, &dyn Fn(usize) -> f64); 5] = [
        ("holiday", &holiday),
        ("eve", &|d| holiday(d + 1)),
        ("after", &|d| d.checked_sub(1).map_or(0.0, holiday)),
        ("school", &|d| known[d].school_holiday),
        ("promotion", &|d| known[d].promotion),
    ];
    let clip = |v: f64| if v.is_finite() { v.clamp(-1e6, 1e6) } else { 0.0 };
    let mut options = OptProphetOptions {
        weekly_seasonality: Some(SeasonalityOption::Manual(true)),
        yearly_seasonality: Some(SeasonalityOption::Manual(days[days.len() - 1] - days[0] >= 365)),
        daily_seasonality: Some(SeasonalityOption::Manual(false)),
        ..Default::default()
    };
    options.uncertainty_samples = Some(0);
    let mut model = Prophet::new(options.into(), optimizer);
    let (mut past, mut next) = (HashMap::new(), HashMap::new());
    let ahead = clean.origin..clean.origin + horizon;
    for (name, column) in columns {
        let values: Vec<f64> = days.iter().map(|d| clip(column(*d))).collect();
        if values.iter().any(|v| *v != values[0]) {
            model.add_regressor(name.to_owned(), Regressor::additive());
            past.insert(name.to_owned(), values);
            next.insert(name.to_owned(), ahead.clone().map(|d| clip(column(d))).collect::<Vec<_>>());
        }
    }
    let data =
        TrainingData::new(days.iter().map(|d| stamp(*d)).collect(), days.iter().map(|d| clean.demand[*d]).collect())
            .ok()?
            .with_regressors(past)
            .ok()?;
    model.fit(data, OptimizeOpts::default()).ok()?;
    let ask = PredictionData::new(ahead.map(stamp).collect()).with_regressors(next).ok()?;
    Some(model.predict(ask).ok()?.yhat.point)
}
