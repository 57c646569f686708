//! Kills at moments that nobody chose, hundreds of times over one database.

use std::thread::sleep;
use std::time::{Duration, Instant};

use e2e::ledger::{Given, Ledger, Life};
use e2e::{Chance, Home, Outcome, Till};
use serde_json::Value;

use crate::price_list::{GOODS, any_sale, receipt, set_up, to_json, verify};

/// Where the kills fell, as the driver saw them.
#[derive(Debug, Default)]
struct Kills {
    /// Between handing a sale over and reading its answer, the program being up.
    in_a_sale: usize,
    /// Before the program gave its first answer.
    at_the_start: usize,
    /// With every sale answered.
    at_rest: usize,
}

#[test]
fn a_sale_that_was_acknowledged_survives_a_kill_at_any_moment() -> Outcome {
    let long = std::env::var_os("LOCAL_VENDOR_LONG").is_some();
    let n_kills = if long { 5_000 } else { 300 };
    let seed = std::env::var("LOCAL_VENDOR_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261);
    let mut chance = Chance::new(seed);
    let home = Home::new()?;
    set_up(&home)?;
    let database = home.data().join("register.db");
    let mut ledger = Ledger::new(&GOODS);
    let mut kills = Kills::default();
    // What a start and a sale take on this machine, to aim by.
    let mut start = Duration::from_millis(50);
    let mut sale = Duration::from_millis(2);
    let started = Instant::now();
    for n_before in 0..n_kills {
        let mut till = Till::open(&home)?;
        ledger.lives.push(Life::default());
        let n_asked = 1 + chance.below(6);
        if chance.below(8) > 0 {
            let took = sell_one(&mut till, &mut chance, &mut ledger)?;
            start = (start * 3 + took) / 4;
            ledger.settle(&database)?;
            sale = (sale * 3 + sell_one(&mut till, &mut chance, &mut ledger)?) / 4;
        }
        let up = ledger.lives.last().is_some_and(|life| !life.given.is_empty());
        let asked: Vec<_> = (0..n_asked).map(|_| any_sale(&mut chance)).collect();
        let lines: Vec<Value> = asked.iter().map(to_json).collect();
        // A process that was just started may not yet read; the pipe holds the lines meanwhile.
        till.send_all(&lines)?;
        let span = if up { sale * (n_asked as u32 + 1) } else { start * 2 };
        // How quick sales are one upon the other, the machine says: where most kills fell after the last, aim earlier.
        let span = if up && kills.in_a_sale * 2 < n_before { span / 3 } else { span };
        sleep(Duration::from_nanos(chance.below(span.as_nanos() as u64)));
        let answers = till.kill()?;
        let life = ledger.lives.last_mut().expect("a life was pushed");
        for (asked, answer) in asked.iter().zip(&answers) {
            life.given.push(Given { asked: asked.clone(), receipt: receipt(asked, answer) });
        }
        life.unanswered = asked[answers.len()..].to_vec();
        match (life.unanswered.is_empty(), life.given.is_empty()) {
            (true, _) => kills.at_rest += 1,
            (false, true) => kills.at_the_start += 1,
            (false, false) => kills.in_a_sale += 1,
        }
    }
    Till::open(&home)?.close()?;
    ledger.close(&database)?;
    verify(&home)?;
    println!(
        "seed {seed}: {n_kills} kills in {:.1} s, {} in a sale, {} at the start, {} at rest; {} sales, of them {} committed and not acknowledged",
        started.elapsed().as_secs_f64(),
        kills.in_a_sale,
        kills.at_the_start,
        kills.at_rest,
        ledger.n_sales,
        ledger.n_extra,
    );
    assert!(kills.in_a_sale * 3 >= n_kills, "too few kills fell between a sale's begin and its answer: {kills:?}");
    Ok(())
}

/// Sells and waits for the answer; how long that took.
fn sell_one(till: &mut Till, chance: &mut Chance, ledger: &mut Ledger) -> Outcome<Duration> {
    let asked = any_sale(chance);
    let started = Instant::now();
    let answer = till.ask(&to_json(&asked))?;
    let took = started.elapsed();
    let receipt = receipt(&asked, &answer);
    let life = ledger.lives.last_mut().expect("a life was pushed");
    life.given.push(Given { asked, receipt });
    Ok(took)
}
