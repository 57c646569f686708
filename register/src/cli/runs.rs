//! `runs`: what the register learned, by which models, and how good they were.

use std::process::ExitCode;

use clap::Args;

use super::{Common, Done, out};
use crate::outlook;
use crate::shop::Shop;
use crate::store::Store;

#[derive(Debug, Args)]
pub(super) struct Runs {
    /// Go back to this version first; it forecasts until the next weekly search
    #[arg(long, value_name = "NUMBER")]
    roll_back: Option<u64>,
}

impl Runs {
    pub fn run(self, common: &Common) -> Done {
        let store = Store::read(&common.data)?;
        if let Some(version) = self.roll_back {
            outlook::roll_back(&store, version)?;
        }
        let shop = Shop::load(&store)?;
        let runs = outlook::runs(&store, &shop, shop.business_day(&shop.now()))?;
        let percent = |bp: i64| format!("{}.{}", bp / 100, bp.abs() % 100 / 10);
        let mut words = String::new();
        for version in &runs.versions {
            let mark = if version.active { '*' } else { ' ' };
            let (wape, to) = (percent(version.marks.wape_bp), version.to);
            words
                .push_str(&format!("{mark} version {}\t{}\toff {wape} %\tto {to}\n", version.number, version.champion));
        }
        for of in &runs.models {
            let (wape, bias) = (percent(of.marks.wape_bp), percent(of.marks.bias_bp));
            words.push_str(&format!("{}\toff {wape} %\tbias {bias} %\t{} days\n", of.model, of.days));
        }
        for run in &runs.runs {
            let result = run.error.as_ref().or(run.champion.as_ref()).map_or("", String::as_str);
            let seconds = run.milliseconds / 1000;
            words.push_str(&format!("{}\t{}\t{seconds} s\t{result}\n", run.started, run.kind));
        }
        if words.is_empty() {
            words.push_str("nothing was learned yet");
        }
        out::answer(common, &runs, words.trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}
