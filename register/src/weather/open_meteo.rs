//! Open-Meteo's documented format: daily maxima of temperature and sums of precipitation, ahead and in the archive.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Duration;

use domain::api::settings::Place;
use domain::business_day::BusinessDay;
use reqwest::blocking::Client;
use serde::Deserialize;

use super::DayWeather;
use crate::Error;

const AHEAD: &str = "https://api.open-meteo.com/v1/forecast";
const ARCHIVE: &str = "https://archive-api.open-meteo.com/v1/archive";
/// Past days that are asked for with the coming ones, and coming ones with today.
const DAYS: (u32, u32) = (14, 8);
const PATIENCE: Duration = Duration::from_secs(10);
/// A year of days is 30 KiB.
const MOST_BYTES: u64 = 1 << 20;

/// The service, at its usual addresses or at others that speak like it.
#[derive(Debug)]
pub struct OpenMeteo {
    ahead: String,
    archive: String,
    client: Client,
}

#[derive(Debug, Deserialize)]
struct Answer {
    daily: Daily,
}

#[derive(Debug, Deserialize)]
struct Daily {
    time: Vec<BusinessDay>,
    temperature_2m_max: Vec<Option<f64>>,
    precipitation_sum: Vec<Option<f64>>,
}

impl OpenMeteo {
    /// # Errors
    /// [`Error::Usage`] where this machine can make no connections.
    pub fn new() -> Result<Self, Error> {
        Self::at(AHEAD, ARCHIVE)
    }

    /// # Errors
    /// As [`Self::new`].
    pub fn at(ahead: &str, archive: &str) -> Result<Self, Error> {
        // The first one stands; whoever was quicker chose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(PATIENCE)
            .user_agent(concat!("local-vendor/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| Error::Usage(format!("no connections can be made: {e}")))?;
        Ok(Self { ahead: ahead.to_owned(), archive: archive.to_owned(), client })
    }

    /// The last two weeks and the coming days.
    ///
    /// # Errors
    /// `no_weather` without a usable answer.
    pub fn coming(&self, place: Place) -> Result<BTreeMap<BusinessDay, DayWeather>, Error> {
        let (past, ahead) = (DAYS.0.to_string(), DAYS.1.to_string());
        self.ask(&self.ahead, place, &[("past_days", &past), ("forecast_days", &ahead)])
    }

    /// Days that are over for some time.
    ///
    /// # Errors
    /// As [`Self::coming`].
    pub fn past(
        &self,
        place: Place,
        from: BusinessDay,
        to: BusinessDay,
    ) -> Result<BTreeMap<BusinessDay, DayWeather>, Error> {
        self.ask(&self.archive, place, &[("start_date", &from.to_string()), ("end_date", &to.to_string())])
    }

    fn ask(
        &self,
        address: &str,
        place: Place,
        of: &[(&str, &str)],
    ) -> Result<BTreeMap<BusinessDay, DayWeather>, Error> {
        let degrees = |value: i32| domain::decimal::plain(value.into(), 4);
        let mut query = format!("latitude={}&longitude={}", degrees(place.latitude), degrees(place.longitude));
        query.push_str("&daily=temperature_2m_max,precipitation_sum&timezone=auto");
        for (name, value) in of {
            query.push_str(&format!("&{name}={value}"));
        }
        let sent = self.client.get(format!("{address}?{query}")).send();
        let answer =
            sent.and_then(reqwest::blocking::Response::error_for_status).map_err(|e| none(&e.without_url()))?;
        let mut bytes = Vec::new();
        answer.take(MOST_BYTES).read_to_end(&mut bytes).map_err(|e| none(&e))?;
        let answer: Answer = serde_json::from_slice(&bytes).map_err(|e| none(&e))?;
        let Daily { time, temperature_2m_max: warmth, precipitation_sum: rain } = answer.daily;
        if time.len() != warmth.len() || time.len() != rain.len() {
            return Err(none(&"its columns differ in length"));
        }
        // What no weather on earth is, is none.
        let within = |value: Option<f64>, least: f64, most: f64| value.filter(|v| (least..=most).contains(v));
        let days = time.into_iter().zip(warmth.into_iter().zip(rain)).map(|(day, (warmth, rain))| {
            (day, DayWeather { warmth: within(warmth, -90.0, 60.0), rain: within(rain, 0.0, 2_000.0) })
        });
        Ok(days.collect())
    }
}

fn none(why: &dyn std::fmt::Display) -> Error {
    Error::refused("no_weather", format!("the weather service gave no usable answer: {why}"))
}
