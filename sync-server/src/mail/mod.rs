//! Mail waits in a table, in the transaction of what it tells, until a mail server took it.

pub mod text;
mod worker;

use domain::email::Email;
use sqlx::{PgConnection, PgPool};
use tokio::sync::Notify;

pub use worker::Sender;

use crate::error::Error;

/// One mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub subject: String,
    pub body: String,
    /// How long it is worth sending: as long as its link serves.
    pub life_h: i32,
}

/// Tells the worker of this process that something waits. A mail that nobody told it of goes with its next look.
#[derive(Default)]
pub struct Outbox {
    waiting: Notify,
}

impl Outbox {
    pub fn wake(&self) {
        self.waiting.notify_one();
    }
}

/// # Errors
/// The database's.
pub async fn queue(connection: &mut PgConnection, recipient: &Email, message: &Message) -> Result<(), Error> {
    sqlx::query!(
        "insert into platform.mail (recipient, subject, body, made_at, attempts, next_at, expires_at)
         values ($1, $2, $3, now(), 0, now(), now() + make_interval(hours => $4))",
        recipient.as_str(),
        message.subject,
        message.body,
        message.life_h
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets go what was not sent in time.
///
/// # Errors
/// The database's.
pub async fn sweep(pool: &PgPool) -> Result<(), Error> {
    sqlx::query!("delete from platform.mail where expires_at <= now()").execute(pool).await?;
    Ok(())
}
