//! What a shop gets each night: the champion's forecast of the days ahead, and everyone else's as shadows that are scored
//! when those days have come to pass.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//!
//! use chrono::NaiveDate;
//! use forecast::backtest::Plan;
//! use forecast::daily::daily;
//! use forecast::series::{Opening, Panel, Series};
//!
//! // Twenty weeks that are known and one that is not.
//! let mut quantity: Vec<f64> = (0..140).map(|day| if day % 7 > 4 { 30.0 } else { 10.0 + f64::from(day % 3) }).collect();
//! quantity.extend([f64::NAN; 7]);
//! let series = Series::new("croissant", 0, quantity, vec![Opening::Open; 147]);
//! let panel = Panel::new(NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date"), vec![series])?;
//! let night = daily(&panel, &Plan { warm: 4, ..Plan::daily(1) }, &AtomicBool::new(false), |_, _| ())?;
//! assert_eq!(night.days[0].len(), 7);
//! assert!(night.days[0][5].median() > 20.0);
//! # Ok::<(), forecast::Error>(())
//! ```

use std::sync::atomic::AtomicBool;

use crate::Error;
use crate::backtest::{Plan, Report, backtest};
use crate::champion::Champions;
use crate::metrics::Score;
use crate::model::Model;
use crate::quantiles::Quantiles;
use crate::series::Panel;

/// The forecast of one night.
#[derive(Debug, Clone)]
pub struct Daily {
    /// Whose forecasts the shop sees.
    pub champions: Champions,
    /// By series of the panel and day ahead.
    pub days: Vec<Vec<Quantiles>>,
    /// Every model's forecast of the same days, the champion's included: what an A/B comparison is made of.
    pub shadows: Vec<(Model, Vec<Vec<Quantiles>>)>,
    /// Each model's figures over the weeks before, from which the champion was chosen.
    pub scores: Vec<(Model, Score)>,
}

impl Plan {
    /// What runs each night: one origin, and everything but ARIMA and the LSTM, which take minutes and are weekly work.
    pub fn daily(n_series: usize) -> Self {
        let models = Model::ALL.into_iter().filter(|m| !matches!(m, Model::Arima | Model::Lstm)).collect();
        Self { models, origins: 1, ..Self::new(n_series) }
    }
}

/// Forecasts the last `plan.horizon` days of a panel, whose quantities are not looked at. Bands and champion come from
/// `plan.warm` origins before, as in a [`backtest`]; `plan.origins` and `plan.score` count as one and all.
pub fn daily(panel: &Panel, plan: &Plan, stop: &AtomicBool, progress: impl Fn(usize, usize)) -> Result<Daily, Error> {
    let n_series = panel.series().len();
    let plan = Plan { origins: 1, score: vec![true; n_series], ..plan.clone() };
    let Report { rows, forecasts, champions, earlier, .. } = backtest(panel, &plan, stop, progress)?;
    let champions = champions.last().cloned().ok_or(Error::Nothing("model"))?;
    let mut all = vec![vec![Vec::with_capacity(plan.horizon); n_series]; rows.len()];
    for forecast in forecasts {
        all[forecast.row][forecast.series].push(forecast.quantiles);
    }
    let days = all.pop().unwrap_or_default();
    Ok(Daily {
        champions,
        days,
        shadows: plan.models.iter().copied().zip(all).collect(),
        scores: plan.models.iter().copied().zip(earlier).collect(),
    })
}
