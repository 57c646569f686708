//! What belongs to this device alone and is in no event: settings of the device, the open cart, parked tickets.

use domain::Money;
use domain::api::sell::Parked;
use domain::cart::Cart;
use domain::id::ParkedId;
use domain::reducer::Value;
use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::identity::random;
use super::kept::{self, DEVICE, PARKED};
use super::{Store, Writer, row};
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
        let key = Value::Text(name.to_owned());
        match value {
            None => kept::remove(self.conn(), &DEVICE, &key).map(drop),
            Some(value) => {
                let json = serde_json::to_string(value).expect("device values have string keys and no floats");
                kept::put(self.conn(), &DEVICE, &[key, Value::Text(json)])
            }
        }
    }

    /// # Errors
    /// Database errors.
    pub fn park(&self, parked: &ParkedRow<'_>) -> Result<ParkedId, Error> {
        let id = ParkedId::new(parked.at_ms, random());
        let cart = serde_json::to_string(parked.cart).expect("a cart has string keys and no floats");
        let n_lines = u32::try_from(parked.cart.items.len()).unwrap_or(u32::MAX);
        let row = [
            Value::Bytes(id.as_bytes().to_vec()),
            Value::Text(parked.label.to_owned()),
            Value::Int(parked.at_ms),
            Value::Int(i64::from(n_lines)),
            Value::Int(parked.total.minor()),
            Value::Text(cart),
        ];
        kept::put(self.conn(), &PARKED, &row)?;
        Ok(id)
    }

    /// Takes a parked ticket back.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was taken already.
    pub fn unpark(&self, id: ParkedId) -> Result<Cart, Error> {
        let cart: Option<String> = self
            .conn()
            .prepare_cached("select cart from parked where parked_id = ?1")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?;
        let cart = cart.ok_or_else(|| Error::NotFound { what: "parked ticket", text: id.to_string() })?;
        kept::remove(self.conn(), &PARKED, &Value::Bytes(id.as_bytes().to_vec()))?;
        serde_json::from_str(&cart).map_err(|e| Error::Damaged(format!("parked ticket {id}: {e}")))
    }
}
