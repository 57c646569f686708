//! Two programs on the same data.

use e2e::{Chance, Home, Outcome, Till};
use serde_json::Value;

use crate::price_list::{any_sale, receipt, run, set_up, to_json, verify};

#[test]
fn a_command_that_writes_beside_an_open_register_says_so_and_exits_3() -> Outcome {
    let home = Home::new()?;
    set_up(&home)?;
    let mut chance = Chance::new(4);
    let mut till = Till::open(&home)?;
    let asked = any_sale(&mut chance);
    let first = receipt(&asked, &till.ask(&to_json(&asked))?);
    let list = home.path().join("price-list.csv").display().to_string();
    for command in [&["sell"][..], &["import", "products", &list]] {
        let done = home.run(command)?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(3), "{command:?}: {said}");
        assert!(said.contains("is open in another window or command"), "{command:?}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{command:?}: {said}");
    }
    // The open register noticed nothing.
    let asked = any_sale(&mut chance);
    let second = receipt(&asked, &till.ask(&to_json(&asked))?);
    assert_eq!((&first[4..], &second[4..]), ("000001", "000002"));
    till.close()
}

#[test]
fn commands_that_only_read_run_beside_an_open_register() -> Outcome {
    let home = Home::new()?;
    set_up(&home)?;
    let mut chance = Chance::new(5);
    let mut till = Till::open(&home)?;
    let mut sold = 0;
    for _ in 0..3 {
        let asked = any_sale(&mut chance);
        let answer = till.ask(&to_json(&asked))?;
        receipt(&asked, &answer);
        sold += asked.total_minor;
    }
    verify(&home)?;
    let today = chrono::Utc::now().date_naive();
    let mut gross = 0;
    // The business day is London's; at midnight the sales may lie on either side.
    for day in [today.pred_opt(), Some(today), today.succ_opt()].into_iter().flatten() {
        let report: Value = serde_json::from_str(&run(&home, &["report", "day", &day.to_string(), "--json"])?)?;
        gross += report["gross_minor"].as_i64().unwrap_or(0);
    }
    assert_eq!(gross, sold);
    till.close()
}
