use chrono::SecondsFormat;
use domain::api::account::{Client, ListSessions, RevokeSession, Session};
use domain::id::{AccountId, SessionId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::audit::{self, Event, Who};
use crate::call::{Call, Cookies};
use crate::error::Error;

pub async fn list_sessions(call: &mut Call, _: ListSessions) -> Result<Vec<Session>, Error> {
    let caller = call.caller()?;
    let rows = sqlx::query!(
        "select session_id, kind, device, made_at, last_used_at from platform.session
         where account_id = $1 and revoked_at is null and expires_at > now() order by last_used_at desc",
        Uuid::from(caller.account)
    )
    .fetch_all(&call.app.pool)
    .await?;
    let current = Uuid::from(caller.session);
    Ok(rows
        .into_iter()
        .map(|row| Session {
            session: row.session_id.into(),
            client: client(&row.kind),
            device: row.device,
            made_at: row.made_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            last_used_at: row.last_used_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            current: row.session_id == current,
        })
        .collect())
}

pub async fn revoke_session(call: &mut Call, request: RevokeSession) -> Result<Vec<Session>, Error> {
    let caller = call.caller()?.clone();
    let mut transaction = call.app.pool.begin().await?;
    let owned = sqlx::query_scalar!(
        "select account_id from platform.session where session_id = $1 and account_id = $2",
        Uuid::from(request.session),
        Uuid::from(caller.account)
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if owned.is_none() {
        return Err(Error::NotFound);
    }
    revoke(&mut transaction, request.session).await?;
    let who = Who::at(call.address).account(caller.account).session(request.session);
    audit::note(&mut transaction, Event::SessionRevoked, who, None).await?;
    transaction.commit().await?;
    if request.session == caller.session {
        call.change_cookies(Cookies::Clear);
    }
    list_sessions(call, ListSessions {}).await
}

/// Ends a sign-in; the next call that shows any of its tokens is refused.
///
/// # Errors
/// The database's.
pub async fn revoke(connection: &mut PgConnection, session: SessionId) -> Result<(), Error> {
    sqlx::query!(
        "update platform.session set revoked_at = now() where session_id = $1 and revoked_at is null",
        Uuid::from(session)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends every sign-in of an account but one.
///
/// # Errors
/// The database's.
pub async fn revoke_all(
    connection: &mut PgConnection,
    account: AccountId,
    but: Option<SessionId>,
) -> Result<(), Error> {
    sqlx::query!(
        "update platform.session set revoked_at = now()
         where account_id = $1 and revoked_at is null and session_id is distinct from $2",
        Uuid::from(account),
        but.map(Uuid::from)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what ended long ago.
///
/// # Errors
/// The database's.
pub async fn sweep(connection: &mut PgConnection) -> Result<(), Error> {
    sqlx::query!(
        "delete from platform.session
         where expires_at < now() - interval '30 days' or revoked_at < now() - interval '30 days'"
    )
    .execute(&mut *connection)
    .await?;
    // One that was used is known for a week: who shows it then has stolen it.
    sqlx::query!("delete from platform.refresh_token where used_at < now() - interval '7 days'")
        .execute(&mut *connection)
        .await?;
    // Nobody proved to own the address; whoever does may begin anew.
    sqlx::query!(
        "delete from platform.account
         where email_verified_at is null and password is not null and vendor_id is null
             and made_at < now() - interval '7 days'"
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from platform.mailed_token where expires_at < now() - interval '1 day'")
        .execute(&mut *connection)
        .await?;
    sqlx::query!("delete from platform.enrol_code where expires_at < now() - interval '30 days'")
        .execute(connection)
        .await?;
    Ok(())
}

pub const fn kind(client: Client) -> &'static str {
    match client {
        Client::Web => "web",
        Client::Program => "program",
    }
}

pub fn client(kind: &str) -> Client {
    if kind == "program" { Client::Program } else { Client::Web }
}
