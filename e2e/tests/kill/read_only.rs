//! A database that may be looked at and not written.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use e2e::ledger::{Given, Ledger, Life};
use e2e::{Chance, Home, Outcome, Till};

use crate::own_mounts::{bound_by_permissions, on_a_small_disk};
use crate::price_list::{GOODS, any_sale, receipt, set_up, to_json, verify};

#[test]
fn a_disk_that_only_reads_ends_the_start_with_a_sentence() -> Outcome {
    on_a_small_disk("read_only::a_disk_that_only_reads_ends_the_start_with_a_sentence", |disk| {
        let home = Home::new()?;
        let ledger = sold(&home)?;
        let remount = |how: &str| Command::new("mount").args(["-o", how]).arg(disk).status();
        assert!(remount("remount,ro")?.success());
        check(&home.run(&["sell"])?);
        assert!(remount("remount,rw")?.success());
        goes_on(&home, ledger)
    })
}

#[test]
fn a_file_that_only_reads_ends_the_start_with_a_sentence() -> Outcome {
    let home = Home::new()?;
    let ledger = sold(&home)?;
    let file = home.data().join("register.db");
    fs::set_permissions(&file, Permissions::from_mode(0o400))?;
    for _ in 0..2 {
        let mut command = home.local_vendor()?;
        check(&bound_by_permissions(command.arg("sell")).output()?);
    }
    fs::set_permissions(&file, Permissions::from_mode(0o600))?;
    goes_on(&home, ledger)
}

#[test]
fn a_folder_that_only_reads_ends_the_start_with_a_sentence() -> Outcome {
    let home = Home::new()?;
    let ledger = sold(&home)?;
    fs::set_permissions(home.data(), Permissions::from_mode(0o500))?;
    let mut command = home.local_vendor()?;
    check(&bound_by_permissions(command.arg("sell")).output()?);
    fs::set_permissions(home.data(), Permissions::from_mode(0o700))?;
    goes_on(&home, ledger)
}

/// A register with three sales.
fn sold(home: &Home) -> Outcome<Ledger> {
    set_up(home)?;
    let mut ledger = Ledger::new(&GOODS);
    sell(home, &mut ledger)?;
    Ok(ledger)
}

fn sell(home: &Home, ledger: &mut Ledger) -> Outcome {
    let mut chance = Chance::new(9);
    let mut life = Life::default();
    let mut till = Till::open(home)?;
    for _ in 0..3 {
        let asked = any_sale(&mut chance);
        let receipt = receipt(&asked, &till.ask(&to_json(&asked))?);
        life.given.push(Given { asked, receipt });
    }
    ledger.lives.push(life);
    till.close()
}

#[track_caller]
fn check(done: &Output) {
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("can't be written"), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(done.stdout.is_empty());
}

/// Once it may be written again, everything is there and selling goes on in the same series.
fn goes_on(home: &Home, mut ledger: Ledger) -> Outcome {
    sell(home, &mut ledger)?;
    ledger.close(&home.data().join("register.db"))?;
    verify(home)
}
