use std::io::{self, Cursor, Write};

use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use documents::Error;
use documents::table::{self, Cell, Table};

fn table() -> Table {
    let mut table = Table::new(&["name", "n", "amount", "day", "note"]);
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    table.rows.push(vec![
        Cell::text("Bread, \"dark\"\nand <b>light</b>"),
        Cell::Int(-3),
        Cell::Decimal { value: 9_007_199_254_740_991, decimals: 2 },
        Cell::Date(day),
        Cell::Empty,
    ]);
    table.rows.push(vec![
        Cell::text("=1+1"),
        Cell::Int(0),
        Cell::Decimal { value: -5, decimals: 3 },
        Cell::Date(day),
        Cell::text("חלה"),
    ]);
    table
}

#[test]
fn csv_is_read_back_exactly() {
    let bytes = table().csv().unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows[0], ["Bread, \"dark\"\nand <b>light</b>", "-3", "90071992547409.91", "2026-11-21", ""]);
    assert_eq!(rows[1], ["=1+1", "0", "-0.005", "2026-11-21", "חלה"]);
}

#[test]
fn json_keeps_every_digit() {
    let bytes = table().json().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("\"amount\":90071992547409.91,") && text.contains("\"amount\":-0.005,"), "{text}");
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(rows[0]["name"], "Bread, \"dark\"\nand <b>light</b>");
    assert_eq!(rows[0]["note"], serde_json::Value::Null);
    assert_eq!(serde_json::from_slice::<Vec<serde_json::Value>>(&Table::new(&["a"]).json().unwrap()).unwrap().len(), 0);
}

#[test]
fn a_workbook_has_numbers_as_numbers_and_a_formula_in_a_name_stays_text() {
    let bytes = table().xlsx("Export").unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("Export").unwrap();
    assert_eq!(sheet.get((0, 0)), Some(&Data::String("name".to_owned())));
    assert_eq!(sheet.get((1, 1)), Some(&Data::Float(-3.0)));
    assert_eq!(sheet.get((1, 2)), Some(&Data::Float(9_007_199_254_740_991.0 / 100.0)));
    assert!(matches!(sheet.get((1, 3)), Some(Data::DateTime(_))), "{:?}", sheet.get((1, 3)));
    assert_eq!(sheet.get((2, 0)), Some(&Data::String("=1+1".to_owned())));
    assert_eq!(sheet.get((2, 4)), Some(&Data::String("חלה".to_owned())));
}

#[test]
fn rows_are_written_as_they_come_and_an_error_among_them_ends_it() {
    let rows = (0..).map(|n| if n < 3 { Ok(vec![Cell::Int(n)]) } else { Err(Error::NoDays) });
    let mut written = Vec::new();
    let error = table::write_csv(&mut written, &["n"], rows).unwrap_err();
    assert!(matches!(error, Error::NoDays));
    assert_eq!(String::from_utf8(written).unwrap(), "n\n0\n1\n2\n");
}

#[test]
fn a_full_disk_is_told() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let rows = || std::iter::once(Ok::<_, Error>(vec![Cell::Int(1)]));
    for error in
        [table::write_csv(Full, &["n"], rows()).unwrap_err(), table::write_json(Full, &["n"], rows()).unwrap_err()]
    {
        assert!(matches!(error, Error::Write(ref e) if e.kind() == io::ErrorKind::StorageFull), "{error}");
    }
}
