//! A register, and what its device remembers outside its database.

use std::cell::OnceCell;

use domain::id::{EventId, RegisterId, StallId};
use domain::sale::Sale;
use domain::sync::Cursor;
use domain::sync::planner::{Input, Planner, Trouble};
use register::store::{Link, Store, migrate_memory};
use register::sync::{Answer, Ask, DeviceKey};
use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::shop::{self, Shop};
use super::{Broken, Outcome};

/// Where a request is.
pub enum Flight {
    None,
    Sent(Ask),
    Back(Result<Answer, Trouble>),
}

/// A register.
pub struct Device {
    store: Option<Store>,
    pub key: DeviceKey,
    pub seed: [u8; 32],
    pub stall: StallId,
    machine: Vec<u8>,
    pub planner: Planner,
    /// What the planner is told next.
    pub next: Option<Input>,
    pub flight: Flight,
    pub wake_ms: i64,
    /// How far its clock is off.
    pub skew_ms: i64,
    /// Runs an older program.
    pub old: bool,
    pub cut_off_until_ms: i64,
    /// Older copies of its database.
    pub copies: Vec<Connection>,
    pub last_sale: Option<(EventId, Sale)>,
}

impl Device {
    /// A new register of a stall. The first one founds the business.
    pub fn new(shop: &Shop, stall: StallId, first: bool) -> Outcome<Self> {
        let seed = shop::key_seed();
        let register = shop::register_id();
        let machine = b"home".to_vec();
        let founding = shop.founding(register, stall);
        let mut store = Store::over(empty()?, Some(&founding), &machine, shop::fresh)?;
        if first {
            store.write(|writer| shop.found(writer))?;
        }
        Self::with(store, register, seed, stall, machine)
    }

    fn with(store: Store, register: RegisterId, seed: [u8; 32], stall: StallId, machine: Vec<u8>) -> Outcome<Self> {
        Ok(Self {
            store: Some(store),
            key: DeviceKey::from_seed(register, &seed)?,
            seed,
            stall,
            machine,
            planner: Planner::default(),
            next: None,
            flight: Flight::None,
            wake_ms: 0,
            skew_ms: 0,
            old: false,
            cut_off_until_ms: 0,
            copies: Vec::new(),
            last_sale: None,
        })
    }

    /// Notes that the server took it in.
    pub fn enrolled(&mut self, epoch: u64) -> Outcome {
        let link = Link {
            server: "https://server.example".to_owned(),
            cursor: Cursor { epoch, ..Cursor::START },
            digest: domain::chain::Hash::START,
            record_seq: 0,
            enrolled_at_ms: shop::BEGINNING_MS,
            in_step_at_ms: None,
        };
        Ok(self.store().write(|writer| writer.set_link(&link))?)
    }

    /// The open store.
    pub fn store(&mut self) -> &mut Store {
        self.store.as_mut().expect("a store is closed only while it is opened again")
    }

    pub fn look(&self) -> &Store {
        self.store.as_ref().expect("a store is closed only while it is opened again")
    }

    pub fn register(&self) -> RegisterId {
        self.key.register
    }

    /// The program ends where it is and starts again.
    pub fn start_again(&mut self) -> Outcome {
        if let Some(store) = self.store.take() {
            self.open(store.into_connection())?;
        }
        Ok(())
    }

    /// Puts another database in this one's place.
    pub fn replace(&mut self, conn: Connection, noticed: bool) -> Outcome {
        if noticed {
            self.machine = shop::event_id().as_bytes().to_vec();
        }
        self.open(conn)
    }

    fn open(&mut self, conn: Connection) -> Outcome {
        self.store = Some(Store::over(conn, None, &self.machine, shop::fresh)?);
        self.planner = Planner::default();
        self.next = None;
        self.flight = Flight::None;
        self.wake_ms = 0;
        self.last_sale = None;
        Ok(())
    }

    /// A copy of the database as it is.
    pub fn copy(&self) -> Outcome<Connection> {
        copy_of(self.look().conn())
    }

    /// A device that goes on from a copy of this one.
    pub fn twin(&self, noticed: bool) -> Outcome<Self> {
        let machine = if noticed { shop::event_id().as_bytes().to_vec() } else { self.machine.clone() };
        let store = Store::over(self.copy()?, None, &machine, shop::fresh)?;
        let twin = Self::with(store, self.register(), self.seed, self.stall, machine)?;
        Ok(Self { old: self.old, skew_ms: self.skew_ms, ..twin })
    }

    /// What an older program, which knows no categories, would have made of what it took in.
    pub fn as_older_program(&mut self) -> Outcome {
        self.store().write(|writer| {
            let conn = writer.conn();
            conn.execute("delete from category", [])?;
            conn.execute(
                "update event set kind = '', event_id = substr(hash, 1, 16) where kind = 'category'
                 or (kind = 'put_back' and instr(bytes, cast('category' as blob)) > 0)",
                [],
            )?;
            Ok(())
        })?;
        Ok(())
    }

    /// Whether there is room for more on its disk.
    pub fn set_disk_full(&self, full: bool) -> Outcome {
        let conn = self.look().conn();
        let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let most = if full { pages } else { 1_000_000 };
        conn.pragma_update_and_check(None, "max_page_count", most, |row| row.get::<_, i64>(0))?;
        Ok(())
    }
}

thread_local! {
    /// A database without a row: making its tables costs more than copying it.
    static EMPTY: OnceCell<Connection> = const { OnceCell::new() };
}

fn empty() -> Outcome<Connection> {
    EMPTY.with(|empty| {
        if empty.get().is_none() {
            let _ = empty.set(migrate_memory()?);
        }
        empty.get().map_or_else(|| Err(Broken("there is no empty database".to_owned())), copy_of)
    })
}

/// A copy of a database.
pub fn copy_of(conn: &Connection) -> Outcome<Connection> {
    let mut copy = Connection::open_in_memory()?;
    copy.set_prepared_statement_cache_capacity(256);
    Backup::new(conn, &mut copy)?.step(-1)?;
    Ok(copy)
}

/// What a driver makes of an error of the store; an error that it can't go on after is the store's fault.
pub fn trouble(error: register::Error) -> Outcome<Trouble> {
    match &error {
        register::Error::DiskFull => Ok(Trouble::Disk),
        register::Error::Refused(refused) if refused.code == "broken_page" => Ok(Trouble::NotTheServer),
        _ => Err(Broken(format!("the store: {error}"))),
    }
}
