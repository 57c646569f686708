//! The accounts of a vendor, as its owners keep them.

use domain::api::account::{CloseAccount, Colleague, InviteAccount, ListAccounts};
use domain::email::Email;
use domain::id::AccountId;
use domain::staff::{Role, parse_name};
use sqlx::PgConnection;
use uuid::Uuid;

use super::attempt::{self, Scope};
use super::audit::{self, Event, Who};
use super::mailed::{self, Purpose};
use super::open::{self, NewAccount};
use super::sessions;
use crate::call::Call;
use crate::error::Error;
use crate::mail::{self, text};

pub async fn list_accounts(call: &mut Call, _: ListAccounts) -> Result<Vec<Colleague>, Error> {
    let vendor = call.caller()?.vendor()?;
    let rows = sqlx::query!(
        "select account_id, email, name, role, password is not null as \"active!\" from platform.account
         where vendor_id = $1 and closed_at is null order by made_at",
        Uuid::from(vendor)
    )
    .fetch_all(&call.app.pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Colleague {
                account: row.account_id.into(),
                email: row.email,
                name: row.name,
                role: row.role.parse()?,
                active: row.active,
            })
        })
        .collect()
}

pub async fn invite_account(call: &mut Call, request: InviteAccount) -> Result<Vec<Colleague>, Error> {
    let caller = call.caller()?.clone();
    let vendor = caller.vendor()?;
    let email = Email::parse(&request.email)?;
    let name = parse_name(&request.name)?;
    if !Role::STAFF.contains(&request.role) {
        return Err(Error::NotYours);
    }
    let app = &call.app;
    let language = open::by_id(&mut *app.pool.acquire().await?, caller.account).await?.language;
    let mut transaction = app.pool.begin().await?;
    let new = NewAccount {
        email: &email,
        name: &name,
        role: request.role,
        vendor: Some(vendor),
        language: &language,
        password: None,
        verified: false,
    };
    let account = match open::make(&mut transaction, &new).await? {
        Some(account) => account,
        // Invited before and not come yet: the link is sent again.
        None => match open::by_email(&mut transaction, &email).await? {
            Some(found) if found.vendor == Some(vendor) && found.password.is_none() => found.account,
            // Somebody opened it who never proved to own the address: it waits for its owner from now on.
            Some(found) if !found.verified && found.vendor.is_none() => {
                adopt(&mut transaction, found.account, &new).await?;
                found.account
            }
            _ => return Err(Error::Conflict("email_taken", "this address has an account already".to_owned())),
        },
    };
    // Who invites is told that it has to wait: a mail that never comes would be waited for.
    attempt::begin(&app.pool, &app.secrets, Scope::Recipient, email.as_str()).await?;
    let token = mailed::issue(&mut transaction, account, Purpose::Invite).await?;
    mail::queue(&mut transaction, &email, &text::invite(&language, &app.origin, &token)).await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    audit::note(&mut transaction, Event::AccountInvited, who, Some(&format!("{account} as {}", request.role.code())))
        .await?;
    transaction.commit().await?;
    app.outbox.wake();
    list_accounts(call, ListAccounts {}).await
}

/// Gives an account that nobody confirmed to a vendor. The password that somebody chose for it is gone.
async fn adopt(connection: &mut PgConnection, account: AccountId, new: &NewAccount<'_>) -> Result<(), Error> {
    sqlx::query!(
        "update platform.account set name = $2, role = $3, vendor_id = $4, language = $5, password = null,
             totp_secret = null, totp_proposed = null
         where account_id = $1",
        Uuid::from(account),
        new.name,
        new.role.code(),
        new.vendor.map(Uuid::from),
        new.language
    )
    .execute(&mut *connection)
    .await?;
    // Only the invitation leads to it.
    sqlx::query!("delete from platform.mailed_token where account_id = $1", Uuid::from(account))
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn close_account(call: &mut Call, request: CloseAccount) -> Result<Vec<Colleague>, Error> {
    let caller = call.caller()?.clone();
    let vendor = caller.vendor()?;
    if request.account == caller.account {
        return Err(Error::Conflict("own_account", "nobody closes the account that they work with".to_owned()));
    }
    let mut transaction = call.app.pool.begin().await?;
    // Nothing personal stays; the address is free for a new account.
    let closed = sqlx::query!(
        "update platform.account set closed_at = now(), email = 'closed:' || account_id, name = '', password = null,
             totp_secret = null, totp_proposed = null
         where account_id = $1 and vendor_id = $2 and closed_at is null",
        Uuid::from(request.account),
        Uuid::from(vendor)
    )
    .execute(&mut *transaction)
    .await?;
    if closed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    sessions::revoke_all(&mut transaction, request.account, None).await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    audit::note(&mut transaction, Event::AccountClosed, who, Some(&request.account.to_string())).await?;
    transaction.commit().await?;
    list_accounts(call, ListAccounts {}).await
}
