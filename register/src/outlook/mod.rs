//! What will be asked for: demand from sales and sold-out taps, forecast by the crate `forecast`, published as events, and
//! what follows from it: what to bake tomorrow, and what will not sell today.

mod accuracy;
mod demand;
mod due;
mod elasticity;
mod habits;
mod history;
pub mod learned;
mod leftover;
mod occasion;
mod plan;
mod product;
mod rest;
mod risk;
mod run;
mod shopping;
mod sky;
mod training;

pub use accuracy::accuracy;
pub use demand::Demand;
pub use due::{drifted, due};
pub use history::{roll_back, runs};
pub use occasion::{Occasions, set_occasion};
pub use plan::{plan, set_planned};
pub use product::{forecasts, product_forecast};
pub use rest::Rest;
pub use risk::risk;
pub use run::{Run, publish};
pub use shopping::shopping;
pub use sky::Sky;
pub use training::{Wanted, on_one_thread, train};

use std::collections::HashMap;

use domain::business_day::BusinessDay;
use domain::forecast::quantiles_from_text;
use domain::id::ProductId;
use forecast::quantiles::Quantiles;
use rusqlite::params;

use crate::Error;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::{Store, id};

/// A day's demand as it was last published at this stall.
#[derive(Debug, Clone)]
pub struct Published {
    pub made_on: BusinessDay,
    pub at_ms: i64,
    pub model: String,
    pub quantiles: HashMap<ProductId, Quantiles>,
}

/// The newest predictions of a day, whichever register of the stall made them.
///
/// # Errors
/// Database errors.
pub fn published(store: &Store, day: BusinessDay) -> Result<Option<Published>, Error> {
    let stall = store.identity().stall;
    let mut statement = store.conn().prepare_cached(
        "select product_id, quantiles, made_on, at_ms, model from prediction
         where stall_id = ?1 and business_day = ?2 order by made_on, event_id",
    )?;
    let mut rows = statement.query(params![stall.as_bytes(), day.to_string()])?;
    let mut found: Option<Published> = None;
    while let Some(row) = rows.next()? {
        let quantiles = units(&quantiles_from_text(&row.get::<_, String>(1)?)?);
        let (made_on, at_ms, model): (BusinessDay, i64, String) =
            (row.get::<_, String>(2)?.parse()?, row.get(3)?, row.get(4)?);
        let latest =
            found.get_or_insert_with(|| Published { made_on, at_ms, model: model.clone(), quantiles: HashMap::new() });
        (latest.made_on, latest.at_ms, latest.model) = (made_on, at_ms, model);
        latest.quantiles.insert(id(row, 0, ProductId::from_slice)?, quantiles);
    }
    Ok(found)
}

/// Published quantiles as the crate's.
fn units(published: &[domain::quantity::Quantity]) -> Quantiles {
    let mut units = [0.0; 19];
    for (unit, value) in units.iter_mut().zip(published) {
        *unit = value.thousandths() as f64 / 1000.0;
    }
    Quantiles::new(units, false)
}

/// By the vendor's order of categories and tiles.
fn in_order(shop: &Shop, products: &mut [&Product]) {
    products.sort_by_cached_key(|product| {
        let category = product.category.and_then(|id| shop.catalogue.category(id));
        (category.map_or(i64::MAX, |c| c.position), product.position, product.name.clone())
    });
}

/// Units as a whole number of thousandths.
pub(crate) fn quantity(units: f64) -> domain::quantity::Quantity {
    crate::batch::bounded((units.clamp(-1e9, 1e9) * 1000.0).round() as i64)
}

/// A quantity as units.
pub(crate) fn in_units(quantity: domain::quantity::Quantity) -> f64 {
    quantity.thousandths() as f64 / 1000.0
}
