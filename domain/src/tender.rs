//! Payments: what was handed over, what went back, and how a total is settled.

use serde::{Deserialize, Serialize};

use crate::cash_rounding::CashRounding;
use crate::{Error, Money};

/// How somebody paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    Cash,
    /// A card on a terminal of its own: recorded, not authorised here.
    Card,
    /// A payment app or code.
    Mobile,
    Voucher,
    Transfer,
    /// A past sale of another till that did not say.
    Unknown,
}

impl TenderKind {
    pub const ALL: [Self; 6] = [Self::Cash, Self::Card, Self::Mobile, Self::Voucher, Self::Transfer, Self::Unknown];
    /// What can be chosen at the counter.
    pub const AT_THE_COUNTER: [Self; 5] = [Self::Cash, Self::Card, Self::Mobile, Self::Voucher, Self::Transfer];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Mobile => "mobile",
            Self::Voucher => "voucher",
            Self::Transfer => "transfer",
            Self::Unknown => "unknown",
        }
    }
}

impl std::str::FromStr for TenderKind {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|k| k.code() == text).ok_or_else(|| Error::Malformed {
            what: "a payment type (cash, card, mobile, voucher or transfer)",
            text: text.to_owned(),
        })
    }
}

/// One payment in the frozen form that every release reads. What it brought is amount minus change; a payment given
/// back is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    pub kind: TenderKind,
    /// What was handed over.
    pub amount_minor: Money,
    /// What went back; only cash gives change.
    #[serde(default, skip_serializing_if = "crate::sale::is_zero")]
    pub change_minor: Money,
}

impl Tender {
    pub const fn new(kind: TenderKind, amount_minor: Money) -> Self {
        Self { kind, amount_minor, change_minor: Money::ZERO }
    }

    /// What the payment brought.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn net(&self) -> Result<Money, Error> {
        self.amount_minor.minus(self.change_minor)
    }
}

/// A total, paid. Law: the nets of the tenders sum to total + tip + rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    pub tenders: Vec<Tender>,
    /// What cash rounding added (or took, when negative).
    pub rounding_minor: Money,
    pub change_minor: Money,
}

/// What is still to be paid in cash after `paid_minor` by other means, rounded to the coins there are.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn cash_due(total: Money, paid: Money, rounding: CashRounding) -> Result<Money, Error> {
    rounding.round(total.minus(paid)?)
}

/// Settles `total + tip` with the tenders as they were handed over, in order. Only the part that is paid in cash is
/// rounded; change is given on cash, from its last tender backwards.
///
/// # Errors
/// [`Error::Unpaid`] when something is missing, [`Error::Overpaid`] when more came than cash can give change for,
/// [`Error::NotPositive`] for an empty or negative tender.
pub fn settle(total: Money, tip: Money, given: &[Tender], rounding: CashRounding) -> Result<Settlement, Error> {
    if tip < Money::ZERO {
        return Err(Error::Negative { what: "a tip" });
    }
    if given.iter().any(|t| t.amount_minor <= Money::ZERO) {
        return Err(Error::NotPositive { what: "a payment" });
    }
    let due = total.plus(tip)?;
    let by =
        |cash: bool| Money::sum(given.iter().filter(|t| (t.kind == TenderKind::Cash) == cash).map(|t| t.amount_minor));
    let (cash, other) = (by(true)?, by(false)?);
    if other > due {
        return Err(Error::Overpaid { over_minor: other.minus(due)?.minor() });
    }
    let left = due.minus(other)?;
    if cash.is_zero() {
        // A rest too small for any coin is settled by rounding alone, as it is when all is paid in cash.
        return if left.is_zero() {
            Ok(Settlement { tenders: given.to_vec(), rounding_minor: Money::ZERO, change_minor: Money::ZERO })
        } else if given.is_empty() && rounding.round(left)?.is_zero() {
            Ok(Settlement { tenders: Vec::new(), rounding_minor: -left, change_minor: Money::ZERO })
        } else {
            Err(Error::Unpaid { missing_minor: left.minor() })
        };
    }
    let cash_due = rounding.round(left)?;
    // Somebody who pays the exact cents is not asked for less or more.
    let cash_due = if cash == left { left } else { cash_due };
    if cash < cash_due {
        return Err(Error::Unpaid { missing_minor: cash_due.minus(cash)?.minor() });
    }
    let change = cash.minus(cash_due)?;
    let mut tenders = given.to_vec();
    let mut to_give = change;
    for tender in tenders.iter_mut().rev().filter(|t| t.kind == TenderKind::Cash) {
        tender.change_minor = to_give.min(tender.amount_minor);
        to_give = to_give.minus(tender.change_minor)?;
    }
    Ok(Settlement { tenders, rounding_minor: cash_due.minus(left)?, change_minor: change })
}
