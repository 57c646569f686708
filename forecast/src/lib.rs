//! Daily demand of a shop's products: cleaning, models, calibrated quantiles and back-testing.
//!
//! Numbers in, numbers out: no files, no clock, no database. A [`Panel`](series::Panel) holds series on one calendar; a
//! [`View`](series::View) of it ends at an origin, so that nothing can look ahead; [`Context`](model::Context) cleans it
//! once and asks [`Model`](model::Model)s; [`Calibration`](conformal::Calibration) turns their outlooks into
//! [`Quantiles`](quantiles::Quantiles) that hold what they promise; [`backtest`](backtest::backtest) does all that for
//! origins in the past and scores it.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//!
//! use chrono::NaiveDate;
//! use forecast::backtest::{Plan, backtest};
//! use forecast::model::Model;
//! use forecast::series::{Opening, Panel, Series};
//!
//! // Twenty weeks of one product, more of it at weekends.
//! let quantity: Vec<f64> = (0..140).map(|day| if day % 7 > 4 { 30.0 } else { 10.0 + f64::from(day % 3) }).collect();
//! let series = Series::new("croissant", 0, quantity, vec![Opening::Open; 140]);
//! let panel = Panel::new(NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date"), vec![series])?;
//! let plan = Plan { models: vec![Model::SeasonalNaive, Model::Ets], origins: 4, ..Plan::new(1) };
//! let report = backtest(&panel, &plan, &AtomicBool::new(false), |_, _| ())?;
//! assert_eq!(report.points, 28);
//! assert!(report.rows[1].score.wape < 10.0);
//! # Ok::<(), forecast::Error>(())
//! ```

pub mod backtest;
pub mod censored;
pub mod champion;
pub mod clean;
pub mod conformal;
pub mod count;
pub mod daily;
pub mod decision;
pub mod drift;
pub mod effect;
mod error;
pub mod feature;
pub mod holiday;
pub mod intraday;
mod linear;
pub mod markdown;
pub mod metrics;
mod minimise;
pub mod model;
pub mod plan;
pub mod quantiles;
mod random;
pub mod series;
pub mod version;
pub mod weather;

pub use error::Error;
