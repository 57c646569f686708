//! A real bakery chain's days.

use std::collections::BTreeMap;
use std::io::Read as _;

use chrono::NaiveDate;
use flate2::read::GzDecoder;
use forecast::series::{Known, Opening, Panel, Series};

/// The first `n` series up to a day, dates without a line closed, the two columns of weather as regressors.
pub fn shop(n: usize, until: &str) -> (NaiveDate, Vec<Series>) {
    let mut text = String::new();
    GzDecoder::new(include_bytes!("../data/german_bakery.csv.gz").as_slice()).read_to_string(&mut text).unwrap();
    let until: NaiveDate = until.parse().unwrap();
    let mut lines: BTreeMap<&str, Vec<(NaiveDate, Vec<f64>)>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let mut parts = line.split(',');
        let (series, date) = (parts.next().unwrap(), parts.next().unwrap().parse().unwrap());
        if date <= until {
            lines.entry(series).or_default().push((date, parts.map(|v| v.parse().unwrap_or(f64::NAN)).collect()));
        }
    }
    let start = lines.values().flatten().map(|(date, _)| *date).min().unwrap();
    let days = (until - start).num_days() as usize + 1;
    let series = lines.into_iter().take(n).map(|(name, rows)| {
        let mut s = Series::new(name, 0, vec![f64::NAN; days], vec![Opening::Closed; days]);
        s.observed = ["rain", "temperature"].map(|c| (c.to_owned(), vec![f64::NAN; days])).to_vec();
        for (date, v) in rows {
            let day = (date - start).num_days() as usize;
            s.quantity[day] = v[0];
            s.opening[day] = if v[1] == 1.0 { Opening::Open } else { Opening::Closed };
            s.known[day] = Known { holiday: v[2], school_holiday: v[3], promotion: v[4], price: f64::NAN };
            (s.observed[0].1[day], s.observed[1].1[day]) = (v[5], v[6]);
        }
        s
    });
    (start, series.collect())
}

pub fn panel(n: usize, until: &str) -> Panel {
    let (start, series) = shop(n, until);
    Panel::new(start, series).unwrap()
}
