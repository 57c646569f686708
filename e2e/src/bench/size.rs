//! What the interface weighs.

use std::io::Write;

use super::table::{Budget, Table};
use crate::{Failure, Outcome, repository};

pub fn measure(table: &mut Table) -> Outcome {
    let folder = repository().join("ui/dist");
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|e| Failure::from(e).during(folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "wasm") {
            bytes = std::fs::read(path)?;
        }
    }
    if bytes.is_empty() {
        return Err(Failure::new(format!("there is no WebAssembly in {}", folder.display())));
    }
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(&bytes)?;
    table.add("interface, WebAssembly as it is", kilobytes(bytes.len()), "KB", Budget::None);
    table.add("interface, WebAssembly by brotli", kilobytes(packed.len()), "KB", Budget::Value(900.0));
    Ok(())
}

fn kilobytes(n_bytes: usize) -> f64 {
    n_bytes as f64 / 1000.0
}
