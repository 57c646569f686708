//! The server's answer to a change that somebody made without permission: the former values, put back right after it, so
//! that every register ends with the same, and what others said later counts.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::chain::Hash;
use crate::id::EventId;
use crate::reducer::{Change, Value};
use crate::stamp::Stamp;
use crate::table::{ColumnType, Merge, Table};

/// Fields of projected rows as they were before a refused change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBack {
    /// The change that does not count.
    pub refused: EventId,
    pub rows: Vec<FormerRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerRow {
    pub table: String,
    pub key: Vec<Cell>,
    pub fields: Vec<(String, Cell)>,
}

/// A value as JSON: bytes and ids as hex digits; the column says what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    Null,
    Int(i64),
    Text(String),
}

impl Cell {
    fn new(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Int(number) => Self::Int(*number),
            Value::Text(text) => Self::Text(text.clone()),
            Value::Bytes(bytes) => Self::Text(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
        }
    }

    fn value(&self, of: ColumnType) -> Result<Value, Error> {
        let malformed = || Error::Malformed { what: "a former value", text: format!("{self:?}") };
        match (self, of) {
            (Self::Null, _) => Ok(Value::Null),
            (Self::Int(number), ColumnType::Int) => Ok(Value::Int(*number)),
            (Self::Text(text), ColumnType::Text) => Ok(Value::Text(text.clone())),
            (Self::Text(text), ColumnType::Id | ColumnType::Bytes) => {
                if text.len() % 2 != 0 || !text.is_ascii() {
                    return Err(malformed());
                }
                let digits = (0..text.len()).step_by(2);
                let bytes = digits.map(|at| u8::from_str_radix(&text[at..at + 2], 16)).collect::<Result<_, _>>();
                bytes.map(Value::Bytes).map_err(|_| malformed())
            }
            _ => Err(malformed()),
        }
    }
}

impl PutBack {
    /// What takes the place of refused changes. `former` reads a field of a projected row, [`Value::Null`] where there is
    /// no row.
    ///
    /// # Errors
    /// Those of `former`.
    pub fn of<E>(
        refused: EventId,
        changes: &[Change],
        mut former: impl FnMut(&'static Table, &[Value], usize) -> Result<Value, E>,
    ) -> Result<Self, E> {
        let mut rows = Vec::new();
        for change in changes {
            let Change::Put { table, key, fields, .. } = change else { continue };
            let mut before = Vec::with_capacity(fields.len());
            for &(column, _) in fields {
                before.push((table.columns[column].name.to_owned(), Cell::new(&former(table, key, column)?)));
            }
            let key = key.iter().map(Cell::new).collect();
            rows.push(FormerRow { table: table.name.to_owned(), key, fields: before });
        }
        Ok(Self { refused, rows })
    }
}

impl FormerRow {
    /// The row's change. Of a table that this program does not know, or that is not merged by stamp, there is none.
    pub fn change(&self, stamp: Stamp) -> Option<Change> {
        let table = Table::named(&self.table).ok().filter(|table| table.merge == Merge::Latest)?;
        if self.key.len() != table.key.len() {
            return None;
        }
        let key = self.key.iter().zip(table.key).map(|(cell, column)| cell.value(column.of)).collect::<Result<_, _>>();
        let fields = self.fields.iter().map(|(name, cell)| {
            let at = table.columns.iter().position(|column| column.name == name)?;
            Some((at, cell.value(table.columns[at].of).ok()?))
        });
        Some(Change::Put { table, key: key.ok()?, fields: fields.collect::<Option<_>>()?, stamp })
    }
}

/// The id of the event that puts a refused change back: the same on every try.
pub fn id_for(refused: EventId) -> EventId {
    let mut bytes = b"local-vendor put back 1\0".to_vec();
    bytes.extend(refused.as_bytes());
    EventId::derived(&Hash::of(&bytes).0)
}
