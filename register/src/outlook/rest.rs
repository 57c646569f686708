//! What is left of today, kept ready beside the counter: after each sale the rest of the day of its products is worked out
//! anew on a thread of its own, many sales at once together. Who looks at what is at risk need not wait for sums over the
//! day's sales.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use demand::Profiles;
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::quantity::Unit;
use forecast::intraday::rest_of_day;
use forecast::markdown::Elasticity;
use forecast::quantiles::Quantiles;

use super::elasticity::elasticity;
use super::profiles;
use super::published;
use super::risk::sold_today;
use crate::Error;
use crate::shop::Shop;
use crate::store::Store;

/// How long the sales of a rush are gathered.
const GATHER: Duration = Duration::from_millis(300);
/// Minutes after which a rest is worked out anew where it is looked at.
const FRESH_MIN: u32 = 2;

/// What changes once a day at most.
#[derive(Debug)]
pub struct Habit {
    pub today: BusinessDay,
    pub profiles: Profiles,
    pub elasticity: Elasticity,
}

impl Habit {
    /// # Errors
    /// Database errors.
    pub fn read(store: &Store, shop: &Shop, today: BusinessDay) -> Result<Self, Error> {
        let profiles = profiles(store, shop, today)?;
        let elasticity = elasticity(store, shop, &profiles)?;
        Ok(Self { today, profiles, elasticity })
    }

    /// What will still be asked for of a product.
    pub fn rest(&self, day: &Quantiles, product: ProductId, minute: u32, sold: f64, unit: Unit) -> Quantiles {
        rest_of_day(day, self.profiles.of(product), f64::from(minute), sold, unit == Unit::Piece)
    }
}

/// What is left of a day.
#[derive(Debug, Clone)]
pub struct Left {
    pub habit: Arc<Habit>,
    /// Units sold by product.
    pub sold: HashMap<ProductId, f64>,
    /// When each product's rest was worked out, and from which forecast.
    rests: HashMap<ProductId, (u32, i64, Quantiles)>,
}

impl Left {
    /// What is ready, or as much as has to be summed up now.
    ///
    /// # Errors
    /// Database errors.
    pub fn now(store: &Store, shop: &Shop, today: BusinessDay, ready: Option<&Rest>) -> Result<Self, Error> {
        // Asked first: what ends in between makes it ready, never late.
        let behind = ready.is_none_or(Rest::is_behind);
        let left = ready.and_then(|rest| rest.left(today));
        let habit = match left {
            Some(left) if !behind => return Ok(left),
            Some(left) => left.habit,
            None => Arc::new(Habit::read(store, shop, today)?),
        };
        Ok(Self { habit, sold: sold_today(store, shop, today)?, rests: HashMap::new() })
    }

    /// The rest of a product's day as it was worked out lately from the forecast of a moment.
    pub fn rest(&self, product: ProductId, minute: u32, made_ms: i64) -> Option<Quantiles> {
        let (at, made, rest) = self.rests.get(&product)?;
        (*made == made_ms && (*at..*at + FRESH_MIN).contains(&minute)).then_some(*rest)
    }
}

/// The thread as long as a register is open, and what it knows.
#[derive(Debug)]
pub struct Rest(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Debug, Default)]
struct State {
    left: Option<Left>,
    waiting: bool,
    working: bool,
    refreshes: u64,
    stop: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Rest {
    fn drop(&mut self) {
        self.0.state().stop = true;
        self.0.wake.notify_all();
    }
}

impl Rest {
    /// None where the machine gives no thread: then every look sums up by itself.
    pub fn start(folder: &Path) -> Option<Self> {
        let shared = Arc::new(Shared::default());
        let (folder, inside) = (folder.to_owned(), shared.clone());
        let work = move || work(&folder, &inside);
        std::thread::Builder::new().name("rest of today".to_owned()).spawn(work).ok()?;
        Some(Self(shared))
    }

    /// Something was sold, or anything else happened that may change what is left.
    pub fn refresh(&self) {
        self.0.state().waiting = true;
        self.0.wake.notify_all();
    }

    /// What was worked out last of a day.
    pub fn left(&self, today: BusinessDay) -> Option<Left> {
        self.0.state().left.clone().filter(|left| left.habit.today == today)
    }

    /// Something happened that it was not worked out with yet.
    pub fn is_behind(&self) -> bool {
        let state = self.0.state();
        state.waiting || state.working
    }

    /// How many times it was worked out.
    pub fn refreshes(&self) -> u64 {
        self.0.state().refreshes
    }
}

fn work(folder: &Path, shared: &Shared) {
    let mut open: Option<(Store, Shop)> = None;
    loop {
        let asleep = shared.wake.wait_while(shared.state(), |state| !state.waiting && !state.stop);
        // Whoever pays now is soon followed by the next.
        let gathered =
            asleep.map(|state| shared.wake.wait_timeout_while(state, GATHER, |state| !state.stop)).map_err(|_| ());
        let Ok(Ok((mut state, _))) = gathered else { return };
        if state.stop {
            return;
        }
        (state.waiting, state.working) = (false, true);
        let before = state.left.clone();
        drop(state);
        // Where the disk refuses, those who look sum up by themselves.
        let left = refreshed(folder, &mut open, before).ok();
        let mut state = shared.state();
        state.left = left;
        state.working = false;
        state.refreshes += 1;
    }
}

/// Works out the rest of what sold since the last time, and of everything on another day or by another forecast.
fn refreshed(folder: &Path, open: &mut Option<(Store, Shop)>, before: Option<Left>) -> Result<Left, Error> {
    let (store, shop) = match open {
        Some(open) => open,
        None => {
            let store = Store::read(folder)?;
            let shop = Shop::load(&store)?;
            open.insert((store, shop))
        }
    };
    let now = shop.now();
    let today = shop.business_day(&now);
    let before = before.filter(|left| left.habit.today == today);
    if before.is_none() {
        // Prices and products may have changed over night.
        *shop = Shop::load(store)?;
    }
    let habit = match &before {
        Some(left) => left.habit.clone(),
        None => Arc::new(Habit::read(store, shop, today)?),
    };
    let sold = sold_today(store, shop, today)?;
    let minute = shop.stall.day_start.minute_of(now.unix_ms(), i64::from(now.offset_min()));
    let mut rests = HashMap::new();
    if let Some(found) = published(store, today)? {
        for (product, day) in &found.quantiles {
            let units = sold.get(product).copied().unwrap_or(0.0);
            let known = before.as_ref().filter(|left| left.sold.get(product).copied().unwrap_or(0.0) == units);
            let rest = known.and_then(|left| left.rest(*product, minute, found.at_ms).map(|rest| (left, rest)));
            let rest = match rest {
                Some((left, rest)) => (left.rests[product].0, found.at_ms, rest),
                None => {
                    let unit = shop.catalogue.product(*product).map(|p| p.unit).unwrap_or_default();
                    (minute, found.at_ms, habit.rest(day, *product, minute, units, unit))
                }
            };
            rests.insert(*product, rest);
        }
    }
    Ok(Left { habit, sold, rests })
}
