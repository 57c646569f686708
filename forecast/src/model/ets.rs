//! Exponential smoothing with a weekly season, chosen by the corrected information criterion.
//!
//! State space forms of Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing" (2008): trend none,
//! additive or damped; season none, additive or multiplicative. Errors are additive, or multiplicative where the season
//! is. First states come from the first weeks; smoothing parameters minimise the likelihood's sum.

use crate::minimise::nelder_mead;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    None,
    Additive,
    Damped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    None,
    Additive,
    Multiplicative,
}

/// A fitted form with its last states.
#[derive(Debug, Clone)]
pub struct Ets {
    pub trend: Trend,
    pub season: Season,
    /// Smoothing of level, trend, season, and damping.
    pub parameters: [f64; 4],
    /// Corrected Akaike information criterion.
    pub aicc: f64,
    period: usize,
    states: States,
}

#[derive(Debug, Clone)]
struct States {
    level: f64,
    slope: f64,
    season: Vec<f64>,
    /// Steps taken.
    step: usize,
}

impl Ets {
    /// The best form of a history without gaps. `None` with fewer than two periods and four values.
    pub fn auto(history: &[f64], period: usize) -> Option<Self> {
        let seasons: &[Season] = if period < 2 {
            &[Season::None]
        } else if history.iter().all(|v| *v > 0.0) {
            &[Season::None, Season::Additive, Season::Multiplicative]
        } else {
            &[Season::None, Season::Additive]
        };
        let mut best: Option<Self> = None;
        for season in seasons {
            for trend in [Trend::None, Trend::Additive, Trend::Damped] {
                if let Some(fit) = Self::fit(history, period, trend, *season)
                    && best.as_ref().is_none_or(|b| fit.aicc < b.aicc)
                {
                    best = Some(fit);
                }
            }
        }
        best
    }

    /// One form.
    pub fn fit(history: &[f64], period: usize, trend: Trend, season: Season) -> Option<Self> {
        let n = history.len();
        if n < 2 * period.max(1) + 4 || history.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let first = States::first(history, period, season);
        // Unbounded numbers for the search, folded into (0, 1).
        let fold = |x: f64| 1.0 / (1.0 + (-x).exp());
        let unfold = |x: &[f64]| -> [f64; 4] {
            let alpha = 1e-4 + 0.9998 * fold(x[0]);
            let mut next = 1;
            let mut take = || {
                next += 1;
                fold(x[next - 1])
            };
            let beta = if trend == Trend::None { 0.0 } else { alpha * take() };
            let gamma = if season == Season::None { 0.0 } else { (1.0 - alpha) * take() };
            let phi = if trend == Trend::Damped { 0.8 + 0.18 * take() } else { 1.0 };
            [alpha, beta, gamma, phi]
        };
        let mut start = vec![-1.5];
        if trend != Trend::None {
            start.push(-3.0);
        }
        if season != Season::None {
            start.push(-3.0);
        }
        if trend == Trend::Damped {
            start.push(2.0);
        }
        let (x, likelihood) = nelder_mead(&start, 1.0, 250, |x| {
            let mut states = first.clone();
            states.run(history, period, trend, season, unfold(x))
        });
        let parameters = unfold(&x);
        let mut states = first;
        states.run(history, period, trend, season, parameters);
        let seasonal = if season == Season::None { 0 } else { period };
        let k = (start.len() + 1 + usize::from(trend != Trend::None) + seasonal + 1) as f64;
        let n = n as f64;
        let aicc = likelihood + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0).max(1.0);
        aicc.is_finite().then_some(Self { trend, season, parameters, aicc, period, states })
    }

    /// The mean of each of the next `horizon` steps.
    pub fn forecast(&self, horizon: usize) -> Vec<f64> {
        let phi = self.parameters[3];
        let (mut slope, mut damp) = (0.0, 1.0);
        (0..horizon)
            .map(|h| {
                damp *= phi;
                slope += damp * self.states.slope;
                let level = self.states.level + slope;
                match self.season {
                    Season::None => level,
                    Season::Additive => level + self.states.season[(self.states.step + h) % self.period],
                    Season::Multiplicative => level * self.states.season[(self.states.step + h) % self.period],
                }
            })
            .collect()
    }
}

impl States {
    /// Level and season from the first four periods at most, slope zero.
    fn first(history: &[f64], period: usize, season: Season) -> Self {
        let weeks = (history.len() / period.max(1)).min(4);
        let head = &history[..(weeks * period).min(history.len())];
        let level = head.iter().sum::<f64>() / head.len().max(1) as f64;
        let mean = |p: usize| head.iter().skip(p).step_by(period).sum::<f64>() / weeks.max(1) as f64;
        let season = match season {
            Season::None => Vec::new(),
            Season::Additive => (0..period).map(|p| mean(p) - level).collect(),
            Season::Multiplicative => (0..period).map(|p| (mean(p) / level.max(1e-9)).max(0.01)).collect(),
        };
        Self { level, slope: 0.0, season, step: 0 }
    }

    /// Runs over the history and returns minus twice the log likelihood, less a constant.
    fn run(&mut self, history: &[f64], period: usize, trend: Trend, season: Season, parameters: [f64; 4]) -> f64 {
        let [alpha, beta, gamma, phi] = parameters;
        let (mut squares, mut logs) = (0.0, 0.0);
        for y in history {
            let slope = if trend == Trend::None { 0.0 } else { phi * self.slope };
            let level = self.level + slope;
            let place = if period > 0 { self.step % period } else { 0 };
            match season {
                Season::None | Season::Additive => {
                    let s = self.season.get(place).copied().unwrap_or(0.0);
                    let error = y - level - s;
                    squares += error * error;
                    self.level = level + alpha * error;
                    self.slope = slope + beta * error;
                    if let Some(s) = self.season.get_mut(place) {
                        *s += gamma * error;
                    }
                }
                Season::Multiplicative => {
                    let s = self.season[place];
                    let mean = (level * s).max(1e-6);
                    let error = y / mean - 1.0;
                    squares += error * error;
                    logs += mean.ln();
                    self.level = level * (1.0 + alpha * error);
                    self.slope = slope + beta * level * error;
                    self.season[place] = (s * (1.0 + gamma * error)).max(1e-6);
                }
            }
            self.step += 1;
        }
        let n = history.len() as f64;
        n * squares.max(1e-12).ln() + 2.0 * logs
    }
}

/// Simple smoothing of a level, for models that stand on it: the smoothing (0.1 to 0.99, as is
/// usual for theta) that minimises the squared one-step errors, and the last level.
pub(crate) fn simple(history: &[f64]) -> (f64, f64) {
    let run = |alpha: f64| {
        let mut level = history.first().copied().unwrap_or(0.0);
        let mut squares = 0.0;
        for y in history {
            let error = y - level;
            squares += error * error;
            level += alpha * error;
        }
        (squares, level)
    };
    // The sum is smooth in one variable: a golden section finds its lowest point.
    let (mut low, mut high) = (0.1, 0.99);
    let golden = 0.618_033_988_75;
    for _ in 0..40 {
        let (a, b) = (high - golden * (high - low), low + golden * (high - low));
        if run(a).0 < run(b).0 { high = b } else { low = a }
    }
    let alpha = f64::midpoint(low, high);
    (alpha, run(alpha).1)
}
