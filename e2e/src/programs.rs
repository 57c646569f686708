use std::path::{Path, PathBuf};

use crate::{Failure, Outcome};

/// The root of the checkout.
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A built program of the workspace, from the folder of the profile that this test was built with.
pub fn program(name: &str) -> Outcome<PathBuf> {
    let path = built()?.join(name);
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::new(format!("{} is missing; build it with: cargo build --workspace --bins", path.display())))
}

/// Cargo's target folder: on the disk that programs are built on, out of version control, kept between runs.
pub fn target_folder() -> PathBuf {
    built().ok().and_then(|folder| folder.parent().map(Path::to_owned)).unwrap_or_else(std::env::temp_dir)
}

/// `target/debug` or its like: tests lie one folder deeper than programs.
pub(crate) fn built() -> Outcome<PathBuf> {
    let this = std::env::current_exe()?;
    let folder = this.parent().unwrap_or(Path::new("."));
    Ok(if folder.ends_with("deps") { folder.parent().unwrap_or(folder).to_owned() } else { folder.to_owned() })
}
