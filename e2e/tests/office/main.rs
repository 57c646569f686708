//! What other programs make of the files that a vendor takes away.

use std::fs;
use std::process::Command;

use e2e::{Failure, Home, Outcome, Till};
use serde_json::json;

/// A spreadsheet's cells as another program reads them: without formatting, a sheet after the other.
fn cells(home: &Home, file: &str) -> Outcome<Vec<Vec<String>>> {
    let (from, to) = (home.path().join(file), home.path().join("cells.csv"));
    let mut convert = Command::new("ssconvert");
    convert.args(["--export-type=Gnumeric_stf:stf_assistant", "-O", "separator=; format=raw quoting-mode=never", "-S"]);
    let done = home.enter(&mut convert).arg(&from).arg(&to).output()?;
    if !done.status.success() {
        return Err(Failure::new(String::from_utf8_lossy(&done.stderr).into_owned()));
    }
    let mut rows = Vec::new();
    for sheet in 0.. {
        let Ok(text) = fs::read_to_string(home.path().join(format!("cells.csv.{sheet}"))) else { break };
        rows.extend(text.lines().map(|line| line.split(';').map(str::to_owned).collect()));
    }
    Ok(rows)
}

#[test]
fn a_day_report_opens_in_a_spreadsheet_program_with_numbers_as_numbers() -> Outcome {
    let home = Home::new()?;
    let prices = home.path().join("prices.csv");
    fs::write(&prices, "name,price,tax_rate,unit\nBaguette,2.50,0,piece\nComté,31.90,20,kg\n")?;
    let prices = prices.display().to_string();
    for arguments in [
        &["init", "--name", "Crusty", "--country", "GB", "--currency", "GBP", "--zone", "Europe/London"][..],
        &["import", "products", &prices],
    ] {
        assert!(home.run(arguments)?.status.success(), "{arguments:?}");
    }
    let mut till = Till::open(&home)?;
    till.ask(&json!({
        "lines": [{ "product": "Baguette", "quantity": "3" }, { "product": "Comté", "quantity": "0.215" }],
        "tenders": [{ "kind": "cash", "amount_minor": 2000 }], "at": "2026-03-02T10:00:00Z"
    }))?;
    till.close()?;
    let report = home.path().join("day.xlsx").display().to_string();
    assert!(home.run(&["report", "day", "2026-03-02", "--format", "xlsx", "--out", &report])?.status.success());

    let rows = cells(&home, "day.xlsx")?;
    let row = |name: &str| rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("no {name}: {rows:?}"));
    // 3 × 2.50 and 0.215 × 31.90 = 6.86; of it 20/120 is tax.
    assert_eq!(row("Turnover")[1], "14.36");
    assert_eq!(row("Comté")[1..], ["0.215", "6.86"]);
    assert_eq!(row("0.2")[1..], ["5.72", "1.14"]);
    assert_eq!(row("Cash")[1], "14.36");
    Ok(())
}
