use std::collections::BTreeMap;
use std::path::Path;

use domain::api::settings::Place;
use domain::business_day::BusinessDay;
use serde::{Deserialize, Serialize};

use super::OpenMeteo;
use crate::Error;
use crate::store::private_file;

/// The file's name within the register's folder. No fact is in it; one that can't be read is as if there were none.
pub const FILE: &str = "weather.json";
/// What somebody entered, apart from what the service says: the counter alone writes it.
const BY_HAND: &str = "weather-by-hand.json";
/// So long nobody asks again, whether an answer came or not.
const AGAIN_MS: i64 = 60 * 60 * 1000;
/// Days back that are kept: what it takes to see whether weather helps.
const KEPT_DAYS: u64 = 200;
/// Later days are not in the archive yet.
const ARCHIVE_DAYS: u64 = 7;

/// The weather of a day; what the service does not know is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct DayWeather {
    /// The day's highest temperature, °C.
    pub warmth: Option<f64>,
    /// Millimetres of rain or snow.
    pub rain: Option<f64>,
}

/// What is known of a place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Weather {
    place: Option<Place>,
    /// When the service was asked last.
    asked_ms: i64,
    days: BTreeMap<BusinessDay, DayWeather>,
    /// Goes before what the service says.
    #[serde(skip)]
    by_hand: BTreeMap<BusinessDay, DayWeather>,
}

impl Weather {
    /// What was kept; nothing where nothing can be read.
    pub fn read(folder: &Path) -> Self {
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        let kept: Self = serde_json::from_str(&read(FILE)).unwrap_or_default();
        Self { by_hand: serde_json::from_str(&read(BY_HAND)).unwrap_or_default(), ..kept }
    }

    /// What was entered since a day, latest first.
    pub fn entered(&self, since: BusinessDay) -> impl Iterator<Item = (BusinessDay, DayWeather)> + '_ {
        self.by_hand.range(since..).rev().map(|(day, weather)| (*day, *weather))
    }

    /// Keeps what somebody entered of a day; nothing takes it back.
    ///
    /// # Errors
    /// What the disk says.
    pub fn enter(folder: &Path, day: BusinessDay, weather: DayWeather) -> Result<Self, Error> {
        let mut kept = Self::read(folder);
        if weather == DayWeather::default() {
            kept.by_hand.remove(&day);
        } else {
            kept.by_hand.insert(day, weather);
        }
        write(&folder.join(BY_HAND), &kept.by_hand)?;
        Ok(kept)
    }

    /// Asks the service where an hour has gone by, or the place is another, and keeps what it says. What was known before
    /// stays where there is no answer.
    ///
    /// # Errors
    /// `no_weather` without a usable answer; what the disk says.
    pub fn refresh(
        folder: &Path,
        place: Place,
        service: &OpenMeteo,
        today: BusinessDay,
        now_ms: i64,
    ) -> Result<Self, Error> {
        let mut kept = Self::read(folder);
        if kept.place != Some(place) {
            kept = Self { place: Some(place), by_hand: kept.by_hand, ..Self::default() };
        }
        // A clock that went back asks as well.
        if (0..AGAIN_MS).contains(&(now_ms - kept.asked_ms)) {
            return Ok(kept);
        }
        kept.asked_ms = now_ms;
        let answer = service.coming(place);
        let first = today.days_before(KEPT_DAYS);
        let last = today.days_before(ARCHIVE_DAYS);
        let lacks = kept.days.range(first..last).next().is_none();
        let older = if answer.is_ok() && lacks { service.past(place, first, last) } else { Ok(BTreeMap::new()) };
        // What was measured stands over what was forecast.
        for (day, weather) in answer.iter().flatten().chain(older.iter().flatten()) {
            kept.days.insert(*day, *weather);
        }
        kept.days = kept.days.split_off(&first);
        write(&folder.join(FILE), &kept)?;
        answer.and(older).map(|_| kept)
    }

    /// What is known of a day.
    pub fn on(&self, day: BusinessDay) -> DayWeather {
        let of = |known: &BTreeMap<BusinessDay, DayWeather>| known.get(&day).copied().unwrap_or_default();
        let (entered, said) = (of(&self.by_hand), of(&self.days));
        DayWeather { warmth: entered.warmth.or(said.warmth), rain: entered.rain.or(said.rain) }
    }

    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.by_hand.is_empty()
    }
}

fn write(path: &Path, what: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_vec(what).map_err(|e| Error::Damaged(e.to_string()))?;
    let new = path.with_extension("new");
    std::fs::write(&new, text).map_err(|e| Error::file(&new, e))?;
    private_file(&new)?;
    std::fs::rename(&new, path).map_err(|e| Error::file(path, e))
}
