use std::net::IpAddr;

use domain::api::account::{RegisterAccount, VerifyEmail};
use domain::email::Email;
use domain::staff::{Role, parse_name};
use uuid::Uuid;

use super::attempt::{self, Scope};
use super::audit::{self, Event, Who};
use super::mailed::{self, Purpose};
use super::open::{self, NewAccount};
use crate::app::App;
use crate::call::Call;
use crate::error::Error;
use crate::http::address::network;
use crate::mail::{self, text};

/// Opens an owner's account. Whether the address has one already is told to its owner by mail, not to who asks.
pub async fn register_account(call: &mut Call, request: RegisterAccount) -> Result<(), Error> {
    let email = Email::parse(&request.email)?;
    let name = parse_name(&request.name)?;
    let language = text::language(&request.language);
    let app = &call.app;
    attempt::begin(&app.pool, &app.secrets, Scope::Sender, &network(call.address)).await?;
    let password = app.hashing.hash(&request.password, &[email.as_str(), &name]).await?;
    // Nobody's mailbox is filled by asking again and again.
    let may_mail = mail_is_due(app, &email).await?;

    let mut transaction = app.pool.begin().await?;
    let new = NewAccount {
        email: &email,
        name: &name,
        role: Role::Owner,
        vendor: None,
        language,
        password: Some(&password),
        verified: false,
    };
    let who = Who::at(call.address);
    let message = match open::make(&mut transaction, &new).await? {
        Some(account) => {
            audit::note(&mut transaction, Event::Registered, who.account(account), None).await?;
            let token = mailed::issue(&mut transaction, account, Purpose::Verify).await?;
            Some(text::verify(language, &app.origin, &token))
        }
        None => {
            let found = open::by_email(&mut transaction, &email).await?;
            match found {
                None => None,
                Some(found) if found.verified || found.password.is_none() => {
                    audit::note(&mut transaction, Event::RegisteredAgain, who.account(found.account), None).await?;
                    Some(text::known_already(&found.language, &app.origin))
                }
                Some(_) if !may_mail => None,
                // Nobody proved to own the address yet: who asked last counts, so that a stranger's password is gone
                // by the time its owner follows the link.
                Some(found) => {
                    let id = Uuid::from(found.account);
                    sqlx::query!(
                        "update platform.account set name = $2, password = $3 where account_id = $1 and email_verified_at is null",
                        id,
                        name,
                        password
                    )
                    .execute(&mut *transaction)
                    .await?;
                    audit::note(&mut transaction, Event::RegisteredAgain, who.account(found.account), None).await?;
                    let token = mailed::issue(&mut transaction, found.account, Purpose::Verify).await?;
                    Some(text::verify(language, &app.origin, &token))
                }
            }
        }
    };
    if let (Some(message), true) = (message, may_mail) {
        mail::queue(&mut transaction, &email, &message).await?;
    }
    transaction.commit().await?;
    app.outbox.wake();
    Ok(())
}

pub async fn verify_email(call: &mut Call, request: VerifyEmail) -> Result<(), Error> {
    let app = &call.app;
    let network = network(call.address);
    attempt::begin(&app.pool, &app.secrets, Scope::Code, &network).await?;
    let mut transaction = app.pool.begin().await?;
    let account = match mailed::take(&mut transaction, &request.token, &[Purpose::Verify]).await {
        Ok(account) => account,
        Err(error) => {
            drop(transaction);
            audit::note_refused(&app.pool, Event::LinkRefused, Who::at(call.address), Some("verify")).await?;
            return Err(error);
        }
    };
    sqlx::query!(
        "update platform.account set email_verified_at = coalesce(email_verified_at, now()) where account_id = $1",
        Uuid::from(account)
    )
    .execute(&mut *transaction)
    .await?;
    audit::note(&mut transaction, Event::EmailVerified, Who::at(call.address).account(account), None).await?;
    transaction.commit().await?;
    attempt::take_back(&app.pool, &app.secrets, Scope::Code, &network).await
}

/// Sends the link that confirms an address once more.
///
/// # Errors
/// The database's.
pub async fn send_link_again(app: &App, found: &open::Found, address: IpAddr) -> Result<(), Error> {
    let email = Email::parse(&found.email)?;
    attempt::begin(&app.pool, &app.secrets, Scope::Sender, &network(address)).await?;
    if !mail_is_due(app, &email).await? {
        return Ok(());
    }
    let mut transaction = app.pool.begin().await?;
    let token = mailed::issue(&mut transaction, found.account, Purpose::Verify).await?;
    mail::queue(&mut transaction, &email, &text::verify(&found.language, &app.origin, &token)).await?;
    transaction.commit().await?;
    app.outbox.wake();
    Ok(())
}

/// Whether one more mail to this recipient is reasonable; who asks is not told.
///
/// # Errors
/// The database's.
pub async fn mail_is_due(app: &App, email: &Email) -> Result<bool, Error> {
    match attempt::begin(&app.pool, &app.secrets, Scope::Recipient, email.as_str()).await {
        Ok(()) => Ok(true),
        Err(Error::Wait { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
