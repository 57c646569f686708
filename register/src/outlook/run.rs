//! What a run came to, and its publication as events.

use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::forecast::{Forecast, MAX_PREDICTIONS, Prediction};
use domain::id::ProductId;
use forecast::model::Model;
use forecast::quantiles::Quantiles;

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
