//! What was thrown away or given away, and what it was worth.

use serde::{Deserialize, Serialize};

use crate::business_day::BusinessDay;
use crate::currency::Currency;
use crate::id::{EventId, ProductId};
use crate::quantity::{Quantity, Unit};
use crate::sale::BatchClaim;
use crate::stock::Movement;
use crate::tender::Tender;
use crate::{Error, Money};

/// Why goods were lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WasteReason {
    /// Good, but nobody bought it before closing.
    Unsold,
    /// Past its date.
    Expired,
    Damaged,
    /// Burnt, cut wrong, dropped in the making.
    MadeWrong,
    /// Eaten for the customer's pleasure or the baker's.
    Tasted,
    /// To a food bank, to neighbours: no money, no bin.
    GivenAway,
    /// Anything else, also what a newer program calls by a name of its own.
    #[serde(other)]
    Other,
}

impl WasteReason {
    /// In the order of the keys on the screen.
    pub const ALL: [Self; 7] =
        [Self::Unsold, Self::Expired, Self::Damaged, Self::MadeWrong, Self::Tasted, Self::GivenAway, Self::Other];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Unsold => "unsold",
            Self::Expired => "expired",
            Self::Damaged => "damaged",
            Self::MadeWrong => "made_wrong",
            Self::Tasted => "tasted",
            Self::GivenAway => "given_away",
            Self::Other => "other",
        }
    }

    /// A reason as the log has it; what this program does not know is [`Self::Other`].
    pub fn of_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.code() == code).unwrap_or(Self::Other)
    }
}

/// Goods that were lost. Law: taken back, every figure is the exact negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waste {
    pub business_day: BusinessDay,
    pub currency: Currency,
    pub product: ProductId,
    /// In the product's unit; negative where an entry is taken back.
    pub quantity: Quantity,
    pub reason: WasteReason,
    /// What it had cost; none where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_minor: Option<Money>,
    /// What it would have brought at its list price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retail_minor: Option<Money>,
    /// The entry that is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<EventId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<BatchClaim>,
    pub tenders: Vec<Tender>,
    pub movements: Vec<Movement>,
}

/// A product as it is valued when it is lost: prices per unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth<'a> {
    pub product: ProductId,
    pub name: &'a str,
    pub unit: Unit,
    pub cost_minor: Option<Money>,
    pub list_price_minor: Option<Money>,
}

impl Waste {
    /// # Errors
    /// [`Error::NotPositive`], [`Error::WholePieces`], [`Error::TooLarge`].
    pub fn new(
        business_day: BusinessDay,
        currency: Currency,
        of: Worth<'_>,
        quantity: Quantity,
        reason: WasteReason,
        batches: Vec<BatchClaim>,
    ) -> Result<Self, Error> {
        let quantity = quantity.for_sale(of.unit, of.name)?;
        let value = |price: Option<Money>| price.map(|price| quantity.times(price)).transpose();
        Ok(Self {
            business_day,
            currency,
            product: of.product,
            quantity,
            reason,
            cost_minor: value(of.cost_minor)?,
            retail_minor: value(of.list_price_minor)?,
            of: None,
            batches,
            tenders: Vec::new(),
            movements: vec![Movement { product: of.product, quantity: -quantity, line: Some(1) }],
        })
    }

    /// The event that takes this entry back, on the day of the entry: a correction belongs to the day that it corrects.
    #[must_use]
    pub fn taken_back(&self, entry: EventId) -> Self {
        Self {
            quantity: -self.quantity,
            cost_minor: self.cost_minor.map(|cost| -cost),
            retail_minor: self.retail_minor.map(|retail| -retail),
            of: Some(entry),
            batches: self.batches.iter().map(|b| BatchClaim { quantity: -b.quantity, ..*b }).collect(),
            movements: self.movements.iter().map(|m| Movement { quantity: -m.quantity, ..*m }).collect(),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worth(cost: Option<i64>, list: Option<i64>) -> Worth<'static> {
        let money = |minor: Option<i64>| minor.map(|m| Money::new(m).unwrap());
        let (cost_minor, list_price_minor) = (money(cost), money(list));
        Worth { product: ProductId::NIL, name: "Comté", unit: Unit::Kilogram, cost_minor, list_price_minor }
    }

    fn lost(worth: Worth<'_>, thousandths: i64) -> Result<Waste, Error> {
        let quantity = Quantity::new(thousandths).unwrap();
        let day = "2026-11-21".parse().unwrap();
        Waste::new(day, "EUR".parse().unwrap(), worth, quantity, WasteReason::Unsold, Vec::new())
    }

    #[test]
    fn waste_is_worth_what_it_cost_and_what_it_would_have_brought() {
        let entry = lost(worth(Some(1_111), Some(2_490)), 350).unwrap();
        assert_eq!(entry.cost_minor.unwrap().minor(), 389);
        assert_eq!(entry.retail_minor.unwrap().minor(), 872);
        assert_eq!(entry.movements[0].quantity.thousandths(), -350);
        assert_eq!(lost(worth(None, None), 350).unwrap().cost_minor, None);
        assert_eq!(lost(worth(None, None), 0).unwrap_err().code(), "not_positive");
    }

    #[test]
    fn taken_back_every_figure_is_the_exact_negative() {
        let entry = lost(worth(Some(1_111), Some(2_490)), 350).unwrap();
        let back = entry.taken_back(EventId::NIL);
        assert_eq!(back.quantity, -entry.quantity);
        assert_eq!(back.cost_minor.unwrap().plus(entry.cost_minor.unwrap()).unwrap(), Money::ZERO);
        assert_eq!(back.retail_minor.unwrap().plus(entry.retail_minor.unwrap()).unwrap(), Money::ZERO);
        assert_eq!(back.movements[0].quantity, -entry.movements[0].quantity);
        assert_eq!(back.of, Some(EventId::NIL));
    }

    #[test]
    fn a_reason_of_a_newer_program_is_another_reason() {
        let read: WasteReason = serde_json::from_str("\"eaten_by_mice\"").unwrap();
        assert_eq!((read, WasteReason::of_code("eaten_by_mice")), (WasteReason::Other, WasteReason::Other));
        for reason in WasteReason::ALL {
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.code()));
            assert_eq!(WasteReason::of_code(reason.code()), reason);
        }
    }
}
