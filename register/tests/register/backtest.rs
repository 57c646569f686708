//! `local-vendor backtest` on small tables.

use std::io::Write as _;

use serde_json::Value;

use crate::command::Program;

/// Ten weeks of two products: rolls every day but one, tarts from the third week on and not on Mondays, when the shop has
/// no line for them.
fn table() -> String {
    let mut table = String::from("series,date,quantity,open,price,rain\n");
    let start = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    for day in 0..70 {
        let date = start + chrono::Days::new(day);
        let open = u8::from(day != 66);
        table += &format!("roll,{date},{},{open},0.5,{}\n", u64::from(open) * (20 + 5 * (day % 7)), day % 3);
        if day >= 14 && day % 7 != 0 {
            table += &format!("tart,{date},{},{open},4.0,\n", u64::from(open) * (3 + day % 2));
        }
    }
    table
}

fn ask(program: &Program, more: &[&str]) -> Result<Value, String> {
    let csv = program.path("sales.csv").display().to_string();
    let base = ["backtest", "--csv", &csv, "--origins", "2", "--models", "seasonal-naive,weekday-mean", "--json"];
    let done = program.run(base.iter().chain(more));
    if done.status.success() {
        Ok(serde_json::from_slice(&done.stdout).unwrap())
    } else {
        Err(String::from_utf8(done.stderr).unwrap())
    }
}

#[test]
fn a_table_is_scored_by_model_with_missing_lines_as_zeros_and_closed_days_left_out() {
    let program = Program::empty();
    program.file("sales.csv", table());
    let quantiles = program.path("quantiles.csv");
    let answer = ask(&program, &["--quantiles", &quantiles.display().to_string()]).unwrap();
    // Two weeks of two products less the closed Thursday: the tart's Mondays count, as zeros.
    assert_eq!(answer["points"], 26);
    assert_eq!(answer["champion"], "champion");
    let models = answer["models"].as_object().unwrap();
    assert_eq!(models.keys().collect::<Vec<_>>(), ["champion", "seasonal-naive", "weekday-mean"]);
    let row = models["seasonal-naive"].as_object().unwrap();
    for figure in ["wape", "mase", "rmsse", "bias", "pinball50", "pinball90", "coverage80", "seconds"] {
        assert!(row[figure].is_number(), "{figure}");
    }
    assert_eq!(answer["plans"].as_array().unwrap().len(), 3);
    assert!(answer["plans"][2]["plan"].is_number() && answer["plans"][2]["ratio"] == 0.9);
    // Rolls repeat by the week; tarts are off by one on every day but Monday.
    assert!(row["wape"].as_f64().unwrap() < 5.0);
    let written = std::fs::read_to_string(quantiles).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert!(lines[0].starts_with("model,series,origin,date,q05,q10,") && lines[0].ends_with(",q90,q95"));
    assert_eq!(lines.len(), 1 + 3 * 2 * 14);
    assert!(lines.iter().any(|l| l.starts_with("weekday-mean,tart,2024-02-26,2024-02-27,")));
}

#[test]
fn a_packed_table_gives_the_same_and_scoring_can_be_limited() {
    let program = Program::empty();
    program.file("sales.csv", table());
    let score = program.file("score.txt", "roll\n\n").display().to_string();
    let plain = ask(&program, &["--score", &score]).unwrap();
    assert_eq!(plain["points"], 13);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(table().as_bytes()).unwrap();
    program.file("sales.csv", packed.finish().unwrap());
    let again = ask(&program, &["--score", &score]).unwrap();
    assert_eq!(plain["models"]["champion"]["wape"], again["models"]["champion"]["wape"]);
}

#[test]
fn the_largest_series_can_be_scored_and_some_of_them_left_out() {
    let program = Program::empty();
    // Five months, so that there are 120 days before the scored ones; the new product has none of them.
    let mut table = String::from("series,date,quantity,open\n");
    let start = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    for (series, units, from) in [("roll", 20, 0), ("tart", 3, 0), ("bread", 50, 0), ("new", 90, 130)] {
        for day in from..150 {
            table += &format!("{series},{},{},1\n", start + chrono::Days::new(day), units + day % 7);
        }
    }
    program.file("sales.csv", table);
    let points = |more: &[&str]| ask(&program, more).unwrap()["points"].as_u64().unwrap();
    assert_eq!(points(&["--largest", "2"]), 28);
    assert_eq!(points(&["--largest", "9"]), 42, "all but the new one");
    assert_eq!(points(&["--largest", "2", "--except", "bread"]), 14, "the place of one that is left out stays empty");
    assert!(ask(&program, &["--largest", "0"]).unwrap_err().contains("no series given"));
}

/// The protocol of forecast/README.md on its German data; the French data may not be shipped.
#[test]
fn a_real_bakery_chain_is_forecast_as_well_as_when_the_rules_were_frozen() {
    if std::env::var_os("LOCAL_VENDOR_LONG").is_none() {
        return;
    }
    let program = Program::empty();
    let csv = concat!(env!("CARGO_MANIFEST_DIR"), "/../forecast/tests/data/german_bakery.csv.gz");
    let done = program.run(["backtest", "--csv", csv, "--horizon", "7", "--origins", "8", "--step", "7", "--json"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(answer["points"], 1449);
    let models = answer["models"].as_object().unwrap();
    for (name, row) in models {
        println!("{name}: {row}");
    }
    let champion = |figure: &str| models["champion"][figure].as_f64().unwrap();
    let best = |figure: &str| models.values().map(|row| row[figure].as_f64().unwrap()).fold(f64::MAX, f64::min);
    assert!(champion("wape") < 18.5 && champion("wape") < best("wape") + 0.7, "{}", champion("wape"));
    assert!(champion("pinball90") < 4.9 && champion("pinball90") < best("pinball90") + 0.3);
    assert!(champion("bias").abs() < 5.0 && (76.0..84.0).contains(&champion("coverage80")));
    assert_eq!(models["intermittent"]["switched_off"], true, "no better than last week, and said so");
    // What whoever settles on one model would have taken by then.
    let single = answer["best_single"].as_str().unwrap();
    println!("best single model before: {single}");
    for figure in ["wape", "pinball50", "pinball90"] {
        assert!(champion(figure) < models[single][figure].as_f64().unwrap(), "{figure} of {single}");
    }
}

#[test]
fn a_wrong_table_or_wish_is_refused_in_a_sentence() {
    let program = Program::empty();
    let check = |content: &str, more: &[&str], wanted: &str| {
        program.file("sales.csv", content);
        let said = ask(&program, more).unwrap_err();
        assert!(said.contains(wanted), "{said:?}");
        assert!(!said.contains("panicked"), "{said}");
    };
    check("date,quantity,open\n", &[], "there is no column series");
    check("series,date,quantity,open\n", &[], "no line to learn from");
    check("series,date,quantity,open\nroll,1.2.2024,3,1\n", &[], "line 2: “1.2.2024” is no date");
    check("series,date,quantity,open\nroll,2024-02-01,many,1\n", &[], "“many” is no quantity");
    check("series,date,quantity,open\nroll,2024-02-01,3,1\n", &[], "need more than the 1 days there are");
    check(&table(), &["--models", "oracle"], "there is no model oracle; there are seasonal-naive");
    check(&table(), &["--country", "XX"], "no holidays are known of XX");
    let score = program.file("score.txt", "bun\n").display().to_string();
    check(&table(), &["--score", &score], "has no series “bun”");
    check(&table(), &["--horizon", "0"], "the horizon has to be at least 1");
}
