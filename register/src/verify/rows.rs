//! Projected rows: their digest, and the live ones beside the rebuilt ones.
//!
//! The digest is SHA-256 over every projected table in the order of [`table::ALL`] (by name). A table is the byte 0x54,
//! then its name; a row, in the order of the key, is the byte 0x52, then its columns in the description's order, each
//! stamp after its column. A value is 0x00 for null; 0x01 and eight bytes, big-endian, for a whole number; 0x02 (text)
//! or 0x03 (bytes) and the length as eight bytes, big-endian, and the bytes. A name is written as a text.

use std::fmt::Write as _;

use domain::chain::Hash;
use domain::table::{self, Merge, Table};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use sha2::{Digest as _, Sha256};

use super::problems::Problems;
use crate::Error;
use crate::store::kept::hex;

/// The digest of all projected rows.
///
/// # Errors
/// Database errors.
pub(crate) fn digest(conn: &Connection) -> Result<Hash, Error> {
    let mut hasher = Sha256::new();
    let mut buffer = Vec::with_capacity(1024);
    for table in table::ALL {
        begin_table(&mut hasher, table.name);
        let listing = Listing::of(table);
        let mut statement = conn.prepare(&listing.sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            listing.encode(row, &mut buffer)?;
            hasher.update([ROW]);
            hasher.update(&buffer);
        }
    }
    Ok(Hash(hasher.finalize().into()))
}

const TABLE: u8 = 0x54;
const ROW: u8 = 0x52;

fn begin_table(hasher: &mut Sha256, name: &str) {
    hasher.update([TABLE, 2]);
    hasher.update((name.len() as u64).to_be_bytes());
    hasher.update(name.as_bytes());
}

/// How the rows of a table are read in order.
struct Listing {
    name: &'static str,
    columns: Vec<String>,
    n_key: usize,
    sql: String,
}

impl Listing {
    fn of(table: &Table) -> Self {
        let mut columns: Vec<String> = table.key.iter().map(|c| c.name.to_owned()).collect();
        let n_key = columns.len();
        for column in table.columns {
            columns.push(column.name.to_owned());
            if table.merge == Merge::Latest {
                columns.push(format!("{}_stamp", column.name));
            }
        }
        let sql = format!("select {} from {} order by {}", columns.join(", "), table.name, columns[..n_key].join(", "));
        Self { name: table.name, columns, n_key, sql }
    }

    /// The events that both a backup and the live log must have.
    fn events(last_event_no: i64) -> Self {
        let columns = ["event_no", "series_no", "register_seq", "event_id", "kind", "stamp_hlc", "bytes", "hash"];
        let sql =
            format!("select {} from event where event_no <= {last_event_no} order by event_no", columns.join(", "));
        Self { name: "event", columns: columns.map(str::to_owned).to_vec(), n_key: 1, sql }
    }

    fn encode(&self, row: &Row<'_>, buffer: &mut Vec<u8>) -> Result<(), Error> {
        buffer.clear();
        for index in 0..self.columns.len() {
            match row.get_ref(index)? {
                ValueRef::Null => buffer.push(0),
                ValueRef::Integer(value) => {
                    buffer.push(1);
                    buffer.extend(value.to_be_bytes());
                }
                ValueRef::Text(bytes) => encode_bytes(2, bytes, buffer),
                ValueRef::Blob(bytes) => encode_bytes(3, bytes, buffer),
                ValueRef::Real(_) => {
                    return Err(Error::Damaged(format!("table {} holds a floating-point number", self.name)));
                }
            }
        }
        Ok(())
    }

    /// The row's key in words.
    fn key(&self, row: &[Plain]) -> String {
        let parts: Vec<String> =
            row[..self.n_key].iter().zip(&self.columns).map(|(value, name)| format!("{name} {value}")).collect();
        parts.join(", ")
    }

    fn difference(&self, live: &[Plain], rebuilt: &[Plain]) -> String {
        let mut words = String::new();
        for ((name, is), should) in self.columns.iter().zip(live).zip(rebuilt).filter(|((_, a), b)| a != b) {
            let comma = if words.is_empty() { "" } else { ", " };
            let _ = write!(words, "{comma}{name} is {is} and should be {should}");
        }
        words
    }
}

fn encode_bytes(tag: u8, bytes: &[u8], buffer: &mut Vec<u8>) {
    buffer.push(tag);
    buffer.extend((bytes.len() as u64).to_be_bytes());
    buffer.extend(bytes);
}

/// A value in SQLite's order: null, numbers, texts, bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Plain {
    Null,
    Int(i64),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

impl std::fmt::Display for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("nothing"),
            Self::Int(value) => value.fmt(f),
            Self::Text(text) => write!(f, "“{}”", String::from_utf8_lossy(text).chars().take(80).collect::<String>()),
            Self::Bytes(bytes) => match domain::id::EventId::from_slice(bytes) {
                Ok(id) => id.fmt(f),
                Err(_) => f.write_str(&hex(&bytes[..bytes.len().min(24)])),
            },
        }
    }
}

fn plain(row: &Row<'_>, n_columns: usize) -> Result<Vec<Plain>, Error> {
    (0..n_columns)
        .map(|index| {
            Ok(match row.get_ref(index)? {
                ValueRef::Null | ValueRef::Real(_) => Plain::Null,
                ValueRef::Integer(value) => Plain::Int(value),
                ValueRef::Text(bytes) => Plain::Text(bytes.to_vec()),
                ValueRef::Blob(bytes) => Plain::Bytes(bytes.to_vec()),
            })
        })
        .collect()
}

/// Two databases that should hold the same rows.
pub(super) struct Pair<'a> {
    pub live: &'a Connection,
    pub rebuilt: &'a Connection,
}

impl Pair<'_> {
    /// Compares every projected table and returns the digest of the live rows. `progress` is told thousandths.
    pub fn compare(&self, problems: &mut Problems, progress: &mut dyn FnMut(u64)) -> Result<Hash, Error> {
        let mut hasher = Sha256::new();
        let n_tables = table::ALL.len() as u64;
        for (table, position) in table::ALL.iter().zip(1_u64..) {
            begin_table(&mut hasher, table.name);
            self.walk(&Listing::of(table), problems, &mut |row| {
                hasher.update([ROW]);
                hasher.update(row);
            })?;
            progress(position * 1000 / n_tables);
        }
        Ok(Hash(hasher.finalize().into()))
    }

    /// Walks the rows of both sides in the order of their keys. `each` is given every live row, encoded.
    fn walk(&self, listing: &Listing, problems: &mut Problems, each: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        let n_columns = listing.columns.len();
        let (mut live_statement, mut rebuilt_statement) =
            (self.live.prepare(&listing.sql)?, self.rebuilt.prepare(&listing.sql)?);
        let (mut live_rows, mut rebuilt_rows) = (live_statement.query([])?, rebuilt_statement.query([])?);
        let (mut live_bytes, mut rebuilt_bytes) = (Vec::with_capacity(1024), Vec::with_capacity(1024));
        let (mut live, mut rebuilt) = (live_rows.next()?, rebuilt_rows.next()?);
        loop {
            // Which side moves on.
            let (mut step_live, mut step_rebuilt) = (live.is_some(), rebuilt.is_some());
            match (live, rebuilt) {
                (None, None) => return Ok(()),
                (Some(row), None) => {
                    added(listing, row, problems)?;
                    listing.encode(row, &mut live_bytes)?;
                    each(&live_bytes);
                }
                (None, Some(row)) => missing(listing, row, problems)?,
                (Some(is), Some(should)) => {
                    listing.encode(is, &mut live_bytes)?;
                    listing.encode(should, &mut rebuilt_bytes)?;
                    if live_bytes != rebuilt_bytes {
                        let (a, b) = (plain(is, n_columns)?, plain(should, n_columns)?);
                        match a[..listing.n_key].cmp(&b[..listing.n_key]) {
                            std::cmp::Ordering::Less => {
                                added(listing, is, problems)?;
                                step_rebuilt = false;
                            }
                            std::cmp::Ordering::Greater => {
                                missing(listing, should, problems)?;
                                step_live = false;
                            }
                            std::cmp::Ordering::Equal => {
                                problems.add(&format!("table {}, changed", listing.name), || {
                                    format!(
                                        "table {}: the row of {} was changed: {}",
                                        listing.name,
                                        listing.key(&a),
                                        listing.difference(&a, &b)
                                    )
                                })
                            }
                        }
                    }
                    if step_live {
                        each(&live_bytes);
                    }
                }
            }
            if step_live {
                live = live_rows.next()?;
            }
            if step_rebuilt {
                rebuilt = rebuilt_rows.next()?;
            }
        }
    }
}

fn added(listing: &Listing, row: &Row<'_>, problems: &mut Problems) -> Result<(), Error> {
    let row = plain(row, listing.columns.len())?;
    problems.add(&format!("table {}, added", listing.name), || {
        format!("table {}: the row of {} comes from no event", listing.name, listing.key(&row))
    });
    Ok(())
}

fn missing(listing: &Listing, row: &Row<'_>, problems: &mut Problems) -> Result<(), Error> {
    let row = plain(row, listing.columns.len())?;
    problems.add(&format!("table {}, missing", listing.name), || {
        format!("table {}: the row of {} is missing", listing.name, listing.key(&row))
    });
    Ok(())
}

/// Compares the live log up to an event with a backup's.
pub(super) fn compare_events(
    live: &Connection,
    backup: &Connection,
    last_event_no: i64,
    problems: &mut Problems,
) -> Result<(), Error> {
    Pair { live, rebuilt: backup }.walk(&Listing::events(last_event_no), problems, &mut |_| {})
}
