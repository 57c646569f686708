use std::process::ExitCode;

use clap::Args;

use super::bar::Bar;
use super::{Common, Done, out};
use crate::verify;

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// From the first event instead of the last verified backup
    #[arg(long)]
    full: bool,
}

impl Verify {
    pub fn run(self, common: &Common) -> Done {
        let mut bar = Bar::counted();
        let verified = verify::of_folder(&common.data, self.full, &mut |done, all| bar.at(done, all))?;
        drop(bar);
        let mut words = format!(
            "{} events, {} sales, {} refunds, {} stock movements\ndigest {}\n",
            verified.events, verified.sales, verified.refunds, verified.stock_movements, verified.digest
        );
        match verified.problems.as_slice() {
            [] => words.push_str("everything is in order"),
            problems => {
                words.push_str(&format!("{} problems", problems.len()));
                problems.iter().for_each(|problem| words.push_str(&format!("\n  {problem}")));
            }
        }
        out::answer(common, &verified, &words)?;
        Ok(if verified.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
