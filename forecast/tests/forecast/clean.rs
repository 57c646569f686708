//! What is learned from, against what was noted.

use chrono::NaiveDate;
use forecast::clean::Clean;
use forecast::series::{Opening, Panel, Series};

pub fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap()
}

fn clean(series: Series, origin: usize) -> Clean {
    let panel = Panel::new(monday(), vec![series]).unwrap();
    Clean::of(&panel.at(origin), 0)
}

fn weekly(days: usize) -> Vec<f64> {
    (0..days).map(|d| [20.0, 18.0, 22.0, 19.0, 25.0, 40.0, 30.0][d % 7] + (d * 7 % 5) as f64).collect()
}

#[test]
fn a_closed_day_is_filled_by_its_weekday_and_learned_from_by_nobody() {
    let mut quantity = weekly(70);
    quantity[47] = 0.0;
    let mut series = Series::new("roll", 0, quantity.clone(), vec![Opening::Open; 70]);
    series.opening[47] = Opening::Closed;
    let clean = clean(series, 70);
    assert!(clean.sold[47].is_nan());
    let same: f64 = [40, 33, 26, 19].iter().map(|d| quantity[*d]).sum();
    assert!((clean.filled[47] - same / 4.0).abs() < 1e-9);
    assert_eq!(clean.n_known, 69);
}

#[test]
fn a_weekday_that_is_always_closed_stays_zero() {
    let opening = (0..70).map(|d| if d % 7 == 2 { Opening::Closed } else { Opening::Open }).collect();
    let clean = clean(Series::new("roll", 0, weekly(70), opening), 63);
    assert!((0..9).all(|week| clean.filled[week * 7 + 2] == 0.0));
    assert!(!clean.open[65] && clean.open[66]);
}

#[test]
fn an_unknown_day_is_open_where_something_sold_or_usually_sells() {
    let mut quantity = weekly(70);
    for week in 0..10 {
        quantity[week * 7 + 6] = 0.0;
    }
    quantity[63..].fill(f64::NAN);
    let clean = clean(Series::new("roll", 0, quantity, vec![Opening::Unknown; 70]), 63);
    assert!(clean.open[14] && clean.open[64], "a weekday that sells");
    assert!(!clean.open[20] && !clean.open[69], "Sundays never sold");
    assert!(clean.sold[20].is_nan());
}

#[test]
fn an_outlier_is_cut_for_learning_and_stays_visible() {
    let mut quantity = weekly(140);
    quantity[100] = 400.0;
    let clean = clean(Series::new("roll", 0, quantity, vec![Opening::Open; 140]), 140);
    assert_eq!(clean.outliers, [100]);
    assert_eq!(clean.sold[100], 400.0);
    assert!(clean.demand[100] < 100.0, "{}", clean.demand[100]);
}

#[test]
fn a_sold_out_day_counts_at_least_as_usual() {
    let mut series = Series::new("roll", 0, weekly(140), vec![Opening::Open; 140]);
    series.quantity[100] = 3.0;
    series.censored[100] = true;
    let clean = clean(series, 140);
    assert!(clean.demand[100] > 17.0, "{}", clean.demand[100]);
}

#[test]
fn nothing_after_the_origin_is_seen() {
    let mut series = Series::new("roll", 0, weekly(140), vec![Opening::Open; 140]);
    series.observed.push(("rain".to_owned(), vec![1.0; 140]));
    let panel = Panel::new(monday(), vec![series]).unwrap();
    let view = panel.at(100);
    assert_eq!(view.quantity(0).len(), 100);
    assert!(view.observed(0).all(|(_, values)| values.len() == 100));
    assert_eq!((view.known(0).len(), view.opening(0).len(), view.ahead()), (140, 140, 40));
}
