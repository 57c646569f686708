//! What is on the disk, read from outside while the window is open.

use std::path::Path;

use e2e::{Home, Outcome};
use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags, Params};

/// The register's database, for reading.
pub struct Disk(Connection);

impl Disk {
    pub fn of(home: &Home) -> Outcome<Self> {
        Self::open(&home.data().join("register.db"))
    }

    fn open(path: &Path) -> Outcome<Self> {
        Ok(Self(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?))
    }

    /// The one value that a query has.
    pub fn one<T: FromSql>(&self, sql: &str, params: impl Params) -> Outcome<T> {
        self.0.query_row(sql, params, |row| row.get(0)).map_err(|e| e2e::Failure::from(e).during(sql))
    }

    /// The tenders of a sale as they count now: kind, amount, change.
    pub fn tenders(&self, receipt: &str) -> Outcome<Vec<(String, i64, i64)>> {
        let sql = "select t.kind, sum(t.amount_minor), sum(t.change_minor) from tender t join sale s using (sale_id)
                   where s.receipt = ?1 group by t.kind having sum(t.amount_minor - t.change_minor) <> 0 order by t.kind";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([receipt], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
