//! Measures the register against its budgets, and exits 1 when one is missed.
//!   bench [--json FILE] [PART...]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use e2e::bench::{self, PARTS};
use e2e::{Failure, Outcome};

/// Says that this process has folders of its own, and where they are.
const SCRATCH: &str = "LOCAL_VENDOR_BENCH_SCRATCH";

fn main() -> ExitCode {
    match measure() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::from(2)
        }
    }
}

fn measure() -> Outcome<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (json, parts) = match arguments.as_slice() {
        [flag, file, parts @ ..] if flag == "--json" => (Some(PathBuf::from(file)), parts),
        parts if parts.iter().any(|part| part.starts_with('-')) => {
            return Err(Failure::new(format!("usage: bench [--json FILE] [PART...], of {}", PARTS.join(", "))));
        }
        parts => (None, parts),
    };
    let all = PARTS.map(str::to_owned);
    let parts = if parts.is_empty() { &all } else { parts };
    let program = std::env::current_exe()?;
    let beside = program.parent().unwrap_or(Path::new("."));
    let Some(scratch) = std::env::var_os(SCRATCH) else { return in_scratch(&program, beside) };
    let table = bench::run(parts, Path::new(&scratch), &beside.join("bench-kept"))?;
    println!("{table}");
    if let Some(file) = json {
        std::fs::write(file, format!("{:#}\n", table.to_json()))?;
    }
    Ok(if table.all_kept() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs this program again with folders of its own on the disk where it lies, so that a real disk is measured and
/// nothing of this user's is touched.
fn in_scratch(program: &Path, beside: &Path) -> Outcome<ExitCode> {
    let scratch = tempfile::Builder::new().prefix("bench-").tempdir_in(beside)?;
    let mut again = Command::new(program);
    again.args(std::env::args_os().skip(1)).env(SCRATCH, scratch.path());
    again.env("XDG_STATE_HOME", scratch.path().join("state"));
    // PostgreSQL does not work as root, and its own user must get there.
    let open = |folder: &Path| folder.metadata().is_ok_and(|found| found.permissions().mode() & 0o001 != 0);
    if scratch.path().ancestors().skip(1).all(open) {
        again.env("TMPDIR", scratch.path());
    }
    let status = again.status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::from(2), ExitCode::from))
}
