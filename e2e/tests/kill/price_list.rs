use std::fmt::Write as _;

use e2e::ledger::{Asked, Goods};
use e2e::{Chance, Failure, Home, Outcome};
use serde_json::{Value, json};

/// Prices and quantities of which every product is whole, so that the ledger needs no rounding.
pub const GOODS: [Goods; 5] = [
    Goods { name: "Sourdough loaf", unit: "piece", price_minor: 320, counted: 9_000_000 },
    Goods { name: "Croissant", unit: "piece", price_minor: 145, counted: 8_000_000 },
    Goods { name: "Crème brûlée", unit: "piece", price_minor: 405, counted: 7_000_000 },
    Goods { name: "Cheddar", unit: "kg", price_minor: 1_640, counted: 900_000 },
    Goods { name: "Potatoes", unit: "kg", price_minor: 120, counted: 2_500_000 },
];

/// Sets a register up with the price list and what was counted of it.
pub fn set_up(home: &Home) -> Outcome {
    run(home, &["init", "--name", "Kill Street", "--country", "GB", "--currency", "GBP", "--zone", "Europe/London"])?;
    let mut list = "name,price,tax_rate,unit,stock\n".to_owned();
    for goods in &GOODS {
        let (pounds, pence) = (goods.price_minor / 100, goods.price_minor % 100);
        let (whole, part) = (goods.counted / 1000, goods.counted % 1000);
        let _ = writeln!(list, "{},{pounds}.{pence:02},20,{},{whole}.{part:03}", goods.name, goods.unit);
    }
    let file = home.path().join("price-list.csv");
    std::fs::write(&file, list)?;
    let told = run(home, &["import", "products", &file.display().to_string(), "--json"])?;
    let told: Value = serde_json::from_str(&told)?;
    assert_eq!(told["products"], GOODS.len(), "{told}");
    Ok(())
}

/// Runs the command line and gives what it printed.
pub fn run(home: &Home, arguments: &[&str]) -> Outcome<String> {
    let done = home.run(arguments)?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if done.status.success() {
        return Ok(said(&done.stdout));
    }
    Err(Failure::new(format!("{arguments:?} ended with {}: {}{}", done.status, said(&done.stdout), said(&done.stderr))))
}

/// `verify --full` says that nothing is wrong.
pub fn verify(home: &Home) -> Outcome {
    let told: Value = serde_json::from_str(&run(home, &["verify", "--full", "--json"])?)?;
    assert_eq!((&told["ok"], &told["problems"]), (&json!(true), &json!([])), "{told}");
    Ok(())
}

/// A sale of one to three lines.
pub fn any_sale(chance: &mut Chance) -> Asked {
    let first = chance.below(GOODS.len() as u64) as usize;
    let n_lines = 1 + chance.below(3) as usize;
    let lines = (0..n_lines).map(|line| {
        let goods = (first + line) % GOODS.len();
        let step = if GOODS[goods].unit == "kg" { 250 } else { 1_000 };
        (goods, step * (1 + chance.below(3) as i64))
    });
    Asked::new(&GOODS, lines.collect())
}

/// A sale as `sell` reads it, paid in cash to the penny.
pub fn to_json(asked: &Asked) -> Value {
    let lines: Vec<Value> = asked
        .lines
        .iter()
        .map(|&(goods, quantity)| {
            let quantity = format!("{}.{:03}", quantity / 1000, quantity % 1000);
            json!({ "product": GOODS[goods].name, "quantity": quantity })
        })
        .collect();
    json!({ "lines": lines, "tenders": [{ "kind": "cash", "amount_minor": asked.total_minor }] })
}

/// The receipt of an answer that fits what was asked for.
#[track_caller]
pub fn receipt(asked: &Asked, answer: &Value) -> String {
    assert_eq!(answer["total_minor"], asked.total_minor, "{answer}");
    assert_eq!(answer["change_minor"], 0, "{answer}");
    answer["receipt"].as_str().unwrap_or_else(|| panic!("no receipt in {answer}")).to_owned()
}
