//! The dashboard and the report of a day.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::business_day::BusinessDay;
use crate::currency::Currency;
use crate::id::ProductId;
use crate::quantity::{Quantity, Unit};
use crate::tax::TaxSum;
use crate::tender::TenderKind;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeToday {
    /// None is the current business day.
    pub day: Option<BusinessDay>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    pub business_day: BusinessDay,
    pub currency: Currency,
    /// `HH:MM`; comparisons count other days up to the same time of day. Of a past day, its end.
    pub as_of: String,
    pub figures: Figures,
    /// The mean of the same weekday in the weeks before, up to the same time; none without such days.
    pub usual: Option<Figures>,
    /// How many same weekdays the mean is of (at most 8).
    pub n_usual_days: u32,
    pub by_hour: Vec<HourFigures>,
    /// Best first, at most ten.
    pub top_products: Vec<ProductFigures>,
    pub by_tender: Vec<TenderSum>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    pub n_sales: u64,
    pub n_lines: u64,
    pub n_refunds: u64,
    /// After refunds, tax included.
    pub turnover_minor: Money,
    pub discount_minor: Money,
}

/// One hour of the wall clock, from `hour`:00; hours of the business day in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourFigures {
    pub hour: u8,
    pub turnover_minor: Money,
    /// Tenth, half and nine tenths of the same weekdays' turnovers of this hour (nearest rank).
    pub usual_low_minor: Money,
    pub usual_minor: Money,
    pub usual_high_minor: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductFigures {
    pub product: Option<ProductId>,
    pub name: String,
    pub unit: Unit,
    pub quantity: Quantity,
    pub turnover_minor: Money,
    /// The mean quantity of the same weekdays, whole days.
    pub usual_quantity: Option<Quantity>,
    pub left: Option<Quantity>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderSum {
    pub kind: TenderKind,
    pub amount_minor: Money,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeDayReport {
    pub day: BusinessDay,
}

/// The report of one business day, or (in a period) the sum of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayReport {
    pub business_day: BusinessDay,
    pub sales: u64,
    pub refunds: u64,
    /// Of sales, without refunds.
    pub lines: u64,
    /// After refunds, tax included, without deposits, tips and rounding.
    pub gross_minor: Money,
    /// Every rate a row, 0 included.
    pub tax: Vec<TaxSum>,
    /// After change and refunds.
    pub tenders: Vec<TenderSum>,
    pub discount_minor: Money,
    pub tip_minor: Money,
    pub rounding_minor: Money,
    /// By turnover, best first.
    #[serde(default)]
    pub products: Vec<ProductFigures>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveDayReport {
    pub day: BusinessDay,
    pub format: ReportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    Json,
    Pdf,
    Xlsx,
    Csv,
}
