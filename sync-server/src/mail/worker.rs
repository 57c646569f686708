use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use sqlx::PgPool;
use tokio::sync::watch;

use crate::app::App;
use crate::config::{Config, Mail};
use crate::error::{Error, StartError};

/// How often it looks by itself: for what another instance queued, and what waits for its next try.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// After so many tries, over days, nobody takes it.
const MOST_ATTEMPTS: i32 = 20;

enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

struct Waiting {
    mail_no: i64,
    recipient: String,
    subject: String,
    body: String,
    attempts: i32,
}

/// Why a mail did not go, in words without an address.
struct Problem {
    what: String,
    for_good: bool,
}

/// Sends mail as somebody.
pub struct Sender {
    /// None: it waits until a server is configured.
    transport: Option<Transport>,
    from: Mailbox,
}

impl Sender {
    /// # Errors
    /// [`StartError::Refused`] names the setting that can't be used.
    pub fn new(config: &Config) -> Result<Self, StartError> {
        let from = config.mail_from.parse().map_err(|_| {
            StartError::Refused("MAIL_FROM is not an address such as Shop <shop@shop.example>".to_owned())
        })?;
        Ok(Self { transport: Transport::new(&config.mail)?, from })
    }

    /// Sends what waits until told to stop. Several instances share the work: each takes a mail for five minutes.
    pub async fn work(self, app: App, mut stop: watch::Receiver<bool>) {
        let Some(transport) = self.transport else {
            tracing::warn!("SMTP_URL is not set: mail waits");
            return;
        };
        while !*stop.borrow() {
            match send_one(&app.pool, &transport, &self.from).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(cause = %describe(&error), "mail can't be looked for"),
            }
            tokio::select! {
                () = app.outbox.waiting.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

impl Transport {
    fn new(mail: &Mail) -> Result<Option<Self>, StartError> {
        match mail {
            Mail::None => Ok(None),
            Mail::Smtp(url) => AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                .map(|builder| Some(Self::Smtp(builder.timeout(Some(Duration::from_secs(20))).build())))
                .map_err(|_| {
                    StartError::Refused("SMTP_URL is not an address such as smtps://user:password@host".to_owned())
                }),
            Mail::Folder(folder) => {
                std::fs::create_dir_all(folder)?;
                Ok(Some(Self::Folder(folder.into())))
            }
        }
    }

    async fn send(&self, from: &Mailbox, mail: &Waiting) -> Result<(), Problem> {
        let for_good = |what: &str| Problem { what: what.to_owned(), for_good: true };
        let to: Mailbox = mail.recipient.parse().map_err(|_| for_good("the recipient is no mailbox"))?;
        let message = lettre::Message::builder()
            .from(from.clone())
            .to(to)
            .subject(&mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|_| for_good("the mail can't be put together"))?;
        match self {
            Self::Smtp(smtp) => match smtp.send(message).await {
                Ok(_) => Ok(()),
                // The server's own words may hold the address.
                Err(e) if e.is_permanent() => Err(for_good("the mail server refused it for good")),
                Err(e) if e.is_transient() => {
                    Err(Problem { what: "the mail server is not ready".to_owned(), for_good: false })
                }
                Err(e) if e.is_timeout() => {
                    Err(Problem { what: "the mail server is silent".to_owned(), for_good: false })
                }
                Err(_) => Err(Problem { what: "the mail server can't be reached".to_owned(), for_good: false }),
            },
            Self::Folder(folder) => {
                let path = folder.join(format!("{}.eml", mail.mail_no));
                tokio::fs::write(path, message.formatted())
                    .await
                    .map_err(|e| Problem { what: e.to_string(), for_good: false })
            }
        }
    }
}

/// Whether there was one.
async fn send_one(pool: &PgPool, transport: &Transport, from: &Mailbox) -> Result<bool, Error> {
    let waiting = sqlx::query_as!(
        Waiting,
        "update platform.mail set attempts = attempts + 1, next_at = now() + interval '5 minutes'
         where mail_no = (
             select mail_no from platform.mail where next_at <= now() and expires_at > now()
             order by next_at limit 1 for update skip locked
         )
         returning mail_no, recipient, subject, body, attempts"
    )
    .fetch_optional(pool)
    .await?;
    let Some(mail) = waiting else { return Ok(false) };
    match transport.send(from, &mail).await {
        Ok(()) => {
            sqlx::query!("delete from platform.mail where mail_no = $1", mail.mail_no).execute(pool).await?;
        }
        Err(problem) if problem.for_good || mail.attempts >= MOST_ATTEMPTS => {
            tracing::error!(mail = mail.mail_no, problem = problem.what, "mail given up");
            sqlx::query!("delete from platform.mail where mail_no = $1", mail.mail_no).execute(pool).await?;
        }
        Err(problem) => {
            tracing::warn!(mail = mail.mail_no, attempts = mail.attempts, problem = problem.what, "mail waits");
            sqlx::query!(
                "update platform.mail set next_at = now() + make_interval(secs => least(21600, 15 * power(2, $2::int))),
                     problem = $3
                 where mail_no = $1",
                mail.mail_no,
                mail.attempts.min(12),
                problem.what
            )
            .execute(pool)
            .await?;
        }
    }
    Ok(true)
}

fn describe(error: &Error) -> String {
    match error {
        Error::Internal(cause) => cause.to_string(),
        other => other.to_string(),
    }
}
