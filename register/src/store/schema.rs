use rusqlite::Connection;

use crate::Error;

/// Every migration, in order. One that was released never changes.
pub const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/register/0001_founding.sql"),
    include_str!("../../../migrations/register/0002_sync.sql"),
    include_str!("../../../migrations/register/0003_beside.sql"),
    include_str!("../../../migrations/register/0004_parked.sql"),
    include_str!("../../../migrations/register/0005_shelf.sql"),
    include_str!("../../../migrations/register/0006_forecast.sql"),
    include_str!("../../../migrations/register/0007_occasion.sql"),
    include_str!("../../../migrations/register/0008_recipe.sql"),
    include_str!("../../../migrations/register/0009_forgotten.sql"),
];

/// The schema that a database has; 0 is none.
///
/// # Errors
/// Database errors.
pub fn schema_version(conn: &Connection) -> Result<u32, Error> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// # Errors
/// [`Error::NewerSchema`].
pub fn check_version(conn: &Connection) -> Result<u32, Error> {
    let found = schema_version(conn)?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known { Err(Error::NewerSchema { found, known }) } else { Ok(found) }
}

/// Brings a database to this program's schema, in one transaction.
pub fn migrate(conn: &Connection) -> Result<(), Error> {
    let found = check_version(conn)?;
    if found as usize == MIGRATIONS.len() {
        return Ok(());
    }
    conn.execute_batch("begin immediate")?;
    let result = MIGRATIONS[found as usize..]
        .iter()
        .try_for_each(|sql| conn.execute_batch(sql))
        .and_then(|()| conn.pragma_update(None, "user_version", MIGRATIONS.len() as u32));
    match result {
        Ok(()) => Ok(conn.execute_batch("commit")?),
        Err(error) => {
            conn.execute_batch("rollback").ok();
            Err(error.into())
        }
    }
}

/// An empty database in memory, to rebuild projections in.
///
/// # Errors
/// Database errors.
pub fn migrate_memory() -> Result<Connection, Error> {
    let conn = Connection::open_in_memory()?;
    conn.set_prepared_statement_cache_capacity(256);
    migrate(&conn)?;
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::table::{ALL, ColumnType, Merge};

    #[test]
    fn the_schema_is_what_the_domain_describes() {
        let conn = migrate_memory().unwrap();
        migrate(&conn).unwrap();
        for table in ALL {
            let mut want: Vec<(String, String, bool, bool)> = Vec::new();
            for (in_key, column) in table.key.iter().map(|c| (true, c)).chain(table.columns.iter().map(|c| (false, c)))
            {
                let of = match column.of {
                    ColumnType::Id | ColumnType::Bytes => "BLOB",
                    ColumnType::Int => "INTEGER",
                    ColumnType::Text => "TEXT",
                };
                want.push((column.name.to_owned(), of.to_owned(), !column.optional, in_key));
                if table.merge == Merge::Latest && !in_key {
                    want.push((format!("{}_stamp", column.name), "BLOB".to_owned(), false, false));
                }
            }
            let mut statement = conn.prepare(&format!("pragma table_info({})", table.name)).unwrap();
            let found: Vec<(String, String, bool, bool)> = statement
                .query_map([], |row| {
                    Ok((row.get(1)?, row.get::<_, String>(2)?.to_uppercase(), row.get(3)?, row.get::<_, i64>(5)? > 0))
                })
                .unwrap()
                .map(Result::unwrap)
                .collect();
            assert_eq!(found, want, "{}", table.name);
        }
    }
}
