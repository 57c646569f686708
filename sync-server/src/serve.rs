//! Starting and ending the server.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::account::{attempt, audit, sessions};
use crate::app::App;
use crate::config::{Config, Origin};
use crate::error::{Error, StartError};
use crate::http::connections::{self, Most};
use crate::{database, mail, outlook, router};

/// How long what was begun may take to end.
const FAREWELL: Duration = Duration::from_secs(10);
const SWEEP_EVERY: Duration = Duration::from_secs(3600);

/// Serves until the system asks it to end.
///
/// # Errors
/// [`StartError`].
pub async fn serve(config: &Config) -> Result<(), StartError> {
    let sender = mail::Sender::new(config)?;
    let pool = database::open(&config.database_url, config.n_connections).await?;
    let refused = |cause| StartError::Listen { address: config.listen, cause };
    let listener = TcpListener::bind(config.listen).await.map_err(refused)?;
    let address = listener.local_addr()?;
    let origin = config.public_url.clone().unwrap_or_else(|| Origin::of_listener(address));
    if config.secret_key.is_none() {
        tracing::warn!("SECRET_KEY is not set: a key made once is kept in the database");
    }
    let app = App::new(config, pool, origin.clone()).await?;
    let (stop, stopped) = watch::channel(false);
    let mailing = tokio::spawn(sender.work(app.clone(), stopped.clone()));
    let sweeper = tokio::spawn(sweep(app.clone(), stopped.clone()));
    let forecasting = tokio::spawn(outlook::work(app.clone(), config.n_forecasters, stopped.clone()));

    // From here on an end that is asked for is a clean one.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    // For people and scripts; everything else is in the log.
    println!("listening on http://{address}, for browsers {origin}");
    let most = Most::of(config);
    let mut serving = tokio::spawn(connections::serve(listener, router::router(app.clone()), most, stopped.clone()));
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("ending");
    let _ = stop.send(true);
    app.heads.close();
    if tokio::time::timeout(FAREWELL, &mut serving).await.is_err() {
        tracing::warn!("requests were still running");
        serving.abort();
    }
    // A mail that is on its way arrives twice otherwise.
    if tokio::time::timeout(FAREWELL, mailing).await.is_err() {
        tracing::warn!("a mail was still being sent");
    }
    if tokio::time::timeout(FAREWELL, forecasting).await.is_err() {
        tracing::warn!("a forecast was still being made");
    }
    sweeper.abort();
    app.pool.close().await;
    Ok(())
}

/// Forgets what is over, once an hour.
async fn sweep(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let swept = async {
            attempt::sweep(&app.pool).await?;
            audit::sweep(&app.pool).await?;
            mail::sweep(&app.pool).await?;
            sessions::sweep(&mut *app.pool.acquire().await?).await
        };
        let swept: Result<(), Error> = swept.await;
        if let Err(error) = swept {
            tracing::warn!(cause = %error, "sweeping failed");
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP_EVERY) => {}
            _ = stopped.changed() => {}
        }
    }
}
