//! What the interface weighs.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::table::{Budget, Table};
use crate::{Failure, Outcome, repository};

pub fn measure(table: &mut Table) -> Outcome {
    let folder = repository().join("ui/dist");
    let wasm =
        find(&folder)?.ok_or_else(|| Failure::new(format!("there is no WebAssembly in {}", folder.display())))?;
    let bytes = std::fs::read(wasm)?;
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(&bytes)?;
    table.add("interface, WebAssembly as it is", kilobytes(bytes.len()), "KB", Budget::None);
    table.add("interface, WebAssembly by brotli", kilobytes(packed.len()), "KB", Budget::Value(900.0));
    Ok(())
}

/// The WebAssembly file, in the folder that is named for what is in it.
fn find(folder: &Path) -> Outcome<Option<PathBuf>> {
    for entry in std::fs::read_dir(folder).map_err(|e| Failure::from(e).during(folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            if let Some(found) = find(&path)? {
                return Ok(Some(found));
            }
        } else if path.extension().is_some_and(|ending| ending == "wasm") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn kilobytes(n_bytes: usize) -> f64 {
    n_bytes as f64 / 1000.0
}
