//! The smallest store that keeps to the description of the tables: what each merge means, in maps. It checks every change
//! against the description while it applies it.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::Event;
use domain::id::{EventId, IncarnationId, ProductId, StallId};
use domain::reducer::{Change, Value, reduce};
use domain::stamp::Stamp;
use domain::stock::Covered;
use domain::table::{self, Column, ColumnType, Merge, Table};

type Key = Vec<Value>;
/// A column's value with the stamp that put it.
type Put = Option<(Stamp, Value)>;

/// The rows of all tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    pub facts: BTreeMap<(&'static str, Key), Vec<Value>>,
    pub sums: BTreeMap<(&'static str, Key), Vec<i64>>,
    pub latest: BTreeMap<(&'static str, Key), Vec<Put>>,
    pub stock: BTreeMap<(StallId, ProductId), Stock>,
    applied: BTreeSet<EventId>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stock {
    pub quantity: i64,
    pub taken_in: i64,
    pub base: Option<Base>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    stamp: Stamp,
    counted: i64,
    cover: BTreeMap<IncarnationId, u64>,
}

impl Base {
    fn covers(&self, incarnation: IncarnationId, seq: u64) -> bool {
        self.cover.get(&incarnation).is_some_and(|&through| seq <= through)
    }
}

impl Rows {
    /// Applies an event once, however often it comes.
    pub fn apply(&mut self, event: &Event) {
        if self.applied.insert(event.envelope.id) {
            self.apply_changes(&reduce(event, Stamp::own(&event.envelope)));
        }
    }

    pub fn apply_changes(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Insert { table, row } => self.insert(table, row),
                Change::Add { table, key, deltas } => self.add(table, key, deltas),
                Change::Put { table, key, fields, stamp } => self.put(table, key, fields, *stamp),
                Change::Move { stall, product, quantity, taken_in, incarnation, register_seq } => {
                    let stock = self.stock.entry((*stall, *product)).or_default();
                    stock.taken_in += taken_in;
                    if !stock.base.as_ref().is_some_and(|b| b.covers(*incarnation, *register_seq)) {
                        stock.quantity += quantity;
                    }
                }
                Change::Rebase { stall, product, counted, cover, stamp } => {
                    self.rebase(*stall, *product, *counted, cover, *stamp);
                }
            }
        }
    }

    fn insert(&mut self, table: &'static Table, row: &[Value]) {
        assert_eq!(table.merge, Merge::Fact, "{}", table.name);
        check_types(table, table.all_columns(), row);
        let (key, values) = row.split_at(table.key.len());
        let old = self.facts.entry((table.name, key.to_vec())).or_insert_with(|| values.to_vec());
        assert_eq!(old, values, "two events have one key in {}", table.name);
    }

    fn add(&mut self, table: &'static Table, key: &[Value], deltas: &[i64]) {
        assert_eq!(table.merge, Merge::Sum, "{}", table.name);
        check_types(table, table.key.iter(), key);
        assert_eq!(deltas.len(), table.columns.len());
        let sums = self.sums.entry((table.name, key.to_vec())).or_insert_with(|| vec![0; deltas.len()]);
        sums.iter_mut().zip(deltas).for_each(|(sum, delta)| *sum += delta);
    }

    fn put(&mut self, table: &'static Table, key: &[Value], fields: &[(usize, Value)], stamp: Stamp) {
        assert_eq!(table.merge, Merge::Latest, "{}", table.name);
        check_types(table, table.key.iter(), key);
        let row = self.latest.entry((table.name, key.to_vec())).or_insert_with(|| vec![None; table.columns.len()]);
        let mut put = BTreeSet::new();
        for (position, value) in fields {
            assert!(put.insert(position), "one change puts a column of {} twice", table.name);
            check_types(table, table.columns[*position..=*position].iter(), std::slice::from_ref(value));
            if row[*position].as_ref().is_none_or(|(old, _)| stamp > *old) {
                row[*position] = Some((stamp, value.clone()));
            }
        }
    }

    fn rebase(&mut self, stall: StallId, product: ProductId, counted: i64, cover: &[Covered], stamp: Stamp) {
        let stock = self.stock.entry((stall, product)).or_default();
        if stock.base.as_ref().is_some_and(|b| stamp <= b.stamp) {
            return;
        }
        let cover = cover.iter().map(|c| (c.incarnation, c.through_seq)).collect();
        let base = Base { stamp, counted, cover };
        let of_product = [bytes(stall.as_bytes()), bytes(product.as_bytes())];
        stock.quantity = counted;
        for ((name, key), row) in &self.facts {
            if *name != table::STOCK_MOVEMENT.name || key[..2] != of_product {
                continue;
            }
            let [_, Value::Int(quantity), _, Value::Bytes(incarnation), Value::Int(seq)] = &row[..] else {
                panic!("a stock movement has another form: {row:?}");
            };
            let incarnation = IncarnationId::from_slice(incarnation).unwrap();
            if !base.covers(incarnation, u64::try_from(*seq).unwrap()) {
                stock.quantity += quantity;
            }
        }
        stock.base = Some(base);
    }

    /// The rows of a table of facts, with their keys.
    pub fn of<'a>(&'a self, table: &'static Table) -> impl Iterator<Item = (&'a Key, &'a Vec<Value>)> {
        self.facts.iter().filter(move |((name, _), _)| *name == table.name).map(|((_, key), row)| (key, row))
    }
}

/// A column's value in a row without its key.
pub fn column<'a>(table: &Table, row: &'a [Value], name: &str) -> &'a Value {
    &row[table.columns.iter().position(|c| c.name == name).unwrap()]
}

pub fn int(table: &Table, row: &[Value], name: &str) -> i64 {
    match column(table, row, name) {
        Value::Int(number) => *number,
        other => panic!("{name} is {other:?}"),
    }
}

pub fn bytes(value: &[u8]) -> Value {
    Value::Bytes(value.to_vec())
}

fn check_types<'a>(table: &Table, columns: impl Iterator<Item = &'a Column>, values: &[Value]) {
    let mut n_columns = 0;
    for (column, value) in columns.zip(values) {
        n_columns += 1;
        let fits = match (value, column.of) {
            (Value::Null, _) => column.optional,
            (Value::Bytes(bytes), ColumnType::Id) => bytes.len() == 16,
            (Value::Int(_), ColumnType::Int)
            | (Value::Text(_), ColumnType::Text)
            | (Value::Bytes(_), ColumnType::Bytes) => true,
            _ => false,
        };
        assert!(fits, "{}.{} can't hold {value:?}", table.name, column.name);
    }
    assert_eq!(n_columns, values.len(), "{} has as many columns as values", table.name);
}

/// Changes as lines that people can read and compare.
pub fn dump(changes: &[Change]) -> Vec<String> {
    changes.iter().map(line).collect()
}

fn line(change: &Change) -> String {
    let pairs = |columns: &mut dyn Iterator<Item = &Column>, values: &[Value]| {
        columns.zip(values).map(|(c, v)| format!(" {}={}", c.name, plain(v))).collect::<String>()
    };
    match change {
        Change::Insert { table, row } => format!("insert {}{}", table.name, pairs(&mut table.all_columns(), row)),
        Change::Add { table, key, deltas } => {
            let deltas: Vec<Value> = deltas.iter().map(|&d| Value::Int(d)).collect();
            let deltas = pairs(&mut table.columns.iter(), &deltas);
            format!("add {}{} +{deltas}", table.name, pairs(&mut table.key.iter(), key))
        }
        Change::Put { table, key, fields, stamp } => {
            let fields: String =
                fields.iter().map(|(at, value)| format!(" {}={}", table.columns[*at].name, plain(value))).collect();
            format!("put {}{} :{fields} @{}", table.name, pairs(&mut table.key.iter(), key), hex(&stamp.to_bytes()))
        }
        Change::Move { stall, product, quantity, taken_in, incarnation, register_seq } => {
            format!("move {stall} {product} {quantity} taken_in={taken_in} by={incarnation}/{register_seq}")
        }
        Change::Rebase { stall, product, counted, cover, stamp } => {
            let cover: String = cover.iter().map(|c| format!(" {}/{}", c.incarnation, c.through_seq)).collect();
            format!("rebase {stall} {product} {counted} cover:{cover} @{}", hex(&stamp.to_bytes()))
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Bytes(bytes) => hex(bytes),
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
