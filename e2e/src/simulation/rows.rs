//! The projected tables in memory: what the reducer says, applied by a few lines that share nothing with the registers'
//! SQL or the server's.

use std::collections::BTreeMap;

use domain::reducer::{Change, Value};
use domain::stamp::Stamp;
use domain::stock::Covered;
use domain::table::{self, Merge, Table};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{Broken, Outcome};

/// A value and, where columns are merged by it, its stamp.
pub type Field = (Value, Option<[u8; Stamp::LEN]>);

/// Every projected table, by name, then by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows(BTreeMap<&'static str, BTreeMap<Vec<Value>, Vec<Field>>>);

impl Rows {
    pub fn apply(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Insert { table, mut row } => {
                    let rest = row.split_off(table.key.len());
                    let rest = rest.into_iter().map(|value| (value, None));
                    self.table(table).entry(row).or_insert_with(|| rest.collect());
                }
                Change::Add { table, key, deltas } => {
                    let zeros = || vec![(Value::Int(0), None); deltas.len()];
                    let row = self.table(table).entry(key).or_insert_with(zeros);
                    row.iter_mut().zip(&deltas).for_each(|((sum, _), delta)| add(sum, *delta));
                }
                Change::Put { table, key, fields, stamp } => {
                    let row =
                        self.table(table).entry(key).or_insert_with(|| vec![(Value::Null, None); table.columns.len()]);
                    let stamp = Some(stamp.to_bytes());
                    for (column, value) in fields {
                        if stamp > row[column].1 {
                            row[column] = (value, stamp);
                        }
                    }
                }
                Change::Move { stall, product, quantity, taken_in, incarnation, register_seq } => {
                    let key = vec![id(stall.as_bytes()), id(product.as_bytes())];
                    let of_series = [key.clone(), vec![id(incarnation.as_bytes())]].concat();
                    let through = self.table(&table::STOCK_COVER).get(&of_series).map_or(0, |row| int(&row[0].0));
                    let row = self.stock(key);
                    if through < register_seq.cast_signed() {
                        add(&mut row[0].0, quantity);
                    }
                    add(&mut row[1].0, taken_in);
                }
                Change::Rebase { stall, product, counted, cover, stamp } => {
                    self.rebase(vec![id(stall.as_bytes()), id(product.as_bytes())], counted, &cover, stamp);
                }
            }
        }
    }

    /// A count that moves the stock by its difference: what nobody should do.
    pub(super) fn apply_naively(&mut self, changes: Vec<Change>) {
        let (counts, others) = changes.into_iter().partition(|change| matches!(change, Change::Rebase { .. }));
        self.apply(others);
        let counts: Vec<Change> = counts;
        for count in counts {
            if let Change::Rebase { stall, product, counted, stamp, .. } = count {
                let row = self.stock(vec![id(stall.as_bytes()), id(product.as_bytes())]);
                row[0].0 = Value::Int(counted);
                row[2].0 = Value::Int(counted);
                row[3].0 = Value::Bytes(stamp.to_bytes().to_vec());
            }
        }
    }

    fn table(&mut self, table: &Table) -> &mut BTreeMap<Vec<Value>, Vec<Field>> {
        self.0.entry(table.name).or_default()
    }

    fn stock(&mut self, key: Vec<Value>) -> &mut Vec<Field> {
        let new = || [Value::Int(0), Value::Int(0), Value::Null, Value::Null].map(|value| (value, None)).to_vec();
        self.table(&table::STOCK).entry(key).or_insert_with(new)
    }

    fn rebase(&mut self, key: Vec<Value>, counted: i64, cover: &[Covered], stamp: Stamp) {
        let stamp = Value::Bytes(stamp.to_bytes().to_vec());
        let row = self.stock(key.clone());
        if row[3].0 >= stamp {
            return;
        }
        (row[2].0, row[3].0) = (Value::Int(counted), stamp);
        let covers = self.table(&table::STOCK_COVER);
        covers.retain(|of, _| !of.starts_with(&key));
        for covered in cover {
            let of = [key.clone(), vec![id(covered.incarnation.as_bytes())]].concat();
            covers.insert(of, vec![(Value::Int(covered.through_seq.cast_signed()), None)]);
        }
        let covers = covers.clone();
        let outside: i64 = self
            .table(&table::STOCK_MOVEMENT)
            .range(key.clone()..)
            .take_while(|(of, _)| of.starts_with(&key))
            .filter(|(_, row)| {
                let of = [key.clone(), vec![row[3].0.clone()]].concat();
                covers.get(&of).is_none_or(|covered| int(&covered[0].0) < int(&row[4].0))
            })
            .map(|(_, row)| int(&row[1].0))
            .sum();
        self.stock(key)[0].0 = Value::Int(counted + outside);
    }

    /// A row as it is, with the stamp of each field that has one.
    pub fn put(&mut self, table: &Table, key: Vec<Value>, fields: Vec<Field>) {
        self.table(table).insert(key, fields);
    }

    /// A field; null where there is no row.
    pub fn field(&self, table: &Table, key: &[Value], column: usize) -> Value {
        self.0.get(table.name).and_then(|rows| rows.get(key)).map_or(Value::Null, |row| row[column].0.clone())
    }

    /// The keys of a table.
    pub fn keys(&self, table: &Table) -> impl Iterator<Item = &[Value]> {
        self.0.get(table.name).into_iter().flat_map(BTreeMap::keys).map(Vec::as_slice)
    }

    /// Whether any field has this stamp.
    pub fn has_stamp(&self, stamp: &[u8; Stamp::LEN]) -> bool {
        self.0.values().flat_map(BTreeMap::values).flatten().any(|(_, of)| of.as_ref() == Some(stamp))
    }

    /// The quantity on hand, by stall and product.
    pub fn stocks(&self) -> impl Iterator<Item = (&[Value], i64)> {
        self.0.get(table::STOCK.name).into_iter().flatten().map(|(key, row)| (&key[..], int(&row[0].0)))
    }

    /// # Errors
    /// The first difference to other rows.
    pub fn compare(&self, other: &Self) -> Outcome {
        for table in table::ALL {
            let empty = BTreeMap::new();
            let of = |rows: &Self| rows.0.get(table.name).unwrap_or(&empty).clone();
            let (here, there) = (of(self), of(other));
            if let Some(different) = here.iter().find(|(key, row)| there.get(*key) != Some(row)) {
                return Err(Broken(format!("{}: {different:?} but {:?}", table.name, there.get(different.0))));
            }
            if let Some(more) = there.iter().find(|(key, _)| !here.contains_key(*key)) {
                return Err(Broken(format!("{}: more: {more:?}", table.name)));
            }
        }
        Ok(())
    }

    /// Holds the rows of a register against these.
    ///
    /// # Errors
    /// The first difference; database errors.
    pub fn compare_with(&self, conn: &Connection) -> Outcome {
        for table in table::ALL {
            let empty = BTreeMap::new();
            let rows = self.0.get(table.name).unwrap_or(&empty);
            let mut wanted = rows.iter();
            let mut statement = conn.prepare_cached(&listing(table))?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                let Some((key, fields)) = wanted.next() else {
                    return Err(Broken(format!("{}: more rows than {}", table.name, rows.len())));
                };
                let stamps = table.merge == Merge::Latest;
                let mut at = 0;
                for value in key {
                    same(table, key, row.get_ref(at)?, value)?;
                    at += 1;
                }
                for (value, stamp) in fields {
                    same(table, key, row.get_ref(at)?, value)?;
                    at += 1;
                    if stamps {
                        let is = row.get_ref(at)?;
                        let found = match is {
                            ValueRef::Blob(bytes) => Some(bytes),
                            _ => None,
                        };
                        if found != stamp.as_ref().map(|stamp| &stamp[..]) {
                            return Err(Broken(format!(
                                "{}: the stamp of {value:?} in {key:?} is {is:?}, not {stamp:?}",
                                table.name
                            )));
                        }
                        at += 1;
                    }
                }
            }
            if let Some((key, _)) = wanted.next() {
                return Err(Broken(format!("{}: {key:?} is missing", table.name)));
            }
        }
        Ok(())
    }
}

fn listing(table: &Table) -> String {
    let mut columns: Vec<String> = table.key.iter().map(|column| column.name.to_owned()).collect();
    let keys = columns.join(", ");
    for column in table.columns {
        columns.push(column.name.to_owned());
        if table.merge == Merge::Latest {
            columns.push(format!("{}_stamp", column.name));
        }
    }
    format!("select {} from {} order by {keys}", columns.join(", "), table.name)
}

fn same(table: &Table, key: &[Value], is: ValueRef<'_>, should: &Value) -> Outcome {
    let same = match (is, should) {
        (ValueRef::Null, Value::Null) => true,
        (ValueRef::Integer(a), Value::Int(b)) => a == *b,
        (ValueRef::Text(a), Value::Text(b)) => a == b.as_bytes(),
        (ValueRef::Blob(a), Value::Bytes(b)) => a == b,
        _ => false,
    };
    if same { Ok(()) } else { Err(Broken(format!("{}: {key:?} has {is:?} instead of {should:?}", table.name))) }
}

fn id(bytes: &[u8; 16]) -> Value {
    Value::Bytes(bytes.to_vec())
}

const fn int(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number,
        _ => 0,
    }
}

fn add(sum: &mut Value, delta: i64) {
    *sum = Value::Int(int(sum) + delta);
}
