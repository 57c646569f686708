//! The one applier: it writes what the reducer says, a batch at a time, and knows no table by name but the stock. Rows
//! go in sorted by table and key.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::reducer::{Change, Value};
use domain::table::{Column, ColumnType, Table};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Postgres};
use uuid::Uuid;

use crate::error::Error;
use crate::tenant::Tenant;

/// By key, then by column: the newest value and its stamp.
type Newest = BTreeMap<Vec<Value>, BTreeMap<usize, (Value, Vec<u8>)>>;

/// Rows of one table on their way in.
#[derive(Default)]
struct Batch {
    inserts: BTreeMap<Vec<Value>, Vec<Value>>,
    sums: BTreeMap<Vec<Value>, Vec<i64>>,
    latest: Newest,
}

/// Applies row changes of new events, in the caller's transaction.
///
/// # Errors
/// The database's.
pub async fn apply(tenant: &mut Tenant, changes: Vec<Change>) -> Result<(), Error> {
    let mut batches: BTreeMap<&'static str, (&'static Table, Batch)> = BTreeMap::new();
    let mut moves = Vec::new();
    let mut counts = Vec::new();
    for change in changes {
        match change {
            Change::Insert { table, row } => {
                let batch = &mut batches.entry(table.name).or_insert_with(|| (table, Batch::default())).1;
                // A repeated key changes nothing.
                batch.inserts.entry(row[..table.key.len()].to_vec()).or_insert(row);
            }
            Change::Add { table, key, deltas } => {
                let batch = &mut batches.entry(table.name).or_insert_with(|| (table, Batch::default())).1;
                let sums = batch.sums.entry(key).or_insert_with(|| vec![0; deltas.len()]);
                for (sum, delta) in sums.iter_mut().zip(deltas) {
                    *sum += delta;
                }
            }
            Change::Put { table, key, fields, stamp } => {
                let batch = &mut batches.entry(table.name).or_insert_with(|| (table, Batch::default())).1;
                let row = batch.latest.entry(key).or_default();
                let stamp = stamp.to_bytes().to_vec();
                for (column, value) in fields {
                    if row.get(&column).is_none_or(|(_, known)| *known < stamp) {
                        row.insert(column, (value, stamp.clone()));
                    }
                }
            }
            Change::Move { .. } => moves.push(change),
            Change::Rebase { .. } => counts.push(change),
        }
    }
    insert(tenant, &batches).await?;
    for (table, batch) in batches.into_values() {
        add(tenant, table, batch.sums).await?;
        put(tenant, table, batch.latest).await?;
    }
    move_stock(tenant, &moves).await?;
    for count in &counts {
        rebase(tenant, count).await?;
    }
    Ok(())
}

/// Inserts facts as if none of their keys were there, which hardly ever is otherwise: looking for each first costs more.
async fn insert(tenant: &mut Tenant, batches: &BTreeMap<&'static str, (&'static Table, Batch)>) -> Result<(), Error> {
    let key = tenant.key();
    let mut attempt = tenant.begin().await?;
    if insert_all(&mut attempt, key, batches, "").await? {
        return Ok(attempt.commit().await?);
    }
    attempt.rollback().await?;
    insert_all(tenant, key, batches, "on conflict do nothing").await.map(drop)
}

/// Whether they are in; not when a key was there already.
async fn insert_all(
    conn: &mut PgConnection,
    vendor: Uuid,
    batches: &BTreeMap<&'static str, (&'static Table, Batch)>,
    otherwise: &str,
) -> Result<bool, Error> {
    for (table, Batch { inserts, .. }) in batches.values().filter(|(_, batch)| !batch.inserts.is_empty()) {
        let columns: Vec<&Column> = table.all_columns().collect();
        let sql = format!(
            "insert into tenant.{} (vendor_id, {}) select $1, * from unnest({}) {otherwise}",
            table.name,
            names(columns.iter().map(|column| column.name)),
            arrays(columns.iter().map(|column| column.of))
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(vendor);
        for (at, column) in columns.iter().enumerate() {
            query = bind(query, column.of, inserts.values().map(|row| &row[at]))?;
        }
        match query.execute(&mut *conn).await {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => return Ok(false),
            done => done?,
        };
    }
    Ok(true)
}

async fn add(tenant: &mut Tenant, table: &Table, rows: BTreeMap<Vec<Value>, Vec<i64>>) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let sums: Vec<String> =
        table.columns.iter().map(|c| format!("{0} = {1}.{0} + excluded.{0}", c.name, table.name)).collect();
    let sql = format!(
        "insert into tenant.{} (vendor_id, {}) select $1, * from unnest({}) on conflict (vendor_id, {}) do update set {}",
        table.name,
        names(table.all_columns().map(|column| column.name)),
        arrays(table.all_columns().map(|column| column.of)),
        names(table.key.iter().map(|column| column.name)),
        sums.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(tenant.key());
    for (at, column) in table.key.iter().enumerate() {
        query = bind(query, column.of, rows.keys().map(|key| &key[at]))?;
    }
    for at in 0..table.columns.len() {
        query = query.bind(rows.values().map(|sums| sums[at]).collect::<Vec<i64>>());
    }
    query.execute(&mut **tenant).await?;
    Ok(())
}

async fn put(tenant: &mut Tenant, table: &Table, rows: Newest) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut columns = names(table.key.iter().map(|column| column.name));
    let mut types = arrays(table.key.iter().map(|column| column.of));
    let mut sets = String::new();
    let mut place = table.key.len() + 2;
    for column in table.columns {
        let (name, comma) = (column.name, if sets.is_empty() { "" } else { ", " });
        let _ = write!(columns, ", {name}, {name}_stamp");
        let _ = write!(types, ", ${place}::{}, ${}::bytea[]", array(column.of), place + 1);
        place += 2;
        let _ = write!(
            sets,
            "{comma}{name} = case when excluded.{name}_stamp > coalesce(t.{name}_stamp, '') then excluded.{name} \
             else t.{name} end, {name}_stamp = greatest(t.{name}_stamp, excluded.{name}_stamp)"
        );
    }
    let sql = format!(
        "insert into tenant.{} as t (vendor_id, {columns}) select $1, * from unnest({types})
         on conflict (vendor_id, {}) do update set {sets}",
        table.name,
        names(table.key.iter().map(|column| column.name))
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(tenant.key());
    for (at, column) in table.key.iter().enumerate() {
        query = bind(query, column.of, rows.keys().map(|key| &key[at]))?;
    }
    for (at, column) in table.columns.iter().enumerate() {
        let values = rows.values().map(|row| row.get(&at).map_or(&Value::Null, |(value, _)| value));
        query = bind(query, column.of, values)?;
        query = query.bind(rows.values().map(|row| row.get(&at).map(|(_, stamp)| stamp.clone())).collect::<Vec<_>>());
    }
    query.execute(&mut **tenant).await?;
    Ok(())
}

async fn move_stock(tenant: &mut Tenant, moves: &[Change]) -> Result<(), Error> {
    if moves.is_empty() {
        return Ok(());
    }
    let (mut stalls, mut products, mut incarnations) = (Vec::new(), Vec::new(), Vec::new());
    let (mut quantities, mut taken, mut seqs) = (Vec::new(), Vec::new(), Vec::new());
    for change in moves {
        let Change::Move { stall, product, quantity, taken_in, incarnation, register_seq } = change else { continue };
        stalls.push(Uuid::from(*stall));
        products.push(Uuid::from(*product));
        incarnations.push(Uuid::from(*incarnation));
        quantities.push(*quantity);
        taken.push(*taken_in);
        seqs.push(register_seq.cast_signed());
    }
    sqlx::query!(
        "insert into tenant.stock (vendor_id, stall_id, product_id, quantity, taken_in, counted, counted_stamp)
         select $1, m.stall_id, m.product_id,
                sum(case when c.through_seq >= m.register_seq then 0 else m.quantity end)::bigint,
                sum(m.taken_in)::bigint, null, null
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[])
              as m (stall_id, product_id, incarnation_id, quantity, taken_in, register_seq)
         left join tenant.stock_cover c on c.vendor_id = $1 and c.stall_id = m.stall_id
              and c.product_id = m.product_id and c.incarnation_id = m.incarnation_id
         group by m.stall_id, m.product_id order by m.stall_id, m.product_id
         on conflict (vendor_id, stall_id, product_id) do update
         set quantity = stock.quantity + excluded.quantity, taken_in = stock.taken_in + excluded.taken_in",
        tenant.key(),
        &stalls,
        &products,
        &incarnations,
        &quantities,
        &taken,
        &seqs
    )
    .execute(&mut **tenant)
    .await?;
    Ok(())
}

async fn rebase(tenant: &mut Tenant, count: &Change) -> Result<(), Error> {
    let Change::Rebase { stall, product, counted, cover, stamp } = count else { return Ok(()) };
    let (key, stall, product) = (tenant.key(), Uuid::from(*stall), Uuid::from(*product));
    let newer = sqlx::query!(
        "insert into tenant.stock as t (vendor_id, stall_id, product_id, quantity, taken_in, counted, counted_stamp)
         values ($1, $2, $3, 0, 0, $4, $5)
         on conflict (vendor_id, stall_id, product_id) do update
         set counted = excluded.counted, counted_stamp = excluded.counted_stamp
         where t.counted_stamp is null or excluded.counted_stamp > t.counted_stamp",
        key,
        stall,
        product,
        counted,
        &stamp.to_bytes()[..]
    )
    .execute(&mut **tenant)
    .await?
    .rows_affected();
    if newer == 0 {
        return Ok(());
    }
    sqlx::query!("delete from tenant.stock_cover where stall_id = $1 and product_id = $2", stall, product)
        .execute(&mut **tenant)
        .await?;
    let incarnations: Vec<Uuid> = cover.iter().map(|covered| covered.incarnation.into()).collect();
    let through: Vec<i64> = cover.iter().map(|covered| covered.through_seq.cast_signed()).collect();
    sqlx::query!(
        "insert into tenant.stock_cover (vendor_id, stall_id, product_id, incarnation_id, through_seq)
         select $1, $2, $3, c.incarnation_id, max(c.through_seq)
         from unnest($4::uuid[], $5::bigint[]) as c (incarnation_id, through_seq) group by c.incarnation_id",
        key,
        stall,
        product,
        &incarnations,
        &through
    )
    .execute(&mut **tenant)
    .await?;
    sqlx::query!(
        "update tenant.stock set quantity = $3 + (
             select coalesce(sum(m.quantity), 0)::bigint from tenant.stock_movement m
             where m.stall_id = $1 and m.product_id = $2 and not exists (
                 select from tenant.stock_cover c
                 where c.stall_id = $1 and c.product_id = $2
                   and c.incarnation_id = m.incarnation_id and c.through_seq >= m.register_seq))
         where stall_id = $1 and product_id = $2",
        stall,
        product,
        counted
    )
    .execute(&mut **tenant)
    .await?;
    Ok(())
}

/// A field of a projected row; [`Value::Null`] where there is no row.
///
/// # Errors
/// The database's.
pub async fn field(tenant: &mut Tenant, table: &Table, key: &[Value], column: usize) -> Result<Value, Error> {
    let column = &table.columns[column];
    let wheres: Vec<String> =
        table.key.iter().zip(1..).map(|(column, place)| format!("{} = ${place}", column.name)).collect();
    let sql = format!("select {} from tenant.{} where {}", column.name, table.name, wheres.join(" and "));
    macro_rules! one {
        ($of:ty) => {{
            let mut query = sqlx::query_scalar::<_, Option<$of>>(AssertSqlSafe(sql));
            for value in key {
                query = match value {
                    Value::Null => query.bind(None::<i64>),
                    Value::Int(number) => query.bind(*number),
                    Value::Text(text) => query.bind(text.clone()),
                    Value::Bytes(bytes) => query.bind(uuid_of(bytes)?),
                };
            }
            query.fetch_optional(&mut **tenant).await?.flatten()
        }};
    }
    Ok(match column.of {
        ColumnType::Id => one!(Uuid).map(|id| Value::Bytes(id.as_bytes().to_vec())),
        ColumnType::Int => one!(i64).map(Value::Int),
        ColumnType::Text => one!(String).map(Value::Text),
        ColumnType::Bytes => one!(Vec<u8>).map(Value::Bytes),
    }
    .unwrap_or(Value::Null))
}

fn names<'a>(columns: impl Iterator<Item = &'a str>) -> String {
    columns.collect::<Vec<_>>().join(", ")
}

const fn array(of: ColumnType) -> &'static str {
    match of {
        ColumnType::Id => "uuid[]",
        ColumnType::Int => "bigint[]",
        ColumnType::Text => "text[]",
        ColumnType::Bytes => "bytea[]",
    }
}

/// Parameters from the second on; the first is the vendor.
fn arrays(columns: impl Iterator<Item = ColumnType>) -> String {
    columns.zip(2..).map(|(of, place)| format!("${place}::{}", array(of))).collect::<Vec<_>>().join(", ")
}

type Bound<'q> = Query<'q, Postgres, PgArguments>;

fn bind<'q, 'v>(query: Bound<'q>, of: ColumnType, values: impl Iterator<Item = &'v Value>) -> Result<Bound<'q>, Error> {
    let wrong = || Error::internal("the reducer gave a value that its column does not hold");
    Ok(match of {
        ColumnType::Id => {
            let ids = values.map(|value| match value {
                Value::Null => Ok(None),
                Value::Bytes(bytes) => uuid_of(bytes).map(Some),
                Value::Int(_) | Value::Text(_) => Err(wrong()),
            });
            query.bind(ids.collect::<Result<Vec<_>, _>>()?)
        }
        ColumnType::Int => {
            let numbers = values.map(|value| match value {
                Value::Null => Ok(None),
                Value::Int(number) => Ok(Some(*number)),
                Value::Text(_) | Value::Bytes(_) => Err(wrong()),
            });
            query.bind(numbers.collect::<Result<Vec<_>, _>>()?)
        }
        ColumnType::Text => {
            let texts = values.map(|value| match value {
                Value::Null => Ok(None),
                // PostgreSQL's texts hold every character but this one.
                Value::Text(text) => Ok(Some(text.replace('\0', "\u{fffd}"))),
                Value::Int(_) | Value::Bytes(_) => Err(wrong()),
            });
            query.bind(texts.collect::<Result<Vec<_>, _>>()?)
        }
        ColumnType::Bytes => {
            let bytes = values.map(|value| match value {
                Value::Null => Ok(None),
                Value::Bytes(bytes) => Ok(Some(bytes.clone())),
                Value::Int(_) | Value::Text(_) => Err(wrong()),
            });
            query.bind(bytes.collect::<Result<Vec<_>, _>>()?)
        }
    })
}

fn uuid_of(bytes: &[u8]) -> Result<Uuid, Error> {
    Uuid::from_slice(bytes).map_err(Error::internal)
}
