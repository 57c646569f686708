//! What was learned of a product, in words that an owner can check: how a weekday, a month, a holiday or an own event
//! stands to a usual day.

use crate::clean::{Clean, median};
use crate::quantiles::Quantiles;
use crate::series::View;

/// How much more or less is sold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Times a usual day.
    pub factor: f64,
    /// In eight of ten cases it is between these.
    pub low: f64,
    pub high: f64,
    /// Days that it was learned from.
    pub days: usize,
}

/// A product's habits. `None` where no day tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// Monday first, against the mean of all days.
    pub weekday: [Option<Effect>; 7],
    /// January first, against the whole year's level; only with a year of days.
    pub month: [Option<Effect>; 12],
    /// Against the same weekday around it, like all that follow.
    pub holiday: Option<Effect>,
    pub eve: Option<Effect>,
    pub school_holiday: Option<Effect>,
    pub promotion: Option<Effect>,
}

/// Days of ordinary demand that an effect starts with, so that one day proves little.
const PRIOR: f64 = 1.0;

/// What stands in the figures up to the view's origin.
pub fn learned(view: &View<'_>, series: usize, clean: &Clean) -> Learned {
    use chrono::Datelike as _;
    let known = view.known(series);
    let usual = usual(clean);
    let days: Vec<usize> = (clean.first..clean.origin).filter(|d| clean.sold[*d].is_finite()).collect();
    let against_usual =
        |which: &dyn Fn(usize) -> bool| effect(clean, &usual, days.iter().copied().filter(|d| which(*d)));
    let on = |value: f64| value.is_finite() && value > 0.0;
    let holiday = |d: usize| known.get(d).is_some_and(|k| on(k.holiday));
    let mean = days.iter().map(|d| clean.demand[*d]).sum::<f64>() / f64::max(days.len() as f64, 1.0);
    let level = |which: &dyn Fn(usize) -> bool| {
        let ratios = days.iter().filter(|d| which(**d)).map(|d| ratio(clean.demand[*d], mean)).collect::<Vec<_>>();
        of_ratios(ratios, 0.0)
    };
    let year = days.last().zip(days.first()).is_some_and(|(last, first)| last - first >= 364);
    Learned {
        weekday: std::array::from_fn(|w| level(&|d| view.weekday(d) == w)),
        month: std::array::from_fn(|m| if year { level(&|d| view.date(d).month0() as usize == m) } else { None }),
        holiday: against_usual(&holiday),
        eve: against_usual(&|d| holiday(d + 1) && !holiday(d)),
        school_holiday: against_usual(&|d| on(known[d].school_holiday)),
        promotion: against_usual(&|d| on(known[d].promotion)),
    }
}

/// What an own event (a fair, a match) did on its past days: what was really sold against what is usual on such a
/// weekday. `None` when none of its days is known.
pub fn remembered(clean: &Clean, days: &[usize]) -> Option<Effect> {
    let usual = usual(clean);
    effect(clean, &usual, days.iter().copied().filter(|d| clean.sold.get(*d).is_some_and(|v| v.is_finite())))
}

impl Effect {
    /// A forecast of a day on which the event comes again: raised by the factor, and wider by what is not known of it.
    pub fn apply(&self, forecast: &Quantiles, whole: bool) -> Quantiles {
        let middle = forecast.median();
        let mut values = *forecast.values();
        for value in &mut values {
            let off = *value - middle;
            let side = if off < 0.0 { self.factor - self.low } else { self.high - self.factor };
            // The level's own doubt at this distance, together with the forecast's.
            let far = off / (forecast.at(0.9) - forecast.at(0.1)).max(1.0) * 2.0;
            let doubt = middle * side.max(0.0) * far.abs();
            *value = middle * self.factor + (self.factor * off).hypot(doubt).copysign(off);
        }
        Quantiles::new(values, whole)
    }
}

/// A day on which the shop sold far more than anything known explains: perhaps an event to be named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    pub day: usize,
    /// Units of all products.
    pub sold: f64,
    pub usual: f64,
}

/// Robust deviations, and times as much as usual, from which a day of the whole shop is a peak.
const PEAK: (f64, f64) = (3.0, 1.3);

/// Unexplained peaks of the last `back` days, latest first. `explained` are days with an event of their own; holidays, their
/// eves and promotions explain themselves.
pub fn peaks(view: &View<'_>, clean: &[Clean], explained: &[usize], back: usize) -> Vec<Peak> {
    let origin = view.origin();
    let usuals: Vec<Vec<f64>> = clean.iter().map(usual).collect();
    let mut days: Vec<(usize, f64, f64)> = Vec::new();
    for day in 0..origin {
        let (mut sold, mut expected) = (0.0, 0.0);
        for (clean, usual) in clean.iter().zip(&usuals) {
            if clean.sold[day].is_finite() && usual[day].is_finite() {
                sold += clean.sold[day];
                expected += usual[day];
            }
        }
        if expected > 0.0 {
            days.push((day, sold, expected));
        }
    }
    let mut off: Vec<f64> = days.iter().map(|(_, sold, usual)| ratio(*sold, *usual).abs()).collect();
    let deviation = (1.4826 * median(&mut off)).max(0.02);
    let explains = |day: usize| {
        explained.contains(&day)
            || (0..view.n_series()).any(|series| {
                let at = |d: usize| view.known(series).get(d).copied().unwrap_or_default();
                at(day).holiday > 0.0 || at(day + 1).holiday > 0.0 || at(day).promotion > 0.0
            })
    };
    let high = |sold: f64, usual: f64| ratio(sold, usual) > PEAK.0 * deviation && sold > PEAK.1 * usual;
    days.into_iter()
        .rev()
        .take_while(|(day, ..)| day + back >= origin)
        .filter(|(day, sold, usual)| high(*sold, *usual) && !explains(*day))
        .map(|(day, sold, usual)| Peak { day, sold, usual })
        .collect()
}

/// The median demand of the nearest eight open days of the same weekday, the day itself left out; `NaN` with fewer than
/// three.
fn usual(clean: &Clean) -> Vec<f64> {
    let mut usual = vec![f64::NAN; clean.origin];
    for offset in 0..7 {
        let days: Vec<usize> =
            (clean.first + offset..clean.origin).step_by(7).filter(|d| clean.demand[*d].is_finite()).collect();
        for (place, day) in days.iter().enumerate() {
            let near = place.saturating_sub(4)..(place + 5).min(days.len());
            let mut near: Vec<f64> = near.filter(|p| *p != place).map(|p| clean.demand[days[p]]).collect();
            if near.len() >= 3 {
                usual[*day] = median(&mut near);
            }
        }
    }
    usual
}

fn effect(clean: &Clean, usual: &[f64], days: impl Iterator<Item = usize>) -> Option<Effect> {
    let ratios = days.filter(|d| usual[*d].is_finite()).map(|d| ratio(clean.sold[d], usual[d])).collect();
    of_ratios(ratios, PRIOR)
}

/// The effect of logarithms of ratios, drawn towards none by as many ordinary days.
fn of_ratios(ratios: Vec<f64>, prior: f64) -> Option<Effect> {
    if ratios.is_empty() {
        return None;
    }
    let n = ratios.len() as f64;
    let mean = ratios.iter().sum::<f64>() / (n + prior);
    // The mean's own doubt, and never less than what one ordinary day differs by.
    let squares = ratios.iter().map(|r| (r - mean).powi(2)).sum::<f64>() + 0.04;
    let doubt = 1.2816 * (squares / (n + prior)).sqrt() / (n + prior).sqrt();
    Some(Effect { factor: mean.exp(), low: (mean - doubt).exp(), high: (mean + doubt).exp(), days: ratios.len() })
}

fn ratio(a: f64, b: f64) -> f64 {
    ((a + 1.0) / (b + 1.0)).ln().clamp(-4.0, 4.0)
}
