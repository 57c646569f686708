use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::id::{AccountId, SessionId, VendorId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::Error;

/// Everything about the safety of accounts that somebody may have to look up later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Registered,
    RegisteredAgain,
    EmailVerified,
    LoggedIn,
    LogInFailed,
    LogInBarred,
    SecondFactorFailed,
    LoggedOut,
    SessionRevoked,
    RefreshReused,
    ResetRequested,
    PasswordReset,
    PasswordChanged,
    SecondFactorStarted,
    SecondFactorStopped,
    RecoveryCodeUsed,
    RecoveryCodesRenewed,
    AccountInvited,
    AccountClosed,
    EnrolCodeMade,
    EnrolCodeUsed,
    RegisterRevoked,
    HeldBackAccepted,
    HeldBackDropped,
    PersonErased,
    RoleGranted,
    /// A page of another site, or one without its token.
    PageRefused,
    /// A link from a mail that is wrong, used or too old.
    LinkRefused,
    EnrolCodeRefused,
}

impl Event {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::RegisteredAgain => "registered_again",
            Self::EmailVerified => "email_verified",
            Self::LoggedIn => "logged_in",
            Self::LogInFailed => "log_in_failed",
            Self::LogInBarred => "log_in_barred",
            Self::SecondFactorFailed => "second_factor_failed",
            Self::LoggedOut => "logged_out",
            Self::SessionRevoked => "session_revoked",
            Self::RefreshReused => "refresh_reused",
            Self::ResetRequested => "reset_requested",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorStarted => "second_factor_started",
            Self::SecondFactorStopped => "second_factor_stopped",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::RecoveryCodesRenewed => "recovery_codes_renewed",
            Self::AccountInvited => "account_invited",
            Self::AccountClosed => "account_closed",
            Self::EnrolCodeMade => "enrol_code_made",
            Self::EnrolCodeUsed => "enrol_code_used",
            Self::RegisterRevoked => "register_revoked",
            Self::HeldBackAccepted => "held_back_accepted",
            Self::HeldBackDropped => "held_back_dropped",
            Self::PersonErased => "person_erased",
            Self::RoleGranted => "role_granted",
            Self::PageRefused => "page_refused",
            Self::LinkRefused => "link_refused",
            Self::EnrolCodeRefused => "enrol_code_refused",
        }
    }
}

/// Who did it, as far as is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Who {
    pub account: Option<AccountId>,
    pub session: Option<SessionId>,
    pub address: Option<IpAddr>,
}

impl Who {
    pub const fn at(address: IpAddr) -> Self {
        Self { account: None, session: None, address: Some(address) }
    }

    #[must_use]
    pub const fn account(self, account: AccountId) -> Self {
        Self { account: Some(account), ..self }
    }

    #[must_use]
    pub const fn session(self, session: SessionId) -> Self {
        Self { session: Some(session), ..self }
    }
}

/// Adds to the audit log, in the transaction of what it tells.
///
/// # Errors
/// The database's.
pub async fn note(connection: &mut PgConnection, event: Event, who: Who, detail: Option<&str>) -> Result<(), Error> {
    sqlx::query!(
        "insert into platform.audit (event, account_id, vendor_id, session_id, address, detail)
         values ($1, $2, (select vendor_id from platform.account where account_id = $2), $3, $4, $5)",
        event.code(),
        who.account.map(Uuid::from),
        who.session.map(Uuid::from),
        who.address.map(|a| a.to_string()),
        detail
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes what came to nothing, and whatever goes back with it: once an hour for an address and an account, however often
/// it is tried.
///
/// # Errors
/// The database's.
pub async fn note_refused(pool: &PgPool, event: Event, who: Who, detail: Option<&str>) -> Result<(), Error> {
    let address = who.address.map(|a| a.to_string());
    let mut connection = pool.acquire().await?;
    let noted = sqlx::query_scalar!(
        "select exists (
             select from platform.audit where event = $1 and address = $2 and account_id is not distinct from $3
                 and at > now() - interval '1 hour'
         ) as \"noted!\"",
        event.code(),
        address,
        who.account.map(Uuid::from)
    )
    .fetch_one(&mut *connection)
    .await?;
    if noted { Ok(()) } else { note(&mut connection, event, who, detail).await }
}

/// One line of the audit log.
pub struct Noted {
    pub at: DateTime<Utc>,
    pub event: String,
    pub account: Option<AccountId>,
    pub address: Option<String>,
    pub detail: Option<String>,
}

/// The newest lines about an account, or about everybody of a vendor.
///
/// # Errors
/// The database's.
pub async fn read(
    connection: &mut PgConnection,
    account: AccountId,
    vendor: Option<VendorId>,
    limit: u32,
) -> Result<Vec<Noted>, Error> {
    let rows = sqlx::query!(
        "select at, event, account_id, address, detail from platform.audit
         where account_id = $1 or vendor_id = $2 order by audit_no desc limit $3",
        Uuid::from(account),
        vendor.map(Uuid::from),
        i64::from(limit)
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Noted {
            at: row.at,
            event: row.event,
            account: row.account_id.map(AccountId::from),
            address: row.address,
            detail: row.detail,
        })
        .collect())
}

/// Lets go what is kept no longer.
///
/// # Errors
/// The database's.
pub async fn sweep(pool: &PgPool) -> Result<(), Error> {
    sqlx::query("select platform.sweep_audit()").execute(pool).await?;
    Ok(())
}
