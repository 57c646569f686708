//! Registers that take minutes to grow, kept from one run to the next.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use register::store::FILE;
use register::{backup, clock};
use sha2::{Digest, Sha256};

use crate::growth::{ZONE, grow};
use crate::{Failure, Outcome, repository};

pub const N_PRODUCTS: usize = 20_000;
pub const MANY_SALES: usize = 1_000_000;

/// A register with so much history, built once for this schema and these events.
pub fn grown(kept: &Path, n_sales: usize) -> Outcome<PathBuf> {
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
    backed_up_today(&folder)?;
    Ok(folder)
}

/// Changes with what decides which rows the database holds.
fn key() -> Outcome<String> {
    let mut hasher = Sha256::new();
    let folders = ["migrations/register", "domain/src/event"];
    let mut sources = folders.iter().map(|folder| files(&repository().join(folder))).collect::<Outcome<Vec<_>>>()?;
    let others = ["domain/src/reducer.rs", "domain/src/table.rs", "e2e/src/growth.rs"];
    sources.push(others.iter().map(|file| repository().join(file)).collect());
    for file in sources.concat() {
        hasher.update(fs::read(file)?);
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

/// Lets today's copy count as made: it would begin half a minute after each start, and read all of the database beside
/// whatever is measured then.
pub fn backed_up_today(folder: &Path) -> Outcome {
    let backups = backup::folder(folder);
    fs::create_dir_all(&backups)?;
    Ok(fs::write(backups.join(format!("{}.db", clock::now(ZONE).wall().date())), "")?)
}

/// Asks the system to forget what it holds of the database in memory. The disk itself may still remember.
pub fn forget(folder: &Path) -> Outcome {
    let file = format!("of={}", folder.join(FILE).display());
    let done = Command::new("dd")
        .args([&file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"])
        .status()?;
    if done.success() { Ok(()) } else { Err(Failure::new("dd can't drop the database from memory")) }
}
