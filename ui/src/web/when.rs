//! Moments that the server tells, as a person says them.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::i18n::I18n;
use crate::text;

/// How long something is a matter of minutes.
const RECENT: TimeDelta = TimeDelta::hours(1);

pub fn read(rfc3339: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(rfc3339).ok().map(|at| at.to_utc())
}

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}

/// On this browser's clock.
pub fn wall(at: DateTime<Utc>) -> NaiveDateTime {
    let ms = wasm_bindgen::JsValue::from_f64(at.timestamp_millis() as f64);
    let west_min = js_sys::Date::new(&ms).get_timezone_offset() as i64;
    at.naive_utc() - TimeDelta::minutes(west_min)
}

/// `just now`, `5 minutes ago`, `21 November 2026, 14:05`.
pub fn ago(i18n: &I18n, at: DateTime<Utc>, now: DateTime<Utc>, wall: NaiveDateTime) -> String {
    let since = now - at;
    if since < TimeDelta::minutes(1) {
        i18n.text("web-just-now")
    } else if since < RECENT {
        text!(i18n, "web-minutes-ago", n = since.num_minutes())
    } else {
        i18n.locale.moment(wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Language, Locale};

    #[test]
    fn what_was_an_hour_ago_is_said_in_minutes_and_what_was_before_by_its_time() {
        let i18n = I18n::new(Locale::new(Language::English, "GB"));
        let at = read("2026-11-21T14:05:00Z").unwrap();
        let said = |minutes| ago(&i18n, at, at + TimeDelta::minutes(minutes), at.naive_utc());
        assert_eq!(said(0), "just now");
        assert_eq!(said(-3), "just now");
        assert_eq!(said(1), "1 minute ago");
        assert_eq!(said(59), "59 minutes ago");
        assert!(said(60).contains("21 November 2026"), "{}", said(60));
        assert_eq!(read("nonsense"), None);
    }
}
