//! How products are made, and from what.

use super::{Rows, Value, bytes, text};
use crate::quantity::Quantity;
use crate::recipe::{IngredientChange, IngredientChanges, RecipeChange, RecipeChanges};
use crate::stamp::Stamp;
use crate::supplier::{SupplierChange, SupplierChanges};
use crate::table;

fn or_null(quantity: Option<Quantity>) -> Value {
    quantity.map_or(Value::Null, |q| Value::Int(q.thousandths()))
}

impl Rows<'_> {
    pub(super) fn recipe(&mut self, recipe: &RecipeChanges, stamp: Stamp) {
        let product = bytes(recipe.product.as_bytes());
        let mut fields = Vec::new();
        for change in &recipe.changes {
            match change {
                RecipeChange::Tray(tray) => fields.push(("tray", or_null(*tray))),
                RecipeChange::KeepsDays(days) => {
                    fields.push(("keeps_days", days.map_or(Value::Null, |d| Value::Int(i64::from(d)))));
                }
                RecipeChange::SalvageMinor(salvage) => {
                    fields.push(("salvage_minor", salvage.map_or(Value::Null, |s| Value::Int(s.minor()))));
                }
                RecipeChange::Yields(yields) => fields.push(("yields", or_null(*yields))),
                RecipeChange::Part(part) => {
                    let key = vec![product.clone(), bytes(part.ingredient.as_bytes())];
                    self.put(&table::RECIPE_PART, key, vec![("quantity", or_null(part.quantity))], stamp);
                }
            }
        }
        self.put(&table::RECIPE, vec![product], fields, stamp);
    }

    pub(super) fn ingredient(&mut self, ingredient: &IngredientChanges, stamp: Stamp) {
        let fields = ingredient
            .changes
            .iter()
            .map(|change| match change {
                IngredientChange::Name(name) => ("name", text(name)),
                IngredientChange::Unit(unit) => ("unit", text(unit.code())),
                IngredientChange::Supplier(supplier) => {
                    ("supplier_id", supplier.map_or(Value::Null, |s| bytes(s.as_bytes())))
                }
                IngredientChange::Pack(pack) => ("pack", or_null(*pack)),
            })
            .collect();
        self.put(&table::INGREDIENT, vec![bytes(ingredient.ingredient.as_bytes())], fields, stamp);
    }

    pub(super) fn supplier(&mut self, supplier: &SupplierChanges, stamp: Stamp) {
        let fields = supplier
            .changes
            .iter()
            .map(|change| match change {
                SupplierChange::Name(name) => ("name", text(name)),
                SupplierChange::Contact(contact) => ("contact", text(contact)),
            })
            .collect();
        self.put(&table::SUPPLIER, vec![bytes(supplier.supplier.as_bytes())], fields, stamp);
    }
}
