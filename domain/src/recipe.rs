//! How a product is made: from what, how much at once, how long it keeps; and how much of each ingredient a plan takes.

use serde::{Deserialize, Serialize};

use crate::id::{IngredientId, ProductId, SupplierId};
use crate::quantity::{Quantity, Unit};
use crate::supplier::NAME_LIMIT;
use crate::{Error, Money};

/// The most ingredients of one recipe.
pub const MAX_PARTS: usize = 60;
/// The longest time that a product keeps, in days.
pub const MAX_KEEPS_DAYS: u16 = 365;

/// Changes to how one product is made; each field wins by its own stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipeChanges {
    pub product: ProductId,
    pub changes: Vec<RecipeChange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipeChange {
    /// It comes in whole trays (or cases) of so many.
    Tray(Option<Quantity>),
    /// Business days on which it can be sold, the first included.
    KeepsDays(Option<u16>),
    /// What a unit is worth that was not sold: eaten by staff, fed to pigs; less than zero where throwing it away costs.
    SalvageMinor(Option<Money>),
    /// How many units the parts below make.
    Yields(Option<Quantity>),
    Part(Part),
}

/// What goes into one making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub ingredient: IngredientId,
    /// In the ingredient's unit; none takes it out.
    pub quantity: Option<Quantity>,
}

/// Changes to one ingredient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngredientChanges {
    pub ingredient: IngredientId,
    pub changes: Vec<IngredientChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IngredientChange {
    Name(String),
    Unit(Unit),
    Supplier(Option<SupplierId>),
    /// It is bought in whole packs of so much.
    Pack(Option<Quantity>),
}

/// An ingredient's name: trimmed, at most [`NAME_LIMIT`] characters.
///
/// # Errors
/// [`Error::Missing`], [`Error::TooLong`].
pub fn parse_ingredient_name(text: &str) -> Result<String, Error> {
    crate::staff::parse_text("the ingredient's name", text, NAME_LIMIT)
}

/// How much of an ingredient `planned` units take when `yields` of them take `part`: rounded up to a thousandth, so that a
/// list never falls short. Nothing where the recipe does not say how much it makes.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn needed(planned: Quantity, yields: Quantity, part: Quantity) -> Result<Quantity, Error> {
    let wide = |q: Quantity| u128::from(q.thousandths().max(0).unsigned_abs());
    if wide(yields) == 0 {
        return Ok(Quantity::ZERO);
    }
    let thousandths = (wide(planned) * wide(part)).div_ceil(wide(yields));
    Quantity::new(i64::try_from(thousandths).map_err(|_| Error::TooLarge { what: "the quantity" })?)
}

/// How many whole packs hold a quantity.
pub fn packs(quantity: Quantity, pack: Quantity) -> Option<u64> {
    let (quantity, pack) = (u64::try_from(quantity.thousandths()).ok()?, u64::try_from(pack.thousandths()).ok()?);
    (pack > 0).then(|| quantity.div_ceil(pack))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(thousandths: i64) -> Quantity {
        Quantity::new(thousandths).unwrap()
    }

    #[test]
    fn what_a_plan_takes_is_the_recipe_s_share_and_never_short() {
        // Forty baguettes of a recipe for twelve with 3.6 kg of flour.
        assert_eq!(needed(units(40_000), units(12_000), units(3_600)), Ok(units(12_000)));
        assert_eq!(needed(units(1_000), units(3_000), units(1_000)), Ok(units(334)), "a third is rounded up");
        assert_eq!(needed(units(-5_000), units(3_000), units(1_000)), Ok(Quantity::ZERO));
        assert_eq!(needed(units(5_000), Quantity::ZERO, units(1_000)), Ok(Quantity::ZERO));
        let most = units(Quantity::MAX_THOUSANDTHS);
        assert!(needed(most, units(1), most).is_err());
    }

    #[test]
    fn packs_are_whole() {
        assert_eq!(packs(units(12_000), units(25_000)), Some(1));
        assert_eq!(packs(units(25_001), units(25_000)), Some(2));
        assert_eq!(packs(Quantity::ZERO, units(25_000)), Some(0));
        assert_eq!(packs(units(12_000), Quantity::ZERO), None);
    }
}
