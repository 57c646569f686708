//! What the real server wrote, held against what the model has.

use chrono::{DateTime, Utc};
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::id::{EventId, IncarnationId, RegisterId, VendorId};
use domain::reducer::Value;
use domain::stamp::Stamp;
use domain::sync::Cursor;
use domain::sync::admit::Held;
use domain::sync::branch::Branch;
use domain::sync::proof::Signature;
use domain::table::{self, ColumnType, Merge, Table};
use e2e::simulation::{Rows, Server};
use sqlx::postgres::{PgPool, PgRow};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

/// Where a vendor's order stands, and what only the real server decides: when it wrote, and under which name.
pub struct Head {
    pub cursor: Cursor,
    pub own: Option<IncarnationId>,
    /// Of the last event.
    pub received_ms: Option<i64>,
    pub last_id: Option<EventId>,
}

pub async fn head(root: &PgPool, vendor: VendorId) -> Head {
    let row = sqlx::query(
        "select epoch, vendor_seq, h.chain, h.incarnation_id, received_at, event_id
         from tenant.vendor_head h left join tenant.event e using (vendor_id, vendor_seq) where vendor_id = $1",
    )
    .bind(Uuid::from(vendor))
    .fetch_one(root)
    .await
    .unwrap();
    let cursor = Cursor { epoch: unsigned(&row, 0), vendor_seq: unsigned(&row, 1), chain: hash(&row, 2) };
    let received: Option<DateTime<Utc>> = row.get(4);
    Head {
        cursor,
        own: row.get::<Option<Uuid>, _>(3).map(IncarnationId::from),
        received_ms: received.map(|at| at.timestamp_millis()),
        last_id: row.get::<Option<Uuid>, _>(5).map(EventId::from),
    }
}

/// Everything that both keep of a vendor is the same.
///
/// # Errors
/// The first difference.
pub async fn compare(root: &PgPool, vendor: VendorId, model: &Server) -> Result<(), String> {
    let (of, id) = (Uuid::from(vendor), vendor);
    let rows = sqlx::query(
        "select incarnation_id, register_seq, stamp_hlc, state, hash, chain, bytes from tenant.event
         where vendor_id = $1 order by vendor_seq",
    )
    .bind(of)
    .fetch_all(root)
    .await
    .unwrap();
    let there = rows.iter().map(|row| {
        let state: String = row.get(3);
        let bytes: Vec<u8> = row.get(6);
        (incarnation(row, 0), unsigned(row, 1), clock(row, 2), state, hash(row, 4), hash(row, 5), bytes)
    });
    let here = model.order.iter().map(|event| {
        let state = event.state.code().to_owned();
        (event.incarnation, event.seq, event.stamp, state, event.hash, event.chain, event.bytes.clone())
    });
    same("events", there.collect(), here.collect())?;

    let rows = sqlx::query(
        "select incarnation_id, register_id, last_seq, head_hash, last_hlc, forked_from, forked_at from tenant.series
         where vendor_id = $1 order by incarnation_id",
    )
    .bind(of)
    .fetch_all(root)
    .await
    .unwrap();
    let there = rows.iter().map(|row| {
        let register = row.get::<Option<Uuid>, _>(1).map_or(RegisterId::NIL, RegisterId::from);
        let held = Held { last_seq: unsigned(row, 2), head: hash(row, 3) };
        let forked = row.get::<Option<Uuid>, _>(5).zip(row.get::<Option<i64>, _>(6));
        let branch = forked.map(|(of, at)| Branch { of: of.into(), at_seq: at.cast_unsigned() + 1 });
        (incarnation(row, 0), register, held, clock(row, 4), branch)
    });
    same("series", there.collect(), model.series().collect())?;

    let rows = sqlx::query(
        "select incarnation_id, through_seq, head_hash, signature from tenant.signature
         where vendor_id = $1 order by incarnation_id, through_seq",
    )
    .bind(of)
    .fetch_all(root)
    .await
    .unwrap();
    let there = rows.iter().map(|row| {
        let signature = Signature::from_slice(&row.get::<Vec<u8>, _>(3)).unwrap();
        ((incarnation(row, 0), unsigned(row, 1)), (hash(row, 2), signature))
    });
    same("words", there.collect(), model.words().iter().map(|(at, word)| (*at, *word)).collect())?;

    projected(root, id).await.compare(&model.rows).map_err(|broken| broken.0)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, there: Vec<T>, here: Vec<T>) -> Result<(), String> {
    let n = there.len().max(here.len());
    match (0..n).find(|&at| there.get(at) != here.get(at)) {
        Some(at) => Err(format!("{what} {at}: the server has {:?}, the model {:?}", there.get(at), here.get(at))),
        None => Ok(()),
    }
}

/// The projected tables as the server has them.
async fn projected(root: &PgPool, vendor: VendorId) -> Rows {
    let mut rows = Rows::default();
    for table in table::ALL {
        let found = sqlx::query(AssertSqlSafe(listing(table))).bind(Uuid::from(vendor)).fetch_all(root).await.unwrap();
        for row in found {
            let mut at = 0;
            let mut next = |of: ColumnType| {
                at += 1;
                value(&row, at - 1, of)
            };
            let key = table.key.iter().map(|column| next(column.of)).collect();
            let fields = table.columns.iter().map(|column| {
                let value = next(column.of);
                let stamp = match (table.merge == Merge::Latest).then(|| next(ColumnType::Bytes)) {
                    Some(Value::Bytes(stamp)) => Some(<[u8; Stamp::LEN]>::try_from(stamp).unwrap()),
                    _ => None,
                };
                (value, stamp)
            });
            let fields = fields.collect();
            rows.put(table, key, fields);
        }
    }
    rows
}

fn listing(table: &Table) -> String {
    let mut columns: Vec<String> = table.key.iter().map(|column| column.name.to_owned()).collect();
    for column in table.columns {
        columns.push(column.name.to_owned());
        if table.merge == Merge::Latest {
            columns.push(format!("{}_stamp", column.name));
        }
    }
    format!("select {} from tenant.{} where vendor_id = $1", columns.join(", "), table.name)
}

fn value(row: &PgRow, at: usize, of: ColumnType) -> Value {
    let found = match of {
        ColumnType::Id => row.get::<Option<Uuid>, _>(at).map(|id| Value::Bytes(id.as_bytes().to_vec())),
        ColumnType::Int => row.get::<Option<i64>, _>(at).map(Value::Int),
        ColumnType::Text => row.get::<Option<String>, _>(at).map(Value::Text),
        ColumnType::Bytes => row.get::<Option<Vec<u8>>, _>(at).map(Value::Bytes),
    };
    found.unwrap_or(Value::Null)
}

fn unsigned(row: &PgRow, at: usize) -> u64 {
    row.get::<i64, _>(at).cast_unsigned()
}

fn hash(row: &PgRow, at: usize) -> Hash {
    Hash::from_slice(&row.get::<Vec<u8>, _>(at)).unwrap()
}

fn incarnation(row: &PgRow, at: usize) -> IncarnationId {
    row.get::<Uuid, _>(at).into()
}

fn clock(row: &PgRow, at: usize) -> Hlc {
    Hlc::from_bits(unsigned(row, at))
}
