//! `import sales`: a real bakery's half year, and what can be wrong with a till's export.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read as _;

use serde_json::{Value, json};

use crate::command::{Program, argument};

const MAP: &str = "ticket=Transaction,date=Date,time=Time,product=Item";

fn bread_basket() -> String {
    let packed = include_bytes!("../../demo/bread_basket_tickets.csv.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    text
}

/// Product → price in pence and tax in percent: three rates, so that receipts mix them.
fn prices() -> BTreeMap<String, (i64, i64)> {
    let menu = include_str!("../../demo/menu.csv");
    csv::Reader::from_reader(menu.as_bytes())
        .into_records()
        .map(|record| {
            let record = record.unwrap();
            let rate = match (&record[2], &record[3]) {
                (_, "Larder") => 5,
                ("food" | "zero", _) => 0,
                _ => 20,
            };
            (record[0].to_owned(), (record[1].replace('.', "").parse().unwrap(), rate))
        })
        .collect()
}

fn price_file(program: &Program) -> String {
    let mut list = csv::Writer::from_writer(Vec::new());
    list.write_record(["product", "price", "tax_rate"]).unwrap();
    for (name, (pence, rate)) in prices() {
        list.write_record([&name, &format!("{}.{:02}", pence / 100, pence % 100), &rate.to_string()]).unwrap();
    }
    argument(&program.file("prices.csv", list.into_inner().unwrap())).to_owned()
}

fn import(program: &Program, content: &str) -> Value {
    let file = program.file("tickets.csv", content);
    let prices = price_file(program);
    program.json([
        "import",
        "sales",
        argument(&file),
        "--map",
        MAP,
        "--date-format",
        "%d-%m-%Y",
        "--prices",
        &prices,
        "--skip",
        "product=NONE",
    ])
}

#[derive(Default)]
struct Day {
    tickets: BTreeSet<u64>,
    lines: u64,
    gross: i64,
    /// By rate, tax.
    tax: BTreeMap<i64, i64>,
}

/// The days of the bakery, computed from the file alone: gross is what the goods cost, tax is computed once a ticket and
/// rate, rounded half up.
fn days() -> BTreeMap<String, Day> {
    let prices = prices();
    let mut tickets: HashMap<(String, u64), BTreeMap<i64, i64>> = HashMap::new();
    let mut days: BTreeMap<String, Day> = BTreeMap::new();
    for record in csv::Reader::from_reader(bread_basket().as_bytes()).into_records() {
        let record = record.unwrap();
        if &record[3] == "NONE" {
            continue;
        }
        let mut date: Vec<&str> = record[0].split('-').collect();
        date.reverse();
        let date = date.join("-");
        let number: u64 = record[2].parse().unwrap();
        let (pence, rate) = prices[record[3].trim()];
        *tickets.entry((date.clone(), number)).or_default().entry(rate).or_default() += pence;
        let day = days.entry(date).or_default();
        day.tickets.insert(number);
        day.lines += 1;
        day.gross += pence;
    }
    for ((date, _), rates) in tickets {
        for (rate, gross) in rates {
            let tax = (2 * gross * rate + (100 + rate)) / (2 * (100 + rate));
            *days.get_mut(&date).unwrap().tax.entry(rate).or_default() += tax;
        }
    }
    days
}

#[test]
fn a_bakerys_half_year_is_counted_to_the_penny_on_every_day() {
    let program = Program::new();
    let done = import(&program, &bread_basket());
    let want = json!({"tickets": 9465, "lines": 20507, "products": 94, "skipped": 786, "already": 0, "refused": []});
    assert_eq!(done, want);
    let days = days();
    assert_eq!(days.len(), 159);
    for (date, day) in &days {
        let report = program.json(["report", "day", date]);
        assert_eq!(report["business_day"], **date);
        assert_eq!(report["sales"], day.tickets.len(), "{date}");
        assert_eq!((&report["lines"], &report["refunds"]), (&json!(day.lines), &json!(0)), "{date}");
        assert_eq!(report["gross_minor"], day.gross, "{date}");
        assert_eq!(report["tenders"], json!([{"kind": "unknown", "amount_minor": day.gross}]));
        let taxes: BTreeMap<i64, i64> = report["tax"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| (t["rate_ppm"].as_i64().unwrap() / 10_000, t["tax_minor"].as_i64().unwrap()))
            .collect();
        assert_eq!(taxes, day.tax, "{date}");
        let net: i64 = report["tax"].as_array().unwrap().iter().map(|t| t["net_minor"].as_i64().unwrap()).sum();
        assert_eq!(net + taxes.values().sum::<i64>(), day.gross, "{date}");
    }
    let verified = program.verified();
    assert_eq!((&verified["sales"], &verified["stock_movements"]), (&json!(9465), &json!(0)));
    let again = import(&program, &bread_basket());
    let want = json!({"tickets": 0, "lines": 0, "products": 0, "skipped": 786, "already": 9465, "refused": []});
    assert_eq!(again, want);
    assert_eq!(program.verified()["digest"], verified["digest"]);
}

const SHORT: &str = "Date,Time,Transaction,Item\n\
                     30-10-2016,09:58:11,1,Bread\n\
                     30-10-2016,10:05:34,2,Scandinavian\n\
                     30-10-2016,10:05:34,2,Scandinavian\n";

#[test]
fn a_longer_export_brings_what_is_new_and_a_changed_ticket_is_refused() {
    let program = Program::new();
    assert_eq!(import(&program, SHORT)["tickets"], 2);
    let longer = format!("{SHORT}30-10-2016,10:07:57,3,Jam\n31-10-2016,10:07:57,1,Tea\n");
    let done = import(&program, &longer);
    // Number 1 on another day is another ticket.
    assert_eq!((&done["tickets"], &done["already"], &done["refused"]), (&json!(2), &json!(2), &json!([])));
    let digest = program.verified()["digest"].clone();
    let changed = longer.replace("2,Scandinavian\n30-10-2016,10:07", "2,Bread\n30-10-2016,10:07");
    let done = import(&program, &changed);
    let reason = "ticket 2 is here already with other lines";
    let refused = json!([{"row": 3, "reason": reason}, {"row": 4, "reason": reason}]);
    assert_eq!((&done["tickets"], &done["already"], &done["refused"]), (&json!(0), &json!(3), &refused));
    assert_eq!(program.verified()["digest"], digest);
}

#[test]
fn bad_rows_are_refused_alone_and_the_rest_goes_in() {
    let program = Program::new();
    let content = "Transaction,Date,Time,Item,Qty\n\
                   1,2026-03-02,09:00,Bread,2\n\
                   2,02/03/2026,09:01,Bread,1\n\
                   3,2026-03-02,25:61,Bread,1\n\
                   4,2026-03-02,09:02,Bread,-1\n\
                   5,2026-03-02,09:03,Bread,2000000\n\
                   6,2026-03-02,09:04,,1\n\
                   ,2026-03-02,09:05,Bread,1\n\
                   7,2026-03-02,\"09:06,Bread,1\n\
                   8,2026-03-02,09:07,Caviar,1\n\
                   9,2026-03-02,09:08,Bread,0.5\n\
                   10,2026-03-02,09:09,Bread,1\n\
                   10,2026-03-02,09:09,Bread,0\n\
                   11,2026-03-02,09:10,Bread,\n";
    let file = program.file("tickets.csv", content);
    let prices = price_file(&program);
    let done = program.json(["import", "sales", argument(&file), "--prices", &prices]);
    assert_eq!((&done["tickets"], &done["lines"], &done["products"]), (&json!(3), &json!(3), &json!(1)));
    let refused: Vec<(u64, &str)> = done["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["row"].as_u64().unwrap(), r["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(
        refused,
        [
            (3, "date: “02/03/2026” is not written as %Y-%m-%d"),
            (4, "time: “25:61” is not a time of day"),
            (5, "quantity: the quantity must be more than zero"),
            (6, "quantity: the quantity is larger than this register counts"),
            (7, "the product name is missing"),
            (8, "the ticket's number is missing"),
            (9, "a quotation mark is not closed"),
            (10, "there is no price for “Caviar”"),
            (11, "quantity: Bread comes in whole pieces"),
            (13, "quantity: the quantity must be more than zero"),
        ]
    );
    let report = program.json(["report", "day", "2026-03-02"]);
    assert_eq!((&report["sales"], &report["gross_minor"]), (&json!(3), &json!(4 * 320)));
    program.verified();
}

#[test]
fn a_file_without_any_price_is_refused_whole() {
    let program = Program::new();
    let before = program.verified()["digest"].clone();
    let file = program.file("tickets.csv", SHORT);
    let arguments = ["import", "sales", argument(&file), "--map", MAP, "--date-format", "%d-%m-%Y"];
    assert_eq!(
        program.sentence(arguments),
        "no product of tickets.csv has a price; name a column by --map price=… or total=…, or give a list by --prices"
    );
    let wrong = program.file("prices.csv", "product,price,tax_rate\nBread,much,0\n");
    let arguments: Vec<&str> = arguments.into_iter().chain(["--prices", argument(&wrong)]).collect();
    assert_eq!(program.sentence(arguments), "row 2 of prices.csv is wrong: “much” is not a number");
    let arguments = ["import", "sales", argument(&file), "--map", MAP, "--date-format", "dd-mm-yyyy"];
    let sentence = "“dd-mm-yyyy” is no format of a date or time; write %d-%m-%Y or %H:%M";
    assert_eq!(program.sentence(arguments), sentence);
    assert_eq!(program.verified()["digest"], before);
}

#[test]
fn prices_and_totals_of_the_file_go_before_the_list() {
    let program = Program::new();
    let content = "Ticket;Datum;Uhrzeit;Artikel;Menge;Preis;Betrag\n\
                   1;02.03.2026;09:00;Bread;3;1,50;4,50\n\
                   2;02.03.2026;09:01;Bread;3;1,50;4,00\n\
                   3;02.03.2026;09:02;Bread;3;;10,00\n\
                   4;02.03.2026;09:03;Bread;2;;\n";
    let file = program.file("tickets.csv", content);
    let prices = price_file(&program);
    let done = program.json(["import", "sales", argument(&file), "--date-format", "%d.%m.%Y", "--prices", &prices]);
    assert_eq!((&done["tickets"], &done["refused"]), (&json!(4), &json!([])));
    let sales = program.json(["export", "sales"]);
    let amounts: Vec<(f64, f64, f64)> = sales
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["price"].as_f64().unwrap(), s["discount"].as_f64().unwrap(), s["amount"].as_f64().unwrap()))
        .collect();
    assert_eq!(amounts, [(1.5, 0.0, 4.5), (1.5, 0.5, 4.0), (3.33, 0.0, 10.0), (3.2, 0.0, 6.4)]);
    program.verified();
}

#[test]
fn a_ticket_after_midnight_belongs_to_the_business_day_before() {
    let program = Program::empty();
    let made = program.run([
        "init",
        "--name",
        "Late",
        "--country",
        "GB",
        "--currency",
        "GBP",
        "--zone",
        "Europe/London",
        "--day-start",
        "04:00",
    ]);
    assert!(made.status.success());
    // 01:30 on 29 March 2026 does not exist in London: the clocks go forward at 01:00.
    let content = "ticket,date,time,product,price\n1,2026-03-28,03:59,Tea,1\n2,2026-03-28,04:00,Tea,1\n\
                   3,2026-03-29,01:30,Tea,1\n";
    let file = program.file("tickets.csv", content);
    assert_eq!(program.json(["import", "sales", argument(&file)])["tickets"], 3);
    let sales = |day: &str| program.json(["report", "day", day])["sales"].as_u64().unwrap();
    assert_eq!((sales("2026-03-27"), sales("2026-03-28"), sales("2026-03-29")), (1, 2, 0));
}

#[test]
fn imported_sales_take_no_receipt_number_of_the_counter() {
    let program = Program::new();
    import(&program, SHORT);
    let sale = r#"{"lines":[{"product":"Bread","quantity":"1"}],"tenders":[{"kind":"card","amount_minor":320}]}"#;
    let answers = program.sell(&[sale]);
    assert!(answers[0]["receipt"].as_str().unwrap().ends_with("-000001"), "{answers:?}");
    program.verified();
}
