//! The check of everything: the log against its chain and counters, the projections against a rebuild by the same
//! reducer, the rows beside the log against their check sums, the file against SQLite's own check.
//!
//! It reads one snapshot, so it runs beside an open register. With `full` it rebuilds from the first event, otherwise
//! from the last verified backup: the events before that are compared byte for byte with the backup's instead of being
//! read and applied again. What that finds wrong is looked at once more in full before it is told.

mod laws;
mod log;
mod problems;
mod rows;

use std::path::Path;

use domain::api::data::Verified;
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::id::IncarnationId;
use domain::sync::Position;
use domain::sync::cursor::fold;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

pub(crate) use log::Log;
pub(crate) use problems::Problems;
pub(crate) use rows::digest;

use crate::Error;
use crate::backup;
use crate::store::{Store, id, kept, migrate, register_sum, schema_version, series_sum};
use rows::Pair;

/// Checks the whole database. `progress` is told how much is done of how much.
///
/// # Errors
/// What makes reading impossible altogether; whatever is wrong inside is among the problems.
pub fn verify(store: &Store, full: bool, progress: &mut dyn FnMut(u64, u64)) -> Result<Verified, Error> {
    // One snapshot, whatever the register writes meanwhile.
    let snapshot = store.conn().unchecked_transaction()?;
    let conn: &Connection = &snapshot;
    let mut problems = Problems::default();
    let base = if full { None } else { Base::of_last_backup(conn, store.folder(), &mut problems)? };
    if let Some(base) = base {
        let mut quick = Problems::default();
        let verified = check(conn, base, &mut quick, progress)?;
        if quick.is_empty() {
            return Ok(finish(verified, problems));
        }
    }
    let verified = check(conn, Base::empty(conn)?, &mut problems, progress)?;
    Ok(finish(verified, problems))
}

/// Checks the register in a folder. A file that can't even be opened as one is a finding like others.
///
/// # Errors
/// As [`verify`]; [`Error::NotInitialised`].
pub fn of_folder(folder: &Path, full: bool, progress: &mut dyn FnMut(u64, u64)) -> Result<Verified, Error> {
    match Store::read(folder).and_then(|store| verify(&store, full, progress)) {
        Err(error @ Error::Damaged(_)) => Ok(Verified { problems: vec![error.to_string()], ..nothing() }),
        other => other,
    }
}

fn nothing() -> Verified {
    Verified {
        ok: false,
        events: 0,
        sales: 0,
        refunds: 0,
        stock_movements: 0,
        problems: Vec::new(),
        digest: String::new(),
    }
}

fn finish(mut verified: Verified, problems: Problems) -> Verified {
    verified.problems = problems.into_sentences();
    verified.ok = verified.problems.is_empty();
    verified
}

/// Where a rebuild starts: a database with everything up to some event, and how far each series was then.
struct Base {
    rebuilt: Connection,
    log: Log,
    /// The events in it.
    last_event_no: i64,
}

impl Base {
    /// From nothing. The rebuild is a file that SQLite deletes by itself; a small one never leaves memory.
    fn empty(conn: &Connection) -> Result<Self, Error> {
        let rebuilt = scratch()?;
        migrate(&rebuilt)?;
        // Only rows are compared; keeping indexes would just cost time.
        let indexes = rebuilt
            .prepare("select name from sqlite_master where type = 'index' and sql is not null")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        for index in indexes {
            rebuilt.execute_batch(&format!("drop index {index}"))?;
        }
        Ok(Self { rebuilt, log: Log::start(conn)?, last_event_no: 0 })
    }

    /// From the last verified backup; none when it is not there any more.
    fn of_last_backup(conn: &Connection, folder: &Path, problems: &mut Problems) -> Result<Option<Self>, Error> {
        let found: Option<(i64, i64, Vec<u8>, String)> = conn
            .query_row(
                "select n_events, last_event_no, digest, file_name from checkpoint order by checkpoint_no desc limit 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )
            .optional()?;
        let Some((n_events, last_event_no, wanted, file_name)) = found else { return Ok(None) };
        let path = backup::folder(folder).join(Path::new(&file_name).file_name().unwrap_or_default());
        if !path.exists() {
            return Ok(None);
        }
        let read = (|| {
            let file = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let events: (i64, Option<i64>) =
                file.query_row("select count(*), max(event_no) from event", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            // Another backup of the same name, or one of an earlier program, is no base; that is no damage either.
            if events != (n_events, Some(last_event_no)) || schema_version(&file)? != schema_version(conn)? {
                return Ok::<_, Error>(None);
            }
            let mut rebuilt = scratch()?;
            Backup::new(&file, &mut rebuilt)?.step(-1)?;
            let intact = digest(&rebuilt)?.0[..] == *wanted;
            Ok(Some((rebuilt, intact)))
        })();
        match read {
            Ok(None) => Ok(None),
            Ok(Some((rebuilt, true))) => {
                let log = Log::after(conn, &rebuilt)?;
                Ok(Some(Self { rebuilt, log, last_event_no }))
            }
            Ok(Some((_, false))) | Err(_) => {
                problems.add("backup", || format!("the backup {} was changed since it was verified", path.display()));
                Ok(None)
            }
        }
    }
}

/// A database that is gone when it is closed.
fn scratch() -> Result<Connection, Error> {
    let conn = Connection::open("")?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.pragma_update(None, "journal_mode", "off")?;
    conn.pragma_update(None, "synchronous", "off")?;
    conn.pragma_update(None, "cache_size", -64_000)?;
    Ok(conn)
}

fn check(
    conn: &Connection,
    base: Base,
    problems: &mut Problems,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Verified, Error> {
    file(conn, problems)?;
    let mut verified = nothing();
    match content(conn, base, problems, progress, &mut verified) {
        Ok(()) => {}
        // A row that can't even be read: what was found until there is still told.
        Err(error @ (Error::Damaged(_) | Error::Database(_) | Error::Domain(_))) => {
            problems.add("reading", || format!("the check could not go on: {error}"));
        }
        Err(error) => return Err(error),
    }
    Ok(verified)
}

/// The file itself: SQLite's own check, the schema, references.
fn file(conn: &Connection, problems: &mut Problems) -> Result<(), Error> {
    let mut statement = conn.prepare("pragma integrity_check(20)")?;
    for line in statement.query_map([], |row| row.get::<_, String>(0))? {
        match line {
            Ok(line) if line == "ok" => {}
            Ok(line) => problems.add("integrity", || format!("the database file: {line}")),
            Err(error) => problems.add("integrity", || format!("the database file: {error}")),
        }
    }
    let mut statement = conn.prepare("pragma foreign_key_check")?;
    for table in statement.query_map([], |row| row.get::<_, String>(0))? {
        let table = table?;
        problems.add("foreign key", || format!("table {table}: a row refers to one that is missing"));
    }
    let wanted = scratch()?;
    migrate(&wanted)?;
    let of = |conn: &Connection| -> Result<Vec<(String, Option<String>)>, Error> {
        let mut statement = conn
            .prepare("select type || ' ' || name, sql from sqlite_master where name not like 'sqlite_%' order by 1")?;
        Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    };
    let (wanted, found) = (of(&wanted)?, of(conn)?);
    for (name, _) in wanted.iter().filter(|item| !found.contains(item)) {
        problems.add("schema", || format!("the schema: {name} is missing or was changed"));
    }
    for (name, _) in found.iter().filter(|(name, _)| !wanted.iter().any(|(known, _)| known == name)) {
        problems.add("schema", || format!("the schema: {name} was added"));
    }
    Ok(())
}

fn content(
    conn: &Connection,
    mut base: Base,
    problems: &mut Problems,
    progress: &mut dyn FnMut(u64, u64),
    verified: &mut Verified,
) -> Result<(), Error> {
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
    verified.events = count("select count(*) from event")?;
    verified.sales = count("select count(*) from sale where kind = 'sale'")?;
    verified.refunds = count("select count(*) from sale where kind <> 'sale'")?;
    verified.stock_movements = count("select count(*) from stock_movement")?;
    // Reading the log takes about as long as comparing the rows that came of it.
    let total = verified.events * 2;
    identity(conn, problems)?;
    for damage in kept::damages(conn)? {
        problems.add(&damage, || damage.clone());
    }
    if base.last_event_no > 0 {
        rows::compare_events(conn, &base.rebuilt, base.last_event_no, problems)?;
    }
    base.rebuilt.execute_batch("begin")?;
    let mut done = 0;
    base.log.read(conn, base.last_event_no, problems, &mut |changes, position| {
        done = position;
        if position % 512 == 0 {
            progress(position, total);
        }
        crate::store::apply(&base.rebuilt, changes)
    })?;
    base.rebuilt.execute_batch("commit")?;
    base.log.finish(conn, problems)?;
    order(conn, problems)?;
    progress(verified.events, total);
    let pair = Pair { live: conn, rebuilt: &base.rebuilt };
    verified.digest = pair
        .compare(problems, &mut |share| progress(verified.events + verified.events * share / 1000, total))?
        .to_string();
    progress(total, total);
    Ok(())
}

/// The server's order of what was numbered, against the digest that moved with it.
fn order(conn: &Connection, problems: &mut Problems) -> Result<(), Error> {
    let told: Option<Vec<u8>> = conn.query_row("select digest from link", [], |row| row.get(0)).optional()?;
    let told = told.unwrap_or_else(|| Hash::START.0.to_vec());
    let mut statement = conn.prepare(
        "select e.vendor_seq, s.incarnation_id, e.register_seq, e.stamp_hlc, e.hash
         from event e join series s using (series_no) where e.vendor_seq is not null order by e.vendor_seq",
    )?;
    let mut rows = statement.query([])?;
    let mut digest = Hash::START;
    while let Some(row) = rows.next()? {
        let at = Position {
            incarnation: id(row, 1, IncarnationId::from_slice)?,
            register_seq: row.get::<_, i64>(2)?.unsigned_abs(),
        };
        let stamp = Hlc::from_bits(row.get::<_, i64>(3)?.cast_unsigned());
        digest = fold(digest, row.get::<_, i64>(0)?.unsigned_abs(), at, stamp, id(row, 4, Hash::from_slice)?);
    }
    if digest.0[..] != *told {
        problems.add("order", || "table event: the server's numbers are not those that were taken".to_owned());
    }
    Ok(())
}

/// The register's row and its series.
fn identity(conn: &Connection, problems: &mut Problems) -> Result<(), Error> {
    let sealed: Option<Vec<u8>> = conn.query_row("select check_sum from register", [], |row| row.get(0)).optional()?;
    match sealed {
        None => problems.add("register", || "table register: the row is missing".to_owned()),
        Some(sealed) if register_sum(conn)?[..] != *sealed => {
            problems.add("register", || "table register: the row, or the list of series, was changed".to_owned());
        }
        Some(_) => {}
    }
    let live: i64 = conn.query_row(
        "select count(*) from register r join series s on s.series_no = r.live_series_no
         where s.purpose = 'live' and s.register_id = r.register_id
           and (select count(*) from series where purpose = 'live') = 1",
        [],
        |row| row.get(0),
    )?;
    if live != 1 {
        problems.add("live", || "table register: it does not name the one live series".to_owned());
    }
    let mut statement =
        conn.prepare("select series_no, check_sum, acked_through between 0 and last_seq from series")?;
    let mut rows = statement.query(params![])?;
    while let Some(row) = rows.next()? {
        let (series_no, sealed, acked): (i64, Vec<u8>, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if series_sum(conn, series_no)?[..] != *sealed {
            problems.add("series", || format!("table series: the row {series_no} was changed"));
        }
        if !acked {
            problems.add("acked", || format!("table series: row {series_no} is acknowledged beyond its last event"));
        }
    }
    Ok(())
}
