//! What the owner sees and does from afar.

use e2e::{Outcome, Till};
use serde_json::{Value, json};

use crate::place::{Place, in_step};

#[test]
fn what_registers_sold_is_on_the_owner_s_page_to_the_receipt() -> Outcome {
    let place = Place::new()?;
    let (first, second) = (place.found()?, place.join()?);
    let receipts = first.sell(3)?;
    second.sell(2)?;
    in_step(&[&first, &second])?;

    let today = place.owner("see_today", &json!({ "day": null }))?;
    assert_eq!(
        (&today["figures"]["n_sales"], &today["figures"]["turnover_minor"]),
        (&json!(5), &json!(1250)),
        "{today}"
    );
    assert_eq!(today["by_tender"], json!([{ "kind": "cash", "amount_minor": 1250 }]));
    assert_eq!(
        (&today["top_products"][0]["name"], &today["top_products"][0]["quantity"]),
        (&json!("Baguette"), &json!(5000))
    );
    let stalls = place.owner("see_stalls", &json!({ "day": null }))?;
    assert_eq!(stalls[0]["figures"], today["figures"]);
    let one = place.owner("see_stall_today", &json!({ "stall": stalls[0]["stall"], "day": null }))?;
    assert_eq!(one["figures"], today["figures"]);
    let hours: i64 = one["by_hour"].as_array().into_iter().flatten().filter_map(|h| h["turnover_minor"].as_i64()).sum();
    assert_eq!(hours, 1250);

    let page = place.owner("list_sales", &json!({ "text": receipts[1], "offset": 0, "limit": 50 }))?;
    assert_eq!((&page["n_matching"], &page["rows"][0]["receipt"]), (&json!(1), &json!(receipts[1])), "{page}");
    let sale = place.owner("see_sale", &json!({ "sale": page["rows"][0]["id"] }))?;
    assert_eq!(sale["summary"], page["rows"][0]);
    assert_eq!((&sale["lines"][0]["name"], &sale["lines"][0]["amount_minor"]), (&json!("Baguette"), &json!(250)));
    assert_eq!(sale["tenders"][0]["kind"], "cash");
    Ok(())
}

/// The product as the owner finds it.
fn baguette(place: &Place) -> Outcome<Value> {
    let found =
        place.owner("list_products", &json!({ "text": "bagu", "archived": false, "offset": 0, "limit": 10 }))?;
    assert_eq!(found["n_matching"], 1, "{found}");
    Ok(found["rows"][0].clone())
}

fn set_price(place: &Place, price_minor: i64) -> Outcome<Value> {
    let day = place.owner("see_today", &json!({ "day": null }))?["business_day"].clone();
    let product = baguette(place)?["product"].clone();
    place.owner("set_price", &json!({ "product": product, "valid_from": day, "price_minor": price_minor }))
}

#[test]
fn a_price_that_the_owner_enters_reaches_the_registers_and_counts_at_the_till() -> Outcome {
    let place = Place::new()?;
    let (first, second) = (place.found()?, place.join()?);
    in_step(&[&first, &second])?;
    assert_eq!(baguette(&place)?["price_minor"], 250);
    assert_eq!(set_price(&place, 270)?["row"]["price_minor"], 270);
    in_step(&[&first, &second])?;
    for register in [&first, &second] {
        let mut till = Till::open(&register.home)?;
        let sale = json!({ "lines": [{ "product": "Baguette", "quantity": "1" }],
                           "tenders": [{ "kind": "cash", "amount_minor": 300 }] });
        assert!(till.ask(&sale)?["receipt"].is_string());
        till.close()?;
        assert_eq!(register.look::<i64>("select max(total_minor) from sale")?, 270);
    }
    in_step(&[&first, &second])?;
    assert_eq!(first.verified()?["digest"], second.verified()?["digest"]);
    assert_eq!(place.owner("see_today", &json!({ "day": null }))?["figures"]["turnover_minor"], 540);
    let product = baguette(&place)?["product"].clone();
    let taken_back = json!({ "product": product, "valid_from": "2020-01-01", "price_minor": null });
    assert_eq!(place.ask("set_price", &taken_back)?.1["code"], "price_holds");
    Ok(())
}

#[test]
fn a_register_that_was_taken_out_goes_on_selling_and_what_it_hands_in_waits() -> Outcome {
    let place = Place::new()?;
    let (first, second) = (place.found()?, place.join()?);
    second.sell(1)?;
    in_step(&[&first, &second])?;
    let registers = place.owner("list_registers", &json!({}))?;
    assert_eq!(registers.as_array().map(Vec::len), Some(2), "{registers}");
    assert!(registers[0]["clock_skew_ms"].as_i64().is_some_and(|skew| skew.abs() < 60_000), "{registers}");
    assert!(
        registers.as_array().into_iter().flatten().all(|r| r["last_seen_at"].is_string() && r["revoked_at"].is_null())
    );
    let out = &registers[1]["register"];
    let renamed = place.owner("rename_register", &json!({ "register": out, "name": "Market van" }))?;
    assert_eq!(renamed[1]["name"], "Market van");

    let revoked = place.owner("revoke_register", &json!({ "register": out }))?;
    assert!(revoked[1]["revoked_at"].is_string(), "{revoked}");
    assert_eq!(place.owner("revoke_register", &json!({ "register": out }))?, revoked, "once is enough");
    second.sell(2)?;
    let refused = second.home.run(&["sync", "--once", "--json"])?;
    assert!(!refused.status.success());
    assert_eq!(place.look("select count(*) from tenant.held_back")?, "1");
    assert_eq!(place.look("select count(*) from tenant.sale")?, "1");
    set_price(&place, 999)?;
    let price = "select count(*) from price where price_minor = 999";
    assert!(!second.home.run(&["sync", "--once", "--json"])?.status.success());
    first.sync()?;
    assert_eq!((first.look::<i64>(price)?, second.look::<i64>(price)?), (1, 0));
    // Every register knows it as taken out and by its new name.
    let known = "select count(*) from enrolment where active = 0 and name = 'Market van'";
    assert_eq!(first.look::<i64>(known)?, 1);
    Ok(())
}

/// The register that was taken out, as the owner sees it.
fn taken_out(registers: &Value) -> Value {
    let found = registers.as_array().into_iter().flatten().find(|register| register["revoked_at"].is_string());
    found.cloned().unwrap_or_default()
}

#[test]
fn what_a_register_hands_in_after_it_was_taken_out_counts_once_the_owner_accepts_it() -> Outcome {
    let place = Place::new()?;
    let (first, second) = (place.found()?, place.join()?);
    second.sell(1)?;
    in_step(&[&first, &second])?;
    let out = json!({ "register": place.owner("list_registers", &json!({}))?[1]["register"] });
    assert_eq!(place.ask("accept_held_back", &out)?.1["code"], "nothing_held_back");
    place.owner("revoke_register", &out)?;
    // It sells, tries to hand in, has the answer lost, sells more and hands all of it in again.
    second.sell(2)?;
    second.home.run(&["sync", "--once", "--json"])?;
    let conn = rusqlite::Connection::open(second.database())?;
    conn.execute("update series set acked_through = 1 where incarnation_id in (select incarnation_id from event)", [])?;
    drop(conn);
    second.sell(3)?;
    second.home.run(&["sync", "--once", "--json"])?;
    let held = taken_out(&place.owner("list_registers", &json!({}))?)["held_back"].clone();
    assert_eq!((&held["n_sales"], &held["total_minor"], &held["currency"]), (&json!(5), &json!(1250), &json!("GBP")));
    assert_eq!(held["n_events"], 5, "{held}");
    let money = "select count(*), sum(total_minor) from tenant.sale";
    assert_eq!(place.look(money)?, "1|250");

    let after = place.owner("accept_held_back", &out)?;
    assert!(taken_out(&after)["held_back"].is_null(), "{after}");
    assert_eq!(place.look(money)?, "6|1500");
    first.sync()?;
    assert_eq!(first.look::<i64>("select count(*) from sale")?, 6);
    assert_eq!(first.verified()?["sales"], 6);
    // It stays out, and what it hands in next can be thrown away.
    second.sell(1)?;
    assert!(!second.home.run(&["sync", "--once", "--json"])?.status.success());
    assert_eq!(taken_out(&place.owner("list_registers", &json!({}))?)["held_back"]["n_sales"], 1);
    assert!(taken_out(&place.owner("drop_held_back", &out)?)["held_back"].is_null());
    assert_eq!(place.ask("drop_held_back", &out)?.1["code"], "nothing_held_back");
    assert_eq!(place.look(money)?, "6|1500");
    let audit = "select event || ' ' || detail from platform.audit where event like 'held_back%' order by audit_no";
    let id = out["register"].as_str().unwrap_or_default();
    let told = format!(
        "held_back_accepted {id}: 5 events, 1250 minor units\nheld_back_dropped {id}: 1 events, 250 minor units"
    );
    assert_eq!(place.look(audit)?, told);
    Ok(())
}
