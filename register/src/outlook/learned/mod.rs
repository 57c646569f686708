//! What this register learned by itself, in a file beside the database: runs, versions, and what every model expected of
//! each day. No fact is in it and no sale waits for it; a file that is damaged is thrown away and learned anew.

mod runs;
mod shadow;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use forecast::model::Network;
use forecast::version::Versions;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use runs::{Done, Kind, Scored};
pub use shadow::{Figures, Shadow};

use crate::Error;
use crate::store::{Store, private_file};

/// The file's name within the register's folder.
pub const FILE: &str = "learned.sqlite";

const SCHEMA: &str = include_str!("../../../../migrations/learned.sql");
/// Grows with every change of the schema; what another program wrote is not read.
const VERSION: u32 = 2;

static OPENING: Mutex<()> = Mutex::new(());

/// The file, open.
#[derive(Debug)]
pub struct Learned {
    conn: Connection,
    folder: PathBuf,
}

impl Learned {
    /// Opens what a register learned, empty where there is nothing that can be read.
    ///
    /// # Errors
    /// What the disk says where no file can be made at all.
    pub fn open(store: &Store) -> Result<Self, Error> {
        let path = store.folder().join(FILE);
        let owner = store.identity().register.to_string();
        // Who finds no file must not throw away the one that somebody else is just making.
        let _one = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
        match Self::of(&path, &owner).and_then(Self::whole) {
            Ok(Some(learned)) => Ok(learned),
            // Somebody else works with it: it is whole.
            Err(error) if is_busy(&error) => Err(error),
            // Made anew; a second failure is the disk's.
            Ok(None) | Err(Error::Damaged(_) | Error::Database(_)) => {
                remove(&path)?;
                let conn = connect(&path)?;
                private_file(&path)?;
                conn.execute_batch(&format!("begin;\n{SCHEMA}\npragma user_version = {VERSION};\ncommit;"))?;
                keep(&conn, "register", &owner)?;
                Ok(Self { conn, folder: store.folder().to_owned() })
            }
            Err(error) => Err(error),
        }
    }

    /// What there is to be looked at, also where nothing can be written. It is whole as far as the last [`Self::open`] knew.
    pub fn seen(store: &Store) -> Option<Self> {
        Self::of(&store.folder().join(FILE), &store.identity().register.to_string()).ok().flatten()
    }

    /// None where there is no file, or one of another program or register.
    fn of(path: &Path, owner: &str) -> Result<Option<Self>, Error> {
        if !path.exists() {
            return Ok(None);
        }
        let conn = connect(path)?;
        let version: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let folder = path.parent().unwrap_or(path).to_owned();
        let mine = version == VERSION && kept::<String>(&conn, "register")?.as_deref() == Some(owner);
        Ok(mine.then_some(Self { conn, folder }))
    }

    /// Reads all of the file once, before anything is written to it.
    fn whole(found: Option<Self>) -> Result<Option<Self>, Error> {
        if let Some(learned) = &found {
            let check: String = learned.conn.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
            if check != "ok" {
                return Err(Error::Damaged(check));
            }
        }
        Ok(found)
    }

    /// The register's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The versions that this register forecast with.
    ///
    /// # Errors
    /// Database errors.
    pub fn versions(&self) -> Result<Versions, Error> {
        Ok(kept(&self.conn, "versions")?.unwrap_or_default())
    }

    /// Changes the versions as they are by now: a run takes minutes, and somebody may have gone back, or another search have
    /// ended, since it read them. What was trained for one of them is kept with it, as long as one is kept that asks it.
    ///
    /// # Errors
    /// What the change says, and nothing has changed then; database errors.
    pub fn change<T>(
        &mut self,
        trained: Option<&Network>,
        change: impl FnOnce(&mut Versions) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let writing = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut versions: Versions = kept(&writing, "versions")?.unwrap_or_default();
        let changed = change(&mut versions)?;
        keep(&writing, "versions", &versions)?;
        if let Some(network) = trained {
            writing
                .prepare_cached("insert into network (hash, value) values (?1, ?2) on conflict do nothing")?
                .execute([network.hash(), text(network)?])?;
        }
        let hashes = writing
            .prepare_cached("select hash from network")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        let asked = |hash: &String| versions.kept().iter().any(|of| of.parameters.network.as_ref() == Some(hash));
        for hash in hashes.iter().filter(|hash| !asked(hash)) {
            writing.prepare_cached("delete from network where hash = ?1")?.execute([hash])?;
        }
        writing.commit()?;
        Ok(changed)
    }

    /// A network of one of the versions, by its hash.
    ///
    /// # Errors
    /// Database errors.
    pub fn network(&self, hash: &str) -> Result<Option<Network>, Error> {
        let mut statement = self.conn.prepare_cached("select value from network where hash = ?1")?;
        let text: Option<String> = statement.query_row([hash], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

/// What can't be read is as if it had never been kept.
fn kept<T: DeserializeOwned>(conn: &Connection, name: &str) -> Result<Option<T>, Error> {
    let mut statement = conn.prepare_cached("select value from kept where name = ?1")?;
    let text: Option<String> = statement.query_row([name], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn keep<T: Serialize>(conn: &Connection, name: &str, value: &T) -> Result<(), Error> {
    conn.prepare_cached("insert into kept (name, value) values (?1, ?2) on conflict do update set value = ?2")?
        .execute([name, &text(value)?])?;
    Ok(())
}

fn text<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|e| Error::Damaged(e.to_string()))
}

/// A crash may take the last run with it: it is made again.
fn connect(path: &Path) -> Result<Connection, Error> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "normal")?;
    Ok(conn)
}

fn is_busy(error: &Error) -> bool {
    matches!(error, Error::Database(error) if matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
    ))
}

fn remove(path: &Path) -> Result<(), Error> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let path = PathBuf::from(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(&path, error)),
            _ => {}
        }
    }
    Ok(())
}
