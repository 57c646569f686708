use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use documents::{Language, day_report, period_report};
use domain::api::today::{DayReport, ProductFigures, TenderSum};
use domain::id::ProductId;
use domain::quantity::{Quantity, Unit};
use domain::tax::{TaxRate, TaxSum};
use domain::tender::TenderKind;

use crate::reader;
use crate::shop::{self, letterhead, money};

const NAMES: [&str; 12] = [
    "Croissant",
    shop::LONG,
    "Flat white",
    "Pain au chocolat",
    "Rye loaf",
    shop::HEBREW,
    "Cinnamon bun",
    shop::ARABIC,
    "Focaccia",
    "Bagel with everything",
    "Filter coffee",
    "Almond slice",
];

/// A day with `n` products; later days sell more.
fn day(date: &str, n: usize, more: i64) -> DayReport {
    let products: Vec<ProductFigures> = (0..n)
        .map(|i| {
            let weighed = i % 7 == 3;
            let quantity = if weighed { 12_345 + 10 * i as i64 } else { 1_000 * (80 - i.min(79) as i64) };
            ProductFigures {
                product: Some(ProductId::new(1_700_000_000_000 + i as i64, [7; 10])),
                name: if i < NAMES.len() { NAMES[i].to_owned() } else { format!("{} no. {i}", NAMES[i % 12]) },
                unit: if weighed { Unit::Kilogram } else { Unit::Piece },
                quantity: Quantity::new(quantity).unwrap(),
                turnover_minor: money((30_000 - 450 * i as i64 + more).max(80)),
                usual_quantity: None,
                left: None,
            }
        })
        .collect();
    let gross: i64 = products.iter().map(|p| p.turnover_minor.minor()).sum();
    let tax = |ppm: i64, net: i64, tax: i64| TaxSum {
        rate_ppm: TaxRate::from_ppm(ppm).unwrap(),
        net_minor: money(net),
        tax_minor: money(tax),
    };
    let (reduced, zero) = (gross / 3, 1_250);
    let full = gross - reduced - zero;
    let tip = 1_830;
    DayReport {
        business_day: date.parse().unwrap(),
        sales: 187,
        refunds: 2,
        lines: 402,
        gross_minor: money(gross),
        tax: vec![
            tax(0, zero, 0),
            tax(55_000, reduced - reduced / 19, reduced / 19),
            tax(200_000, full - full / 6, full / 6),
        ],
        tenders: vec![
            TenderSum { kind: TenderKind::Cash, amount_minor: money(gross / 3 - 4) },
            TenderSum { kind: TenderKind::Card, amount_minor: money(gross - gross / 3 + tip + 2_500) },
        ],
        discount_minor: money(4_215),
        tip_minor: money(tip),
        rounding_minor: money(-4),
        products,
    }
}

fn sheet(bytes: Vec<u8>, name: &str) -> Range<Data> {
    Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range(name).unwrap()
}

fn number(cell: Option<&Data>) -> f64 {
    match cell {
        Some(Data::Float(number)) => *number,
        other => panic!("{other:?} is no number"),
    }
}

#[test]
fn a_day_with_many_products_fills_pages_with_their_heads() {
    let day = day("2026-11-21", 94, 0);
    for language in Language::ALL {
        let bytes = day_report::pdf(&day, &letterhead(language), "EUR".parse().unwrap()).unwrap();
        assert!(bytes.len() < 120 * 1024, "{}", bytes.len());
        let path = reader::kept(&format!("day-{}.pdf", language.tag()), &bytes);
        let pages = reader::pictures(&path).len();
        assert!(pages >= 3, "{pages}");
        let words = reader::words(&path);
        let (heading, head, last) = match language {
            Language::English => ("Saturday, 21 November 2026", "Product ", format!("Page {pages} of {pages}")),
            Language::French => ("Samedi 21 novembre 2026", "Produit ", format!("Page {pages} sur {pages}")),
        };
        assert!(words.contains(heading) && words.contains(&last), "{words}");
        assert_eq!(words.matches(head).count(), pages, "{words}");
        // Every product is there, and in the order of its turnover.
        assert!(words.find("Croissant").unwrap() < words.find("Flat white").unwrap());
        assert!(words.contains("Almond slice no. 83"), "{words}");
    }
}

#[test]
fn the_figures_of_a_day_are_on_its_paper() {
    let day = day("2026-11-21", 12, 0);
    let bytes = day_report::pdf(&day, &letterhead(Language::English), "EUR".parse().unwrap()).unwrap();
    let words = reader::words(&reader::kept("day-figures.pdf", &bytes));
    // 12 products: 12 × 300.00 − 4.50 × 66 = 3,303.00; received 3,303.00 + 18.30 tips − 0.04 + 25.00 deposits.
    for text in
        ["€3,303.00", "€17.66", "187", "5.5%", "€3,346.26", "Deposits and vouchers", "€25.00", "−€0.04", "€18.30"]
    {
        assert!(words.contains(text), "{text}\n{words}");
    }
}

#[test]
fn a_day_without_a_sale_says_so() {
    let empty = DayReport {
        sales: 0,
        refunds: 0,
        lines: 0,
        gross_minor: money(0),
        tax: Vec::new(),
        tenders: Vec::new(),
        discount_minor: money(0),
        tip_minor: money(0),
        rounding_minor: money(0),
        ..day("2026-11-22", 0, 0)
    };
    let euro = "EUR".parse().unwrap();
    let bytes = day_report::pdf(&empty, &letterhead(Language::English), euro).unwrap();
    let path = reader::kept("day-empty.pdf", &bytes);
    assert_eq!(reader::pictures(&path).len(), 1);
    assert!(reader::words(&path).contains("Nothing was sold."));
    day_report::xlsx(&empty, &letterhead(Language::English), euro).unwrap();
}

#[test]
fn another_program_reads_the_workbook_of_a_day_as_numbers() {
    let day = day("2026-11-21", 40, 0);
    let bytes = day_report::xlsx(&day, &letterhead(Language::English), "EUR".parse().unwrap()).unwrap();
    reader::kept("day.xlsx", &bytes);
    let mut book = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["Summary", "Tax by rate", "Payments", "Products"]);
    let summary = book.worksheet_range("Summary").unwrap();
    let turnover = summary.rows().find(|r| r[0] == Data::String("Turnover".to_owned())).unwrap();
    assert_eq!(number(turnover.get(1)), day.gross_minor.minor() as f64 / 100.0);

    let tax = sheet(bytes.clone(), "Tax by rate");
    assert_eq!(number(tax.get((2, 0))), 0.055);
    let nets: f64 = (1..=3).map(|row| number(tax.get((row, 1)))).sum();
    assert!((nets - number(tax.get((4, 1)))).abs() < 1e-6);

    let products = sheet(bytes, "Products");
    assert_eq!(products.height(), 1 + 40 + 1);
    assert_eq!(products.get((1, 0)), Some(&Data::String("Croissant".to_owned())));
    assert_eq!(number(products.get((1, 1))), 80.0);
    assert_eq!(number(products.get((4, 1))), 12.375);
    for row in 1..=40 {
        number(products.get((row, 2)));
    }
}

#[test]
fn the_csv_of_a_day_holds_every_figure_once() {
    let day = day("2026-11-21", 12, 0);
    let text = String::from_utf8(day_report::csv(&day, "EUR".parse().unwrap()).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "business_day,section,item,quantity,unit,net,tax,amount");
    assert_eq!(lines.len(), 1 + 7 + 3 + 2 + 12);
    assert!(lines.contains(&"2026-11-21,summary,sales,187,,,,"));
    assert!(lines.contains(&"2026-11-21,summary,gross,,,,,3303.00"));
    assert!(lines.contains(&"2026-11-21,tax,0,,,12.50,0.00,"));
    assert!(lines.contains(&"2026-11-21,payment,cash,,,,,1100.96"));
    assert!(lines.contains(&"2026-11-21,product,Pain au chocolat,12.375,kg,,,286.50"));
}

#[test]
fn a_period_sums_its_days_and_keeps_a_product_together() {
    let mut days: Vec<DayReport> = (1..=30).map(|d| day(&format!("2026-11-{d:02}"), 12, 90 * d)).collect();
    // Renamed on the last day: the product is the same.
    days[29].products[0].name = "Butter croissant".to_owned();
    let (letterhead, euro) = (letterhead(Language::English), "EUR".parse().unwrap());
    let gross: i64 = days.iter().map(|d| d.gross_minor.minor()).sum();

    let path = reader::kept("period.pdf", &period_report::pdf(&days, &letterhead, euro).unwrap());
    assert!(reader::pictures(&path).len() >= 2);
    let words = reader::words(&path);
    assert!(words.contains("1 November 2026 – 30 November 2026") && words.contains("Sun 1 Nov"), "{words}");
    assert!(
        words.contains("Butter croissant") && !words.lines().any(|l| l.trim_start().starts_with("Croissant")),
        "{words}"
    );

    let bytes = period_report::xlsx(&days, &letterhead, euro).unwrap();
    let by_day = sheet(bytes.clone(), "By day");
    assert_eq!(by_day.height(), 1 + 30 + 1);
    assert!(matches!(by_day.get((1, 0)), Some(Data::DateTime(_))));
    assert_eq!(number(by_day.get((31, 5))), gross as f64 / 100.0);
    let products = sheet(bytes, "Products");
    assert_eq!(products.height(), 1 + 12 + 1);
    assert_eq!(number(products.get((1, 1))), 30.0 * 80.0);

    let text = String::from_utf8(period_report::csv(&days, euro).unwrap()).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "business_day,sales,refunds,lines,gross,discount,tip,rounding,net_0,tax_0,net_5.5,tax_5.5,net_20,tax_20,cash,card"
    );
    assert_eq!(lines.count(), 30);
}

#[test]
fn a_period_without_days_is_refused() {
    let error = period_report::pdf(&[], &letterhead(Language::English), "EUR".parse().unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "there is no day to report");
}

#[test]
fn the_same_figures_give_the_same_workbook() {
    let day = day("2026-11-21", 3, 0);
    let make = || day_report::xlsx(&day, &letterhead(Language::French), "CHF".parse().unwrap()).unwrap();
    assert_eq!(make(), make());
}
