use domain::id::VendorId;
use sqlx::{AssertSqlSafe, Connection, Row};
use sync_server::tenant::Tenant;
use uuid::Uuid;

use crate::harness::Place;

const A: &str = "0190a000-0000-7000-8000-00000000000a";
const B: &str = "0190b000-0000-7000-8000-00000000000b";

fn vendor(text: &str) -> VendorId {
    text.parse().unwrap()
}

fn sql(text: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(text.to_owned())
}

/// A statement that puts a row with made-up values into a table.
fn insertion(place: &Place, table: &str) -> String {
    let columns = place.column(&format!(
        "select column_name || ' ' || data_type from information_schema.columns
         where table_schema = 'tenant' and table_name = '{table}' and is_nullable = 'NO' order by ordinal_position"
    ));
    let values: Vec<(&str, String)> = columns
        .iter()
        .map(|column| {
            let (name, of) = column.split_once(' ').unwrap();
            let value = match (name, of) {
                ("vendor_id", _) => format!("'{A}'"),
                ("state", _) => "'quarantined'".to_owned(),
                (_, "uuid") => format!("'{}'", Uuid::from_u128(1)),
                (_, "bigint" | "integer") => "1".to_owned(),
                (_, "bytea") => "'\\x01'".to_owned(),
                (_, "text") => "'x'".to_owned(),
                (_, "timestamp with time zone") => "now()".to_owned(),
                (_, of) => panic!("{table}.{name} is {of}"),
            };
            (name, value)
        })
        .collect();
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let values: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
    format!("insert into tenant.{table} ({}) values ({})", names.join(", "), values.join(", "))
}

#[test]
fn nobody_reaches_the_rows_of_a_vendor_that_is_not_set() {
    let place = Place::new();
    // Those that others refer to come first.
    let tables = place.column(
        "select tablename::text from pg_tables where schemaname = 'tenant'
         order by tablename <> 'series', tablename",
    );
    for table in &tables {
        place.execute(&insertion(&place, table));
    }
    let pool = place.connect(&place.urls.server);
    let rows: Vec<_> = tables.iter().map(|t| (t, insertion(&place, t), insertion_of_another(&place, t))).collect();
    place.wait(async {
        for (table, mine, insert) in &rows {
            let count = format!("select count(*) from tenant.{table}");
            let update = format!("update tenant.{table} set vendor_id = vendor_id");
            let delete = format!("delete from tenant.{table}");

            // Unset: as a handler that forgot.
            let mut bare = pool.acquire().await.unwrap();
            let n: i64 = sqlx::query(sql(&count)).fetch_one(&mut *bare).await.unwrap().get(0);
            assert_eq!(n, 0, "{table}");
            assert!(sqlx::query(sql(mine)).execute(&mut *bare).await.is_err(), "{table}");
            drop(bare);

            let mut b = Tenant::begin(&pool, vendor(B)).await.unwrap();
            let n: i64 = sqlx::query(sql(&count)).fetch_one(&mut *b).await.unwrap().get(0);
            assert_eq!(n, 0, "{table}");
            let mut tried = (*b).begin().await.unwrap();
            let error = sqlx::query(sql(insert)).execute(&mut *tried).await.unwrap_err().to_string();
            assert!(error.contains("row-level security"), "{table}: {error}");
            tried.rollback().await.unwrap();
            // The log's own rows may not be changed or deleted by anybody, nor what was thrown away.
            for statement in [&update, &delete] {
                let mut tried = (*b).begin().await.unwrap();
                let done = sqlx::query(sql(statement)).execute(&mut *tried).await;
                assert!(done.is_ok() || ["event", "dropped"].contains(&table.as_str()), "{statement}");
                assert_eq!(done.map_or(0, |done| done.rows_affected()), 0, "{statement}");
                tried.rollback().await.unwrap();
            }
            b.commit().await.unwrap();

            let mut a = Tenant::begin(&pool, vendor(A)).await.unwrap();
            let n: i64 = sqlx::query(sql(&count)).fetch_one(&mut *a).await.unwrap().get(0);
            assert_eq!(n, 1, "{table}");
        }
    });
}

/// With another key, still of vendor A.
fn insertion_of_another(place: &Place, table: &str) -> String {
    insertion(place, table)
        .replace(&Uuid::from_u128(1).to_string(), &Uuid::from_u128(2).to_string())
        .replace("'x'", "'y'")
        .replace("'\\x01'", "'\\x02'")
}

#[test]
fn a_connection_goes_back_to_the_pool_seeing_nobody() {
    let place = Place::new();
    place.execute(&insertion(&place, "stall"));
    // One connection, so that it is the same each time.
    let pool = place.connect(&place.urls.server);
    place.wait(async {
        for kept in [true, false] {
            let tenant = Tenant::begin(&pool, vendor(A)).await.unwrap();
            if kept {
                tenant.commit().await.unwrap();
            } else {
                drop(tenant);
            }
            let n: i64 = sqlx::query_scalar("select count(*) from tenant.stall").fetch_one(&pool).await.unwrap();
            assert_eq!(n, 0);
        }
    });
}

#[test]
fn what_the_log_and_the_audit_hold_stays() {
    let place = Place::new();
    place.execute("insert into platform.audit (event) values ('logged_in')");
    let pool = place.connect(&place.urls.server);
    place.wait(async {
        for statement in [
            "update platform.audit set event = 'x'",
            "delete from platform.audit",
            "update tenant.event set state = 'applied'",
            "delete from tenant.event",
        ] {
            let error = sqlx::query(statement).execute(&pool).await.unwrap_err().to_string();
            assert!(error.contains("permission denied"), "{statement}: {error}");
        }
    });
}
