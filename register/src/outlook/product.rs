//! The forecast of one product, and the list of all.

use std::collections::HashMap;

use demand::{SHOWN_DAYS, quantity, shown};
use domain::api::forecast::{Expected, ForecastRow, Forecasts, ProductForecast};
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use forecast::model::Model;
use rusqlite::params;

use super::learned::Learned;
use super::{Sky, demand, in_order, next_day, plan};
use crate::Error;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::Store;
use crate::weather::Weather;

/// The products of which something is expected on the next day.
///
/// # Errors
/// Database errors.
pub fn forecasts(store: &Store, shop: &Shop, today: BusinessDay) -> Result<Forecasts, Error> {
    let (day, found) = next_day(store, shop, today)?;
    let standing = plan::standing(store.conn(), shop, today, found.as_ref())?;
    let quantiles = found.map(|found| found.quantiles).unwrap_or_default();
    let known = quantiles.keys().filter_map(|&id| shop.catalogue.product(id));
    let mut products: Vec<&Product> = known.filter(|p| !p.archived).collect();
    in_order(shop, &mut products);
    let rows = products.into_iter().map(|product| ForecastRow {
        product: product.id,
        name: product.name.clone(),
        unit: product.unit,
        category: product.category,
        picture: product.picture,
        expected: quantity(quantiles[&product.id].median()),
    });
    Ok(Forecasts { today, day, standing, rows: rows.collect() })
}

/// The past weeks and the coming days of a product. One that sold nothing lately has neither past nor habits.
///
/// # Errors
/// Database errors.
pub fn product_forecast(
    store: &Store,
    shop: &Shop,
    today: BusinessDay,
    of: &Product,
) -> Result<ProductForecast, Error> {
    let (_, found) = next_day(store, shop, today)?;
    let model = found.as_ref().and_then(|found| Model::of_name(&found.model));
    let found = found.map(|found| found.of(of.id));
    let standing = plan::standing(store.conn(), shop, today, found.as_ref())?;
    let expected = said(store, of.id, today.days_before(SHOWN_DAYS as u64), today)?;
    let demand = demand(store, shop, today)?;
    let (days, mut habits) = shown(demand.as_ref(), of.id, today, &expected);
    if let (true, Some(model), Some(learned)) = (habits.n_days > 0, model, Learned::seen(store)) {
        habits.weather = Sky::learn(&Weather::read(store.folder()), &learned, model, today)?.habits();
    }
    Ok(ProductForecast { product: of.id, name: of.name.clone(), unit: of.unit, today, standing, days, habits })
}

/// What was published of each day: of past days by their eve, of the others most lately.
fn said(
    store: &Store,
    product: ProductId,
    from: BusinessDay,
    today: BusinessDay,
) -> Result<HashMap<BusinessDay, Expected>, Error> {
    let mut statement = store.conn().prepare_cached(
        "select business_day, quantiles from prediction
         where stall_id = ?1 and business_day >= ?2 and product_id = ?3 and (made_on < business_day or business_day >= ?4)
         order by made_on, event_id",
    )?;
    let stall = store.identity().stall;
    let mut rows =
        statement.query(params![stall.as_bytes(), from.to_string(), product.as_bytes(), today.to_string()])?;
    let mut said = HashMap::new();
    while let Some(row) = rows.next()? {
        said.insert(row.get::<_, String>(0)?.parse()?, demand::expected(&row.get::<_, String>(1)?)?);
    }
    Ok(said)
}
