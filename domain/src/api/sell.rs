//! The counter.

use serde::{Deserialize, Serialize};

use super::sales::SaleSummary;
use super::settings::PrinterStatus;
use crate::Money;
use crate::barcode::LabelRule;
use crate::blob::BlobName;
use crate::business_day::BusinessDay;
use crate::cart::{Cart, Terms};
use crate::cash_rounding::CashRounding;
use crate::currency::Currency;
use crate::id::{CategoryId, EventId, ParkedId, ProductId, TaxCategoryId};
use crate::quantity::Quantity;
use crate::receipt::ReceiptNumber;
use crate::sale::Payment;
use crate::settings::ReceiptMode;
use crate::tax::{Rates, TaxSum};
use crate::tender::Tender;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenCounter {}

/// Everything the counter needs beside its tiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    pub stall_name: String,
    pub business_day: BusinessDay,
    pub currency: Currency,
    pub tax_inclusive: bool,
    pub cash_rounding: CashRounding,
    pub label_rules: Vec<LabelRule>,
    pub receipts: ReceiptMode,
    pub categories: Vec<CategoryChip>,
    pub tax_categories: Vec<TaxChoice>,
    pub n_parked: u32,
    /// The cart that was open when the program last ended.
    pub cart: Option<Cart>,
    /// The last committed sale of this register, so that nobody rings it up twice.
    pub last_sale: Option<SaleSummary>,
    /// The id that the next sale will have.
    pub next_sale: EventId,
    pub printer: PrinterStatus,
    /// Events that are saved here and on no server yet.
    pub n_waiting: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryChip {
    pub category: CategoryId,
    pub name: String,
    pub n_products: u32,
}

/// A tax category with the rates of today, for free amounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxChoice {
    pub tax_category: TaxCategoryId,
    pub name: String,
    pub rates: Rates,
}

/// The tiles of a category in their places; none for products without a category. At most 300.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tiles {
    pub category: Option<CategoryId>,
}

/// The tiles of these products as they stand now, for a cart that comes back; one that is gone is left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TilesOf {
    pub products: Vec<ProductId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    pub product: ProductId,
    pub terms: Terms,
    pub category: Option<CategoryId>,
    pub picture: Option<BlobName>,
    /// What is on hand, where anybody ever counted or took in; may be negative.
    pub left: Option<Quantity>,
    /// `HH:MM` on the wall, when somebody said today that nothing is left.
    #[serde(default)]
    pub sold_out: Option<String>,
}

/// Best matches first; by name, word, barcode. At most `limit`, 50 at the most.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FindProducts {
    pub text: String,
    pub limit: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scan {
    pub code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scanned {
    Found {
        tile: Box<Tile>,
        quantity: Quantity,
        /// The amount on a scale's label.
        label_minor: Option<Money>,
    },
    /// A good code that no product has.
    Unknown { code: String },
}

/// Keeps the open cart on the device; none when it is empty.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeepCart {
    pub cart: Option<Cart>,
}

/// Sells a cart. Sent again with the same id it answers what was committed and sells nothing twice.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CompleteSale {
    pub id: EventId,
    pub cart: Cart,
    pub payment: Payment,
    /// What the customer was shown; another total is refused as `total_changed`.
    pub expected_total_minor: Money,
}

/// A committed sale, refund or change of payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleDone {
    pub id: EventId,
    pub receipt: ReceiptNumber,
    pub register_seq: u64,
    pub total_minor: Money,
    pub tip_minor: Money,
    pub tax: Vec<TaxSum>,
    pub rounding_minor: Money,
    pub change_minor: Money,
    pub tenders: Vec<Tender>,
    /// The id that the next sale will have.
    pub next_sale: EventId,
}

/// Says that a sale of this business day was paid otherwise.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeTender {
    pub sale: EventId,
    pub tenders: Vec<Tender>,
}

/// Puts a cart aside, for this register and those beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Park {
    pub cart: Cart,
    /// In the vendor's words, such as "table 4"; may be empty.
    pub label: String,
    pub total_minor: Money,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListParked {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    pub id: ParkedId,
    pub label: String,
    /// `HH:MM` on the wall.
    pub parked_at: String,
    pub n_lines: u32,
    pub total_minor: Money,
    /// The other register that has it; none where it lies here.
    #[serde(default)]
    pub holder: Option<String>,
    /// It is on that register's counter.
    #[serde(default)]
    pub in_use: bool,
}

/// Takes a parked cart back; it is then parked no more. One that lies at another register is asked for there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resume {
    pub id: ParkedId,
}

/// Somebody looked at the clock and says that it is right.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConfirmClock {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Picture {
    pub name: BlobName,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureData {
    /// `data:image/…;base64,…`
    pub data_url: String,
}
