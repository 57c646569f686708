//! Backups: copies of the database that were proved to be whole before they got their names.
//!
//! A copy is made by SQLite's online backup from one snapshot, so selling goes on beside it. It is written under another
//! name, synced, opened again and compared with the original (SQLite's own check, the number of events, the digest of all
//! projected rows, that of the log and what stands beside it), and only then renamed. What it proved becomes a checkpoint,
//! from which `verify` starts.

mod forget;
mod restore;
mod retention;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::chain::Hash;
use domain::clock::Moment;
use domain::reducer::Value;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use sha2::{Digest as _, Sha256};

pub use forget::forget;
pub use restore::restore;

use crate::store::kept::{self, CHECKPOINT};
use crate::store::{FILE, MIGRATIONS, Store, connect, private_file, private_folder, schema_version, sync_folder};
use crate::{Error, clock, verify};

/// Where the backups of a register lie.
pub fn folder(register: &Path) -> PathBuf {
    register.join("backups")
}

/// Makes today's backup, anew if there is one. A store that reads is enough, so that the one that sells need not wait.
///
/// # Errors
/// What the disk says; [`Error::Damaged`] when the copy is not whole.
pub fn make(store: &Store) -> Result<PathBuf, Error> {
    let zone: String = store.conn().query_row(
        "select coalesce(zone, 'UTC') from stall where stall_id = ?1",
        [store.identity().stall.as_bytes()],
        |row| row.get(0),
    )?;
    of_day(store, &clock::now(&zone))
}

/// Makes the backup of the day unless there is one, and lets old ones go.
///
/// # Errors
/// As [`make`].
pub fn daily(store: &Store, now: &Moment) -> Result<Option<PathBuf>, Error> {
    if folder(store.folder()).join(file_name(now)).exists() { Ok(None) } else { of_day(store, now).map(Some) }
}

/// How long a backup lets the counter go first: it reads the whole database, which may have years in it, and whoever
/// has just started the program wants to sell.
const AFTER_START: Duration = Duration::from_secs(30);

/// Makes the backup of the day on a thread of its own, a moment later. A failure shows as a last backup that grows old.
pub fn daily_in_background(register: &Path, now: Moment) {
    let register = register.to_owned();
    std::thread::spawn(move || {
        std::thread::sleep(AFTER_START);
        Store::read(&register).and_then(|store| daily(&store, &now))
    });
}

/// Makes a verified copy anywhere.
///
/// # Errors
/// As [`make`]; there is a file of that name already.
pub fn make_at(store: &Store, path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Err(Error::Usage(format!("there is a file {} already", path.display())));
    }
    copy(store.conn(), path, verify::digest).map(drop)
}

/// The last verified backup, and when it was made (RFC 3339).
pub fn last(register: &Path) -> Option<(PathBuf, String)> {
    let path = retention::by_day(&folder(register)).ok()?.into_iter().next_back()?.1;
    let made: DateTime<Utc> = std::fs::metadata(&path).and_then(|m| m.modified()).ok()?.into();
    Some((path, made.to_rfc3339_opts(SecondsFormat::Secs, true)))
}

/// A verified copy of a database that is about to get a newer schema.
pub(crate) fn before_migration(register: &Path, conn: &Connection) -> Result<(), Error> {
    before_schema(register, conn, MIGRATIONS.len())
}

fn before_schema(register: &Path, conn: &Connection, known: usize) -> Result<(), Error> {
    let found = schema_version(conn)? as usize;
    if found == 0 || found >= known {
        return Ok(());
    }
    let backups = folder(register);
    private_folder(&backups)?;
    // The older schema may lack what the digest of today's tables needs, so every table is compared as it is.
    copy(conn, &backups.join(format!("before-schema-{known}.db")), |conn| rows_of(conn, |_| true)).map(drop)
}

fn file_name(now: &Moment) -> String {
    format!("{}.db", now.wall().date())
}

fn of_day(store: &Store, now: &Moment) -> Result<PathBuf, Error> {
    let backups = folder(store.folder());
    private_folder(&backups)?;
    let name = file_name(now);
    let path = backups.join(&name);
    let proved = copy(store.conn(), &path, verify::digest)?;
    check_point(store.folder(), now, &name, &proved)?;
    retention::prune(&backups)?;
    Ok(path)
}

/// What a copy proved to be.
#[derive(PartialEq, Eq)]
struct Proved {
    n_events: i64,
    last_event_no: i64,
    /// Of the projected rows.
    digest: Hash,
    /// Of the log and what stands beside it.
    others: Hash,
}

/// Copies one snapshot of a database to `path` and proves the copy.
fn copy(live: &Connection, path: &Path, digest: impl Fn(&Connection) -> Result<Hash, Error>) -> Result<Proved, Error> {
    let building = path.with_extension(format!("{}.part", std::process::id()));
    remove(&building)?;
    let result = (|| {
        // Held until the copy is compared, so that both sides are the same moment.
        let snapshot = live.unchecked_transaction()?;
        let wanted = prove(&snapshot, &digest)?;
        // Of the copy people know only the name that it gets when it is whole.
        write_copy(&snapshot, &building).map_err(|error| error.of(path))?;
        drop(snapshot);
        let file = Connection::open_with_flags(&building, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let whole: String = file.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
        let proved = prove(&file, &digest)?;
        if whole != "ok" || proved != wanted {
            return Err(Error::Damaged(format!("the copy {} is not what was copied: {whole}", path.display())));
        }
        drop(file);
        std::fs::rename(&building, path).map_err(|e| Error::file(path, e))?;
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
        Ok(proved)
    })();
    if result.is_err() {
        remove(&building).ok();
    }
    result
}

/// Writes every page of `source` to a file of its own, private and synced.
fn write_copy(source: &Connection, path: &Path) -> Result<(), Error> {
    File::create_new(path).map_err(|e| Error::file(path, e))?;
    private_file(path)?;
    let mut file = Connection::open(path)?;
    // One step: the snapshot is read in one go, whatever is written beside it.
    Backup::new(source, &mut file)?.step(-1)?;
    // The copy is one file, without a log beside it.
    file.pragma_update(None, "journal_mode", "delete")?;
    file.close().map_err(|(_, error)| Error::from(error))?;
    File::open(path).and_then(|f| f.sync_all()).map_err(|e| Error::file(path, e))
}

fn prove(conn: &Connection, digest: impl Fn(&Connection) -> Result<Hash, Error>) -> Result<Proved, Error> {
    let (n_events, last_event_no) =
        conn.query_row("select count(*), coalesce(max(event_no), 0) from event", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let projected = |name: &str| domain::table::ALL.iter().any(|table| table.name == name);
    let others = rows_of(conn, |name| !projected(name))?;
    Ok(Proved { n_events, last_event_no, digest: digest(conn)?, others })
}

/// Notes in the live database what a backup proved, by a connection of its own: the copy may have been made by a store
/// that reads. Where nothing can be written the backup is as good, only `verify` starts from an earlier one.
fn check_point(register: &Path, now: &Moment, name: &str, proved: &Proved) -> Result<(), Error> {
    let mut conn = connect(&register.join(FILE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let noted = (|| {
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number: i64 =
            transaction
                .query_row("select coalesce(max(checkpoint_no), 0) + 1 from checkpoint", [], |row| row.get(0))?;
        let row = [
            Value::Int(number),
            Value::Int(now.unix_ms()),
            Value::Int(proved.n_events),
            Value::Int(proved.last_event_no),
            Value::Bytes(proved.digest.0.to_vec()),
            Value::Text(name.to_owned()),
        ];
        kept::put(&transaction, &CHECKPOINT, &row)?;
        Ok(transaction.commit()?)
    })();
    match noted {
        Err(Error::ReadOnly { .. }) => Ok(()),
        other => other,
    }
}

/// The digest of every row of some tables, whatever the schema. Both sides of a copy list them alike.
fn rows_of(conn: &Connection, wanted: impl Fn(&str) -> bool) -> Result<Hash, Error> {
    let mut hasher = Sha256::new();
    let tables = conn
        .prepare("select name from sqlite_master where type = 'table' order by name")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    for table in tables.into_iter().filter(|name| wanted(name)) {
        hasher.update(table.as_bytes());
        let mut statement = conn.prepare(&format!("select * from \"{table}\""))?;
        let n_columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let fields = (0..n_columns).map(|i| row.get_ref(i)).collect::<Result<Vec<_>, _>>()?;
            hasher.update(kept::check_sum(fields));
        }
    }
    Ok(Hash(hasher.finalize().into()))
}

fn remove(path: &Path) -> Result<(), Error> {
    crate::store::remove_database(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_a_migration_every_row_is_copied_and_compared() {
        let folder = tempfile::tempdir().unwrap();
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "create table event (event_no integer primary key, bytes blob);
             insert into event values (1, x'01'), (2, x'02');
             pragma user_version = 1",
        )
        .unwrap();
        before_schema(folder.path(), &conn, 1).unwrap();
        assert!(!super::folder(folder.path()).exists(), "there is nothing to migrate");
        before_schema(folder.path(), &conn, 2).unwrap();
        let copy = Connection::open(super::folder(folder.path()).join("before-schema-2.db")).unwrap();
        let digest = |conn: &Connection| rows_of(conn, |_| true).unwrap();
        assert_eq!(digest(&copy), digest(&conn));
        copy.execute_batch("update event set bytes = x'03' where event_no = 2").unwrap();
        assert_ne!(digest(&copy), digest(&conn));
    }
}
