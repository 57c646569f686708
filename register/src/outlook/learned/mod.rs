//! What this register learned by itself, in a file beside the database: runs, versions, and what every model expected of
//! each day. No fact is in it and no sale waits for it; a file that is damaged is thrown away and learned anew.

mod runs;
mod shadow;

use std::path::{Path, PathBuf};
use std::time::Duration;

use forecast::model::Network;
use forecast::version::Versions;
use rusqlite::{Connection, OptionalExtension};
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
const VERSION: u32 = 1;

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
        match Self::whole(&path, &owner) {
            Ok(Some(learned)) => Ok(learned),
            // Somebody else works with it: it is whole.
            Err(error) if is_busy(&error) => Err(error),
            // Made anew; a second failure is the disk's.
            Ok(None) | Err(Error::Damaged(_) | Error::Database(_)) => {
                remove(&path)?;
                let conn = connect(&path)?;
                private_file(&path)?;
                conn.execute_batch(&format!("begin;\n{SCHEMA}\npragma user_version = {VERSION};\ncommit;"))?;
                let learned = Self { conn, folder: store.folder().to_owned() };
                learned.keep("register", &owner)?;
                Ok(learned)
            }
            Err(error) => Err(error),
        }
    }

    /// What there is to be looked at, also where nothing can be written.
    pub fn seen(store: &Store) -> Option<Self> {
        Self::whole(&store.folder().join(FILE), &store.identity().register.to_string()).ok().flatten()
    }

    /// None where there is no file, or one of another program or register.
    fn whole(path: &Path, owner: &str) -> Result<Option<Self>, Error> {
        if !path.exists() {
            return Ok(None);
        }
        let conn = connect(path)?;
        let check: String = conn.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
        if check != "ok" {
            return Err(Error::Damaged(check));
        }
        let version: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let folder = path.parent().unwrap_or(path).to_owned();
        let learned = Self { conn, folder };
        let mine = version == VERSION && learned.kept::<String>("register")?.as_deref() == Some(owner);
        Ok(mine.then_some(learned))
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
        Ok(self.kept("versions")?.unwrap_or_default())
    }

    /// # Errors
    /// Database errors.
    pub fn keep_versions(&self, versions: &Versions) -> Result<(), Error> {
        self.keep("versions", versions)
    }

    /// The network that was trained last.
    ///
    /// # Errors
    /// Database errors.
    pub fn network(&self) -> Result<Option<Network>, Error> {
        self.kept("network")
    }

    /// # Errors
    /// Database errors.
    pub fn keep_network(&self, network: &Network) -> Result<(), Error> {
        self.keep("network", network)
    }

    /// What can't be read is as if it had never been kept.
    fn kept<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let text: Option<String> = self
            .conn
            .prepare_cached("select value from kept where name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    fn keep<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Error> {
        let text = serde_json::to_string(value).map_err(|e| Error::Damaged(e.to_string()))?;
        self.conn
            .prepare_cached("insert into kept (name, value) values (?1, ?2) on conflict do update set value = ?2")?
            .execute([name, &text])?;
        Ok(())
    }
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
