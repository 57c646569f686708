//! What forecasting takes, and what it is worth: 150 products over two years, and the German bakery of forecast/README.md.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use demand::on_one_thread;
use domain::api::Operation;
use domain::api::sell::{CompleteSale, OpenCounter};
use domain::api::start::{Look, SignIn};
use forecast::backtest::{Plan, backtest};
use forecast::daily::daily;
use forecast::model::{Context, Model, Rule, Tuning};
use forecast::series::{Opening, Panel, Series};
use register::counter::Desk;
use register::demo::OWNER;
use register::outlook::demand;
use register::outlook::learned::{Kind, Learned};
use register::shop::Shop;
use register::store::Store;
use serde_json::Value;

use super::search::options;
use super::table::{Budget, Table};
use super::times::Times;
use crate::growth::{cart, cash};
use crate::{Chance, Failure, Home, Outcome, repository};

const N_PRODUCTS: usize = 150;
const N_DAYS: usize = 730;
const AHEAD: usize = 7;

/// Critical ratios that `backtest` tries plans at.
const N_RATIOS: usize = 3;

/// Sales that are completed before the register begins to learn.
const N_SALES: usize = 1_000;
/// A counter that is busier than any.
const BETWEEN: Duration = Duration::from_millis(25);
const PATIENCE: Duration = Duration::from_secs(1_800);

pub fn measure(table: &mut Table) -> Outcome {
    sales_meanwhile(table)?;
    night(table)?;
    network(table)?;
    worth(table)
}

/// What runs each night: every model, ARIMA with the orders and the LSTM with the weights of the week's search, which are
/// found before and not timed.
fn night(table: &mut Table) -> Outcome {
    let stop = AtomicBool::new(false);
    let panel = products(AHEAD)?;
    let view = || panel.at(N_DAYS);
    let mut plan = Plan::daily(N_PRODUCTS);
    let week = Context::new(view(), AHEAD, plan.seed, plan.tuning.clone(), &stop);
    let network = week.train().ok_or_else(|| Failure::new("the network does not learn"))?;
    plan.tuning.arima_orders = week.arima_orders();
    plan.models.insert(0, Model::Arima);
    let started = Instant::now();
    let made = daily(&panel, &plan, &stop, |_, _| ())?;
    let without = started.elapsed().as_secs_f64();
    let mut context = Context::new(view(), AHEAD, plan.seed, plan.tuning.clone(), &stop);
    context.network = Some(network);
    let said = context.ask(Model::Lstm);
    let took = started.elapsed().as_secs_f64();
    let n_said = said.iter().filter(|answer| answer.rule == Rule::Asked).count();
    if n_said != N_PRODUCTS || made.shadows.len() + 1 != Model::ALL.len() {
        return Err(Failure::new(format!(
            "{} models and the network for {n_said} products were asked",
            made.shadows.len()
        )));
    }
    let what = format!(
        "forecast of the night, {} products × 2 years, all models (LSTM {:.1} s of it), bands and champion included",
        made.days.len(),
        took - without
    );
    table.add(what, took, "s", Budget::Value(60.0));
    Ok(())
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
    let home = demo()?;
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

/// Sales at a register that learns by itself beside them, from when it begins until the week's search is over.
fn sales_meanwhile(table: &mut Table) -> Outcome {
    let home = demo()?;
    let desk = Desk::open(options(&home.data())).map_err(|e| Failure::new(e.to_string()))?;
    let owner = call(&desk, &Look {})?.staff.into_iter().find(|tile| tile.name == OWNER.0);
    let owner = owner.ok_or_else(|| Failure::new("the demo has no owner"))?;
    call(&desk, &SignIn { person: owner.person, pin: OWNER.1.to_owned() })?;
    let store = Store::read(&home.data())?;
    let mut chance = Chance::new(1);
    let mut sell = |times: &mut Times| sell_one(&desk, &store, &mut chance, times);
    // Whoever has just started the program wants to sell: it does not learn yet.
    let mut alone = Times::default();
    for _ in 0..N_SALES {
        sell(&mut alone)?;
    }
    let (mut beside, began) = (Times::default(), Instant::now());
    let learned = || -> Outcome<Vec<Kind>> {
        let runs = Learned::open(&store)?.runs(9)?;
        Ok(runs.into_iter().map(|run| run.kind).collect())
    };
    if !learned()?.is_empty() {
        return Err(Failure::new("the register learned before it was measured"));
    }
    while !learned()?.contains(&Kind::Weekly) {
        for _ in 0..20 {
            sell(&mut beside)?;
            std::thread::sleep(BETWEEN);
        }
        if began.elapsed() > PATIENCE {
            return Err(Failure::new("the register does not learn"));
        }
    }
    let (slow, before) = (beside.percentile(99), alone.percentile(99));
    let what = format!(
        "complete a 3-line sale while the register learns (a night and a week's search, {:.0} s), p99, beside one alone",
        began.elapsed().as_secs_f64()
    );
    table.add_beside(what, slow, "ms", (before, slow / before), Budget::Value(25.0));
    Ok(())
}

/// A sale as the page makes it.
fn sell_one(desk: &Desk, store: &Store, chance: &mut Chance, times: &mut Times) -> Outcome {
    let shop = Shop::load(store)?;
    let cart = cart(&shop, chance, 3);
    let bill = shop.bill(&cart, &shop.now())?;
    let id = call(desk, &OpenCounter {})?.next_sale;
    let sale = CompleteSale { id, payment: cash(&bill), expected_total_minor: bill.total_minor, cart };
    times.take(|| call(desk, &sale)).map(drop)
}

fn call<O: Operation>(desk: &Desk, request: &O) -> Outcome<O::Response> {
    let answer = desk.call(O::NAME, &serde_json::to_string(request)?, None);
    Ok(serde_json::from_str(&answer.map_err(|e| Failure::new(e.to_string()))?)?)
}

/// A bakery with half a year of sales.
fn demo() -> Outcome<Home> {
    let home = Home::new()?;
    let done = home.run(&["demo"])?;
    if done.status.success() { Ok(home) } else { Err(Failure::new(String::from_utf8_lossy(&done.stderr))) }
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
