//! Seasonal ARIMA with the order found by itself.
//!
//! Conditional sum of squares (Box and Jenkins), the stepwise search of Hyndman and Khandakar (2008) with the corrected
//! information criterion. A seasonal difference is taken where the weekly season is strong (their measure from an STL-like
//! decomposition, above 0.64), an ordinary one where the level wanders (KPSS at 5 %).

use serde::{Deserialize, Serialize};

use crate::minimise::nelder_mead;

/// Orders `(p, d, q)(P, D, Q)` of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    pub p: usize,
    pub d: usize,
    pub q: usize,
    pub seasonal_p: usize,
    pub seasonal_d: usize,
    pub seasonal_q: usize,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Arima {
    pub order: Order,
    pub aicc: f64,
    /// Coefficients of the autoregression, multiplied out over both seasons, lag 1 first.
    ar: Vec<f64>,
    ma: Vec<f64>,
    mean: f64,
    period: usize,
    history: Vec<f64>,
    worked: Vec<f64>,
    errors: Vec<f64>,
}

impl Arima {
    /// The best order in at most `tries` fits. `None` with fewer than four periods or a history that never varies.
    pub fn auto(history: &[f64], period: usize, tries: usize) -> Option<Self> {
        let n = history.len();
        if n < 4 * period.max(4) || history.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let seasonal_d = usize::from(period > 1 && strength(history, period) > 0.64);
        let mut worked = history.to_vec();
        if seasonal_d == 1 {
            worked = difference(&worked, period);
        }
        let d = usize::from(wanders(&worked));
        let seasonal = usize::from(period > 1);
        let order = |p, q, seasonal_p, seasonal_q| Order { p, d, q, seasonal_p, seasonal_d, seasonal_q };
        let mut seen = Vec::new();
        let mut best: Option<Self> = None;
        let mut queue = vec![
            order(2, 2, seasonal, seasonal),
            order(0, 0, 0, 0),
            order(1, 0, seasonal, 0),
            order(0, 1, 0, seasonal),
        ];
        while let Some(next) = (!queue.is_empty()).then(|| queue.remove(0)) {
            if seen.contains(&next) || seen.len() >= tries {
                continue;
            }
            seen.push(next);
            if let Some(fit) = Self::fit(history, period, next)
                && best.as_ref().is_none_or(|b| fit.aicc < b.aicc)
            {
                best = Some(fit);
            }
            if queue.is_empty()
                && let Some(best) = &best
            {
                queue = neighbours(best.order, seasonal == 1).into_iter().filter(|o| !seen.contains(o)).collect();
            }
        }
        best
    }

    /// One order; differences of at most one each.
    pub fn fit(history: &[f64], period: usize, order: Order) -> Option<Self> {
        if order.d > 1 || order.seasonal_d > 1 {
            return None;
        }
        let mut worked = history.to_vec();
        for _ in 0..order.seasonal_d {
            worked = difference(&worked, period);
        }
        for _ in 0..order.d {
            worked = difference(&worked, 1);
        }
        let n = worked.len();
        let k = order.p + order.q + order.seasonal_p + order.seasonal_q;
        if n < 2 * period + k + 4 {
            return None;
        }
        let with_mean = order.d + order.seasonal_d == 0;
        let mean = if with_mean { worked.iter().sum::<f64>() / n as f64 } else { 0.0 };
        for v in &mut worked {
            *v -= mean;
        }
        let size = worked.iter().map(|v| v * v).sum::<f64>();
        if size <= 1e-9 {
            return None;
        }
        let mut errors = vec![0.0; n];
        let (x, squares) = nelder_mead(&vec![0.1; k], 0.15, 60 + 60 * k, |x| {
            let (ar, ma) = polynomials(x, order, period);
            // A root inside the unit circle makes forecasts or errors explode; the sums of coefficients are a cheap guard.
            let inverse: Vec<f64> = ma.iter().map(|m| -m).collect();
            if !tame(&ar) || !tame(&inverse) {
                return f64::MAX;
            }
            run(&worked, &ar, &ma, &mut errors)
        });
        if !(squares.is_finite() && squares < 1e3 * size) {
            return None;
        }
        let (ar, ma) = polynomials(&x, order, period);
        run(&worked, &ar, &ma, &mut errors);
        let (n, k) = (n as f64, (k + 1 + usize::from(with_mean)) as f64);
        let aicc = n * (squares / n).max(1e-12).ln() + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0).max(1.0);
        Some(Self { order, aicc, ar, ma, mean, period, history: history.to_vec(), worked, errors })
    }

    /// The mean of each of the next `horizon` steps.
    pub fn forecast(&self, horizon: usize) -> Vec<f64> {
        let mut worked = self.worked.clone();
        let mut errors = self.errors.clone();
        for _ in 0..horizon {
            let t = worked.len();
            worked.push(step(&worked, &errors, &self.ar, &self.ma, t));
            errors.push(0.0);
        }
        let mut ahead: Vec<f64> = worked[worked.len() - horizon..].iter().map(|v| v + self.mean).collect();
        // Undo the differences, the last one first.
        let mut levels = vec![self.history.clone()];
        for _ in 0..self.order.seasonal_d {
            levels.push(difference(&levels[levels.len() - 1], self.period));
        }
        for i in (0..self.order.d + self.order.seasonal_d).rev() {
            let lag = if i < self.order.seasonal_d { self.period } else { 1 };
            let base = &levels[i];
            let n = base.len();
            for h in 0..horizon {
                let before = if h >= lag { ahead[h - lag] } else { base[n + h - lag] };
                ahead[h] += before;
            }
        }
        ahead
    }
}

fn neighbours(o: Order, seasonal: bool) -> Vec<Order> {
    let mut found = Vec::new();
    let mut add = |p: i32, q: i32, sp: i32, sq: i32| {
        let shift = |v: usize, by: i32, most: usize| v.checked_add_signed(by as isize).filter(|v| *v <= most);
        let most = if seasonal { 2 } else { 0 };
        if let (Some(p), Some(q), Some(seasonal_p), Some(seasonal_q)) =
            (shift(o.p, p, 4), shift(o.q, q, 4), shift(o.seasonal_p, sp, most), shift(o.seasonal_q, sq, most))
        {
            found.push(Order { p, q, seasonal_p, seasonal_q, ..o });
        }
    };
    for by in [-1, 1] {
        add(0, 0, by, 0);
        add(0, 0, 0, by);
        add(0, 0, by, by);
        add(by, 0, 0, 0);
        add(0, by, 0, 0);
        add(by, by, 0, 0);
    }
    found
}

fn difference(values: &[f64], lag: usize) -> Vec<f64> {
    values.iter().zip(values.iter().skip(lag)).map(|(before, now)| now - before).collect()
}

/// Both polynomials multiplied out: `1 − Σ ar` and `1 + Σ ma`.
fn polynomials(x: &[f64], o: Order, period: usize) -> (Vec<f64>, Vec<f64>) {
    let (p, rest) = x.split_at(o.p);
    let (q, rest) = rest.split_at(o.q);
    let (sp, sq) = rest.split_at(o.seasonal_p);
    let expand = |short: &[f64], long: &[f64], sign: f64| {
        let mut out = vec![0.0; short.len() + long.len() * period];
        for (i, a) in short.iter().enumerate() {
            out[i] += a;
        }
        for (j, b) in long.iter().enumerate() {
            let lag = (j + 1) * period;
            out[lag - 1] += b;
            for (i, a) in short.iter().enumerate() {
                out[lag + i] += sign * a * b;
            }
        }
        out
    };
    (expand(p, sp, -1.0), expand(q, sq, 1.0))
}

/// Whether a recursion with these coefficients dies out: its impulse response, followed for a while, does not grow.
fn tame(coefficients: &[f64]) -> bool {
    if coefficients.iter().map(|c| c.abs()).sum::<f64>() < 1.0 {
        return true;
    }
    let n = 60 + 4 * coefficients.len();
    let mut response = vec![0.0; n];
    response[0] = 1.0;
    for t in 1..n {
        response[t] = (0..coefficients.len().min(t)).map(|i| coefficients[i] * response[t - 1 - i]).sum();
        if response[t].is_nan() || response[t].abs() > 4.0 {
            return false;
        }
    }
    response[n - coefficients.len().max(10)..].iter().all(|r| r.abs() < 0.98)
}

fn step(worked: &[f64], errors: &[f64], ar: &[f64], ma: &[f64], t: usize) -> f64 {
    let mut sum = 0.0;
    for (i, a) in ar.iter().enumerate().take(t) {
        sum += a * worked[t - 1 - i];
    }
    for (i, a) in ma.iter().enumerate().take(t) {
        sum += a * errors[t - 1 - i];
    }
    sum
}

/// Fills the one-step errors, zero before the start, and returns their sum of squares.
fn run(worked: &[f64], ar: &[f64], ma: &[f64], errors: &mut [f64]) -> f64 {
    let mut squares = 0.0;
    for t in 0..worked.len() {
        let error = if t < ar.len() { 0.0 } else { worked[t] - step(worked, errors, ar, ma, t) };
        errors[t] = error;
        squares += error * error;
    }
    // As if the first steps had errors like the others, so that orders compare.
    squares * worked.len() as f64 / (worked.len() - ar.len()).max(1) as f64
}

/// Share of the season in what is left after a centred moving average, 0 to 1.
fn strength(history: &[f64], period: usize) -> f64 {
    let half = period / 2;
    let rest: Vec<(usize, f64)> = (half..history.len() - half)
        .map(|t| (t % period, history[t] - history[t - half..=t + half].iter().sum::<f64>() / (2 * half + 1) as f64))
        .collect();
    let (mut sums, mut counts) = (vec![0.0; period], vec![0.0; period]);
    for (place, v) in &rest {
        sums[*place] += v;
        counts[*place] += 1.0;
    }
    let total: f64 = rest.iter().map(|(_, v)| v * v).sum();
    let left: f64 = rest.iter().map(|(p, v)| (v - sums[*p] / f64::max(counts[*p], 1.0)).powi(2)).sum();
    if total > 0.0 { 1.0 - left / total } else { 0.0 }
}

/// KPSS about a level: true above the 5 % value of 0.463.
fn wanders(values: &[f64]) -> bool {
    let n = values.len();
    if n < 10 {
        return false;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let rest: Vec<f64> = values.iter().map(|v| v - mean).collect();
    let lags = (4.0 * (n as f64 / 100.0).powf(0.25)) as usize;
    let mut variance: f64 = rest.iter().map(|r| r * r).sum::<f64>() / n as f64;
    for lag in 1..=lags {
        let weight = 1.0 - lag as f64 / (lags as f64 + 1.0);
        variance += 2.0 * weight * rest.iter().zip(&rest[lag..]).map(|(a, b)| a * b).sum::<f64>() / n as f64;
    }
    let (mut sum, mut squares) = (0.0, 0.0);
    for r in &rest {
        sum += r;
        squares += sum * sum;
    }
    variance > 0.0 && squares / (n as f64 * n as f64) / variance > 0.463
}
