//! The least that taking in events can cost: the same rows of the log, set by set, into a table like the log's.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};

use crate::Outcome;

/// One column of the log each.
#[derive(Debug, Default, sqlx::FromRow)]
struct Columns {
    vendor_ids: Vec<sqlx::types::Uuid>,
    vendor_seqs: Vec<i64>,
    incarnations: Vec<sqlx::types::Uuid>,
    seqs: Vec<i64>,
    ids: Vec<Option<sqlx::types::Uuid>>,
    kinds: Vec<Option<String>>,
    stalls: Vec<Option<sqlx::types::Uuid>>,
    scopes: Vec<Option<sqlx::types::Uuid>>,
    stamps: Vec<i64>,
    received: Vec<DateTime<Utc>>,
    states: Vec<String>,
    bytes: Vec<Vec<u8>>,
    hashes: Vec<Vec<u8>>,
    chains: Vec<Vec<u8>>,
}

const NAMES: &str = "vendor_id, vendor_seq, incarnation_id, register_seq, event_id, kind, stall_id, scope_stall_id,
    stamp_hlc, received_at, state, bytes, hash, chain";

/// Stores the newest `n_events` again, in batches; how long a batch takes on average.
pub async fn store(database: &str, n_events: i64, a_batch: i64) -> Outcome<Duration> {
    let mut conn = PgConnection::connect(database).await?;
    sqlx::raw_sql("drop schema if exists bare cascade; create schema bare; create table bare.event (like tenant.event including all)").execute(&mut conn).await?;
    let mut spent = Duration::ZERO;
    let n_batches = n_events / a_batch;
    for batch in 0..n_batches {
        let columns: Columns = sqlx::query_as(
            "select array_agg(vendor_id) as vendor_ids, array_agg(vendor_seq) as vendor_seqs,
                 array_agg(incarnation_id) as incarnations, array_agg(register_seq) as seqs, array_agg(event_id) as ids,
                 array_agg(kind) as kinds, array_agg(stall_id) as stalls, array_agg(scope_stall_id) as scopes,
                 array_agg(stamp_hlc) as stamps, array_agg(received_at) as received, array_agg(state) as states,
                 array_agg(bytes) as bytes, array_agg(hash) as hashes, array_agg(chain) as chains
             from (select * from tenant.event order by received_at desc, vendor_seq desc offset $1 limit $2) as newest",
        )
        .bind(batch * a_batch)
        .bind(a_batch)
        .fetch_one(&mut conn)
        .await?;
        let began = Instant::now();
        let mut transaction = conn.begin().await?;
        let Columns { vendor_ids, vendor_seqs, incarnations, seqs, ids, kinds, stalls, .. } = &columns;
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "insert into bare.event ({NAMES}) select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[],
                 $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::bigint[], $10::timestamptz[], $11::text[],
                 $12::bytea[], $13::bytea[], $14::bytea[])"
        )))
        .bind(vendor_ids)
        .bind(vendor_seqs)
        .bind(incarnations)
        .bind(seqs)
        .bind(ids)
        .bind(kinds)
        .bind(stalls)
        .bind(&columns.scopes)
        .bind(&columns.stamps)
        .bind(&columns.received)
        .bind(&columns.states)
        .bind(&columns.bytes)
        .bind(&columns.hashes)
        .bind(&columns.chains)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        spent += began.elapsed();
    }
    Ok(spent / u32::try_from(n_batches).unwrap_or(1))
}
