use domain::blob::BlobName;
use rusqlite::{Connection, OptionalExtension, params};

use super::people::hex;
use super::{Store, Writer};
use crate::Error;

impl Writer<'_> {
    /// Keeps a picture under the hash of its bytes.
    ///
    /// # Errors
    /// Database errors.
    pub fn put_blob(&self, media_type: &str, bytes: &[u8]) -> Result<BlobName, Error> {
        let name = BlobName::of(bytes);
        self.conn()
            .prepare_cached("insert into blob (name, media_type, bytes) values (?1, ?2, ?3) on conflict do nothing")?
            .execute(params![name.0.0, media_type, bytes])?;
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

pub(super) fn damaged(conn: &Connection) -> Result<Vec<String>, Error> {
    let mut problems = Vec::new();
    let mut blobs = conn.prepare("select name, bytes from blob")?;
    let mut rows = blobs.query([])?;
    while let Some(row) = rows.next()? {
        let (name, bytes): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
        if BlobName::of(&bytes).0.0 != *name {
            problems.push(format!("table blob: {} was changed", hex(&name)));
        }
    }
    Ok(problems)
}
