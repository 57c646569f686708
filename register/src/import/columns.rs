//! Which column of a file is which of ours: as told, else by what people call them.

use std::collections::BTreeMap;

use domain::search::fold;

use super::sheet::{Cell, Row, Sheet};
use crate::Error;

/// A column of ours.
#[derive(Debug)]
pub(super) struct Column {
    pub key: &'static str,
    pub required: bool,
    /// What it is called in files, beside its key; compared without capitals, accents and punctuation.
    pub called: &'static [&'static str],
}

/// Our columns by their places in a file.
#[derive(Debug)]
pub(super) struct Columns {
    at: BTreeMap<&'static str, usize>,
}

impl Columns {
    /// Finds our columns in a file. `map` is ours → the file's.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name in `map` that is not ours or not in the file, and for a required column that is not
    /// there.
    pub fn find(sheet: &Sheet<'_>, ours: &[Column], map: &BTreeMap<String, String>) -> Result<Self, Error> {
        let there = || sheet.columns.iter().filter(|c| !c.is_empty()).cloned().collect::<Vec<_>>().join(", ");
        let folded: Vec<String> = sheet.columns.iter().map(|name| fold(name)).collect();
        let mut at = BTreeMap::new();
        for (key, name) in map {
            let column = ours.iter().find(|c| c.key == key).ok_or_else(|| {
                let known = ours.iter().map(|c| c.key).collect::<Vec<_>>().join(", ");
                Error::Usage(format!("“{key}” is no column of an import; the columns are {known}"))
            })?;
            let exact = sheet.columns.iter().position(|c| c == name.trim());
            let wanted = fold(name);
            let place = exact
                .or_else(|| folded.iter().position(|c| *c == wanted && !c.is_empty()))
                .ok_or_else(|| Error::Usage(format!("{} has no column “{name}”; it has {}", sheet.name(), there())))?;
            at.insert(column.key, place);
        }
        // First by our own names, then by what else they are called: a file's column is one of ours at most.
        for own_name in [true, false] {
            for column in ours {
                if at.contains_key(column.key) {
                    continue;
                }
                let called: Vec<String> =
                    if own_name { vec![fold(column.key)] } else { column.called.iter().map(|c| fold(c)).collect() };
                let place = called
                    .iter()
                    .find_map(|name| (0..folded.len()).find(|i| folded[*i] == *name && !at.values().any(|t| t == i)));
                if let Some(place) = place {
                    at.insert(column.key, place);
                }
            }
        }
        if let Some(missing) = ours.iter().find(|c| c.required && !at.contains_key(c.key)) {
            let key = missing.key;
            let name = sheet.name();
            return Err(Error::Usage(format!(
                "{name} has no column {key}; name it by --map {key}=…, the file has {}",
                there()
            )));
        }
        Ok(Self { at })
    }

    pub fn has(&self, key: &str) -> bool {
        self.at.contains_key(key)
    }

    /// Our column's cell in a row; nothing where the file has no such column or the cell is empty.
    pub fn cell<'r>(&self, row: &'r [Cell], key: &str) -> Option<&'r Cell> {
        let cell = row.get(*self.at.get(key)?)?;
        (!cell.text.trim().is_empty()).then_some(cell)
    }

    pub fn text<'r>(&self, row: &'r [Cell], key: &str) -> Option<&'r str> {
        self.cell(row, key).map(|c| c.text.trim())
    }

    /// Ours → the file's, for people.
    pub fn map(&self, sheet: &Sheet<'_>) -> BTreeMap<String, String> {
        self.at.iter().map(|(key, place)| ((*key).to_owned(), sheet.columns[*place].clone())).collect()
    }

    /// A row as it is, by our columns.
    pub fn shown(&self, row: &Row) -> BTreeMap<String, String> {
        let Ok(cells) = &row.cells else { return BTreeMap::new() };
        self.at.keys().map(|key| ((*key).to_owned(), self.text(cells, key).unwrap_or_default().to_owned())).collect()
    }
}
