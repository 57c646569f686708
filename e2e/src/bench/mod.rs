//! Measures the register against its budgets. What depends on the machine is measured beside a floor, the least work
//! that could do the same, in the same run; what people wait for has its budget in milliseconds.

mod floor;
mod growth;
mod programs;
mod sale;
mod search;
mod size;
mod start;
mod table;
mod times;

use std::path::Path;

pub use table::Table;

use crate::Outcome;

/// Runs every measurement. `scratch` is a folder on the disk that is measured; `kept` keeps what is expensive to build
/// from one run to the next.
///
/// # Errors
/// Whatever keeps a measurement from being taken.
pub fn run(scratch: &Path, kept: &Path) -> Outcome<Table> {
    let mut table = Table::default();
    sale::measure(&scratch.join("sale"), &mut table)?;
    search::measure(&scratch.join("search"), &mut table)?;
    start::measure(kept, &mut table)?;
    programs::measure(&mut table)?;
    size::measure(&mut table)?;
    Ok(table)
}
