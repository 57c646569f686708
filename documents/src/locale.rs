//! Numbers, money and dates as the vendor's customers write them.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use domain::currency::Currency;
use domain::quantity::{Quantity, Unit};
use domain::{Money, decimal};

/// A language that documents are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    English,
    French,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The language of a BCP 47 tag such as `fr-CH`; English where there is none of ours.
    pub fn from_tag(tag: &str) -> Self {
        match tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "fr" => Self::French,
            _ => Self::English,
        }
    }

    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }
}

/// A language and a currency: how figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locale {
    pub language: Language,
    pub currency: Currency,
}

const NO_BREAK: char = '\u{a0}';
const NARROW_NO_BREAK: char = '\u{202f}';
const MINUS: char = '−';

impl Locale {
    pub const fn new(language: Language, currency: Currency) -> Self {
        Self { language, currency }
    }

    /// With the currency's sign: `€1.30`, `1,30 €`, `CHF 1.30`, `−€0.50`.
    pub fn money(self, amount: Money) -> String {
        let symbol = self.currency.symbol();
        let sign = if amount.minor() < 0 { MINUS.to_string() } else { String::new() };
        let magnitude = self.number(amount.minor().saturating_abs(), self.currency.exponent());
        match self.language {
            Language::French => format!("{sign}{magnitude}{NO_BREAK}{symbol}"),
            // A sign of letters keeps its distance: CHF 1.30.
            Language::English if symbol.chars().all(char::is_alphabetic) => {
                format!("{sign}{symbol}{NO_BREAK}{magnitude}")
            }
            Language::English => format!("{sign}{symbol}{magnitude}"),
        }
    }

    /// Without the sign, for columns: `1,234.50`.
    pub fn amount(self, amount: Money) -> String {
        self.number(amount.minor(), self.currency.exponent())
    }

    /// `value / 10^decimals`, thousands grouped.
    pub fn number(self, value: i64, decimals: u32) -> String {
        let plain = decimal::plain(value, decimals);
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(digits) => (MINUS.to_string(), digits),
            None => (String::new(), plain.as_str()),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (group, point) = match self.language {
            Language::English => (',', '.'),
            Language::French => (NARROW_NO_BREAK, ','),
        };
        let mut text = sign;
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(point);
            text.push_str(fraction);
        }
        text
    }

    /// A whole number, such as a count of sales.
    pub fn count(self, n: u64) -> String {
        self.number(i64::try_from(n).unwrap_or(i64::MAX), 0)
    }

    /// `3`, `0.612 kg`: weighed goods to the gram, pieces whole.
    pub fn quantity(self, quantity: Quantity, unit: Unit) -> String {
        self.measure(quantity.thousandths(), unit)
    }

    /// A quantity in thousandths; sums of a year may go beyond one quantity's bounds.
    pub fn measure(self, thousandths: i64, unit: Unit) -> String {
        match unit {
            Unit::Piece => self.short(thousandths, 3),
            // Grams and millilitres are sold whole; a kilogram shows its grams.
            Unit::Gram | Unit::Millilitre => format!("{}{NO_BREAK}{}", self.short(thousandths, 3), unit.code()),
            Unit::Kilogram | Unit::Litre | Unit::Metre => {
                format!("{}{NO_BREAK}{}", self.number(thousandths, 3), unit.code())
            }
        }
    }

    /// `5.5 %`, from parts per million.
    pub fn percent_of_ppm(self, ppm: i64) -> String {
        self.percent(ppm, 4)
    }

    /// `12.5 %`, from basis points.
    pub fn percent_of_bp(self, basis_points: i64) -> String {
        self.percent(basis_points, 2)
    }

    fn percent(self, value: i64, decimals: u32) -> String {
        match self.language {
            Language::English => format!("{}%", self.short(value, decimals)),
            Language::French => format!("{}{NO_BREAK}%", self.short(value, decimals)),
        }
    }

    fn short(self, value: i64, decimals: u32) -> String {
        let scale = 10_i64.pow(decimals);
        let mut value = value;
        let mut decimals = decimals;
        if value % scale == 0 {
            return self.number(value / scale, 0);
        }
        while value % 10 == 0 {
            value /= 10;
            decimals -= 1;
        }
        self.number(value, decimals)
    }

    /// `22 November 2026`, `1er mai 2026`: in words, so that nobody takes the month for the day.
    pub fn date(self, date: NaiveDate) -> String {
        let (day, month, year) = (date.day(), self.month(date.month0()), date.year());
        match (self.language, day) {
            (Language::French, 1) => format!("1er {month} {year}"),
            _ => format!("{day} {month} {year}"),
        }
    }

    /// `Sun 22 Nov`, for the rows of a report.
    pub fn short_date(self, date: NaiveDate) -> String {
        let names: [&str; 12] = match self.language {
            Language::English => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
            Language::French => {
                ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
            }
        };
        let weekday: String = self.weekday(date.weekday()).chars().take(3).collect();
        format!("{weekday} {} {}", date.day(), names[date.month0() as usize])
    }

    /// `Sunday`, `dimanche`.
    pub fn weekday(self, weekday: Weekday) -> &'static str {
        let names = match self.language {
            Language::English => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
            Language::French => ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        };
        names[weekday.num_days_from_monday() as usize]
    }

    /// `14:05`, on the wall.
    pub fn time(self, time: NaiveTime) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    fn month(self, month0: u32) -> &'static str {
        let names = match self.language {
            Language::English => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Language::French => [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
        };
        names[month0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, currency: &str, minor: i64, want: &str) {
        let locale = Locale::new(language, currency.parse().unwrap());
        assert_eq!(locale.money(Money::new(minor).unwrap()), want);
    }

    #[test]
    fn money_is_written_as_the_language_does() {
        check(Language::English, "EUR", 130, "€1.30");
        check(Language::English, "EUR", -50, "−€0.50");
        check(Language::English, "GBP", 123_456_789, "£1,234,567.89");
        check(Language::English, "JPY", 1_500, "¥1,500");
        check(Language::English, "KWD", 1_005, "KWD\u{a0}1.005");
        check(Language::English, "CHF", 130, "CHF\u{a0}1.30");
        check(Language::French, "EUR", 130, "1,30\u{a0}€");
        check(Language::French, "EUR", -123_456, "−1\u{202f}234,56\u{a0}€");
    }

    #[test]
    fn quantities_rates_and_dates_are_written_as_the_language_does() {
        let euro = "EUR".parse().unwrap();
        let (en, fr) = (Locale::new(Language::English, euro), Locale::new(Language::French, euro));
        assert_eq!(en.quantity(Quantity::new(612).unwrap(), Unit::Kilogram), "0.612\u{a0}kg");
        assert_eq!(fr.quantity(Quantity::new(1_500).unwrap(), Unit::Kilogram), "1,500\u{a0}kg");
        assert_eq!(en.quantity(Quantity::new(-3_000).unwrap(), Unit::Piece), "−3");
        assert_eq!(en.quantity(Quantity::new(250_000).unwrap(), Unit::Gram), "250\u{a0}g");
        assert_eq!(en.percent_of_ppm(88_750), "8.875%");
        assert_eq!(fr.percent_of_ppm(55_000), "5,5\u{a0}%");
        assert_eq!(en.percent_of_bp(1_000), "10%");
        assert_eq!(en.percent_of_ppm(0), "0%");
        let date = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
        assert_eq!((en.date(date), fr.date(date)), ("1 May 2026".to_owned(), "1er mai 2026".to_owned()));
        assert_eq!((en.short_date(date), fr.short_date(date)), ("Fri 1 May".to_owned(), "ven 1 mai".to_owned()));
    }

    #[test]
    fn a_language_tag_is_understood_with_its_region() {
        assert_eq!(Language::from_tag("fr-CH"), Language::French);
        assert_eq!(Language::from_tag("en_GB"), Language::English);
        assert_eq!(Language::from_tag("de"), Language::English);
    }
}
