//! One forecast of everything: each model is asked at the Mondays of the last weeks as it would have been then, the champion
//! is chosen from what they said, its bands from its own errors, and then it is asked for the days ahead.

use std::sync::atomic::AtomicBool;

use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::forecast::{Forecast, MAX_PREDICTIONS, Prediction};
use domain::id::ProductId;
use forecast::champion::{Challenge, Losses};
use forecast::conformal::{Calibration, Outcome};
use forecast::metrics::pinball;
use forecast::model::{Answer, Context, Model, Tuning};
use forecast::quantiles::{LEVELS, Quantiles};

use super::demand::{AHEAD, Demand};
use super::quantity;
use crate::Error;
use crate::init::append;
use crate::store::{Author, Store};

/// What is asked each day. The first is what a vendor would say without a program, and stays where none is clearly better.
const MODELS: [Model; 5] = [Model::WeekdayMean, Model::SeasonalNaive, Model::Ets, Model::Ridge, Model::Ensemble];
/// Earlier origins, a week apart.
const N_ORIGINS: usize = 8;
/// History that the first of them has at least.
const LEAST_DAYS: usize = 21;
/// How much of a lasting error is mended.
const SHIFT: f64 = 0.25;
const SEED: u64 = 1;

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
    let made = one.install(|| foresee(demand, stop, progress));
    if stop.load(std::sync::atomic::Ordering::Relaxed) {
        return Err(Error::refused("stopped", "the forecast was stopped"));
    }
    Ok(made)
}

fn foresee(demand: &Demand, stop: &AtomicBool, progress: &(dyn Fn(u64, u64) + Sync)) -> Run {
    let origins: Vec<usize> = (1..=N_ORIGINS)
        .rev()
        .filter_map(|week| demand.origin.checked_sub(7 * week))
        .filter(|origin| *origin >= LEAST_DAYS)
        .collect();
    let n_series = demand.products.len();
    let steps = ((origins.len() + 1) * MODELS.len()) as u64;
    let mut outcomes: Vec<Vec<Outcome>> = vec![Vec::new(); MODELS.len()];
    let mut losses =
        vec![Losses { pinball: vec![0.0; n_series], error: vec![0.0; n_series], actual: 0.0 }; MODELS.len()];
    let mut done = 0;
    for origin in origins {
        let context = Context::new(demand.panel.at(origin), AHEAD, SEED, Tuning::default(), stop);
        for (place, model) in MODELS.into_iter().enumerate() {
            let answers = context.ask(model);
            // Scored with what was known by then.
            let calibration = Calibration::learn(&outcomes[place], n_series, SHIFT);
            score(demand, origin, &answers, &calibration, &mut losses[place]);
            outcomes[place].extend(come_to_pass(demand, origin, &answers));
            done += 1;
            progress(done, steps);
        }
    }
    let champion = Challenge::default().decide(0, &losses);
    let context = Context::new(demand.panel.at(demand.origin), AHEAD, SEED, Tuning::default(), stop);
    let answers = context.ask(MODELS[champion]);
    progress(steps, steps);
    let calibration = Calibration::learn(&outcomes[champion], n_series, SHIFT);
    let predictions = demand
        .products
        .iter()
        .zip(answers)
        .enumerate()
        .map(|(series, (product, answer))| {
            let whole = demand.panel.series()[series].whole;
            let days = answer.outlooks.iter().map(|outlook| match outlook.median {
                // A day on which nothing is expected stays without a band.
                median if median <= 0.0 => Quantiles::zero(),
                _ => calibration.quantiles(series, outlook, whole),
            });
            (*product, days.collect())
        })
        .collect();
    Run { made_on: demand.today, model: MODELS[champion], predictions }
}

/// What came on the days of an answer, as far as it is past and tells of demand.
fn actuals<'a>(demand: &'a Demand, origin: usize, series: usize) -> impl Iterator<Item = (usize, f64)> + 'a {
    let of = &demand.panel.series()[series];
    (0..AHEAD)
        .map(move |ahead| (ahead, origin + ahead))
        .filter(|(_, day)| *day < demand.origin)
        .filter(|(_, day)| !of.censored[*day] && of.quantity[*day].is_finite())
        .map(|(ahead, day)| (ahead, of.quantity[day]))
}

fn come_to_pass(demand: &Demand, origin: usize, answers: &[Answer]) -> Vec<Outcome> {
    let mut all = Vec::new();
    for (series, answer) in answers.iter().enumerate() {
        // Days on which nothing was expected have no band, and would make all others' too narrow.
        let with_band = |ahead: &usize| answer.outlooks[*ahead].median > 0.0;
        for (ahead, actual) in actuals(demand, origin, series).filter(|(ahead, _)| with_band(ahead)) {
            all.push(Outcome { series, outlook: answer.outlooks[ahead], actual, weight: 1.0 });
        }
    }
    all
}

fn score(demand: &Demand, origin: usize, answers: &[Answer], calibration: &Calibration, losses: &mut Losses) {
    for (series, answer) in answers.iter().enumerate() {
        let whole = demand.panel.series()[series].whole;
        for (ahead, actual) in actuals(demand, origin, series) {
            let quantiles = calibration.quantiles(series, &answer.outlooks[ahead], whole);
            losses.pinball[series] +=
                LEVELS.iter().zip(quantiles.values()).map(|(level, q)| pinball(actual, *q, *level)).sum::<f64>();
            losses.error[series] += quantiles.median() - actual;
            losses.actual += actual;
        }
    }
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
