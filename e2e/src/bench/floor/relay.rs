//! The least that a sale's way to another register can cost: its bytes stored durably in SQLite, in PostgreSQL, which
//! tells whoever listens, and in SQLite again.

use std::path::Path;
use std::time::Instant;

use rusqlite::Connection;
use sqlx::postgres::{PgListener, PgPool};
use tokio::runtime::Runtime;

use super::sale;
use crate::Outcome;
use crate::bench::times::Times;

const TABLE: &str = "create table relayed (n integer primary key, bytes blob)";

/// Sends so many times so many bytes.
pub fn send(database: &str, scratch: &Path, (n_times, n_bytes): (i64, usize)) -> Outcome<Times> {
    let open = |name: &str| -> Outcome<Connection> {
        let conn = sale::open(&scratch.join(name))?;
        conn.execute_batch(TABLE)?;
        Ok(conn)
    };
    let (here, there) = (open("relay-here.db")?, open("relay-there.db")?);
    let put = |conn: &Connection, n: i64, bytes: &[u8]| -> rusqlite::Result<usize> {
        conn.prepare_cached("insert into relayed values (?, ?)")?.execute((n, bytes))
    };
    let mut times = Times::default();
    Runtime::new()?.block_on(async {
        let pool = PgPool::connect(database).await?;
        sqlx::raw_sql("drop table if exists relayed; create table relayed (n bigint primary key, bytes bytea)")
            .execute(&pool)
            .await?;
        let mut ear = PgListener::connect(database).await?;
        ear.listen("relayed").await?;
        for n in 0..n_times {
            let bytes = vec![n as u8; n_bytes];
            let began = Instant::now();
            put(&here, n, &bytes)?;
            let told = "with put as (insert into relayed values ($1, $2)) select pg_notify('relayed', $1::text)";
            sqlx::query(told).bind(n).bind(&bytes).execute(&pool).await?;
            ear.recv().await?;
            let (got,): (Vec<u8>,) =
                sqlx::query_as("select bytes from relayed where n = $1").bind(n).fetch_one(&pool).await?;
            put(&there, n, &got)?;
            times.push(began.elapsed());
        }
        pool.close().await;
        Ok::<_, crate::Failure>(())
    })?;
    Ok(times)
}
