//! News that there is more to pull. It says nothing but how far the vendor's order is: losing it loses nothing.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::id::VendorId;
use domain::permission::{self, Permission};
use futures_util::{Stream, StreamExt};
use tokio::sync::watch;

use super::{people, pull, series};
use crate::account::caller;
use crate::app::App;
use crate::error::Error;
use crate::tenant::Tenant;

/// How often a listener looks at the database itself: for what another instance took in.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How long a page listens before it is asked again who it is.
const HEARD_FOR: Duration = Duration::from_secs(60);

/// How far a vendor is: the last number of its order, and how often its records of people changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Head {
    newest: u64,
    records: u64,
}

impl Head {
    fn max(self, other: Self) -> Self {
        Self { newest: self.newest.max(other.newest), records: self.records.max(other.records) }
    }
}

/// The heads of vendors that somebody listens for.
#[derive(Debug, Default)]
pub struct Heads(Mutex<HashMap<VendorId, watch::Sender<Head>>>);

impl Heads {
    fn listen(&self, vendor: VendorId) -> watch::Receiver<Head> {
        let mut heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heads.retain(|_, head| head.receiver_count() > 0);
        heads.entry(vendor).or_insert_with(|| watch::Sender::new(Head::default())).subscribe()
    }

    fn tell(&self, vendor: VendorId, head: Head) {
        let heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listened) = heads.get(&vendor) {
            listened.send_if_modified(|known| {
                let before = *known;
                *known = known.max(head);
                *known != before
            });
        }
    }
}

/// Tells whoever listens to this instance.
pub fn tell(app: &App, vendor: VendorId, newest: u64) {
    app.heads.tell(vendor, Head { newest, records: 0 });
}

/// The same of records.
pub fn tell_records(app: &App, vendor: VendorId, newest: u64, records: u64) {
    app.heads.tell(vendor, Head { newest, records });
}

/// `GET /api/sync/news`: the vendor's last number, whenever it grows, and as events `records` how often its records of
/// people changed.
///
/// # Errors
/// As [`pull::pull`].
pub async fn news(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Error> {
    let device = pull::welcome(&app, &method, &uri, &headers, &Bytes::new()).await?;
    Ok(Sse::new(stream(app, device.vendor)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// `GET /api/news`: the same for whoever signed in. It ends after a while and is asked for again, so that nobody listens on
/// whose sign-in ended.
///
/// # Errors
/// As [`caller::identify`].
pub async fn of_page(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Error> {
    let caller = caller::reader(&app, &headers).await?;
    permission::require(caller.role, None, Permission::SeeFigures)?;
    let stream = stream(app, caller.vendor()?).take_until(tokio::time::sleep(HEARD_FOR));
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// The heads of a vendor, one event each time that they grow.
pub fn stream(app: App, vendor: VendorId) -> impl Stream<Item = Result<Event, Infallible>> {
    let heads = app.heads.listen(vendor);
    futures_util::stream::unfold((app, heads, Head::default()), move |(app, mut heads, mut told)| async move {
        loop {
            let known = told.max(*heads.borrow_and_update());
            let head = if known == told { look(&app, vendor).await.unwrap_or(told).max(told) } else { known };
            let event = if head.newest > told.newest {
                told.newest = head.newest;
                Some(Event::default().data(head.newest.to_string()))
            } else if head.records > told.records {
                told.records = head.records;
                Some(Event::default().event("records").data(head.records.to_string()))
            } else {
                None
            };
            if let Some(event) = event {
                return Some((Ok(event), (app, heads, told)));
            }
            tokio::select! {
                changed = heads.changed() => if changed.is_err() { return None },
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    })
}

async fn look(app: &App, vendor: VendorId) -> Result<Head, Error> {
    let mut tenant = Tenant::begin(&app.pool, vendor).await?;
    let newest = series::head(&mut tenant).await?.vendor_seq;
    Ok(Head { newest, records: people::newest(&mut tenant).await? })
}
