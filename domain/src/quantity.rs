use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Money, decimal, rounding};

/// A quantity in whole thousandths of a [`Unit`]: 1,500 is one and a half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(i64);

impl Quantity {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(1000);
    /// The largest quantity of one line or count, in thousandths: 1,000,000 units. More is a typing error.
    pub const MAX_THOUSANDTHS: i64 = 1_000_000_000;

    /// # Errors
    /// [`Error::TooLarge`] beyond ±[`Self::MAX_THOUSANDTHS`].
    pub fn new(thousandths: i64) -> Result<Self, Error> {
        if thousandths.unsigned_abs() > Self::MAX_THOUSANDTHS.unsigned_abs() {
            return Err(Error::TooLarge { what: "the quantity" });
        }
        Ok(Self(thousandths))
    }

    /// A sum of quantities may leave what one line can hold; what is shown then is the bound.
    pub fn bounded(thousandths: i64) -> Self {
        Self(thousandths.clamp(-Self::MAX_THOUSANDTHS, Self::MAX_THOUSANDTHS))
    }

    pub const fn thousandths(self) -> i64 {
        self.0
    }

    pub const fn is_whole(self) -> bool {
        self.0 % 1000 == 0
    }

    /// Reads a quantity as people type it: `1.5`, `0,612`, `3`.
    ///
    /// # Errors
    /// As [`decimal::parse`], and [`Error::TooLarge`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::new(decimal::parse(text, 3)?)
    }

    /// A quantity that can be sold: more than zero, and whole where the unit is.
    ///
    /// # Errors
    /// [`Error::NotPositive`], [`Error::WholePieces`].
    pub fn for_sale(self, unit: Unit, name: &str) -> Result<Self, Error> {
        if self.0 <= 0 {
            return Err(Error::NotPositive { what: "the quantity" });
        }
        if unit == Unit::Piece && !self.is_whole() {
            return Err(Error::WholePieces { what: name.to_owned() });
        }
        Ok(self)
    }

    /// Quantity × unit price, half away from zero: the amount of a line.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when the amount leaves money's bounds.
    pub fn times(self, unit_price: Money) -> Result<Money, Error> {
        Money::from_wide(rounding::divide(i128::from(self.0) * i128::from(unit_price.minor()), 1000))
    }

    /// `1.5`, `12`, for files and scripts.
    pub fn plain(self) -> String {
        decimal::short(self.0, 3)
    }
}

impl std::ops::Neg for Quantity {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl TryFrom<i64> for Quantity {
    type Error = Error;
    fn try_from(thousandths: i64) -> Result<Self, Error> {
        Self::new(thousandths)
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

/// What one of a product is. A price is always per unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Unit {
    #[default]
    #[serde(rename = "piece")]
    Piece,
    #[serde(rename = "kg")]
    Kilogram,
    #[serde(rename = "g")]
    Gram,
    #[serde(rename = "l")]
    Litre,
    #[serde(rename = "ml")]
    Millilitre,
    #[serde(rename = "m")]
    Metre,
}

impl Unit {
    pub const ALL: [Self; 6] = [Self::Piece, Self::Kilogram, Self::Gram, Self::Litre, Self::Millilitre, Self::Metre];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Piece => "piece",
            Self::Kilogram => "kg",
            Self::Gram => "g",
            Self::Litre => "l",
            Self::Millilitre => "ml",
            Self::Metre => "m",
        }
    }
}

impl FromStr for Unit {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let wanted = text.trim().to_lowercase();
        let unit = match wanted.as_str() {
            "piece" | "pieces" | "pc" | "pcs" | "each" | "ea" | "unit" | "stück" | "pièce" | "" => Self::Piece,
            "kg" | "kilogram" | "kilo" => Self::Kilogram,
            "g" | "gram" | "gramme" => Self::Gram,
            "l" | "litre" | "liter" => Self::Litre,
            "ml" | "millilitre" | "milliliter" => Self::Millilitre,
            "m" | "metre" | "meter" => Self::Metre,
            _ => return Err(Error::Malformed { what: "a unit (piece, kg, g, l, ml or m)", text: text.to_owned() }),
        };
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_rounded_half_away_from_zero() {
        let price = Money::new(640).unwrap();
        assert_eq!(Quantity::new(612).unwrap().times(price).unwrap().minor(), 392); // 391.68
        assert_eq!(Quantity::new(500).unwrap().times(Money::new(1).unwrap()).unwrap().minor(), 1);
        assert_eq!(Quantity::new(-500).unwrap().times(Money::new(1).unwrap()).unwrap().minor(), -1);
    }

    #[test]
    fn absurd_and_broken_quantities_are_refused() {
        assert_eq!(Quantity::parse("1000001").unwrap_err().code(), "too_large");
        assert_eq!(Quantity::parse("-1").unwrap().for_sale(Unit::Piece, "x").unwrap_err().code(), "not_positive");
        assert_eq!(Quantity::parse("1.5").unwrap().for_sale(Unit::Piece, "x").unwrap_err().code(), "whole_pieces");
        assert!(Quantity::parse("1.5").unwrap().for_sale(Unit::Kilogram, "x").is_ok());
    }
}
