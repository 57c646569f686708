//! A real bakery's tickets: what was sold of an item, day by day, with the minute.

use std::collections::BTreeMap;
use std::io::Read as _;

use chrono::{Datelike, NaiveDate};
use flate2::read::GzDecoder;
use forecast::intraday::Sale;

pub struct Day {
    pub date: NaiveDate,
    pub sales: Vec<Sale>,
}

impl Day {
    /// Units sold up to a minute.
    pub fn until(&self, minute: f64) -> f64 {
        self.sales.iter().filter(|s| f64::from(s.minute) < minute).map(|s| s.units).sum()
    }

    pub fn total(&self) -> f64 {
        self.until(f64::INFINITY)
    }

    /// The last sale before a minute.
    pub fn last_before(&self, minute: f64) -> Option<f64> {
        self.sales.iter().map(|s| f64::from(s.minute)).filter(|m| *m < minute).reduce(f64::max)
    }
}

/// Every open day of an item (of all of them for ""), oldest first, days without one included.
pub fn days(item: &str) -> Vec<Day> {
    let mut text = String::new();
    GzDecoder::new(include_bytes!("../data/bread_basket.csv.gz").as_slice()).read_to_string(&mut text).unwrap();
    let mut days: BTreeMap<NaiveDate, Vec<Sale>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let mut parts = line.splitn(3, ',');
        let mut part = || parts.next().unwrap();
        let (date, minute, sold) = (part().parse().unwrap(), part().parse().unwrap(), part());
        let day = days.entry(date).or_default();
        if item.is_empty() || sold == item {
            day.push(Sale { minute, units: 1.0 });
        }
    }
    // 1 January has one sale: the shop was closed.
    days.into_iter().filter(|(date, _)| date.ordinal() != 1).map(|(date, sales)| Day { date, sales }).collect()
}
