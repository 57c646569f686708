//! Weather in the forecast: the stall's whole demand was held against what had been said the day before, and warmth or rain
//! counts only where it would have made that better.

use demand::{Demand, change};
use domain::api::forecast::{Figure, WeatherHabit};
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use forecast::model::Model;
use forecast::quantiles::Quantiles;
use forecast::weather::{Kept, Past, helps};

use super::learned::Learned;
use crate::Error;
use crate::weather::{DayWeather, Weather};

/// Days back that are looked at.
const LOOKED_DAYS: u64 = 200;
/// What a figure is told for: five degrees, five millimetres.
const TOLD: f64 = 5.0;

/// The figures that help, with what each does.
#[derive(Debug, Clone, Default)]
pub struct Sky(Vec<(Figure, Kept)>);

impl Sky {
    /// Tries each figure on what a model said the day before and what came. The second is tried on what the first left.
    ///
    /// # Errors
    /// Database errors.
    pub fn learn(weather: &Weather, learned: &Learned, model: Model, today: BusinessDay) -> Result<Self, Error> {
        let mut sky = Self::default();
        if weather.is_empty() {
            return Ok(sky);
        }
        let came = learned.said(model, today.days_before(LOOKED_DAYS))?;
        for figure in [Figure::Warmth, Figure::Rain] {
            let past: Vec<Past> = came
                .iter()
                .map(|(day, forecast, actual)| Past {
                    forecast: forecast * sky.factor(weather.on(*day)),
                    actual: *actual,
                    value: value(figure, weather.on(*day)),
                })
                .collect();
            sky.0.extend(helps(&past).map(|kept| (figure, kept)));
        }
        Ok(sky)
    }

    /// Times as much as without weather.
    fn factor(&self, day: DayWeather) -> f64 {
        self.0.iter().map(|(figure, kept)| kept.factor(value(*figure, day))).product()
    }

    /// Changes the forecast of days whose weather is known.
    pub fn apply(&self, weather: &Weather, demand: &Demand, predictions: &mut [(ProductId, Vec<Quantiles>)]) {
        for ahead in 0..demand.panel.days() - demand.origin {
            let factor = self.factor(weather.on(demand.day(demand.origin + ahead)));
            if (factor - 1.0).abs() < 1e-9 {
                continue;
            }
            for ((_, days), series) in predictions.iter_mut().zip(demand.panel.series()) {
                days[ahead] = Quantiles::new(days[ahead].values().map(|units| units * factor), series.whole);
            }
        }
    }

    /// What is told of it.
    pub fn habits(&self) -> Vec<WeatherHabit> {
        let told = |(figure, kept): &(Figure, Kept)| WeatherHabit {
            figure: *figure,
            change: change((kept.slope * TOLD).exp()),
            gain: change(1.0 + kept.gain / 100.0),
        };
        self.0.iter().map(told).collect()
    }
}

fn value(figure: Figure, day: DayWeather) -> f64 {
    match figure {
        Figure::Warmth => day.warmth,
        Figure::Rain => day.rain,
    }
    .unwrap_or(f64::NAN)
}
