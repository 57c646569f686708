//! The short code with which a register joins its vendor.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::api::account::{EnrolCode, MakeEnrolCode};
use domain::id::{AccountId, RegisterId};
use domain::staff::parse_text;
use sqlx::PgConnection;
use uuid::Uuid;

use super::audit::{self, Event, Who};
use crate::call::Call;
use crate::error::Error;
use crate::secrets::{self, Secrets};

const LIFE_MIN: i32 = 60;
/// Without letters that look or sound like others.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const N_LETTERS: usize = 8;

/// Whose vendor a register joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolling {
    pub account: AccountId,
    pub stall_name: Option<String>,
    /// The one register that it is for, which may bring another key with it.
    pub register: Option<RegisterId>,
}

pub async fn make_enrol_code(call: &mut Call, request: MakeEnrolCode) -> Result<EnrolCode, Error> {
    let caller = call.caller()?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    if let Some(register) = request.register {
        let mut tenant = call.tenant().await?;
        sqlx::query_scalar!("select register_id from tenant.register where register_id = $1", Uuid::from(register))
            .fetch_optional(&mut *tenant)
            .await?
            .ok_or(Error::NotFound)?;
        drop(tenant);
    }
    let of = CodeFor { stall: request.stall.as_deref(), register: request.register };
    make(&mut *call.app.pool.acquire().await?, &call.app.secrets, caller.account, of, who).await
}

/// What a code is for.
#[derive(Debug, Clone, Copy, Default)]
pub struct CodeFor<'a> {
    /// The stall at which the register will stand.
    pub stall: Option<&'a str>,
    /// A register that the vendor has already.
    pub register: Option<RegisterId>,
}

/// # Errors
/// The database's, or a name that can't be used.
pub async fn make(
    connection: &mut PgConnection,
    secrets: &Secrets,
    account: AccountId,
    of: CodeFor<'_>,
    who: Who,
) -> Result<EnrolCode, Error> {
    let stall_name = of.stall.map(|name| parse_text("the name of the stall", name, 80)).transpose()?;
    let mut random = [0; N_LETTERS];
    secrets::fill(&mut random);
    let code: String = random.iter().map(|&b| char::from(LETTERS[usize::from(b) % LETTERS.len()])).collect();
    let expires_at: DateTime<Utc> = sqlx::query_scalar!(
        "insert into platform.enrol_code (code_hash, account_id, stall_name, register_id, made_at, expires_at)
         values ($1, $2, $3, $4, now(), now() + make_interval(mins => $5)) returning expires_at",
        &hash(secrets, &code)[..],
        Uuid::from(account),
        stall_name,
        of.register.map(Uuid::from),
        LIFE_MIN
    )
    .fetch_one(&mut *connection)
    .await?;
    audit::note(
        connection,
        Event::EnrolCodeMade,
        who.account(account),
        of.register.map(|of| of.to_string()).as_deref(),
    )
    .await?;
    let (left, right) = code.split_at(N_LETTERS / 2);
    Ok(EnrolCode { code: format!("{left}-{right}"), expires_at: expires_at.to_rfc3339_opts(SecondsFormat::Secs, true) })
}

/// Uses a code up, in the transaction of the enrolment. The same register may show it again when the answer was lost.
/// Whoever calls this counts the try under [`super::attempt::Scope::Code`] first: codes are short.
///
/// # Errors
/// [`Error::SpentLink`] for one that is wrong, used or too old.
pub async fn take(
    connection: &mut PgConnection,
    secrets: &Secrets,
    code: &str,
    register: RegisterId,
) -> Result<Enrolling, Error> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let row = sqlx::query!(
        "update platform.enrol_code c set used_at = coalesce(used_at, now()), used_by = $2 from platform.account a
         where c.code_hash = $1 and c.expires_at > now() and (c.used_by is null or c.used_by = $2)
             and a.account_id = c.account_id and a.closed_at is null
         returning c.account_id, c.stall_name, c.register_id",
        &hash(secrets, &plain)[..],
        Uuid::from(register)
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::SpentLink)?;
    Ok(Enrolling {
        account: row.account_id.into(),
        stall_name: row.stall_name,
        register: row.register_id.map(RegisterId::from),
    })
}

/// Keyed: a code is too short for a plain hash.
fn hash(secrets: &Secrets, code: &str) -> [u8; 32] {
    secrets.attempts(&format!("enrol code:{code}"))
}
