//! Registers of this stall that this one meets without the server.

use domain::id::RegisterId;
use domain::reducer::Value;
use domain::sync::beside::Known;
use domain::sync::proof::PublicKey;
use rusqlite::OptionalExtension;

use super::kept::{self, NEIGHBOUR};
use super::{Store, Writer, row};
use crate::Error;

/// A register that somebody connected with this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    pub register: RegisterId,
    pub name: String,
    /// What it proves to be itself with when the two meet again.
    pub meeting_key: PublicKey,
    /// What it signs its series with.
    pub device_key: PublicKey,
    /// Where it listens; none where it comes here.
    pub address: Option<String>,
    pub connected_at_ms: i64,
    /// When neither had anything for the other, by this device's clock.
    pub in_step_at_ms: Option<i64>,
}

impl Store {
    /// All of them, by name.
    ///
    /// # Errors
    /// Database errors.
    pub fn neighbours(&self) -> Result<Vec<Neighbour>, Error> {
        let mut statement = self.conn().prepare_cached(
            "select register_id, name, meeting_key, device_key, address, connected_at_ms, in_step_at_ms
             from neighbour order by name, register_id",
        )?;
        let rows = statement.query_map([], |found| {
            Ok(Neighbour {
                register: row::id(found, 0, RegisterId::from_slice)?,
                name: found.get(1)?,
                meeting_key: row::id(found, 2, PublicKey::from_slice)?,
                device_key: row::id(found, 3, PublicKey::from_slice)?,
                address: found.get(4)?,
                connected_at_ms: found.get(5)?,
                in_step_at_ms: found.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// Database errors.
    pub fn neighbour(&self, register: RegisterId) -> Result<Option<Neighbour>, Error> {
        Ok(self.neighbours()?.into_iter().find(|one| one.register == register))
    }

    /// What is known of a register, whoever says that it is.
    ///
    /// # Errors
    /// Database errors.
    pub fn known(&self, register: RegisterId) -> Result<Known, Error> {
        let enrolled = self
            .conn()
            .prepare_cached("select public_key, coalesce(active, 1) from enrolment where register_id = ?1")?
            .query_row([register.as_bytes()], |found| {
                let key: Option<Vec<u8>> = found.get(0)?;
                Ok((key.and_then(|key| PublicKey::from_slice(&key).ok()), found.get(1)?))
            })
            .optional()?;
        let met = self
            .conn()
            .prepare_cached("select device_key from neighbour where register_id = ?1")?
            .query_row([register.as_bytes()], |found| row::id(found, 0, PublicKey::from_slice))
            .optional()?;
        Ok(Known { enrolled, met, knows_code: false })
    }

    /// What a device is called, as its owner named it.
    ///
    /// # Errors
    /// Database errors.
    pub fn device_name(&self, register: RegisterId) -> Result<Option<String>, Error> {
        Ok(self
            .conn()
            .prepare_cached("select name from enrolment where register_id = ?1")?
            .query_row([register.as_bytes()], |found| found.get(0))
            .optional()?
            .flatten())
    }
}

impl Writer<'_> {
    /// # Errors
    /// Database errors.
    pub fn set_neighbour(&self, neighbour: &Neighbour) -> Result<(), Error> {
        let row = [
            key_of(neighbour.register),
            Value::Text(neighbour.name.clone()),
            Value::Bytes(neighbour.meeting_key.0.to_vec()),
            Value::Bytes(neighbour.device_key.0.to_vec()),
            neighbour.address.clone().map_or(Value::Null, Value::Text),
            Value::Int(neighbour.connected_at_ms),
            neighbour.in_step_at_ms.map_or(Value::Null, Value::Int),
        ];
        kept::put(self.conn(), &NEIGHBOUR, &row)
    }

    /// False where it was not known.
    ///
    /// # Errors
    /// Database errors.
    pub fn forget_neighbour(&self, register: RegisterId) -> Result<bool, Error> {
        kept::remove(self.conn(), &NEIGHBOUR, &key_of(register))
    }
}

fn key_of(register: RegisterId) -> Value {
    Value::Bytes(register.as_bytes().to_vec())
}
