//! Reading rows.

use domain::Money;
use domain::reducer::Value;
use rusqlite::Row;
use rusqlite::types::{ToSql, ToSqlOutput, Value as Owned, ValueRef};

use crate::Error;

/// Reads an id of any kind from a 16-byte column.
///
/// # Errors
/// Database errors; a blob of another length.
pub fn id<T>(
    row: &Row<'_>,
    column: usize,
    from: impl Fn(&[u8]) -> Result<T, domain::Error>,
) -> Result<T, rusqlite::Error> {
    let value = row.get_ref(column)?;
    let bytes = value.as_blob()?;
    from(bytes).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, Box::new(error))
    })
}

/// Reads a sum that may be null.
///
/// # Errors
/// [`domain::Error::TooLarge`].
pub fn sum_of(value: Option<i64>) -> Result<Money, Error> {
    Ok(Money::new(value.unwrap_or(0))?)
}

/// A projected value on its way into SQLite.
pub struct Bound<'a>(pub &'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self.0 {
            Value::Null => Ok(ToSqlOutput::Owned(Owned::Null)),
            Value::Int(value) => value.to_sql(),
            Value::Text(value) => Ok(ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes()))),
            Value::Bytes(value) => Ok(ToSqlOutput::Borrowed(ValueRef::Blob(value))),
        }
    }
}
