//! Whether demand has changed so that forecasts no longer fit: by the tracking signal (Trigg 1964) of the last three days,
//! and by Page's cumulated sums (1954) for a change of level.

use crate::clean::median;

/// One day that has come to pass: what was forecast (median) and what came, in units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    pub forecast: f64,
    pub actual: f64,
}

/// Why a forecast should be made anew at once, with a shorter memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Drift {
    /// The last three days were all off to one side, and by more than is usual.
    OneSided {
        /// Σ error / Σ |error| over three days, −1 to 1; positive when more came than was forecast.
        signal: f64,
        /// Σ |error| / Σ forecast over three days.
        off: f64,
        /// The median of the same over eight weeks.
        usual: f64,
    },
    /// Demand has another level since a day.
    Level {
        /// Place of the first day of the new level.
        since: usize,
        /// New level over the forecast one.
        ratio: f64,
    },
}

const SIGNAL: f64 = 0.8;
const WORSE: f64 = 1.5;
/// Allowance and threshold of the cumulated sums, in deviations: a shift by one and a half of them is found within a week. A
/// threshold of five is usual (Montgomery, "Introduction to Statistical Quality Control"); forecasts err in runs, so six.
const ALLOWANCE: f64 = 0.5;
const THRESHOLD: f64 = 6.0;
/// Days that are needed before anything is said.
const LEAST: usize = 21;

/// Looks at the latest eight weeks of a product, oldest first; days that were closed are left out by the caller, and
/// figures that are no numbers here.
pub fn drift(days: &[Past]) -> Option<Drift> {
    let fit = |p: &&Past| p.forecast.is_finite() && p.actual.is_finite() && p.forecast >= 0.0 && p.actual >= 0.0;
    let all: Vec<(usize, Past)> = days.iter().enumerate().filter(|(_, p)| fit(p)).map(|(i, p)| (i, *p)).collect();
    let recent = &all[all.len().saturating_sub(56)..];
    if recent.len() < LEAST {
        return None;
    }
    level(recent).or_else(|| one_sided(recent))
}

fn one_sided(days: &[(usize, Past)]) -> Option<Drift> {
    let three = |window: &[(usize, Past)]| {
        let (mut sum, mut off, mut all) = (0.0, 0.0, 0.0);
        for (_, p) in window {
            sum += p.actual - p.forecast;
            off += (p.actual - p.forecast).abs();
            all += p.forecast;
        }
        (if off > 0.0 { sum / off } else { 0.0 }, off / all.max(1.0), off)
    };
    let (before, last) = days.split_at(days.len() - 3);
    let usual = median(&mut before.windows(3).map(|w| three(w).1).collect::<Vec<_>>());
    let (signal, off, units) = three(last);
    // Three units in three days are chance, whatever their share is.
    (signal.abs() > SIGNAL && off > WORSE * usual && units > 3.0).then_some(Drift::OneSided { signal, off, usual })
}

fn level(days: &[(usize, Past)]) -> Option<Drift> {
    // Logarithms of actual over forecast, in deviations of the older half. The spread has a floor that counts have.
    let log = |p: &Past| ((p.actual + 1.0) / (p.forecast + 1.0)).ln();
    let half = days.len() / 2;
    let mut old: Vec<f64> = days[..half].iter().map(|(_, p)| log(p)).collect();
    let centre = median(&mut old);
    let mut off: Vec<f64> = old.iter().map(|v| (v - centre).abs()).collect();
    let mean = days.iter().map(|(_, p)| p.forecast).sum::<f64>() / days.len() as f64;
    let deviation = (1.4826 * median(&mut off)).max(0.1).max(1.0 / (mean + 1.0).sqrt());
    let mut found = None;
    let (mut up, mut down) = ((0.0, half), (0.0, half));
    for (at, (_, p)) in days.iter().enumerate().skip(half) {
        // One mad day is no level: it counts three deviations at most.
        let z = ((log(p) - centre) / deviation).clamp(-3.0, 3.0);
        for (sum, sign) in [(&mut up, 1.0), (&mut down, -1.0)] {
            sum.0 += sign * z - ALLOWANCE;
            if sum.0 <= 0.0 {
                *sum = (0.0, at + 1);
            } else if sum.0 > THRESHOLD && at >= sum.1 + 2 {
                found = Some(sum.1);
            }
        }
    }
    // Only what lasts until now.
    let start = found.filter(|start| *start == up.1 || *start == down.1)?;
    let sums = days[start..].iter().fold((1.0, 1.0), |(a, f), (_, p)| (a + p.actual, f + p.forecast));
    Some(Drift::Level { since: days[start].0, ratio: sums.0 / sums.1 })
}
