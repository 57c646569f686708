//! A backup put in the place of the database.

use std::path::{Path, PathBuf};

use chrono::Utc;
use domain::id::{IncarnationId, RegisterId};
use domain::reducer::Value;
use rusqlite::{Connection, OpenFlags};

use super::{folder, remove, write_copy};
use crate::Error;
use crate::store::kept::{self, PRINT_JOB};
use crate::store::{
    FILE, check_version, connect, id, lock, migrate, private_folder, random, start_incarnation, sync_folder,
    this_machine,
};
use crate::verify::{Log, Problems};

/// Puts a backup in the place of a register's database, if it is a whole one. The present database is set aside among
/// the backups. The restored register starts a new incarnation: what the lost database did after the backup may be known
/// elsewhere, and no receipt number is given twice. Tickets that still waited for the printer are let go.
///
/// # Errors
/// [`Error::AlreadyOpen`], [`Error::NewerSchema`], [`Error::NoBackup`], [`Error::Usage`] for a file that is not there, and
/// what the disk says; the present database is untouched then.
pub fn restore(register: &Path, file: &Path) -> Result<(), Error> {
    readable(register, file)?;
    private_folder(register)?;
    private_folder(&folder(register))?;
    let _lock = lock(register)?;
    let building = register.join("register.restored");
    remove(&building)?;
    let result = prepare(file, &building).and_then(|()| {
        set_aside(register)?;
        let path = register.join(FILE);
        std::fs::rename(&building, &path).map_err(|e| Error::file(&path, e))?;
        sync_folder(register)
    });
    if result.is_err() {
        remove(&building).ok();
    }
    result
}

/// Whether there is a file that can be read; before the register's folder is touched.
fn readable(register: &Path, file: &Path) -> Result<(), Error> {
    let name = file.display();
    let backups = folder(register);
    match std::fs::File::open(file) {
        Ok(_) if file.is_dir() => Err(Error::Usage(format!("{name} is a folder; name a backup in it"))),
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let sentence = format!("there is no file {name}; this register's own backups are in {}", backups.display());
            Err(Error::Usage(sentence))
        }
        Err(e) => Err(Error::unreadable(&name.to_string(), &e)),
    }
}

/// Copies the backup, checks the copy and makes it ready to sell.
fn prepare(file: &Path, building: &Path) -> Result<(), Error> {
    let not_whole = |reason: String| Error::NoBackup { path: file.to_owned(), reason };
    take_back_interrupted(file);
    let source = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let version = check_version(&source).map_err(|error| match error {
        Error::NewerSchema { .. } => error,
        Error::Damaged(reason) => not_whole(reason),
        other => not_whole(other.to_string()),
    })?;
    let events: Result<i64, rusqlite::Error> = source.query_row("select count(*) from event", [], |row| row.get(0));
    match events {
        Ok(n) if n > 0 && version > 0 => {}
        _ => return Err(not_whole("it is no register's database".to_owned())),
    }
    write_copy(&source, building)?;
    drop(source);
    let conn = connect(building, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let whole: String = conn.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    if whole != "ok" {
        return Err(not_whole(whole));
    }
    migrate(&conn)?;
    let mut problems = Problems::default();
    let mut log = Log::start(&conn)?;
    log.read(&conn, 0, &mut problems, &mut |_, _| Ok(()))?;
    log.finish(&conn, &mut problems)?;
    if let Some(problem) = problems.into_sentences().into_iter().next() {
        return Err(not_whole(problem));
    }
    conn.execute_batch("begin immediate")?;
    let register: RegisterId =
        conn.query_row("select register_id from register", [], |row| id(row, 0, RegisterId::from_slice))?;
    let incarnation = IncarnationId::new(Utc::now().timestamp_millis(), random());
    start_incarnation(&conn, register, incarnation, &this_machine())?;
    let waiting = conn
        .prepare("select print_job_no from print_job where printed_at_ms is null")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for job in waiting {
        kept::remove(&conn, &PRINT_JOB, &Value::Int(job))?;
    }
    conn.execute_batch("commit")?;
    // One file, synced, without a log beside it, before it takes the other's place.
    conn.pragma_update(None, "journal_mode", "delete")?;
    conn.close().map_err(|(_, error)| Error::from(error))?;
    std::fs::File::open(building).and_then(|f| f.sync_all()).map_err(|e| Error::file(building, e))
}

/// Forgetting somebody writes to a backup. What a power cut left half of it is taken back, which whoever only reads can't.
fn take_back_interrupted(file: &Path) {
    let mut journal = file.as_os_str().to_owned();
    journal.push("-journal");
    if Path::new(&journal).exists()
        && let Ok(conn) = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)
    {
        conn.query_row("select count(*) from sqlite_master", [], |_| Ok(())).ok();
    }
}

/// Keeps the present database among the backups. It stays in its place until the new one is renamed over it.
fn set_aside(register: &Path) -> Result<(), Error> {
    let present = register.join(FILE);
    if !present.exists() {
        return Ok(());
    }
    // What its log beside it holds goes into the file; of a damaged one the log is kept as it is.
    if let Ok(conn) = connect(&present, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        conn.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).ok();
    }
    let aside = free_name(register);
    let with_log = |path: &Path| {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        PathBuf::from(name)
    };
    for (from, to) in [(present.clone(), aside.clone()), (with_log(&present), with_log(&aside))] {
        if from.exists() {
            std::fs::hard_link(&from, &to)
                .or_else(|_| std::fs::copy(&from, &to).map(drop))
                .map_err(|e| Error::file(&to, e))?;
        }
    }
    sync_folder(&folder(register))?;
    // A log must never meet a database that is not its own.
    for ending in ["-wal", "-shm"] {
        let mut name = present.as_os_str().to_owned();
        name.push(ending);
        match std::fs::remove_file(&name) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(Path::new(&name), e)),
            _ => {}
        }
    }
    Ok(())
}

fn free_name(register: &Path) -> PathBuf {
    let now = Utc::now().format("%Y-%m-%dT%H-%M-%S");
    let name = |n: u32| match n {
        0 => format!("replaced-{now}.db"),
        n => format!("replaced-{now}-{n}.db"),
    };
    (0..).map(|n| folder(register).join(name(n))).find(|path| !path.exists()).expect("some number is free")
}
