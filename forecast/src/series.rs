//! Daily series on one calendar, and the only way models look at them: a [`View`] that ends at its origin.

use std::collections::HashSet;

use chrono::{Datelike, Days, NaiveDate};

use crate::Error;

/// Whether the shop sold on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opening {
    /// Customers could buy: a zero is a zero.
    Open,
    /// Nobody could buy: the day says nothing about demand.
    Closed,
    /// Nothing was noted. Settled from the series' own habits, see [`crate::clean::Clean`].
    Unknown,
}

/// What is known of a day beside its quantity, also ahead of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// Public holiday, 0 or 1 (a part for half days).
    pub holiday: f64,
    /// School holiday, 0 or 1.
    pub school_holiday: f64,
    /// Promotion, 0 or 1 (or its strength).
    pub promotion: f64,
    /// Price in any unit that stays the same over the series; not finite or ≤ 0: not known.
    pub price: f64,
}

impl Default for Known {
    fn default() -> Self {
        Self { holiday: 0.0, school_holiday: 0.0, promotion: 0.0, price: f64::NAN }
    }
}

/// One product's days on the panel's calendar. Every column has one value per day of the calendar, days ahead included;
/// quantities of days ahead are `NaN`.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub name: String,
    /// Products that are judged together, for example a category.
    pub group: String,
    /// Index of the first day on which the product existed.
    pub first: usize,
    /// Units a day; `NaN` where nothing is known. What is not finite or negative counts as not known.
    pub quantity: Vec<f64>,
    pub opening: Vec<Opening>,
    /// Known ahead of time.
    pub known: Vec<Known>,
    /// Days that sold out: the quantity is a lower bound of demand.
    pub censored: Vec<bool>,
    /// Demand where it is known to be another than what was sold: sold-out days where it could be
    /// [recovered](crate::censored::recover), and days on which some came only for a reduced price. `NaN` elsewhere.
    /// Without it, a sold-out day counts as at least a usual one.
    pub recovered: Vec<f64>,
    /// Other regressors by name, for example rain. Read up to the origin only.
    pub observed: Vec<(String, Vec<f64>)>,
    /// Sold in whole units: quantiles are rounded.
    pub whole: bool,
}

impl Series {
    /// A series that is open wherever `opening` says so, of whole units, without regressors.
    pub fn new(name: impl Into<String>, first: usize, quantity: Vec<f64>, opening: Vec<Opening>) -> Self {
        let days = quantity.len();
        Self {
            name: name.into(),
            group: String::new(),
            first: first.min(days),
            quantity,
            opening,
            known: vec![Known::default(); days],
            censored: vec![false; days],
            recovered: vec![f64::NAN; days],
            observed: Vec::new(),
            whole: true,
        }
    }
}

/// Series on one calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    start: NaiveDate,
    days: usize,
    series: Vec<Series>,
}

impl Panel {
    /// Checks that every column has as many values as the first series has days and that names differ.
    pub fn new(start: NaiveDate, series: Vec<Series>) -> Result<Self, Error> {
        let days = series.first().map_or(0, |s| s.quantity.len());
        let mut names = HashSet::new();
        for s in &series {
            let mut columns = vec![
                ("quantity", s.quantity.len()),
                ("opening", s.opening.len()),
                ("known", s.known.len()),
                ("censored", s.censored.len()),
                ("recovered", s.recovered.len()),
            ];
            columns.extend(s.observed.iter().map(|(name, values)| (name.as_str(), values.len())));
            if let Some((column, found)) = columns.into_iter().find(|(_, len)| *len != days) {
                return Err(Error::Length { series: s.name.clone(), column: column.into(), found, wanted: days });
            }
            if !names.insert(s.name.as_str()) {
                return Err(Error::TwoNames(s.name.clone()));
            }
        }
        Ok(Self { start, days, series })
    }

    pub fn days(&self) -> usize {
        self.days
    }

    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The date of a day of the calendar; dates past the end of time stay at it.
    pub fn date(&self, day: usize) -> NaiveDate {
        self.start.checked_add_days(Days::new(day as u64)).unwrap_or(NaiveDate::MAX)
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(&self, day: usize) -> usize {
        (self.start.weekday().num_days_from_monday() as usize + day) % 7
    }

    /// What a forecaster may know at the start of day `origin`.
    pub fn at(&self, origin: usize) -> View<'_> {
        View { panel: self, origin: origin.min(self.days) }
    }
}

/// A panel as it was known at the start of its origin: quantities and observed regressors end there, so that no model
/// can look ahead by mistake.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    panel: &'a Panel,
    origin: usize,
}

impl<'a> View<'a> {
    /// Index of the first day that is not known yet.
    pub fn origin(&self) -> usize {
        self.origin
    }

    /// How many days ahead the calendar goes.
    pub fn ahead(&self) -> usize {
        self.panel.days - self.origin
    }

    pub fn n_series(&self) -> usize {
        self.panel.series.len()
    }

    pub fn date(&self, day: usize) -> NaiveDate {
        self.panel.date(day)
    }

    pub fn weekday(&self, day: usize) -> usize {
        self.panel.weekday(day)
    }

    pub fn name(&self, series: usize) -> &'a str {
        &self.panel.series[series].name
    }

    pub fn whole(&self, series: usize) -> bool {
        self.panel.series[series].whole
    }

    /// Index of the series' first day, at most the origin.
    pub fn first(&self, series: usize) -> usize {
        self.panel.series[series].first.min(self.origin)
    }

    /// Units of each day before the origin.
    pub fn quantity(&self, series: usize) -> &'a [f64] {
        &self.panel.series[series].quantity[..self.origin]
    }

    /// Days before the origin that sold out.
    pub fn censored(&self, series: usize) -> &'a [bool] {
        &self.panel.series[series].censored[..self.origin]
    }

    /// Demand before the origin where it was another than what was sold, `NaN` elsewhere.
    pub fn recovered(&self, series: usize) -> &'a [f64] {
        &self.panel.series[series].recovered[..self.origin]
    }

    /// Openings, days ahead included.
    pub fn opening(&self, series: usize) -> &'a [Opening] {
        &self.panel.series[series].opening
    }

    /// What is known of each day, days ahead included.
    pub fn known(&self, series: usize) -> &'a [Known] {
        &self.panel.series[series].known
    }

    /// Other regressors up to the origin.
    pub fn observed(&self, series: usize) -> impl Iterator<Item = (&'a str, &'a [f64])> + use<'a> {
        let origin = self.origin;
        self.panel.series[series].observed.iter().map(move |(name, values)| (name.as_str(), &values[..origin]))
    }
}
