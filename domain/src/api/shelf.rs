//! What lies on the shelf beside its number: sold out, batches with a last day, reduced prices.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::batch::Left;
use crate::business_day::BusinessDay;
use crate::id::{MarkdownId, ProductId};
use crate::markdown::{Expected, Given, MarkdownReason};
use crate::quantity::{Quantity, Unit};

/// Nothing is left of a product today, or it is there again. Answers its tile.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaySoldOut {
    pub product: ProductId,
    pub sold_out: bool,
}

/// The batches of a product at this stall that are not used up, settled, earliest expiry first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeBatches {
    pub product: ProductId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batches {
    pub today: BusinessDay,
    pub batches: Vec<Left>,
    /// What belongs to none of them.
    pub loose: Quantity,
}

/// Reduces a product at this stall.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MarkDown {
    pub product: ProductId,
    pub given: Given,
    /// `HH:MM` on the wall of the current business day; none is closing time.
    #[serde(default)]
    pub until: Option<String>,
    pub reason: MarkdownReason,
    /// Of a suggestion that was accepted.
    #[serde(default)]
    pub expected: Option<Expected>,
}

/// The price goes back now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndMarkdown {
    pub markdown: MarkdownId,
}

/// The markdowns of a business day at this stall with what they brought; those that hold first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeMarkdowns {
    /// None is the current business day.
    pub day: Option<BusinessDay>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markdowns {
    pub business_day: BusinessDay,
    pub markdowns: Vec<MarkedDown>,
    /// `HH:MM`, when a markdown made now would end by itself.
    pub closing: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedDown {
    pub markdown: MarkdownId,
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub given: Given,
    /// Per unit, on that day.
    pub list_price_minor: Option<Money>,
    pub price_minor: Option<Money>,
    /// `HH:MM` on the wall.
    pub from: String,
    /// `HH:MM`, when it ended or will.
    pub until: String,
    /// It holds now.
    pub holds: bool,
    pub reason: MarkdownReason,
    pub expected: Option<Expected>,
    pub outcome: Outcome,
}

/// What a markdown brought, from the lines that were sold at its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcome {
    pub quantity: Quantity,
    pub amount_minor: Money,
    /// The same goods at their list price.
    pub at_list_minor: Money,
    /// Less what they cost; none where nobody entered a cost.
    pub margin_minor: Option<Money>,
}
