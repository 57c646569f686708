//! No room for the next sale.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use e2e::ledger::{Given, Ledger, Life};
use e2e::{Chance, Failure, Home, Outcome, Till};
use serde_json::Value;

use crate::own_mounts::on_a_small_disk;
use crate::price_list::{GOODS, any_sale, receipt, set_up, to_json, verify};

#[test]
fn a_full_disk_refuses_the_sale_that_does_not_fit_and_loses_nothing() -> Outcome {
    on_a_small_disk("full_disk::a_full_disk_refuses_the_sale_that_does_not_fit_and_loses_nothing", |disk| {
        let home = Home::new()?;
        set_up(&home)?;
        let mut chance = Chance::new(6);
        let mut ledger = Ledger::new(&GOODS);
        let filler = disk.join("filler");
        let mut till = Till::open(&home)?;
        ledger.lives.push(Life::default());
        for _ in 0..2 {
            sell(&mut till, &mut chance, &mut ledger, 5)?;
            fill(&filler)?;
            let refusal = sell_until_refused(&mut till, &mut chance, &mut ledger)?;
            check(&refusal);
            // It goes on answering, and says the same while nothing changes.
            check(&till.ask(&to_json(&any_sale(&mut chance)))?);
            fs::remove_file(&filler)?;
            sell(&mut till, &mut chance, &mut ledger, 20)?;
        }
        // Full at the end of a day, and at the start of the next: what was sold is there, once there is room.
        fill(&filler)?;
        sell_until_refused(&mut till, &mut chance, &mut ledger)?;
        // Whoever started it learns at its end, too, that not every sale was made.
        assert_eq!(till.end()?.code(), Some(1));
        fill(&filler)?;
        let started = home.run(&["sell"])?;
        if !started.status.success() {
            let said = String::from_utf8_lossy(&started.stderr).into_owned();
            assert!(said.contains("the disk is full") && said.trim().lines().count() == 1, "{said}");
        }
        fs::remove_file(&filler)?;
        let mut till = Till::open(&home)?;
        ledger.lives.push(Life::default());
        sell(&mut till, &mut chance, &mut ledger, 5)?;
        till.close()?;
        ledger.close(&home.data().join("register.db"))?;
        verify(&home)
    })
}

/// Each of the first writes to the database's files fails once, as on a full disk, whichever it is.
#[test]
fn a_write_that_finds_no_room_refuses_one_sale_wherever_it_falls() -> Outcome {
    let home = Home::new()?;
    set_up(&home)?;
    let mut chance = Chance::new(8);
    let mut ledger = Ledger::new(&GOODS);
    let mut n_refused = 0;
    for nth in 1..=40 {
        ledger.lives.push(Life::default());
        let mut till = Till::start(with_a_failing_write(&home, nth)?)?;
        let mut refused = 0;
        for _ in 0..3 {
            let asked = any_sale(&mut chance);
            let Some(answer) = answer(&mut till, &asked)? else { break };
            if answer["error"].is_null() {
                give(&mut ledger, asked, &answer);
            } else {
                check(&answer);
                refused += 1;
            }
        }
        // One write failed: it cost one sale or, in opening the database, the start, and never without a sentence.
        let ended = till.end()?;
        assert!(refused <= 1, "the {nth}th write failed and {refused} sales were refused");
        if !ended.success() {
            let said = fs::read_to_string(home.path().join("said"))?;
            assert_eq!(said.trim(), "the disk is full; nothing was changed, make room and try again");
        }
        n_refused += refused;
    }
    assert!(n_refused >= 20, "only {n_refused} of 40 failing writes met a sale");
    ledger.close(&home.data().join("register.db"))?;
    verify(&home)
}

fn with_a_failing_write(home: &Home, nth: usize) -> Outcome<Command> {
    let mut command = Command::new("strace");
    home.enter(&mut command).args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e"]);
    command.arg(format!("inject=pwrite64:error=ENOSPC:when={nth}"));
    for ending in ["", "-wal", "-shm"] {
        command.arg("-P").arg(home.data().join(format!("register.db{ending}")));
    }
    command.arg(e2e::program("local-vendor")?).arg("sell").stderr(File::create(home.path().join("said"))?);
    Ok(command)
}

/// The answer to a sale; none when the program ended before it, with a sentence.
fn answer(till: &mut Till, asked: &e2e::ledger::Asked) -> Outcome<Option<Value>> {
    // The pipe is broken when the program did not start.
    if till.send(&to_json(asked)).is_err() {
        return Ok(None);
    }
    till.answer()
}

/// One clear sentence under its code.
#[track_caller]
fn check(answer: &Value) {
    assert_eq!(answer["error"]["code"], "disk_full", "{answer}");
    let message = answer["error"]["message"].as_str().unwrap_or_default();
    assert_eq!(message, "the disk is full; nothing was changed, make room and try again");
}

fn sell(till: &mut Till, chance: &mut Chance, ledger: &mut Ledger, n_sales: usize) -> Outcome {
    for _ in 0..n_sales {
        let asked = any_sale(chance);
        let answer = till.ask(&to_json(&asked))?;
        give(ledger, asked, &answer);
    }
    Ok(())
}

fn sell_until_refused(till: &mut Till, chance: &mut Chance, ledger: &mut Ledger) -> Outcome<Value> {
    for _ in 0..1_000 {
        let asked = any_sale(chance);
        let answer = till.ask(&to_json(&asked))?;
        if !answer["error"].is_null() {
            return Ok(answer);
        }
        give(ledger, asked, &answer);
    }
    Err(Failure::new("the disk was never full"))
}

fn give(ledger: &mut Ledger, asked: e2e::ledger::Asked, answer: &Value) {
    let receipt = receipt(&asked, answer);
    let life = ledger.lives.last_mut().expect("a life was pushed");
    life.given.push(Given { asked, receipt });
}

/// Takes all the room there is but a little.
fn fill(filler: &Path) -> Outcome {
    let mut file = File::create(filler)?;
    let block = [0_u8; 4096];
    let mut n_blocks = 0_u64;
    while file.write_all(&block).is_ok() {
        n_blocks += 1;
    }
    file.set_len(n_blocks.saturating_sub(8) * 4096)?;
    Ok(())
}
