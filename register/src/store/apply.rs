//! The one applier: it writes what the reducer says and knows no table by name but the stock.

use std::fmt::Write as _;

use domain::id::{IncarnationId, ProductId, StallId};
use domain::reducer::{Change, Value};
use domain::stamp::Stamp;
use domain::stock::Covered;
use domain::table::Table;
use rusqlite::{Connection, params, params_from_iter};

use super::row::Bound;
use crate::Error;

/// Applies row changes. Inside a transaction of the caller's.
///
/// # Errors
/// Database errors.
pub fn apply(conn: &Connection, changes: &[Change]) -> Result<(), Error> {
    for change in changes {
        match change {
            Change::Insert { table, row } => insert(conn, table, row)?,
            Change::Add { table, key, deltas } => add(conn, table, key, deltas)?,
            Change::Put { table, key, fields, stamp } => put(conn, table, key, fields, *stamp)?,
            Change::Move { stall, product, quantity, taken_in, incarnation, register_seq } => {
                move_stock(conn, *stall, *product, (*quantity, *taken_in), *incarnation, *register_seq)?;
            }
            Change::Rebase { stall, product, counted, cover, stamp } => {
                rebase(conn, *stall, *product, *counted, cover, *stamp)?;
            }
        }
    }
    Ok(())
}

fn names<'a>(columns: impl Iterator<Item = &'a str>) -> String {
    columns.collect::<Vec<_>>().join(", ")
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn insert(conn: &Connection, table: &Table, row: &[Value]) -> Result<(), Error> {
    let sql = format!(
        "insert into {} ({}) values ({}) on conflict do nothing",
        table.name,
        names(table.all_columns().map(|c| c.name)),
        marks(row.len())
    );
    conn.prepare_cached(&sql)?.execute(params_from_iter(row.iter().map(Bound)))?;
    Ok(())
}

fn add(conn: &Connection, table: &Table, key: &[Value], deltas: &[i64]) -> Result<(), Error> {
    let sums = table.columns.iter().map(|c| format!("{0} = {0} + excluded.{0}", c.name)).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "insert into {} ({}) values ({}) on conflict do update set {sums}",
        table.name,
        names(table.all_columns().map(|c| c.name)),
        marks(key.len() + deltas.len())
    );
    let deltas: Vec<Value> = deltas.iter().map(|&d| Value::Int(d)).collect();
    conn.prepare_cached(&sql)?.execute(params_from_iter(key.iter().chain(&deltas).map(Bound)))?;
    Ok(())
}

fn put(conn: &Connection, table: &Table, key: &[Value], fields: &[(usize, Value)], stamp: Stamp) -> Result<(), Error> {
    let stamp = Value::Bytes(stamp.to_bytes().to_vec());
    let mut columns = names(table.key.iter().map(|c| c.name));
    let mut sets = String::new();
    let mut values: Vec<&Value> = key.iter().collect();
    for (position, value) in fields {
        let name = table.columns[*position].name;
        let comma = if sets.is_empty() { "" } else { ", " };
        let _ = write!(columns, ", {name}, {name}_stamp");
        let _ = write!(
            sets,
            "{comma}{name} = case when {name}_stamp is null or excluded.{name}_stamp > {name}_stamp \
             then excluded.{name} else {name} end, \
             {name}_stamp = max(coalesce({name}_stamp, x''), excluded.{name}_stamp)"
        );
        values.push(value);
        values.push(&stamp);
    }
    let sql = format!(
        "insert into {} ({columns}) values ({}) on conflict do update set {sets}",
        table.name,
        marks(values.len())
    );
    conn.prepare_cached(&sql)?.execute(params_from_iter(values.into_iter().map(Bound)))?;
    Ok(())
}

fn move_stock(
    conn: &Connection,
    stall: StallId,
    product: ProductId,
    (quantity, taken_in): (i64, i64),
    incarnation: IncarnationId,
    register_seq: u64,
) -> Result<(), Error> {
    let covered: bool = conn
        .prepare_cached(
            "select exists (select 1 from stock_cover
             where stall_id = ?1 and product_id = ?2 and incarnation_id = ?3 and through_seq >= ?4)",
        )?
        .query_row(
            params![stall.as_bytes(), product.as_bytes(), incarnation.as_bytes(), signed(register_seq)],
            |row| row.get(0),
        )?;
    let outside = if covered { 0 } else { quantity };
    conn.prepare_cached(
        "insert into stock (stall_id, product_id, quantity, taken_in, counted, counted_stamp)
         values (?1, ?2, ?3, ?4, null, null)
         on conflict do update set quantity = quantity + excluded.quantity, taken_in = taken_in + excluded.taken_in",
    )?
    .execute(params![stall.as_bytes(), product.as_bytes(), outside, taken_in])?;
    Ok(())
}

fn rebase(
    conn: &Connection,
    stall: StallId,
    product: ProductId,
    counted: i64,
    cover: &[Covered],
    stamp: Stamp,
) -> Result<(), Error> {
    let (stall, product) = (stall.as_bytes(), product.as_bytes());
    let newer = conn
        .prepare_cached(
            "insert into stock (stall_id, product_id, quantity, taken_in, counted, counted_stamp)
             values (?1, ?2, 0, 0, ?3, ?4)
             on conflict do update set counted = excluded.counted, counted_stamp = excluded.counted_stamp
             where counted_stamp is null or excluded.counted_stamp > counted_stamp",
        )?
        .execute(params![stall, product, counted, stamp.to_bytes()])?;
    if newer == 0 {
        return Ok(());
    }
    conn.prepare_cached("delete from stock_cover where stall_id = ?1 and product_id = ?2")?
        .execute(params![stall, product])?;
    for covered in cover {
        conn.prepare_cached(
            "insert into stock_cover (stall_id, product_id, incarnation_id, through_seq) values (?1, ?2, ?3, ?4)
             on conflict do update set through_seq = max(through_seq, excluded.through_seq)",
        )?
        .execute(params![stall, product, covered.incarnation.as_bytes(), signed(covered.through_seq)])?;
    }
    conn.prepare_cached(
        "update stock set quantity = ?3 + (
             select coalesce(sum(m.quantity), 0) from stock_movement m
             where m.stall_id = ?1 and m.product_id = ?2 and not exists (
                 select 1 from stock_cover c
                 where c.stall_id = ?1 and c.product_id = ?2
                   and c.incarnation_id = m.incarnation_id and c.through_seq >= m.register_seq))
         where stall_id = ?1 and product_id = ?2",
    )?
    .execute(params![stall, product, counted])?;
    Ok(())
}

fn signed(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
