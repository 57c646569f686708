//! How much a server takes in, from few and many businesses, and what the others notice of a busy one.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use domain::sync::frame;
use domain::sync::message::Pushed;
use register::shop::Shop;
use register::sync::{Answer, Enrolment, enrol};
use tokio::runtime::Runtime;

use super::{Enrolled, failure, found};
use crate::bench::floor::ingest as floor;
use crate::bench::table::{Budget, Table};
use crate::bench::times::Times;
use crate::place::Place;
use crate::{Chance, Failure, Outcome};

/// Batches that each register hands in where many do at once.
const N_BATCHES: usize = 4;
/// Registers of a business that hands in weeks at once, and businesses beside it that sell.
const N_HOT: usize = 8;
const N_QUIET: usize = 20;
const N_ALONE: usize = 10;

pub fn measure(place: &Place, scratch: &Path, table: &mut Table) -> Outcome {
    many(place, scratch, table)?;
    one_hot(place, scratch, table)
}

/// Batches of 500 sales by so many registers at once.
fn many(place: &Place, scratch: &Path, table: &mut Table) -> Outcome {
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

/// What a sale costs the others while one business hands in as much as it can.
fn one_hot(place: &Place, scratch: &Path, table: &mut Table) -> Outcome {
    let mut quiet = Vec::new();
    for no in 0..N_QUIET {
        let email = format!("quiet-{no}@bakery.example");
        place.create_owner(&email)?;
        quiet.push(found(place, &email, &scratch.join(format!("quiet-{no}")))?);
    }
    let email = "hot@bakery.example";
    place.create_owner(email)?;
    let mut hot = vec![found(place, email, &scratch.join("hot-0"))?];
    for no in 1..N_HOT {
        hot.push(join(place, email, &scratch.join(format!("hot-{no}")))?);
    }
    for register in &mut hot {
        register.sell(N_BATCHES * frame::MAX_EVENTS)?;
    }
    let alone = in_turn(&mut quiet, &|n| n >= N_ALONE * N_QUIET)?;
    let done = AtomicBool::new(false);
    let beside = thread::scope(|scope| {
        let busy = scope.spawn(|| {
            let took = hand_in(hot);
            done.store(true, Ordering::Relaxed);
            took
        });
        let beside = in_turn(&mut quiet, &|n| n >= N_QUIET && done.load(Ordering::Relaxed));
        busy.join().unwrap_or_else(|_| Err(Failure::new("a register broke")))?;
        beside
    })?;
    for percent in [50, 99] {
        let (slow, calm) = (beside.percentile(percent), alone.percentile(percent));
        let what = format!(
            "a sale of {N_QUIET} businesses taken in while another hands in by {N_HOT} registers, p{percent}, beside nobody else"
        );
        table.add_beside(what, slow, "ms", (calm, slow / calm), Budget::None);
    }
    Ok(())
}

/// Sells and hands in, one register after the other, until it is enough.
fn in_turn(registers: &mut [Enrolled], enough: &dyn Fn(usize) -> bool) -> Outcome<Times> {
    let mut times = Times::default();
    for n in 0.. {
        if enough(n) {
            break;
        }
        let at = n % registers.len();
        let register = &mut registers[at];
        register.sell(1)?;
        let began = Instant::now();
        register::sync::once(&mut register.store, &mut register.server).map_err(failure)?;
        times.push(began.elapsed());
    }
    Ok(times)
}
