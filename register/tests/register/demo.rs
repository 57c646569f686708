//! The demo bakery.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{Datelike, NaiveDate, Utc};
use chrono_tz::Europe::London;
use serde_json::{Value, json};

use crate::command::Program;

#[test]
fn the_demo_is_a_whole_bakery_that_closed_yesterday() {
    let program = Program::empty();
    let made = program.json(["demo"]);
    assert_eq!((&made["products"], &made["owner"], &made["pin"]), (&json!(94), &json!("Nadia"), &json!("1234")));
    let sales = made["sales"].as_u64().unwrap();
    assert!((9465..9465 + 7 * 100).contains(&sales), "{sales}");
    let verified = program.verified();
    assert_eq!((&verified["sales"], &verified["refunds"]), (&json!(sales), &json!(0)));

    let events = program.json(["export", "events"]);
    let events = events.as_array().unwrap();
    let bodies = |kind: &str| -> Vec<&Value> {
        events.iter().filter(|e| e["event"]["kind"] == kind).map(|e| &e["event"]["body"]).collect()
    };
    let days: BTreeSet<NaiveDate> =
        bodies("sale").iter().map(|s| s["business_day"].as_str().unwrap().parse().unwrap()).collect();
    let today = Utc::now().with_timezone(&London).date_naive();
    let yesterday = today.pred_opt().unwrap();
    assert!(days.contains(&yesterday) && !days.contains(&today));
    // The bakery began on a Sunday, and was closed on three days of its half year alone.
    let first = *days.first().unwrap();
    assert_eq!(first.weekday(), chrono::Weekday::Sun);
    assert_eq!((yesterday - first).num_days() + 1, days.len() as i64 + 3);
    // Its own receipts, without a gap.
    let numbers: Vec<u64> =
        bodies("sale").iter().map(|s| s["receipt"].as_str().unwrap()[4..].parse().unwrap()).collect();
    assert!(numbers.iter().copied().eq(1..=sales));
    // Cash and card, eaten here and taken away, baked every morning.
    let has = |of: &dyn Fn(&Value) -> bool| bodies("sale").iter().filter(|s| of(s)).count() as u64;
    assert!(has(&|s| s["tenders"][0]["kind"] == "cash") > sales / 4);
    assert!(has(&|s| s["tenders"][0]["kind"] == "card") > sales / 4);
    assert!(has(&|s| s["bill"]["service"] == "eat_in") > sales / 10);
    assert!(bodies("intake").len() >= days.len());
    // No name of a person is in the log.
    let log = events.iter().map(Value::to_string).collect::<String>();
    for name in ["Nadia", "Tom\"", "Aisha"] {
        assert!(!log.contains(name), "{name}");
    }
}

#[test]
fn baked_goods_never_run_out_in_the_demo() {
    let program = Program::empty();
    program.json(["demo", "--language", "fr"]);
    let products = program.json(["export", "products"]);
    let bread: Vec<&Value> = products.as_array().unwrap().iter().filter(|p| p["category"] == "Bread").collect();
    assert_eq!(bread.len(), 5);
    assert!(bread.iter().all(|p| p["stock"].as_i64().unwrap() >= 0), "{bread:?}");
}

#[test]
fn a_demo_that_is_killed_on_its_way_leaves_no_half_bakery_and_starts_again() {
    let program = Program::empty();
    let mut demo = program.start(["demo"]);
    let data = program.data();
    let size = |folder: &Path| -> u64 {
        let Ok(files) = std::fs::read_dir(folder) else { return 0 };
        files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum()
    };
    while size(&data) + size(&data.join("register.filling")) < 2_000_000 {
        assert_eq!(demo.try_wait().unwrap(), None, "the demo is larger than that");
        std::thread::yield_now();
    }
    demo.kill().unwrap();
    demo.wait().unwrap();
    assert!(program.sentence(["verify"]).contains("there is no register"));
    let made = program.json(["demo"]);
    assert_eq!(program.verified()["sales"], made["sales"]);
    let mut left: Vec<String> =
        std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["register.db", "register.lock"]);
}
