//! From what was noted to what can be learned from: openings settled, closed days set apart, gaps filled, outliers cut.

use crate::series::{Opening, View};

/// Robust deviations from which on a day is an outlier.
const OUTLIER: f64 = 4.0;

/// One series as models see it at an origin. Arrays are indexed by day of the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Clean {
    /// First day of the series.
    pub first: usize,
    /// First day that is not known.
    pub origin: usize,
    /// Settled openings, days ahead included: what was unknown counts as open when something was sold, or, ahead and on
    /// days without sale, when half of the last eight such weekdays sold.
    pub open: Vec<bool>,
    /// Units on open days as noted; `NaN` on closed and unknown days. Before the origin.
    pub sold: Vec<f64>,
    /// Like `sold`, with outliers cut to the edge of what is usual and what was [recovered](View::recovered) instead of
    /// what was sold; sold-out days without that are raised to a usual one.
    pub demand: Vec<f64>,
    /// `demand` without gaps from `first` on: closed and unknown days hold the mean of the last four open days of the
    /// same weekday (0 where there is none yet).
    pub filled: Vec<f64>,
    /// Days whose figure was cut.
    pub outliers: Vec<usize>,
    /// Open days with a known figure.
    pub n_known: usize,
}

impl Clean {
    pub fn of(view: &View<'_>, series: usize) -> Self {
        let (first, origin) = (view.first(series), view.origin());
        let quantity = view.quantity(series);
        let noted = |day: usize| Some(quantity[day]).filter(|q| q.is_finite() && *q >= 0.0).map(|q| q.min(1e12));
        let open = settle(view, series, noted);
        let sold: Vec<f64> =
            (0..origin).map(|day| noted(day).filter(|_| day >= first && open[day]).unwrap_or(f64::NAN)).collect();
        let usual = usual(&sold, first);
        let mut demand = sold.clone();
        let mut outliers = Vec::new();
        let residuals: Vec<f64> =
            (first..origin).filter(|d| sold[*d].is_finite()).map(|d| (sold[d] + 1.0).ln() - usual[d]).collect();
        // A product that sells a few units has a spread of its own in logarithms, whatever the median deviation is.
        let spread = deviation(residuals).max(0.2);
        for day in first..origin {
            if !sold[day].is_finite() {
                continue;
            }
            let off = (sold[day] + 1.0).ln() - usual[day];
            let noise = spread.max(1.0 / usual[day].exp().sqrt());
            if off > OUTLIER * noise {
                demand[day] = (usual[day] + OUTLIER * noise).exp() - 1.0;
                outliers.push(day);
            } else if view.recovered(series)[day].is_finite() {
                demand[day] = view.recovered(series)[day].clamp(0.0, 1e12);
            } else if view.censored(series)[day] {
                demand[day] = sold[day].max(usual[day].exp() - 1.0);
            }
        }
        let filled = fill(&demand, first);
        let n_known = sold.iter().filter(|v| v.is_finite()).count();
        Self { first, origin, open, sold, demand, filled, outliers, n_known }
    }

    /// The filled history from the series' first day on.
    pub fn history(&self) -> &[f64] {
        &self.filled[self.first..]
    }

    /// Fills gaps beside the figures as noted, outliers and all, as error scales are defined.
    pub(crate) fn refill_as_sold(&mut self) {
        self.filled = fill(&self.sold, self.first);
    }

    /// The last `n` days before the origin with a known figure, latest first, as (day, demand).
    pub fn latest(&self, n: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        (self.first..self.origin).rev().map(|d| (d, self.demand[d])).filter(|(_, v)| v.is_finite()).take(n)
    }
}

/// Openings without unknowns.
fn settle(view: &View<'_>, series: usize, noted: impl Fn(usize) -> Option<f64>) -> Vec<bool> {
    let opening = view.opening(series);
    let sells = |day: usize| day < view.origin() && noted(day).is_some_and(|q| q > 0.0);
    let mut open = Vec::with_capacity(opening.len());
    for (day, state) in opening.iter().enumerate() {
        open.push(match state {
            Opening::Open => true,
            Opening::Closed => false,
            Opening::Unknown if sells(day) => true,
            Opening::Unknown => {
                let (mut sold, mut seen) = (0, 0);
                let end = day.min(view.origin());
                for d in (view.first(series)..end).rev().filter(|d| (day - d) % 7 == 0).take(8) {
                    seen += 1;
                    sold += usize::from(sells(d));
                }
                seen > 0 && 2 * sold >= seen
            }
        });
    }
    open
}

/// The logarithm (of units + 1) that is usual on each day: the median of the nearest eight open days of its weekday, four
/// to either side, the day itself left out.
fn usual(sold: &[f64], first: usize) -> Vec<f64> {
    let mut usual = vec![0.0; sold.len()];
    for offset in 0..7 {
        let days: Vec<usize> = (first + offset..sold.len()).step_by(7).filter(|d| sold[*d].is_finite()).collect();
        for (place, day) in days.iter().enumerate() {
            let from = place.saturating_sub(4);
            let mut near: Vec<f64> = (from..(place + 5).min(days.len()))
                .filter(|p| *p != place)
                .map(|p| (sold[days[p]] + 1.0).ln())
                .collect();
            // Too few to call anything unusual.
            usual[*day] = if near.len() < 4 { (sold[*day] + 1.0).ln() } else { median(&mut near) };
        }
    }
    usual
}

/// Means of the last four open same weekdays where nothing is known.
fn fill(demand: &[f64], first: usize) -> Vec<f64> {
    let mut filled = vec![0.0; demand.len()];
    let mut last: [Vec<f64>; 7] = Default::default();
    for day in first..demand.len() {
        let seen = &mut last[day % 7];
        if demand[day].is_finite() {
            filled[day] = demand[day];
            seen.push(demand[day]);
        } else if !seen.is_empty() {
            let four = &seen[seen.len().saturating_sub(4)..];
            filled[day] = four.iter().sum::<f64>() / four.len() as f64;
        }
    }
    filled
}

/// The median; 0 of nothing.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) }
}

/// 1.4826 times the median absolute value, the standard deviation where values are normal.
fn deviation(values: Vec<f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().map(f64::abs).collect();
    1.4826 * median(&mut values)
}
