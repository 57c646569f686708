//! News that there is more to pull. It says nothing but how far the vendor's order is: losing it loses nothing.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::id::VendorId;
use domain::permission::{self, Permission};
use futures_util::{Stream, StreamExt};
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use super::device::{self, Device};
use super::{people, pull, series};
use crate::account::caller;
use crate::app::App;
use crate::error::Error;
use crate::tenant::Tenant;

/// How often one of a vendor's listeners looks at the database: for what another instance took in.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How many listen at a time for one register or one account. Another one takes the place of the first: its line may be
/// gone without a word.
const MOST_LISTENERS: usize = 16;

/// How long a page listens before it is asked again who it is.
const HEARD_FOR: Duration = Duration::from_secs(60);

/// How often it is looked whether a device that listens was taken out.
const WELCOME_FOR: Duration = Duration::from_secs(10);

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

/// Who listens here, and how far the vendors are that they listen for.
#[derive(Debug, Default)]
pub struct Heads(Mutex<Listeners>);

#[derive(Debug, Default)]
struct Listeners {
    vendors: HashMap<VendorId, Listened>,
    /// Ends the lines of a register or an account, the first one first.
    lines: HashMap<Uuid, VecDeque<oneshot::Sender<()>>>,
    /// The server ends.
    closed: bool,
}

#[derive(Debug)]
struct Listened {
    head: watch::Sender<Head>,
    /// When one of the listeners looked last.
    looked_at: Option<Instant>,
}

/// What one listener hears.
struct Line {
    head: watch::Receiver<Head>,
    /// Comes when another one took its place.
    ended: oneshot::Receiver<()>,
}

impl Heads {
    fn listen(&self, vendor: VendorId, listener: Uuid) -> Line {
        let mut listeners = self.lock();
        listeners.vendors.retain(|_, listened| listened.head.receiver_count() > 0);
        listeners.lines.retain(|_, lines| {
            lines.retain(|line| !line.is_closed());
            !lines.is_empty()
        });
        let listened = listeners.vendors.entry(vendor);
        let new = || Listened { head: watch::Sender::new(Head::default()), looked_at: None };
        let head = listened.or_insert_with(new).head.subscribe();
        let (end, ended) = oneshot::channel();
        let lines = listeners.lines.entry(listener).or_default();
        if lines.len() >= MOST_LISTENERS {
            lines.pop_front();
        }
        lines.push_back(end);
        if listeners.closed {
            listeners.end();
        }
        Line { head, ended }
    }

    /// Whether it is this one's turn to look for all that listen for the vendor.
    fn is_due(&self, vendor: VendorId, now: Instant) -> bool {
        let mut listeners = self.lock();
        let Some(listened) = listeners.vendors.get_mut(&vendor) else { return false };
        let is_due = listened.looked_at.is_none_or(|at| now >= at + LOOK_EVERY);
        if is_due {
            listened.looked_at = Some(now);
        }
        is_due
    }

    fn tell(&self, vendor: VendorId, head: Head) {
        if let Some(listened) = self.lock().vendors.get(&vendor) {
            listened.head.send_if_modified(|known| {
                let before = *known;
                *known = known.max(head);
                *known != before
            });
        }
    }

    /// Nobody listens any more, nor begins to.
    pub fn close(&self) {
        let mut listeners = self.lock();
        listeners.closed = true;
        listeners.end();
    }

    fn lock(&self) -> MutexGuard<'_, Listeners> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listeners {
    fn end(&mut self) {
        self.vendors.clear();
        self.lines.clear();
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
/// people changed. It ends soon after the owner took the device out.
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
    let stream = stream(app.clone(), device.vendor, device.register.into()).take_until(taken_out(app, device));
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Waits until a device is not welcome any more.
async fn taken_out(app: App, device: Device) {
    while let Ok(false) = device::is_out(&app, &device).await {
        tokio::time::sleep(WELCOME_FOR).await;
    }
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
    let stream = stream(app, caller.vendor()?, caller.account.into()).take_until(tokio::time::sleep(HEARD_FOR));
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// The heads of a vendor, one event each time that they grow. `listener` is whose line it is.
fn stream(app: App, vendor: VendorId, listener: Uuid) -> impl Stream<Item = Result<Event, Infallible>> {
    let Line { head: heads, ended } = app.heads.listen(vendor, listener);
    let events =
        futures_util::stream::unfold((app, heads, Head::default()), move |(app, mut heads, mut told)| async move {
            loop {
                if app.heads.is_due(vendor, Instant::now())
                    && let Ok(head) = look(&app, vendor).await
                {
                    app.heads.tell(vendor, head);
                }
                let head = told.max(*heads.borrow_and_update());
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
        });
    events.take_until(ended)
}

async fn look(app: &App, vendor: VendorId) -> Result<Head, Error> {
    let mut tenant = Tenant::begin(&app.pool, vendor).await?;
    let newest = series::head(&mut tenant).await?.vendor_seq;
    Ok(Head { newest, records: people::newest(&mut tenant).await? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: From<Uuid>>(n: u128) -> T {
        Uuid::from_u128(n).into()
    }

    #[test]
    fn one_of_a_vendor_s_listeners_looks_for_all() {
        let heads = Heads::default();
        let lines: Vec<Line> = (0..100).map(|n| heads.listen(id(1), id(n))).collect();
        let other = heads.listen(id(2), id(200));
        let start = Instant::now();
        let n_due = |vendor, now| (0..100).filter(|_| heads.is_due(vendor, now)).count();
        assert_eq!((n_due(id(1), start), n_due(id(2), start)), (1, 1));
        assert_eq!(n_due(id(1), start + LOOK_EVERY / 2), 0);
        assert_eq!(n_due(id(1), start + LOOK_EVERY), 1);
        // What that one saw, all hear.
        heads.tell(id(1), Head { newest: 7, records: 0 });
        assert!(lines.iter().all(|line| line.head.borrow().newest == 7) && other.head.borrow().newest == 0);
    }

    #[test]
    fn one_line_too_many_takes_the_place_of_the_first() {
        let heads = Heads::default();
        let mut lines: Vec<Line> = (0..=MOST_LISTENERS).map(|_| heads.listen(id(1), id(1))).collect();
        let mut other = heads.listen(id(1), id(2));
        let is_on = |line: &mut Line| line.ended.try_recv() == Err(oneshot::error::TryRecvError::Empty);
        assert!(!is_on(&mut lines[0]) && lines[1..].iter_mut().all(is_on) && is_on(&mut other));
        // Lines that are gone take no place.
        lines.truncate(2);
        let mut more: Vec<Line> = (2..MOST_LISTENERS).map(|_| heads.listen(id(1), id(1))).collect();
        assert!(is_on(&mut lines[1]) && more.iter_mut().all(is_on));
    }
}
