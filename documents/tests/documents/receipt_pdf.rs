use documents::{Language, Receipt, receipt_pdf};
use domain::quantity::Unit;

use crate::reader;
use crate::shop::{self, Till, Wanted};

/// A receipt of 80 mm, by what the file may weigh: mail and telephones carry it.
const MAX_BYTES: usize = 60 * 1024;

fn of_lines(name: &str, till: &Till, lines: &[Wanted]) -> String {
    let receipt =
        Receipt::of_sale(&shop::sell(till, lines), &shop::moment(), &shop::letterhead(Language::English), false)
            .unwrap();
    words_of(name, &receipt)
}

fn words_of(name: &str, receipt: &Receipt) -> String {
    let bytes = receipt_pdf::pdf(receipt).unwrap();
    assert!(bytes.len() < MAX_BYTES, "{name} has {} bytes", bytes.len());
    let path = reader::kept(name, &bytes);
    assert_eq!(reader::pictures(&path).len(), 1);
    reader::words(&path)
}

/// Whether some line says all of `parts`, in this order.
#[track_caller]
fn check(words: &str, parts: &[&str]) {
    let found = words.lines().any(|line| {
        let mut rest = line;
        parts.iter().all(|part| rest.split_once(part).map(|(_, behind)| rest = behind).is_some())
    });
    assert!(found, "no line {parts:?} in\n{words}");
}

#[test]
fn a_receipt_is_small_and_its_text_can_be_searched() {
    let words = words_of("receipt.pdf", &shop::awkward_receipt(Language::English, false));
    check(&words, &["Receipt", "A7K-000123"]);
    check(&words, &["21 November 2026", "09:05"]);
    check(&words, &["Organic wholegrain", "13.80"]);
    check(&words, &["0.312 kg × 34.90/kg"]);
    check(&words, &["Discount 10%", "−1.09"]);
    check(&words, &["Market day 5%", "−2.12"]);
    check(&words, &["Total", "€40.23"]);
    check(&words, &["Cash rounding", "0.02"]);
    check(&words, &["10%", "27.76", "2.78"]);
    check(&words, &["20%", "8.07", "1.62"]);
    assert!(!words.contains("COPY"));
}

#[test]
fn a_copy_says_so_in_french() {
    let words = words_of("copy.pdf", &shop::awkward_receipt(Language::French, true));
    check(&words, &["Ticket", "DUPLICATA", "A7K-000123"]);
    check(&words, &["Total", "40,23 €"]);
    check(&words, &["Rendu", "29,75 €"]);
}

#[test]
fn hebrew_and_arabic_names_can_be_copied_in_reading_order() {
    let words = words_of("scripts.pdf", &shop::awkward_receipt(Language::English, false));
    check(&words, &["חלה מתוקה", "4.50"]);
    check(&words, &[shop::ARABIC, "2.75"]);
}

#[test]
fn a_refund_and_an_american_sale_are_drawn() {
    let refund = shop::awkward_refund(&shop::awkward_sale());
    let receipt = Receipt::of_refund(&refund, &shop::moment(), &shop::letterhead(Language::English), false).unwrap();
    let words = words_of("refund.pdf", &receipt);
    check(&words, &["Refund of A7K-000123"]);
    check(&words, &["Paid back", "−€12.55"]);

    let till = Till { currency: "USD", inclusive: false, tip: 200, ..Till::default() };
    let lines = [
        Wanted("Bagel", Unit::Piece, 2_000, 325, 88_750, 0),
        Wanted("Хлеб ржаной", Unit::Piece, 1_000, 325, 0, 0),
        Wanted("面包 bread", Unit::Piece, 1_000, 325, 0, 0),
        Wanted("שָׁלוֹם", Unit::Piece, 1_000, 325, 0, 0),
        Wanted("مُحَمَّد", Unit::Piece, 1_000, 325, 0, 0),
    ];
    let words = of_lines("american.pdf", &till, &lines);
    check(&words, &["Tax 8.875% on 6.50", "0.58"]);
    check(&words, &["Хлеб ржаной", "3.25"]);
    // No bundled typeface has these letters: they are written in Latin.
    check(&words, &["Mian Bao bread", "3.25"]);
}

#[test]
fn the_longest_receipt_stays_under_the_limit() {
    const NAMES: [&str; 5] = [shop::LONG, shop::HEBREW, shop::ARABIC, "Żółty ser, ćwierć kręgu", "Ελιές Καλαμών"];
    let lines: Vec<Wanted> = (0..200)
        .map(|i| Wanted(NAMES[i % 5], Unit::Piece, 1_000 * (1 + i as i64 % 9), 100 + 37 * i as i64, 100_000, 1_000))
        .collect();
    let till = Till {
        tenders: vec![domain::tender::Tender::new(domain::tender::TenderKind::Cash, shop::money(100_000_000))],
        ..Till::default()
    };
    of_lines("longest.pdf", &till, &lines);
}

#[test]
fn the_same_receipt_is_the_same_file() {
    let receipt = shop::awkward_receipt(Language::English, false);
    assert_eq!(receipt_pdf::pdf(&receipt).unwrap(), receipt_pdf::pdf(&receipt).unwrap());
}
