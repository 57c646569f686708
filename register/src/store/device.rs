//! What belongs to this device alone and is in no event: settings of the device, the open cart.

use domain::reducer::Value;
use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::kept::{self, DEVICE};
use super::{Store, Writer};
use crate::Error;

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
}
