//! How customers answer lower prices, learned from the vendor's own reductions: each one that is over is held against what
//! would have sold at the list price in that time.

use demand::{Profiles, Published, quantity};
use domain::api::learned::MarkdownOutcome;
use domain::business_day::BusinessDay;
use domain::discount::BasisPoints;
use domain::id::ProductId;
use domain::quantity::{Quantity, Unit};
use forecast::count::Count;
use forecast::intraday::rest_of_day;
use forecast::markdown::{Elasticity, Outcome};
use rusqlite::params;

use super::published;
use crate::shop::Shop;
use crate::store::{Store, id};
use crate::{Error, clock, markdown};

/// How many of the latest reductions are learned from.
const MOST: usize = 60;

/// What is believed of the shop's customers after its latest reductions.
///
/// # Errors
/// Database errors.
pub fn elasticity(store: &Store, shop: &Shop, profiles: &Profiles) -> Result<Elasticity, Error> {
    Ok(outcomes(store, shop, profiles)?.1)
}

/// The latest reductions that are over with what was expected and what came, newest first, and what follows from them.
///
/// # Errors
/// Database errors.
pub fn outcomes(store: &Store, shop: &Shop, profiles: &Profiles) -> Result<(Vec<MarkdownOutcome>, Elasticity), Error> {
    let mut statement = store.conn().prepare_cached(
        "select product_id, business_day, from_ms, min(until_ms, coalesce(ended_ms, until_ms)) as over, discount_bp,
                price_minor, expected_left, expected_at_list, expected_reduced
         from markdown where stall_id = ?1 and product_id is not null and over <= ?2 and over > from_ms
         order by from_ms desc, markdown_id desc limit ?3",
    )?;
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![shop.stall.stall.as_bytes(), shop.now().unix_ms(), most])?;
    let (mut shown, mut learned) = (Vec::new(), Vec::new());
    let mut days: Vec<(BusinessDay, Option<Published>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let product = id(row, 0, ProductId::from_slice)?;
        let day: BusinessDay = row.get::<_, String>(1)?.parse()?;
        let (from_ms, until_ms): (i64, i64) = (row.get(2)?, row.get(3)?);
        let Some(found) = shop.catalogue.product(product) else { continue };
        let Some(list) = found.price_on(day, shop.stall.stall).filter(|list| list.minor() > 0) else { continue };
        let price = markdown::given(row, 4)?.of(list)?;
        let discount = 1.0 - price.minor() as f64 / list.minor() as f64;
        let expected = |column| -> Result<Option<f64>, Error> {
            Ok(row.get::<_, Option<i64>>(column)?.map(|thousandths| thousandths as f64 / 1000.0))
        };
        let (left, at_list, reduced) = (expected(6)?, expected(7)?, expected(8)?);
        let sold = sold_between(store, shop, product, from_ms, until_ms)?;
        let tapped = was_sold_out(store, shop, product, day, (from_ms, until_ms))?;
        let sold_out = tapped || left.is_some_and(|left| left > 0.0 && sold >= left);
        if !days.iter().any(|(of, _)| *of == day) {
            days.push((day, published(store, day)?));
        }
        let said = days.iter().find(|(of, _)| *of == day).and_then(|(_, said)| said.as_ref());
        let usual = match said.and_then(|said| said.quantiles.get(&product)) {
            Some(quantiles) => {
                let before = sold_before(store, shop, product, day, from_ms)?;
                let minute = |ms: i64| f64::from(wall_minute(shop, ms));
                let (from, until) = (minute(from_ms), minute(until_ms - 1));
                let profile = profiles.of(product);
                let rest = Count::of(&rest_of_day(quantiles, profile, from, before, false));
                // Of what was left of the day only what falls before it ended.
                let (left, over) = (1.0 - profile.share(from), profile.share(until) - profile.share(from));
                let share = if left > 0.0 { (over / left).clamp(0.0, 1.0) } else { 0.0 };
                Some(Count::new(rest.mean * share, rest.variance * share))
            }
            None => None,
        };
        if let Some(usual) = usual {
            learned.push(Outcome { discount, usual, sold, sold_out });
        }
        shown.push(MarkdownOutcome {
            product,
            name: found.name.clone(),
            unit: found.unit,
            day,
            discount: BasisPoints::new((discount.clamp(0.0, 1.0) * 10_000.0).round() as i64)?,
            price_minor: price,
            usual: at_list.or(usual.map(|usual| usual.mean)).map(|units| whole(units, found.unit)),
            expected: reduced.map(|units| whole(units, found.unit)),
            sold: quantity(sold),
            sold_out,
        });
    }
    // Oldest first: what was believed then is what the next one starts from.
    let believed = learned.iter().rev().fold(Elasticity::default(), |believed, outcome| believed.learn(outcome));
    Ok((shown, believed))
}

/// A mean, as short as it says enough.
fn whole(units: f64, unit: Unit) -> Quantity {
    if unit == Unit::Piece { quantity((units * 10.0).round() / 10.0) } else { quantity(units) }
}

fn wall_minute(shop: &Shop, ms: i64) -> u32 {
    let at = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
    shop.stall.day_start.minute_of(ms, i64::from(clock::in_zone(at, &shop.stall.zone).offset_min()))
}

/// Units less what came back, at whatever price.
fn sold_between(store: &Store, shop: &Shop, product: ProductId, from_ms: i64, until_ms: i64) -> Result<f64, Error> {
    let mut statement = store.conn().prepare_cached(
        "select coalesce(sum(l.quantity), 0) from sale s join sale_line l on l.sale_id = s.sale_id
         where s.business_day between ?1 and ?2 and s.at_ms >= ?3 and s.at_ms < ?4 and s.stall_id = ?5
           and l.product_id = ?6",
    )?;
    // A day to either side: business days begin when the stall says.
    let date = |ms: i64, days: i64| {
        let at = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default() + chrono::TimeDelta::days(days);
        at.date_naive().to_string()
    };
    let (first, last) = (date(from_ms, -1), date(until_ms, 1));
    let stall = shop.stall.stall;
    let sold: i64 = statement
        .query_row(params![first, last, from_ms, until_ms, stall.as_bytes(), product.as_bytes()], |row| row.get(0))?;
    Ok(sold.max(0) as f64 / 1000.0)
}

fn sold_before(store: &Store, shop: &Shop, product: ProductId, day: BusinessDay, ms: i64) -> Result<f64, Error> {
    let mut statement = store.conn().prepare_cached(
        "select coalesce(sum(l.quantity), 0) from sale s join sale_line l on l.sale_id = s.sale_id
         where s.business_day = ?1 and s.at_ms < ?2 and s.stall_id = ?3 and l.product_id = ?4",
    )?;
    let stall = shop.stall.stall;
    let sold: i64 =
        statement.query_row(params![day.to_string(), ms, stall.as_bytes(), product.as_bytes()], |row| row.get(0))?;
    Ok(sold.max(0) as f64 / 1000.0)
}

fn was_sold_out(
    store: &Store,
    shop: &Shop,
    product: ProductId,
    day: BusinessDay,
    (from_ms, until_ms): (i64, i64),
) -> Result<bool, Error> {
    let mut statement = store.conn().prepare_cached(
        "select exists (select 1 from sold_out where business_day = ?1 and product_id = ?2 and stall_id = ?3
            and sold_out = 1 and at_ms >= ?4 and at_ms < ?5)",
    )?;
    let stall = shop.stall.stall;
    let said = params![day.to_string(), product.as_bytes(), stall.as_bytes(), from_ms, until_ms];
    Ok(statement.query_row(said, |row| row.get(0))?)
}
