//! Products, categories, stock and imports.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::barcode::Barcode;
use crate::blob::BlobName;
use crate::business_day::BusinessDay;
use crate::id::{CategoryId, ProductId, TaxCategoryId};
use crate::quantity::{Quantity, Unit};
use crate::sale::LineKind;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListProducts {
    pub text: String,
    pub category: Option<CategoryId>,
    pub archived: bool,
    pub offset: u32,
    /// At most 200.
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPage {
    pub n_matching: u32,
    pub rows: Vec<ProductRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRow {
    pub product: ProductId,
    pub name: String,
    pub category: Option<CategoryId>,
    pub unit: Unit,
    /// Today's.
    pub price_minor: Option<Money>,
    pub barcode: Option<Barcode>,
    pub picture: Option<BlobName>,
    pub left: Option<Quantity>,
    pub archived: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeProduct {
    pub product: ProductId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDetail {
    pub row: ProductRow,
    pub kind: LineKind,
    pub tax_category: TaxCategoryId,
    pub barcodes: Vec<Barcode>,
    pub cost_minor: Option<Money>,
    pub position: i64,
    /// Every price that was or will be, newest day first.
    pub prices: Vec<PriceFrom>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceFrom {
    pub valid_from: BusinessDay,
    pub price_minor: Money,
}

/// A product's form; a new product without an id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveProduct {
    pub product: Option<ProductId>,
    pub name: String,
    pub category: Option<CategoryId>,
    #[serde(default)]
    pub kind: LineKind,
    pub unit: Unit,
    pub tax_category: TaxCategoryId,
    pub barcodes: Vec<Barcode>,
    pub cost_minor: Option<Money>,
    pub price_minor: Option<Money>,
    /// From when the price holds; none is today.
    pub price_from: Option<BusinessDay>,
    pub archived: bool,
}

/// Enters the price that holds from a day on; none takes a price back that does not hold yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetPrice {
    pub product: ProductId,
    pub valid_from: BusinessDay,
    pub price_minor: Option<Money>,
}

/// Takes a picture file as it is (JPEG, PNG or WebP) and keeps it small; none takes the picture away.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetPicture {
    pub product: ProductId,
    pub base64: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListCategories {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub category: CategoryId,
    pub name: String,
    pub position: i64,
    pub archived: bool,
    pub n_products: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveCategory {
    pub category: Option<CategoryId>,
    pub name: String,
    pub position: i64,
    pub archived: bool,
}

/// Goods baked or delivered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeIn {
    pub product: ProductId,
    pub quantity: Quantity,
    /// The last business day on which it may be sold, where that is known.
    #[serde(default)]
    pub expires_on: Option<BusinessDay>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CountStock {
    pub product: ProductId,
    pub counted: Quantity,
}

/// A file to import, as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewImport {
    pub file_name: String,
    pub base64: String,
    /// Our column → the file's; what is missing is guessed.
    pub map: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    /// The file's columns.
    pub columns: Vec<String>,
    /// Our column → the file's, as given or guessed.
    pub map: BTreeMap<String, String>,
    /// The first rows as they would go in, by our columns.
    pub rows: Vec<PreviewRow>,
    pub n_rows: u64,
    pub n_refused: u64,
    /// The first hundred.
    pub refused: Vec<RefusedRow>,
    /// `utf-8` or `windows-1252`.
    pub encoding: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    pub row: u64,
    pub cells: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Line of the file; the header is 1.
    pub row: u64,
    /// One sentence in English.
    pub reason: String,
    /// Of the refusal, for its translation; `details` holds what the sentence names, `column` where it is about a cell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportProducts {
    pub file_name: String,
    pub base64: String,
    pub map: BTreeMap<String, String>,
}

/// `products` were added or updated, `already` were there just so.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportedProducts {
    pub products: u64,
    pub already: u64,
    pub refused: Vec<RefusedRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportedSales {
    pub tickets: u64,
    pub lines: u64,
    /// Distinct products on the imported lines.
    pub products: u64,
    pub skipped: u64,
    pub already: u64,
    pub refused: Vec<RefusedRow>,
}
