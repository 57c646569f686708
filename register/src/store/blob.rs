use domain::blob::BlobName;
use domain::chain::Hash;
use domain::reducer::Value;
use rusqlite::OptionalExtension;

use super::kept::{self, BLOB};
use super::{Store, Writer, row};
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
    /// Pictures of products that are here, and those that have not come yet.
    ///
    /// # Errors
    /// Database errors.
    pub fn pictures(&self) -> Result<(Vec<BlobName>, Vec<BlobName>), Error> {
        let mut statement = self.conn().prepare_cached(
            "select distinct picture, exists (select 1 from blob where name = picture) from product
             where picture is not null",
        )?;
        let rows = statement.query_map([], |found| {
            Ok((row::id(found, 0, Hash::from_slice).map(BlobName)?, found.get::<_, bool>(1)?))
        })?;
        let (mut here, mut missing) = (Vec::new(), Vec::new());
        for found in rows {
            let (name, is_here) = found?;
            if is_here { here.push(name) } else { missing.push(name) }
        }
        Ok((here, missing))
    }

    /// How many pictures were ever put here: grows when there is one to hand in.
    ///
    /// # Errors
    /// Database errors.
    pub fn n_pictures(&self) -> Result<u64, Error> {
        let found: Option<i64> = self
            .conn()
            .prepare_cached("select n_rows from tally where table_name = 'blob'")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(found.unwrap_or(0).unsigned_abs())
    }

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
