//! What will not sell by closing, and by how much to reduce it, with the whole sum.

use std::collections::HashMap;

use chrono::TimeDelta;
use demand::{in_units, quantity};
use domain::api::plan::{Advice, Over, Risk, RiskRow, Sum};
use domain::business_day::BusinessDay;
use domain::clock::Moment;
use domain::discount::BasisPoints;
use domain::id::ProductId;
use domain::markdown::Given;
use domain::quantity::Quantity;
use domain::waste::WasteReason;
use domain::{Money, rounding};
use forecast::markdown::{Cut, DISCOUNTS, Elasticity, Offer, Why, advise};
use forecast::quantiles::{Q10, Q90, Quantiles};
use rusqlite::params;

use super::leftover::{Lying, lying};
use super::rest::{Left, Rest};
use super::{plan, published};
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::{Store, id};
use crate::{Error, clock, markdown, recipe};

/// Reductions are proposed in the last hours before closing only.
const WINDOW_MIN: f64 = 180.0;
/// From so many units on a product is worth a look.
const LEAST_UNITS: f64 = 0.5;

/// The board of today, from what is kept ready of the rest of the day where there is any.
///
/// # Errors
/// Database errors.
pub fn risk(store: &Store, shop: &Shop, now: &Moment, ready: Option<&Rest>) -> Result<Risk, Error> {
    let today = shop.business_day(now);
    let found = published(store, today)?;
    let standing = plan::standing(store.conn(), shop, today, found.as_ref())?;
    let terms = recipe::terms(store.conn())?;
    let minute = shop.stall.day_start.minute_of(now.unix_ms(), i64::from(now.offset_min()));
    let expected = match &found {
        Some(found) => Some((found, Left::now(store, shop, today, ready)?)),
        None => None,
    };
    // Where nobody said when it closes, the sales tell.
    let closes = markdown::closing_hour(shop, today).or_else(|| {
        let (_, ready) = expected.as_ref()?;
        markdown::minute(shop, today, ready.habit.profiles.end())
    });
    let closes = closes.unwrap_or_else(|| markdown::closing(shop, now));
    let closed = closes.unix_ms() <= now.unix_ms();
    let (mut rows, mut over) = (Vec::new(), Vec::new());
    for (on_hand, product) in on_hand(store, shop)? {
        let terms = terms.get(&product.id).copied().unwrap_or_default();
        let lying = lying(store, shop, (product, on_hand), &terms, today)?;
        let log = |quantity, reason, last_day| {
            let Product { id, name, unit, .. } = product;
            Over { product: *id, name: name.clone(), unit: *unit, quantity, reason, last_day }
        };
        over.extend(lying.past.map(|(quantity, day)| log(quantity, WasteReason::Expired, Some(day))));
        let Some((found, ready)) = &expected else { continue };
        let Some(day) = found.quantiles.get(&product.id).filter(|_| lying.ending > Quantity::ZERO) else { continue };
        // Nobody comes any more, whatever it costs.
        if closed {
            over.push(log(lying.ending, WasteReason::Unsold, None));
            continue;
        }
        let rest = ready.rest(product.id, minute, found.at_ms).unwrap_or_else(|| {
            let sold = ready.sold.get(&product.id).copied().unwrap_or(0.0);
            ready.habit.rest(day, product.id, minute, sold, product.unit)
        });
        let salvage = terms.salvage_minor.map_or(0.0, |worth| worth.minor() as f64);
        rows.extend(row(shop, product, (&lying, salvage), &rest, ready.habit.elasticity, (now, &closes))?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.at_risk_minor));
    let at_risk_minor = Money::sum(rows.iter().map(|row| row.at_risk_minor))?;
    let closing = closes.wall().format("%H:%M").to_string();
    Ok(Risk { business_day: today, standing, closing, closed, at_risk_minor, rows, over })
}

fn row(
    shop: &Shop,
    product: &Product,
    (lying, salvage): (&Lying, f64),
    rest: &Quantiles,
    elasticity: Elasticity,
    (now, closes): (&Moment, &Moment),
) -> Result<Option<RiskRow>, Error> {
    let terms = shop.terms(product, shop.business_day(now));
    let (Some(list), (price, by)) = (terms.list_price_minor, terms.price_at(now.unix_ms())) else { return Ok(None) };
    let price = price.unwrap_or(list);
    let minutes = (closes.unix_ms() - now.unix_ms()) as f64 / 60_000.0;
    let advised = advise(&Offer {
        price: list.minor() as f64,
        // For less nobody would sell it.
        floor: salvage,
        salvage,
        stock: in_units(lying.ending),
        beside: in_units(lying.left) - in_units(lying.ending),
        // It need not be made again.
        kept: product.cost.map_or(list.minor() as f64 / 2.0, |cost| cost.minor() as f64),
        remaining: rest,
        elasticity,
        cuts: &cuts(list, shop.settings.most_reduced)?,
        minutes,
        window: WINDOW_MIN,
    });
    if advised.at_risk < LEAST_UNITS {
        return Ok(None);
    }
    let wall = |ms: i64| {
        let at = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
        clock::in_zone(at, &shop.stall.zone).wall().format("%H:%M").to_string()
    };
    let (full, best) = (advised.steps[0], advised.steps[advised.best]);
    let advice = match (by, advised.why) {
        (Some(by), _) => Advice::Reduced { until: wall(by.until_ms) },
        (None, Some(Why::TooEarly)) => {
            Advice::Wait { until: wall(closes.unix_ms() - TimeDelta::minutes(WINDOW_MIN as i64).num_milliseconds()) }
        }
        (None, Some(_)) => Advice::Keep,
        (None, None) => Advice::Reduce(Sum {
            discount: share(best.discount)?,
            price_minor: money(best.price)?,
            sold: quantity(best.sold),
            takings_minor: money(best.takings)?,
            full_sold: quantity(full.sold),
            full_takings_minor: money(full.takings)?,
            worth_minor: money(best.salvage)?,
            full_worth_minor: money(full.salvage)?,
            gain_minor: money(advised.gain)?,
        }),
    };
    Ok(Some(RiskRow {
        product: product.id,
        name: product.name.clone(),
        unit: product.unit,
        left: lying.left,
        ending: lying.ending,
        expected: quantity(rest.median()),
        low: quantity(rest.values()[Q10]),
        high: quantity(rest.values()[Q90]),
        at_risk: quantity(advised.at_risk),
        at_risk_minor: money(advised.at_risk_value)?,
        price_minor: price,
        advice,
    }))
}

/// The prices that are weighed, as they are charged when they are taken; none takes off more than the vendor allows.
fn cuts(list: Money, most: BasisPoints) -> Result<Vec<Cut>, Error> {
    let mut cuts = Vec::new();
    for discount in DISCOUNTS {
        let share = share(discount)?;
        if share <= most {
            cuts.push(Cut { discount, price: Given::Percent(share).of(list)?.minor() as f64 });
        }
    }
    Ok(cuts)
}

fn share(discount: f64) -> Result<BasisPoints, Error> {
    Ok(BasisPoints::new((discount * 10_000.0).round() as i64)?)
}

/// The crate's figures come to whole minor units here and nowhere else.
pub(super) fn money(minor: f64) -> Result<Money, Error> {
    Ok(Money::from_wide(rounding::divide((minor.clamp(-1e12, 1e12) * 1000.0).round() as i128, 1000))?)
}

fn on_hand<'a>(store: &Store, shop: &'a Shop) -> Result<Vec<(Quantity, &'a Product)>, Error> {
    let mut statement = store.conn().prepare_cached(
        "select product_id, quantity from stock where stall_id = ?1 and quantity > 0 and taken_in <> 0",
    )?;
    let rows = statement.query_map([shop.stall.stall.as_bytes()], |row| {
        Ok((id(row, 0, ProductId::from_slice)?, Quantity::bounded(row.get(1)?)))
    })?;
    let mut all = Vec::new();
    for found in rows {
        let (product, left) = found?;
        all.extend(shop.catalogue.product(product).filter(|p| !p.archived).map(|product| (left, product)));
    }
    Ok(all)
}

pub(super) fn sold_today(store: &Store, shop: &Shop, today: BusinessDay) -> Result<HashMap<ProductId, f64>, Error> {
    let mut statement = store.conn().prepare_cached(
        "select l.product_id, sum(l.quantity) from sale s join sale_line l on l.sale_id = s.sale_id
         where s.business_day = ?1 and s.stall_id = ?2 and l.product_id is not null group by l.product_id",
    )?;
    let rows = statement.query_map(params![today.to_string(), shop.stall.stall.as_bytes()], |row| {
        Ok((id(row, 0, ProductId::from_slice)?, row.get::<_, i64>(1)?.max(0) as f64 / 1000.0))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
