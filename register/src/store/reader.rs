//! Opening a register to read it: beside one that is open, or on a medium that can't be written.

use std::fs::{File, TryLockError};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{LOCK, check_version, connect as connect_as};
use crate::Error;

/// # Errors
/// [`Error::NewerSchema`], and what the disk says.
pub(super) fn connect(folder: &Path, path: &Path) -> Result<Connection, Error> {
    let usual = connect_as(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .or_else(|_| connect_as(path, OpenFlags::SQLITE_OPEN_READ_ONLY))
        .and_then(checked);
    match usual {
        Err(Error::ReadOnly { .. }) => as_it_lies(folder, path),
        other => other,
    }
}

fn checked(conn: Connection) -> Result<Connection, Error> {
    conn.pragma_update(None, "query_only", true)?;
    check_version(&conn)?;
    Ok(conn)
}

/// A database with a write-ahead log wants to make an index of that log beside it, which a read-only medium refuses. It
/// can be read without one while nobody writes it and everything is in the one file: the log is then not looked at.
fn as_it_lies(folder: &Path, path: &Path) -> Result<Connection, Error> {
    let why = |reason: &str| Err(Error::Usage(format!("{} can't be read where it lies: {reason}", path.display())));
    if is_open(folder) {
        return why("it is open, and its folder can't be written; close the register first");
    }
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return why("it was not closed properly, and its folder can't be written; copy the folder and read the copy");
    }
    connect_as(&immutable(path), OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI).and_then(checked)
}

fn is_open(folder: &Path) -> bool {
    let lock = File::open(folder.join(LOCK));
    lock.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The file's address, as SQLite reads it.
fn immutable(path: &Path) -> std::path::PathBuf {
    let mut address = if cfg!(windows) { "file:///".to_owned() } else { "file:".to_owned() };
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => address.push('/'),
            b'/' | b'.' | b'-' | b'_' | b':' => address.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    (address + "?immutable=1").into()
}
