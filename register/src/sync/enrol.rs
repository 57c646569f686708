//! This device joins a vendor on a server, or brings the vendor that was founded on it.

use std::fs;
use std::path::{Path, PathBuf};

use domain::sync::Cursor;
use domain::sync::message::{Enrol, Enrolled, Founded};

use super::server::ask_to_join;
use super::{DeviceKey, Round, Server, once};
use crate::Error;
use crate::store::{FILE, Founding, Link, Store, private_folder, random};

/// What became of it.
#[derive(Debug)]
pub struct Enrolment {
    pub store: Store,
    pub server: Server,
    /// The business of this register is now the account's.
    pub claimed: bool,
    /// There was another business in the folder.
    pub former: Option<Former>,
    pub round: Round,
}

/// The database of another business, put beside.
#[derive(Debug)]
pub struct Former {
    pub path: PathBuf,
    /// What it never handed in.
    pub waiting: u64,
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
    let application = Application::of(folder, store.as_ref(), address, code, name)?;
    let enrolled = application.ask()?;
    let (mut store, former) = application.take_up(folder, store, &enrolled)?;
    let mut server = application.server(&enrolled)?;
    let round = once(&mut store, &mut server)?;
    Ok(Enrolment { store, server, claimed: enrolled.claimed, former, round })
}

/// A device's request to be taken in.
#[derive(Debug)]
pub struct Application {
    address: String,
    key: DeviceKey,
    request: Enrol,
}

impl Application {
    /// Says who this device is, and which business was founded on it.
    ///
    /// # Errors
    /// What the disk says; database errors.
    pub fn of(folder: &Path, store: Option<&Store>, address: &str, code: &str, name: &str) -> Result<Self, Error> {
        let key = DeviceKey::to_enrol(folder, store.map(|store| store.identity().register))?;
        let founded = store.map(founded).transpose()?;
        let request = Enrol {
            code: code.trim().to_owned(),
            register: key.register,
            public_key: key.public(),
            name: name.trim().to_owned(),
            founded,
        };
        Ok(Self { address: address.trim().trim_end_matches('/').to_owned(), key, request })
    }

    /// Waits for the server's answer.
    ///
    /// # Errors
    /// What the server says.
    pub fn ask(&self) -> Result<Enrolled, Error> {
        ask_to_join(&self.address, &self.request)
    }

    /// Whether the business that is here is the one that it was taken in to.
    pub fn stays(&self, enrolled: &Enrolled) -> bool {
        self.request.founded.as_ref().is_some_and(|founded| founded.vendor == enrolled.vendor)
    }

    /// Notes in the store which server it belongs to. Where that is another business's, a new store takes its place.
    ///
    /// # Errors
    /// What the disk says; database errors.
    pub fn take_up(
        &self,
        folder: &Path,
        store: Option<Store>,
        enrolled: &Enrolled,
    ) -> Result<(Store, Option<Former>), Error> {
        let (mut store, former) = match store {
            Some(store) if store.identity().vendor == enrolled.vendor => (store, None),
            Some(store) => {
                let former = move_away(store)?;
                (join(folder, &self.key, enrolled)?, Some(former))
            }
            None => (join(folder, &self.key, enrolled)?, None),
        };
        self.link(&mut store, enrolled)?;
        Ok((store, former))
    }

    /// Notes the server in the store of its business.
    ///
    /// # Errors
    /// Database errors.
    pub fn link(&self, store: &mut Store, enrolled: &Enrolled) -> Result<(), Error> {
        let now_ms = chrono::Utc::now().timestamp_millis();
        store.write(|writer| {
            let known = writer.link()?.filter(|link| link.server == self.address);
            let link = known.unwrap_or(Link {
                server: self.address.clone(),
                cursor: Cursor { epoch: enrolled.epoch, ..Cursor::START },
                digest: domain::chain::Hash::START,
                record_seq: 0,
                enrolled_at_ms: now_ms,
                in_step_at_ms: None,
            });
            writer.set_link(&link)
        })
    }

    /// The server, to go on with.
    ///
    /// # Errors
    /// [`Error::Usage`] for an address that is none.
    pub fn server(self, enrolled: &Enrolled) -> Result<Server, Error> {
        Server::new(&self.address, enrolled.vendor, self.key)
    }
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

/// Puts the database of another business beside, where it stays readable. Each time in a folder of its own: a business that
/// comes back and goes again leaves two, each with what it holds alone.
fn move_away(store: Store) -> Result<Former, Error> {
    let waiting = store.n_waiting()?;
    let folder = own_folder(&store.folder().join("former"), &store.identity().vendor.to_string());
    private_folder(&folder)?;
    let (from, to) = (store.folder().join(FILE), folder.join(FILE));
    store.conn().pragma_update(None, "wal_checkpoint", "TRUNCATE").ok();
    drop(store);
    fs::rename(&from, &to).map_err(|error| Error::file(&from, error))?;
    let beside = |path: &Path, ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    // What is in there yet, where somebody else still reads the database, belongs to it.
    let (log, moved) = (beside(&from, "-wal"), beside(&to, "-wal"));
    if log.exists() {
        fs::rename(&log, &moved).map_err(|error| Error::file(&log, error))?;
    }
    let _ = fs::remove_file(beside(&from, "-shm"));
    Ok(Former { path: to, waiting })
}

/// A folder of this name, with a number where there is one already.
fn own_folder(parent: &Path, name: &str) -> PathBuf {
    let named = |n: u32| if n == 1 { name.to_owned() } else { format!("{name}-{n}") };
    let mut all = (1..).map(|n| parent.join(named(n)));
    all.find(|folder| !folder.exists()).expect("there are more numbers than folders")
}
