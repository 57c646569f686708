//! What forecasting takes, and what it is worth: 150 products over two years, and the German bakery of forecast/README.md.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chrono::NaiveDate;
use demand::on_one_thread;
use forecast::backtest::{Plan, backtest};
use forecast::daily::daily;
use forecast::model::{Context, Tuning};
use forecast::series::{Opening, Panel, Series};
use register::outlook::demand;
use register::shop::Shop;
use register::store::Store;
use serde_json::Value;

use super::sale::complete;
use super::table::{Budget, Table};
use super::times::Times;
use crate::growth::grow;
use crate::{Chance, Failure, Home, Outcome, repository};

const N_PRODUCTS: usize = 150;
const N_DAYS: usize = 730;
const AHEAD: usize = 7;

/// Critical ratios that `backtest` tries plans at.
const N_RATIOS: usize = 3;

/// Sales that are completed while a forecast is made.
const N_SALES: usize = 2_000;

pub fn measure(folder: &Path, table: &mut Table) -> Outcome {
    sales_meanwhile(folder, table)?;
    let stop = AtomicBool::new(false);
    let started = Instant::now();
    let night = daily(&products(AHEAD)?, &Plan::daily(N_PRODUCTS), &stop, |_, _| ())?;
    table.add(
        format!("forecast of the night, {} products × 2 years, bands and champion included", night.days.len()),
        started.elapsed().as_secs_f64(),
        "s",
        Budget::Value(60.0),
    );
    network(table)?;
    worth(table)
}

/// The search of a week.
pub fn search(table: &mut Table) -> Outcome {
    let stop = AtomicBool::new(false);
    let started = Instant::now();
    let week = backtest(&products(0)?, &Plan { warm: 0, ..Plan::new(N_PRODUCTS) }, &stop, |done, all| {
        eprint!("\rbench: {done} of {all}");
    });
    eprintln!();
    let week = week?;
    table.add(
        "weekly search and 8-origin backtest of all models",
        started.elapsed().as_secs_f64() / 60.0,
        "min",
        Budget::Value(30.0),
    );
    for row in week.rows.iter().filter(|row| ["arima", "lstm", "boost", "prophet"].contains(&row.name)) {
        table.add(format!("{} of it", row.name), row.seconds, "s", Budget::None);
    }
    Ok(())
}

/// How long the network learns from half a year of the demo's bakery, on one thread as in the register's background.
fn network(table: &mut Table) -> Outcome {
    let home = Home::new()?;
    let done = home.run(&["demo"])?;
    if !done.status.success() {
        return Err(Failure::new(String::from_utf8_lossy(&done.stderr)));
    }
    let store = Store::read(&home.data())?;
    let shop = Shop::load(&store)?;
    let demand = demand(&store, &shop, shop.business_day(&shop.now()))?
        .ok_or_else(|| Failure::new("the demo has too few days"))?;
    let stop = AtomicBool::new(false);
    let context = Context::new(demand.panel.at(demand.origin), AHEAD, 1, Tuning::default(), &stop);
    let started = Instant::now();
    let trained = on_one_thread(true, || context.train()).map_err(|e| Failure::new(e.to_string()))?;
    trained.ok_or_else(|| Failure::new("the network does not learn"))?;
    let what = format!("LSTM trained on the demo bakery, {} products, one thread", demand.products.len());
    table.add(what, started.elapsed().as_secs_f64(), "s", Budget::Value(300.0));
    Ok(())
}

/// Sales while the night's forecast is made again and again beside them, as the register makes it.
fn sales_meanwhile(folder: &Path, table: &mut Table) -> Outcome {
    let mut grown = grow(folder, 500)?;
    let panel = products(AHEAD)?;
    let stop = AtomicBool::new(false);
    let plan = Plan::daily(N_PRODUCTS);
    let (mut alone, mut beside) = (Times::default(), Times::default());
    let mut chance = Chance::new(1);
    for _ in 0..N_SALES {
        complete(&mut grown, &mut chance, &mut alone)?;
    }
    std::thread::scope(|scope| -> Outcome {
        let training = scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let _ = on_one_thread(true, || daily(&panel, &plan, &stop, |_, _| ()));
            }
        });
        let sold = (0..N_SALES).try_for_each(|_| complete(&mut grown, &mut chance, &mut beside).map(drop));
        stop.store(true, Ordering::Relaxed);
        training.join().map_err(|_| Failure::new("the training panicked"))?;
        sold
    })?;
    let (slow, before) = (beside.percentile(99), alone.percentile(99));
    let what = "complete a 3-line sale while a forecast is made, p99, beside one alone";
    table.add_beside(what, slow, "ms", (before, slow / before), Budget::Value(25.0));
    Ok(())
}

/// The cost of plans by the forecast against what a shop does without, on real days.
fn worth(table: &mut Table) -> Outcome {
    let csv = repository().join("forecast/tests/data/german_bakery.csv.gz").display().to_string();
    let home = Home::new()?;
    let done = home.run(&["backtest", "--csv", &csv, "--models", "ridge,ets,prophet,boost,ensemble", "--json"])?;
    if !done.status.success() {
        return Err(Failure::new(String::from_utf8_lossy(&done.stderr)));
    }
    let answer: Value = serde_json::from_slice(&done.stdout)?;
    let plans = answer["plans"].as_array().map_or(&[][..], Vec::as_slice);
    if plans.len() != N_RATIOS {
        return Err(Failure::new(format!("{} ratios of costs were tried instead of {N_RATIOS}", plans.len())));
    }
    for costs in plans {
        let figure = |name: &str| costs[name].as_f64().ok_or_else(|| Failure::new(format!("{costs} has no {name}")));
        let (ratio, plan) = (figure("ratio")?, figure("plan")?);
        let (week, mean) = (figure("last_week")?, figure("weekday_mean")?);
        let what = |than: &str| format!("cost of the plan at {ratio} beside {than}, German bakery");
        table.add_beside(what("as last week"), plan, "%", (week, plan / week), Budget::Ratio(1.0));
        table.add_beside(what("the weekday's mean"), plan, "%", (mean, plan / mean), Budget::Ratio(1.0));
    }
    Ok(())
}

/// Products of all sizes with a week, a year and chance; the last `ahead` days are not known.
fn products(ahead: usize) -> Outcome<Panel> {
    let mut chance = Chance::new(7);
    let start = NaiveDate::from_ymd_opt(2023, 1, 2).ok_or_else(|| Failure::new("no such date"))?;
    let days = N_DAYS + ahead;
    let series = (0..N_PRODUCTS).map(|p| {
        let level = 3.0 + (p % 30) as f64 * 3.0;
        let quantity = (0..days).map(|day| {
            let week = [0.8, 0.7, 0.8, 0.9, 1.1, 1.5, 1.2][day % 7];
            let year = 1.0 + 0.2 * (day as f64 / 365.25 * std::f64::consts::TAU).sin();
            let noise = 0.7 + 0.6 * chance.below(1_000) as f64 / 1_000.0;
            if day < N_DAYS { (level * week * year * noise).round() } else { f64::NAN }
        });
        Series::new(format!("product {p}"), 0, quantity.collect(), vec![Opening::Open; days])
    });
    Ok(Panel::new(start, series.collect())?)
}
