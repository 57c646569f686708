//! Receipt numbers, and a receipt as everything that prints or shows one reads it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::id::IncarnationId;

/// Letters and digits that can't be mistaken for one another, as in Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A label such as `A7K-000123`: three characters of the incarnation and a gapless number. Identity is the
/// incarnation and the number; two incarnations may share a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptNumber {
    series: [u8; 3],
    number: u64,
}

impl ReceiptNumber {
    /// The `number`-th receipt (from 1) of an incarnation.
    pub fn new(incarnation: IncarnationId, number: u64) -> Self {
        // The random end of the id: its beginning is the time and alike for registers set up together.
        let tail = u16::from_be_bytes([incarnation.as_bytes()[14], incarnation.as_bytes()[15]]);
        let digit = |shift: u16| ALPHABET[usize::from((tail >> shift) & 31)];
        // The first is always a letter, so that a label is never read as a number.
        let letter = ALPHABET[10 + usize::from((tail >> 10) % 22)];
        Self { series: [letter, digit(5), digit(0)], number }
    }

    pub const fn number(self) -> u64 {
        self.number
    }

    /// The three characters.
    pub fn series(self) -> String {
        self.series.iter().map(|&b| char::from(b)).collect()
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:06}", self.series(), self.number)
    }
}

impl FromStr for ReceiptNumber {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = || Error::Malformed { what: "a receipt number such as A7K-000123", text: text.to_owned() };
        let (series, number) = text.trim().split_once('-').ok_or_else(malformed)?;
        let upper = series.to_ascii_uppercase();
        let series: [u8; 3] = upper.as_bytes().try_into().map_err(|_| malformed())?;
        if series.iter().any(|b| !ALPHABET.contains(b)) {
            return Err(malformed());
        }
        Ok(Self { series, number: number.parse().map_err(|_| malformed())? })
    }
}

impl TryFrom<String> for ReceiptNumber {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<ReceiptNumber> for String {
    fn from(number: ReceiptNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_read_back() {
        let incarnation = IncarnationId::new(1_700_000_000_000, [7, 1, 2, 3, 4, 5, 6, 7, 0xa7, 0xc9]);
        let label = ReceiptNumber::new(incarnation, 123).to_string();
        assert!(label.ends_with("-000123") && label.len() == 10);
        assert_eq!(label.parse::<ReceiptNumber>().unwrap().to_string(), label);
        assert_eq!(ReceiptNumber::new(incarnation, 1_234_567).to_string().len(), 11);
        assert!("A7-1".parse::<ReceiptNumber>().is_err());
    }
}
