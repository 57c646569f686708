//! How the vendor's language and country write money, numbers, dates and times.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use domain::Money;
use domain::currency::Currency;
use domain::quantity::{Quantity, Unit};

/// The languages that the interface speaks, each with its translations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    #[default]
    English,
    French,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// Its own name for itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
        }
    }

    /// The language of a BCP 47 tag such as `fr-CH`; English when it is none of ours.
    pub fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(primary)).unwrap_or_default()
    }
}

/// A language as a country writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Locale {
    pub language: Language,
    /// ISO 3166-1, two letters; empty when not known yet.
    pub country: String,
}

const NARROW_SPACE: char = '\u{202f}';
const NO_BREAK_SPACE: char = '\u{a0}';

impl Locale {
    pub fn new(language: Language, country: &str) -> Self {
        Self { language, country: country.to_ascii_uppercase() }
    }

    /// The tag for documents and screen readers: `en-GB`.
    pub fn tag(&self) -> String {
        if self.country.len() == 2 {
            format!("{}-{}", self.language.tag(), self.country)
        } else {
            self.language.tag().to_owned()
        }
    }

    pub const fn decimal_point(&self) -> char {
        match self.language {
            Language::English => '.',
            Language::French => ',',
        }
    }

    const fn thousands(&self) -> char {
        match self.language {
            Language::English => ',',
            Language::French => NARROW_SPACE,
        }
    }

    /// `£1,284.60`, `1 284,60 €`.
    pub fn money(&self, amount: Money, currency: Currency) -> String {
        self.with_symbol(amount, currency, &self.decimal(amount.minor().unsigned_abs(), currency.exponent()))
    }

    /// Like [`Self::money`], without decimals when there are none: `£20`.
    pub fn money_short(&self, amount: Money, currency: Currency) -> String {
        let scale = 10_u64.pow(currency.exponent());
        let minor = amount.minor().unsigned_abs();
        let digits = if minor.is_multiple_of(scale) {
            self.grouped(minor / scale)
        } else {
            self.decimal(minor, currency.exponent())
        };
        self.with_symbol(amount, currency, &digits)
    }

    /// `12.50`, as it stands in a field.
    pub fn money_in_field(&self, amount: Money, currency: Currency) -> String {
        currency.plain(amount).replace('.', &self.decimal_point().to_string())
    }

    /// The sign that people write behind or before an amount; the code where no sign is in common use.
    pub fn sign(currency: Currency) -> String {
        match currency.code() {
            "EUR" | "GBP" | "USD" | "CAD" | "AUD" | "NZD" | "JPY" | "CNY" | "INR" | "KRW" | "ILS" | "NGN" | "VND"
            | "PHP" | "UAH" | "TRY" | "KZT" | "CRC" | "GHS" | "PLN" | "CZK" => currency.symbol(),
            "SEK" | "NOK" | "DKK" | "ISK" => "kr".to_owned(),
            code => code.to_owned(),
        }
    }

    fn with_symbol(&self, amount: Money, currency: Currency, digits: &str) -> String {
        let sign = if amount < Money::ZERO { "−" } else { "" };
        let symbol = Self::sign(currency);
        match self.language {
            Language::French => format!("{sign}{digits}{NO_BREAK_SPACE}{symbol}"),
            Language::English if symbol.ends_with(|c: char| c.is_alphabetic()) => {
                format!("{sign}{symbol}{NO_BREAK_SPACE}{digits}")
            }
            Language::English => format!("{sign}{symbol}{digits}"),
        }
    }

    fn decimal(&self, value: u64, decimals: u32) -> String {
        if decimals == 0 {
            return self.grouped(value);
        }
        let scale = 10_u64.pow(decimals);
        format!(
            "{}{}{:0width$}",
            self.grouped(value / scale),
            self.decimal_point(),
            value % scale,
            width = decimals as usize
        )
    }

    fn grouped(&self, value: u64) -> String {
        let digits = value.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(self.thousands());
            }
            text.push(digit);
        }
        text
    }

    /// `1,284`.
    pub fn number(&self, value: i64) -> String {
        format!("{}{}", if value < 0 { "−" } else { "" }, self.grouped(value.unsigned_abs()))
    }

    /// `1.5` without a unit, as short as it can be.
    pub fn quantity(&self, quantity: Quantity) -> String {
        let text = quantity.plain();
        let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = self.grouped(whole.parse().unwrap_or(0));
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}{}{fraction}", self.decimal_point())
        }
    }

    /// `0.612 kg`; pieces are counted without a word.
    pub fn measure(&self, quantity: Quantity, unit: Unit) -> String {
        match unit {
            Unit::Piece => self.quantity(quantity),
            _ => format!("{}{NO_BREAK_SPACE}{}", self.quantity(quantity), unit.code()),
        }
    }

    /// `5.5 %`, from parts per million.
    pub fn rate(&self, ppm: i64) -> String {
        let text = domain::decimal::short(ppm, 4).replace('.', &self.decimal_point().to_string());
        self.percent_sign(&text)
    }

    /// `12.5 %`, from basis points.
    pub fn percent(&self, basis_points: i64) -> String {
        let text = domain::decimal::short(basis_points, 2).replace('.', &self.decimal_point().to_string());
        self.percent_sign(&text)
    }

    fn percent_sign(&self, digits: &str) -> String {
        match self.language {
            Language::English => format!("{digits}%"),
            Language::French => format!("{digits}{NARROW_SPACE}%"),
        }
    }

    /// `Saturday 22 November`, `samedi 22 novembre`; `Saturday, November 22` in the United States.
    pub fn long_date(&self, date: NaiveDate) -> String {
        let (weekday, day, month) = (self.weekday(date.weekday()), date.day(), self.month(date.month()));
        match self.language {
            Language::English if self.country == "US" => format!("{weekday}, {month} {day}"),
            Language::English => format!("{weekday} {day} {month}"),
            Language::French if day == 1 => format!("{weekday} 1er {month}"),
            Language::French => format!("{weekday} {day} {month}"),
        }
    }

    /// `22 November 2026`, `1er novembre 2026`; `November 22, 2026` in the United States.
    pub fn date(&self, date: NaiveDate) -> String {
        let (day, month, year) = (date.day(), self.month(date.month()), date.year());
        match self.language {
            Language::English if self.country == "US" => format!("{month} {day}, {year}"),
            Language::English => format!("{day} {month} {year}"),
            Language::French if day == 1 => format!("1er {month} {year}"),
            Language::French => format!("{day} {month} {year}"),
        }
    }

    /// The same with the time: `22 November 2026 at 18:02`.
    pub fn moment(&self, at: NaiveDateTime) -> String {
        let (date, time) = (self.date(at.date()), self.time(at.time()));
        match self.language {
            Language::English => format!("{date} at {time}"),
            Language::French => format!("{date} à {time}"),
        }
    }

    /// The day that calendars of the country begin a week with.
    pub fn first_weekday(&self) -> Weekday {
        match self.country.as_str() {
            "US" | "CA" | "MX" | "BR" | "CO" | "PE" | "IN" | "JP" | "KR" | "TW" | "HK" | "PH" | "TH" | "ID" | "IL"
            | "ZA" | "KE" | "PR" => Weekday::Sun,
            _ => Weekday::Mon,
        }
    }

    /// Two letters above a column.
    pub fn weekday_short(&self, weekday: Weekday) -> &'static str {
        &self.weekday(weekday)[..2]
    }

    /// A few letters below a column.
    pub fn month_short(&self, month: u32) -> &'static str {
        const FRENCH: [&str; 12] =
            ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
        match self.language {
            Language::English => &self.month(month)[..3],
            Language::French => FRENCH[(month.saturating_sub(1) % 12) as usize],
        }
    }

    /// `22/11`, in the country's order.
    pub fn day_month(&self, date: NaiveDate) -> String {
        let (day, month) = (date.day(), date.month());
        match (self.language, self.country.as_str()) {
            (Language::English, "US") => format!("{month}/{day}"),
            (_, "CA") => format!("{month:02}-{day:02}"),
            (_, "DE" | "AT" | "CH") => format!("{day}.{month}."),
            _ => format!("{day:02}/{month:02}"),
        }
    }

    /// `22/11/2026`, in the country's order.
    pub fn short_date(&self, date: NaiveDate) -> String {
        let (day, month, year) = (date.day(), date.month(), date.year());
        match (self.language, self.country.as_str()) {
            (Language::English, "US") => format!("{month:02}/{day:02}/{year}"),
            (_, "CA") => format!("{year}-{month:02}-{day:02}"),
            (_, "DE" | "AT" | "CH") => format!("{day:02}.{month:02}.{year}"),
            (_, "NL") => format!("{day:02}-{month:02}-{year}"),
            _ => format!("{day:02}/{month:02}/{year}"),
        }
    }

    /// `07:42`, or `7:42 am` where the clock has twelve hours.
    pub fn time(&self, time: NaiveTime) -> String {
        if self.twelve_hours() {
            let (pm, hour) = time.hour12();
            format!("{hour}:{:02}{NARROW_SPACE}{}", time.minute(), if pm { "pm" } else { "am" })
        } else {
            format!("{:02}:{:02}", time.hour(), time.minute())
        }
    }

    /// The label of an hour below a chart.
    pub fn hour(&self, hour: u32) -> String {
        if self.twelve_hours() {
            format!("{}{}", if hour.is_multiple_of(12) { 12 } else { hour % 12 }, if hour < 12 { "am" } else { "pm" })
        } else {
            format!("{hour:02}")
        }
    }

    fn twelve_hours(&self) -> bool {
        self.language == Language::English && matches!(self.country.as_str(), "US" | "CA" | "AU" | "NZ" | "IN" | "PH")
    }

    pub const fn weekday(&self, weekday: Weekday) -> &'static str {
        const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        const FRENCH: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
        let index = weekday.num_days_from_monday() as usize;
        match self.language {
            Language::English => ENGLISH[index],
            Language::French => FRENCH[index],
        }
    }

    pub const fn month(&self, month: u32) -> &'static str {
        const ENGLISH: [&str; 12] = [
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
        ];
        const FRENCH: [&str; 12] = [
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
        ];
        let index = (month.saturating_sub(1) % 12) as usize;
        match self.language {
            Language::English => ENGLISH[index],
            Language::French => FRENCH[index],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64) -> Money {
        Money::new(minor).unwrap()
    }

    #[track_caller]
    fn check(language: Language, country: &str, minor: i64, currency: &str, want: &str) {
        let got = Locale::new(language, country).money(money(minor), currency.parse().unwrap());
        assert_eq!(got.replace(['\u{a0}', '\u{202f}'], " "), want);
    }

    #[test]
    fn money_is_written_as_the_language_does() {
        check(Language::English, "GB", 128_460, "GBP", "£1,284.60");
        check(Language::English, "IE", -500, "EUR", "−€5.00");
        check(Language::French, "FR", 128_460, "EUR", "1 284,60 €");
        check(Language::French, "CH", 1205, "CHF", "12,05 CHF");
        check(Language::English, "CH", 1205, "CHF", "CHF 12.05");
        check(Language::English, "JP", 1205, "JPY", "¥1,205");
        check(Language::English, "KW", 1_234_567, "KWD", "KWD 1,234.567");
    }

    #[test]
    fn a_whole_note_has_no_decimals() {
        let locale = Locale::new(Language::English, "GB");
        assert_eq!(locale.money_short(money(2000), "GBP".parse().unwrap()), "£20");
        assert_eq!(locale.money_short(money(2050), "GBP".parse().unwrap()), "£20.50");
    }

    #[test]
    fn quantities_and_rates_are_short() {
        let french = Locale::new(Language::French, "FR");
        assert_eq!(french.measure(Quantity::new(612).unwrap(), Unit::Kilogram).replace('\u{a0}', " "), "0,612 kg");
        assert_eq!(french.measure(Quantity::new(2000).unwrap(), Unit::Piece), "2");
        assert_eq!(french.rate(55_000).replace('\u{202f}', " "), "5,5 %");
        assert_eq!(Locale::new(Language::English, "US").rate(88_750), "8.875%");
    }

    #[test]
    fn dates_and_times_follow_the_country() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        assert_eq!(Locale::new(Language::English, "GB").long_date(day), "Sunday 1 November");
        assert_eq!(Locale::new(Language::English, "US").long_date(day), "Sunday, November 1");
        assert_eq!(Locale::new(Language::French, "FR").long_date(day), "dimanche 1er novembre");
        assert_eq!(Locale::new(Language::English, "US").short_date(day), "11/01/2026");
        assert_eq!(Locale::new(Language::English, "US").date(day), "November 1, 2026");
        let time = NaiveTime::from_hms_opt(0, 5, 0).unwrap();
        assert_eq!(Locale::new(Language::French, "FR").moment(day.and_time(time)), "1er novembre 2026 à 00:05");
        assert_eq!(Locale::new(Language::French, "FR").weekday_short(Weekday::Wed), "me");
        assert_eq!(Locale::new(Language::French, "FR").month_short(12), "déc.");
        assert_eq!(Locale::new(Language::English, "US").month_short(12), "Dec");
        assert_eq!(Locale::new(Language::English, "US").time(time).replace('\u{202f}', " "), "12:05 am");
        assert_eq!(Locale::new(Language::French, "FR").time(time), "00:05");
    }
}
