use documents::{Language, Receipt, receipt_pdf};
use domain::quantity::Unit;

use crate::shop::{self, Till, Wanted};

use super::reader::{self, words};

#[test]
fn look() {
    for (name, receipt) in [
        ("sale-en", shop::awkward_receipt(Language::English, false)),
        ("copy-fr", shop::awkward_receipt(Language::French, true)),
        (
            "refund",
            Receipt::of_refund(
                &shop::awkward_refund(&shop::awkward_sale()),
                &shop::moment(),
                &shop::letterhead(Language::English),
                false,
            )
            .unwrap(),
        ),
        (
            "exclusive",
            Receipt::of_sale(
                &shop::sell(
                    &Till { currency: "USD", inclusive: false, tip: 200, ..Till::default() },
                    &[Wanted("Bagel", Unit::Piece, 2_000, 325, 88_750, 0), Wanted("面包 bread", Unit::Piece, 1_000, 325, 0, 0), Wanted("Хлеб ржаной", Unit::Piece, 1_000, 325, 0, 0), Wanted("Café 🥐 x", Unit::Piece, 1_000, 325, 0, 0), Wanted("שָׁלוֹם", Unit::Piece, 1_000, 325, 0, 0), Wanted("مُحَمَّد لا", Unit::Piece, 1_000, 325, 0, 0)],
                ),
                &shop::moment(),
                &shop::letterhead(Language::English),
                false,
            )
            .unwrap(),
        ),
    ] {
        let bytes = receipt_pdf::pdf(&receipt).unwrap();
        println!("{name}: {}", bytes.len());
        let path = reader::kept(&format!("{name}.pdf"), &bytes);
        println!("{}", words(&path));
    }
}
