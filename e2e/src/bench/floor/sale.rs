//! The least that storing a sale can cost: the same rows and bytes into the same tables, by prepared statements in one
//! transaction a sale.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use crate::Outcome;
use crate::bench::sale::{ROWS, SaleRows};
use crate::bench::times::Times;

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
