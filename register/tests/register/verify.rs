//! `verify` finds what was done to a database: planted damages, one kind after the other, in every table.

use std::path::{Path, PathBuf};

use register::Error;
use register::store::Store;
use register::verify::verify;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::others::take_from_others;
use crate::stall::{Stall, raw, settle};

fn check(data: &Path, full: bool) -> Result<domain::api::data::Verified, Error> {
    verify(&Store::read(data)?, full, &mut |_, _| {})
}

/// Damages a copy of a register and says what `verify --full` finds.
#[track_caller]
fn damage(pristine: &Path, what: &str, plant: impl FnOnce(&Connection)) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(pristine.join("register.db"), folder.path().join("register.db")).unwrap();
    let conn = raw(folder.path());
    let before = conn.total_changes();
    plant(&conn);
    assert!(conn.total_changes() > before, "{what}: nothing was planted");
    drop(conn);
    match check(folder.path(), true) {
        Err(Error::Damaged(_)) => {}
        Err(error) => panic!("{what}: {error}"),
        Ok(verified) => assert!(!verified.ok && !verified.problems.is_empty(), "{what}: not found"),
    }
}

fn full_stall() -> (tempfile::TempDir, PathBuf) {
    let mut stall = Stall::open();
    take_from_others(&mut stall);
    stall.fill();
    let (folder, data) = settle(stall);
    // A restored register has a former series as well.
    let (copy, _) = register::backup::last(&data).unwrap();
    register::backup::restore(&data, &copy).unwrap();
    let mut store = Store::open(&data).unwrap();
    for _ in 0..2 {
        register::print::enqueue(&mut store, Some(domain::id::EventId::NIL), "receipt", b"bread", 1).unwrap();
    }
    drop(store);
    assert!(check(&data, true).unwrap().ok, "sound before any damage");
    (folder, data)
}

struct Columns {
    table: String,
    names: Vec<String>,
    types: Vec<String>,
    key: Vec<String>,
}

fn tables(conn: &Connection) -> Vec<Columns> {
    let mut statement = conn
        .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
        .unwrap();
    let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names
        .into_iter()
        .map(|table| {
            let mut statement = conn.prepare(&format!("pragma table_info({table})")).unwrap();
            let columns: Vec<(String, String, i64)> = statement
                .query_map([], |row| Ok((row.get(1)?, row.get(2)?, row.get(5)?)))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let key = columns.iter().filter(|(.., in_key)| *in_key > 0).map(|(name, ..)| name.clone()).collect();
            let types = columns.iter().map(|(_, of, _)| of.clone()).collect();
            Columns { table, names: columns.into_iter().map(|(name, ..)| name).collect(), types, key }
        })
        .collect()
}

impl Columns {
    fn rows(&self, conn: &Connection) -> Vec<Vec<Value>> {
        let sql = format!("select {} from {} order by {}", self.names.join(", "), self.table, self.key.join(", "));
        let mut statement = conn.prepare(&sql).unwrap();
        let n = self.names.len();
        statement.query_map([], |row| (0..n).map(|i| row.get(i)).collect()).unwrap().map(Result::unwrap).collect()
    }

    fn is_key(&self, column: usize) -> bool {
        self.key.contains(&self.names[column])
    }

    /// In the key, or in a constraint beside it.
    fn is_unique(&self, column: usize) -> bool {
        self.is_key(column)
            || ["incarnation_id", "register_seq", "series_no", "vendor_seq"].contains(&self.names[column].as_str())
    }

    fn of_row(&self, row: &[Value]) -> (String, Vec<Value>) {
        let mut values = Vec::new();
        let parts: Vec<String> = (0..self.names.len())
            .filter(|&i| self.is_key(i))
            .map(|i| {
                values.push(row[i].clone());
                format!("{} = ?", self.names[i])
            })
            .collect();
        (parts.join(" and "), values)
    }

    fn set(&self, conn: &Connection, row: &[Value], column: usize, value: Value) {
        let (filter, key) = self.of_row(row);
        let sql = format!("update {} set {} = ? where {filter}", self.table, self.names[column]);
        conn.execute(&sql, params_from_iter([value].into_iter().chain(key))).unwrap();
    }

    fn insert(&self, conn: &Connection, row: &[Value]) {
        let marks = vec!["?"; row.len()].join(", ");
        conn.execute(&format!("insert into {} values ({marks})", self.table), params_from_iter(row)).unwrap();
    }

    fn delete(&self, conn: &Connection, row: &[Value]) {
        let (filter, key) = self.of_row(row);
        conn.execute(&format!("delete from {} where {filter}", self.table), params_from_iter(key)).unwrap();
    }
}

/// Another value of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Integer(n) => Value::Integer(n + 1),
        Value::Text(text) => Value::Text(format!("{text}1")),
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            match bytes.last_mut() {
                Some(last) => *last ^= 1,
                None => bytes.push(1),
            }
            Value::Blob(bytes)
        }
        Value::Real(_) => panic!("no table holds a float"),
    }
}

#[test]
fn a_sound_register_is_found_sound_from_the_start_and_from_its_last_backup() {
    let mut stall = Stall::open();
    stall.fill();
    let full = verify(&stall.store, true, &mut |_, _| {}).unwrap();
    assert_eq!(full.problems, Vec::<String>::new());
    assert!(full.ok && full.digest.len() == 64);
    let quick = verify(&stall.store, false, &mut |_, _| {}).unwrap();
    assert_eq!((quick.ok, &quick.digest, quick.events), (true, &full.digest, full.events));
    assert_eq!((full.sales, full.refunds), (12, 3), "two of them imported");
    // Beside the open register, by a store that reads.
    assert!(check(&stall.data(), true).unwrap().ok);
    let (_folder, data) = full_stall();
    let restored = check(&data, true).unwrap();
    assert_eq!(restored.problems, Vec::<String>::new());
}

#[test]
fn every_change_of_every_column_of_every_table_is_found() {
    let (_folder, data) = full_stall();
    let conn = raw(&data);
    let mut n_planted = 0;
    for table in tables(&conn) {
        let rows = table.rows(&conn);
        for (column, name) in table.names.iter().enumerate() {
            // Of every column one value that is there and, where there is one, a row without.
            let full = rows.iter().find(|row| row[column] != Value::Null);
            let empty = rows.iter().find(|row| row[column] == Value::Null);
            if let Some(row) = full {
                let what = format!("{}.{name} changed", table.table);
                let value = if table.is_unique(column) { far(&row[column]) } else { other(&row[column]) };
                damage(&data, &what, |conn| table.set(conn, row, column, value));
                n_planted += 1;
            }
            if let Some(row) = empty {
                let value = match table.types[column].as_str() {
                    "INTEGER" => Value::Integer(7),
                    "TEXT" => Value::Text("x".to_owned()),
                    _ => Value::Blob(vec![7; 16]),
                };
                let what = format!("{}.{name} filled in", table.table);
                damage(&data, &what, |conn| table.set(conn, row, column, value));
                n_planted += 1;
            }
        }
    }
    assert!(n_planted > 200, "{n_planted}");
}

#[test]
fn removed_added_and_swapped_rows_of_every_table_are_found() {
    let (_folder, data) = full_stall();
    let conn = raw(&data);
    for table in tables(&conn) {
        let rows = table.rows(&conn);
        if ["register", "link"].contains(&table.table.as_str()) {
            damage(&data, &format!("{} removed", table.table), |conn| table.delete(conn, &rows[0]));
            continue;
        }
        assert!(rows.len() >= 2, "{} needs two rows to swap", table.table);
        for (position, row) in [("first", &rows[0]), ("last", &rows[rows.len() - 1])] {
            damage(&data, &format!("{} {position} removed", table.table), |conn| table.delete(conn, row));
        }
        let added: Vec<Value> = rows[0]
            .iter()
            .enumerate()
            .map(|(i, value)| if table.is_unique(i) { far(value) } else { value.clone() })
            .collect();
        damage(&data, &format!("{} added", table.table), |conn| table.insert(conn, &added));
        let values: Vec<usize> = (0..table.names.len()).filter(|&i| !table.is_key(i)).collect();
        let other_row = rows[1..].iter().find(|row| values.iter().any(|&i| row[i] != rows[0][i]));
        let Some(other_row) = other_row else { continue };
        damage(&data, &format!("{} swapped", table.table), |conn| {
            table.delete(conn, &rows[0]);
            table.delete(conn, other_row);
            for (keys, rest) in [(&rows[0], other_row), (other_row, &rows[0])] {
                let row: Vec<Value> = keys
                    .iter()
                    .zip(rest)
                    .enumerate()
                    .map(|(i, (key, value))| if table.is_key(i) { key.clone() } else { value.clone() })
                    .collect();
                table.insert(conn, &row);
            }
        });
    }
}

/// A value that no other row has.
fn far(value: &Value) -> Value {
    match value {
        Value::Integer(n) => Value::Integer(n + 1_000_000),
        Value::Text(text) => Value::Text(format!("{text} more")),
        Value::Blob(bytes) => Value::Blob(bytes.iter().map(|b| !b).collect()),
        other => other.clone(),
    }
}

#[test]
fn damages_that_fit_together_are_found_by_the_chain_and_the_counters() {
    let (_folder, data) = full_stall();
    // The first live event forgotten everywhere: a gap.
    damage(&data, "gap", |conn| {
        conn.execute_batch(
            "delete from event where event_no = 3; update event set event_no = event_no - 1 where event_no > 3",
        )
        .unwrap();
    });
    damage(&data, "last event and its counter", |conn| {
        conn.execute_batch(
            "delete from event where event_no = (select max(event_no) from event where series_no = 1);
             update series set last_seq = last_seq - 1 where series_no = 1",
        )
        .unwrap();
    });
    damage(&data, "a sale and all its rows", |conn| {
        conn.execute_batch(
            "delete from sale where sale_id = (select sale_id from sale where kind = 'sale' limit 1);
             delete from sale_line where sale_id not in (select sale_id from sale);
             delete from sale_tax where sale_id not in (select sale_id from sale)",
        )
        .unwrap();
    });
    damage(&data, "a price in the bytes of an event", |conn| {
        conn.execute_batch(
            "update event set bytes = cast(replace(cast(bytes as text), '\"total_minor\":130', '\"total_minor\":230') as blob)
             where kind = 'sale'",
        )
        .unwrap();
    });
    damage(&data, "two events swapped", |conn| {
        conn.execute_batch(
            "create temp table two as select * from event where event_no in (4, 5);
             delete from event where event_no in (4, 5);
             update two set event_no = 9 - event_no, register_seq = 9 - register_seq;
             insert into event select * from two",
        )
        .unwrap();
    });
    damage(&data, "the receipt counter", |conn| {
        conn.execute_batch("update series set last_receipt = last_receipt + 1 where series_no = 1").unwrap();
    });
    damage(&data, "an index", |conn| {
        conn.execute_batch("drop index sale_by_day; update setting set value = value where 0; create table x (a); insert into x values (1); drop table x")
            .unwrap();
    });
}

#[test]
fn what_the_quick_check_finds_is_told_by_the_full_one() {
    let mut stall = Stall::open();
    stall.fill();
    let (_folder, data) = settle(stall);
    let conn = raw(&data);
    conn.execute_batch("update sale set total_minor = total_minor + 1 where kind = 'refund'").unwrap();
    drop(conn);
    let found = check(&data, false).unwrap();
    assert!(found.problems[0].starts_with("table sale: the row of sale_id "), "{:?}", found.problems);
    assert!(found.problems[0].contains("total_minor is "), "{:?}", found.problems);
}

#[test]
fn a_backup_that_was_changed_since_is_told_and_a_missing_one_is_not_needed() {
    let mut stall = Stall::open();
    stall.fill();
    let (path, _) = register::backup::last(&stall.data()).unwrap();
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("update setting set value = '{\"country\":\"DE\"}' where name = 'country'").unwrap();
    drop(conn);
    let told = verify(&stall.store, false, &mut |_, _| {}).unwrap();
    assert_eq!(told.problems.len(), 1, "{:?}", told.problems);
    assert!(told.problems[0].contains("was changed since it was verified"), "{:?}", told.problems);
    std::fs::write(&path, b"no database at all").unwrap();
    assert!(!verify(&stall.store, false, &mut |_, _| {}).unwrap().ok);
    std::fs::remove_file(&path).unwrap();
    assert!(verify(&stall.store, false, &mut |_, _| {}).unwrap().ok);
}

#[test]
fn progress_rises_to_its_end() {
    let mut stall = Stall::open();
    stall.fill();
    let mut told = Vec::new();
    verify(&stall.store, true, &mut |done, total| told.push((done, total))).unwrap();
    assert!(told.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    assert!(told.last().is_some_and(|(done, total)| done == total && *total > 0));
}

#[test]
fn a_file_that_is_no_database_any_more_is_a_finding() {
    let stall = Stall::open();
    let (_folder, data) = settle(stall);
    std::fs::write(
        data.join("register.db"),
        b"ransom note, long enough to be looked at as the head of a database file",
    )
    .unwrap();
    let found = register::verify::of_folder(&data, false, &mut |_, _| {}).unwrap();
    assert!(!found.ok && found.problems.len() == 1, "{:?}", found.problems);
}

#[test]
fn a_page_of_noise_in_the_file_is_found() {
    let mut stall = Stall::open();
    stall.fill();
    let (_folder, data) = settle(stall);
    let path = data.join("register.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let found = register::verify::of_folder(&data, true, &mut |_, _| {}).unwrap();
    assert!(!found.ok, "{found:?}");
}
