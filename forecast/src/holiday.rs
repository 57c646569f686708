//! Public holidays by rule: fixed days, and days counted from Easter. National ones only, weekend shifts left out.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// A holiday as a rule.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Month and day.
    Fixed(u32, u32),
    /// Days after Easter Sunday.
    Easter(i64),
    /// The n-th weekday of a month; 0 counts from its end.
    Nth(u32, Weekday, u8),
    /// As the rule says, from a year on.
    From(i32, u32, u32),
    /// In one year alone.
    Once(i32, u32, u32),
}

use Rule::{Easter, Fixed, From, Nth, Once};

/// Country (ISO 3166) and its rules, from the countries' labour laws; compared with the `holidays` package for Python in
/// the tests.
const COUNTRIES: [(&str, &[Rule]); 9] = [
    (
        "AT",
        &[
            Fixed(1, 1),
            Fixed(1, 6),
            Easter(1),
            Fixed(5, 1),
            Easter(39),
            Easter(50),
            Easter(60),
            Fixed(8, 15),
            Fixed(10, 26),
            Fixed(11, 1),
            Fixed(12, 8),
            Fixed(12, 25),
            Fixed(12, 26),
        ],
    ),
    (
        "BE",
        &[
            Fixed(1, 1),
            Easter(0),
            Easter(1),
            Fixed(5, 1),
            Easter(39),
            Easter(49),
            Easter(50),
            Fixed(7, 21),
            Fixed(8, 15),
            Fixed(11, 1),
            Fixed(11, 11),
            Fixed(12, 25),
        ],
    ),
    (
        "DE",
        &[
            Fixed(1, 1),
            Easter(-2),
            Easter(1),
            Fixed(5, 1),
            Easter(39),
            Easter(50),
            Fixed(10, 3),
            Once(2017, 10, 31),
            Fixed(12, 25),
            Fixed(12, 26),
        ],
    ),
    (
        "ES",
        &[
            Fixed(1, 1),
            Fixed(1, 6),
            Easter(-2),
            Fixed(5, 1),
            Fixed(8, 15),
            Fixed(10, 12),
            Fixed(11, 1),
            Fixed(12, 6),
            Fixed(12, 8),
            Fixed(12, 25),
        ],
    ),
    (
        "FR",
        &[
            Fixed(1, 1),
            Easter(1),
            Fixed(5, 1),
            Fixed(5, 8),
            Easter(39),
            Easter(50),
            Fixed(7, 14),
            Fixed(8, 15),
            Fixed(11, 1),
            Fixed(11, 11),
            Fixed(12, 25),
        ],
    ),
    (
        "IT",
        &[
            Fixed(1, 1),
            Fixed(1, 6),
            Easter(0),
            Easter(1),
            Fixed(4, 25),
            Fixed(5, 1),
            Fixed(6, 2),
            Fixed(8, 15),
            From(2026, 10, 4),
            Fixed(11, 1),
            Nth(11, Weekday::Sun, 1),
            Fixed(12, 8),
            Fixed(12, 25),
            Fixed(12, 26),
        ],
    ),
    (
        "LU",
        &[
            Fixed(1, 1),
            Easter(1),
            Fixed(5, 1),
            From(2019, 5, 9),
            Easter(39),
            Easter(50),
            Fixed(6, 23),
            Fixed(8, 15),
            Fixed(11, 1),
            Fixed(12, 25),
            Fixed(12, 26),
        ],
    ),
    (
        "PT",
        &[
            Fixed(1, 1),
            Easter(-2),
            Easter(0),
            Fixed(4, 25),
            Fixed(5, 1),
            Fixed(6, 10),
            Easter(60),
            Fixed(8, 15),
            Fixed(10, 5),
            Fixed(11, 1),
            Fixed(12, 1),
            Fixed(12, 8),
            Fixed(12, 25),
        ],
    ),
    (
        "US",
        &[
            Fixed(1, 1),
            Nth(1, Weekday::Mon, 3),
            Nth(2, Weekday::Mon, 3),
            Nth(5, Weekday::Mon, 0),
            From(2021, 6, 19),
            Fixed(7, 4),
            Nth(9, Weekday::Mon, 1),
            Nth(10, Weekday::Mon, 2),
            Fixed(11, 11),
            Nth(11, Weekday::Thu, 4),
            Fixed(12, 25),
        ],
    ),
];

/// The countries that [`is_holiday`] knows, as ISO 3166 codes.
pub fn countries() -> impl Iterator<Item = &'static str> {
    COUNTRIES.iter().map(|(code, _)| *code)
}

/// Whether a date is a national public holiday. `None` for a country without rules.
pub fn is_holiday(country: &str, date: NaiveDate) -> Option<bool> {
    let (_, rules) = COUNTRIES.iter().find(|(code, _)| code.eq_ignore_ascii_case(country))?;
    Some(rules.iter().any(|rule| rule.day(date.year()) == Some(date)))
}

impl Rule {
    /// The date in a year.
    fn day(self, year: i32) -> Option<NaiveDate> {
        match self {
            Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            From(first, month, day) => (year >= first).then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten(),
            Once(only, month, day) => (year == only).then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten(),
            Easter(days) => easter(year)?.checked_add_signed(chrono::TimeDelta::days(days)),
            Nth(month, weekday, 0) => {
                let last = NaiveDate::from_ymd_opt(year, month, 1)? + Months::new(1) - Days::new(1);
                let back = last.weekday().days_since(weekday);
                Some(last - Days::new(back.into()))
            }
            Nth(month, weekday, n) => NaiveDate::from_weekday_of_month_opt(year, month, weekday, n),
        }
    }
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's arithmetic).
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}
