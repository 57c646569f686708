use documents::{Language, Receipt, text};
use domain::discount::{BasisPoints, Reduction};
use domain::id::EventId;
use domain::quantity::Unit;
use domain::refund::{self, RefundTerms};
use domain::tender::{Tender, TenderKind};
use unicode_width::UnicodeWidthStr;

use crate::shop::{self, Till, Wanted, money};

fn small_receipt(language: Language) -> Receipt {
    let till = Till {
        cart_discount: Some(Reduction::Percent(BasisPoints::new(1_000).unwrap())),
        rounding: 5,
        tenders: vec![Tender::new(TenderKind::Cash, money(2_000))],
        ..Till::default()
    };
    let sale = shop::sell(
        &till,
        &[
            Wanted("Croissant", Unit::Piece, 2_000, 130, 100_000, 0),
            Wanted("Comté, 18 months", Unit::Kilogram, 312, 3_490, 100_000, 1_000),
            Wanted("Flat white", Unit::Piece, 1_000, 340, 200_000, 0),
        ],
    );
    Receipt::of_sale(&sale, &shop::moment(), &shop::letterhead(language), true).unwrap()
}

#[test]
fn a_receipt_reads_as_it_is_printed() {
    let want = "        Bäckerei Linden
           & Töchter
        Saturday market
          Hauptplatz 4
           8010 Graz
      Tax no. ATU12345678
 Bread is baked at four in the
            morning.

          *** COPY ***
Receipt               A7K-000123
21 November 2026           09:05
Take away          Served by Ana
--------------------------------
Croissant                   2.60
  2 × 1.30
Comté, 18 months           10.89
  0.312 kg × 34.90/kg
  Discount 10%             −1.09
Flat white                  3.40
--------------------------------
Subtotal                   15.80
Market day 10%             −1.58
Total                     €14.22
Cash rounding              −0.02
To pay                    €14.20

Cash                      €20.00
Change                     €5.80
--------------------------------
Tax rate         Net         Tax
10%            10.15        1.01
20%             2.55        0.51

    Thank you, see you next
           Saturday.
         linden.example
";
    assert_eq!(text::text(&small_receipt(Language::English), 32).replace('\u{a0}', " "), want);
}

#[test]
fn a_french_receipt_is_french_to_the_comma() {
    let got = text::text(&small_receipt(Language::French), 42);
    for words in
        ["DUPLICATA", "Ticket", "21 novembre 2026", "À emporter", "Servi par Ana", "Sous-total", "À payer", "Rendu"]
    {
        assert!(got.contains(words), "{words}\n{got}");
    }
    assert!(
        got.contains("14,20\u{a0}€") && got.contains("10\u{a0}%") && got.contains("0,312\u{a0}kg × 34,90/kg"),
        "{got}"
    );
    assert!(!got.contains("14.20"));
}

#[test]
fn no_line_is_wider_than_the_paper_and_every_amount_ends_at_its_edge() {
    for columns in [24, 32, 42, 48] {
        for language in Language::ALL {
            let rows = text::rows(&shop::awkward_receipt(language, true), columns);
            for row in &rows {
                let room = if row.style == text::Style::Large { columns / 2 } else { columns };
                assert!(row.text.width() <= room, "{columns}: {:?}", row.text);
            }
            let loaf = rows.iter().find(|r| r.text.starts_with("Organic wholegrain")).unwrap();
            assert!(loaf.text.ends_with("13.80") || loaf.text.ends_with("13,80"), "{:?}", loaf.text);
            assert_eq!(loaf.text.width(), columns);
        }
    }
}

#[test]
fn right_to_left_names_stay_whole_and_in_reading_order() {
    let got = text::text(&shop::awkward_receipt(Language::English, false), 42);
    assert!(got.contains(shop::HEBREW) && got.contains(shop::ARABIC), "{got}");
}

#[test]
fn wide_letters_take_two_columns() {
    let sale = shop::sell(&Till::default(), &[Wanted("全麦酸面包配葵花籽切片装特大号", Unit::Piece, 1_000, 690, 0, 0)]);
    let receipt = Receipt::of_sale(&sale, &shop::moment(), &shop::letterhead(Language::English), false).unwrap();
    let rows = text::rows(&receipt, 32);
    let first = rows.iter().find(|r| r.text.starts_with('全')).unwrap();
    assert_eq!(first.text.width(), 32, "{:?}", first.text);
    assert!(first.text.ends_with(" 6.90"));
}

#[test]
fn a_refund_names_its_sale_and_gives_negative_amounts() {
    let sale = shop::awkward_sale();
    let receipt =
        Receipt::of_refund(&shop::awkward_refund(&sale), &shop::moment(), &shop::letterhead(Language::English), false)
            .unwrap();
    let got = text::text(&receipt, 42);
    for words in
        ["Refund", "A7K-000124", "Refund of A7K-000123", "One cup was cold", "0.312\u{a0}kg returned", "Paid back"]
    {
        assert!(got.contains(words), "{words}\n{got}");
    }
    assert!(got.contains("−€12.55"), "{got}");
    assert!(!got.contains("Take away"));
}

#[test]
fn a_void_says_what_it_cancels_and_gives_back_every_cent() {
    let sale = shop::awkward_sale();
    let terms = RefundTerms {
        receipt: "A7K-000124".parse().unwrap(),
        business_day: "2026-11-21".parse().unwrap(),
        sale: EventId::NIL,
        refunded: &[],
        reason: "",
        rounding: domain::cash_rounding::CashRounding::new(5).unwrap(),
        cash_back: refund::CashBack::default(),
        paid: &sale.tenders,
        paid_rounding_minor: sale.rounding_minor,
    };
    let void = refund::void(&sale, &terms).unwrap();
    let receipt = Receipt::of_refund(&void, &shop::moment(), &shop::letterhead(Language::English), false).unwrap();
    let got = text::text(&receipt, 42);
    assert!(got.contains("Cancelled") && got.contains("Cancels A7K-000123"), "{got}");
    assert_eq!(receipt.total.amount, "−€40.23");
    let paid: Vec<&str> = receipt.payments.iter().map(|p| p.amount.as_str()).collect();
    assert_eq!(paid, ["−€20.00", "−€20.25"]);
}

#[test]
fn exclusive_taxes_stand_in_the_sum_and_an_untaxed_sale_says_nothing_of_tax() {
    let bagels = Wanted("Bagel", Unit::Piece, 2_000, 325, 88_750, 0);
    let till = Till { currency: "USD", inclusive: false, tip: 200, ..Till::default() };
    let receipt =
        Receipt::of_sale(&shop::sell(&till, &[bagels]), &shop::moment(), &shop::letterhead(Language::English), false)
            .unwrap();
    let sums: Vec<(&str, &str)> = receipt.sums.iter().map(|f| (f.label.as_str(), f.amount.as_str())).collect();
    assert_eq!(sums, [("Before tax", "6.50"), ("Tax 8.875% on 6.50", "0.58")]);
    assert_eq!(receipt.total.amount, "$7.08");
    assert_eq!(receipt.settled.iter().map(|f| f.amount.as_str()).collect::<Vec<_>>(), ["2.00", "$9.08"]);
    assert!(receipt.taxes.is_empty());

    let untaxed = Wanted("Eggs", Unit::Piece, 1_000, 300, 0, 0);
    let receipt = Receipt::of_sale(
        &shop::sell(&Till::default(), &[untaxed]),
        &shop::moment(),
        &shop::letterhead(Language::English),
        false,
    )
    .unwrap();
    assert!(receipt.taxes.is_empty() && receipt.sums.is_empty());
    assert!(!text::text(&receipt, 32).contains("Tax rate"));
}

#[test]
fn currencies_without_and_with_three_decimals_are_written_so() {
    for (currency, price, want) in [("JPY", 690, "¥690"), ("KWD", 1_005, "KWD\u{a0}1.005")] {
        let till = Till { currency, ..Till::default() };
        let sale = shop::sell(&till, &[Wanted("Bread", Unit::Piece, 1_000, price, 0, 0)]);
        let receipt = Receipt::of_sale(&sale, &shop::moment(), &shop::letterhead(Language::English), false).unwrap();
        assert_eq!(receipt.total.amount, want);
    }
}

#[test]
fn a_price_keeps_its_column_beside_a_name_that_runs_from_right_to_left() {
    let sale = shop::awkward_sale();
    let receipt = Receipt::of_sale(&sale, &shop::moment(), &shop::letterhead(Language::English), false).unwrap();
    let got = text::text(&receipt, 42);
    for (name, price) in [(shop::HEBREW, "4.50"), (shop::ARABIC, "2.75")] {
        let line = got.lines().find(|line| line.contains(name)).unwrap();
        // As a screen shows it, by the standard's own rules.
        let bidi = unicode_bidi::BidiInfo::new(line, None);
        let shown = bidi.reorder_line(&bidi.paragraphs[0], 0..line.len());
        assert!(shown.trim_end_matches('\u{200e}').ends_with(price), "{shown:?}");
        assert_eq!(line.width(), 42, "{line:?}");
    }
}
