//! Weather that somebody entered, for stalls that ask no service or know better.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::business_day::BusinessDay;

/// What was entered of the days since a week ago.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeWeather {}

/// Enters a day's weather at this register; without a figure it is taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetWeather {
    pub of: WeatherRow,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeatherDays {
    pub today: BusinessDay,
    /// Latest first.
    pub rows: Vec<WeatherRow>,
}

/// A day's weather in tenths; what nobody knows is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeatherRow {
    pub day: BusinessDay,
    /// The highest temperature, tenths of °C.
    pub warmth: Option<i16>,
    /// Tenths of a millimetre of rain or snow.
    pub rain: Option<i16>,
}

impl WeatherRow {
    /// Reads °C as people type them; nothing is none.
    ///
    /// # Errors
    /// As [`crate::decimal::parse`]; [`Error::Malformed`] for what no thermometer shows outdoors.
    pub fn parse_warmth(text: &str) -> Result<Option<i16>, Error> {
        tenths("the temperature in °C", text, -600, 600)
    }

    /// Reads millimetres as people type them; nothing is none.
    ///
    /// # Errors
    /// As [`crate::decimal::parse`]; [`Error::Malformed`] for what never fell in a day.
    pub fn parse_rain(text: &str) -> Result<Option<i16>, Error> {
        tenths("the rain in millimetres", text, 0, 20_000)
    }

    /// Whether each figure is one that a day may have.
    ///
    /// # Errors
    /// As [`Self::parse_warmth`] and [`Self::parse_rain`].
    pub fn check(&self) -> Result<(), Error> {
        let text = |tenths: Option<i16>| tenths.map(|t| crate::decimal::short(t.into(), 1)).unwrap_or_default();
        Self::parse_warmth(&text(self.warmth))?;
        Self::parse_rain(&text(self.rain)).map(drop)
    }
}

fn tenths(what: &'static str, text: &str, least: i16, most: i16) -> Result<Option<i16>, Error> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let value = crate::decimal::parse(text, 1)?;
    let known = i16::try_from(value).ok().filter(|tenths| (least..=most).contains(tenths));
    known.map(Some).ok_or_else(|| Error::Malformed { what, text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weather_is_read_in_tenths_and_only_where_there_can_be_such() {
        assert_eq!(WeatherRow::parse_warmth("-3,5").unwrap(), Some(-35));
        assert_eq!((WeatherRow::parse_warmth(" ").unwrap(), WeatherRow::parse_rain("12").unwrap()), (None, Some(120)));
        for wrong in ["61", "-61", "warm", "1.25"] {
            assert!(WeatherRow::parse_warmth(wrong).is_err(), "{wrong}");
        }
        assert!(WeatherRow::parse_rain("-1").is_err() && WeatherRow::parse_rain("2001").is_err());
        let day = BusinessDay::from_date(chrono::NaiveDate::default());
        assert!(WeatherRow { day, warmth: Some(700), rain: None }.check().is_err());
        assert!(WeatherRow { day, warmth: Some(-35), rain: Some(120) }.check().is_ok());
    }
}
