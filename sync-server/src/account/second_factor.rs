//! The codes of an authenticator (RFC 6238), and codes for when it is lost.

use chrono::Utc;
use domain::api::account::{
    ConfirmSecondFactor, ProposeSecondFactor, RecoveryCodes, RenewRecoveryCodes, SecondFactor, StopSecondFactor,
};
use domain::id::AccountId;
use sqlx::PgConnection;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use uuid::Uuid;

use super::attempt::{self, Scope};
use super::audit::{self, Event, Who};
use super::{open, reset, token};
use crate::app::App;
use crate::call::Call;
use crate::error::Error;
use crate::secrets;

const ISSUER: &str = "Local Vendor Platform";
const STEP_S: u64 = 30;
const N_RECOVERY_CODES: usize = 10;

pub async fn propose(call: &mut Call, request: ProposeSecondFactor) -> Result<SecondFactor, Error> {
    let found = open::by_id(&mut *call.app.pool.acquire().await?, call.caller()?.account).await?;
    reset::confirm_password(call, &found, &request.password).await?;
    if found.second_factor {
        return Err(Error::Conflict("second_factor_on", "the second factor is in use already".to_owned()));
    }
    let mut secret = [0; 20];
    secrets::fill(&mut secret);
    let sealed = call.app.secrets.seal(found.account.as_bytes(), &secret);
    sqlx::query!(
        "update platform.account set totp_proposed = $2 where account_id = $1",
        Uuid::from(found.account),
        sealed
    )
    .execute(&call.app.pool)
    .await?;
    let base32 = Secret::from(secret.to_vec()).to_base32();
    let issuer = ISSUER.replace(' ', "%20");
    let label = found.email.replace('+', "%2B");
    let url = format!("otpauth://totp/{issuer}:{label}?secret={base32}&issuer={issuer}");
    Ok(SecondFactor { secret: base32, url })
}

pub async fn confirm(call: &mut Call, request: ConfirmSecondFactor) -> Result<RecoveryCodes, Error> {
    let caller = call.caller()?.clone();
    let app = &call.app;
    let mut transaction = app.pool.begin().await?;
    let proposed = sqlx::query_scalar!(
        "select totp_proposed from platform.account where account_id = $1 and totp_secret is null for update",
        Uuid::from(caller.account)
    )
    .fetch_optional(&mut *transaction)
    .await?
    .flatten()
    .ok_or_else(|| Error::Conflict("no_second_factor", "no second factor was proposed".to_owned()))?;
    let totp = totp(app.secrets.open(caller.account.as_bytes(), &proposed)?);
    let Some(step) = totp.check(request.code.trim(), now_s()) else { return Err(Error::WrongCode) };
    sqlx::query!(
        "update platform.account set totp_secret = totp_proposed, totp_proposed = null, totp_step = $2
         where account_id = $1",
        Uuid::from(caller.account),
        i64::try_from(step).map_err(Error::internal)?
    )
    .execute(&mut *transaction)
    .await?;
    let codes = renew(&mut transaction, caller.account).await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    audit::note(&mut transaction, Event::SecondFactorStarted, who, None).await?;
    transaction.commit().await?;
    Ok(codes)
}

pub async fn renew_codes(call: &mut Call, request: RenewRecoveryCodes) -> Result<RecoveryCodes, Error> {
    let who = confirm_both(call, &request.password, &request.code).await?;
    let account = call.caller()?.account;
    let mut transaction = call.app.pool.begin().await?;
    let codes = renew(&mut transaction, account).await?;
    audit::note(&mut transaction, Event::RecoveryCodesRenewed, who, None).await?;
    transaction.commit().await?;
    Ok(codes)
}

pub async fn stop(call: &mut Call, request: StopSecondFactor) -> Result<(), Error> {
    let who = confirm_both(call, &request.password, &request.code).await?;
    let account = Uuid::from(call.caller()?.account);
    let mut transaction = call.app.pool.begin().await?;
    sqlx::query!(
        "update platform.account set totp_secret = null, totp_proposed = null, totp_step = null where account_id = $1",
        account
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!("delete from platform.recovery_code where account_id = $1", account)
        .execute(&mut *transaction)
        .await?;
    audit::note(&mut transaction, Event::SecondFactorStopped, who, None).await?;
    transaction.commit().await?;
    Ok(())
}

/// Whether a code is the authenticator's now, or a recovery code; either serves once.
///
/// # Errors
/// The database's.
pub async fn check(app: &App, account: AccountId, code: &str, who: Who) -> Result<bool, Error> {
    let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_uppercase();
    let id = Uuid::from(account);
    if code.len() == 6 {
        let sealed = sqlx::query_scalar!("select totp_secret from platform.account where account_id = $1", id)
            .fetch_one(&app.pool)
            .await?;
        let Some(sealed) = sealed else { return Ok(false) };
        let totp = totp(app.secrets.open(account.as_bytes(), &sealed)?);
        let Some(step) = totp.check(&code, now_s()) else { return Ok(false) };
        let step = i64::try_from(step).map_err(Error::internal)?;
        // Whoever looks over a shoulder comes too late with the same code.
        let fresh = sqlx::query!(
            "update platform.account set totp_step = $2 where account_id = $1 and coalesce(totp_step, 0) < $2",
            id,
            step
        )
        .execute(&app.pool)
        .await?;
        return Ok(fresh.rows_affected() == 1);
    }
    let mut transaction = app.pool.begin().await?;
    let used = sqlx::query!(
        "delete from platform.recovery_code where account_id = $1 and code_hash = $2",
        id,
        token::hash(&code)
    )
    .execute(&mut *transaction)
    .await?;
    if used.rows_affected() == 0 {
        return Ok(false);
    }
    audit::note(&mut transaction, Event::RecoveryCodeUsed, who, None).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn confirm_both(call: &Call, password: &str, code: &str) -> Result<Who, Error> {
    let caller = call.caller()?;
    let found = open::by_id(&mut *call.app.pool.acquire().await?, caller.account).await?;
    reset::confirm_password(call, &found, password).await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    // Counted apart: the right password must not make guessing the code free.
    let (app, guesses) = (&call.app, format!("{}#code", found.email));
    attempt::begin(&app.pool, &app.secrets, Scope::Account, &guesses).await?;
    if !found.second_factor || !check(&call.app, caller.account, code, who).await? {
        audit::note(&mut *call.app.pool.acquire().await?, Event::SecondFactorFailed, who, None).await?;
        return Err(Error::WrongCode);
    }
    attempt::forget(&app.pool, &app.secrets, Scope::Account, &guesses).await?;
    Ok(who)
}

async fn renew(connection: &mut PgConnection, account: AccountId) -> Result<RecoveryCodes, Error> {
    let id = Uuid::from(account);
    sqlx::query!("delete from platform.recovery_code where account_id = $1", id).execute(&mut *connection).await?;
    let mut codes = Vec::with_capacity(N_RECOVERY_CODES);
    for _ in 0..N_RECOVERY_CODES {
        let mut bytes = [0; 10];
        secrets::fill(&mut bytes);
        let code = Secret::from(bytes.to_vec()).to_base32();
        sqlx::query!(
            "insert into platform.recovery_code (account_id, code_hash) values ($1, $2)",
            id,
            token::hash(&code)
        )
        .execute(&mut *connection)
        .await?;
        let groups: Vec<&str> = (0..code.len()).step_by(4).map(|at| &code[at..(at + 4).min(code.len())]).collect();
        codes.push(groups.join("-"));
    }
    Ok(RecoveryCodes { codes })
}

fn totp(secret: Vec<u8>) -> Totp {
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(1);
    builder
        .with_step_duration(STEP_S)
        .with_secret(secret)
        .build()
        .expect("20 bytes, 6 digits and 30 s are the standard's")
}

fn now_s() -> u64 {
    u64::try_from(Utc::now().timestamp()).unwrap_or(0)
}
