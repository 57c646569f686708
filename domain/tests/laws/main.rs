//! The laws of money, events and rows, checked from outside the crate: against an oracle in exact rationals, against
//! published examples, against frozen bytes, and over made-up histories of two registers.
//!
//! `PROPTEST_CASES=100000` checks more cases than a normal run; `UPDATE_GOLDEN=1` writes the golden vectors anew.
#![allow(clippy::unwrap_used, reason = "all of this is a test")]

mod bills;
mod carts;
mod golden;
mod histories;
mod limits;
mod oracle;
mod parked;
mod payments;
mod published;
mod published_cash;
mod refunds;
mod rows;
mod sample_changes;
mod sample_recipe;
mod sample_server;
mod sample_shelf;
mod samples;
mod shelf;
mod stall;

use proptest::test_runner::Config;

/// The cases of one property in a normal run.
const N_CASES: u32 = 2_000;

fn cases() -> Config {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => Config::default(),
        None => Config::with_cases(N_CASES),
    }
}
