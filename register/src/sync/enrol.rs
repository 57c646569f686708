//! This device joins a vendor on a server, or brings the vendor that was founded on it.

use std::fs;
use std::path::Path;

use domain::sync::Cursor;
use domain::sync::message::{Enrol, Enrolled, Founded};

use super::server::ask_to_join;
use super::{DeviceKey, Round, Server, once};
use crate::Error;
use crate::store::{FILE, Founding, Link, Store, private_folder, random, remove_database};

/// What became of it.
#[derive(Debug)]
pub struct Enrolment {
    pub store: Store,
    pub server: Server,
    /// The business of this register is now the account's.
    pub claimed: bool,
    /// There was another business in the folder; its database lies there now.
    pub moved_to: Option<std::path::PathBuf>,
    pub round: Round,
}

/// Enrols the register of a folder, or makes one there that joins, and gets in step once.
///
/// # Errors
/// What the server says; [`Error::AlreadyOpen`]; what the disk says.
pub fn enrol(folder: &Path, address: &str, code: &str, name: &str) -> Result<Enrolment, Error> {
    private_folder(folder)?;
    let store = match Store::open(folder) {
        Ok(store) => Some(store),
        Err(Error::NotInitialised { .. }) => None,
        Err(error) => return Err(error),
    };
    let key = DeviceKey::of(folder, store.as_ref().map(|store| store.identity().register))?;
    let founded = store.as_ref().map(founded).transpose()?;
    let request = Enrol {
        code: code.trim().to_owned(),
        register: key.register,
        public_key: key.public(),
        name: name.to_owned(),
        founded,
    };
    let enrolled = ask_to_join(address, &request)?;
    let (store, moved_to) = match store {
        Some(store) if store.identity().vendor == enrolled.vendor => (store, None),
        Some(store) => {
            let moved = move_away(store)?;
            (join(folder, &key, &enrolled)?, Some(moved))
        }
        None => (join(folder, &key, &enrolled)?, None),
    };
    let mut store = store;
    let now_ms = chrono::Utc::now().timestamp_millis();
    store.write(|writer| {
        let known = writer.link()?.filter(|link| link.server == address);
        let link = known.unwrap_or(Link {
            server: address.trim().trim_end_matches('/').to_owned(),
            cursor: Cursor { epoch: enrolled.epoch, ..Cursor::START },
            digest: domain::chain::Hash::START,
            record_seq: 0,
            enrolled_at_ms: now_ms,
            in_step_at_ms: None,
        });
        writer.set_link(&link)
    })?;
    let mut server = Server::new(address, enrolled.vendor, key)?;
    let round = once(&mut store, &mut server)?;
    Ok(Enrolment { store, server, claimed: enrolled.claimed, moved_to, round })
}

fn founded(store: &Store) -> Result<Founded, Error> {
    let identity = store.identity();
    let series = store.standing()?.series.iter().map(|held| (held.incarnation, held.last_seq)).collect();
    Ok(Founded { vendor: identity.vendor, stall: identity.stall, series })
}

/// An empty database of a vendor that lives elsewhere: everything comes from the server.
fn join(folder: &Path, key: &DeviceKey, enrolled: &Enrolled) -> Result<Store, Error> {
    let now_ms = chrono::Utc::now().timestamp_millis();
    let founding = Founding {
        vendor: enrolled.vendor,
        stall: enrolled.stall,
        register: key.register,
        incarnation: domain::id::IncarnationId::new(now_ms, random()),
    };
    Store::create(folder, &founding, |_| Ok(()))
}

/// Puts the database of another business beside, where it stays readable.
fn move_away(store: Store) -> Result<std::path::PathBuf, Error> {
    let folder = store.folder().join("former").join(store.identity().vendor.to_string());
    private_folder(&folder)?;
    let (from, to) = (store.folder().join(FILE), folder.join(FILE));
    store.conn().pragma_update(None, "wal_checkpoint", "TRUNCATE").ok();
    drop(store);
    remove_database(&to)?;
    fs::rename(&from, &to).map_err(|error| Error::file(&from, error))?;
    for ending in ["-wal", "-shm"] {
        let mut name = from.as_os_str().to_owned();
        name.push(ending);
        let _ = fs::remove_file(name);
    }
    Ok(to)
}
