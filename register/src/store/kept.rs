//! Rows that stand beside the log. No event can rebuild them, so each row carries a check sum over its fields, and each
//! table a tally (how many rows, and all check sums folded into one) that moves in the same transaction: `verify` sees
//! when one was changed, taken away, added or swapped.

use domain::reducer::Value;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use sha2::{Digest, Sha256};

use super::row::Bound;
use crate::Error;

/// A table beside the log. Its first column is the key; `check_sum` comes after the last.
#[derive(Debug)]
pub struct Kept {
    pub name: &'static str,
    pub columns: &'static [&'static str],
}

pub static BLOB: Kept = Kept { name: "blob", columns: &["name", "media_type", "bytes"] };
pub static BRANCH: Kept = Kept { name: "branch", columns: &["incarnation_id", "branch_of", "at_seq"] };
pub static CHECKPOINT: Kept = Kept {
    name: "checkpoint",
    columns: &["checkpoint_no", "made_at_ms", "n_events", "last_event_no", "digest", "file_name"],
};
pub static DEVICE: Kept = Kept { name: "device", columns: &["name", "value"] };
pub static FORGOTTEN: Kept = Kept { name: "forgotten", columns: &["person_id", "word"] };
pub static GIVEN: Kept = Kept { name: "given", columns: &["event_no", "given_by"] };
pub static LINK: Kept = Kept {
    name: "link",
    columns: &[
        "only",
        "server",
        "epoch",
        "vendor_seq",
        "chain",
        "digest",
        "record_seq",
        "enrolled_at_ms",
        "in_step_at_ms",
    ],
};
pub static MARK: Kept = Kept { name: "mark", columns: &["vendor_seq", "epoch", "chain", "digest"] };
pub static NEIGHBOUR: Kept = Kept {
    name: "neighbour",
    columns: &["register_id", "name", "meeting_key", "device_key", "address", "connected_at_ms", "in_step_at_ms"],
};
pub static PARKED: Kept = Kept {
    name: "parked",
    columns: &[
        "parked_id",
        "turn",
        "holder",
        "place",
        "label",
        "parked_at_ms",
        "changed_at_ms",
        "n_lines",
        "total_minor",
        "cart",
    ],
};
pub static PERSON: Kept = Kept { name: "person", columns: &["person_id", "name"] };
pub static PIN: Kept = Kept { name: "pin", columns: &["person_id", "verifier", "failed", "failed_at_ms"] };
pub static PRINT_JOB: Kept = Kept {
    name: "print_job",
    columns: &[
        "print_job_no",
        "sale_id",
        "what",
        "bytes",
        "queued_at_ms",
        "attempts",
        "problem",
        "sending",
        "printed_at_ms",
    ],
};

pub static RECORD: Kept = Kept { name: "record", columns: &["person_id", "name_said", "pin_said", "erased", "dirty"] };
pub static VOUCHER: Kept = Kept { name: "voucher", columns: &["position", "head_hash", "signature"] };

/// Every table beside the log, by name.
pub static ALL: &[&Kept] = &[
    &BLOB,
    &BRANCH,
    &CHECKPOINT,
    &DEVICE,
    &FORGOTTEN,
    &GIVEN,
    &LINK,
    &MARK,
    &NEIGHBOUR,
    &PARKED,
    &PERSON,
    &PIN,
    &PRINT_JOB,
    &RECORD,
    &VOUCHER,
];

type Sum = [u8; 32];

/// A check over the fields of a row: each with its kind and length, so that no two rows share one by shifting.
pub fn check_sum<'a>(fields: impl IntoIterator<Item = ValueRef<'a>>) -> Sum {
    let mut hasher = Sha256::new();
    for field in fields {
        let (kind, bytes) = match &field {
            ValueRef::Null => (0_u8, &[][..]),
            ValueRef::Integer(value) => {
                hasher.update([1]);
                hasher.update(value.to_be_bytes());
                continue;
            }
            ValueRef::Text(bytes) => (2, *bytes),
            ValueRef::Blob(bytes) => (3, *bytes),
            // No table of ours has one: damage, which the sum is to show.
            ValueRef::Real(value) => {
                hasher.update([4]);
                hasher.update(value.to_bits().to_be_bytes());
                continue;
            }
        };
        hasher.update([kind]);
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().into()
}

fn value_ref(value: &Value) -> ValueRef<'_> {
    match value {
        Value::Null => ValueRef::Null,
        Value::Int(value) => ValueRef::Integer(*value),
        Value::Text(text) => ValueRef::Text(text.as_bytes()),
        Value::Bytes(bytes) => ValueRef::Blob(bytes),
    }
}

/// Writes a row, in the place of the one that has its key. Inside a transaction of the caller's.
///
/// # Errors
/// Database errors.
pub fn put(conn: &Connection, table: &Kept, row: &[Value]) -> Result<(), Error> {
    let old = sum_of(conn, table, &row[0])?;
    let new = check_sum(row.iter().map(value_ref));
    if old == Some(new) {
        return Ok(());
    }
    let marks = vec!["?"; row.len() + 1].join(", ");
    let sum = Value::Bytes(new.to_vec());
    conn.prepare_cached(&format!(
        "insert or replace into {} ({}, check_sum) values ({marks})",
        table.name,
        table.columns.join(", ")
    ))?
    .execute(params_from_iter(row.iter().chain([&sum]).map(Bound)))?;
    count(conn, table, old, Some(new))
}

/// Takes a row away; false where there was none. Inside a transaction of the caller's.
///
/// # Errors
/// Database errors.
pub fn remove(conn: &Connection, table: &Kept, key: &Value) -> Result<bool, Error> {
    let Some(old) = sum_of(conn, table, key)? else { return Ok(false) };
    conn.prepare_cached(&format!("delete from {} where {} = ?1", table.name, table.columns[0]))?
        .execute([Bound(key)])?;
    count(conn, table, Some(old), None)?;
    Ok(true)
}

fn sum_of(conn: &Connection, table: &Kept, key: &Value) -> Result<Option<Sum>, Error> {
    Ok(conn
        .prepare_cached(&format!("select check_sum from {} where {} = ?1", table.name, table.columns[0]))?
        .query_row([Bound(key)], |row| row.get(0))
        .optional()?)
}

/// Moves the tally. Folding is exclusive or: what comes in twice goes out, in whatever order.
fn count(conn: &Connection, table: &Kept, old: Option<Sum>, new: Option<Sum>) -> Result<(), Error> {
    let (mut n_rows, mut fold) = tally(conn, table.name)?;
    for sum in [old, new].into_iter().flatten() {
        fold_in(&mut fold, &sum);
    }
    n_rows += i64::from(new.is_some()) - i64::from(old.is_some());
    conn.prepare_cached("insert or replace into tally (table_name, n_rows, fold) values (?1, ?2, ?3)")?
        .execute(params![table.name, n_rows, fold])?;
    Ok(())
}

fn tally(conn: &Connection, table: &str) -> Result<(i64, Sum), Error> {
    Ok(conn
        .prepare_cached("select n_rows, fold from tally where table_name = ?1")?
        .query_row([table], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or_default())
}

fn fold_in(fold: &mut Sum, sum: &Sum) {
    for (byte, other) in fold.iter_mut().zip(sum) {
        *byte ^= other;
    }
}

/// A value that changes whenever a row of a table does.
///
/// # Errors
/// Database errors.
pub fn mark(conn: &Connection, table: &Kept) -> Result<(i64, [u8; 32]), Error> {
    tally(conn, table.name)
}

/// What was done to the tables beside the log by something else than this program, in words.
///
/// # Errors
/// Database errors.
pub fn damages(conn: &Connection) -> Result<Vec<String>, Error> {
    let mut problems = Vec::new();
    for table in ALL {
        let (mut n_rows, mut fold) = (0, Sum::default());
        let mut changed = 0;
        let n_columns = table.columns.len();
        let mut statement =
            conn.prepare(&format!("select {}, check_sum from {}", table.columns.join(", "), table.name))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let sum = check_sum((0..n_columns).map(|i| row.get_ref(i)).collect::<Result<Vec<_>, _>>()?);
            n_rows += 1;
            fold_in(&mut fold, &sum);
            if row.get_ref(n_columns)? != ValueRef::Blob(&sum) {
                changed += 1;
                if changed <= 5 {
                    problems.push(format!("table {}: the row {} was changed", table.name, key_text(row)?));
                }
            }
        }
        if changed > 5 {
            problems.push(format!("table {}: {} more rows were changed", table.name, changed - 5));
        }
        let (told_rows, told_fold) = match conn
            .query_row("select n_rows, fold from tally where table_name = ?1", [table.name], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .optional()?
        {
            Some(told) => told,
            None => (0, Sum::default().to_vec()),
        };
        if n_rows != told_rows {
            problems.push(format!("table {}: {n_rows} rows where {told_rows} were written", table.name));
        } else if changed == 0 && told_fold != fold {
            problems.push(format!("table {}: a row was exchanged for another", table.name));
        }
    }
    let mut statement = conn.prepare("select table_name from tally")?;
    for name in statement.query_map([], |row| row.get::<_, String>(0))? {
        let name = name?;
        if !ALL.iter().any(|t| t.name == name) {
            problems.push(format!("table tally: the row {name} was added"));
        }
    }
    Ok(problems)
}

fn key_text(row: &Row<'_>) -> Result<String, Error> {
    Ok(match row.get_ref(0)? {
        ValueRef::Integer(value) => value.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => hex(bytes),
        ValueRef::Null | ValueRef::Real(_) => "without a key".to_owned(),
    })
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
