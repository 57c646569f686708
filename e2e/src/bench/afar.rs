//! What a server forecasts for stalls whose registers are off, and what that costs whoever asks it meanwhile.

use std::time::{Duration, Instant};

use chrono::{Datelike, Days, Utc};
use serde_json::json;

use super::table::{Budget, Table};
use super::times::Times;
use crate::place::Place;
use crate::{Chance, Failure, Outcome};

const N_PRODUCTS: usize = 40;
const N_DAYS: u64 = 180;
const N_VENDORS: usize = 12;
/// Answers from which the time without forecasts is taken.
const N_CALM: usize = 400;
const PATIENCE: Duration = Duration::from_secs(1_800);

pub fn measure(table: &mut Table) -> Outcome {
    let mut place = Place::logging("info")?;
    let register = place.found()?;
    register.import(&products())?;
    register.import_sales(&sales())?;
    register.sync()?;
    for no in 1..N_VENDORS {
        place.copy_business(no)?;
    }
    place.look("analyze")?;
    place.kill_server()?;
    place.look("update tenant.register set last_seen_at = last_seen_at - interval '2 days'")?;
    place.start_again()?;
    // Forecasts for those who are away begin with the server; a calm one has none to make.
    let began = Instant::now();
    let mut busy = Times::default();
    let token = place.token()?;
    while made(&place)? < N_VENDORS {
        for _ in 0..20 {
            ask(&place, &token, &mut busy)?;
        }
        if began.elapsed() > PATIENCE {
            return Err(Failure::new("the server does not forecast all businesses"));
        }
    }
    let an_hour = N_VENDORS as f64 * 3_600.0 / began.elapsed().as_secs_f64();
    let mut calm = Times::default();
    for _ in 0..N_CALM {
        ask(&place, &token, &mut calm)?;
    }
    let what = format!("businesses of {N_PRODUCTS} products × {N_DAYS} days that a server forecasts in an hour");
    table.add(what, an_hour, "", Budget::None);
    let (slow, before) = (busy.percentile(99), calm.percentile(99));
    let what = "an owner's day answered meanwhile, p99, beside a server that forecasts nothing";
    table.add_beside(what, slow, "ms", (before, slow / before), Budget::Value(250.0));
    Ok(())
}

fn ask(place: &Place, token: &str, times: &mut Times) -> Outcome {
    let began = Instant::now();
    let (status, answer) = place.post("see_today", Some(token), &json!({ "day": null }))?;
    times.push(began.elapsed());
    if status == 200 { Ok(()) } else { Err(Failure::new(answer.to_string())) }
}

/// Businesses that have a forecast.
fn made(place: &Place) -> Outcome<usize> {
    let n = place.look("select count(distinct vendor_id) from tenant.prediction")?;
    n.parse().map_err(|_| Failure::new(n))
}

fn products() -> String {
    let rows = (0..N_PRODUCTS).map(|p| format!("Product {p},2.50,0\n"));
    format!("name,price,tax_rate\n{}", rows.collect::<String>())
}

/// Products of all sizes with a week and chance, two tickets each a day.
fn sales() -> String {
    let mut chance = Chance::new(11);
    let mut file = "ticket,date,time,product,quantity\n".to_owned();
    for ago in (1..=N_DAYS).rev() {
        let day = Utc::now().date_naive() - Days::new(ago);
        let week = [80, 70, 80, 90, 110, 150, 120][day.weekday().num_days_from_monday() as usize];
        for p in 0..N_PRODUCTS {
            for at in ["09:10", "14:40"] {
                let level = 3 + (p as u64 % 30) * 2;
                let units = level * week * (70 + chance.below(60)) / 20_000;
                if units > 0 {
                    file += &format!("{ago}-{p}-{at},{day},{at},Product {p},{units}\n");
                }
            }
        }
    }
    file
}
