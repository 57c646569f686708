//! Public holidays by rule: fixed days, and days counted from Easter, of countries and of some of their regions. Weekend
//! shifts are left out.

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
    /// The same, except in a year in which it was moved.
    NthBut(u32, Weekday, u8, i32),
    /// The last such weekday before a day.
    Before(u32, u32, Weekday),
    /// As the rule says, from a year on.
    From(i32, u32, u32),
    /// In one year alone.
    Once(i32, u32, u32),
}

use Rule::{Before, Easter, Fixed, From, Nth, NthBut, Once};

/// Country (ISO 3166) and its rules, from the countries' labour laws; compared with the `holidays` package for Python in
/// the tests.
const COUNTRIES: [(&str, &[Rule]); 10] = [
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
        "GB",
        &[
            Fixed(1, 1),
            Easter(-2),
            NthBut(5, Weekday::Mon, 1, 2020),
            Once(2020, 5, 8),
            NthBut(5, Weekday::Mon, 0, 2022),
            Once(2022, 6, 2),
            Once(2022, 6, 3),
            Once(2022, 9, 19),
            Once(2023, 5, 8),
            Fixed(12, 25),
            Fixed(12, 26),
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

/// What regions have beside their country's, as ISO 3166-2 names them. Alsace is `6AE`, Moselle `57`.
const REGIONS: [(&str, &str, &[Rule]); 22] = [
    ("DE", "BB", &[Easter(0), Easter(49), Fixed(10, 31)]),
    ("DE", "BE", &[From(2019, 3, 8), Once(2020, 5, 8), Once(2025, 5, 8), Once(2028, 6, 17)]),
    ("DE", "BW", &[Fixed(1, 6), Easter(60), Fixed(11, 1)]),
    ("DE", "BY", &[Fixed(1, 6), Easter(60), Fixed(11, 1)]),
    ("DE", "HB", &[From(2018, 10, 31)]),
    ("DE", "HE", &[Easter(60)]),
    ("DE", "HH", &[From(2018, 10, 31)]),
    ("DE", "MV", &[From(2023, 3, 8), Fixed(10, 31)]),
    ("DE", "NI", &[From(2018, 10, 31)]),
    ("DE", "NW", &[Easter(60), Fixed(11, 1)]),
    ("DE", "RP", &[Easter(60), Fixed(11, 1)]),
    ("DE", "SH", &[From(2018, 10, 31)]),
    ("DE", "SL", &[Easter(60), Fixed(8, 15), Fixed(11, 1)]),
    ("DE", "SN", &[Fixed(10, 31), Before(11, 23, Weekday::Wed)]),
    ("DE", "ST", &[Fixed(1, 6), Fixed(10, 31)]),
    ("DE", "TH", &[From(2019, 9, 20), Fixed(10, 31)]),
    ("FR", "57", &[Easter(-2), Fixed(12, 26)]),
    ("FR", "6AE", &[Easter(-2), Fixed(12, 26)]),
    ("GB", "ENG", &[Easter(1), Nth(8, Weekday::Mon, 0)]),
    ("GB", "NIR", &[Fixed(3, 17), Easter(1), Fixed(7, 12), Nth(8, Weekday::Mon, 0)]),
    ("GB", "SCT", &[Fixed(1, 2), Once(2026, 6, 15), Nth(8, Weekday::Mon, 1), Fixed(11, 30)]),
    ("GB", "WLS", &[Easter(1), Nth(8, Weekday::Mon, 0)]),
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

/// The regions of a country that have holidays of their own; empty where none is known.
pub fn regions(country: &str) -> impl Iterator<Item = &'static str> {
    REGIONS.iter().filter(move |(of, ..)| of.eq_ignore_ascii_case(country)).map(|(_, region, _)| *region)
}

/// Whether a date is a public holiday in a region, its country's own included. A region that is not known has its
/// country's; `None` for a country without rules.
pub fn is_holiday_in(country: &str, region: &str, date: NaiveDate) -> Option<bool> {
    let of_region =
        |(of, name, _): &&(&str, &str, &[Rule])| of.eq_ignore_ascii_case(country) && name.eq_ignore_ascii_case(region);
    let own = REGIONS.iter().find(of_region).map_or(&[][..], |(_, _, rules)| *rules);
    Some(is_holiday(country, date)? || own.iter().any(|rule| rule.day(date.year()) == Some(date)))
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
            NthBut(.., but) if but == year => None,
            NthBut(month, weekday, n, _) => Nth(month, weekday, n).day(year),
            Before(month, day, weekday) => {
                let last = NaiveDate::from_ymd_opt(year, month, day)?.pred_opt()?;
                Some(last - Days::new(last.weekday().days_since(weekday).into()))
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
