use chrono::Utc;
use domain::api::account::{Client, LogIn, LogOut, LoggedIn, Refresh, Speak, Tokens, WhoAmI};
use domain::email::Email;
use domain::id::SessionId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::access::{self, AccessKeys, Claims};
use super::attempt::{self, Scope};
use super::audit::{self, Event, Who};
use super::open::{self, Found};
use super::{caller, registration, second_factor, sessions, token};
use crate::app::App;
use crate::call::{Call, Cookies};
use crate::error::Error;
use crate::http::address::network;
use crate::http::cookies;
use crate::mail::text;

/// A sign-in that nobody uses ends after this.
const SESSION_DAYS: i64 = 30;
/// One that is used ends all the same.
const LONGEST_DAYS: i32 = 90;

pub async fn log_in(call: &mut Call, request: LogIn) -> Result<LoggedIn, Error> {
    // What is no address has no account either; it is counted all the same.
    let email = Email::parse(&request.email).ok();
    let tried = email.as_ref().map_or("-", Email::as_str).to_owned();
    let network = network(call.address);
    let app = call.app.clone();
    let who = Who::at(call.address);
    let found = match &email {
        Some(email) => open::by_email(&mut *app.pool.acquire().await?, email).await?,
        None => None,
    };
    let who = found.as_ref().map_or(who, |found| who.account(found.account));
    if let Err(error) = begin(&app, &network, &tried).await {
        audit::note_refused(&app.pool, Event::LogInBarred, who, None).await?;
        return Err(error);
    }
    let verifier = found.as_ref().and_then(|f| f.password.as_deref());
    let right = app.hashing.verify(&request.password, verifier).await?;
    let Some(found) = found.filter(|_| right) else {
        audit::note(&mut *app.pool.acquire().await?, Event::LogInFailed, who, None).await?;
        return Err(Error::WrongLogin);
    };
    // The password was right: what follows tells its owner, not a guesser.
    if !found.verified {
        attempt::take_back(&app.pool, &app.secrets, Scope::Account, &tried).await?;
        registration::send_link_again(&app, &found, call.address).await?;
        return Err(Error::EmailUnverified);
    }
    if found.second_factor {
        let Some(code) = &request.code else {
            attempt::take_back(&app.pool, &app.secrets, Scope::Account, &tried).await?;
            attempt::take_back(&app.pool, &app.secrets, Scope::Address, &network).await?;
            return Err(Error::SecondFactorNeeded);
        };
        if !second_factor::check(&app, found.account, code, who).await? {
            audit::note(&mut *app.pool.acquire().await?, Event::SecondFactorFailed, who, None).await?;
            return Err(Error::WrongCode);
        }
    }
    let session: SessionId = token::id();
    let mut transaction = app.pool.begin().await?;
    sqlx::query!(
        "insert into platform.session (session_id, account_id, kind, device, made_at, last_used_at, expires_at)
         values ($1, $2, $3, $4, now(), now(), now() + make_interval(days => $5))",
        Uuid::from(session),
        Uuid::from(found.account),
        sessions::kind(request.client),
        call.device(),
        i32::try_from(SESSION_DAYS).unwrap_or(30)
    )
    .execute(&mut *transaction)
    .await?;
    let refresh = issue_refresh(&mut transaction, session).await?;
    audit::note(&mut transaction, Event::LoggedIn, who.session(session), None).await?;
    transaction.commit().await?;
    attempt::forget(&app.pool, &app.secrets, Scope::Account, &tried).await?;
    attempt::take_back(&app.pool, &app.secrets, Scope::Address, &network).await?;
    Ok(signed_in(call, &found, session, request.client, refresh))
}

/// Counts a try. The address comes first: one that is barred must not bar the accounts of others as well.
async fn begin(app: &App, network: &str, tried: &str) -> Result<(), Error> {
    attempt::begin(&app.pool, &app.secrets, Scope::Address, network).await?;
    let begun = attempt::begin(&app.pool, &app.secrets, Scope::Account, tried).await;
    if begun.is_err() {
        // No password was looked at.
        attempt::take_back(&app.pool, &app.secrets, Scope::Address, network).await?;
    }
    begun
}

/// Exchanges a refresh token for a new one, once. Its second use means that two hold it: the sign-in is closed.
pub async fn refresh(call: &mut Call, request: Refresh) -> Result<LoggedIn, Error> {
    let app = call.app.clone();
    let is_cookie = request.refresh_token.is_none();
    let names = call.cookie_names();
    let sent = request.refresh_token.or_else(|| cookies::get(&call.headers, names.refresh).map(str::to_owned));
    let sent = sent.ok_or(Error::SignedOut)?;
    let hash = token::hash(&sent);

    let mut transaction = app.pool.begin().await?;
    let held = sqlx::query!(
        "select t.session_id, t.used_at is not null as \"used!\", s.account_id, s.kind
         from platform.refresh_token t join platform.session s using (session_id)
         where t.token_hash = $1 and s.revoked_at is null and s.expires_at > now()
         for update of t, s",
        &hash
    )
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(Error::SignedOut)?;
    let session = SessionId::from(held.session_id);
    let client = sessions::client(&held.kind);
    // A page's token is good in its cookie alone, where no script reads it.
    if is_cookie != (client == Client::Web) {
        return Err(Error::SignedOut);
    }
    if is_cookie {
        caller::check_page(&app, &call.headers, session)?;
    }
    let who = Who::at(call.address).account(held.account_id.into()).session(session);
    if held.used {
        sessions::revoke(&mut transaction, session).await?;
        audit::note(&mut transaction, Event::RefreshReused, who, None).await?;
        transaction.commit().await?;
        call.change_cookies(Cookies::Clear);
        return Err(Error::SessionStolen);
    }
    let found = open::by_id(&mut transaction, held.account_id.into()).await?;
    sqlx::query!("update platform.refresh_token set used_at = now() where token_hash = $1", &hash)
        .execute(&mut *transaction)
        .await?;
    sqlx::query!(
        "update platform.session set last_used_at = now(),
             expires_at = least(now() + make_interval(days => $2), made_at + make_interval(days => $3))
         where session_id = $1",
        held.session_id,
        i32::try_from(SESSION_DAYS).unwrap_or(30),
        LONGEST_DAYS
    )
    .execute(&mut *transaction)
    .await?;
    let refresh = issue_refresh(&mut transaction, session).await?;
    transaction.commit().await?;
    Ok(signed_in(call, &found, session, client, refresh))
}

pub async fn log_out(call: &mut Call, _: LogOut) -> Result<(), Error> {
    let caller = call.caller()?.clone();
    let mut transaction = call.app.pool.begin().await?;
    sessions::revoke(&mut transaction, caller.session).await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    audit::note(&mut transaction, Event::LoggedOut, who, None).await?;
    transaction.commit().await?;
    call.change_cookies(Cookies::Clear);
    Ok(())
}

pub async fn who_am_i(call: &mut Call, _: WhoAmI) -> Result<LoggedIn, Error> {
    let caller = call.caller()?;
    let found = open::by_id(&mut *call.app.pool.acquire().await?, caller.account).await?;
    Ok(LoggedIn { account: (&found).into(), csrf: caller::csrf(&call.app, caller.session), tokens: None })
}

/// The language of the mails that come from now on.
pub async fn speak(call: &mut Call, request: Speak) -> Result<(), Error> {
    sqlx::query!(
        "update platform.account set language = $2 where account_id = $1",
        Uuid::from(call.caller()?.account),
        text::language(&request.language)
    )
    .execute(&call.app.pool)
    .await?;
    Ok(())
}

async fn issue_refresh(connection: &mut PgConnection, session: SessionId) -> Result<String, Error> {
    let token = token::fresh();
    sqlx::query!(
        "insert into platform.refresh_token (token_hash, session_id, made_at) values ($1, $2, now())",
        token::hash(&token),
        Uuid::from(session)
    )
    .execute(connection)
    .await?;
    Ok(token)
}

fn signed_in(call: &mut Call, found: &Found, session: SessionId, client: Client, refresh: String) -> LoggedIn {
    let claims = Claims {
        sub: found.account,
        role: found.role,
        vendor: found.vendor,
        exp: AccessKeys::expiry(Utc::now()),
        sid: session,
    };
    let access = call.app.access.sign(&claims);
    let csrf = caller::csrf(&call.app, session);
    let tokens = match client {
        Client::Web => {
            let keep_s = SESSION_DAYS * 24 * 3600;
            call.change_cookies(Cookies::Set { access, refresh, csrf: csrf.clone(), keep_s });
            None
        }
        Client::Program => {
            Some(Tokens { access_token: access, access_expires_in_s: access::LIFE_S, refresh_token: refresh })
        }
    };
    LoggedIn { account: found.into(), csrf, tokens }
}
