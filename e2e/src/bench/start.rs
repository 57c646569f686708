//! From starting the program to the first tap, with little history and with much.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::api::sell::{OpenCounter, Tiles};
use register::counter::Counter;
use register::store::FILE;
use sha2::{Digest, Sha256};

use super::growth::grow;
use super::search::{call, options, sign_in};
use super::table::{Budget, Table};
use super::times::Times;
use crate::{Failure, Outcome, repository};

const N_PRODUCTS: usize = 20_000;
const FEW_SALES: usize = 10_000;
const MANY_SALES: usize = 1_000_000;
const N_STARTS: usize = 7;
const BUDGET_MS: f64 = 2_000.0;
/// What counts as flat: a hundred times the history may cost this much more.
const FLAT: f64 = 1.5;

pub fn measure(kept: &Path, table: &mut Table) -> Outcome {
    let few = grown(kept, FEW_SALES)?;
    let many = grown(kept, MANY_SALES)?;
    let (mut short, mut long, mut cold) = (Times::default(), Times::default(), Times::default());
    for _ in 0..N_STARTS {
        start(&few, &mut short)?;
        start(&many, &mut long)?;
    }
    forget(&many)?;
    start(&many, &mut cold)?;
    let what = format!("start to sellable, {N_PRODUCTS} products");
    let (value, floor) = (long.percentile(50), short.percentile(50));
    table.add(format!("{what}, {FEW_SALES} past sales"), floor, "ms", Budget::None);
    table.add(format!("{what}, {MANY_SALES} past sales"), value, "ms", Budget::Value(BUDGET_MS));
    table.add_beside("  the same beside little history", value, "ms", (floor, value / floor), Budget::Ratio(FLAT));
    table.add("  the same from a cold disk", cold.percentile(50), "ms", Budget::Value(BUDGET_MS));
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

/// A register with so much history, built once for this state of the code.
fn grown(kept: &Path, n_sales: usize) -> Outcome<PathBuf> {
    let key = key()?;
    fs::create_dir_all(kept)?;
    for entry in fs::read_dir(kept)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(&key) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    let folder = kept.join(format!("{key}-{n_sales}"));
    if !folder.exists() {
        let building = kept.join(format!("{key}-building"));
        if building.exists() {
            fs::remove_dir_all(&building)?;
        }
        let mut register = grow(&building, N_PRODUCTS)?;
        register.sell_past(n_sales, |sold| {
            if sold % 70_000 == 0 {
                eprintln!("bench: {sold} of {n_sales} past sales");
            }
        })?;
        drop(register);
        fs::rename(&building, &folder)?;
    }
    Ok(folder)
}

/// Changes with everything that decides what the database holds.
fn key() -> Outcome<String> {
    let mut hasher = Sha256::new();
    for folder in ["migrations/register", "domain/src", "register/src/store", "e2e/src/bench"] {
        for file in files(&repository().join(folder))? {
            hasher.update(fs::read(file)?);
        }
    }
    Ok(hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}

fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// Asks the system to forget what it holds of the database in memory.
fn forget(folder: &Path) -> Outcome {
    let file = format!("of={}", folder.join(FILE).display());
    let done = Command::new("dd")
        .args([&file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"])
        .status()?;
    if done.success() { Ok(()) } else { Err(Failure::new("dd can't drop the database from memory")) }
}
