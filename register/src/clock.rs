//! The one place where the register reads a clock. Everything below takes the moment as a parameter.

use std::time::Instant;

use chrono::{DateTime, FixedOffset, Local, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use domain::clock::Moment;

use crate::Error;

/// Now, on the wall of a zone.
pub fn now(zone: &str) -> Moment {
    in_zone(Utc::now(), zone)
}

/// An instant on the wall of a zone; of an unknown zone, on this machine's wall.
pub fn in_zone(instant: DateTime<Utc>, zone: &str) -> Moment {
    let at: DateTime<FixedOffset> = match zone.parse::<Tz>() {
        Ok(tz) => {
            let local = instant.with_timezone(&tz);
            instant.with_timezone(&local.offset().fix())
        }
        Err(_) => instant.with_timezone(&Local).fixed_offset(),
    };
    Moment::new(at, zone)
}

/// A wall-clock time of a zone. In the hour that is skipped in spring it is read as if the clock had not moved; in the
/// one that comes twice in autumn, as the first.
pub fn on_wall(wall: chrono::NaiveDateTime, zone: &str) -> Result<Moment, Error> {
    let tz = parse_zone(zone)?;
    let instant = match tz.from_local_datetime(&wall) {
        chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => at.to_utc(),
        chrono::LocalResult::None => {
            let before = wall - chrono::TimeDelta::hours(3);
            let offset = tz.offset_from_utc_datetime(&before).fix();
            DateTime::<Utc>::from_naive_utc_and_offset(
                wall - chrono::TimeDelta::seconds(i64::from(offset.local_minus_utc())),
                Utc,
            )
        }
    };
    Ok(in_zone(instant, zone))
}

/// # Errors
/// [`domain::Error::Malformed`] for a name that the zone database does not have.
pub fn parse_zone(zone: &str) -> Result<Tz, Error> {
    zone.trim().parse::<Tz>().map_err(|_| {
        domain::Error::Malformed { what: "a time zone such as Europe/London", text: zone.to_owned() }.into()
    })
}

/// The zone this machine is set to.
pub fn machine_zone() -> String {
    iana_time_zone::get_timezone().ok().filter(|zone| zone.parse::<Tz>().is_ok()).unwrap_or_else(|| "UTC".to_owned())
}

/// Where the wall clock should be, by the monotonic clock since the program started or somebody confirmed the date.
#[derive(Debug)]
pub struct Watch {
    wall_ms: i64,
    since: Instant,
}

impl Watch {
    pub fn start() -> Self {
        Self { wall_ms: Utc::now().timestamp_millis(), since: Instant::now() }
    }

    pub fn expected_ms(&self) -> i64 {
        self.wall_ms + i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX / 2)
    }
}
