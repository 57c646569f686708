//! Time as a parameter: the moment of a sale, and the hybrid logical clock that orders events between devices.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Error;

/// When something happened at the counter: the instant, the offset that the wall clock had, and the zone's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// RFC 3339 with offset, to the millisecond.
    #[serde(with = "rfc3339_ms")]
    pub at: DateTime<FixedOffset>,
    /// IANA name such as `Europe/Paris`.
    pub zone: String,
}

impl Moment {
    pub fn new(at: DateTime<FixedOffset>, zone: &str) -> Self {
        let at = DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or_default().with_timezone(at.offset());
        Self { at, zone: zone.to_owned() }
    }

    pub fn unix_ms(&self) -> i64 {
        self.at.timestamp_millis()
    }

    pub fn offset_min(&self) -> i32 {
        self.at.offset().local_minus_utc() / 60
    }

    /// What the clock on the wall showed.
    pub fn wall(&self) -> NaiveDateTime {
        self.at.naive_local()
    }

    pub fn utc(&self) -> DateTime<Utc> {
        self.at.to_utc()
    }
}

pub(crate) mod rfc3339_ms {
    use chrono::{DateTime, FixedOffset, SecondsFormat};
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(at: &DateTime<FixedOffset>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Millis, false))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<DateTime<FixedOffset>, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        DateTime::parse_from_rfc3339(&text).map_err(serde::de::Error::custom)
    }
}

/// A hybrid logical clock: 48 bits of milliseconds since 1970 and a 16-bit counter. It never runs backwards on one
/// device and stays close to the wall clock.
///
/// Source: Kulkarni et al., "Logical Physical Clocks and Consistent Snapshots", 2014.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hlc(u64);

impl Hlc {
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The wall part, in milliseconds since 1970.
    pub const fn unix_ms(self) -> i64 {
        (self.0 >> 16) as i64
    }

    /// The clock of the next own event: the wall clock where it has moved on, else one more than before.
    #[must_use]
    pub fn tick(self, unix_ms: i64) -> Self {
        let wall = u64::try_from(unix_ms).unwrap_or(0).min((1 << 48) - 1) << 16;
        if wall > self.0 { Self(wall) } else { Self(self.0.saturating_add(1)) }
    }

    /// The clock after an event of another device was seen.
    #[must_use]
    pub fn seen(self, other: Self) -> Self {
        self.max(other)
    }
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl TryFrom<String> for Hlc {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        if text.len() != 16 {
            return Err(Error::Malformed { what: "a logical clock", text });
        }
        u64::from_str_radix(&text, 16).map(Self).map_err(|_| Error::Malformed { what: "a logical clock", text })
    }
}

impl From<Hlc> for String {
    fn from(clock: Hlc) -> Self {
        clock.to_string()
    }
}

/// The most that a clock may lie before the last event without a question, in milliseconds.
pub const BACKWARDS_TOLERANCE_MS: i64 = 5 * 60 * 1000;
/// The most that the wall clock may move against the monotonic clock while the program runs, in milliseconds.
pub const JUMP_TOLERANCE_MS: i64 = 12 * 60 * 60 * 1000;

/// Whether the clock can be believed for a sale now.
///
/// `last_event_ms` is the wall time of the last own event; `expected_ms` is where the wall clock should be by the
/// monotonic clock since the program started (or since somebody confirmed the date).
///
/// # Errors
/// [`Error::Clock`] asks for the date.
pub fn check(now: &Moment, last_event_ms: Option<i64>, expected_ms: Option<i64>) -> Result<(), Error> {
    let now_ms = now.unix_ms();
    let stale = last_event_ms.filter(|last| now_ms < last - BACKWARDS_TOLERANCE_MS);
    let jumped = expected_ms.filter(|expected| (now_ms - expected).abs() > JUMP_TOLERANCE_MS);
    match stale.or(jumped) {
        None => Ok(()),
        Some(reference) => Err(Error::Clock { now: minute(now_ms, now), last: minute(reference, now) }),
    }
}

fn minute(unix_ms: i64, like: &Moment) -> String {
    DateTime::from_timestamp_millis(unix_ms)
        .unwrap_or_default()
        .with_timezone(like.at.offset())
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::new(DateTime::parse_from_rfc3339(text).unwrap(), "Europe/Paris")
    }

    #[test]
    fn the_logical_clock_never_runs_backwards() {
        let first = Hlc::default().tick(1_000);
        let second = first.tick(900);
        let third = second.tick(1_001);
        assert!(first < second && second < third);
        assert_eq!(third.unix_ms(), 1_001);
        assert_eq!(Hlc::try_from(third.to_string()).unwrap(), third);
    }

    #[test]
    fn a_clock_set_back_a_day_asks_for_the_date() {
        let now = moment("2026-11-21T10:00:00+01:00");
        assert!(check(&now, Some(now.unix_ms() + 4 * 60_000), None).is_ok());
        let error = check(&now, Some(now.unix_ms() + 86_400_000), None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the clock says 2026-11-21 10:00, before the last sale at 2026-11-22 10:00; set the date first"
        );
        assert!(check(&now, None, Some(now.unix_ms() - 11 * 3_600_000)).is_ok());
        assert!(check(&now, None, Some(now.unix_ms() - 13 * 3_600_000)).is_err());
        assert!(check(&now, None, Some(now.unix_ms() + 13 * 3_600_000)).is_err());
    }
}
