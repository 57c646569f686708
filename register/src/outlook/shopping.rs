//! What has to be bought for the plans of some days: through recipes to ingredients, by supplier.

use std::collections::{BTreeMap, BTreeSet};

use domain::api::plan::Plan;
use domain::api::recipe::{FromSupplier, Need, Shopping};
use domain::business_day::BusinessDay;
use domain::id::IngredientId;
use domain::quantity::Quantity;
use domain::recipe::{needed, packs};
use domain::search::fold;

use super::next_day;
use super::plan::plan;
use crate::shop::Shop;
use crate::store::Store;
use crate::{Error, recipe};

/// The most days that one list is for: as far as forecasts go.
const MOST_DAYS: u16 = 7;

/// The list for `n_days` from a day on, by the vendor's own numbers where there are any.
///
/// # Errors
/// `days` for none or more than seven; database errors.
pub fn shopping(
    store: &Store,
    shop: &Shop,
    today: BusinessDay,
    day: Option<BusinessDay>,
    n_days: u16,
) -> Result<Shopping, Error> {
    if n_days == 0 || n_days > MOST_DAYS {
        return Err(Error::refused("days", format!("a list is for 1 to {MOST_DAYS} days")));
    }
    let from = match day {
        Some(day) => day,
        None => next_day(store, shop, today)?.0,
    };
    let mut sums: BTreeMap<IngredientId, i64> = BTreeMap::new();
    let mut without_recipe = BTreeSet::new();
    for ahead in 0..u64::from(n_days) {
        let Plan { rows, .. } = plan(store, shop, today, Some(from.days_after(ahead)))?;
        for row in rows {
            let planned = row.own.unwrap_or(row.proposed);
            if planned <= Quantity::ZERO {
                continue;
            }
            let making = recipe::making(store.conn(), row.product)?;
            if making.parts.is_empty() {
                without_recipe.insert(row.name);
                continue;
            }
            for (ingredient, part) in making.parts {
                let sum = sums.entry(ingredient).or_default();
                *sum = sum.saturating_add(needed(planned, making.yields, part)?.thousandths());
            }
        }
    }
    let known = recipe::ingredients(store.conn())?;
    let suppliers = recipe::suppliers(store.conn())?;
    // By supplier's name; what has none sorts last.
    let mut groups: BTreeMap<(bool, String), FromSupplier> = BTreeMap::new();
    for (id, sum) in sums.into_iter().filter(|(_, sum)| *sum > 0) {
        let Some(ingredient) = known.get(&id) else { continue };
        let quantity = Quantity::bounded(sum);
        let supplier = ingredient.supplier.and_then(|id| suppliers.get(&id)).cloned().unwrap_or_default();
        let place = (supplier.name.is_empty(), fold(&supplier.name));
        let group = groups.entry(place).or_insert_with(|| FromSupplier {
            name: supplier.name,
            contact: supplier.contact,
            needs: Vec::new(),
        });
        group.needs.push(Need {
            ingredient: id,
            name: ingredient.name.clone(),
            unit: ingredient.unit,
            quantity,
            pack: ingredient.pack,
            n_packs: ingredient.pack.and_then(|pack| packs(quantity, pack)),
        });
    }
    let mut suppliers: Vec<FromSupplier> = groups.into_values().collect();
    for supplier in &mut suppliers {
        supplier.needs.sort_by_cached_key(|need| fold(&need.name));
    }
    let to = from.days_after(u64::from(n_days) - 1);
    Ok(Shopping { from, to, suppliers, without_recipe: without_recipe.into_iter().collect() })
}
