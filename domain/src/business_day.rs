use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
use serde::{Deserialize, Serialize};

use crate::Error;

/// The day a sale belongs to: the wall date, where the hours before the stall's day start belong to the day before.
/// Fixed at the sale and never recomputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusinessDay(NaiveDate);

impl BusinessDay {
    /// The business day at a wall-clock time; `day_start` in minutes after midnight.
    pub fn at(wall: NaiveDateTime, day_start: DayStart) -> Self {
        let shifted = wall - chrono::TimeDelta::minutes(i64::from(day_start.minutes()));
        Self(shifted.date())
    }

    pub const fn from_date(date: NaiveDate) -> Self {
        Self(date)
    }

    pub const fn date(self) -> NaiveDate {
        self.0
    }

    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    #[must_use]
    pub fn days_before(self, days: u64) -> Self {
        Self(self.0.checked_sub_days(Days::new(days)).unwrap_or(self.0))
    }

    #[must_use]
    pub fn days_after(self, days: u64) -> Self {
        Self(self.0.checked_add_days(Days::new(days)).unwrap_or(self.0))
    }
}

impl fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for BusinessDay {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
            .map(Self)
            .map_err(|_| Error::Malformed { what: "a date such as 2026-11-21", text: text.to_owned() })
    }
}

/// When a stall's day starts, in minutes after midnight. A bar that closes at 2 has 04:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct DayStart(u16);

impl DayStart {
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// Whole minutes since the business day began, on the wall: of an instant in milliseconds and the wall's offset from
    /// UTC in minutes.
    pub fn minute_of(self, at_ms: i64, offset_min: i64) -> u32 {
        let wall = at_ms.div_euclid(60_000) + offset_min;
        u32::try_from((wall - i64::from(self.0)).rem_euclid(24 * 60)).unwrap_or(0)
    }
}

impl TryFrom<u16> for DayStart {
    type Error = Error;
    fn try_from(minutes: u16) -> Result<Self, Error> {
        if minutes < 24 * 60 {
            Ok(Self(minutes))
        } else {
            Err(Error::Malformed { what: "a time of day", text: minutes.to_string() })
        }
    }
}

impl From<DayStart> for u16 {
    fn from(start: DayStart) -> Self {
        start.0
    }
}

impl FromStr for DayStart {
    type Err = Error;
    /// Reads `HH:MM`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = || Error::Malformed { what: "a time such as 04:00", text: text.to_owned() };
        let (hours, minutes) = text.trim().split_once(':').ok_or_else(malformed)?;
        let hours: u16 = hours.parse().map_err(|_| malformed())?;
        let minutes: u16 = minutes.parse().map_err(|_| malformed())?;
        if hours > 23 || minutes > 59 {
            return Err(malformed());
        }
        Ok(Self(hours * 60 + minutes))
    }
}

impl fmt::Display for DayStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_before_the_day_start_belong_to_the_day_before() {
        let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        let four: DayStart = "04:00".parse().unwrap();
        assert_eq!(BusinessDay::at(at("2026-11-22 03:59"), four).to_string(), "2026-11-21");
        assert_eq!(BusinessDay::at(at("2026-11-22 04:00"), four).to_string(), "2026-11-22");
        assert_eq!(BusinessDay::at(at("2026-11-22 00:00"), DayStart::default()).to_string(), "2026-11-22");
        assert!("24:00".parse::<DayStart>().is_err());
        // 01:30 in UTC is 03:30 two hours to the east.
        assert_eq!((four.minute_of(5_400_000, 120), four.minute_of(5_400_000, 180)), (1_410, 30));
    }
}
