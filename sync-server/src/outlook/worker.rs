//! What is due is made one stall at a time by each worker, on one thread at the lowest priority: a server that answers is
//! never busy forecasting, and a business with very many products holds up nobody for longer than its time.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::Utc;
use demand::{Demand, Run, on_one_thread};
use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::id::{EventId, StallId, VendorId};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use super::{demand, published};
use crate::app::App;
use crate::error::Error;
use crate::shop::stalls::{self, Stall};
use crate::sync::own::{self, Own};
use crate::sync::{news, series};
use crate::tenant::Tenant;

/// How often all stalls are looked through.
const LOOK_EVERY: Duration = Duration::from_secs(15 * 60);
/// How long one stall may take.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// Whoever has had a stall for longer than that ended without a word.
const CLAIMED_S: f64 = 15.0 * 60.0;

/// A stall of a vendor.
type Of = (VendorId, StallId);

/// The stalls that wait for their forecast, each once.
#[derive(Debug, Default)]
pub struct Queue {
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Of>,
    /// Waiting or being made.
    known: HashSet<Of>,
    /// What could not be made, and on which of its days: it is not tried again on that one.
    failed: HashSet<(Of, BusinessDay)>,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is due of a stall is made soon, unless it failed on its day.
    pub fn want(&self, vendor: VendorId, stall: StallId, today: BusinessDay) {
        let (mut state, of) = (self.state(), (vendor, stall));
        if !state.failed.contains(&(of, today)) && state.known.insert(of) {
            state.waiting.push_back(of);
            self.wake.notify_one();
        }
    }

    fn next(&self) -> Option<Of> {
        self.state().waiting.pop_front()
    }

    fn done(&self, of: Of) {
        self.state().known.remove(&of);
    }

    fn fail(&self, of: Of, day: BusinessDay) {
        let mut state = self.state();
        state.failed.retain(|(_, failed)| *failed >= day.days_before(1));
        state.failed.insert((of, day));
    }
}

/// Forecasts until told to stop: what waits, by so many workers, and what is due, looked for now and then.
pub async fn work(app: App, n_workers: usize, stopped: watch::Receiver<bool>) {
    if n_workers == 0 {
        return;
    }
    let workers: Vec<_> = (0..n_workers).map(|_| tokio::spawn(take(app.clone(), stopped.clone()))).collect();
    look(app, stopped).await;
    for worker in workers {
        // One that panicked has said so.
        let _ = worker.await;
    }
}

/// Makes what waits.
async fn take(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let Some(of) = app.queue.next() else {
            tokio::select! {
                () = app.queue.wake.notified() => {}
                _ = stopped.changed() => {}
            }
            continue;
        };
        // Whoever was woken together with this one finds the rest.
        app.queue.wake.notify_one();
        if let Err(error) = make(&app, of, stopped.clone()).await {
            tracing::error!(vendor = %of.0, stall = %of.1, cause = %error, "a forecast failed");
        }
        app.queue.done(of);
    }
}

/// Puts what is due in line, now and then, of stalls whose registers are away.
async fn look(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = look_through(&app).await {
            tracing::warn!(cause = %error, "stalls can't be looked through");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn look_through(app: &App) -> Result<(), Error> {
    let vendors = sqlx::query_scalar!("select vendor_id from platform.vendor").fetch_all(&app.pool).await?;
    for vendor in vendors.into_iter().map(VendorId::from) {
        let mut tenant = Tenant::begin(&app.pool, vendor).await?;
        let stalls = match stalls::all(&mut tenant).await {
            Ok(stalls) => stalls,
            // No register handed anything in yet.
            Err(Error::Conflict(..)) => continue,
            Err(error) => return Err(error),
        };
        for stall in stalls {
            if published::is_away(&mut tenant, &stall).await? && published::is_due(&mut tenant, &stall).await? {
                app.queue.want(vendor, stall.stall, stall.today());
            }
        }
    }
    Ok(())
}

/// Makes and publishes a stall's forecast, unless somebody else did or does, or there is none to make.
async fn make(app: &App, (vendor, stall): Of, stopped: watch::Receiver<bool>) -> Result<(), Error> {
    let mut tenant = Tenant::begin(&app.pool, vendor).await?;
    let stall = stalls::one(&mut tenant, stall).await?;
    if !published::is_due(&mut tenant, &stall).await? || !claim(&mut tenant, stall.stall).await? {
        return Ok(());
    }
    tenant.commit().await?;
    let made = make_claimed(app, vendor, &stall, stopped).await;
    let given_back = give_back(app, vendor, stall.stall).await;
    made.and(given_back)
}

/// Takes a stall for this server. False while another one makes its forecast.
///
/// # Errors
/// The database's.
pub async fn claim(tenant: &mut Tenant, stall: StallId) -> Result<bool, Error> {
    let claimed = sqlx::query!(
        "insert into tenant.forecasting (vendor_id, stall_id, since) values ($1, $2, now())
         on conflict (vendor_id, stall_id) do update set since = now()
         where forecasting.since < now() - make_interval(secs => $3)",
        tenant.key(),
        Uuid::from(stall),
        CLAIMED_S
    )
    .execute(&mut **tenant)
    .await?;
    Ok(claimed.rows_affected() > 0)
}

async fn give_back(app: &App, vendor: VendorId, stall: StallId) -> Result<(), Error> {
    let mut tenant = Tenant::begin(&app.pool, vendor).await?;
    sqlx::query!("delete from tenant.forecasting where stall_id = $1", Uuid::from(stall)).execute(&mut *tenant).await?;
    Ok(tenant.commit().await?)
}

async fn make_claimed(app: &App, vendor: VendorId, stall: &Stall, stopped: watch::Receiver<bool>) -> Result<(), Error> {
    let mut tenant = Tenant::begin(&app.pool, vendor).await?;
    let Some(demand) = demand(&mut tenant, stall).await? else { return Ok(()) };
    // Nobody else waits for these rows while it is computed.
    drop(tenant);
    let (today, n_products) = (demand.today, demand.products.len());
    let run = match compute(demand, stopped).await {
        Ok(Some(run)) => run,
        Ok(None) => return Ok(()),
        Err(error) => {
            app.queue.fail((vendor, stall.stall), today);
            return Err(error);
        }
    };
    let mut tenant = Tenant::begin(&app.pool, vendor).await?;
    let mut head = series::lock_head(&mut tenant).await?;
    if !published::is_due(&mut tenant, stall).await? {
        return Ok(());
    }
    let now = Utc::now();
    for part in run.parts() {
        let id = EventId::new(now.timestamp_millis(), own::random());
        let own = Own { id, stall: stall.stall, body: Body::Forecast(Box::new(part)), stamp: None };
        own::append(&mut tenant, &app.secrets, &mut head, own, now).await?;
    }
    tenant.commit().await?;
    news::tell(app, vendor, head.vendor_seq);
    tracing::info!(%vendor, stall = %stall.stall, products = n_products, model = run.model.name(), "forecast made");
    Ok(())
}

/// None where the server ends first.
async fn compute(demand: Demand, mut stopped: watch::Receiver<bool>) -> Result<Option<Run>, Error> {
    let stop = Arc::new(AtomicBool::new(false));
    let inside = stop.clone();
    let work = move || on_one_thread(true, || Run::afresh(&demand, &inside));
    let mut working = tokio::task::spawn_blocking(work);
    let ended = tokio::select! {
        done = &mut working => return made(done).map(Some),
        () = tokio::time::sleep(PATIENCE) => false,
        _ = stopped.wait_for(|&s| s) => true,
    };
    stop.store(true, Ordering::Relaxed);
    // It looks at the word between two models.
    let _ = working.await;
    if ended { Ok(None) } else { Err(Error::internal("it took too long")) }
}

type Done = Result<Result<Result<Run, forecast::Error>, rayon::ThreadPoolBuildError>, tokio::task::JoinError>;

fn made(done: Done) -> Result<Run, Error> {
    done.map_err(Error::internal)?.map_err(Error::internal)?.map_err(Error::internal)
}
