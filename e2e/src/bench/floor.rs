//! The least that storing a sale can cost: the same rows and bytes into the same tables, by prepared statements in one
//! transaction a sale.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::times::Times;
use crate::Outcome;

/// Tables with the rows of one sale, and how the rows are found by its id.
pub const ROWS: [(&str, &str); 6] = [
    ("event", "event_id"),
    ("sale", "sale_id"),
    ("sale_line", "sale_id"),
    ("sale_tax", "sale_id"),
    ("tender", "sale_id"),
    ("stock_movement", "event_id"),
];

/// One sale's rows, a list for each of [`ROWS`], then its products' stock; and its series' new figures.
#[derive(Debug)]
pub struct SaleRows {
    pub rows: Vec<Vec<Vec<Value>>>,
    pub series: Vec<Value>,
}

pub fn open(path: &Path) -> Outcome<Connection> {
    let conn = Connection::open(path)?;
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory;
         pragma cache_size = -32000;",
    )?;
    Ok(conn)
}

/// Stores one sale; only this is timed.
pub fn store(conn: &mut Connection, sale: &SaleRows, times: &mut Times) -> rusqlite::Result<()> {
    let tables = ROWS
        .iter()
        .map(|(table, _)| (*table, ""))
        .chain([("stock", " on conflict do update set quantity = excluded.quantity, taken_in = excluded.taken_in")]);
    let inserts: Vec<String> = tables
        .zip(&sale.rows)
        .map(|((table, rest), rows)| {
            format!("insert into {table} values ({}){rest}", vec!["?"; rows[0].len()].join(","))
        })
        .collect();
    times.take(|| {
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (sql, rows) in inserts.iter().zip(&sale.rows) {
            let mut insert = transaction.prepare_cached(sql)?;
            for row in rows {
                insert.execute(params_from_iter(row))?;
            }
        }
        transaction
            .prepare_cached(
                "update series set last_seq = ?, last_receipt = ?, last_hlc = ?, last_at_ms = ?, head_hash = ?,
                 check_sum = ? where series_no = ?",
            )?
            .execute(params_from_iter(&sale.series))?;
        transaction.commit()
    })
}
