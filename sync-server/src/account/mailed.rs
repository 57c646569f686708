//! Single-use tokens that travel by mail.

use domain::id::AccountId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::token;
use crate::error::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Verify,
    Reset,
    Invite,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
            Self::Invite => "invite",
        }
    }

    pub const fn life_h(self) -> i32 {
        match self {
            Self::Verify => 48,
            Self::Reset => 1,
            Self::Invite => 7 * 24,
        }
    }
}

/// A new token; earlier ones of the purpose are void.
///
/// # Errors
/// The database's.
pub async fn issue(connection: &mut PgConnection, account: AccountId, purpose: Purpose) -> Result<String, Error> {
    let token = token::fresh();
    sqlx::query!(
        "delete from platform.mailed_token where account_id = $1 and purpose = $2",
        Uuid::from(account),
        purpose.code()
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into platform.mailed_token (token_hash, account_id, purpose, made_at, expires_at)
         values ($1, $2, $3, now(), now() + make_interval(hours => $4))",
        token::hash(&token),
        Uuid::from(account),
        purpose.code(),
        purpose.life_h()
    )
    .execute(connection)
    .await?;
    Ok(token)
}

/// Takes a token out of the world and tells whose it was.
///
/// # Errors
/// [`Error::SpentLink`].
pub async fn take(connection: &mut PgConnection, token: &str, purposes: &[Purpose]) -> Result<AccountId, Error> {
    let codes: Vec<String> = purposes.iter().map(|p| p.code().to_owned()).collect();
    let account = sqlx::query_scalar!(
        "delete from platform.mailed_token t using platform.account a
         where t.token_hash = $1 and t.purpose = any($2) and t.expires_at > now()
             and a.account_id = t.account_id and a.closed_at is null
         returning t.account_id",
        token::hash(token),
        &codes
    )
    .fetch_optional(connection)
    .await?;
    account.map(AccountId::from).ok_or(Error::SpentLink)
}
