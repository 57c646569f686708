use domain::api::account::{ChangePassword, RequestReset, ResetPassword};
use domain::email::Email;
use domain::id::AccountId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::attempt::{self, Scope};
use super::audit::{self, Event, Who};
use super::mailed::{self, Purpose};
use super::{open, registration, sessions};
use crate::call::Call;
use crate::error::Error;
use crate::http::address::network;
use crate::mail::{self, text};

/// Mails a link, where the address has an account; the answer is the same either way.
pub async fn request_reset(call: &mut Call, request: RequestReset) -> Result<(), Error> {
    let email = Email::parse(&request.email)?;
    let app = &call.app;
    attempt::begin(&app.pool, &app.secrets, Scope::Sender, &network(call.address)).await?;
    if !registration::mail_is_due(app, &email).await? {
        return Ok(());
    }
    let mut transaction = app.pool.begin().await?;
    let Some(found) = open::by_email(&mut transaction, &email).await? else { return Ok(()) };
    let token = mailed::issue(&mut transaction, found.account, Purpose::Reset).await?;
    mail::queue(&mut transaction, &email, &text::reset(&found.language, &app.origin, &token)).await?;
    audit::note(&mut transaction, Event::ResetRequested, Who::at(call.address).account(found.account), None).await?;
    transaction.commit().await?;
    app.outbox.wake();
    Ok(())
}

pub async fn reset_password(call: &mut Call, request: ResetPassword) -> Result<(), Error> {
    let app = &call.app;
    let network = network(call.address);
    attempt::begin(&app.pool, &app.secrets, Scope::Code, &network).await?;
    let mut transaction = app.pool.begin().await?;
    let account = match mailed::take(&mut transaction, &request.token, &[Purpose::Reset, Purpose::Invite]).await {
        Ok(account) => account,
        Err(error) => {
            drop(transaction);
            audit::note_refused(&app.pool, Event::LinkRefused, Who::at(call.address), Some("password")).await?;
            return Err(error);
        }
    };
    let found = open::by_id(&mut transaction, account).await?;
    // A weak one rolls back, and the link serves again.
    let password = app.hashing.hash(&request.password, &[&found.email, &found.name]).await?;
    set_password(&mut transaction, account, &password).await?;
    sessions::revoke_all(&mut transaction, account, None).await?;
    audit::note(&mut transaction, Event::PasswordReset, Who::at(call.address).account(account), None).await?;
    let email = Email::parse(&found.email)?;
    if found.password.is_some() {
        mail::queue(&mut transaction, &email, &text::password_changed(&found.language, &app.origin)).await?;
    }
    transaction.commit().await?;
    app.outbox.wake();
    // Whoever reads the mailbox owns the account: the tries of others no longer bar it.
    attempt::forget(&app.pool, &app.secrets, Scope::Account, email.as_str()).await?;
    attempt::take_back(&app.pool, &app.secrets, Scope::Code, &network).await
}

pub async fn change_password(call: &mut Call, request: ChangePassword) -> Result<(), Error> {
    let caller = call.caller()?.clone();
    let app = &call.app;
    let found = open::by_id(&mut *app.pool.acquire().await?, caller.account).await?;
    confirm_password(call, &found, &request.current).await?;
    let password = app.hashing.hash(&request.password, &[&found.email, &found.name]).await?;
    let mut transaction = app.pool.begin().await?;
    set_password(&mut transaction, caller.account, &password).await?;
    sessions::revoke_all(&mut transaction, caller.account, Some(caller.session)).await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    audit::note(&mut transaction, Event::PasswordChanged, who, None).await?;
    let email = Email::parse(&found.email)?;
    mail::queue(&mut transaction, &email, &text::password_changed(&found.language, &app.origin)).await?;
    transaction.commit().await?;
    app.outbox.wake();
    Ok(())
}

/// The password once more, before something that a borrowed screen must not do.
///
/// # Errors
/// [`Error::WrongPassword`], [`Error::Wait`].
pub async fn confirm_password(call: &Call, found: &open::Found, password: &str) -> Result<(), Error> {
    let app = &call.app;
    attempt::begin(&app.pool, &app.secrets, Scope::Account, &found.email).await?;
    if !app.hashing.verify(password, found.password.as_deref()).await? {
        let who = Who::at(call.address).account(found.account);
        audit::note(&mut *app.pool.acquire().await?, Event::LogInFailed, who, Some("confirmation")).await?;
        return Err(Error::WrongPassword);
    }
    attempt::forget(&app.pool, &app.secrets, Scope::Account, &found.email).await
}

/// Also confirms the address: only its mailbox or the old password leads here.
async fn set_password(connection: &mut PgConnection, account: AccountId, password: &str) -> Result<(), Error> {
    sqlx::query!(
        "update platform.account set password = $2, email_verified_at = coalesce(email_verified_at, now())
         where account_id = $1",
        Uuid::from(account),
        password
    )
    .execute(&mut *connection)
    .await?;
    // A link that somebody asked for earlier must not undo this.
    sqlx::query!("delete from platform.mailed_token where account_id = $1", Uuid::from(account))
        .execute(connection)
        .await?;
    Ok(())
}
