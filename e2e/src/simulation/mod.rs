//! A vendor's registers and its server, a network that loses and mixes up what they say, and disks and clocks that fail:
//! all of it from one number, so that what goes wrong goes wrong again.
//!
//! The registers are real: the store of the `register` crate over SQLite in memory, what it says to registers beside it, and
//! `domain`'s planner. The server is
//! a model that lives in memory and decides by the same pure functions as the real one. At the end the faults stop,
//! everybody gets in step, and what must always hold is checked.

mod beside;
mod bug;
mod check;
mod device;
mod driver;
mod fault;
mod ledger;
mod network;
mod pool;
mod rows;
mod server;
mod shop;
mod stock;
mod trade;
mod world;

pub use bug::Bug;
pub use fault::{Fault, Tally};
pub use rows::Rows;
pub use server::{Numbered, Server};

use crate::Chance;
use world::World;

/// What must hold and did not, in words.
#[derive(Debug)]
pub struct Broken(pub String);

impl<E: std::error::Error> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Events that the server of a world has in the end, at least.
pub const MIN_EVENTS: usize = 200;

type Outcome<T = ()> = Result<T, Broken>;

/// What happened in one run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Events that the server has at the end.
    pub n_events: usize,
    pub n_registers: usize,
    pub faults: Tally,
}

/// Runs the world of a seed, with a rule broken on purpose if one is named.
///
/// # Errors
/// The first thing that must hold and does not.
pub fn run(seed: u64, bug: Option<Bug>) -> Result<Report, Broken> {
    let mut world = World::new(Chance::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x51d), seed, bug)?;
    // What a restore takes away is made up for, so that every world is a rich one.
    let mut n_lost = 0;
    loop {
        world.live(n_lost)?;
        world.settle()?;
        let report = world.report();
        if report.n_events >= MIN_EVENTS {
            return Ok(report);
        }
        n_lost += MIN_EVENTS - report.n_events;
    }
}
