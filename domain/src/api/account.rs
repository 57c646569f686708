//! Accounts on the server: who signs in on the web or by a program, and with what.
//!
//! A page is signed in by cookies that no script can read, and sends the value of the readable one in the header
//! `x-csrf-token` with every call. A program asks for tokens and sends `authorization: Bearer …`. Anything that a wrong
//! password, code or link answers after too many tries is `wait` with `details["wait_s"]`.

use serde::{Deserialize, Serialize};

use super::{Access, Listed, Operation};
use crate::id::{AccountId, RegisterId, SessionId, VendorId};
use crate::permission::Permission;
use crate::staff::Role;

/// The header that carries the token against foreign requests.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// The cookie that a page reads that token from, and its name where there is no TLS, which is possible on loopback only.
pub const CSRF_COOKIE: &str = "__Host-csrf";
pub const CSRF_COOKIE_LOCAL: &str = "local-csrf";

/// Opens an owner's account. The answer is the same for an address that has one already; the mail tells its owner.
#[derive(Clone, Serialize, Deserialize)]
pub struct RegisterAccount {
    pub name: String,
    pub email: String,
    pub password: String,
    /// Of the mail: `en` or `fr`.
    pub language: String,
}

/// Confirms the address with the token of the mail. A token that was used or is too old answers `spent_link`.
#[derive(Clone, Serialize, Deserialize)]
pub struct VerifyEmail {
    pub token: String,
}

/// Answers `wrong_login`, `email_unverified` (a new mail is on its way), `second_factor_needed` or `wrong_code`.
#[derive(Clone, Serialize, Deserialize)]
pub struct LogIn {
    pub email: String,
    pub password: String,
    /// Of the authenticator or a recovery code; asked for by `second_factor_needed`.
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub client: Client,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    /// Cookies carry the sign-in.
    #[default]
    Web,
    /// The answer holds [`Tokens`].
    Program,
}

/// Goes on with a sign-in: a page by its cookie, a program by its refresh token, each of which serves once. A token that
/// was exchanged before answers `session_stolen` and closes the sign-in.
#[derive(Clone, Serialize, Deserialize)]
pub struct Refresh {
    #[serde(default)]
    pub refresh_token: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoggedIn {
    pub account: Account,
    /// For [`CSRF_HEADER`].
    pub csrf: String,
    /// For programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub account: AccountId,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// None until the first register brings the vendor.
    pub vendor: Option<VendorId>,
    pub second_factor: bool,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    pub access_token: String,
    pub access_expires_in_s: u64,
    pub refresh_token: String,
}

// What a log would show of a sign-in.
impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(…)")
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogOut {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WhoAmI {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListSessions {}

/// Where the account is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub session: SessionId,
    pub client: Client,
    /// What the browser or program calls itself.
    pub device: String,
    /// RFC 3339.
    pub made_at: String,
    pub last_used_at: String,
    /// The one that asks.
    pub current: bool,
}

/// Ends a sign-in at once; its next call answers `signed_out`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevokeSession {
    pub session: SessionId,
}

/// The language of the account's mails from now on: `en` or `fr`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Speak {
    pub language: String,
}

/// Mails a link to choose a new password. The answer is the same for an address without an account.
#[derive(Clone, Serialize, Deserialize)]
pub struct RequestReset {
    pub email: String,
}

/// Chooses a password with the token of a reset or an invitation, and ends every sign-in of the account.
#[derive(Clone, Serialize, Deserialize)]
pub struct ResetPassword {
    pub token: String,
    pub password: String,
}

/// Ends every other sign-in of the account.
#[derive(Clone, Serialize, Deserialize)]
pub struct ChangePassword {
    pub current: String,
    pub password: String,
}

/// Proposes a secret for an authenticator; it counts once [`ConfirmSecondFactor`] proved that it arrived.
#[derive(Clone, Serialize, Deserialize)]
pub struct ProposeSecondFactor {
    pub password: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct SecondFactor {
    /// Base32, to type in.
    pub secret: String,
    /// `otpauth://…`, for a QR code.
    pub url: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ConfirmSecondFactor {
    pub code: String,
}

/// Each serves once instead of the authenticator. They are shown only here.
#[derive(Clone, Serialize, Deserialize)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct RenewRecoveryCodes {
    pub password: String,
    pub code: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct StopSecondFactor {
    pub password: String,
    pub code: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListAccounts {}

/// An account of the vendor, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub account: AccountId,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// False until the invitation was taken up.
    pub active: bool,
}

/// Mails somebody a link to an account of the vendor, as manager, cashier or another owner.
#[derive(Clone, Serialize, Deserialize)]
pub struct InviteAccount {
    pub email: String,
    pub name: String,
    pub role: Role,
}

/// Ends an account of the vendor and all its sign-ins.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseAccount {
    pub account: AccountId,
}

/// A short code with which one register joins the vendor.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeEnrolCode {
    /// Where the register will stand; none asks there.
    #[serde(default)]
    pub stall: Option<String>,
    /// The register that it is for, where the vendor has it already: it stays at its stall and may bring another key.
    #[serde(default)]
    pub register: Option<RegisterId>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct EnrolCode {
    pub code: String,
    /// RFC 3339.
    pub expires_at: String,
}

macro_rules! operations {
    ($($request:ty = $name:literal, $access:expr => $response:ty;)+) => {
        $(impl Operation for $request {
            const NAME: &'static str = $name;
            const ACCESS: Access = $access;
            type Response = $response;
        })+

        /// The operations of accounts, which the server alone answers.
        pub const OPERATIONS: &[Listed] = &[$(Listed { name: $name, access: $access }),+];
    };
}

use Access::{Anyone, Needs, SignedIn};

operations! {
    RegisterAccount = "register_account", Anyone => ();
    VerifyEmail = "verify_email", Anyone => ();
    LogIn = "log_in", Anyone => LoggedIn;
    Refresh = "refresh", Anyone => LoggedIn;
    RequestReset = "request_reset", Anyone => ();
    ResetPassword = "reset_password", Anyone => ();

    LogOut = "log_out", SignedIn => ();
    WhoAmI = "who_am_i", SignedIn => LoggedIn;
    Speak = "speak", SignedIn => ();
    ListSessions = "list_sessions", SignedIn => Vec<Session>;
    RevokeSession = "revoke_session", SignedIn => Vec<Session>;
    ChangePassword = "change_password", SignedIn => ();
    ProposeSecondFactor = "propose_second_factor", SignedIn => SecondFactor;
    ConfirmSecondFactor = "confirm_second_factor", SignedIn => RecoveryCodes;
    RenewRecoveryCodes = "renew_recovery_codes", SignedIn => RecoveryCodes;
    StopSecondFactor = "stop_second_factor", SignedIn => ();

    ListAccounts = "list_accounts", Needs(Permission::EditStaff) => Vec<Colleague>;
    InviteAccount = "invite_account", Needs(Permission::EditStaff) => Vec<Colleague>;
    CloseAccount = "close_account", Needs(Permission::EditStaff) => Vec<Colleague>;
    MakeEnrolCode = "make_enrol_code", Needs(Permission::EditStaff) => EnrolCode;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operation_of_accounts_has_the_name_of_another() {
        let mut names: Vec<_> = OPERATIONS.iter().chain(super::super::OPERATIONS).map(|o| o.name).collect();
        let n = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n);
    }
}
