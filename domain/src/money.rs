use serde::{Deserialize, Serialize};

use crate::Error;

/// An amount in minor units (cents, pence, yen) of a currency that stands beside it. Never a float.
///
/// Bounded to ±(2^53 − 1), so that it survives any program that reads JSON numbers as doubles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Money(i64);

impl Money {
    pub const ZERO: Self = Self(0);
    /// The largest amount, in minor units.
    pub const MAX_MINOR: i64 = (1 << 53) - 1;

    /// # Errors
    /// [`Error::TooLarge`] beyond ±[`Self::MAX_MINOR`].
    pub fn new(minor: i64) -> Result<Self, Error> {
        Self::from_wide(i128::from(minor))
    }

    /// Takes the result of a wide calculation back into bounds.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond ±[`Self::MAX_MINOR`].
    pub fn from_wide(minor: i128) -> Result<Self, Error> {
        match i64::try_from(minor) {
            Ok(value) if value.abs() <= Self::MAX_MINOR => Ok(Self(value)),
            _ => Err(Error::TooLarge { what: "the amount" }),
        }
    }

    pub const fn minor(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// # Errors
    /// [`Error::TooLarge`] when the sum leaves the bounds.
    pub fn plus(self, other: Self) -> Result<Self, Error> {
        Self::from_wide(i128::from(self.0) + i128::from(other.0))
    }

    /// # Errors
    /// [`Error::TooLarge`] when the difference leaves the bounds.
    pub fn minus(self, other: Self) -> Result<Self, Error> {
        Self::from_wide(i128::from(self.0) - i128::from(other.0))
    }

    /// # Errors
    /// [`Error::TooLarge`] when the sum leaves the bounds.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Error> {
        Self::from_wide(amounts.into_iter().map(|m| i128::from(m.0)).sum())
    }

    /// Reads an amount as people type it, in either decimal notation.
    ///
    /// # Errors
    /// As [`crate::decimal::parse`]; `exponent` is the number of decimals of the currency.
    pub fn parse(text: &str, exponent: u32) -> Result<Self, Error> {
        Self::new(crate::decimal::parse(text, exponent)?)
    }
}

impl std::ops::Neg for Money {
    type Output = Self;
    /// The bounds are symmetric, so a negated amount always fits.
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl TryFrom<i64> for Money {
    type Error = Error;
    fn try_from(minor: i64) -> Result<Self, Error> {
        Self::new(minor)
    }
}

impl From<Money> for i64 {
    fn from(money: Money) -> Self {
        money.0
    }
}
