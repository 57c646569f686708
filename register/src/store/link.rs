//! Where this register stands with its server.

use domain::chain::Hash;
use domain::reducer::Value;
use domain::sync::Cursor;
use domain::sync::cursor::keep_marks;
use rusqlite::{Connection, OptionalExtension, params};

use super::kept::{self, LINK, MARK};
use super::log::signed;
use super::{Store, Writer, row};
use crate::Error;

/// The server that this register is enrolled with, and how far it took what the server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its address.
    pub server: String,
    pub cursor: Cursor,
    /// Over everything that was numbered, in order; see [`domain::sync::cursor::fold`].
    pub digest: Hash,
    /// How far the records of people were taken.
    pub record_seq: u64,
    pub enrolled_at_ms: i64,
    /// When nothing was left to hand in or to take, by this device's clock.
    pub in_step_at_ms: Option<i64>,
}

impl Store {
    /// None before the register is enrolled.
    ///
    /// # Errors
    /// Database errors.
    pub fn link(&self) -> Result<Option<Link>, Error> {
        load(self.conn())
    }

    /// The positions that were in common with the server, newest first.
    ///
    /// # Errors
    /// Database errors.
    pub fn marks(&self) -> Result<Vec<Cursor>, Error> {
        let mut marks = marks(self.conn())?;
        marks.reverse();
        Ok(marks)
    }
}

impl Writer<'_> {
    /// # Errors
    /// Database errors.
    pub fn link(&self) -> Result<Option<Link>, Error> {
        load(self.conn())
    }

    /// # Errors
    /// Database errors.
    pub fn set_link(&self, link: &Link) -> Result<(), Error> {
        let row = [
            Value::Int(1),
            Value::Text(link.server.clone()),
            Value::Int(signed(link.cursor.epoch)),
            Value::Int(signed(link.cursor.vendor_seq)),
            Value::Bytes(link.cursor.chain.0.to_vec()),
            Value::Bytes(link.digest.0.to_vec()),
            Value::Int(signed(link.record_seq)),
            Value::Int(link.enrolled_at_ms),
            link.in_step_at_ms.map_or(Value::Null, Value::Int),
        ];
        kept::put(self.conn(), &LINK, &row)
    }

    /// Notes the position that the link has now, and forgets marks that are no longer needed.
    pub(super) fn mark(&self, link: &Link) -> Result<(), Error> {
        let row = [
            Value::Int(signed(link.cursor.vendor_seq)),
            Value::Int(signed(link.cursor.epoch)),
            Value::Bytes(link.cursor.chain.0.to_vec()),
            Value::Bytes(link.digest.0.to_vec()),
        ];
        kept::put(self.conn(), &MARK, &row)?;
        let all = marks(self.conn())?;
        let mut keep = all.clone();
        keep_marks(&mut keep);
        for mark in all.iter().filter(|mark| !keep.contains(mark)) {
            kept::remove(self.conn(), &MARK, &Value::Int(signed(mark.vendor_seq)))?;
        }
        Ok(())
    }

    /// The last mark before a number.
    pub(super) fn mark_before(&self, vendor_seq: u64) -> Result<Option<Cursor>, Error> {
        Ok(marks(self.conn())?.into_iter().rfind(|mark| mark.vendor_seq < vendor_seq))
    }

    /// The digest at a mark, and no mark after it.
    pub(super) fn back_to(&self, vendor_seq: u64) -> Result<Hash, Error> {
        for mark in marks(self.conn())?.iter().filter(|mark| mark.vendor_seq > vendor_seq) {
            kept::remove(self.conn(), &MARK, &Value::Int(signed(mark.vendor_seq)))?;
        }
        Ok(self
            .conn()
            .prepare_cached("select digest from mark where vendor_seq = ?1")?
            .query_row(params![signed(vendor_seq)], |found| row::id(found, 0, Hash::from_slice))
            .optional()?
            .unwrap_or(Hash::START))
    }
}

fn load(conn: &Connection) -> Result<Option<Link>, Error> {
    Ok(conn
        .prepare_cached(
            "select server, epoch, vendor_seq, chain, digest, record_seq, enrolled_at_ms, in_step_at_ms from link",
        )?
        .query_row([], |found| {
            Ok(Link {
                server: found.get(0)?,
                cursor: Cursor {
                    epoch: found.get::<_, i64>(1)?.unsigned_abs(),
                    vendor_seq: found.get::<_, i64>(2)?.unsigned_abs(),
                    chain: row::id(found, 3, Hash::from_slice)?,
                },
                digest: row::id(found, 4, Hash::from_slice)?,
                record_seq: found.get::<_, i64>(5)?.unsigned_abs(),
                enrolled_at_ms: found.get(6)?,
                in_step_at_ms: found.get(7)?,
            })
        })
        .optional()?)
}

fn marks(conn: &Connection) -> Result<Vec<Cursor>, Error> {
    let mut statement = conn.prepare_cached("select epoch, vendor_seq, chain from mark order by vendor_seq")?;
    let rows = statement.query_map([], |found| {
        Ok(Cursor {
            epoch: found.get::<_, i64>(0)?.unsigned_abs(),
            vendor_seq: found.get::<_, i64>(1)?.unsigned_abs(),
            chain: row::id(found, 2, Hash::from_slice)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
