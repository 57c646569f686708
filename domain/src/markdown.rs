//! Markdowns: a price that is reduced for a while. The list price stays as it is; a markdown lies over it and has an end, so
//! that the price goes back by itself, also at a register that nobody can reach.

use serde::{Deserialize, Serialize};

use crate::business_day::BusinessDay;
use crate::discount::{BasisPoints, Reduction};
use crate::id::{MarkdownId, ProductId, StallId};
use crate::quantity::Quantity;
use crate::{Error, Money};

/// What becomes of a markdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkdownChanges {
    pub markdown: MarkdownId,
    pub changes: Vec<MarkdownChange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkdownChange {
    Made(Markdown),
    /// Before its time; milliseconds since 1970 UTC.
    EndedMs(i64),
}

/// A product of a stall, reduced from one moment to another (milliseconds since 1970 UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markdown {
    pub stall: StallId,
    pub product: ProductId,
    pub given: Given,
    pub business_day: BusinessDay,
    pub from_ms: i64,
    pub until_ms: i64,
    pub reason: MarkdownReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
}

/// How a price is reduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    #[serde(rename = "discount_bp")]
    Percent(BasisPoints),
    /// Per unit.
    #[serde(rename = "price_minor")]
    Price(Money),
}

impl Given {
    /// The reduced price per unit, never above the list's; a percentage is rounded to the amount taken off.
    ///
    /// # Errors
    /// [`Error::Negative`], [`Error::TooLarge`].
    pub fn of(self, list: Money) -> Result<Money, Error> {
        match self {
            Self::Percent(share) => list.minus(Reduction::Percent(share).of(list)?),
            Self::Price(price) if price < Money::ZERO => Err(Error::Negative { what: "the price" }),
            Self::Price(price) => Ok(price.min(list)),
        }
    }
}

/// Why a price is reduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkdownReason {
    /// It will not all be sold by closing.
    Closing,
    /// Its last day is near.
    Expiring,
    /// Anything else, also what a newer program calls by a name of its own.
    #[serde(other)]
    Other,
}

impl MarkdownReason {
    pub const ALL: [Self; 3] = [Self::Closing, Self::Expiring, Self::Other];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::Expiring => "expiring",
            Self::Other => "other",
        }
    }

    /// A reason as the log has it.
    pub fn of_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.code() == code).unwrap_or(Self::Other)
    }
}

/// What was expected when a suggestion was accepted, so that the outcome can be held against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// What lay there.
    pub left: Quantity,
    /// What would have sold at the list price until the end.
    pub at_list: Quantity,
    /// What would sell at the reduced one.
    pub reduced: Quantity,
}

/// What a markdown makes of a price as long as it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduced {
    pub markdown: MarkdownId,
    pub given: Given,
    pub from_ms: i64,
    pub until_ms: i64,
}

impl Reduced {
    pub const fn holds_at(&self, now_ms: i64) -> bool {
        self.from_ms <= now_ms && now_ms < self.until_ms
    }
}

/// The reduced price of a product now, if it is reduced. Of several that hold, the lowest is taken.
pub fn price_now(list: Option<Money>, reduced: &[Reduced], now_ms: i64) -> Option<(Money, Reduced)> {
    let list = list?;
    reduced
        .iter()
        .filter(|reduced| reduced.holds_at(now_ms))
        .filter_map(|reduced| Some((reduced.given.of(list).ok()?, *reduced)))
        .filter(|(price, _)| *price < list)
        .min_by_key(|(price, reduced)| (*price, reduced.markdown))
}
