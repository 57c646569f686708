use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use domain::business_day::BusinessDay;
use domain::forecast::{Forecast, MAX_PREDICTIONS, Prediction};
use domain::id::ProductId;
use forecast::backtest::Plan;
use forecast::champion::Champions;
use forecast::daily::daily;
use forecast::model::Model;
use forecast::quantiles::Quantiles;

use crate::{AHEAD, Demand, quantity};

/// What a run expects.
#[derive(Debug)]
pub struct Run {
    pub made_on: BusinessDay,
    /// The shop's champion.
    pub model: Model,
    /// Products whose group has another one.
    pub others: HashMap<ProductId, Model>,
    /// The quantiles of each day from today on.
    pub predictions: Vec<(ProductId, Vec<Quantiles>)>,
}

impl Run {
    /// A run with nothing learned before: the champion of the weeks before forecasts, own events count.
    ///
    /// # Errors
    /// [`forecast::Error::Cancelled`] when `stop` was set.
    pub fn afresh(demand: &Demand, stop: &AtomicBool) -> Result<Self, forecast::Error> {
        let plan = Plan { horizon: AHEAD, ..Plan::daily(demand.products.len()) };
        let night = daily(&demand.panel, &plan, stop, |_, _| ())?;
        let mut predictions: Vec<_> = demand.products.iter().copied().zip(night.days).collect();
        demand.occasions.apply(demand, &mut predictions);
        Ok(Self::of(demand, &night.champions, predictions))
    }

    /// What some champions expect, in the order of the panel's series.
    pub fn of(demand: &Demand, champions: &Champions, predictions: Vec<(ProductId, Vec<Quantiles>)>) -> Self {
        let series = demand.products.iter().zip(demand.panel.series());
        let others = series.filter_map(|(product, series)| {
            let model = champions.of(&series.group);
            (model != champions.shop).then_some((*product, model))
        });
        Self { made_on: demand.today, model: champions.shop, others: others.collect(), predictions }
    }

    /// What is published of it, in parts that stay small, each by one model and the shop's champion last. They come from
    /// the program of this version.
    pub fn parts(&self) -> Vec<Forecast> {
        let mut models: Vec<Model> = self.others.values().copied().collect();
        models.sort_by_key(|model| model.name());
        models.dedup();
        models.retain(|model| *model != self.model);
        models.push(self.model);
        models.into_iter().flat_map(|model| self.parts_by(model)).collect()
    }

    fn parts_by(&self, model: Model) -> Vec<Forecast> {
        let predictions: Vec<Prediction> = self
            .predictions
            .iter()
            .filter(|(product, _)| self.others.get(product).copied().unwrap_or(self.model) == model)
            .flat_map(|(product, days)| {
                days.iter().zip(0..).map(|(quantiles, ahead)| Prediction {
                    product: *product,
                    day: self.made_on.days_after(ahead),
                    quantiles: quantiles.values().iter().map(|units| quantity(*units)).collect(),
                })
            })
            .collect();
        let part = |part: &[Prediction]| Forecast {
            business_day: self.made_on,
            model: model.name().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            predictions: part.to_vec(),
        };
        predictions.chunks(MAX_PREDICTIONS).map(part).collect()
    }
}
