use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Money, decimal};

/// An ISO 4217 currency. It belongs to a stall and is fixed after its first sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Number of decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }

    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The sign that people know from price tags, `€`, `£` or `kr`. The code where there is none, where it is rare (`₣`),
    /// and where it is Arabic, which would turn the figures around it.
    pub fn symbol(self) -> String {
        // The register's vendors read their own currency: no "US$" at a counter in the United States.
        if let "USD" | "CAD" | "AUD" | "NZD" = self.code() {
            return "$".to_owned();
        }
        let symbol = self.0.symbol().to_string();
        let known = |c: char| c.is_alphabetic() && c < '\u{300}' || "€£$¥₹₩₪₺₫₱₦฿₴₽₸₡₵ .".contains(c);
        if symbol.is_empty() || !symbol.chars().all(known) { self.code().to_owned() } else { symbol }
    }

    /// What it is called in English, `Swiss franc`.
    pub fn name(self) -> String {
        self.0.name().to_owned()
    }

    /// Every currency in use, for a choice.
    pub fn all() -> impl Iterator<Item = Self> {
        use iso_currency::IntoEnumIterator;
        iso_currency::Currency::iter().filter(|c| c.exponent().is_some()).map(Self)
    }

    /// `12.50`, without a sign, for files and scripts.
    pub fn plain(self, amount: Money) -> String {
        decimal::plain(amount.minor(), self.exponent())
    }
}

impl FromStr for Currency {
    type Err = Error;
    fn from_str(code: &str) -> Result<Self, Error> {
        iso_currency::Currency::from_code(code.trim().to_ascii_uppercase().as_str())
            .map(Self)
            .ok_or_else(|| Error::Malformed { what: "an ISO 4217 currency", text: code.to_owned() })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = Error;
    fn try_from(code: String) -> Result<Self, Error> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_one_that_people_know_from_price_tags() {
        let symbol = |code: &str| code.parse::<Currency>().unwrap().symbol();
        for (code, want) in [("EUR", "€"), ("GBP", "£"), ("USD", "$"), ("PLN", "zł"), ("SEK", "kr"), ("KZT", "₸")]
        {
            assert_eq!(symbol(code), want);
        }
        for code in ["CHF", "XPF", "KWD", "AED", "GEL", "XXX"] {
            assert_eq!(symbol(code), code);
        }
        assert_eq!("CHF".parse::<Currency>().unwrap().name(), "Swiss franc");
        assert!(Currency::all().all(|currency| !currency.name().is_empty() && !currency.symbol().is_empty()));
    }
}
