//! What will be asked for: demand from sales and sold-out taps, forecast by the crate `forecast`, published as events, and
//! what follows from it: what to bake tomorrow, and what will not sell today.

mod accuracy;
mod ahead;
mod due;
mod elasticity;
mod habits;
mod history;
pub mod learned;
mod leftover;
mod occasion;
mod plan;
mod product;
mod records;
mod rest;
mod risk;
mod run;
mod shopping;
mod sky;
mod training;

pub use accuracy::accuracy;
pub use due::{drifted, due, is_published};
pub use history::{roll_back, runs};
pub use occasion::{occasions, set_occasion};
pub use plan::{plan, set_planned};
pub use product::{forecasts, product_forecast};
pub use records::{demand, profiles};
pub use rest::Rest;
pub use risk::risk;
pub use run::{Basis, publish};
pub use shopping::shopping;
pub use sky::Sky;
pub use training::{Wanted, train};

use demand::{AHEAD, Published, Saying};
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use rusqlite::params;

use crate::Error;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::{Store, id};

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
    let mut found = None;
    while let Some(row) = rows.next()? {
        let saying = Saying {
            product: id(row, 0, ProductId::from_slice)?,
            quantiles: row.get(1)?,
            made_on: row.get::<_, String>(2)?.parse()?,
            at_ms: row.get(3)?,
            model: row.get(4)?,
        };
        found = Some(Published::add(found, saying)?);
    }
    Ok(found)
}

/// The next day that is open, with what was published of it: by the opening hours, and where nobody said those by what is
/// expected.
fn next_day(store: &Store, shop: &Shop, today: BusinessDay) -> Result<(BusinessDay, Option<Published>), Error> {
    let hours = &shop.stall.opening_hours;
    let first = hours.next_open(today);
    if !hours.are_known() {
        for day in (1..AHEAD as u64).map(|n| today.days_after(n)) {
            if let Some(found) = published(store, day)?.filter(Published::sells) {
                return Ok((day, Some(found)));
            }
        }
    }
    Ok((first, published(store, first)?))
}

/// By the vendor's order of categories and tiles.
fn in_order(shop: &Shop, products: &mut [&Product]) {
    products.sort_by_cached_key(|product| {
        let category = product.category.and_then(|id| shop.catalogue.category(id));
        (category.map_or(i64::MAX, |c| c.position), product.position, product.name.clone())
    });
}
