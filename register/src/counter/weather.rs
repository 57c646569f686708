use domain::api::weather::{SeeWeather, SetWeather, WeatherDays, WeatherRow};

use super::{Acting, Counter, Open};
use crate::Error;
use crate::weather::{DayWeather, Weather};

/// Days back that are listed.
const LISTED_DAYS: u64 = 7;

pub fn see_weather(counter: &mut Counter, _: &Acting, _: SeeWeather) -> Result<WeatherDays, Error> {
    let open = counter.opened()?;
    Ok(listed(open, &Weather::read(open.store.folder())))
}

pub fn set_weather(counter: &mut Counter, _: &Acting, request: SetWeather) -> Result<WeatherDays, Error> {
    let of = request.of;
    of.check()?;
    let open = counter.opened()?;
    let units = |tenths: Option<i16>| tenths.map(|tenths| f64::from(tenths) / 10.0);
    let entered = DayWeather { warmth: units(of.warmth), rain: units(of.rain) };
    let weather = Weather::enter(open.store.folder(), of.day, entered)?;
    Ok(listed(open, &weather))
}

fn listed(open: &Open, weather: &Weather) -> WeatherDays {
    let tenths = |units: Option<f64>| units.map(|units| (units * 10.0).round() as i16);
    let today = open.today();
    let entered = weather.entered(today.days_before(LISTED_DAYS));
    let rows = entered.map(|(day, of)| WeatherRow { day, warmth: tenths(of.warmth), rain: tenths(of.rain) });
    WeatherDays { today, rows: rows.collect() }
}
