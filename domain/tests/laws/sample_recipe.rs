//! Samples of how products are made.

use domain::event::Body;
use domain::id::{IngredientId, SupplierId};
use domain::quantity::Unit;
use domain::recipe::{IngredientChange, IngredientChanges, Part, RecipeChange, RecipeChanges};
use domain::supplier::{SupplierChange, SupplierChanges};

use crate::carts::money;
use crate::samples::{AT_MS, named, product, quantity};

fn ingredient() -> IngredientId {
    IngredientId::new(AT_MS, [50; 10])
}

fn supplier() -> SupplierId {
    SupplierId::new(AT_MS, [51; 10])
}

pub fn recipes() -> Vec<(String, Body)> {
    let body = |changes| Body::Recipe(RecipeChanges { product: product(1), changes });
    let full = vec![
        RecipeChange::Tray(Some(quantity(6_000))),
        RecipeChange::KeepsDays(Some(3)),
        RecipeChange::SalvageMinor(Some(money(-5))),
        RecipeChange::Yields(Some(quantity(12_000))),
        RecipeChange::Part(Part { ingredient: ingredient(), quantity: Some(quantity(3_600)) }),
    ];
    let emptied = vec![
        RecipeChange::Tray(None),
        RecipeChange::KeepsDays(None),
        RecipeChange::SalvageMinor(None),
        RecipeChange::Yields(None),
        RecipeChange::Part(Part { ingredient: ingredient(), quantity: None }),
    ];
    vec![named("everything", body(full)), named("least", body(Vec::new())), named("emptied", body(emptied))]
}

pub fn ingredients() -> Vec<(String, Body)> {
    let body = |changes| Body::Ingredient(IngredientChanges { ingredient: ingredient(), changes });
    let full = vec![
        IngredientChange::Name("Farine T65".to_owned()),
        IngredientChange::Unit(Unit::Kilogram),
        IngredientChange::Supplier(Some(supplier())),
        IngredientChange::Pack(Some(quantity(25_000))),
    ];
    let emptied = vec![IngredientChange::Supplier(None), IngredientChange::Pack(None)];
    vec![named("everything", body(full)), named("least", body(Vec::new())), named("emptied", body(emptied))]
}

pub fn suppliers() -> Vec<(String, Body)> {
    let body = |changes| Body::Supplier(SupplierChanges { supplier: supplier(), changes });
    let full = vec![
        SupplierChange::Name("Moulin des Prés".to_owned()),
        SupplierChange::Contact("+33 1 23 45 67 89".to_owned()),
    ];
    vec![named("everything", body(full)), named("least", body(Vec::new()))]
}
