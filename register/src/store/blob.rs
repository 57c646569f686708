use domain::blob::BlobName;
use domain::reducer::Value;
use rusqlite::OptionalExtension;

use super::kept::{self, BLOB};
use super::{Store, Writer};
use crate::Error;

impl Writer<'_> {
    /// Keeps a picture under the hash of its bytes.
    ///
    /// # Errors
    /// Database errors.
    pub fn put_blob(&self, media_type: &str, bytes: &[u8]) -> Result<BlobName, Error> {
        let name = BlobName::of(bytes);
        let row = [Value::Bytes(name.0.0.to_vec()), Value::Text(media_type.to_owned()), Value::Bytes(bytes.to_vec())];
        kept::put(self.conn(), &BLOB, &row)?;
        Ok(name)
    }
}

impl Store {
    /// A picture's media type and bytes; none when it has not come yet.
    ///
    /// # Errors
    /// Database errors.
    pub fn blob(&self, name: BlobName) -> Result<Option<(String, Vec<u8>)>, Error> {
        Ok(self
            .conn()
            .prepare_cached("select media_type, bytes from blob where name = ?1")?
            .query_row([name.0.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }
}
