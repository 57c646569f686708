//! Documents made from sales that the domain billed, read back by other programs.
#![allow(clippy::unwrap_used)]

mod reader;
mod receipt_pdf;
mod shop;
