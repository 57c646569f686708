//! What belongs to this device alone and is in no event: settings of the device, the open cart, parked tickets.

use domain::Money;
use domain::api::sell::Parked;
use domain::cart::Cart;
use domain::id::ParkedId;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::check_sum::check_sum;
use super::identity::random;
use super::{Store, Writer, blob, people, row};
use crate::Error;

/// A ticket to put aside.
#[derive(Debug)]
pub struct ParkedRow<'a> {
    pub label: &'a str,
    pub cart: &'a Cart,
    pub total: Money,
    pub at_ms: i64,
}

impl Store {
    /// A value of this device; none when it was never set or can't be read any more.
    ///
    /// # Errors
    /// Database errors.
    pub fn device_value<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let value: Option<String> = self
            .conn()
            .prepare_cached("select value from device where name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(value.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Parked tickets, oldest first. `time` writes a wall-clock time.
    ///
    /// # Errors
    /// Database errors.
    pub fn parked(&self, time: impl Fn(i64) -> String) -> Result<Vec<Parked>, Error> {
        let mut statement = self.conn().prepare_cached(
            "select parked_id, label, parked_at_ms, n_lines, total_minor from parked order by parked_id",
        )?;
        let rows = statement.query_map([], |found| {
            Ok((row::id(found, 0, ParkedId::from_slice)?, found.get(1)?, found.get(2)?, found.get(3)?, found.get(4)?))
        })?;
        rows.map(|found| {
            let (id, label, at_ms, n_lines, total): (ParkedId, String, i64, u32, i64) = found?;
            Ok(Parked { id, label, parked_at: time(at_ms), n_lines, total_minor: Money::new(total)? })
        })
        .collect()
    }
}

impl Writer<'_> {
    /// Sets a value of this device, or takes it away.
    ///
    /// # Errors
    /// Database errors.
    pub fn set_device_value<T: Serialize>(&self, name: &str, value: Option<&T>) -> Result<(), Error> {
        match value {
            None => self.conn().prepare_cached("delete from device where name = ?1")?.execute([name])?,
            Some(value) => {
                let json = serde_json::to_string(value).expect("device values have string keys and no floats");
                self.conn()
                    .prepare_cached("insert or replace into device (name, value, check_sum) values (?1, ?2, ?3)")?
                    .execute(params![name, json, check_sum(&[name.as_bytes(), json.as_bytes()])])?
            }
        };
        Ok(())
    }

    /// # Errors
    /// Database errors.
    pub fn park(&self, parked: &ParkedRow<'_>) -> Result<ParkedId, Error> {
        let id = ParkedId::new(parked.at_ms, random());
        let cart = serde_json::to_string(parked.cart).expect("a cart has string keys and no floats");
        let n_lines = u32::try_from(parked.cart.items.len()).unwrap_or(u32::MAX);
        let sum = parked_sum(id.as_bytes(), parked.label, parked.at_ms, n_lines, parked.total.minor(), &cart);
        self.conn()
            .prepare_cached(
                "insert into parked (parked_id, label, parked_at_ms, n_lines, total_minor, cart, check_sum)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![id.as_bytes(), parked.label, parked.at_ms, n_lines, parked.total.minor(), cart, sum])?;
        Ok(id)
    }

    /// Takes a parked ticket back.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was taken already.
    pub fn unpark(&self, id: ParkedId) -> Result<Cart, Error> {
        let cart: Option<String> = self
            .conn()
            .prepare_cached("delete from parked where parked_id = ?1 returning cart")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?;
        let cart = cart.ok_or_else(|| Error::NotFound { what: "parked ticket", text: id.to_string() })?;
        serde_json::from_str(&cart).map_err(|e| Error::Damaged(format!("parked ticket {id}: {e}")))
    }
}

fn parked_sum(id: &[u8], label: &str, at_ms: i64, n_lines: u32, total: i64, cart: &str) -> [u8; 32] {
    check_sum(&[
        id,
        label.as_bytes(),
        &at_ms.to_be_bytes(),
        &n_lines.to_be_bytes(),
        &total.to_be_bytes(),
        cart.as_bytes(),
    ])
}

/// Checks the rows that no event can rebuild; what was changed is a problem.
///
/// # Errors
/// Database errors.
pub fn device_checks(conn: &Connection) -> Result<Vec<String>, Error> {
    let mut problems = people::damaged(conn)?;
    problems.extend(blob::damaged(conn)?);
    let mut values = conn.prepare("select name, value, check_sum from device")?;
    let mut rows = values.query([])?;
    while let Some(row) = rows.next()? {
        let (name, value, sum): (String, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if check_sum(&[name.as_bytes(), value.as_bytes()]) != *sum {
            problems.push(format!("table device: the value of {name} was changed"));
        }
    }
    let mut parked =
        conn.prepare("select parked_id, label, parked_at_ms, n_lines, total_minor, cart, check_sum from parked")?;
    let mut rows = parked.query([])?;
    while let Some(row) = rows.next()? {
        let (id, label, at_ms): (Vec<u8>, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (n_lines, total, cart, sum): (u32, i64, String, Vec<u8>) =
            (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
        if parked_sum(&id, &label, at_ms, n_lines, total, &cart) != *sum {
            problems.push(format!("table parked: the ticket {label} was changed"));
        }
    }
    Ok(problems)
}
