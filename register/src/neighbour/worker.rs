//! What keeps an open register in step with those beside it: a door for those that come, and a thread for each that this
//! one goes to. Selling never waits for any of it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::id::RegisterId;
use domain::sync::beside::PORT;
use serde::{Deserialize, Serialize};

use super::listener::{Listener, spawn};
use super::{Broken, Ended, Party, Proof};
use crate::Error;
use crate::store::{Store, random};
use crate::sync::{DeviceKey, Hold};

/// How long to wait before the next try, in milliseconds, failure upon failure. Never long: somebody stands between the
/// two tills, and a try costs a network of their own next to nothing.
const BACK_OFF_MS: [u64; 5] = [250, 500, 1_000, 2_000, 5_000];
/// The name of [`Doorway`] among the values of this device.
const KEPT: &str = "beside";

/// Whether others may come, as this device keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Doorway {
    /// Where this register listens; none where it doesn't.
    listen: Option<String>,
}

/// The door as it stands.
#[derive(Debug, Default)]
struct Door {
    wanted: Option<String>,
    listener: Option<Listener>,
    problem: Option<String>,
}

#[derive(Debug)]
pub struct Worker<H> {
    pub party: Arc<Party>,
    hold: H,
    stop: Arc<AtomicBool>,
    door: Arc<Mutex<Door>>,
    /// The registers that a thread goes to.
    visited: Arc<Mutex<BTreeSet<RegisterId>>>,
    since: Instant,
}

impl<H: Hold + Clone + Send + 'static> Worker<H> {
    /// Starts it for an enrolled register; none for one that is a business of its own. `hold` reaches the store until
    /// `stop` says that it is another's.
    ///
    /// # Errors
    /// What the disk says; database errors.
    pub fn start(
        store: &Store,
        key: &DeviceKey,
        hold: impl FnOnce(Arc<AtomicBool>) -> H,
    ) -> Result<Option<Self>, Error> {
        if store.link()?.is_none() {
            return Ok(None);
        }
        let stop = Arc::new(AtomicBool::new(false));
        let worker = Self {
            party: Arc::new(Party::new(key.clone())),
            hold: hold(stop.clone()),
            stop,
            door: Arc::default(),
            visited: Arc::default(),
            since: Instant::now(),
        };
        for neighbour in store.neighbours()? {
            worker.go_to(neighbour.register);
        }
        if let Some(address) = store.device_value::<Doorway>(KEPT)?.unwrap_or_default().listen {
            worker.keep_open(address);
        }
        Ok(Some(worker))
    }

    /// Keeps going to a register, as long as it is known and has an address.
    pub fn go_to(&self, register: RegisterId) {
        if !set(&self.visited).insert(register) {
            self.party.board.hurry();
            return;
        }
        let mut visitor =
            Visitor { party: self.party.clone(), hold: self.hold.clone(), stop: self.stop.clone(), register };
        let visited = self.visited.clone();
        let begun = spawn("neighbour", move || {
            visitor.run();
            set(&visited).remove(&visitor.register);
        });
        if begun.is_err() {
            set(&self.visited).remove(&register);
        }
    }

    /// Lets others come, from now on and after every start. At the usual port, or another where that is taken.
    ///
    /// # Errors
    /// As [`Listener::start`]; database errors.
    pub fn open_door(&self, store: &mut Store) -> Result<(), Error> {
        let mut door = self.door();
        if door.listener.is_some() {
            return Ok(());
        }
        let before = store.device_value::<Doorway>(KEPT)?.unwrap_or_default().listen;
        let usual = before.unwrap_or_else(|| format!("0.0.0.0:{PORT}"));
        let listener = self.listener(&usual).or_else(|_| self.listener("0.0.0.0:0"))?;
        let address = listener.address().to_string();
        store.write(|writer| writer.set_device_value(KEPT, Some(&Doorway { listen: Some(address.clone()) })))?;
        *door = Door { wanted: Some(address), listener: Some(listener), problem: None };
        Ok(())
    }

    /// Lets nobody come any more.
    ///
    /// # Errors
    /// Database errors.
    pub fn close_door(&self, store: &mut Store) -> Result<(), Error> {
        store.write(|writer| writer.set_device_value::<Doorway>(KEPT, None))?;
        self.party.hide_code();
        *self.door() = Door::default();
        Ok(())
    }

    /// The port that others come to, and what is wrong with it. None where nobody may come.
    pub fn doorway(&self) -> Option<(u16, Option<String>)> {
        let door = self.door();
        let wanted = door.wanted.as_ref()?;
        let port = wanted.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(PORT);
        Some((port, door.problem.clone()))
    }

    /// How long nothing was heard of a register, here or by those beside this one.
    pub fn silent_ms(&self, register: RegisterId) -> i64 {
        // After a start everybody gets the time to be heard.
        let since = self.party.board.seen(register).heard.unwrap_or(self.since);
        i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// The way to the store, for an errand of the counter's.
    pub fn hold(&self) -> H {
        self.hold.clone()
    }

    /// Opens the door where it was before, however long that takes.
    fn keep_open(&self, address: String) {
        self.door().wanted = Some(address.clone());
        match self.listener(&address) {
            Ok(listener) => {
                self.door().listener = Some(listener);
                return;
            }
            Err(error) => self.door().problem = Some(error.to_string()),
        }
        let (party, hold, stop, door) = (self.party.clone(), self.hold.clone(), self.stop.clone(), self.door.clone());
        let keep_trying = move || {
            loop {
                party.board.pause(Duration::from_secs(5));
                let mut door = lock(&door);
                if stop.load(Ordering::SeqCst) || door.listener.is_some() || door.wanted.as_ref() != Some(&address) {
                    return;
                }
                if let Ok(listener) = Listener::start(party.clone(), hold.clone(), &address, |_| {}) {
                    (door.listener, door.problem) = (Some(listener), None);
                    return;
                }
            }
        };
        spawn("door", keep_trying).ok();
    }

    fn listener(&self, address: &str) -> Result<Listener, Error> {
        Listener::start(self.party.clone(), self.hold.clone(), address, |_| {})
    }

    fn door(&self) -> MutexGuard<'_, Door> {
        lock(&self.door)
    }
}

impl<H> Drop for Worker<H> {
    fn drop(&mut self) {
        // Not waited for: whoever drops it may hold the store that the threads wait for.
        self.stop.store(true, Ordering::SeqCst);
        *lock(&self.door) = Door::default();
        self.party.board.hang_up(None);
        self.party.board.hurry();
    }
}

fn lock(door: &Mutex<Door>) -> MutexGuard<'_, Door> {
    door.lock().unwrap_or_else(PoisonError::into_inner)
}

fn set(visited: &Mutex<BTreeSet<RegisterId>>) -> MutexGuard<'_, BTreeSet<RegisterId>> {
    visited.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Goes to one register.
struct Visitor<H> {
    party: Arc<Party>,
    hold: H,
    stop: Arc<AtomicBool>,
    register: RegisterId,
}

impl<H: Hold> Visitor<H> {
    fn run(&mut self) {
        let mut n_failed = 0;
        while !self.stop.load(Ordering::SeqCst) {
            let Ok(known) = self.hold.with(|store| store.neighbour(self.register)) else { return };
            let Some((address, key)) = known.and_then(|known| Some((known.address?, known.meeting_key))) else {
                return;
            };
            let trouble = match self.party.stay(&mut self.hold, &address, Proof::Key(key)) {
                Err(Ended::Broken(broken)) => broken,
                Ok(()) | Err(Ended::Error(_)) => Broken::Gone,
            };
            if self.party.board.failed(self.register, trouble).in_step {
                n_failed = 0;
            }
            let wait_ms = BACK_OFF_MS[n_failed.min(BACK_OFF_MS.len() - 1)];
            n_failed += 1;
            if !self.stop.load(Ordering::SeqCst) {
                self.party.board.pause(Duration::from_millis(spread(wait_ms)));
            }
        }
    }
}

/// So that not all come at once: between three and five quarters of it.
fn spread(wait_ms: u64) -> u64 {
    wait_ms * (768 + u64::from(random()[0]) * 2) / 1024
}
