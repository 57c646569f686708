//! Tries that may fail, counted in the database: by account and by address, for every instance of the server, across
//! restarts. The next try is looked at only after a delay that doubles.

use sqlx::PgPool;

use crate::error::Error;
use crate::secrets::Secrets;

/// What is tried.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// The password or second factor of an account.
    Account,
    /// Passwords, by address.
    Address,
    /// Mail to one recipient.
    Recipient,
    /// Mail and registrations, by address.
    Sender,
    /// Links and codes, by address.
    Code,
}

impl Scope {
    const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
            Self::Recipient => "recipient",
            Self::Sender => "sender",
            Self::Code => "code",
        }
    }

    /// How many are free of delay. Many people may share an address.
    const fn n_free(self) -> i32 {
        match self {
            Self::Account | Self::Recipient => 2,
            Self::Address | Self::Sender | Self::Code => 20,
        }
    }
}

/// Counts a try before it is looked at, so that many at once get no further than one after the other.
///
/// # Errors
/// [`Error::Wait`].
pub async fn begin(pool: &PgPool, secrets: &Secrets, scope: Scope, of: &str) -> Result<(), Error> {
    let key = key(secrets, scope, of);
    // A day without a try forgets the earlier ones. The delay: 2 s after the free ones, doubling up to 15 minutes.
    let counted = sqlx::query!(
        "insert into platform.attempt as a (scope, key, failed, last_at, next_at) values ($1, $2, 1, now(), now())
         on conflict (scope, key) do update set
             failed = case when a.last_at < now() - interval '1 day' then 1 else a.failed + 1 end,
             last_at = now(),
             next_at = now() + make_interval(secs => case
                 when a.last_at < now() - interval '1 day' or a.failed + 1 <= $3 then 0
                 else least(900, power(2, least(a.failed + 1 - $3, 10)))
             end)
         where a.next_at <= now() and a.failed < 1000000
         returning failed",
        scope.name(),
        &key[..],
        scope.n_free()
    )
    .fetch_optional(pool)
    .await?;
    if counted.is_some() {
        return Ok(());
    }
    let seconds = sqlx::query_scalar!(
        "select greatest(1, ceil(extract(epoch from next_at - now())))::bigint as \"seconds!\"
         from platform.attempt where scope = $1 and key = $2",
        scope.name(),
        &key[..]
    )
    .fetch_optional(pool)
    .await?;
    Err(Error::Wait { seconds: seconds.unwrap_or(1) })
}

/// It succeeded: the failed ones no longer count.
///
/// # Errors
/// The database's.
pub async fn forget(pool: &PgPool, secrets: &Secrets, scope: Scope, of: &str) -> Result<(), Error> {
    let key = key(secrets, scope, of);
    sqlx::query!("delete from platform.attempt where scope = $1 and key = $2", scope.name(), &key[..])
        .execute(pool)
        .await?;
    Ok(())
}

/// It was no failure, and says nothing about the earlier ones.
///
/// # Errors
/// The database's.
pub async fn take_back(pool: &PgPool, secrets: &Secrets, scope: Scope, of: &str) -> Result<(), Error> {
    let key = key(secrets, scope, of);
    sqlx::query!(
        "update platform.attempt set failed = greatest(0, failed - 1), next_at = now() where scope = $1 and key = $2",
        scope.name(),
        &key[..]
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Forgets what is too old to matter.
///
/// # Errors
/// The database's.
pub async fn sweep(pool: &PgPool) -> Result<(), Error> {
    sqlx::query!("delete from platform.attempt where last_at < now() - interval '2 days'").execute(pool).await?;
    Ok(())
}

fn key(secrets: &Secrets, scope: Scope, of: &str) -> [u8; 32] {
    secrets.attempts(&format!("{}:{of}", scope.name()))
}
