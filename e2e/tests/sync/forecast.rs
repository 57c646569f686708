//! The server forecasts for a stall whose register is off, from the demand that the register would see.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::Utc;
use demand::Demand;
use domain::id::{ProductId, StallId, VendorId};
use e2e::Outcome;
use register::outlook::learned::{Kind, Learned};
use register::shop::Shop;
use register::store::Store;
use serde_json::{Value, json};
use sqlx::PgPool;
use sync_server::outlook;
use sync_server::shop::stalls;
use sync_server::tenant::Tenant;
use uuid::Uuid;

use crate::place::{Place, Register};

/// Days of sales before today.
const DAYS: i64 = 70;

/// A place whose only register sold for ten weeks, handed that in and went off.
fn place() -> Outcome<(Place, Register)> {
    let place = Place::new()?;
    let register = place.found()?;
    register.import_sales(&sales(DAYS, 1))?;
    register.sync()?;
    Ok((place, register))
}

/// Twice as much at the end of the week, nothing on Tuesdays.
pub fn sales(from: i64, to: i64) -> String {
    let mut file = "ticket,date,time,product,quantity\n".to_owned();
    for ago in (to..=from).rev() {
        let day = Utc::now().date_naive() - chrono::Days::new(ago.unsigned_abs());
        let weekday = chrono::Datelike::weekday(&day).num_days_from_monday();
        let times = if weekday > 4 { 2 } else { 1 };
        for (at, part) in [("09:10", 12), ("14:40", 8)].into_iter().filter(|_| weekday != 1) {
            let more = ago % 3;
            file += &format!("{ago}-{at},{day},{at},Baguette,{}\n", times * part + more);
            file += &format!("{ago}-{at},{day},{at},Rye,{}\n", times * part / 4 + more);
        }
    }
    file
}

fn forecasts(place: &Place) -> Outcome<Value> {
    place.owner("list_forecasts", &json!({}))
}

/// What is shown once it was made.
fn made(place: &Place, is: impl Fn(&Value) -> bool) -> Outcome<Value> {
    let started = Instant::now();
    loop {
        let found = forecasts(place)?;
        if is(&found["standing"]["made"]) {
            return Ok(found);
        }
        assert!(started.elapsed() < Duration::from_secs(600), "{found}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn n_forecasts(place: &Place) -> Outcome<String> {
    place.look("select count(*) from tenant.event where kind = 'forecast'")
}

/// Every product's series, to be compared.
fn series(demand: &Demand) -> BTreeMap<ProductId, String> {
    let all = demand.products.iter().zip(demand.panel.series());
    all.map(|(product, series)| (*product, format!("{} {series:?}", demand.day(0)))).collect()
}

/// What the server takes for the demand, and whether a forecast is due.
fn seen(place: &Place) -> Outcome<(BTreeMap<ProductId, String>, bool)> {
    let url = place.database();
    tokio::runtime::Runtime::new()?.block_on(async {
        let pool = PgPool::connect(&url).await?;
        let vendor: Uuid = sqlx::query_scalar("select vendor_id from platform.vendor").fetch_one(&pool).await?;
        let mut tenant = Tenant::begin(&pool, VendorId::from(vendor)).await?;
        let stall = stalls::all(&mut tenant).await?.swap_remove(0);
        let demand = outlook::demand(&mut tenant, &stall).await?.expect("ten weeks of sales");
        Ok((series(&demand), outlook::published::is_due(&mut tenant, &stall).await?))
    })
}

#[test]
fn a_stall_whose_register_is_off_is_forecast_from_what_the_register_would_see() -> Outcome {
    let (place, register) = place()?;
    let store = Store::open(&register.home.data())?;
    let shop = Shop::load(&store)?;
    let today = shop.business_day(&shop.now());
    let here = register::outlook::demand(&store, &shop, today)?.expect("ten weeks of sales");
    assert_eq!(seen(&place)?, (series(&here), true));

    assert_eq!(forecasts(&place)?["standing"], "missing");
    let made = made(&place, Value::is_object)?;
    assert_eq!(made["standing"]["made"]["on"], json!(today), "{made}");
    assert_eq!((&made["rows"][0]["name"], &made["rows"][1]["name"]), (&json!("Baguette"), &json!("Rye")), "{made}");
    let expected = |row: usize| made["rows"][row]["expected"].as_i64().unwrap_or_default();
    assert!(expected(0) > 2 * expected(1) && expected(1) > 0, "{made}");
    let product = json!({ "product": made["rows"][0]["product"] });
    let seen_there = place.owner("see_forecast", &product)?;
    let days = seen_there["days"].as_array().cloned().unwrap_or_default();
    assert_eq!(days.len(), 49);
    let sold: Vec<&Value> = days.iter().map(|day| &day["sold"]).filter(|sold| !sold.is_null()).collect();
    assert!(sold.len() >= 36 && days[43..].iter().all(|day| day["expected"]["middle"].is_number()), "{seen_there}");
    assert!(seen_there["habits"]["weekday"][5]["change"].as_i64() > Some(20), "{seen_there}");

    // Nothing is made twice, and the register sees it with the next sync without taking it for its own work.
    let n = n_forecasts(&place)?;
    for _ in 0..3 {
        forecasts(&place)?;
    }
    assert!(!seen(&place)?.1);
    drop(store);
    register.sync()?;
    assert_eq!(n_forecasts(&place)?, n);
    assert_eq!(register.look::<i64>("select count(distinct business_day) from prediction")?, 7);
    register.verified()?;
    let store = Store::open(&register.home.data())?;
    let shop = Shop::load(&store)?;
    let due = register::outlook::due(&store, &shop, &Learned::open(&store)?, &shop.now())?;
    assert_eq!(due, Some(Kind::Daily));
    Ok(())
}

#[test]
fn what_comes_in_late_makes_a_forecast_anew_and_what_a_register_made_stands() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    register.import_sales(&sales(DAYS, 2))?;
    register.sync()?;
    let first = made(&place, Value::is_object)?;
    let n = n_forecasts(&place)?;
    // Sales of today change nothing in what is expected.
    register.sell(2)?;
    register.sync()?;
    place.look("update tenant.prediction set at_ms = at_ms - 7200000")?;
    assert!(!seen(&place)?.1);
    // Those of yesterday do, once the hour is over.
    register.import_sales(&sales(1, 1))?;
    register.sync()?;
    assert!(seen(&place)?.1);
    place.look("update tenant.prediction set at_ms = at_ms + 7200000")?;
    assert!(!seen(&place)?.1, "within the hour what was made serves");
    place.look("update tenant.prediction set at_ms = at_ms - 7200000")?;
    let at = first["standing"]["made"]["at"].clone();
    let older = |made: &Value| made.is_object() && n_forecasts(&place).is_ok_and(|now| now != n);
    made(&place, older)?;
    assert!(at.is_string());

    // A register that is on knows more: its forecast of today is not replaced.
    register.ok(&["forecast"])?;
    register.sync()?;
    let model = register.look::<String>("select model from prediction order by made_on desc, event_id desc limit 1")?;
    assert_eq!(forecasts(&place)?["standing"]["made"]["model"], json!(model));
    place.look("update tenant.prediction set at_ms = at_ms - 7200000")?;
    let mut late = "ticket,date,time,product,quantity\n".to_owned();
    late += &format!("late,{},11:00,Rye,3\n", Utc::now().date_naive() - chrono::Days::new(9));
    register.import_sales(&late)?;
    register.sync()?;
    assert!(!seen(&place)?.1);
    Ok(())
}

/// Whether the registers are away, and whether a server may forecast for their stall now, which takes it.
fn claimed(place: &Place) -> Outcome<(bool, bool)> {
    let url = place.database();
    tokio::runtime::Runtime::new()?.block_on(async {
        let pool = PgPool::connect(&url).await?;
        let vendor = sqlx::query_scalar("select vendor_id from platform.vendor order by claimed_at limit 1");
        let vendor: Uuid = vendor.fetch_one(&pool).await?;
        let mut tenant = Tenant::begin(&pool, VendorId::from(vendor)).await?;
        let stall = stalls::all(&mut tenant).await?.swap_remove(0);
        let away = outlook::published::is_away(&mut tenant, &stall).await?;
        let claimed = outlook::claim(&mut tenant, stall.stall).await?;
        tenant.commit().await?;
        Ok((away, claimed))
    })
}

#[test]
fn a_server_forecasts_unasked_where_registers_are_away_and_no_other_beside_it() -> Outcome {
    let (mut place, _register) = place()?;
    // Looked through in this order, and one is made at a time.
    place.copy_business(1)?;
    place.kill_server()?;
    place.start_again()?;
    let n_of = |place: &Place, which: &str| {
        let first = "(select vendor_id from platform.vendor order by claimed_at limit 1)";
        place.look(&format!("select count(*) from tenant.prediction where vendor_id {which} {first}"))
    };
    let wait = |is: &dyn Fn() -> Outcome<bool>| -> Outcome {
        let started = Instant::now();
        while !is()? {
            assert!(started.elapsed() < Duration::from_secs(120), "nothing is made");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    };
    wait(&|| Ok(n_of(&place, "<>")? != "0"))?;
    assert_eq!(n_of(&place, "=")?, "0", "its register was here a moment ago");

    place.kill_server()?;
    assert_eq!(claimed(&place)?, (false, true));
    place.look("update tenant.register set last_seen_at = last_seen_at - interval '25 hours'")?;
    assert_eq!(claimed(&place)?, (true, false), "another server makes it");
    place.look("update tenant.forecasting set since = since - interval '1 hour'")?;
    assert_eq!(claimed(&place)?, (true, true), "that one is long gone");
    place.look("delete from tenant.forecasting")?;
    place.start_again()?;
    wait(&|| Ok(n_of(&place, "=")? != "0"))?;
    wait(&|| Ok(place.look("select count(*) from tenant.forecasting")? == "0"))
}

#[test]
fn a_business_sees_its_own_forecasts_alone() -> Outcome {
    let (place, _register) = place()?;
    made(&place, Value::is_object)?;
    let stall = json!({ "stall": StallId::new(1, [7; 10]) });
    assert_eq!(place.ask("list_forecasts", &stall)?.0, 404);
    Ok(())
}
