//! From a sale at one register until another shows it, and until the owner's page shows it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use domain::id::EventId;
use register::shop::Shop;
use register::store::{FILE, Store};
use register::sync::{DeviceKey, Enrolment, Hold, Worker};
use rusqlite::Connection;
use serde_json::json;

use super::{Enrolled, sell_one};
use crate::bench::floor::relay;
use crate::bench::table::{Budget, Table};
use crate::bench::times::Times;
use crate::browser::{Browser, tagged};
use crate::place::Place;
use crate::{Chance, Failure, Outcome};

const N_SEEN: usize = 100;
const WAIT: Duration = Duration::from_secs(30);
/// A sale alone on the wire, about.
const A_SALE_BYTES: usize = 466;

/// A store that its worker and its till share.
#[derive(Clone)]
struct Shared(Arc<Mutex<Store>>);

impl Hold for Shared {
    fn with<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, register::Error>) -> Result<T, register::Error> {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A register that sells while its worker tells the server.
struct Till {
    store: Shared,
    shop: Shop,
    chance: Chance,
    worker: Worker,
}

impl Till {
    fn sell(&mut self) -> Outcome<EventId> {
        let (shop, chance) = (&self.shop, &mut self.chance);
        let id = self.store.with(|store| {
            sell_one(store, shop, chance).map_err(|failure| register::Error::Damaged(failure.to_string()))
        })?;
        self.worker.wake();
        Ok(id)
    }
}

pub fn measure(place: &Place, (first, second): (Enrolled, Enrolment), scratch: &Path, table: &mut Table) -> Outcome {
    let Enrolled { store, shop, chance, .. } = first;
    let (here, there) = (Shared(Arc::new(Mutex::new(store))), Shared(Arc::new(Mutex::new(second.store))));
    let start = |shared: &Shared| {
        let store = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = DeviceKey::of(store.folder(), Some(store.identity().register))?;
        Worker::start(&store, &key, |_| shared.clone())?.ok_or_else(|| Failure::new("the register is not enrolled"))
    };
    let (worker, _other) = (start(&here)?, start(&there)?);
    let mut till = Till { store: here, shop, chance, worker };
    let floor = relay::send(&place.database(), scratch, (N_SEEN as i64, A_SALE_BYTES))?;

    let eyes = Connection::open(scratch.join("second").join(FILE))?;
    let mut seen = eyes.prepare("select exists (select 1 from sale where sale_id = ?1)")?;
    let times = each(&mut till, |id| Ok(seen.query_row([id.as_bytes()], |row| row.get::<_, bool>(0))?))?;
    rows("from register to register", &times, &floor, table);

    let browser = Browser::of_owner(place, "en")?;
    browser.tap("nav-today")?;
    let count = "const n = document.querySelector('[data-testid=n-sales]');
        return n ? parseInt(n.innerText.replace(/[^0-9]/g, ''), 10) : null";
    browser.page.find(&tagged("n-sales"))?;
    let shown = || Ok::<_, Failure>(browser.page.execute(count, &[json!(null)])?.as_i64().unwrap_or(0));
    let mut before = settled(&shown)?;
    let times = each(&mut till, |_| {
        let arrived = shown()? > before;
        before += i64::from(arrived);
        Ok(arrived)
    })?;
    rows("from a register to the owner's page, drawn", &times, &floor, table);
    browser.page.close()
}

/// Sells and waits, many times.
fn each(till: &mut Till, mut arrived: impl FnMut(EventId) -> Outcome<bool>) -> Outcome<Times> {
    let mut times = Times::default();
    for n in 0..=N_SEEN {
        let began = Instant::now();
        let id = till.sell()?;
        while !arrived(id)? {
            if began.elapsed() > WAIT {
                return Err(Failure::new("a sale does not arrive"));
            }
            thread::sleep(Duration::from_millis(1));
        }
        // The first finds the workers starting.
        if n > 0 {
            times.push(began.elapsed());
        }
    }
    Ok(times)
}

/// What the page shows when it stopped changing.
fn settled(shown: &impl Fn() -> Outcome<i64>) -> Outcome<i64> {
    let mut last = shown()?;
    loop {
        thread::sleep(Duration::from_secs(2));
        let now = shown()?;
        if now == last {
            return Ok(now);
        }
        last = now;
    }
}

fn rows(what: &str, times: &Times, floor: &Times, table: &mut Table) {
    for (percent, budget) in [(50, 300.0), (99, 2_000.0)] {
        let (took, least) = (times.percentile(percent), floor.percentile(percent));
        let what = format!("{what}, p{percent}, beside its bytes stored three times and told");
        table.add_beside(what, took, "ms", (least, took / least), Budget::Value(budget));
    }
}
