use std::path::Path;

use rusqlite::Connection;

use crate::Error;

pub(crate) fn before_migration(_folder: &Path, _conn: &Connection) -> Result<(), Error> {
    Ok(())
}
