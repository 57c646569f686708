//! Reaching PostgreSQL: the pool, the schema, and the role that the server works as.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool};

use crate::error::StartError;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/server");

/// What every server's own role is a member of; the migrations give it its rights.
const SERVER_ROLE: &str = "local_vendor_server";

/// Opens the pool and makes sure that the schema is this program's and that the role can't see past row security.
///
/// # Errors
/// [`StartError`].
pub async fn open(url: &str, n_connections: u32) -> Result<PgPool, StartError> {
    let options = options(url)?
        // Nothing that a request does takes longer; a lost client holds no lock.
        .options([
            ("statement_timeout", "60s"),
            ("lock_timeout", "20s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(n_connections)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(StartError::Unreachable)?;
    check_role(&pool).await?;
    check_version(&pool).await?;
    Ok(pool)
}

/// Brings the schema to this program's version, as its owner, and lets `server_url`'s role work on it.
///
/// # Errors
/// [`StartError`].
pub async fn migrate(owner_url: &str, server_url: &str) -> Result<(), StartError> {
    let server = options(server_url)?.get_username().to_owned();
    let mut owner = options(owner_url)?.connect().await.map_err(StartError::Unreachable)?;
    ensure_role(&mut owner).await?;
    MIGRATIONS.run(&mut owner).await.map_err(|e| StartError::Schema(e.to_string()))?;
    let owner_name: String = sqlx::query_scalar("select current_user::text").fetch_one(&mut owner).await?;
    // The server only looks at which migrations ran.
    let mut grants = vec![format!("grant select on _sqlx_migrations to {SERVER_ROLE}")];
    let is_member: bool = sqlx::query_scalar("select pg_has_role($1::name, $2::name, 'member')")
        .bind(&server)
        .bind(SERVER_ROLE)
        .fetch_one(&mut owner)
        .await?;
    if server != owner_name && !is_member {
        grants.push(format!("grant {SERVER_ROLE} to {}", quoted(&server)));
    }
    for grant in grants {
        sqlx::query(AssertSqlSafe(grant)).execute(&mut owner).await?;
    }
    owner.close().await?;
    Ok(())
}

/// # Errors
/// [`StartError::Url`].
pub fn options(url: &str) -> Result<PgConnectOptions, StartError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| StartError::Url)?;
    // Statements would put names and addresses into the log.
    Ok(options.application_name("sync-server").disable_statement_logging())
}

pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn ensure_role(owner: &mut PgConnection) -> Result<(), StartError> {
    let exists = "select exists (select from pg_roles where rolname = $1)";
    if sqlx::query_scalar(exists).bind(SERVER_ROLE).fetch_one(&mut *owner).await? {
        return Ok(());
    }
    let made = sqlx::query("create role local_vendor_server nologin").execute(&mut *owner).await;
    match made {
        Ok(_) => Ok(()),
        // Another database of the same cluster was migrated at the same moment.
        Err(_) if sqlx::query_scalar(exists).bind(SERVER_ROLE).fetch_one(&mut *owner).await? => Ok(()),
        Err(error) => Err(StartError::Schema(format!(
            "the role {SERVER_ROLE} is missing and can't be made ({error}); make it with: create role {SERVER_ROLE} nologin"
        ))),
    }
}

/// Row security is worth nothing for a role that owns the tables, bypasses it, or can become one that does.
async fn check_role(pool: &PgPool) -> Result<(), StartError> {
    let beyond: Option<String> = sqlx::query_scalar(
        "select rolname::text from pg_roles
         where (rolsuper or rolbypassrls) and pg_has_role(current_user, oid, 'member') limit 1",
    )
    .fetch_optional(pool)
    .await?;
    if let Some(role) = beyond {
        return Err(StartError::Role(format!("the role of DATABASE_URL bypasses row security (as {role})")));
    }
    let owned: Option<String> = sqlx::query_scalar(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('tenant', 'platform', 'offer') and pg_has_role(current_user, c.relowner, 'member') limit 1",
    )
    .fetch_optional(pool)
    .await?;
    match owned {
        Some(table) => Err(StartError::Role(format!("the role of DATABASE_URL owns {table}"))),
        None => Ok(()),
    }
}

async fn check_version(pool: &PgPool) -> Result<(), StartError> {
    let wanted = MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0);
    let found: Result<Option<i64>, _> =
        sqlx::query_scalar("select max(version) from _sqlx_migrations where success").fetch_one(pool).await;
    match found {
        // A newer schema is fine: columns are added first and removed much later.
        Ok(Some(version)) if version >= wanted => Ok(()),
        Ok(version) => Err(StartError::Schema(format!(
            "the database has version {}, this program needs {wanted}; run “sync-server migrate”",
            version.unwrap_or(0)
        ))),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P01") => {
            Err(StartError::Schema("the database is empty; run “sync-server migrate”".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}
