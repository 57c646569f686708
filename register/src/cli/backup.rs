use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use domain::api::data::Saved;

use super::{Common, Done};
use crate::backup;
use crate::cli::out;
use crate::store::Store;

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A backup of a register
    file: PathBuf,
}

/// Makes the backup of the day, or with `--out` a copy elsewhere. Either is verified before it gets its name.
pub(super) fn run(common: &Common) -> Done {
    let store = Store::read(&common.data)?;
    let path = match &common.out {
        Some(path) => {
            backup::make_at(&store, path)?;
            path.clone()
        }
        None => backup::make(&store)?,
    };
    let saved = Saved { path: path.display().to_string() };
    // `--out` is the backup itself, so the answer goes to standard output.
    let stdout = Common { data: common.data.clone(), out: None, json: common.json };
    out::answer(&stdout, &saved, &format!("a verified backup is in {}", saved.path))?;
    Ok(ExitCode::SUCCESS)
}

impl Restore {
    pub fn run(self, common: &Common) -> Done {
        backup::restore(&common.data, &self.file)?;
        let saved = Saved { path: common.data.display().to_string() };
        out::answer(common, &saved, &format!("{} is back in {}", self.file.display(), saved.path))?;
        Ok(ExitCode::SUCCESS)
    }
}
