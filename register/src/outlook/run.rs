//! One forecast of everything, as the crate makes it each night: every model is asked as of the last eight weeks, champion
//! and bands come from what they said then.

use std::sync::atomic::AtomicBool;

use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::forecast::{Forecast, MAX_PREDICTIONS, Prediction};
use domain::id::ProductId;
use forecast::backtest::Plan;
use forecast::daily::daily;
use forecast::model::Model;
use forecast::quantiles::Quantiles;

use super::demand::{AHEAD, Demand};
use super::quantity;
use crate::Error;
use crate::init::append;
use crate::store::{Author, Store};

/// What a run expects.
#[derive(Debug)]
pub struct Run {
    pub made_on: BusinessDay,
    pub model: Model,
    /// The quantiles of each day from today on.
    pub predictions: Vec<(ProductId, Vec<Quantiles>)>,
}

/// Runs on one thread, so that the counter has the others. `progress` is told how many of how many steps are done.
///
/// # Errors
/// [`Error::Refused`] with `stopped` when `stop` was set.
pub fn run(demand: &Demand, stop: &AtomicBool, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Run, Error> {
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .thread_name(|_| "forecast".to_owned())
        .build()
        .map_err(|e| Error::Usage(format!("no thread for the forecast: {e}")))?;
    let plan = Plan { horizon: AHEAD, ..Plan::daily(demand.products.len()) };
    let tell = |done: usize, of: usize| progress(done as u64, of as u64);
    let night = one.install(|| daily(&demand.panel, &plan, stop, tell)).map_err(|error| match error {
        forecast::Error::Cancelled => Error::refused("stopped", "the forecast was stopped"),
        other => Error::Damaged(other.to_string()),
    })?;
    let predictions = demand.products.iter().copied().zip(night.days).collect();
    Ok(Run { made_on: demand.today, model: night.champion, predictions })
}

/// Publishes a run as events, so that other registers and the server see it.
///
/// # Errors
/// What the disk says.
pub fn publish(store: &mut Store, author: &Author, run: &Run) -> Result<(), Error> {
    let predictions: Vec<Prediction> = run
        .predictions
        .iter()
        .flat_map(|(product, days)| {
            days.iter().zip(0..).map(|(quantiles, ahead)| Prediction {
                product: *product,
                day: run.made_on.days_after(ahead),
                quantiles: quantiles.values().iter().map(|units| quantity(*units)).collect(),
            })
        })
        .collect();
    store.write(|writer| {
        for part in predictions.chunks(MAX_PREDICTIONS) {
            let forecast = Forecast {
                business_day: run.made_on,
                model: run.model.name().to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                predictions: part.to_vec(),
            };
            append(writer, author, Body::Forecast(Box::new(forecast)))?;
        }
        Ok(())
    })
}
