//! The least that a start can cost: the catalogue's rows by bare queries, and one PIN hashed as slowly as it has to be.

use std::path::Path;

use register::store::{FILE, Pins};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::Outcome;
use crate::growth::PIN;

const CATALOGUE: [&str; 3] = [
    "select product_id, name, category_id, kind, unit, tax_category_id, picture, cost_minor, position, archived
     from product",
    "select code, product_id from barcode",
    "select product_id, stall_id, valid_from, price_minor from price",
];

/// Reads what a counter has to know of its products, and takes a PIN.
pub fn start(folder: &Path) -> Outcome<usize> {
    let conn = Connection::open(folder.join(FILE))?;
    let mut catalogue: Vec<Vec<Value>> = Vec::new();
    for sql in CATALOGUE {
        let mut statement = conn.prepare(sql)?;
        let n_columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            catalogue.push((0..n_columns).map(|column| row.get(column)).collect::<Result<_, _>>()?);
        }
    }
    Pins::verifier(PIN)?;
    Ok(catalogue.len())
}
