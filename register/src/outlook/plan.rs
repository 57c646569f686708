//! What to bake or buy for a day: the quantity that loses least, beside the vendor's own number.

use std::collections::{HashMap, HashSet};

use demand::{NEEDED_DAYS, Published, quantity};
use domain::api::plan::{Plan, PlanRow, Standing};
use domain::api::recipe::Terms;
use domain::business_day::BusinessDay;
use domain::discount::BasisPoints;
use domain::event::Body;
use domain::forecast::Planned;
use domain::id::ProductId;
use domain::quantity::{Quantity, Unit};
use forecast::plan::Economics;
use forecast::quantiles::{Q10, Q90};
use rusqlite::{Connection, params};

use super::ahead::Ahead;
use super::{in_order, next_day, published};
use crate::Error;
use crate::catalogue::Product;
use crate::clock;
use crate::init::append;
use crate::recipe;
use crate::shop::Shop;
use crate::store::{Author, Store, id};

/// What came in lately is planned for; anything else is not baked or bought by the day.
const STOCKED_DAYS: u64 = 28;

/// The plan of a day.
///
/// # Errors
/// Database errors.
pub fn plan(store: &Store, shop: &Shop, today: BusinessDay, day: Option<BusinessDay>) -> Result<Plan, Error> {
    let (day, found) = match day {
        Some(day) => (day, published(store, day)?),
        None => next_day(store, shop, today)?,
    };
    let standing = standing(store.conn(), shop, today, found.as_ref())?;
    let rows = match &found {
        None => Vec::new(),
        Some(found) => rows(store, shop, today, day, found)?,
    };
    Ok(Plan { today, day, standing, rows })
}

pub(super) fn standing(
    conn: &Connection,
    shop: &Shop,
    today: BusinessDay,
    found: Option<&Published>,
) -> Result<Standing, Error> {
    if let Some(found) = found {
        let at = chrono::DateTime::from_timestamp_millis(found.at_ms).unwrap_or_default();
        let at = clock::in_zone(at, &shop.stall.zone).wall().format("%H:%M").to_string();
        return Ok(Standing::Made { on: found.made_on, at, model: found.model.clone() });
    }
    // Counted as they are for a forecast: days with goods, which vouchers and amounts of no product are not.
    let n_days: u32 = conn
        .prepare_cached(
            "select count(*) from (
                 select 1 from sale s where s.business_day < ?1 and s.stall_id = ?2
                 and exists (select 1 from sale_line l where l.sale_id = s.sale_id and l.kind = 'goods'
                             and l.product_id is not null)
                 group by s.business_day limit ?3)",
        )?
        .query_row(params![today.to_string(), shop.stall.stall.as_bytes(), NEEDED_DAYS], |row| row.get(0))?;
    Ok(if n_days < NEEDED_DAYS { Standing::TooEarly { n_days, needed: NEEDED_DAYS } } else { Standing::Missing })
}

fn rows(
    store: &Store,
    shop: &Shop,
    today: BusinessDay,
    day: BusinessDay,
    found: &Published,
) -> Result<Vec<PlanRow>, Error> {
    let conn = store.conn();
    let stocked = stocked(conn, shop, today)?;
    let own = own(conn, shop, day)?;
    let before = sold(conn, shop, day.days_before(7))?;
    let terms = recipe::terms(conn)?;
    let ahead = Ahead::read(store, shop, today)?;
    let mut products: Vec<&Product> = found
        .quantiles
        .keys()
        .filter_map(|&id| shop.catalogue.product(id))
        .filter(|p| !p.archived && stocked.contains(&p.id))
        .collect();
    in_order(shop, &mut products);
    products
        .into_iter()
        .map(|product| {
            let demand = found.quantiles[&product.id];
            let terms = terms.get(&product.id).copied().unwrap_or_default();
            let of = ahead.making(product, &terms, (day, demand))?;
            Ok(PlanRow {
                product: product.id,
                name: product.name.clone(),
                unit: product.unit,
                proposed: quantity(of.ordered.quantity),
                n_days: of.n_days,
                own: own.get(&product.id).copied(),
                there: quantity(of.there),
                expected: quantity(demand.median()),
                low: quantity(demand.values()[Q10]),
                high: quantity(demand.values()[Q90]),
                last_week: before.get(&product.id).copied(),
                enough: BasisPoints::new((of.ordered.ratio * 10_000.0).round() as i64)?,
            })
        })
        .collect()
}

/// Price and cost in minor units. Where nobody entered a cost nothing speaks for more or for less: the middle is taken. What
/// keeps for k days and is left when the n days are over that it was made for has lost n/k of its worth, as it need not be
/// made again.
pub(super) fn economics(shop: &Shop, product: &Product, day: BusinessDay, terms: &Terms, n_days: usize) -> Economics {
    let price = product.price_on(day, shop.stall.stall).map_or(0.0, |p| p.minor() as f64);
    let cost = product.cost.map_or(price / 2.0, |cost| cost.minor() as f64);
    let keeps = f64::from(terms.keeps_days.unwrap_or(1).max(1));
    let salvage = terms.salvage_minor.map_or(0.0, |salvage| salvage.minor() as f64);
    let kept = cost * (keeps - n_days as f64).max(0.0) / keeps;
    let salvage = if kept > 0.0 { salvage.max(kept) } else { salvage };
    Economics { price, cost, salvage: salvage.min(cost) }
}

pub(super) fn stocked(conn: &Connection, shop: &Shop, today: BusinessDay) -> Result<HashSet<ProductId>, Error> {
    let mut statement = conn.prepare_cached(
        "select distinct product_id from stock_movement
         where reason = 'intake' and business_day >= ?1 and stall_id = ?2",
    )?;
    let from = today.days_before(STOCKED_DAYS).to_string();
    let rows =
        statement.query_map(params![from, shop.stall.stall.as_bytes()], |row| id(row, 0, ProductId::from_slice))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The vendor's own numbers for a day, each as it was said last.
pub(super) fn own(conn: &Connection, shop: &Shop, day: BusinessDay) -> Result<HashMap<ProductId, Quantity>, Error> {
    let mut statement = conn.prepare_cached(
        "select p.product_id, p.quantity from planned p join event e on e.event_id = p.event_id
         where p.stall_id = ?1 and p.business_day = ?2 order by e.stamp_hlc, e.event_id",
    )?;
    let mut rows = statement.query(params![shop.stall.stall.as_bytes(), day.to_string()])?;
    let mut own = HashMap::new();
    while let Some(row) = rows.next()? {
        let product = id(row, 0, ProductId::from_slice)?;
        match row.get::<_, Option<i64>>(1)? {
            Some(thousandths) => own.insert(product, Quantity::new(thousandths)?),
            None => own.remove(&product),
        };
    }
    Ok(own)
}

fn sold(conn: &Connection, shop: &Shop, day: BusinessDay) -> Result<HashMap<ProductId, Quantity>, Error> {
    let mut statement = conn.prepare_cached(
        "select l.product_id, sum(l.quantity) from sale s join sale_line l on l.sale_id = s.sale_id
         where s.business_day = ?1 and s.stall_id = ?2 and l.product_id is not null group by l.product_id",
    )?;
    let rows = statement.query_map(params![day.to_string(), shop.stall.stall.as_bytes()], |row| {
        Ok((id(row, 0, ProductId::from_slice)?, Quantity::bounded(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes the vendor's own number for a day.
///
/// # Errors
/// [`domain::Error::Negative`], [`domain::Error::WholePieces`]; what the disk says.
pub fn set_planned(
    store: &mut Store,
    author: &Author,
    product: &Product,
    day: BusinessDay,
    own: Option<Quantity>,
) -> Result<(), Error> {
    if own.is_some_and(|own| own < Quantity::ZERO) {
        return Err(domain::Error::Negative { what: "the quantity" }.into());
    }
    if product.unit == Unit::Piece && own.is_some_and(|own| !own.is_whole()) {
        return Err(domain::Error::WholePieces { what: product.name.clone() }.into());
    }
    let planned = Planned { day, product: product.id, quantity: own };
    store.write(|writer| append(writer, author, Body::Planned(planned)))
}
