//! Measures the register and its server against their budgets. What depends on the machine is measured beside a floor, the least work
//! that could do the same, in the same run; what people wait for has its budget in milliseconds.

mod afar;
mod floor;
mod forecast;
mod kept;
mod memory;
mod programs;
mod sale;
mod search;
mod size;
mod start;
mod sync;
mod table;
mod times;
mod window;

use std::path::Path;

pub use table::Table;

use crate::{Failure, Outcome};

/// What can be measured by itself.
pub const PARTS: [&str; 10] =
    ["sale", "search", "start", "window", "programs", "sync", "size", "forecast", "week", "afar"];

/// Takes these measurements. `scratch` is a folder on the disk that is measured; `kept` keeps what is expensive to build
/// from one run to the next.
///
/// # Errors
/// Whatever keeps a measurement from being taken.
pub fn run(parts: &[String], scratch: &Path, kept: &Path) -> Outcome<Table> {
    let mut table = Table::default();
    for part in parts {
        eprintln!("bench: {part}");
        match part.as_str() {
            "sale" => sale::measure(&scratch.join("sale"), &mut table)?,
            "search" => search::measure(&scratch.join("search"), &mut table)?,
            "start" => start::measure(kept, &mut table)?,
            "window" => window::measure(kept, &mut table)?,
            "programs" => programs::measure(&mut table)?,
            "sync" => sync::measure(&scratch.join("sync"), &mut table)?,
            "size" => size::measure(&mut table)?,
            "week" => forecast::search(&mut table)?,
            "afar" => afar::measure(&mut table)?,
            "forecast" => forecast::measure(&mut table)?,
            other => return Err(Failure::new(format!("there is no part {other}, but {}", PARTS.join(", ")))),
        }
    }
    Ok(table)
}
