//! How much memory processes take.

use std::fs;

use crate::driver::parent;
use crate::{Failure, Outcome};

/// The memory of a process and of all that it started, in megabytes: what they share is counted once.
pub fn family_mb(process: u32) -> Outcome<f64> {
    let mut kilobytes = 0.0;
    for id in family(process)? {
        // One that has ended meanwhile takes nothing.
        let Ok(smaps) = fs::read_to_string(format!("/proc/{id}/smaps_rollup")) else { continue };
        kilobytes += field(&smaps, "Pss:").unwrap_or(0.0);
    }
    if kilobytes > 0.0 { Ok(megabytes(kilobytes)) } else { Err(untold()) }
}

/// The most memory that a process ever held, in megabytes.
pub fn peak_mb(process: u32) -> Outcome<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    field(&status, "VmHWM:").map(megabytes).ok_or_else(untold)
}

/// A process, its children and theirs.
fn family(process: u32) -> Outcome<Vec<u32>> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/proc")? {
        if let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) {
            all.push((id, parent(id)));
        }
    }
    let mut found = vec![process];
    let mut next = 0;
    while let Some(&of) = found.get(next) {
        found.extend(all.iter().filter(|(_, parent)| *parent == Some(of)).map(|(id, _)| *id));
        next += 1;
    }
    Ok(found)
}

fn field(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok())
}

fn megabytes(kilobytes: f64) -> f64 {
    kilobytes * 1.024 / 1000.0
}

fn untold() -> Failure {
    Failure::new("the system does not tell a process's memory")
}
