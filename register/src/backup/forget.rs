use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::id::PersonId;
use domain::reducer::Value;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::folder;
use crate::store::FILE;
use crate::store::kept::{self, PERSON, PIN, RECORD};
use crate::{Error, print};

/// Forgets people in every copy that lies beside a register's database: its backups, and what it was before. What a copy
/// proved stays true, as names stand beside the log; put back, it does not know them. A copy that can't be written is left
/// as it is: the register goes on.
pub fn forget(register: &Path, people: &[PersonId]) {
    if people.is_empty() {
        return;
    }
    for copy in copies(register) {
        let _ = forget_in(&copy, people);
    }
}

fn copies(register: &Path) -> Vec<PathBuf> {
    let files = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let backups = files(folder(register)).filter(|path| path.extension().is_some_and(|ending| ending == "db"));
    let former = files(register.join("former")).map(|folder| folder.join(FILE)).filter(|path| path.exists());
    backups.chain(former).collect()
}

fn forget_in(copy: &Path, people: &[PersonId]) -> Result<(), Error> {
    let made = std::fs::metadata(copy).and_then(|file| file.modified()).map_err(|e| Error::file(copy, e))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(copy, flags)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.pragma_update(None, "secure_delete", true)?;
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut knew = false;
    for person in people {
        let key = Value::Bytes(person.as_bytes().to_vec());
        let name = kept::remove(&transaction, &PERSON, &key)?;
        let pin = kept::remove(&transaction, &PIN, &key)?;
        if (name || pin) && has_records(&transaction)? {
            kept::put(&transaction, &RECORD, &[key, Value::Null, Value::Null, Value::Int(1), Value::Int(0)])?;
        }
        knew |= name || pin;
    }
    if !knew {
        return Ok(());
    }
    print::scrub(&transaction)?;
    transaction.commit()?;
    // Of a database that was set aside with its log.
    let _ = conn.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
    conn.close().map_err(|(_, error)| Error::from(error))?;
    // When it was made is told by the file's own time.
    let file = File::options().write(true).open(copy).map_err(|e| Error::file(copy, e))?;
    file.set_modified(made).map_err(|e| Error::file(copy, e))
}

/// Those of an earlier program have none.
fn has_records(conn: &Connection) -> Result<bool, Error> {
    let sql = "select exists (select 1 from sqlite_master where type = 'table' and name = ?1)";
    Ok(conn.query_row(sql, [RECORD.name], |row| row.get(0))?)
}
