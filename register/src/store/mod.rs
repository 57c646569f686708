//! The register's database: one file, one writer, one process.

mod apply;
mod beside;
mod blob;
mod device;
mod family;
mod identity;
mod incoming;
pub(crate) mod kept;
mod link;
mod log;
mod neighbour;
mod outgoing;
mod parked;
mod people;
mod reader;
mod record;
mod refold;
mod row;
mod schema;
mod voucher;

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, MAIN_DB, OpenFlags, TransactionBehavior};

pub use apply::apply;
pub use beside::{Piece, Taken};
pub(crate) use family::place;
pub use identity::{Founding, FreshId, Identity, random};
pub(crate) use identity::{register_sum, series_sum, start_incarnation, this_machine};
pub use link::Link;
pub use log::{Appended, Author, Purpose, Series, StoredEvent, Writer, find_event};
pub use neighbour::Neighbour;
pub use outgoing::Outgoing;
pub use people::{PinCheck, Pins};
pub(crate) use refold::{another_counts, earlier_counts};
pub use row::{Bound, id, sum_of};
pub use schema::{MIGRATIONS, migrate_memory, schema_version};
pub(crate) use schema::{check_version, migrate};

use crate::Error;

/// The file of the database within its folder.
pub const FILE: &str = "register.db";

/// The file whose lock the one writing process holds.
const LOCK: &str = "register.lock";

/// A database on its way to that name, and the folder of one that takes many transactions.
const NEW: &str = "register.new";
const FILLING: &str = "register.filling";

/// How long a lock may be held before the register counts as open elsewhere.
const LOCK_WAIT: Duration = Duration::from_secs(1);

/// An open database. `write` opens the only writing transaction there is.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    conn: Connection,
    identity: Identity,
    fresh: FreshId,
    /// Held as long as the store is open; none for a store that only reads.
    _lock: Option<File>,
    high_water: Option<identity::HighWater>,
}

impl Store {
    /// Opens the database of a folder for reading and writing.
    ///
    /// # Errors
    /// [`Error::NotInitialised`], [`Error::AlreadyOpen`], [`Error::NewerSchema`], [`Error::Damaged`], and what the disk
    /// says.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Err(Error::NotInitialised { folder: folder.to_owned() });
        }
        let lock = lock(folder)?;
        free_log(&path)?;
        let conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        crate::backup::before_migration(folder, &conn)?;
        migrate(&conn)?;
        Self::with(folder, conn, Some(lock))
    }

    /// Opens the database for reading, beside an open register if need be.
    ///
    /// # Errors
    /// [`Error::NotInitialised`], [`Error::NewerSchema`], and what the disk says.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Err(Error::NotInitialised { folder: folder.to_owned() });
        }
        let conn = reader::connect(folder, &path)?;
        let identity = Identity::load(&conn)?;
        let fresh = identity::fresh;
        Ok(Self { folder: folder.to_owned(), conn, identity, fresh, _lock: None, high_water: None })
    }

    /// Makes a new database in a folder, with its first events, and opens it.
    ///
    /// # Errors
    /// [`Error::AlreadyInitialised`], [`Error::AlreadyOpen`], and what the disk says; nothing is left behind.
    pub fn create(
        folder: &Path,
        founding: &Founding,
        first: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let lock = room_for_new(folder)?;
        // Built under another name and renamed when whole: a crash leaves no half-made register.
        let building = folder.join(NEW);
        let result = (|| {
            let mut conn = connect(&building, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
            private_file(&building)?;
            migrate(&conn)?;
            Identity::found(&conn, founding)?;
            let identity = Identity::load(&conn)?;
            write_in(&mut conn, identity, identity::fresh, first)?;
            close(conn, &building)?;
            std::fs::rename(&building, &path).map_err(|e| Error::file(&path, e))?;
            sync_folder(folder)
        })();
        if let Err(error) = result {
            remove_database(&building).ok();
            return Err(error);
        }
        let conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        Self::with(folder, conn, Some(lock))
    }

    /// Makes a new database in a folder by many transactions: `fill` makes and fills it in a folder of its own, and it
    /// takes its place when it is whole. A kill on the way leaves no register, and the next start begins again.
    ///
    /// # Errors
    /// As [`Self::create`], and what `fill` returns.
    pub fn create_filled(folder: &Path, fill: impl FnOnce(&Path) -> Result<Self, Error>) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let lock = room_for_new(folder)?;
        let building = folder.join(FILLING);
        let result = (|| {
            let filled = fill(&building)?;
            close(filled.conn, &building.join(FILE))?;
            std::fs::rename(building.join(FILE), &path).map_err(|e| Error::file(&path, e))?;
            sync_folder(folder)
        })();
        // Moved or failed: what is left there belongs to nobody.
        remove_folder(&building).ok();
        result?;
        let conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        Self::with(folder, conn, Some(lock))
    }

    fn with(folder: &Path, conn: Connection, lock: Option<File>) -> Result<Self, Error> {
        private_file(&folder.join(FILE))?;
        let mut identity = Identity::load(&conn)?;
        let high_water = identity::settle(&conn, &mut identity)?;
        conn.execute_batch("begin immediate")?;
        let done = refold::reread(&conn);
        conn.execute_batch(if done.is_ok() { "commit" } else { "rollback" })?;
        done?;
        let fresh = identity::fresh;
        Ok(Self { folder: folder.to_owned(), conn, identity, fresh, _lock: lock, high_water })
    }

    /// A register on a connection that nothing else uses: without a folder, and so without a lock or a memory of its
    /// receipts beside it. `founding` makes it; `machine` is where it runs.
    ///
    /// # Errors
    /// [`Error::NewerSchema`], [`Error::Damaged`] and other database errors.
    pub fn over(conn: Connection, founding: Option<&Founding>, machine: &[u8], fresh: FreshId) -> Result<Self, Error> {
        migrate(&conn)?;
        if let Some(founding) = founding {
            Identity::found_on(&conn, founding, machine)?;
        }
        let mut identity = Identity::load(&conn)?;
        identity::settle_in(&conn, &mut identity, machine, None, fresh)?;
        refold::reread(&conn)?;
        Ok(Self { folder: PathBuf::new(), conn, identity, fresh, _lock: None, high_water: None })
    }

    /// Closes it and gives its connection back.
    pub fn into_connection(self) -> Connection {
        self.conn
    }

    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// For reading; writes go through [`Self::write`].
    pub const fn conn(&self) -> &Connection {
        &self.conn
    }

    /// Runs `work` in the one kind of writing transaction: begun at once, rolled back on any error, durable on return.
    ///
    /// # Errors
    /// What `work` returns, [`Error::DiskFull`], [`Error::ReadOnly`] and other database errors.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Writer<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let (done, (identity, last_receipt)) = write_in(&mut self.conn, self.identity, self.fresh, work)?;
        if identity.incarnation != self.identity.incarnation {
            self.identity = identity;
            self.high_water = identity::high_water(identity.incarnation);
        }
        // After the commit and never before: a number that was noted and not committed would look like a restore.
        if let (Some(number), Some(high_water)) = (last_receipt, &mut self.high_water) {
            high_water.note(number);
        }
        Ok(done)
    }
}

/// Takes the lock of a folder that is to get a register, and clears away what a killed attempt left.
fn room_for_new(folder: &Path) -> Result<File, Error> {
    private_folder(folder)?;
    let lock = lock(folder)?;
    if folder.join(FILE).exists() {
        return Err(Error::AlreadyInitialised { folder: folder.to_owned() });
    }
    remove_database(&folder.join(NEW))?;
    remove_folder(&folder.join(FILLING))?;
    Ok(lock)
}

/// Closes a database so that its one file holds everything and can be renamed.
fn close(conn: Connection, path: &Path) -> Result<(), Error> {
    let busy: bool = conn.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
    conn.close().map_err(|(_, error)| Error::from(error))?;
    if busy {
        return Err(Error::Usage(format!("another program reads {}; close it first", path.display())));
    }
    Ok(())
}

fn write_in<T>(
    conn: &mut Connection,
    identity: Identity,
    fresh: FreshId,
    work: impl FnOnce(&mut Writer<'_>) -> Result<T, Error>,
) -> Result<(T, (Identity, Option<u64>)), Error> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut writer = Writer::begin(&transaction, identity, fresh);
    let done = work(&mut writer)?;
    let finished = writer.finish()?;
    transaction.commit()?;
    Ok((done, finished))
}

/// One process writes: the lock is the system's and goes with the process.
pub(crate) fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join(LOCK);
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|e| Error::file(&path, e))?;
    match patiently(&file) {
        Ok(()) => {
            private_file(&path)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => Err(Error::AlreadyOpen { folder: folder.to_owned() }),
        Err(TryLockError::Error(e)) => Err(Error::file(&path, e)),
    }
}

/// Takes a lock. A process that its former holder had just started has a copy of it until it is a program of its own:
/// that is waited for.
pub(super) fn patiently(file: &File) -> Result<(), TryLockError> {
    let since = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if since.elapsed() < LOCK_WAIT => std::thread::sleep(LOCK_WAIT / 50),
            other => return other,
        }
    }
}

/// Opens a connection with the pragmas that a sale's durability stands on.
pub(crate) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    // Before 3.51.3 a reset of the write-ahead log could lose committed writes.
    if rusqlite::version_number() < 3_051_003 {
        return Err(Error::OldSqlite(rusqlite::version().to_owned()));
    }
    let conn =
        Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(
            |error| match Error::from(error) {
                Error::ReadOnly { .. } => Error::ReadOnly { path: path.to_owned() },
                other => other,
            },
        )?;
    // SQLite opens a file that it may not write for reading, and would refuse only the first sale; by then a log lies
    // beside it that is as unwritable.
    if flags.contains(OpenFlags::SQLITE_OPEN_READ_WRITE) && conn.is_readonly(MAIN_DB)? {
        return Err(Error::ReadOnly { path: path.to_owned() });
    }
    conn.busy_timeout(Duration::from_secs(10))?;
    if !flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        conn.pragma_update(None, "journal_mode", "wal")?;
        conn.pragma_update(None, "synchronous", "full")?;
        // Only Apple's systems know these; there an ordinary sync leaves data in the drive's cache.
        conn.pragma_update(None, "fullfsync", true)?;
        conn.pragma_update(None, "checkpoint_fullfsync", true)?;
    }
    // What is deleted leaves no trace in the pages that are written anyway.
    conn.pragma_update(None, "secure_delete", "fast")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.pragma_update(None, "cache_size", -32_000)?;
    conn.set_prepared_statement_cache_capacity(256);
    Ok(conn)
}

/// Makes a folder that only this user can look into.
pub(crate) fn private_folder(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(|e| Error::file(folder, e))?;
    set_mode(folder, 0o700)
}

pub(crate) fn private_file(path: &Path) -> Result<(), Error> {
    set_mode(path, 0o600)
}

/// A log that SQLite made while the database could not be written is as unwritable, and would stay so.
#[cfg(unix)]
fn free_log(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| std::fs::metadata(path).map(|m| m.permissions().mode() & 0o777);
    if mode(path).is_ok_and(|mode| mode & 0o200 == 0) {
        return Ok(());
    }
    for ending in ["-wal", "-shm"] {
        let mut log = path.as_os_str().to_owned();
        log.push(ending);
        let log = Path::new(&log);
        if mode(log).is_ok_and(|mode| mode & 0o200 == 0) {
            std::fs::set_permissions(log, std::fs::Permissions::from_mode(0o600)).map_err(|e| Error::file(log, e))?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn free_log(_: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).map_err(|e| Error::file(path, e))?;
    // Only takes away: what its owner made read-only stays so.
    let now = metadata.permissions().mode() & 0o777;
    if now & !mode == 0 {
        return Ok(());
    }
    match std::fs::set_permissions(path, std::fs::Permissions::from_mode(now & mode)) {
        // A read-only medium can still be read; what writes will say so.
        Err(e) if e.kind() == std::io::ErrorKind::ReadOnlyFilesystem => Ok(()),
        other => other.map_err(|e| Error::file(path, e)),
    }
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> Result<(), Error> {
    // Elsewhere the user's profile folder is private by the system's own rules.
    Ok(())
}

/// A rename is durable once its folder is.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| Error::file(folder, e))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn remove_folder(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::file(folder, e)),
        _ => Ok(()),
    }
}

pub(crate) fn remove_database(path: &Path) -> Result<(), Error> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let file = PathBuf::from(name);
        match std::fs::remove_file(&file) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(&file, e)),
            _ => {}
        }
    }
    Ok(())
}
