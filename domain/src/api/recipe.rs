//! How products are made, and what has to be bought for a plan.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::business_day::BusinessDay;
use crate::id::{IngredientId, ProductId, SupplierId};
use crate::quantity::{Quantity, Unit};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeRecipe {
    pub product: ProductId,
}

/// How a product is made, with everything that it could be made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    pub product: ProductId,
    pub name: String,
    pub unit: Unit,
    pub terms: Terms,
    /// How many units the parts make.
    pub yields: Option<Quantity>,
    /// By name.
    pub parts: Vec<RecipePart>,
    /// By name.
    pub ingredients: Vec<Ingredient>,
}

/// What a plan has to know beside price and cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Terms {
    /// It comes in whole trays of so many.
    #[serde(default)]
    pub tray: Option<Quantity>,
    /// Business days on which it can be sold, the first included; one if nobody says.
    #[serde(default)]
    pub keeps_days: Option<u16>,
    /// What a unit is worth that was not sold.
    #[serde(default)]
    pub salvage_minor: Option<Money>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipePart {
    pub ingredient: IngredientId,
    pub name: String,
    pub unit: Unit,
    pub quantity: Quantity,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingredient {
    pub ingredient: IngredientId,
    pub name: String,
    pub unit: Unit,
    pub supplier: Option<SupplierId>,
    pub pack: Option<Quantity>,
}

/// Keeps how a product is made. An ingredient is found by its name, or is a new one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveRecipe {
    pub product: ProductId,
    #[serde(default)]
    pub terms: Terms,
    #[serde(default)]
    pub yields: Option<Quantity>,
    #[serde(default)]
    pub parts: Vec<TypedPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedPart {
    pub name: String,
    /// Of a new ingredient; a known one keeps its own.
    pub unit: Unit,
    pub quantity: Quantity,
}

/// Where an ingredient comes from, and in what packs. A supplier is found by name, or is a new one; none by an empty name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveIngredient {
    pub ingredient: IngredientId,
    pub name: String,
    #[serde(default)]
    pub supplier: String,
    /// How to reach the supplier.
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub pack: Option<Quantity>,
}

/// What the plans of some days take.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeShopping {
    /// None is tomorrow, or the next day on which the stall opens.
    #[serde(default)]
    pub day: Option<BusinessDay>,
    /// From that day on, 1 to 7.
    pub n_days: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shopping {
    pub from: BusinessDay,
    pub to: BusinessDay,
    /// By supplier's name; what has no supplier comes last.
    pub suppliers: Vec<FromSupplier>,
    /// Planned products without a recipe, by name.
    pub without_recipe: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromSupplier {
    /// Empty where nobody said who.
    pub name: String,
    pub contact: String,
    /// By name.
    pub needs: Vec<Need>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub ingredient: IngredientId,
    pub name: String,
    pub unit: Unit,
    pub quantity: Quantity,
    pub pack: Option<Quantity>,
    /// Whole packs that hold it.
    pub n_packs: Option<u64>,
}

/// Writes the plan of a day, or the shopping list of some, to a PDF.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SavePlan {
    #[serde(default)]
    pub day: Option<BusinessDay>,
    /// For so many days; none is the plan itself.
    #[serde(default)]
    pub shopping_days: Option<u16>,
}
