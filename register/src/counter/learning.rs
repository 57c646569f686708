//! Forecasting by itself beside the counter: one thread at the lowest priority that looks now and then whether something is
//! due. It reads with a connection of its own and comes to the counter only to publish.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread::Thread;
use std::time::{Duration, Instant};

use domain::business_day::BusinessDay;

use super::desk::{Beside, Desk};
use super::turn::Turns;
use super::{Counter, Open};
use crate::Error;
use crate::outlook::learned::{Kind, Learned};
use crate::outlook::{self, Wanted};
use crate::shop::Shop;
use crate::store::{Author, Store};
use crate::weather::{OpenMeteo, Weather};

/// Whoever has just started the program wants to sell.
const AFTER_START: Duration = Duration::from_secs(45);
/// How often it is looked whether something is due.
const AGAIN: Duration = Duration::from_secs(5 * 60);

/// The thread as long as the register is open.
#[derive(Debug)]
pub(super) struct Learning {
    stop: Arc<AtomicBool>,
    thread: Thread,
}

impl Drop for Learning {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }
}

impl Counter {
    /// Starts the thread where there is a desk to work beside. A machine that gives none forecasts when it is asked.
    pub(super) fn keep_learning(&mut self) {
        let (desk, training) = (self.desk.clone(), self.training.clone());
        let Some(open) = self.open.as_mut().filter(|open| open.learning.is_none()) else { return };
        if desk.strong_count() == 0 {
            return;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let beside = Beside::new(desk, stop.clone());
        let folder = open.store.folder().to_owned();
        let look = {
            let stop = stop.clone();
            move || {
                let _ = thread_priority::set_current_thread_priority(thread_priority::ThreadPriority::Min);
                let (mut wait, mut looked) = (AFTER_START, None);
                while !parked(wait, &stop) {
                    // What failed is noted among the runs.
                    let made = Store::read(&folder)
                        .and_then(|store| learn(&store, &training, &beside, &stop, true, &mut looked));
                    wait = if matches!(made, Ok(Some(_))) { Duration::ZERO } else { AGAIN };
                }
            }
        };
        if let Ok(thread) = std::thread::Builder::new().name("learning".to_owned()).spawn(look) {
            open.learning = Some(Learning { stop, thread: thread.thread().clone() });
        }
        open.rest = outlook::Rest::start(open.store.folder());
    }

    /// Has the rest of today worked out anew where anything happened since the last time.
    pub(super) fn keep_rest(&mut self) {
        let Some(open) = &mut self.open else { return };
        let (Some(rest), Ok(series)) = (&open.rest, open.store.live_series()) else { return };
        let now = (series.last_seq, open.news);
        if open.rested != now {
            open.rested = now;
            rest.refresh();
        }
    }
}

/// Waits, and says whether it is time to end.
fn parked(wait: Duration, stop: &AtomicBool) -> bool {
    let started = Instant::now();
    while !stop.load(Ordering::SeqCst) {
        match wait.checked_sub(started.elapsed()).filter(|left| !left.is_zero()) {
            Some(left) => std::thread::park_timeout(left),
            None => return false,
        }
    }
    true
}

/// Makes what is due, and says what it was. `looked` is the day on which it was last looked for a change of demand.
fn learn(
    store: &Store,
    training: &Turns,
    beside: &Beside,
    stop: &AtomicBool,
    quiet: bool,
    looked: &mut Option<BusinessDay>,
) -> Result<Option<Kind>, Error> {
    let shop = Shop::load(store)?;
    let now = shop.now();
    if let Some(place) = super::settings::device(store)?.place {
        // What is known already serves where there is no answer.
        let _ = OpenMeteo::new().and_then(|service| {
            Weather::refresh(store.folder(), place, &service, shop.business_day(&now), now.unix_ms())
        });
    }
    let mut learned = Learned::open(store)?;
    let today = shop.business_day(&now);
    let due = outlook::due(store, &shop, &learned, &now)?;
    // Whoever made the day's forecast: once a day it is looked whether demand is still what was forecast.
    let (kind, reason) = match due {
        Some(kind) => (kind, None),
        None if *looked == Some(today) || !outlook::is_published(store, today)? => return Ok(None),
        None => {
            let Some(demand) = outlook::demand(store, &shop, today)? else { return Ok(None) };
            *looked = Some(today);
            match outlook::drifted(store, &shop, &learned, &demand)? {
                Some(reason) => (Kind::Drift, reason),
                None => return Ok(None),
            }
        }
    };
    // Whoever asks for a forecast meanwhile waits for the day's; a search takes too long for that.
    let turn = (kind == Kind::Daily).then(|| training.take());
    // Somebody else may have had their turn first.
    if turn.is_some() && outlook::due(store, &shop, &learned, &now)? != Some(Kind::Daily) {
        return Ok(None);
    }
    let wanted = Wanted { kind, now_ms: now.unix_ms(), reason, quiet };
    Ok(make(store, &mut learned, wanted, today, beside, stop)?.then_some(kind))
}

/// Makes a run and publishes it; false where there is nothing to forecast. One that does not hold any more when it is over is
/// made again with what is known by then, a search's as any night's: its version is kept.
fn make(
    store: &Store,
    learned: &mut Learned,
    mut wanted: Wanted,
    today: BusinessDay,
    beside: &Beside,
    stop: &AtomicBool,
) -> Result<bool, Error> {
    loop {
        let basis = outlook::Basis::read(store, today)?;
        let Some(demand) = outlook::demand(store, &Shop::load(store)?, today)? else { return Ok(false) };
        let run = outlook::train(&demand, learned, &wanted, stop, &|_, _| ())?;
        let holds = beside.reach(|open| {
            let holds = outlook::Basis::read(&open.store, today)? == basis;
            if holds {
                open.publish(&run)?;
            }
            Ok(holds)
        })?;
        // The day's, made by a register beside this one.
        let made = wanted.kind == Kind::Daily && outlook::is_published(store, today)?;
        if holds || made {
            return Ok(true);
        }
        (wanted.kind, wanted.reason) = (Kind::Daily, None);
    }
}

impl Open {
    /// Publishes a run as the program's own word.
    pub(super) fn publish(&mut self, run: &demand::Run) -> Result<(), Error> {
        let moment = self.shop.now();
        let author = Author { person: None, approver: None, now_ms: moment.unix_ms(), moment };
        outlook::publish(&mut self.store, &author, run)?;
        self.news += 1;
        Ok(())
    }
}

impl Desk {
    /// Makes at once what the thread would make next, and says what it was: `daily`, `weekly`, `drift`.
    ///
    /// # Errors
    /// As [`outlook::train`].
    pub fn learn(&self) -> Result<Option<Kind>, Error> {
        let (desk, training, folder) = self.parts();
        let store = Store::read(&folder)?;
        let stop = Arc::new(AtomicBool::new(false));
        learn(&store, &training, &Beside::new(desk, stop.clone()), &stop, false, &mut None)
    }

    /// How often the rest of today was worked out beside the counter.
    pub fn refreshes(&self) -> u64 {
        self.counter().open.as_ref().and_then(|open| open.rest.as_ref()).map_or(0, outlook::Rest::refreshes)
    }

    /// Whether the rest of today is ready, with everything that was sold.
    pub fn is_rested(&self) -> bool {
        let counter = self.counter();
        let Some(open) = &counter.open else { return false };
        open.rest.as_ref().is_some_and(|rest| !rest.is_behind() && rest.left(open.today()).is_some())
    }

    fn parts(&self) -> (Weak<Mutex<Counter>>, Turns, std::path::PathBuf) {
        let counter = self.counter();
        (counter.desk.clone(), counter.training.clone(), counter.options.data.clone())
    }
}
