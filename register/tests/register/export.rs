//! `export` and `--out`.

use calamine::{DataType as _, Reader as _, Xlsx, open_workbook};
use serde_json::{Value, json};

use crate::command::{Program, argument};

/// A register with two sales.
fn sold() -> Program {
    let program = Program::new();
    let file = program.file("list.csv", "name,price,tax_rate\n=Bread,3.20,0\nCoffee,2.60,20\n");
    assert_eq!(program.json(["import", "products", argument(&file)])["products"], 2);
    let answers = program.sell(&[
        r#"{"lines":[{"product":"=Bread","quantity":"2"},{"product":"Coffee","quantity":"1"}],"tenders":[{"kind":"cash","amount_minor":1000}]}"#,
        r#"{"lines":[{"product":"Coffee","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":260}]}"#,
    ]);
    assert_eq!(answers.len(), 2);
    program
}

#[test]
fn sales_are_exported_by_line_in_every_format_alike() {
    let program = sold();
    let sales = program.json(["export", "sales"]);
    assert_eq!(sales.as_array().unwrap().len(), 3);
    assert_eq!((&sales[0]["product"], &sales[0]["amount"]), (&json!("=Bread"), &json!(6.4)));
    assert_eq!((&sales[0]["tenders"], &sales[0]["sale_total"]), (&json!("cash"), &json!(9.0)));
    let csv = program.path("sales.csv");
    let xlsx = program.path("sales.xlsx");
    for (format, path) in [("csv", &csv), ("xlsx", &xlsx)] {
        assert!(program.run(["export", "sales", "--format", format, "--out", argument(path)]).status.success());
    }
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_path(&csv).unwrap().into_records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[0][5], &rows[0][10]), (3, "=Bread", "6.40"));
    let mut book: Xlsx<_> = open_workbook(&xlsx).unwrap();
    let range = book.worksheet_range("sales").unwrap();
    assert_eq!(range.get_value((1, 10)).unwrap().as_f64(), Some(6.4), "a number is a number");
    assert_eq!(range.get_value((1, 5)).unwrap().as_string().as_deref(), Some("=Bread"), "a name is no formula");
    let beside: Vec<_> = std::fs::read_dir(csv.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert_eq!(beside, Vec::<String>::new());
}

#[test]
fn events_are_exported_as_their_author_wrote_them() {
    let program = sold();
    let n_events = program.verified()["events"].as_u64().unwrap() as usize;
    let events = program.json(["export", "events"]);
    assert_eq!(events.as_array().unwrap().len(), n_events);
    let output = program.run(["export", "events"]);
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(&output.stdout[..]).into_records().map(Result::unwrap).collect();
    let (row, event) = (rows.last().unwrap(), &events[n_events - 1]);
    assert_eq!(row[4], *event["hash"].as_str().unwrap());
    assert_eq!(serde_json::from_str::<Value>(&row[5]).unwrap(), event["event"]);
    let book = program.path("events.xlsx");
    assert!(program.run(["export", "events", "--format", "xlsx", "--out", argument(&book)]).status.success());
    let mut book: Xlsx<_> = open_workbook(&book).unwrap();
    assert_eq!(book.worksheet_range("events").unwrap().height(), n_events + 1);
}

#[test]
fn what_cannot_be_written_is_one_sentence() {
    let program = sold();
    let sentence = program.sentence(["export", "sales", "--format", "pdf"]);
    assert_eq!(sentence, "sales are exported as csv, xlsx or json, not as pdf");
    let nowhere = program.path("missing/sales.csv");
    let sentence = program.sentence(["export", "sales", "--out", argument(&nowhere)]);
    assert!(sentence.starts_with("missing/sales.csv can't be used: there is no folder missing; "), "{sentence}");
}
