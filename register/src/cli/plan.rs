//! `forecast` and `plan`: what is expected, and what to bake for it.

use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use clap::Args;
use domain::api::plan::Standing;
use domain::business_day::BusinessDay;
use serde::Serialize;

use super::bar::Bar;
use super::{Common, Done, author, out};
use crate::Error;
use crate::outlook::learned::{Kind, Learned};
use crate::outlook::{self, Wanted};
use crate::shop::Shop;
use crate::store::Store;

/// What a forecast was made of and by.
#[derive(Debug, Serialize)]
struct Made {
    made_on: BusinessDay,
    model: &'static str,
    products: usize,
    days: usize,
}

/// Forecasts from what was sold until yesterday, and publishes it.
pub(super) fn forecast(common: &Common) -> Done {
    let mut store = Store::open(&common.data)?;
    let shop = Shop::load(&store)?;
    let author = author(&store, &shop)?;
    let today = shop.business_day(&author.moment);
    let demand = outlook::demand(&store, &shop, today)?.ok_or_else(too_early)?;
    let bar = std::sync::Mutex::new(Bar::counted());
    let mut learned = Learned::open(&store)?;
    let wanted = Wanted { kind: Kind::Asked, now_ms: author.now_ms, reason: None, quiet: false };
    let run = outlook::train(&demand, &mut learned, &wanted, &AtomicBool::new(false), &|done, of| {
        if let Ok(mut bar) = bar.lock() {
            bar.at(done, of);
        }
    })?;
    drop(bar);
    outlook::publish(&mut store, &author, &run)?;
    let made = Made {
        made_on: run.made_on,
        model: run.model.name(),
        products: run.predictions.len(),
        days: run.predictions.first().map_or(0, |(_, days)| days.len()),
    };
    let words = format!("{} products for {} days from {}, by {}", made.products, made.days, made.made_on, made.model);
    out::answer(common, &made, &words)?;
    Ok(ExitCode::SUCCESS)
}

fn too_early() -> Error {
    Error::refused("too_early", "a forecast needs two weeks with sales; sell, or import past sales first")
}

#[derive(Debug, Args)]
pub(super) struct Plan {
    /// For this day instead of the next one that is open
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: Option<BusinessDay>,
}

impl Plan {
    pub fn run(self, common: &Common) -> Done {
        let store = Store::read(&common.data)?;
        let shop = Shop::load(&store)?;
        let today = shop.business_day(&shop.now());
        let plan = outlook::plan(&store, &shop, today, self.day)?;
        match plan.standing {
            Standing::Made { .. } => {}
            Standing::TooEarly { .. } => return Err(too_early()),
            Standing::Missing => {
                return Err(Error::refused(
                    "no_forecast",
                    "there is no forecast of that day; run local-vendor forecast first",
                ));
            }
        }
        let mut words = format!("{}\n", plan.day);
        for row in &plan.rows {
            let (bake, unit) = (row.own.unwrap_or(row.proposed), row.unit.code());
            let (expected, low, high) = (row.expected.plain(), row.low.plain(), row.high.plain());
            words.push_str(&format!("{} {unit}\t{}\texpected {expected} ({low}–{high})\n", bake.plain(), row.name));
        }
        out::answer(common, &plan, words.trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}
