use serde::{Deserialize, Serialize};

use super::{digit, value};
use crate::currency::Currency;
use crate::quantity::Quantity;
use crate::{Error, Money};

/// What a scale or labelling machine prints into the value of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelContent {
    /// Kilograms.
    Weight,
    /// The price of the whole pack, in the stall's currency.
    Price,
    /// Whole pieces.
    Quantity,
}

impl LabelContent {
    pub const ALL: [Self; 3] = [Self::Weight, Self::Price, Self::Quantity];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Price => "price",
            Self::Quantity => "quantity",
        }
    }
}

/// How the 13 digits of a shop's own label divide: prefix, item, perhaps a check digit of the value, value, and the
/// check digit of the whole.
///
/// Source: GS1 General Specifications, section 2.1.12 ("variable measure fresh food trade items scanned at retail
/// point-of-sale"): prefixes 02 and 20 to 29 are restricted circulation numbers whose structure each country, and
/// within it each shop, decides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct LabelRule(Fields);

/// The rule as it is stored, before it is checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Fields {
    prefix: String,
    content: LabelContent,
    item_digits: u8,
    value_digits: u8,
    decimals: u8,
    #[serde(default)]
    value_check: bool,
}

impl LabelRule {
    /// `prefix` is 1 to 3 digits, normally 02 or 20 to 29; `decimals` of the value are behind its point (3 for a weight
    /// in grams); `value_check` says that the digit before the value checks it, which GS1 defines for 4 and 5 digits.
    ///
    /// # Errors
    /// [`Error::Malformed`] unless the parts make up the 12 digits before the check digit and the value can be read:
    /// at most 3 decimals, none for pieces, no more than the value has digits.
    pub fn new(
        prefix: &str,
        content: LabelContent,
        item_digits: u8,
        value_digits: u8,
        decimals: u8,
        value_check: bool,
    ) -> Result<Self, Error> {
        Self::try_from(Fields { prefix: prefix.to_owned(), content, item_digits, value_digits, decimals, value_check })
    }

    pub fn prefix(&self) -> &str {
        &self.0.prefix
    }

    pub const fn content(&self) -> LabelContent {
        self.0.content
    }

    pub const fn item_digits(&self) -> u8 {
        self.0.item_digits
    }

    pub const fn value_digits(&self) -> u8 {
        self.0.value_digits
    }

    pub const fn decimals(&self) -> u8 {
        self.0.decimals
    }

    pub const fn value_check(&self) -> bool {
        self.0.value_check
    }

    /// The rule for a label: of those whose prefix fits, the one with the longest.
    pub(super) fn find<'a>(rules: &'a [Self], label: &str) -> Option<&'a Self> {
        rules.iter().filter(|rule| label.starts_with(rule.prefix())).max_by_key(|rule| rule.prefix().len())
    }

    /// Divides the 13 digits of a label.
    pub(super) fn split<'a>(&self, label: &'a str) -> Split<'a> {
        let (prefix, rest) = label.split_at(self.0.prefix.len());
        let (item, rest) = rest.split_at(usize::from(self.0.item_digits));
        let (value_check, rest) = rest.split_at(usize::from(self.0.value_check));
        let (value, check) = rest.split_at(usize::from(self.0.value_digits));
        Split { prefix, item, value_check: value_check.chars().next(), value, check }
    }
}

/// The digits of a label by meaning; together, in order, they are the label.
pub(super) struct Split<'a> {
    pub prefix: &'a str,
    pub item: &'a str,
    pub value_check: Option<char>,
    pub value: &'a str,
    pub check: &'a str,
}

impl Split<'_> {
    /// The value as a whole number.
    pub fn number(&self) -> i64 {
        self.value.bytes().fold(0, |number, b| number * 10 + i64::from(value(b)))
    }

    /// # Errors
    /// [`Error::TooLarge`].
    pub fn quantity(&self, decimals: u8) -> Result<Quantity, Error> {
        Quantity::new(self.number() * 10_i64.pow(3_u32.saturating_sub(u32::from(decimals))))
    }

    /// # Errors
    /// [`Error::TooManyDecimals`] when the label is finer than the currency.
    pub fn price(&self, decimals: u8, currency: Currency) -> Result<Money, Error> {
        let (number, exponent) = (self.number(), currency.exponent());
        let finer = 10_i64.pow(u32::from(decimals).saturating_sub(exponent));
        if number % finer != 0 {
            return Err(Error::TooManyDecimals {
                text: crate::decimal::plain(number, u32::from(decimals)),
                decimals: exponent,
            });
        }
        Money::new(number / finer * 10_i64.pow(exponent.saturating_sub(u32::from(decimals))))
    }
}

impl TryFrom<Fields> for LabelRule {
    type Error = Error;
    fn try_from(fields: Fields) -> Result<Self, Error> {
        let prefix_digits = fields.prefix.len();
        let sum = prefix_digits
            + usize::from(fields.item_digits)
            + usize::from(fields.value_digits)
            + usize::from(fields.value_check);
        let most_decimals = if fields.content == LabelContent::Quantity { 0 } else { fields.value_digits.min(3) };
        if (1..=3).contains(&prefix_digits)
            && fields.prefix.bytes().all(|b| b.is_ascii_digit())
            && fields.item_digits > 0
            && fields.value_digits > 0
            && sum == 12
            && fields.decimals <= most_decimals
            && (!fields.value_check || matches!(fields.value_digits, 4 | 5))
        {
            Ok(Self(fields))
        } else {
            Err(Error::Malformed {
                what: "a label rule of 12 digits (prefix, item, value)",
                text: format!(
                    "{} + {}{} + {} with {} decimals",
                    fields.prefix,
                    fields.item_digits,
                    if fields.value_check { " + 1" } else { "" },
                    fields.value_digits,
                    fields.decimals
                ),
            })
        }
    }
}

impl From<LabelRule> for Fields {
    fn from(rule: LabelRule) -> Self {
        rule.0
    }
}

/// Rules to start from where a vendor has a scale: 02 and 23 are prices (02 with a check digit of the price, as in the
/// United States and the United Kingdom), 28 and 29 weights in grams (as in Germany), each of an item of five digits.
/// Every country, and many a shop, has others; they are a setting. A price has as many decimals as the currency.
pub fn default_rules(currency: Currency) -> Vec<LabelRule> {
    let decimals = u8::try_from(currency.exponent().min(3)).unwrap_or(0);
    [
        ("02", LabelContent::Price, 4, decimals, true),
        ("23", LabelContent::Price, 5, decimals, false),
        ("28", LabelContent::Weight, 5, 3, false),
        ("29", LabelContent::Weight, 5, 3, false),
    ]
    .into_iter()
    .map(|(prefix, content, value_digits, decimals, check)| {
        LabelRule::new(prefix, content, 5, value_digits, decimals, check).expect("each row makes up 12 digits")
    })
    .collect()
}

/// The check digit of a price or weight of four or five digits.
///
/// Source: GS1 General Specifications, sections 7.9.2 to 7.9.4: each digit is replaced by its weighted product.
pub(super) fn value_check_digit(digits: &str) -> char {
    const TWO_MINUS: [u32; 10] = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
    const THREE: [u32; 10] = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7];
    const FIVE_PLUS: [u32; 10] = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
    const FIVE_MINUS: [u32; 10] = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];
    let sum =
        |tables: &[&[u32; 10]]| -> u32 { digits.bytes().zip(tables).map(|(b, table)| table[value(b) as usize]).sum() };
    if digits.len() == 4 {
        digit(sum(&[&TWO_MINUS, &TWO_MINUS, &THREE, &FIVE_MINUS]) * 3 % 10)
    } else {
        let missing = (10 - sum(&[&FIVE_PLUS, &TWO_MINUS, &FIVE_MINUS, &FIVE_PLUS, &TWO_MINUS]) % 10) % 10;
        let position = FIVE_MINUS.iter().position(|&product| product == missing);
        digit(position.map_or(0, |p| p as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_check_digit_is_that_of_the_published_examples() {
        assert_eq!(value_check_digit("2875"), '9');
        assert_eq!(value_check_digit("14685"), '6');
        assert_eq!(value_check_digit("0000"), '0');
        assert_eq!(value_check_digit("00000"), '0');
    }

    #[track_caller]
    fn check(prefix: &str, content: LabelContent, digits: (u8, u8), decimals: u8, value_check: bool, right: bool) {
        let rule = LabelRule::new(prefix, content, digits.0, digits.1, decimals, value_check);
        assert_eq!(rule.is_ok(), right, "{rule:?}");
    }

    #[test]
    fn a_rule_makes_up_twelve_digits() {
        check("28", LabelContent::Weight, (5, 5), 3, false, true);
        check("2", LabelContent::Weight, (6, 5), 3, false, true);
        check("02", LabelContent::Price, (5, 4), 2, true, true);
        check("26", LabelContent::Quantity, (5, 5), 0, false, true);
        check("28", LabelContent::Weight, (5, 4), 3, false, false);
        check("28", LabelContent::Weight, (5, 5), 4, false, false);
        check("26", LabelContent::Quantity, (5, 5), 1, false, false);
        check("2x", LabelContent::Weight, (5, 5), 3, false, false);
        check("", LabelContent::Weight, (6, 6), 3, false, false);
        check("2800", LabelContent::Weight, (3, 5), 3, false, false);
        check("28", LabelContent::Price, (6, 3), 2, true, false);
        check("28", LabelContent::Weight, (10, 0), 0, false, false);
    }

    #[test]
    fn a_stored_rule_is_checked_again() {
        let rules = default_rules("EUR".parse().unwrap());
        let json = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<Vec<LabelRule>>(&json).unwrap(), rules);
        let wrong = r#"{"prefix":"28","content":"weight","item_digits":5,"value_digits":9,"decimals":3}"#;
        assert!(serde_json::from_str::<LabelRule>(wrong).is_err());
    }
}
