//! Which backups stay: the last fourteen days, and of the last twelve months the last day of each.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};

use crate::Error;

const N_DAYS: usize = 14;
const N_MONTHS: usize = 12;

/// The daily backups of a folder, oldest first. Other files are nobody's business.
pub(super) fn by_day(backups: &Path) -> Result<Vec<(NaiveDate, PathBuf)>, Error> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(backups).map_err(|e| Error::file(backups, e))? {
        let path = entry.map_err(|e| Error::file(backups, e))?.path();
        let name = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".db"));
        if let Some(day) = name.and_then(|n| NaiveDate::parse_from_str(n, "%Y-%m-%d").ok()) {
            found.push((day, path));
        }
    }
    found.sort();
    Ok(found)
}

/// Lets go what need not stay.
pub(super) fn prune(backups: &Path) -> Result<(), Error> {
    let found = by_day(backups)?;
    let days: Vec<NaiveDate> = found.iter().map(|(day, _)| *day).collect();
    let keep = kept(&days);
    for (day, path) in found {
        if !keep.contains(&day) {
            std::fs::remove_file(&path).map_err(|e| Error::file(&path, e))?;
        }
    }
    Ok(())
}

fn kept(days: &[NaiveDate]) -> BTreeSet<NaiveDate> {
    let mut keep: BTreeSet<NaiveDate> = days.iter().rev().take(N_DAYS).copied().collect();
    let mut months: Vec<(i32, u32)> = Vec::new();
    for day in days.iter().rev() {
        let month = (day.year(), day.month());
        if !months.contains(&month) {
            months.push(month);
            if months.len() <= N_MONTHS {
                keep.insert(*day);
            }
        }
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_days_and_twelve_months_stay() {
        let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let days: Vec<NaiveDate> = first.iter_days().take(700).collect();
        let keep = kept(&days);
        assert_eq!(keep.len(), 14 + 11, "the newest month is among the days");
        assert!(keep.contains(days.last().unwrap()));
        assert!(keep.contains(&NaiveDate::from_ymd_opt(2025, 10, 31).unwrap()));
        assert!(!keep.contains(&NaiveDate::from_ymd_opt(2025, 10, 30).unwrap()));
    }
}
