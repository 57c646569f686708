use documents::plan_pdf;
use domain::api::plan::{Plan, PlanRow, Standing};
use domain::api::recipe::{FromSupplier, Need, Shopping};
use domain::discount::BasisPoints;
use domain::id::{IngredientId, ProductId};
use domain::quantity::{Quantity, Unit};

use crate::reader;
use crate::shop::{self, letterhead};

fn quantity(thousandths: i64) -> Quantity {
    Quantity::new(thousandths).unwrap()
}

fn row(n: i64, name: &str) -> PlanRow {
    PlanRow {
        product: ProductId::new(1_700_000_000_000 + n, [7; 10]),
        name: name.to_owned(),
        unit: if n % 5 == 4 { Unit::Kilogram } else { Unit::Piece },
        proposed: quantity(24_000 + 1_000 * n),
        n_days: if n == 3 { 4 } else { 1 },
        own: (n == 1).then(|| quantity(77_000)),
        there: quantity(if n == 2 { 6_000 } else { 0 }),
        expected: quantity(20_000 + 1_000 * n),
        low: quantity(15_000),
        high: quantity(31_000),
        last_week: (n != 3).then(|| quantity(22_000)),
        enough: BasisPoints::new(7_500).unwrap(),
    }
}

#[test]
fn a_plan_says_what_to_make_by_the_vendor_s_own_number_where_there_is_one() {
    let names = ["Croissant", "Pain au chocolat", shop::LONG, "Rye loaf", "Focaccia", shop::HEBREW];
    let rows: Vec<PlanRow> = (0..70).map(|n: i64| row(n, names[n as usize % names.len()])).collect();
    let plan = Plan {
        today: "2026-11-21".parse().unwrap(),
        day: "2026-11-22".parse().unwrap(),
        standing: Standing::Missing,
        rows,
    };
    let pdf = plan_pdf::plan(&plan, &letterhead(documents::Language::English), "EUR".parse().unwrap()).unwrap();
    let path = reader::kept("plan.pdf", &pdf);
    let words = reader::words(&path);
    assert!(words.contains("Sunday, 22 November 2026"), "{words}");
    let line = words.lines().find(|line| line.contains("Pain au chocolat")).unwrap();
    assert!(line.contains("77") && !line.contains("25"), "the own number, not the proposed one: {line}");
    let line = words.lines().find(|line| line.contains("(for 4 days)")).unwrap();
    assert!(line.contains("Rye loaf") && line.contains("27"), "{line}");
    assert_eq!(reader::pictures(&path).len(), 3, "seventy products need three pages");
}

#[test]
fn a_shopping_list_has_a_table_for_each_supplier_and_names_what_has_no_recipe() {
    let need = |name: &str, packs| Need {
        ingredient: IngredientId::new(1_700_000_000_000, [1; 10]),
        name: name.to_owned(),
        unit: Unit::Kilogram,
        quantity: quantity(12_500),
        pack: packs,
        n_packs: packs.map(|_| 1),
    };
    let from =
        |name: &str, contact: &str, needs| FromSupplier { name: name.to_owned(), contact: contact.to_owned(), needs };
    let list = Shopping {
        from: "2026-11-22".parse().unwrap(),
        to: "2026-11-24".parse().unwrap(),
        suppliers: vec![
            from("Moulin des Prés", "+33 1 23 45 67 89", vec![need("Farine T65", Some(quantity(25_000)))]),
            from("", "", vec![need("Sel", None)]),
        ],
        without_recipe: vec!["Cookie".to_owned(), "Tarte".to_owned()],
    };
    let pdf = plan_pdf::shopping(&list, &letterhead(documents::Language::French), "EUR".parse().unwrap()).unwrap();
    let path = reader::kept("shopping.pdf", &pdf);
    let words = reader::words(&path);
    for part in [
        "Moulin des Prés",
        "+33 1 23 45 67 89",
        "Farine T65",
        "12,5",
        "1 × 25",
        "Sans fournisseur",
        "Sel",
        "Cookie, Tarte",
    ] {
        assert!(words.contains(part), "{part} is missing in {words}");
    }
    reader::pictures(&path);
}
