//! What the regressions see of a day ahead, as it was known at an earlier origin.
//!
//! Everything is relative to the product's own recent level, so that one model can learn from all products: the target
//! is `ln((units + 1) / (base + 1))` where the base is the level of the last 28 open days times the weekday's share.

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use crate::clean::Clean;
use crate::holiday::easter;
use crate::series::View;

/// Names of the columns, in order.
pub const NAMES: [&str; N_FEATURES] = [
    "level 7 days",
    "level 14 days",
    "level 56 days",
    "same weekday last week",
    "same weekday two weeks ago",
    "four same weekdays",
    "latest day",
    "shop level 7 days",
    "shop level 14 days",
    "year ago",
    "year ago, shop",
    "has a year",
    "holiday",
    "eve of a holiday",
    "day after a holiday",
    "closed tomorrow",
    "closed yesterday",
    "school holiday",
    "school holiday against last weeks",
    "promotion",
    "promotion against last weeks",
    "price against last weeks",
    "year sine",
    "year cosine",
    "half-year sine",
    "half-year cosine",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "days ahead",
    "days before Easter",
    "days before Christmas",
    "New Year's Eve",
    "size",
    "age",
    "holiday near",
];

pub const N_FEATURES: usize = 40;

/// Columns of one day ahead.
pub type Row = [f32; N_FEATURES];

/// One day ahead of one series, seen from one origin.
#[derive(Debug, Clone)]
pub struct Example {
    pub series: usize,
    /// The first day that was not known.
    pub origin: usize,
    pub day: usize,
    pub row: Row,
    /// Units that the level and the weekday alone would give.
    pub base: f64,
}

impl Example {
    /// The target that a number of units is.
    pub fn target(&self, units: f64) -> f64 {
        ((units + 1.0) / (self.base + 1.0)).ln().clamp(-3.0, 3.0)
    }

    /// The units that a target is.
    pub fn units(&self, target: f64) -> f64 {
        ((self.base + 1.0) * target.clamp(-3.0, 3.0).exp() - 1.0).max(0.0)
    }
}

/// Running sums from which levels of any window are read.
struct Sums {
    demand: Vec<f64>,
}

impl Sums {
    fn of(values: &[f64]) -> Self {
        let mut demand = Vec::with_capacity(values.len() + 1);
        let mut sum = 0.0;
        demand.push(0.0);
        for v in values {
            sum += v;
            demand.push(sum);
        }
        Self { demand }
    }

    /// Σ over `from..to`, cut to what there is.
    fn between(&self, from: usize, to: usize) -> f64 {
        let to = to.min(self.demand.len() - 1);
        if from >= to { 0.0 } else { self.demand[to] - self.demand[from] }
    }
}

/// What is known of every series at an origin, ready to be asked about any earlier origin too.
pub struct Features<'a> {
    view: View<'a>,
    clean: Vec<Clean>,
    own: Vec<Sums>,
    shop: Sums,
}

/// A series' state at the end of a day.
struct State {
    level: [f64; 4],
    profile: [f64; 7],
    /// Last four open values of each weekday, latest first.
    same: [[f64; 4]; 7],
    latest: f64,
    school: f64,
    promotion: f64,
    price: f64,
}

impl<'a> Features<'a> {
    /// `clean` has one entry per series of the view.
    pub fn new(view: View<'a>, clean: Vec<Clean>) -> Self {
        let own: Vec<Sums> = clean.iter().map(|c| Sums::of(&c.filled)).collect();
        let total: Vec<f64> = (0..view.origin()).map(|d| clean.iter().map(|c| c.filled[d]).sum()).collect();
        Self { view, clean, own, shop: Sums::of(&total) }
    }

    /// The days `origin..origin + horizon` of a series. `None` with fewer than 28 known days.
    pub fn ahead(&self, series: usize, horizon: usize) -> Option<Vec<Example>> {
        let state = self.state(series, self.view.origin())?;
        let end = (self.view.origin() + horizon).min(self.clean[series].open.len());
        Some((self.view.origin()..end).map(|day| self.example(series, &state, self.view.origin(), day)).collect())
    }

    /// Examples with known outcomes, the last `days` days of every series, each seen from one of the origins up to
    /// `horizon` days before it, in turn. The outcome is in units.
    pub fn past(&self, days: usize, horizon: usize) -> Vec<(Example, f64)> {
        let horizon = horizon.max(1);
        (0..self.clean.len())
            .into_par_iter()
            .flat_map_iter(|series| {
                let clean = &self.clean[series];
                let from = clean.first.max(clean.origin.saturating_sub(days)) + 28;
                let mut rows = Vec::new();
                for origin in from..clean.origin {
                    // Which days ahead this origin is asked for: a stride that shares no factor with the week.
                    let ahead = (origin * 5 + series * 3) % horizon;
                    let day = origin + ahead;
                    if day >= clean.origin || !clean.demand[day].is_finite() {
                        continue;
                    }
                    if let Some(state) = self.state(series, origin) {
                        rows.push((self.example(series, &state, origin, day), clean.demand[day]));
                    }
                }
                rows
            })
            .collect()
    }

    /// Levels and habits from the 56 days before `origin`.
    fn state(&self, series: usize, origin: usize) -> Option<State> {
        let clean = &self.clean[series];
        let known = self.view.known(series);
        let from = clean.first.max(origin.saturating_sub(56));
        let days = || (from..origin).rev().filter(|d| clean.demand[*d].is_finite());
        let (mut sums, mut counts) = ([0.0; 7], [0.0; 7]);
        let mut same = [[f64::NAN; 4]; 7];
        let mut n_known = 0.0;
        for d in days() {
            let w = d % 7;
            if counts[w] < 4.0 {
                same[w][counts[w] as usize] = clean.demand[d];
            }
            sums[w] += clean.demand[d];
            counts[w] += 1.0;
            n_known += 1.0;
        }
        if n_known < 20.0 {
            return None;
        }
        let mean = sums.iter().sum::<f64>() / n_known;
        let mut profile = [1.0; 7];
        for w in 0..7 {
            profile[w] = ((sums[w] + 0.5 * mean + 0.05) / ((counts[w] + 0.5) * mean + 0.05)).clamp(0.02, 20.0);
        }
        let mut level = [0.0; 4];
        let (mut demand, mut share, mut n) = (0.0, 0.0, 0);
        let (mut school, mut promotion, mut price, mut priced) = (0.0, 0.0, 0.0, 0.0);
        for d in days() {
            demand += clean.demand[d];
            share += profile[d % 7];
            n += 1;
            if n <= 28 {
                school += known[d].school_holiday;
                promotion += known[d].promotion;
                if known[d].price > 0.0 && known[d].price.is_finite() {
                    price += known[d].price;
                    priced += 1.0;
                }
            }
            for (slot, window) in level.iter_mut().zip([7, 14, 28, 56]) {
                if n <= window {
                    *slot = demand / share;
                }
            }
        }
        let seen = f64::from(n.min(28));
        let latest = days().next().map_or(0.0, |d| ratio(clean.demand[d], level[2] * profile[d % 7]));
        for w in 0..7 {
            // A weekday that was not open lately is as the level says.
            for slot in &mut same[w] {
                if slot.is_nan() {
                    *slot = level[2] * profile[w];
                }
            }
        }
        Some(State {
            level,
            profile,
            same,
            latest,
            school: school / seen,
            promotion: promotion / seen,
            price: if priced > 0.0 { price / priced } else { 0.0 },
        })
    }

    fn example(&self, series: usize, state: &State, origin: usize, day: usize) -> Example {
        let clean = &self.clean[series];
        let known = self.view.known(series);
        let w = day % 7;
        let base = state.level[2] * state.profile[w];
        let same = &state.same[w];
        let flag = |d: Option<usize>, of: fn(&crate::series::Known) -> f64| {
            d.and_then(|d| known.get(d)).map(of).filter(|v| v.is_finite()).unwrap_or(0.0)
        };
        let holiday = |k: &crate::series::Known| k.holiday;
        let (here, next, last) = (Some(day), day.checked_add(1), day.checked_sub(1));
        let closed = |d: Option<usize>| d.and_then(|d| clean.open.get(d)).is_some_and(|open| !open);
        let (own_year, shop_year, has_year) = self.year_ago(series, origin, day);
        let date = self.view.date(day);
        let angle = f64::from(date.ordinal0()) / 365.25 * std::f64::consts::TAU;
        let price = known.get(day).map_or(0.0, |k| k.price);
        let shop = |n: usize| {
            let recent = self.shop.between(origin.saturating_sub(n), origin) / n as f64;
            ratio(recent, self.shop.between(origin.saturating_sub(28), origin) / 28.0)
        };
        let school = flag(here, |k| k.school_holiday);
        let promotion = flag(here, |k| k.promotion);
        let near = (1..=3).any(|d| flag(Some(day + d), holiday) > 0.0 || flag(day.checked_sub(d), holiday) > 0.0);
        let mut row = [
            ratio(state.level[0], state.level[2]),
            ratio(state.level[1], state.level[2]),
            ratio(state.level[3], state.level[2]),
            ratio(same[0], base),
            ratio(same[1], base),
            ratio(same.iter().sum::<f64>() / 4.0, base),
            state.latest,
            shop(7),
            shop(14),
            own_year,
            shop_year,
            has_year,
            flag(here, holiday),
            flag(next, holiday),
            flag(last, holiday),
            f64::from(closed(next)),
            f64::from(closed(last)),
            school,
            school - state.school,
            promotion,
            promotion - state.promotion,
            if price > 0.0 && price.is_finite() && state.price > 0.0 { (price / state.price).ln() } else { 0.0 },
            angle.sin(),
            angle.cos(),
            (2.0 * angle).sin(),
            (2.0 * angle).cos(),
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            (day - origin) as f64,
            near_easter(date),
            near_christmas(date),
            f64::from(date.month() == 12 && date.day() == 31),
            (state.level[2] + 1.0).ln(),
            ((origin - clean.first) as f64 / 365.0).min(3.0),
            f64::from(near),
        ];
        row[26 + self.view.weekday(day)] = 1.0;
        Example {
            series,
            origin,
            day,
            row: row.map(|v| if v.is_finite() { v.clamp(-20.0, 20.0) as f32 } else { 0.0 }),
            base,
        }
    }

    /// How demand around the day 52 weeks earlier stood to the four weeks before the origin 52 weeks earlier, as
    /// logarithms, for the product and for the whole shop; and 1 where that is known.
    fn year_ago(&self, series: usize, origin: usize, day: usize) -> (f64, f64, f64) {
        let (Some(then), Some(now)) = (day.checked_sub(364), origin.checked_sub(364)) else { return (0.0, 0.0, 0.0) };
        let Some(from) = now.checked_sub(28) else { return (0.0, 0.0, 0.0) };
        let change = |sums: &Sums, prior: f64| {
            let around = sums.between(then - 3, then + 4) / 7.0;
            let before = sums.between(from, now) / 28.0;
            ((around + prior) / (before + prior)).ln().clamp(-1.5, 1.5)
        };
        let shop = change(&self.shop, 1.0);
        if self.clean[series].first + 7 > from {
            (shop, shop, 1.0)
        } else {
            (change(&self.own[series], 2.0), shop, 1.0)
        }
    }
}

/// The logarithm of a ratio of units, tame for small ones.
fn ratio(a: f64, b: f64) -> f64 {
    ((a + 1.0) / (b + 1.0)).ln().clamp(-3.0, 3.0)
}

/// 1 on Easter Sunday falling to 0 four days before; a part on the days between.
fn near_easter(date: NaiveDate) -> f64 {
    let Some(sunday) = easter(date.year()) else { return 0.0 };
    let days = (sunday - date).num_days();
    if (0..4).contains(&days) { 1.0 - 0.25 * days as f64 } else { 0.0 }
}

/// 1 on 24 December, a part from the 21st.
fn near_christmas(date: NaiveDate) -> f64 {
    if date.month() == 12 && (21..=24).contains(&date.day()) { 1.0 - 0.25 * f64::from(24 - date.day()) } else { 0.0 }
}
