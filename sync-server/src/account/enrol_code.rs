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
}

pub async fn make_enrol_code(call: &mut Call, request: MakeEnrolCode) -> Result<EnrolCode, Error> {
    let caller = call.caller()?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    make(&mut *call.app.pool.acquire().await?, &call.app.secrets, caller.account, request.stall.as_deref(), who).await
}

/// # Errors
/// The database's, or a name that can't be used.
pub async fn make(
    connection: &mut PgConnection,
    secrets: &Secrets,
    account: AccountId,
    stall_name: Option<&str>,
    who: Who,
) -> Result<EnrolCode, Error> {
    let stall_name = stall_name.map(|name| parse_text("the name of the stall", name, 80)).transpose()?;
    let mut random = [0; N_LETTERS];
    secrets::fill(&mut random);
    let code: String = random.iter().map(|&b| char::from(LETTERS[usize::from(b) % LETTERS.len()])).collect();
    let expires_at: DateTime<Utc> = sqlx::query_scalar!(
        "insert into platform.enrol_code (code_hash, account_id, stall_name, made_at, expires_at)
         values ($1, $2, $3, now(), now() + make_interval(mins => $4)) returning expires_at",
        &hash(secrets, &code)[..],
        Uuid::from(account),
        stall_name,
        LIFE_MIN
    )
    .fetch_one(&mut *connection)
    .await?;
    audit::note(connection, Event::EnrolCodeMade, who.account(account), None).await?;
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
         returning c.account_id, c.stall_name",
        &hash(secrets, &plain)[..],
        Uuid::from(register)
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::SpentLink)?;
    Ok(Enrolling { account: row.account_id.into(), stall_name: row.stall_name })
}

/// Keyed: a code is too short for a plain hash.
fn hash(secrets: &Secrets, code: &str) -> [u8; 32] {
    secrets.attempts(&format!("enrol code:{code}"))
}
