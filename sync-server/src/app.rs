use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;

use crate::account::access::AccessKeys;
use crate::account::password::Hashing;
use crate::config::{Config, Origin};
use crate::error::StartError;
use crate::http::interface::Interface;
use crate::mail::Outbox;
use crate::outlook::Queue;
use crate::secrets::Secrets;
use crate::sync::news::Heads;

/// What every handler may use.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub pool: PgPool,
    pub secrets: Secrets,
    pub access: AccessKeys,
    pub hashing: Hashing,
    pub outbox: Outbox,
    /// Stalls whose forecast somebody waits for.
    pub queue: Queue,
    /// For whoever listens for news.
    pub heads: Heads,
    /// Where browsers find this server.
    pub origin: Origin,
    pub trusted_proxies: Vec<IpAddr>,
    /// How long a request may take to arrive.
    pub patience: Duration,
    /// What browsers are shown.
    pub interface: Interface,
}

impl App {
    /// # Errors
    /// The database's.
    pub async fn new(config: &Config, pool: PgPool, origin: Origin) -> Result<Self, StartError> {
        let secrets = Secrets::load(config.secret_key.as_ref(), &pool).await?;
        Ok(Self(Arc::new(Parts {
            access: AccessKeys::new(&secrets.access),
            secrets,
            hashing: Hashing::default(),
            outbox: Outbox::default(),
            queue: Queue::default(),
            heads: Heads::default(),
            origin,
            patience: config.patience,
            trusted_proxies: config.trusted_proxies.clone(),
            interface: Interface::load(config.interface.as_deref())?,
            pool,
        })))
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
