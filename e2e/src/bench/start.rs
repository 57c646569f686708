//! From starting the program to the first tap, with little history and with much, as far as the register goes.

use std::path::Path;

use domain::api::sell::{OpenCounter, Tiles};
use register::counter::Counter;

use super::floor;
use super::kept::{MANY_SALES, N_PRODUCTS, forget, grown};
use super::search::{call, options, sign_in};
use super::table::{Budget, Table};
use super::times::Times;
use crate::{Failure, Outcome};

const FEW_SALES: usize = 10_000;
const N_STARTS: usize = 15;
const N_COLD_STARTS: usize = 3;
pub const BUDGET_MS: f64 = 2_000.0;
/// What counts as flat: a hundred times the history may cost this much more.
const FLAT: f64 = 1.5;

pub fn measure(kept: &Path, table: &mut Table) -> Outcome {
    let few = grown(kept, FEW_SALES)?;
    let many = grown(kept, MANY_SALES)?;
    let (mut short, mut long, mut bare) = (Times::default(), Times::default(), Times::default());
    for _ in 0..N_STARTS {
        start(&few, &mut short)?;
        start(&many, &mut long)?;
        bare.take(|| floor::start::start(&many))?;
    }
    let mut cold = Times::default();
    for _ in 0..N_COLD_STARTS {
        forget(&many)?;
        start(&many, &mut cold)?;
    }
    let what = format!("register, start to sellable, {N_PRODUCTS} products");
    let (few, many, bare) = (short.percentile(50), long.percentile(50), bare.percentile(50));
    table.add(format!("{what}, {FEW_SALES} past sales"), few, "ms", Budget::None);
    let budget = Budget::Value(BUDGET_MS);
    table.add_beside(format!("{what}, {MANY_SALES} past sales"), many, "ms", (bare, many / bare), budget);
    let flat = (few, long.ratio_to(&short));
    table.add_beside("  the same beside little history", many, "ms", flat, Budget::Ratio(FLAT));
    table.add("  the same with the database not in memory", cold.percentile(50), "ms", budget);
    Ok(())
}

/// Opens the register, signs the owner in and brings the counter's first tiles.
fn start(folder: &Path, times: &mut Times) -> Outcome {
    let counter = times.take(|| -> Outcome<Counter> {
        let mut counter = Counter::open(options(folder))?;
        sign_in(&mut counter)?;
        let view = call(&mut counter, &OpenCounter {})?;
        let category = view.categories.first().map(|chip| chip.category);
        if call(&mut counter, &Tiles { category })?.is_empty() {
            return Err(Failure::new("the first category has no tiles"));
        }
        Ok(counter)
    })?;
    drop(counter);
    Ok(())
}
