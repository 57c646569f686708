//! Who this register is, and how it notices that it is a copy.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::Utc;
use domain::chain::Hash;
use domain::id::{IncarnationId, RegisterId, StallId, VendorId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::{kept, row};
use crate::Error;

/// The ids that a first start makes.
#[derive(Debug, Clone, Copy)]
pub struct Founding {
    pub vendor: VendorId,
    pub stall: StallId,
    pub register: RegisterId,
    pub incarnation: IncarnationId,
}

impl Founding {
    pub fn new() -> Self {
        let now = Utc::now().timestamp_millis();
        Self {
            vendor: VendorId::new(now, random()),
            stall: StallId::new(now, random()),
            register: RegisterId::new(now, random()),
            incarnation: IncarnationId::new(now, random()),
        }
    }
}

impl Default for Founding {
    fn default() -> Self {
        Self::new()
    }
}

/// Ten random bytes for an id.
pub fn random() -> [u8; 10] {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Makes the id of a new series. Given, so that a replay makes the same ones again.
pub type FreshId = fn() -> IncarnationId;

/// The usual [`FreshId`]: from the clock and the system's randomness.
pub(super) fn fresh() -> IncarnationId {
    IncarnationId::new(Utc::now().timestamp_millis(), random())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub vendor: VendorId,
    pub stall: StallId,
    pub register: RegisterId,
    /// The series that sales go to now.
    pub incarnation: IncarnationId,
}

impl Identity {
    pub(super) fn found(conn: &Connection, founding: &Founding) -> Result<(), Error> {
        Self::found_on(conn, founding, &this_machine())
    }

    pub(super) fn found_on(conn: &Connection, founding: &Founding, machine: &[u8]) -> Result<(), Error> {
        add_series(conn, founding.register, founding.incarnation, "live")?;
        conn.execute(
            "insert into register (only, vendor_id, stall_id, register_id, live_series_no, machine, check_sum)
             values (1, ?1, ?2, ?3, ?4, ?5, x'')",
            params![
                founding.vendor.as_bytes(),
                founding.stall.as_bytes(),
                founding.register.as_bytes(),
                conn.last_insert_rowid(),
                machine
            ],
        )?;
        seal(conn)
    }

    pub(super) fn load(conn: &Connection) -> Result<Self, Error> {
        conn.query_row(
            "select r.vendor_id, r.stall_id, r.register_id, s.incarnation_id
             from register r join series s on s.series_no = r.live_series_no",
            [],
            |found| {
                Ok(Self {
                    vendor: row::id(found, 0, VendorId::from_slice)?,
                    stall: row::id(found, 1, StallId::from_slice)?,
                    register: row::id(found, 2, RegisterId::from_slice)?,
                    incarnation: row::id(found, 3, IncarnationId::from_slice)?,
                })
            },
        )
        .map_err(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => Error::Damaged("the register's own row is missing".to_owned()),
            other => other.into(),
        })
    }
}

/// Opens a series at its beginning.
pub(super) fn add_series(
    conn: &Connection,
    register: RegisterId,
    incarnation: IncarnationId,
    purpose: &str,
) -> Result<(), Error> {
    conn.execute(
        "insert into series (register_id, incarnation_id, purpose, last_seq, last_receipt, last_hlc, last_at_ms,
                             head_hash, acked_through, check_sum)
         values (?1, ?2, ?3, 0, 0, 0, 0, ?4, 0, x'')",
        params![register.as_bytes(), incarnation.as_bytes(), purpose, Hash::START.0],
    )?;
    seal_series(conn, conn.last_insert_rowid())
}

/// The columns of `register` and `series` that their check sums cover.
const REGISTER_SQL: &str = "select vendor_id, stall_id, register_id, live_series_no, machine from register";
const SERIES_SQL: &str = "select series_no, register_id, incarnation_id, purpose, last_seq, last_receipt, last_hlc, \
     last_at_ms, head_hash, acked_through from series where series_no = ?1";
const SERIES_OF_REGISTER_SQL: &str = "select series_no, incarnation_id, purpose from series order by series_no";

/// The check sum of a series' row as it stands.
pub(crate) fn series_sum(conn: &Connection, series_no: i64) -> Result<[u8; 32], Error> {
    Ok(conn.prepare_cached(SERIES_SQL)?.query_row([series_no], |row| {
        Ok(kept::check_sum((0..10).map(|i| row.get_ref(i)).collect::<Result<Vec<_>, _>>()?))
    })?)
}

/// The check sum of the register's row and of which series there are.
pub(crate) fn register_sum(conn: &Connection) -> Result<[u8; 32], Error> {
    let mut sums: Vec<[u8; 32]> = vec![conn.query_row(REGISTER_SQL, [], |row| {
        Ok(kept::check_sum((0..5).map(|i| row.get_ref(i)).collect::<Result<Vec<_>, _>>()?))
    })?];
    let mut statement = conn.prepare(SERIES_OF_REGISTER_SQL)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        sums.push(kept::check_sum([row.get_ref(0)?, row.get_ref(1)?, row.get_ref(2)?]));
    }
    Ok(kept::check_sum(sums.iter().map(|sum| ValueRef::Blob(sum))))
}

pub(super) fn seal_series(conn: &Connection, series_no: i64) -> Result<(), Error> {
    let sum = series_sum(conn, series_no)?;
    conn.prepare_cached("update series set check_sum = ?2 where series_no = ?1")?.execute(params![series_no, sum])?;
    Ok(())
}

/// Seals the register's row after it, or the list of series, was changed.
pub(super) fn seal(conn: &Connection) -> Result<(), Error> {
    let sum = register_sum(conn)?;
    conn.execute("update register set check_sum = ?1", [sum])?;
    Ok(())
}

/// Sees whether this database may go on with its series: on another machine, behind the number that this user's state
/// folder remembers (a restore), or beside a running copy it starts a new one, so that no receipt number is given
/// twice.
pub(super) fn settle(conn: &Connection, identity: &mut Identity) -> Result<Option<HighWater>, Error> {
    settle_in(conn, identity, &this_machine(), state_folder().as_deref(), fresh)
}

pub(super) fn settle_in(
    conn: &Connection,
    identity: &mut Identity,
    machine: &[u8],
    state: Option<&Path>,
    fresh: FreshId,
) -> Result<Option<HighWater>, Error> {
    let home: Vec<u8> = conn.query_row("select machine from register", [], |row| row.get(0))?;
    let mut high_water = state.and_then(|folder| HighWater::open(folder, identity.incarnation));
    let committed: i64 = conn.query_row(
        "select last_receipt from series where incarnation_id = ?1",
        params![identity.incarnation.as_bytes()],
        |row| row.get(0),
    )?;
    let copy = home != machine
        || high_water.as_ref().is_some_and(|h| h.in_use || h.number > u64::try_from(committed).unwrap_or(0));
    if copy {
        let incarnation = fresh();
        conn.execute_batch("begin immediate")?;
        let done = start_incarnation(conn, identity.register, incarnation, machine);
        conn.execute_batch(if done.is_ok() { "commit" } else { "rollback" })?;
        done?;
        identity.incarnation = incarnation;
        high_water = state.and_then(|folder| HighWater::open(folder, incarnation));
    }
    if let Some(high_water) = &mut high_water {
        // A kill after a commit and before its note leaves the note behind; that is no restore.
        let committed = if copy { 0 } else { u64::try_from(committed).unwrap_or(0) };
        if high_water.number < committed {
            high_water.note(committed);
        }
    }
    Ok(high_water)
}

/// Ends every series of this register and opens a new live one.
pub(crate) fn start_incarnation(
    conn: &Connection,
    register: RegisterId,
    incarnation: IncarnationId,
    machine: &[u8],
) -> Result<(), Error> {
    let last_at_ms: i64 = conn.query_row("select max(last_at_ms) from series", [], |row| row.get(0))?;
    let last_hlc: i64 = conn.query_row("select max(last_hlc) from series", [], |row| row.get(0))?;
    conn.execute("update series set purpose = 'former' where purpose in ('live', 'import')", [])?;
    let former = conn
        .prepare("select series_no from series")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for series_no in former {
        seal_series(conn, series_no)?;
    }
    add_series(conn, register, incarnation, "live")?;
    let series_no = conn.last_insert_rowid();
    conn.execute(
        "update series set last_at_ms = ?2, last_hlc = ?3 where series_no = ?1",
        params![series_no, last_at_ms, last_hlc],
    )?;
    seal_series(conn, series_no)?;
    conn.execute("update register set live_series_no = ?1, machine = ?2", params![series_no, machine])?;
    seal(conn)
}

/// What this user's state folder remembers of an incarnation.
pub(super) fn high_water(incarnation: IncarnationId) -> Option<HighWater> {
    HighWater::open(&state_folder()?, incarnation)
}

pub(crate) fn this_machine() -> Vec<u8> {
    let name = machine_uid::get().unwrap_or_else(|_| "a machine without an id".to_owned());
    Hash::of(format!("local-vendor machine {name}").as_bytes()).0.to_vec()
}

fn state_folder() -> Option<PathBuf> {
    dirs::state_dir().or_else(dirs::data_local_dir).map(|folder| folder.join("local-vendor"))
}

/// The highest receipt number of an incarnation, remembered outside the database's folder.
#[derive(Debug)]
pub struct HighWater {
    /// Held open, and locked against a copy of the database.
    file: File,
    number: u64,
    in_use: bool,
}

impl HighWater {
    /// None where the state folder can't be used: selling goes on without this check.
    fn open(folder: &Path, incarnation: IncarnationId) -> Option<Self> {
        super::private_folder(folder).ok()?;
        let path = folder.join(format!("{incarnation}.receipts"));
        let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).ok()?;
        let in_use = super::patiently(&file).is_err();
        let mut text = String::new();
        file.read_to_string(&mut text).ok()?;
        Some(Self { file, number: text.trim().parse().unwrap_or(0), in_use })
    }

    /// Remembers a committed number. A failure is no reason to stop selling.
    pub(super) fn note(&mut self, number: u64) {
        self.number = number;
        let written =
            self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(format!("{number:020}\n").as_bytes()));
        drop(written);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> (Connection, Identity) {
        let conn = super::super::migrate_memory().unwrap();
        Identity::found(&conn, &Founding::new()).unwrap();
        let identity = Identity::load(&conn).unwrap();
        (conn, identity)
    }

    fn sell(conn: &Connection, through: u64) {
        conn.execute("update series set last_receipt = ?1 where purpose = 'live'", [through as i64]).unwrap();
    }

    #[test]
    fn a_database_goes_on_where_it_was() {
        let state = tempfile::tempdir().unwrap();
        let (conn, mut identity) = database();
        let before = identity;
        for committed in [0, 7] {
            sell(&conn, committed);
            settle_in(&conn, &mut identity, &this_machine(), Some(state.path()), fresh).unwrap();
            assert_eq!(identity, before, "a note that is behind is a kill, not a restore");
        }
    }

    #[test]
    fn a_copy_on_another_machine_starts_a_new_incarnation() {
        let state = tempfile::tempdir().unwrap();
        let (conn, mut identity) = database();
        let before = identity;
        settle_in(&conn, &mut identity, b"elsewhere", Some(state.path()), fresh).unwrap();
        assert_ne!(identity.incarnation, before.incarnation);
        assert_eq!(Identity::load(&conn).unwrap(), identity);
        let moved = identity;
        settle_in(&conn, &mut identity, b"elsewhere", Some(state.path()), fresh).unwrap();
        assert_eq!(identity, moved, "it stays there");
    }

    #[test]
    fn an_older_copy_on_the_same_machine_starts_a_new_incarnation() {
        let state = tempfile::tempdir().unwrap();
        let (conn, mut identity) = database();
        let before = identity;
        sell(&conn, 12);
        drop(settle_in(&conn, &mut identity, &this_machine(), Some(state.path()), fresh).unwrap());
        assert_eq!(identity, before);
        sell(&conn, 9);
        settle_in(&conn, &mut identity, &this_machine(), Some(state.path()), fresh).unwrap();
        assert_ne!(identity.incarnation, before.incarnation);
    }

    #[test]
    fn a_copy_beside_a_running_register_starts_a_new_incarnation() {
        let state = tempfile::tempdir().unwrap();
        let (conn, mut identity) = database();
        let mut copy = identity;
        let _running = settle_in(&conn, &mut identity, &this_machine(), Some(state.path()), fresh).unwrap();
        settle_in(&conn, &mut copy, &this_machine(), Some(state.path()), fresh).unwrap();
        assert_ne!(copy.incarnation, identity.incarnation);
    }
}
