//! Receipts and reports as bytes: text, ESC/POS, PDF, XLSX, CSV, JSON.
//!
//! Nothing here does I/O or reads a clock: the same figures give the same bytes, whoever asks. Amounts are never
//! computed here beyond sums and differences of stored ones; a document shows what `domain` decided.

pub mod code_page;
pub mod day_report;
pub mod error;
pub mod escpos;
pub mod letterhead;
pub mod locale;
mod pdf;
pub mod period_report;
pub mod plan_pdf;
pub mod receipt;
pub mod receipt_pdf;
mod report;
mod report_pdf;
mod report_workbook;
pub mod table;
pub mod text;
mod words;
mod workbook;

pub use error::Error;
pub use letterhead::Letterhead;
pub use locale::{Language, Locale};
pub use receipt::Receipt;
pub use table::{Cell, Table};
