//! A stall's own events: a fair, a match, a school fête. What they did is remembered by their name.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::business_day::BusinessDay;

/// The longest name, in characters.
pub const NAME_LIMIT: usize = 60;
/// The most days of one that are said at once.
pub const MAX_DAYS: u64 = 62;

/// A day of an own event. What was said last of a day and a name counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    pub day: BusinessDay,
    pub name: String,
    /// False takes it back.
    pub takes_place: bool,
}

impl Occasion {
    /// Each day from the first to the last.
    ///
    /// # Errors
    /// [`Error::Missing`] and [`Error::TooLong`] for the name, [`Error::Malformed`] where no day or too many lie between.
    pub fn days(name: &str, from: BusinessDay, to: BusinessDay, takes_place: bool) -> Result<Vec<Self>, Error> {
        let name = crate::staff::parse_text("the name", name, NAME_LIMIT)?;
        let days = u64::try_from((to.date() - from.date()).num_days()).ok().filter(|days| *days < MAX_DAYS);
        let days = days.ok_or_else(|| Error::Malformed { what: "days", text: format!("{from} – {to}") })?;
        Ok((0..=days).map(|n| Self { day: from.days_after(n), name: name.clone(), takes_place }).collect())
    }

    /// By which days of one event are told to be: neither case nor space makes another.
    pub fn folded(name: &str) -> String {
        name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_event_has_a_name_and_every_day_from_the_first_to_the_last() {
        let day = |text: &str| text.parse::<BusinessDay>().unwrap();
        let days = Occasion::days(" Fair ", day("2026-02-27"), day("2026-03-01"), true).unwrap();
        assert_eq!(
            days.iter().map(|o| o.day.to_string()).collect::<Vec<_>>(),
            ["2026-02-27", "2026-02-28", "2026-03-01"]
        );
        assert_eq!(days[0].name, "Fair");
        assert_eq!(Occasion::days("x", day("2026-02-27"), day("2026-02-27"), true).unwrap().len(), 1);
        assert_eq!(Occasion::days("x", day("2026-02-27"), day("2026-02-26"), true).unwrap_err().code(), "malformed");
        assert_eq!(Occasion::days("x", day("2026-01-01"), day("2026-03-04"), true).unwrap_err().code(), "malformed");
        assert_eq!(Occasion::days(" ", day("2026-02-27"), day("2026-02-27"), true).unwrap_err().code(), "missing");
        assert_eq!(Occasion::folded(" Village  FÊTE "), "village fête");
    }
}
