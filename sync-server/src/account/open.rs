//! Finding and making accounts.

use domain::email::Email;
use domain::id::{AccountId, VendorId};
use domain::staff::Role;
use sqlx::PgConnection;
use uuid::Uuid;

use super::token;
use crate::error::Error;

/// An open account.
pub struct Found {
    pub account: AccountId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub vendor: Option<VendorId>,
    pub language: String,
    pub password: Option<String>,
    pub verified: bool,
    pub second_factor: bool,
}

struct Row {
    account_id: Uuid,
    email: String,
    name: String,
    role: String,
    vendor_id: Option<Uuid>,
    language: String,
    password: Option<String>,
    verified: bool,
    second_factor: bool,
}

impl TryFrom<Row> for Found {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Self {
            account: row.account_id.into(),
            email: row.email,
            name: row.name,
            role: row.role.parse()?,
            vendor: row.vendor_id.map(VendorId::from),
            language: row.language,
            password: row.password,
            verified: row.verified,
            second_factor: row.second_factor,
        })
    }
}

impl From<&Found> for domain::api::account::Account {
    fn from(found: &Found) -> Self {
        Self {
            account: found.account,
            email: found.email.clone(),
            name: found.name.clone(),
            role: found.role,
            vendor: found.vendor,
            second_factor: found.second_factor,
        }
    }
}

/// # Errors
/// The database's.
pub async fn by_email(connection: &mut PgConnection, email: &Email) -> Result<Option<Found>, Error> {
    sqlx::query_as!(
        Row,
        "select account_id, email, name, role, vendor_id, language, password,
             email_verified_at is not null as \"verified!\", totp_secret is not null as \"second_factor!\"
         from platform.account where email = $1 and closed_at is null",
        email.as_str()
    )
    .fetch_optional(connection)
    .await?
    .map(Found::try_from)
    .transpose()
}

/// # Errors
/// [`Error::SignedOut`] when it was closed meanwhile.
pub async fn by_id(connection: &mut PgConnection, account: AccountId) -> Result<Found, Error> {
    sqlx::query_as!(
        Row,
        "select account_id, email, name, role, vendor_id, language, password,
             email_verified_at is not null as \"verified!\", totp_secret is not null as \"second_factor!\"
         from platform.account where account_id = $1 and closed_at is null",
        Uuid::from(account)
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::SignedOut)?
    .try_into()
}

/// What a new account starts with.
pub struct NewAccount<'a> {
    pub email: &'a Email,
    pub name: &'a str,
    pub role: Role,
    pub vendor: Option<VendorId>,
    pub language: &'a str,
    pub password: Option<&'a str>,
    pub verified: bool,
}

/// The new account's id; none when the address has one already.
///
/// # Errors
/// The database's.
pub async fn make(connection: &mut PgConnection, new: &NewAccount<'_>) -> Result<Option<AccountId>, Error> {
    let made = sqlx::query_scalar!(
        "insert into platform.account
             (account_id, email, name, role, vendor_id, language, password, email_verified_at, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, case when $8 then now() end, now())
         on conflict (email) do nothing returning account_id",
        token::id::<Uuid>(),
        new.email.as_str(),
        new.name,
        new.role.code(),
        new.vendor.map(Uuid::from),
        new.language,
        new.password,
        new.verified
    )
    .fetch_optional(connection)
    .await?;
    Ok(made.map(AccountId::from))
}
