//! Documents made from sales that the domain billed, read back by other programs.
#![allow(clippy::unwrap_used)]

mod escpos;
mod plan;
mod reader;
mod receipt_pdf;
mod receipt_text;
mod report;
mod shop;
mod table;
