//! Sales that were made.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::business_day::BusinessDay;
use crate::currency::Currency;
use crate::id::{EventId, StallId};
use crate::quantity::{Quantity, Unit};
use crate::refund::Returned;
use crate::tax::TaxSum;
use crate::tender::{Tender, TenderKind};

/// Newest first. Days other than the current one need [`crate::permission::Permission::SeeFigures`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListSales {
    /// None is every day.
    pub day: Option<BusinessDay>,
    /// Part of a receipt number or of a line's name.
    pub text: String,
    pub tender: Option<TenderKind>,
    pub kind: Option<SaleKind>,
    /// None is every stall that is known here.
    #[serde(default)]
    pub stall: Option<StallId>,
    /// Skip the first so many.
    pub offset: u32,
    /// At most 200.
    pub limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleKind {
    Sale,
    Refund,
    Void,
}

impl SaleKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Refund => "refund",
            Self::Void => "void",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalePage {
    pub rows: Vec<SaleSummary>,
    /// Of all that match, not of this page.
    pub n_matching: u64,
    pub total_minor: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleSummary {
    pub id: EventId,
    pub kind: SaleKind,
    pub receipt: String,
    pub business_day: BusinessDay,
    /// `HH:MM` on the wall at the sale.
    pub time: String,
    /// Who sold; empty where nobody is known.
    pub person: String,
    pub n_lines: u32,
    /// The first lines' names.
    pub goods: String,
    pub currency: Currency,
    pub total_minor: Money,
    pub change_minor: Money,
    pub tenders: Vec<TenderKind>,
    /// Part of it came back.
    pub refunded: bool,
    /// Brought in from another till.
    pub imported: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeSale {
    pub sale: EventId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleDetail {
    pub summary: SaleSummary,
    pub lines: Vec<SaleLine>,
    pub taxes: Vec<TaxSum>,
    pub tax_inclusive: bool,
    pub discount_minor: Money,
    pub tip_minor: Money,
    pub rounding_minor: Money,
    /// As they count now, after changes of payment type.
    pub tenders: Vec<Tender>,
    /// Refunds of this sale; of a refund, its sale.
    pub related: Vec<SaleSummary>,
    pub reason: String,
    pub note: String,
    pub can_refund: bool,
    pub can_void: bool,
    pub can_change_tender: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleLine {
    pub no: u16,
    pub name: String,
    pub unit: Unit,
    pub quantity: Quantity,
    pub price_minor: Money,
    pub discount_minor: Money,
    pub amount_minor: Money,
    /// How much can still come back.
    pub left: Quantity,
    pub note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefundSale {
    /// The refund's own id (`next_sale` of the counter): sent again it refunds nothing twice.
    pub id: EventId,
    pub sale: EventId,
    pub lines: Vec<Returned>,
    pub by: TenderKind,
    /// The goods go back on the shelf.
    pub restock: bool,
    pub reason: String,
}

/// Takes a sale of this business day back, whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VoidSale {
    pub id: EventId,
    pub sale: EventId,
    pub reason: String,
}

/// Queues a receipt; from the second time on it says that it is a copy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PrintReceipt {
    pub sale: EventId,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptText {
    pub sale: EventId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub text: String,
}

/// Saves a receipt as PDF.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptPdf {
    pub sale: EventId,
}
