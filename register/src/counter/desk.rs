use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use domain::api::ApiError;
use domain::catalogue::ProductChange;
use domain::event::{Body, Event};
use domain::id::{ProductId, RegisterId};
use domain::sync::planner::Trouble;

use super::{Answer, Counter, Open, Options};
use crate::Error;
use crate::neighbour;
use crate::shop::Shop;
use crate::store::Store;
use crate::sync::{DeviceKey, Hold, Worker};

/// From so many changed products on all are read again.
const MANY: usize = 100;
/// How long until a key store that was locked is asked again.
const KEY_AGAIN: Duration = Duration::from_secs(3);

/// A counter that the window and the work beside it share. Calls wait for each other: a register has one writer.
#[derive(Debug, Clone)]
pub struct Desk(Arc<Mutex<Counter>>);

impl Desk {
    /// Opens the register of a folder, and keeps it in step with its server if it has one.
    ///
    /// # Errors
    /// As [`Counter::open`].
    pub fn open(options: Options) -> Result<Self, Error> {
        let desk = Self(Arc::new(Mutex::new(Counter::open(options)?)));
        let mut counter = desk.counter();
        counter.desk = Arc::downgrade(&desk.0);
        counter.keep_in_step()?;
        counter.keep_learning();
        drop(counter);
        Ok(desk)
    }

    /// Answers an operation as [`Counter::call`] does. What takes its time is done without the counter, which sells
    /// meanwhile.
    ///
    /// # Errors
    /// As [`Counter::call`].
    pub fn call(&self, operation: &str, request: &str, approval: Option<&str>) -> Result<String, ApiError> {
        let answer = {
            let mut counter = self.counter();
            let answer = counter.begin(operation, request, approval);
            counter.tell_workers();
            answer?
        };
        match answer {
            Answer::Ready(answer) => Ok(answer),
            Answer::Work(work) => work(),
            Answer::Errand(errand) => {
                let come_back = errand()?;
                let mut counter = self.counter();
                let answer = come_back(&mut counter);
                counter.tell_workers();
                answer
            }
        }
    }

    /// How many own events the server has not yet; 0 for a register without one, and while the counter is busy.
    pub fn waiting(&self) -> u64 {
        let Ok(counter) = self.0.try_lock() else { return 0 };
        match &counter.open {
            Some(Open { store, syncing: Some(_), .. }) => store.n_waiting().unwrap_or(0),
            _ => 0,
        }
    }

    /// A call that panicked has rolled its transaction back, so the register may go on.
    pub(super) fn counter(&self) -> MutexGuard<'_, Counter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counter {
    /// Starts the workers of an enrolled register, where there is a desk to work beside. Where the operating system keeps
    /// the device's key they start as soon as it gives it out.
    pub(super) fn keep_in_step(&mut self) -> Result<(), Error> {
        let (desk, Some(open)) = (self.desk.clone(), &mut self.open) else { return Ok(()) };
        if desk.strong_count() == 0 || open.store.link()?.is_none() {
            return Ok(());
        }
        match DeviceKey::at_hand(open.store.folder(), open.store.identity().register)? {
            Some(key) => open.start_workers(&desk, &key),
            None => {
                let stop = Arc::new(AtomicBool::new(false));
                open.awaited = Some(AwaitedKey { stop: stop.clone(), trouble: None });
                wait_for_key(open.store.folder(), open.store.identity().register, Beside { desk, stop })
            }
        }
    }

    /// Wakes the workers if there is something new to hand in, or to tell those beside this register.
    fn tell_workers(&mut self) {
        self.keep_learning();
        self.keep_rest();
        let Some(open) = &mut self.open else { return };
        if let Some(neighbours) = &open.neighbours {
            let now = open.store.live_series().and_then(|series| Ok((series.last_seq, open.store.tickets_mark()?)));
            if let Ok(now) = now
                && now != open.told
            {
                open.told = now;
                neighbours.party.board.alert();
            }
        }
        let Open { store, syncing: Some(worker), outgoing, .. } = open else { return };
        let now = (|| Ok::<_, Error>((store.n_waiting()?, store.has_people_changed()?, store.n_pictures()?)))();
        if let Ok(now) = now
            && now != *outgoing
        {
            *outgoing = now;
            worker.wake();
        }
    }
}

/// The device's key, while the operating system is asked for it.
#[derive(Debug)]
pub(super) struct AwaitedKey {
    stop: Arc<AtomicBool>,
    pub(super) trouble: Option<Trouble>,
}

impl Drop for AwaitedKey {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// Asks until the key is there, in a thread of its own: whoever answers may take its time, and selling goes on.
fn wait_for_key(folder: &Path, register: RegisterId, beside: Beside) -> Result<(), Error> {
    let kept = folder.to_owned();
    let thread = std::thread::Builder::new().name("key".to_owned());
    let ask = move || {
        loop {
            let outcome = DeviceKey::of(&kept, Some(register));
            let found = outcome.is_ok();
            let desk = beside.desk.clone();
            let told = beside.reach(|open| match outcome {
                Ok(key) => {
                    open.awaited = None;
                    open.start_workers(&desk, &key)
                }
                Err(error) => {
                    let trouble = match error {
                        Error::KeyLocked => Trouble::KeyLocked,
                        Error::KeyLost => Trouble::KeyLost,
                        _ => Trouble::Disk,
                    };
                    if let Some(awaited) = &mut open.awaited {
                        awaited.trouble = Some(trouble);
                    }
                    Ok(())
                }
            });
            if found || told.is_err() {
                return;
            }
            std::thread::sleep(KEY_AGAIN);
        }
    };
    thread.spawn(ask).map(drop).map_err(|error| Error::file(folder, error))
}

/// A worker's way to the store.
#[derive(Debug, Clone)]
pub(super) struct Beside {
    desk: Weak<Mutex<Counter>>,
    stop: Arc<AtomicBool>,
}

impl Beside {
    pub(super) fn new(desk: Weak<Mutex<Counter>>, stop: Arc<AtomicBool>) -> Self {
        Self { desk, stop }
    }

    pub(super) fn reach<T>(&self, work: impl FnOnce(&mut Open) -> Result<T, Error>) -> Result<T, Error> {
        let gone = || Error::refused("closed", "the register was closed");
        let desk = self.desk.upgrade().ok_or_else(gone)?;
        let mut counter = desk.lock().unwrap_or_else(PoisonError::into_inner);
        // Another register may be open there now.
        if self.stop.load(Ordering::SeqCst) {
            return Err(gone());
        }
        work(counter.open.as_mut().ok_or_else(gone)?)
    }
}

impl Hold for Beside {
    fn with<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        self.reach(|open| work(&mut open.store))
    }

    fn took(&mut self, events: &[Event]) {
        // What can't be read now is read at the next start; the sale goes on with what is known.
        let _ = self.reach(|open| {
            open.news += 1;
            // What one worker brought, the other hands on.
            if let Some(worker) = open.syncing.as_ref().filter(|_| !events.is_empty()) {
                worker.wake();
            }
            if let Some(neighbours) = &open.neighbours {
                neighbours.party.board.alert();
            }
            let refreshed = open.refresh(events);
            if let Some(rest) = &open.rest {
                rest.refresh();
            }
            refreshed
        });
    }
}

impl Open {
    fn start_workers(&mut self, desk: &Weak<Mutex<Counter>>, key: &DeviceKey) -> Result<(), Error> {
        let beside = |stop| Beside { desk: desk.clone(), stop };
        if self.syncing.is_none() {
            self.syncing = Worker::start(&self.store, key, beside)?;
        }
        if self.neighbours.is_none() {
            self.neighbours = neighbour::Worker::start(&self.store, key, beside)?;
        }
        Ok(())
    }

    /// Reads again what events of others changed. The open cart is the page's; it is priced anew with what holds now.
    fn refresh(&mut self, events: &[Event]) -> Result<(), Error> {
        let mut products: Vec<ProductId> = Vec::new();
        let (mut groups, mut settings, mut shelf, mut all) = (false, false, false, false);
        for event in events {
            match &event.body {
                Body::Product(product) => {
                    products.push(product.product);
                    // Another product may have had the barcode until now.
                    all |= product
                        .changes
                        .iter()
                        .any(|change| matches!(change, ProductChange::AddBarcode(_) | ProductChange::RemoveBarcode(_)));
                }
                Body::Price(price) => products.push(price.product),
                Body::Category(_) | Body::TaxCategory(_) => groups = true,
                Body::Setting(_) | Body::Stall(_) => settings = true,
                Body::PutBack(_) => all = true,
                Body::Markdown(_) => shelf = true,
                Body::Intake(intake) => shelf |= !intake.batches.is_empty(),
                Body::Sale(_)
                | Body::Refund(_)
                | Body::TenderChange(_)
                | Body::Count(_)
                | Body::Waste(_)
                | Body::SoldOut(_)
                | Body::Forecast(_)
                | Body::Planned(_)
                | Body::Occasion(_)
                | Body::Recipe(_)
                | Body::Ingredient(_)
                | Body::Supplier(_)
                | Body::Staff(_)
                | Body::Enrolment(_) => {}
            }
        }
        products.sort_unstable();
        products.dedup();
        if all || products.len() > MANY {
            self.shop = Shop::load(&self.store)?;
            return Ok(());
        }
        for product in products {
            self.shop.catalogue.reload(self.store.conn(), product)?;
        }
        if groups {
            self.shop.catalogue.reload_groups(self.store.conn())?;
        }
        if shelf {
            let now = self.shop.now();
            self.shop.reload_shelf(&self.store, &now)?;
        }
        if settings {
            self.shop.reload_settings(&self.store)?;
        }
        Ok(())
    }
}
