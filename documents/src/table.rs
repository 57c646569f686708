//! Rows of cells as CSV, JSON or a workbook: what exports are made of.

use std::io::Write;

use chrono::NaiveDate;
use domain::currency::Currency;
use domain::quantity::Quantity;
use domain::{Money, decimal};

use crate::Error;
use crate::workbook::Book;

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Text(String),
    Int(i64),
    /// `value / 10^decimals`, exact.
    Decimal {
        value: i64,
        decimals: u32,
    },
    Date(NaiveDate),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A count.
    pub fn count(n: u64) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }

    pub fn money(amount: Money, currency: Currency) -> Self {
        Self::Decimal { value: amount.minor(), decimals: currency.exponent() }
    }

    pub const fn quantity(quantity: Quantity) -> Self {
        Self::Decimal { value: quantity.thousandths(), decimals: 3 }
    }

    /// The cell in a notation that every program reads alike: a point, no grouping, dates as 2026-11-22.
    fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Int(value) => value.to_string(),
            Self::Decimal { value, decimals } => decimal::plain(*value, *decimals),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// Columns and all rows at once, for tables that fit into memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|&c| c.to_owned()).collect(), rows: Vec::new() }
    }

    /// # Errors
    /// As [`write_csv`].
    pub fn csv(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        write_csv(&mut bytes, &self.names(), self.rows.iter().cloned().map(Ok::<_, Error>))?;
        Ok(bytes)
    }

    /// # Errors
    /// As [`write_json`].
    pub fn json(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        write_json(&mut bytes, &self.names(), self.rows.iter().cloned().map(Ok::<_, Error>))?;
        Ok(bytes)
    }

    /// # Errors
    /// As [`xlsx`].
    pub fn xlsx(&self, sheet: &str) -> Result<Vec<u8>, Error> {
        xlsx(sheet, &self.names(), self.rows.iter().cloned().map(Ok::<_, Error>))
    }

    fn names(&self) -> Vec<&str> {
        self.columns.iter().map(String::as_str).collect()
    }
}

/// Writes CSV (RFC 4180, UTF-8, point decimals) row by row, as the rows come.
///
/// # Errors
/// [`Error::Write`] from `out`, and whatever the rows bring.
pub fn write_csv<E: From<Error>>(
    out: impl Write,
    columns: &[&str],
    rows: impl IntoIterator<Item = Result<Vec<Cell>, E>>,
) -> Result<(), E> {
    let failed = |e: csv::Error| E::from(Error::Write(e.into()));
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(columns).map_err(failed)?;
    for row in rows {
        writer.write_record(row?.iter().map(Cell::plain)).map_err(failed)?;
    }
    writer.flush().map_err(|e| E::from(Error::Write(e)))
}

/// Writes a JSON array of objects row by row, as the rows come. Decimals are exact numbers with all their digits.
///
/// # Errors
/// [`Error::Write`] from `out`, and whatever the rows bring.
pub fn write_json<E: From<Error>>(
    mut out: impl Write,
    columns: &[&str],
    rows: impl IntoIterator<Item = Result<Vec<Cell>, E>>,
) -> Result<(), E> {
    let keys: Vec<String> = columns.iter().map(|c| json_text(c)).collect();
    let failed = |e: std::io::Error| E::from(Error::Write(e));
    out.write_all(b"[").map_err(failed)?;
    for (index, row) in rows.into_iter().enumerate() {
        let members: Vec<String> =
            keys.iter().zip(row?.iter()).map(|(key, cell)| format!("{key}:{}", json_value(cell))).collect();
        let between = if index == 0 { "\n" } else { ",\n" };
        write!(out, "{between}{{{}}}", members.join(",")).map_err(failed)?;
    }
    out.write_all(b"\n]\n").map_err(failed)?;
    out.flush().map_err(failed)
}

/// A workbook of one sheet, numbers as numbers and dates as dates.
///
/// # Errors
/// [`Error::TooManyRows`], [`Error::Workbook`], and whatever the rows bring.
pub fn xlsx<E: From<Error>>(
    sheet: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = Result<Vec<Cell>, E>>,
) -> Result<Vec<u8>, E> {
    let mut book = Book::new(sheet, "", None);
    let mut page = book.sheet(sheet)?;
    page.heads(columns)?;
    for row in rows {
        page.row(&row?)?;
    }
    drop(page);
    Ok(book.bytes()?)
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn json_value(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "null".to_owned(),
        Cell::Int(_) | Cell::Decimal { .. } => cell.plain(),
        Cell::Text(_) | Cell::Date(_) => json_text(&cell.plain()),
    }
}
