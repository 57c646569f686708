//! Products, categories, prices and tax categories: what is changed by events and read at the counter.

use serde::{Deserialize, Serialize};

use crate::barcode::Barcode;
use crate::blob::BlobName;
use crate::business_day::BusinessDay;
use crate::id::{CategoryId, ProductId, StallId, TaxCategoryId};
use crate::quantity::Unit;
use crate::sale::LineKind;
use crate::tax::Rates;
use crate::{Error, Money};

/// The longest product name, in characters.
pub const NAME_LIMIT: usize = 120;

/// A product's name: trimmed, without control characters, at most [`NAME_LIMIT`] characters. Markup and any script
/// are text like other text.
///
/// # Errors
/// [`Error::Missing`], [`Error::TooLong`].
pub fn parse_product_name(text: &str) -> Result<String, Error> {
    crate::staff::parse_text("the product name", text, NAME_LIMIT)
}

/// A list price: zero or more.
///
/// # Errors
/// [`Error::Negative`], and as [`Money::parse`].
pub fn parse_price(text: &str, exponent: u32) -> Result<Money, Error> {
    let price = Money::parse(text, exponent)?;
    if price < Money::ZERO { Err(Error::Negative { what: "the price" }) } else { Ok(price) }
}

/// Changes to one product; each field wins by its own stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductChanges {
    pub product: ProductId,
    pub changes: Vec<ProductChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductChange {
    Name(String),
    Category(Option<CategoryId>),
    Kind(LineKind),
    Unit(Unit),
    TaxCategory(TaxCategoryId),
    Picture(Option<BlobName>),
    CostMinor(Option<Money>),
    /// Where its tile stands among its category's.
    Position(i64),
    Archived(bool),
    AddBarcode(Barcode),
    RemoveBarcode(Barcode),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryChanges {
    pub category: CategoryId,
    pub changes: Vec<CategoryChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryChange {
    Name(String),
    Position(i64),
    Archived(bool),
}

/// The price of a product from a day on, at one stall or at all. The latest `valid_from` that has come holds; a
/// stall's own price goes before the vendor's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    pub product: ProductId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stall: Option<StallId>,
    pub valid_from: BusinessDay,
    /// None takes the entry back.
    pub price_minor: Option<Money>,
}

/// A price as it stands since a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Nil for the whole vendor.
    pub stall: StallId,
    pub valid_from: BusinessDay,
    /// None was taken back.
    pub price: Option<Money>,
}

/// The price on a day at a stall: the latest that has come, the stall's own before the vendor's. Before the first, the
/// first, as with tax rates: a past sale that is entered late has a price.
pub fn price_on(prices: &[Price], day: BusinessDay, stall: StallId) -> Option<Money> {
    let of = |of: StallId| prices.iter().filter(move |p| p.stall == of && p.price.is_some());
    let latest = |stall| of(stall).filter(|p| p.valid_from <= day).max_by_key(|p| p.valid_from);
    let first = |stall| of(stall).min_by_key(|p| p.valid_from);
    latest(stall)
        .or_else(|| latest(StallId::NIL))
        .or_else(|| first(StallId::NIL))
        .or_else(|| first(stall))
        .and_then(|p| p.price)
}

/// A tax category and, from a day on, its rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxCategoryChange {
    pub tax_category: TaxCategoryId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rates: Option<RatesFrom>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatesFrom {
    pub valid_from: BusinessDay,
    pub rates: Rates,
}
