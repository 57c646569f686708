//! How good forecasts were, pooled over series: WAPE, MASE, RMSSE, bias, pinball loss, coverage.
//!
//! WAPE = Σ|error| / Σ actual and bias = Σ(forecast − actual) / Σ actual, in percent, with the median as the forecast.
//! MASE and RMSSE are the mean over series of the error scaled by the in-sample seasonal naive of lag 7 (Hyndman and
//! Koehler 2006; Makridakis et al. 2022 for RMSSE). Pinball loss at a level is its sum over Σ actual, in percent.
//! Coverage is the share of actuals from the 10 % to the 90 % quantile, bounds included.

use crate::quantiles::{LEVELS, Q10, Q50, Q90, Quantiles};
use serde::{Deserialize, Serialize};

/// One model's figures over all scored days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    pub points: usize,
    /// Percent.
    pub wape: f64,
    pub mase: f64,
    pub rmsse: f64,
    /// Percent, positive when too much was forecast.
    pub bias: f64,
    /// Percent.
    pub pinball50: f64,
    /// Percent.
    pub pinball90: f64,
    /// Mean of the pinball losses at all levels, percent.
    pub pinball: f64,
    /// Percent.
    pub coverage80: f64,
}

/// The in-sample errors of "same weekday last week" that MASE and RMSSE are scaled by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Mean absolute difference to seven days before, units.
    pub absolute: f64,
    /// Mean squared difference to seven days before, units².
    pub squared: f64,
}

impl Scale {
    /// From a history without gaps (closed days filled). `None` when it is shorter than eight days or never varies.
    pub fn of(filled: &[f64]) -> Option<Self> {
        let n = filled.len().checked_sub(7).filter(|n| *n > 0)? as f64;
        let steps = || filled.iter().skip(7).zip(filled).map(|(now, before)| now - before);
        let absolute = steps().map(f64::abs).sum::<f64>() / n;
        let squared = steps().map(|d| d * d).sum::<f64>() / n;
        (absolute > 0.0 && absolute.is_finite() && squared.is_finite()).then_some(Self { absolute, squared })
    }
}

/// The loss of saying `forecast` at `level` when `actual` came.
pub fn pinball(actual: f64, forecast: f64, level: f64) -> f64 {
    let off = actual - forecast;
    if off >= 0.0 { level * off } else { (level - 1.0) * off }
}

/// Sums over days, for one model.
#[derive(Debug, Clone)]
pub struct Tally {
    actual: f64,
    error: f64,
    absolute: f64,
    losses: [f64; 19],
    covered: usize,
    points: usize,
    /// Per series: days, Σ|error|, Σ error².
    series: Vec<(usize, f64, f64)>,
}

impl Tally {
    pub fn new(n_series: usize) -> Self {
        Self {
            actual: 0.0,
            error: 0.0,
            absolute: 0.0,
            losses: [0.0; 19],
            covered: 0,
            points: 0,
            series: vec![(0, 0.0, 0.0); n_series],
        }
    }

    /// Counts one day of a series. An actual that is not finite is left out.
    pub fn add(&mut self, series: usize, actual: f64, forecast: &Quantiles) {
        if !actual.is_finite() {
            return;
        }
        let q = forecast.values();
        let error = q[Q50] - actual;
        self.actual += actual;
        self.error += error;
        self.absolute += error.abs();
        for ((loss, level), q) in self.losses.iter_mut().zip(LEVELS).zip(q) {
            *loss += pinball(actual, *q, level);
        }
        self.covered += usize::from(q[Q10] <= actual && actual <= q[Q90]);
        self.points += 1;
        let (days, sum, squares) = &mut self.series[series];
        *days += 1;
        *sum += error.abs();
        *squares += error * error;
    }

    /// The figures. `scales` has one entry per series; series without one or without scored days are left out of MASE
    /// and RMSSE. Where nothing was sold at all, percentages are of one unit.
    pub fn score(&self, scales: &[Option<Scale>]) -> Score {
        let percent = |sum: f64| 100.0 * sum / if self.actual > 0.0 { self.actual } else { 1.0 };
        let (mut mase, mut rmsse, mut n) = (0.0, 0.0, 0.0);
        for ((days, sum, squares), scale) in self.series.iter().zip(scales) {
            if let (Some(scale), true) = (scale, *days > 0) {
                mase += sum / *days as f64 / scale.absolute;
                rmsse += (squares / *days as f64 / scale.squared).sqrt();
                n += 1.0;
            }
        }
        Score {
            points: self.points,
            wape: percent(self.absolute),
            mase: mase / f64::max(n, 1.0),
            rmsse: rmsse / f64::max(n, 1.0),
            bias: percent(self.error),
            pinball50: percent(self.losses[Q50]),
            pinball90: percent(self.losses[Q90]),
            pinball: percent(self.losses.iter().sum::<f64>() / LEVELS.len() as f64),
            coverage80: 100.0 * self.covered as f64 / f64::max(self.points as f64, 1.0),
        }
    }
}
