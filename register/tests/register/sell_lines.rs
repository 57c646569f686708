//! `sell`: one JSON sale a line in, one JSON receipt a line out.

use std::io::{BufRead as _, BufReader, Write as _};

use serde_json::{Value, json};

use crate::command::{Program, argument, text};

/// Bread 3.20 at 0 %, coffee 2.60 at 20 %, cheddar 19.90 a kilogram with a barcode.
fn shop() -> Program {
    let program = Program::new();
    let list = "name,price,tax_rate,unit,barcode\nBread,3.20,0,,\nCoffee,2.60,20,,\nCheddar,19.90,0,kg,4006381333931\n";
    let file = program.file("list.csv", list);
    assert_eq!(program.json(["import", "products", argument(&file)])["products"], 3);
    program
}

#[test]
fn a_sale_is_answered_with_its_receipt() {
    let program = shop();
    let answers = program.sell(&[
        r#"{"lines":[{"product":"Bread","quantity":"2"},{"product":"Coffee","quantity":"1"}],"tenders":[{"kind":"cash","amount_minor":1000}]}"#,
        r#"{"lines":[{"product":"4006381333931","quantity":"0,612"}],"tenders":[{"kind":"card","amount_minor":1000},{"kind":"cash","amount_minor":500}]}"#,
    ]);
    let first = answers[0].as_object().unwrap();
    let mut keys: Vec<&str> = first.keys().map(String::as_str).collect();
    keys.sort_unstable();
    let mut want = ["id", "receipt", "register_seq", "total_minor", "tax", "rounding_minor", "change_minor"];
    want.sort_unstable();
    assert_eq!(keys, want);
    assert_eq!((&first["total_minor"], &first["change_minor"]), (&json!(900), &json!(100)));
    assert_eq!(
        first["tax"],
        json!([{"rate_ppm": 0, "net_minor": 640, "tax_minor": 0}, {"rate_ppm": 200000, "net_minor": 217, "tax_minor": 43}])
    );
    assert!(first["receipt"].as_str().unwrap().ends_with("-000001"));
    // 0.612 × 19.90 = 12.1788.
    assert_eq!((&answers[1]["total_minor"], &answers[1]["change_minor"]), (&json!(1218), &json!(282)));
    assert!(answers[1]["receipt"].as_str().unwrap().ends_with("-000002"));
    let seq = |answer: &Value| answer["register_seq"].as_u64().unwrap();
    assert_eq!(seq(&answers[1]), seq(&answers[0]) + 1);
    program.verified();
}

#[test]
fn a_price_and_discounts_can_be_told() {
    let program = shop();
    let answers = program.sell(&[
        r#"{"lines":[{"product":"Bread","quantity":"1","price_minor":100}],"tenders":[{"kind":"card","amount_minor":100}]}"#,
        r#"{"lines":[{"product":"Bread","quantity":"1","discount_bp":1000}],"tenders":[{"kind":"card","amount_minor":288}]}"#,
        r#"{"lines":[{"product":"Bread","quantity":"1"}],"discount_bp":5000,"tenders":[{"kind":"card","amount_minor":160}]}"#,
    ]);
    let totals: Vec<&Value> = answers.iter().map(|a| &a["total_minor"]).collect();
    assert_eq!(totals, [&json!(100), &json!(288), &json!(160)]);
}

#[test]
fn a_refused_line_has_an_answer_and_the_next_goes_on() {
    let program = shop();
    let many =
        format!(r#"{{"lines":[{}],"tenders":[]}}"#, vec![r#"{"product":"Bread","quantity":"1"}"#; 201].join(","));
    let bread = |quantity: &str| {
        format!(
            r#"{{"lines":[{{"product":"Bread","quantity":"{quantity}"}}],"tenders":[{{"kind":"cash","amount_minor":320}}]}}"#
        )
    };
    let cases: Vec<(String, &str)> = vec![
        ("not json".to_owned(), "bad_request"),
        (r#"{"lines":[]"#.to_owned(), "bad_request"),
        (r#"{"lines":[],"tenders":[],"colour":"red"}"#.to_owned(), "bad_request"),
        (r#"{"lines":[{"product":"Bread","quantity":"1","colour":"red"}],"tenders":[]}"#.to_owned(), "bad_request"),
        (r#"{"lines":[],"tenders":[]}"#.to_owned(), "no_lines"),
        (r#"{"lines":[{"product":"Caviar","quantity":"1"}],"tenders":[]}"#.to_owned(), "not_found"),
        (r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[]}"#.to_owned(), "unpaid"),
        (r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":500}]}"#.to_owned(), "overpaid"),
        (r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"unknown","amount_minor":320}]}"#.to_owned(), "malformed"),
        (r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":320}],"at":"yesterday"}"#.to_owned(), "bad_request"),
        (bread("0"), "not_positive"),
        (bread("-1"), "not_positive"),
        (bread("1.5"), "whole_pieces"),
        (bread("much"), "not_a_number"),
        (bread("99999999999"), "too_large"),
        (many, "too_many_lines"),
        (format!("\u{fffd}{}", "x".repeat(1_100_000)), "bad_request"),
    ];
    let mut lines: Vec<String> = cases.iter().map(|(line, _)| line.clone()).collect();
    lines.push(bread("1"));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let answers = program.sell(&lines);
    assert_eq!(answers.len(), lines.len());
    for ((line, code), answer) in cases.iter().zip(&answers) {
        assert_eq!(answer["error"]["code"], **code, "{}: {answer}", &line[..line.len().min(200)]);
        assert!(!answer["error"]["message"].as_str().unwrap().is_empty());
    }
    let last = answers.last().unwrap();
    assert_eq!(last["total_minor"], 320);
    assert!(last["receipt"].as_str().unwrap().ends_with("-000001"), "a refused line takes no number");
    program.verified();
}

#[test]
fn at_sets_the_wall_time_and_the_business_day_of_one_sale() {
    let program = shop();
    let answers = program.sell(&[
        // 23:30 in New York is 04:30 of the next day in London.
        r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":320}],"at":"2026-01-01T23:30:00-05:00"}"#,
        r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":320}]}"#,
        r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":320}],"at":"2025-06-01T12:00:00Z"}"#,
    ]);
    assert!(answers.iter().all(|a| a["total_minor"] == 320), "{answers:?}");
    let sales = |day: &str| program.json(["report", "day", day])["sales"].as_u64().unwrap();
    assert_eq!((sales("2026-01-01"), sales("2026-01-02"), sales("2025-06-01")), (0, 1, 1));
    let exported = program.json(["export", "sales"]);
    let times: Vec<&str> = exported.as_array().unwrap().iter().map(|s| s["time"].as_str().unwrap()).collect();
    assert_eq!(times[..2], ["13:00:00", "04:30:00"]);
}

#[test]
fn an_answer_comes_before_the_next_line_is_asked_for() {
    let program = shop();
    let mut child = program.start(["sell"]);
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for number in 1..=3 {
        let sale = r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":320}]}"#;
        writeln!(input, "{sale}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert!(answer["receipt"].as_str().unwrap().ends_with(&format!("-00000{number}")));
        // It is on the disk: another program sees it.
        assert_eq!(program.json(["verify"])["sales"], number);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_second_register_on_the_same_data_says_so_and_exits_3() {
    let program = shop();
    let mut child = program.start(["sell"]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"?\n").unwrap();
    let mut answer = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut answer).unwrap();
    let second = program.run(["sell"]);
    assert_eq!(second.status.code(), Some(3));
    assert_eq!(text(&second.stderr).lines().count(), 1);
    drop(input);
    child.wait().unwrap();
}

#[test]
fn without_a_register_every_command_says_what_to_do() {
    let program = Program::empty();
    for command in [&["sell"][..], &["verify"], &["export", "sales"], &["report", "day", "2026-01-01"], &["backup"]] {
        assert_eq!(program.sentence(command), "there is no register in data; start the program or run init first");
    }
}

#[test]
fn a_clock_behind_the_last_sale_is_asked_for_unless_the_time_is_told() {
    let program = shop();
    let sale = r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":320}]}"#;
    assert_eq!(program.sell(&[sale])[0]["total_minor"], 320);
    // The last event was tomorrow: so it looks when the clock was set back a day since.
    let conn = rusqlite::Connection::open(program.data().join("register.db")).unwrap();
    conn.execute("update series set last_at_ms = last_at_ms + 86400000 where purpose = 'live'", []).unwrap();
    drop(conn);
    let told = sale.replace("}]}", r#"}],"at":"2026-01-05T10:00:00Z"}"#);
    let answers = program.sell(&[sale, &told, sale]);
    assert_eq!(answers[0]["error"]["code"], "clock");
    assert!(answers[1]["receipt"].as_str().unwrap().ends_with("-000002"), "{answers:?}");
    assert_eq!(answers[2]["error"]["code"], "clock");
}
