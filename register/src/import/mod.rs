//! Products and past sales of other programs, from CSV and XLSX.
//!
//! A file is read twice as a stream: once to see what it is (its encoding, columns, decimal notation), so that one that
//! can't be read as such changes nothing, and once to take its rows in, some hundred a transaction. Memory stays flat
//! whatever the size of the file. A bad row is refused alone, by its line and a reason, and the rest goes in.

mod columns;
mod encoding;
mod moment;
mod notation;
mod price_list;
mod product_row;
mod product_write;
pub mod products;
mod reason;
mod record;
mod refusals;
pub mod sales;
mod sheet;
mod sold;
mod source;
mod tax_categories;
mod ticket;
mod workbook;

pub use source::Source;

/// Called with the bytes that were read and all there are, twice over: looking at the file is half of the work.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);
