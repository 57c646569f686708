//! The weather where the stall stands: asked of a forecast service once an hour at most, beside the counter, and kept, so
//! that everything goes on without it. A day of which nothing is known counts as one with the usual weather.

mod kept;
mod open_meteo;

pub use kept::{DayWeather, FILE, Weather};
pub use open_meteo::OpenMeteo;
