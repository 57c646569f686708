//! The programs as they are shipped: how fast `local-vendor sell` sells, and how much memory they take.

use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use serde_json::{Value, json};

use super::memory;
use super::table::{Budget, Table};
use crate::growth;
use crate::{Chance, Failure, Home, Outcome, Till};

const N_PRODUCTS: usize = 500;
const N_SALES: usize = 10_000;

pub fn measure(table: &mut Table) -> Outcome {
    let home = Home::new()?;
    set_up(&home)?;
    let mut till = Till::open(&home)?;
    let mut chance = Chance::new(3);
    // The first answer tells that the program is up.
    sold(&till.ask(&any_sale(&mut chance))?)?;
    let sales: Vec<Value> = (0..N_SALES).map(|_| any_sale(&mut chance)).collect();
    let started = Instant::now();
    // A hundred at once fit into the pipe, so that neither side waits for the other's turn.
    for sales in sales.chunks(100) {
        till.send_all(sales)?;
        for _ in sales {
            sold(&till.answer()?.ok_or_else(|| Failure::new("the till ended"))?)?;
        }
    }
    let a_second = N_SALES as f64 / started.elapsed().as_secs_f64();
    table.add("3-line sales through `local-vendor sell`", a_second, "/s", Budget::None);
    let memory = memory::peak_mb(till.process())?;
    table.add(format!("memory of `local-vendor sell`, peak after {N_SALES} sales"), memory, "MB", Budget::None);
    till.close()
}

fn set_up(home: &Home) -> Outcome {
    run(
        home,
        &["init", "--name", "The Long Counter", "--country", "GB", "--currency", "GBP", "--zone", "Europe/London"],
    )?;
    let mut list = "name,price,tax_rate,barcode\n".to_owned();
    for n in 0..N_PRODUCTS {
        let _ = writeln!(list, "{},{}.{:02},20,{}", growth::name(n), 1 + n % 9, n % 100, growth::barcode(n)?.as_str());
    }
    let file = home.path().join("products.csv");
    fs::write(&file, list)?;
    run(home, &["import", "products", &file.display().to_string()])
}

fn run(home: &Home, arguments: &[&str]) -> Outcome {
    let done = home.run(arguments)?;
    if done.status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{arguments:?}: {}", String::from_utf8_lossy(&done.stderr))))
}

fn any_sale(chance: &mut Chance) -> Value {
    let first = chance.below(N_PRODUCTS as u64) as usize;
    let lines: Vec<Value> = (0..3)
        .map(|line| json!({ "product": growth::name((first + line * 7) % N_PRODUCTS), "quantity": "1" }))
        .collect();
    json!({ "lines": lines, "tenders": [{ "kind": "cash", "amount_minor": 5_000 }] })
}

fn sold(answer: &Value) -> Outcome {
    if answer["receipt"].is_string() { Ok(()) } else { Err(Failure::new(format!("not sold: {answer}"))) }
}
