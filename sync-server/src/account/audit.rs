use std::net::IpAddr;

use domain::id::{AccountId, SessionId};
use sqlx::PgConnection;
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
