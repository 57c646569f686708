use serde::{Deserialize, Serialize};

use crate::{Error, Money, decimal, rounding};

/// A share in whole basis points: 1,000 is 10 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct BasisPoints(u16);

impl BasisPoints {
    /// # Errors
    /// [`Error::Negative`] below 0, [`Error::DiscountTooLarge`] above 100 %.
    pub fn new(basis_points: i64) -> Result<Self, Error> {
        match u16::try_from(basis_points) {
            Ok(value) if value <= 10_000 => Ok(Self(value)),
            _ if basis_points < 0 => Err(Error::Negative { what: "a discount" }),
            _ => Err(Error::DiscountTooLarge),
        }
    }

    /// Reads a share in percent, with up to two decimals.
    ///
    /// # Errors
    /// As [`decimal::parse`] and [`Self::new`].
    pub fn parse_percent(text: &str) -> Result<Self, Error> {
        Self::new(decimal::parse(text.trim().trim_end_matches('%').trim_end(), 2)?)
    }

    pub const fn get(self) -> i64 {
        self.0 as i64
    }

    /// `12.5`, in percent.
    pub fn percent(self) -> String {
        decimal::short(i64::from(self.0), 2)
    }
}

impl TryFrom<i64> for BasisPoints {
    type Error = Error;
    fn try_from(value: i64) -> Result<Self, Error> {
        Self::new(value)
    }
}

impl From<BasisPoints> for i64 {
    fn from(value: BasisPoints) -> Self {
        value.get()
    }
}

/// What is taken off a line or a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    #[serde(rename = "discount_bp")]
    Percent(BasisPoints),
    #[serde(rename = "discount_minor")]
    Amount(Money),
}

impl Reduction {
    /// The amount taken off `amount`; a percentage is rounded half away from zero.
    ///
    /// # Errors
    /// [`Error::DiscountTooLarge`], [`Error::Negative`].
    pub fn of(self, amount: Money) -> Result<Money, Error> {
        match self {
            Self::Percent(share) => {
                Money::from_wide(rounding::divide(i128::from(amount.minor()) * i128::from(share.get()), 10_000))
            }
            Self::Amount(off) if off < Money::ZERO => Err(Error::Negative { what: "a discount" }),
            Self::Amount(off) if off > amount => Err(Error::DiscountTooLarge),
            Self::Amount(off) => Ok(off),
        }
    }
}

/// A reduction as it was given, with what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    pub given: Reduction,
    /// What it took off.
    pub amount_minor: Money,
    /// Why, in the vendor's words; empty when nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_rounded_to_the_amount_taken_off() {
        let ten = Reduction::Percent(BasisPoints::parse_percent("10").unwrap());
        assert_eq!(ten.of(Money::new(125).unwrap()).unwrap().minor(), 13);
        assert_eq!(serde_json::to_string(&ten).unwrap(), r#"{"discount_bp":1000}"#);
        let five = Reduction::Amount(Money::new(500).unwrap());
        assert_eq!(five.of(Money::new(499).unwrap()), Err(Error::DiscountTooLarge));
        assert!(BasisPoints::parse_percent("100.01").is_err());
    }
}
