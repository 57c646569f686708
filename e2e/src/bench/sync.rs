//! What registers and their server cost each other: a day handed in, bytes on the wire, a sale's way from one register
//! to another, and how much a server takes in.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use domain::id::EventId;
use domain::sync::frame;
use domain::sync::message::Pushed;
use domain::sync::planner::Output;
use register::sell::{Seller, sell};
use register::shop::{Shop, owner};
use register::store::{FILE, Store, random};
use register::sync::{Answer, Ask, DeviceKey, Enrolment, Hold, Server, Worker, ask, enrol, once, packed};
use rusqlite::Connection;
use tokio::runtime::Runtime;

use super::floor::ingest as floor;
use super::table::{Budget, Table};
use super::times::Times;
use crate::growth::{Grown, cart, cash, grow};
use crate::place::{EMAIL, Place};
use crate::{Chance, Failure, Outcome};

const N_PRODUCTS: usize = 200;
const A_DAY: usize = 3_000;
const N_SEEN: usize = 100;
/// Batches that each register hands in where many do at once.
const N_BATCHES: usize = 4;
const WAIT: Duration = Duration::from_secs(30);

pub fn measure(scratch: &Path, table: &mut Table) -> Outcome {
    let place = Place::logging("info")?;
    let mut first = found(&place, EMAIL, &scratch.join("first"))?;
    a_day(&mut first, table)?;
    let code = place.code()?;
    let second = enrol(&scratch.join("second"), place.address(), &code, "Till").map_err(failure)?;
    to_each_other(first, second, scratch, table)?;
    ingest(&place, scratch, table)
}

/// A register of a business, its shop, and its way to the server.
struct Enrolled {
    store: Store,
    shop: Shop,
    server: Server,
    chance: Chance,
}

fn found(place: &Place, email: &str, folder: &Path) -> Outcome<Enrolled> {
    let Grown { store, shop } = grow(folder, N_PRODUCTS)?;
    drop(store);
    let Enrolment { store, server, .. } =
        enrol(folder, place.address(), &place.code_of(email)?, "Till").map_err(failure)?;
    Ok(Enrolled { store, shop, server, chance: Chance::new(5) })
}

fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// A sale of three lines.
fn sell_one(store: &mut Store, shop: &Shop, chance: &mut Chance) -> Outcome<EventId> {
    let person = owner(store.conn())?;
    let cart = cart(shop, chance, 3);
    let moment = shop.now();
    let now_ms = moment.unix_ms();
    let bill = shop.bill(&cart, &moment)?;
    let seller = Seller { person: Some(person), approver: None, moment, now_ms };
    let done = sell(store, shop, &seller, EventId::new(now_ms, random()), &cart, &cash(&bill), Some(bill.total_minor))?;
    Ok(done.id)
}

impl Enrolled {
    fn sell(&mut self, n_sales: usize) -> Outcome {
        for _ in 0..n_sales {
            sell_one(&mut self.store, &self.shop, &mut self.chance)?;
        }
        Ok(())
    }

    /// What waits, as messages of at most so many events.
    fn pushes(&self) -> Outcome<Vec<Ask>> {
        let standing = self.store.standing()?;
        let mut asks = Vec::new();
        for held in standing.series.iter().filter(|held| held.acked_through < held.last_seq) {
            let mut from_seq = held.acked_through + 1;
            while from_seq <= held.last_seq {
                let output = Output::Push { incarnation: held.incarnation, from_seq };
                let Some(push) = ask(&self.store, self.server.key(), &output)? else { break };
                let Ask::Push { bodies, .. } = &push else { break };
                from_seq += bodies.len() as u64;
                asks.push(push);
            }
        }
        Ok(asks)
    }

    /// Bytes of what waits, on the wire.
    fn n_bytes(&self) -> Outcome<usize> {
        let sizes = self.pushes()?.into_iter().map(|push| match push {
            Ask::Push { push, bodies } => packed(&push, &bodies).map(|(_, packed)| packed.len()),
            _ => Ok(0),
        });
        sizes.sum::<Result<usize, _>>().map_err(|trouble| Failure::new(format!("{trouble:?}")))
    }
}

/// A day offline, handed in; and what it takes on the wire.
fn a_day(register: &mut Enrolled, table: &mut Table) -> Outcome {
    register.sell(1)?;
    table.add("a sale alone, on the wire", register.n_bytes()? as f64, "B", Budget::Value(500.0));
    once(&mut register.store, &mut register.server).map_err(failure)?;
    register.sell(A_DAY)?;
    let bytes = register.n_bytes()? as f64 / A_DAY as f64;
    table.add("a sale in batches of 500, on the wire", bytes, "B", Budget::Value(120.0));
    let began = Instant::now();
    let round = once(&mut register.store, &mut register.server).map_err(failure)?;
    table.add(
        format!("{A_DAY} sales of a day offline, handed in"),
        began.elapsed().as_secs_f64(),
        "s",
        Budget::Value(10.0),
    );
    if round.waiting == 0 { Ok(()) } else { Err(Failure::new(format!("{round:?}"))) }
}

/// A store that its worker and its till share.
#[derive(Clone)]
struct Shared(Arc<Mutex<Store>>);

impl Hold for Shared {
    fn with<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, register::Error>) -> Result<T, register::Error> {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// From a sale at one register until another shows it.
fn to_each_other(first: Enrolled, second: Enrolment, scratch: &Path, table: &mut Table) -> Outcome {
    let Enrolled { store, shop, mut chance, .. } = first;
    let (here, there) = (Shared(Arc::new(Mutex::new(store))), Shared(Arc::new(Mutex::new(second.store))));
    let start = |shared: &Shared| {
        let store = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = DeviceKey::of(store.folder(), Some(store.identity().register))?;
        Worker::start(&store, &key, |_| shared.clone())?.ok_or_else(|| Failure::new("the register is not enrolled"))
    };
    let (worker, _other) = (start(&here)?, start(&there)?);
    let eyes = Connection::open(scratch.join("second").join(FILE))?;
    let mut seen = eyes.prepare("select exists (select 1 from sale where sale_id = ?1)")?;
    let mut times = Times::default();
    for n in 0..=N_SEEN {
        let began = Instant::now();
        let id = here.clone().with(|store| {
            sell_one(store, &shop, &mut chance).map_err(|failure| register::Error::Damaged(failure.to_string()))
        })?;
        worker.wake();
        while !seen.query_row([id.as_bytes()], |row| row.get::<_, bool>(0))? {
            if began.elapsed() > WAIT {
                return Err(Failure::new("a sale does not arrive at the other register"));
            }
            thread::sleep(Duration::from_millis(1));
        }
        // The first finds the workers starting.
        if n > 0 {
            times.push(began.elapsed());
        }
    }
    table.add("from register to register, p50", times.percentile(50), "ms", Budget::Value(300.0));
    table.add("from register to register, p99", times.percentile(99), "ms", Budget::Value(2_000.0));
    Ok(())
}

/// Batches of 500 sales by so many registers at once.
fn ingest(place: &Place, scratch: &Path, table: &mut Table) -> Outcome {
    let runtime = Runtime::new()?;
    for (n_vendors, n_registers) in [(1, 1), (1, 4), (1, 8), (20, 1), (200, 1)] {
        let n_batches = if n_vendors > 20 { 1 } else { N_BATCHES };
        let mut registers = Vec::new();
        for vendor in 0..n_vendors {
            let email = format!("owner-{n_vendors}-{n_registers}-{vendor}@bakery.example");
            place.create_owner(&email)?;
            for no in 0..n_registers {
                let folder = scratch.join(format!("ingest-{n_vendors}-{n_registers}-{vendor}-{no}"));
                let mut register = if no == 0 { found(place, &email, &folder)? } else { join(place, &email, &folder)? };
                register.sell(n_batches * frame::MAX_EVENTS)?;
                registers.push(register);
            }
        }
        let took = hand_in(registers)?;
        let n_events = n_vendors * n_registers * n_batches * frame::MAX_EVENTS;
        let a_batch = took.as_secs_f64() * 1e3 / (n_events / frame::MAX_EVENTS) as f64;
        let floor =
            runtime.block_on(floor::store(&place.database(), n_events.min(4_000) as i64, frame::MAX_EVENTS as i64))?;
        let floor = floor.as_secs_f64() * 1e3;
        let what = format!("500 sales taken in, {n_vendors} vendors with {n_registers} registers");
        let budget = if (n_vendors, n_registers) == (1, 1) { Budget::Ratio(2.0) } else { Budget::None };
        table.add_beside(what, a_batch, "ms", (floor, a_batch / floor), budget);
    }
    Ok(())
}

fn join(place: &Place, email: &str, folder: &Path) -> Outcome<Enrolled> {
    let Enrolment { store, server, .. } =
        enrol(folder, place.address(), &place.code_of(email)?, "Till").map_err(failure)?;
    let shop = Shop::load(&store)?;
    Ok(Enrolled { store, shop, server, chance: Chance::new(6) })
}

/// All at once, eight at a time; how long it takes until the last has its answer.
fn hand_in(registers: Vec<Enrolled>) -> Outcome<Duration> {
    let mut waiting = Vec::new();
    for register in registers {
        waiting.push((register.pushes()?, register.server));
    }
    let began = Instant::now();
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    thread::scope(|scope| {
        let hands: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    while let Some((pushes, mut server)) = next() {
                        for push in pushes {
                            match server.send(&push) {
                                Ok(Answer::Pushed(Pushed::Taken { .. })) => {}
                                other => return Err(Failure::new(format!("not taken: {other:?}"))),
                            }
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        hands.into_iter().try_for_each(|hand| hand.join().unwrap_or_else(|_| Err(Failure::new("a register broke"))))
    })?;
    Ok(began.elapsed())
}
