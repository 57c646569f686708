//! `import products`: good lists, bad lists, and large ones.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};
use std::process::Child;
use std::time::Duration;

use register::import::products;
use register::shop::Shop;
use register::store::Store;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::command::{Program, argument, text};

impl Program {
    #[track_caller]
    fn import(&self, content: impl AsRef<[u8]>, more: &[&str]) -> Value {
        let file = self.file("list.csv", content);
        self.json(["import", "products", argument(&file)].iter().chain(more))
    }

    /// Name → product, as exported.
    #[track_caller]
    fn product(&self, name: &str) -> Value {
        let products = self.json(["export", "products"]);
        let found: Vec<&Value> = products.as_array().unwrap().iter().filter(|p| p["name"] == name).collect();
        assert_eq!(found.len(), 1, "{name} in {products}");
        found[0].clone()
    }
}

/// Imports a list of good and bad rows; `want` is what is refused.
#[track_caller]
fn check(content: impl AsRef<[u8]>, products: u64, want: &[(u64, &str)]) -> Program {
    let program = Program::new();
    let refused: Vec<Value> = want.iter().map(|(row, reason)| json!({"row": row, "reason": reason})).collect();
    assert_eq!(program.import(content, &[]), json!({"products": products, "already": 0, "refused": refused}));
    program.verified();
    program
}

#[test]
fn a_price_list_goes_in_and_comes_out_as_it_was() {
    let list = "name,price,tax_rate,unit,barcode,category,cost,stock\n\
                Bread,3.20,0,piece,,Bakery,0.95,12\n\
                Cheddar,19.90,0,kg,4006381333931,Dairy,9.10,2.450\n\
                Coffee,2.60,20,,,,,\n";
    let program = check(list, 3, &[]);
    let cheddar = program.product("Cheddar");
    assert_eq!(cheddar["price"].to_string(), "19.9");
    assert_eq!(
        (&cheddar["unit"], &cheddar["barcode"], &cheddar["category"], &cheddar["stock"]),
        (&json!("kg"), &json!("4006381333931"), &json!("Dairy"), &json!(2.45))
    );
    let digest = program.verified()["digest"].clone();
    let again = json!({"products": 0, "already": 3, "refused": []});
    assert_eq!(program.import(list, &[]), again);
    // What is exported can be imported, as CSV and as XLSX.
    for format in ["csv", "xlsx"] {
        let exported = program.path(&format!("products.{format}"));
        let arguments = ["export", "products", "--format", format, "--out", argument(&exported)];
        assert!(program.run(arguments).status.success());
        assert_eq!(program.json(["import", "products", argument(&exported)]), again, "{format}");
    }
    assert_eq!(program.verified()["digest"], digest);
}

#[test]
fn a_changed_row_changes_its_product_by_name_or_barcode_and_nothing_that_it_does_not_say() {
    let program = check(
        "name,price,tax_rate,barcode,category,cost\nBread,3.20,0,,Bakery,0.95\nTea,2.20,20,4006381333931,Drinks,0.30\n",
        2,
        &[],
    );
    let list = "name,price,tax_rate,barcode\nBread,3.40,0,96385074\nEarl Grey,2.20,20,4006381333931\n";
    assert_eq!(program.import(list, &[]), json!({"products": 2, "already": 0, "refused": []}));
    let bread = program.product("Bread");
    assert_eq!((&bread["price"], &bread["barcode"]), (&json!(3.4), &json!("96385074")));
    assert_eq!((&bread["category"], &bread["cost"]), (&json!("Bakery"), &json!(0.95)));
    assert_eq!(program.product("Earl Grey")["category"], "Drinks");
    assert_eq!(program.json(["export", "products"]).as_array().unwrap().len(), 2);
}

#[test]
fn stock_is_a_count_that_sales_go_down_from() {
    let program = check("name,price,tax_rate,stock\nBread,3.20,0,12\n", 1, &[]);
    let sale = r#"{"lines":[{"product":"Bread","quantity":"5"}],"tenders":[{"kind":"card","amount_minor":1600}]}"#;
    assert_eq!(program.sell(&[sale])[0]["total_minor"], 1600);
    assert_eq!(program.product("Bread")["stock"], 7);
    assert_eq!(program.import("name,price,tax_rate,stock\nBread,3.20,0,30\n", &[])["products"], 1);
    assert_eq!(program.product("Bread")["stock"], 30);
    program.verified();
}

#[test]
fn a_tax_rate_finds_its_category_or_makes_one() {
    let program = check("name,price,tax_rate\nA,1,5.5\nB,1,\"8,875 %\"\nC,1,20\n", 3, &[]);
    let events = program.json(["export", "events"]);
    let made: Vec<&str> = events
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["event"]["kind"] == "tax_category")
        .filter_map(|e| e["event"]["body"]["name"].as_str())
        .collect();
    assert!(made.contains(&"5.5 %") && made.contains(&"8.875 %") && !made.contains(&"20 %"), "{made:?}");
}

#[test]
fn bad_rows_are_refused_alone_by_their_line() {
    let list = "name,price,tax_rate,unit,barcode,stock\n\
                Bread,3.20,0,,,\n\
                \"Open,1,0,,,\n\
                \"Two\nlines\",1,0,,,\n\
                Short,1\n\
                ,1,0,,,\n\
                No price,,0,,,\n\
                Words,three,0,,,\n\
                Below,-1,0,,,\n\
                Taxed,1,120,,,\n\
                Odd,1,0,barrel,,\n\
                Digit,1,0,,4006381333932,\n\
                Owed,1,0,,,-3\n\
                Absurd,1,0,,,99999999999\n\
                Halves,1,0,piece,,1.5\n\
                Tea,2.20,20,,4006381333931,\n\
                Copy,2.20,20,,4006381333931,\n\
                Last,1,0,,,\n";
    check(
        list,
        4,
        &[
            (3, "a quotation mark stands inside a cell"),
            (6, "the row has 2 cells, the header 6"),
            (7, "the product name is missing"),
            (8, "price: the price is missing"),
            (9, "price: “three” is not a number"),
            (10, "price: the price can't be negative"),
            (11, "tax_rate: tax 1200000 ppm is more than 100 %"),
            (12, "unit: “barrel” is not a unit (piece, kg, g, l, ml or m)"),
            (13, "barcode: the check digit of barcode 4006381333932 is wrong: 2 instead of 1"),
            (14, "stock: the stock can't be negative"),
            (15, "stock: the quantity is larger than this register counts"),
            (16, "stock: the stock comes in whole pieces"),
            (18, "barcode 4006381333931 stands on row 17 for another product already"),
        ],
    );
}

#[test]
fn old_tills_and_spreadsheets_are_read_in_their_own_encoding() {
    let latin = b"Artikel;Preis;MwSt\nCr\xeape;3,50;7\n\x80uro;1,00;7\n".to_vec();
    let utf16: Vec<u8> = "\u{feff}Artikel\tPreis\tMwSt\nCrêpe\t3,50\t7\n€uro\t1,00\t7\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = "\u{feff}Artikel;Preis;MwSt\r\nCrêpe;3,50;7\r\n€uro;1,00;7\r\n".as_bytes().to_vec();
    for content in [latin, utf16, marked] {
        let program = check(content, 2, &[]);
        assert_eq!(program.product("Crêpe")["price"], 3.5);
        assert_eq!(program.product("€uro")["tax_rate"], 7);
    }
}

#[test]
fn an_ambiguous_price_is_refused_unless_the_file_shows_its_notation() {
    let reason = "price: “2.500” could mean two numbers; write it without a thousands separator";
    check("name,price,tax_rate\nA,2.500,0\nB,3,0\n", 1, &[(2, reason)]);
    let comma = check("name;price;tax_rate\nA;2.500;0\nB;3,20;0\n", 2, &[]);
    assert_eq!(comma.product("A")["price"], 2500.0);
    let dot = check("name;price;tax_rate\nA;2.500;0\nB;3.20;0\n", 2, &[]);
    assert_eq!(dot.product("A")["price"], 2.5);
    check("name;price;tax_rate\nA;2.505;0\nB;3.20;0\n", 1, &[(2, "price: “2.505” has more than 2 decimals")]);
}

#[test]
fn names_with_markup_or_from_right_to_left_are_names() {
    let names = ["<script>alert(1)</script>", "=1+1", "לחם מחיטה מלאה", "خبز \u{202e}القمح", "Crème & “brûlée”"];
    let mut list = String::from("name,price,tax_rate\n");
    names.iter().for_each(|name| list.push_str(&format!("{name},1,0\n")));
    let program = check(list, 5, &[]);
    for name in names {
        assert_eq!(program.product(name)["price"], 1.0);
    }
}

#[test]
fn a_file_that_cannot_be_read_as_such_changes_nothing() {
    let program = Program::new();
    let before = program.verified()["digest"].clone();
    let list = "name,price,tax_rate\nBread,1,0\n";
    let cases: &[(&str, &[u8], &[&str], &str)] = &[
        ("empty.csv", b"", &[], "empty.csv is empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0", &[], "picture.png is neither CSV nor XLSX"),
        ("nul.csv", b"name,price,tax_rate\nBread\0,1,0\n", &[], "nul.csv is neither CSV nor XLSX"),
        (
            "old.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            &[],
            "old.xls is an old or protected workbook; save it as .xlsx or CSV without a password",
        ),
        (
            "other.csv",
            b"colour,shape\nred,round\n",
            &[],
            "other.csv has no column name; name it by --map name=…, the file has colour, shape",
        ),
        (
            "list.csv",
            list.as_bytes(),
            &["--map", "price=Preis"],
            "list.csv has no column “Preis”; it has name, price, tax_rate",
        ),
        (
            "list.csv",
            list.as_bytes(),
            &["--map", "colour=name"],
            "“colour” is no column of an import; the columns are name, price, tax_rate, unit, barcode, category, cost, \
             stock, kind, position",
        ),
        ("list.csv", list.as_bytes(), &["--map", "price"], "“price” of --map is not written as ours=theirs"),
    ];
    for (name, content, more, want) in cases {
        let file = program.file(name, content);
        let arguments: Vec<&str> =
            ["import", "products", argument(&file)].into_iter().chain(more.iter().copied()).collect();
        assert_eq!(program.sentence(arguments), *want);
    }
    assert_eq!(
        program.sentence(["import", "products", "nowhere.csv"]),
        "nowhere.csv can't be read: there is no such file"
    );
    let broken = program.file("broken.xlsx", b"PK\x03\x04 and nothing else");
    let sentence = program.sentence(["import", "products", argument(&broken)]);
    assert!(sentence.starts_with("broken.xlsx is no workbook that can be read: "), "{sentence}");
    assert_eq!(program.verified()["digest"], before);
}

#[test]
fn other_column_names_are_guessed_or_told() {
    let program = Program::new();
    let list = "Item;Retail price;VAT %;EAN-13;Notes\nBread;3.20;0;;fresh\n";
    assert_eq!(program.import(list, &[])["products"], 1);
    let list = "What;How much;Rate\nTea;2.20;20\n";
    assert_eq!(program.import(list, &["--map", "name=What,price=How much", "--map", "tax_rate=rate"])["products"], 1);
    assert_eq!(program.product("Tea")["tax_rate"], 20);
}

#[test]
fn a_workbook_goes_in_with_its_numbers_as_they_are_shown() {
    let program = Program::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["name", "price", "tax_rate", "barcode", "stock", "unit"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).unwrap();
    }
    sheet.write(1, 0, "Cheddar").unwrap();
    sheet.write(1, 1, 0.1 + 0.2).unwrap();
    sheet.write(1, 2, 5.5).unwrap();
    sheet.write(1, 3, 4_006_381_333_931.0_f64).unwrap();
    sheet.write(1, 4, 1.234).unwrap();
    sheet.write(1, 5, "kg").unwrap();
    // Row 3 is empty, row 4 ends early, row 5 has a rate that nobody can tell.
    sheet.write(3, 0, "Bread").unwrap();
    sheet.write(3, 1, 3).unwrap();
    sheet.write(3, 2, 0).unwrap();
    sheet.write(4, 0, "Percent").unwrap();
    sheet.write(4, 1, 3).unwrap();
    sheet.write(4, 2, 0.2).unwrap();
    let file = program.path("list.xlsx");
    book.save(&file).unwrap();
    let reason = "tax_rate: “0.2” could mean two numbers; write it without a thousands separator";
    let want = json!({"products": 2, "already": 0, "refused": [{"row": 5, "reason": reason}]});
    assert_eq!(program.json(["import", "products", argument(&file)]), want);
    let cheddar = program.product("Cheddar");
    assert_eq!((&cheddar["price"], &cheddar["stock"]), (&json!(0.3), &json!(1.234)));
    assert_eq!(cheddar["barcode"], "4006381333931");
}

#[test]
fn an_open_register_is_not_written_beside() {
    let program = Program::new();
    let mut open = program.start(["sell"]);
    // It has the register once it answers.
    let mut input = open.stdin.take().unwrap();
    input.write_all(b"ask\n").unwrap();
    let mut answer = String::new();
    let mut answers = std::io::BufReader::new(open.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut answers, &mut answer).unwrap();
    let file = program.file("list.csv", "name,price,tax_rate\nBread,1,0\n");
    let refused = program.run(["import", "products", argument(&file)]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(text(&refused.stderr).contains("is open in another window or command"));
    // What only reads runs beside it.
    assert_eq!(program.json(["export", "products"]), json!([]));
    program.verified();
    drop(input);
    assert!(open.wait().unwrap().success());
}

#[test]
fn a_preview_shows_what_would_go_in_and_changes_nothing() {
    let program = check("name,price,tax_rate,barcode\nBread,3.20,0,96385074\nTea,2.20,20,\n", 2, &[]);
    let digest = program.verified()["digest"].clone();
    let store = Store::read(&program.data()).unwrap();
    let shop = Shop::load(&store).unwrap();
    let list = "Artikel;Preis;MwSt;EAN\nCr\u{ea}pe;3,50;7;\nTea;x;7;\nTea;2,30;20;96385074\n";
    let latin: Vec<u8> = list.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let preview = products::preview("list.csv", &latin, &BTreeMap::new(), &shop).unwrap();
    assert_eq!(preview.columns, ["Artikel", "Preis", "MwSt", "EAN"]);
    assert_eq!(preview.map["tax_rate"], "MwSt");
    assert_eq!((preview.n_rows, preview.n_refused, preview.encoding.as_str()), (3, 2, "windows-1252"));
    assert_eq!((preview.rows[0].row, preview.rows[0].cells["name"].as_str()), (2, "Crêpe"));
    let reasons: Vec<&str> = preview.refused.iter().map(|refused| refused.reason.as_str()).collect();
    let other = "barcode 96385074 belongs to another product than the name “Tea”";
    assert_eq!(reasons, ["price: “x” is not a number", other]);
    let codes: Vec<&str> = preview.refused.iter().map(|refused| refused.code.as_str()).collect();
    assert_eq!(codes, ["not_a_number", "barcode_of_another"], "what the interface translates");
    let details = |i: usize, name: &str| preview.refused[i].details[name].clone();
    assert_eq!([details(0, "column"), details(0, "text")], ["price", "x"]);
    assert_eq!([details(1, "code"), details(1, "name")], ["96385074", "Tea"]);
    let missing = products::preview("list.csv", b"a,b\n1,2\n", &BTreeMap::new(), &shop).unwrap_err();
    assert_eq!(missing.code(), "usage");
    assert_eq!(program.verified()["digest"], digest);
}

/// 200 MB with LOCAL_VENDOR_LONG=1, else a fifth of it: more than the memory that is allowed either way.
#[test]
fn a_large_file_streams() {
    let n_bytes: u64 = if std::env::var_os("LOCAL_VENDOR_LONG").is_some() { 200_000_000 } else { 40_000_000 };
    let small = peak_memory_kb(1_000_000);
    let large = peak_memory_kb(n_bytes);
    assert!(large < small + 24 * 1024, "{small} KiB for 1 MB, {large} KiB for {n_bytes} bytes");
}

fn peak_memory_kb(n_bytes: u64) -> u64 {
    let program = Program::new();
    let path = program.path("large.csv");
    let mut file = BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(file, "name,price,tax_rate,barcode,notes").unwrap();
    let notes = "lorem ipsum ".repeat(300);
    let mut written = 0;
    let mut rows = 0_u64;
    while written < n_bytes {
        // Three hundred products again and again, and now and then a bad row.
        let price = if rows % 1000 == 999 { "x" } else { "1.50" };
        let line = format!("Product {},{price},20,,{notes}\n", rows % 300);
        file.write_all(line.as_bytes()).unwrap();
        written += line.len() as u64;
        rows += 1;
    }
    file.into_inner().unwrap();
    let mut child = program.command(["import", "products", argument(&path), "--json"]).spawn().unwrap();
    let peak = watch(&mut child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stderr), "", "no bar where there is no terminal");
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(done["products"], rows.min(300));
    let refused = done["refused"].as_array().unwrap().len() as u64;
    assert_eq!(refused, rows / 1000);
    assert_eq!(done["already"], rows - refused - rows.min(300));
    peak
}

/// The most memory that the program had, looked at until it ends.
fn watch(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let now = std::fs::read_to_string(&status).unwrap_or_default();
        let high_water = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kb) = high_water.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()) {
            peak = peak.max(kb);
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    assert!(peak > 0, "the program ended before it was looked at");
    peak
}
