//! How good the published forecasts were, in units and in money, beside what a shop does without them: the same weekday of
//! the week before. Looked at without the counter.

use std::collections::{BTreeMap, HashMap};

use demand::{Demand, in_units, quantity};
use domain::api::learned::{Accuracy, Compared, ComparedDay, ComparedProduct, MAX_WEEKS, OwnNumbers, Side};
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::quantity::{Quantity, Unit};
use forecast::plan::{Economics, Order, order};
use forecast::quantiles::Quantiles;
use forecast::series::Opening;
use rusqlite::params;

use super::due::said_before;
use super::plan::{economics, stocked};
use super::risk::money;
use super::{demand, elasticity, habits};
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::{Store, id};
use crate::{Error, recipe};

/// How the forecasts of the last weeks did. None before there are two weeks of sales.
///
/// # Errors
/// Database errors.
pub fn accuracy(store: &Store, shop: &Shop, today: BusinessDay, weeks: u32) -> Result<Option<Accuracy>, Error> {
    let Some(demand) = demand(store, shop, today)? else { return Ok(None) };
    let from = today.days_before(7 * u64::from(weeks.clamp(1, MAX_WEEKS)));
    let said = said_before(store, from, today)?;
    let own = own_numbers(store, shop, from, today)?;
    let places: HashMap<ProductId, usize> = demand.products.iter().copied().zip(0..).collect();
    // What nobody makes or buys by the day costs nothing when it is misjudged; a shop that takes nothing in plans all.
    let stocked = stocked(store.conn(), shop, today)?;
    let terms = recipe::terms(store.conn())?;
    let (mut sum, mut numbers, mut own_kept) = (Sums::default(), OwnSums::default(), 0);
    let mut days: BTreeMap<BusinessDay, Sums> = BTreeMap::new();
    let mut products: HashMap<ProductId, Sums> = HashMap::new();
    for (day, product, sold) in demand.asked_since(from) {
        let (Some(quantiles), Some(found)) = (said.get(&(day, product)), shop.catalogue.product(product)) else {
            continue;
        };
        if !stocked.is_empty() && !stocked.contains(&product) {
            continue;
        }
        let Some(before) = week_before(&demand, places[&product], day) else { continue };
        let terms = terms.get(&product).copied().unwrap_or_default();
        let keeps = terms.keeps_days.unwrap_or(1) > 1 || shop.is_dated(product);
        let of = economics(shop, found, day, &terms, 1);
        let tray = terms.tray.filter(|_| !keeps).map_or(0.0, in_units);
        let proposed = proposed(found, of, quantiles, tray);
        let point = Point { sold, middle: quantiles.median(), proposed, before, of };
        sum.add(&point);
        days.entry(day).or_default().add(&point);
        products.entry(product).or_default().add(&point);
        match own.get(&(day, product)) {
            // What was made is not all that could be sold.
            Some(_) if keeps => own_kept += 1,
            Some(own) => numbers.add(&point, *own),
            None => {}
        }
    }
    let mut rows = Vec::new();
    for (product, sums) in products {
        let Some(found) = shop.catalogue.product(product) else { continue };
        let compared = sums.compared()?;
        rows.push(ComparedProduct { product, name: found.name.clone(), unit: found.unit, compared });
    }
    rows.sort_by_key(|row| (std::cmp::Reverse(row.compared.ours.cost_minor), row.name.clone()));
    let (mut markdowns, believed) = elasticity::outcomes(store, shop, &demand.profiles)?;
    markdowns.retain(|of| of.day >= from);
    let days = days.into_iter().map(|(day, sums)| Ok(ComparedDay { day, compared: sums.compared()? }));
    Ok(Some(Accuracy {
        today,
        from,
        sum: sum.compared()?,
        days: days.collect::<Result<_, Error>>()?,
        products: rows,
        own: numbers.compared()?,
        own_kept,
        habits: habits::habits(shop, &demand),
        markdowns,
        at_thirty_bp: habits::bp(believed.factor(0.3) - 1.0),
    }))
}

/// One day of one product.
struct Point {
    sold: f64,
    /// What was said to be as likely too much as too little.
    middle: f64,
    /// What the plan proposed: to make, in trays, or of what keeps to have there.
    proposed: f64,
    /// Sold on the same weekday before.
    before: f64,
    of: Economics,
}

impl Point {
    fn cost(&self, quantity: f64) -> f64 {
        let (over, under) = ((quantity - self.sold).max(0.0), (self.sold - quantity).max(0.0));
        over * (self.of.cost - self.of.salvage).max(0.0) + under * (self.of.price - self.of.cost).max(0.0)
    }
}

#[derive(Default)]
struct Sums {
    points: u32,
    sold: f64,
    ours: (f64, f64),
    last_week: (f64, f64),
}

impl Sums {
    fn add(&mut self, point: &Point) {
        self.points += 1;
        self.sold += point.sold;
        for (side, middle, planned) in
            [(&mut self.ours, point.middle, point.proposed), (&mut self.last_week, point.before, point.before)]
        {
            side.0 += (middle - point.sold).abs();
            side.1 += point.cost(planned);
        }
    }

    fn compared(&self) -> Result<Compared, Error> {
        let side = |(off, cost): (f64, f64)| Ok::<_, Error>(Side { off: quantity(off), cost_minor: money(cost)? });
        Ok(Compared {
            points: self.points,
            sold: quantity(self.sold),
            ours: side(self.ours)?,
            last_week: side(self.last_week)?,
        })
    }
}

#[derive(Default)]
struct OwnSums {
    counted: OwnNumbers,
    own: f64,
    proposed: f64,
}

impl OwnSums {
    fn add(&mut self, point: &Point, own: f64) {
        self.counted.points += 1;
        let (far, near) = ((own - point.sold).abs(), (point.proposed - point.sold).abs());
        self.counted.own_closer += u32::from(far < near);
        self.counted.proposed_closer += u32::from(near < far);
        self.own += point.cost(own);
        self.proposed += point.cost(point.proposed);
    }

    fn compared(self) -> Result<Option<OwnNumbers>, Error> {
        let (own_cost_minor, proposed_cost_minor) = (money(self.own)?, money(self.proposed)?);
        Ok((self.counted.points > 0).then_some(OwnNumbers { own_cost_minor, proposed_cost_minor, ..self.counted }))
    }
}

fn proposed(product: &Product, of: Economics, quantiles: &Quantiles, tray: f64) -> f64 {
    let asked = Order { days: &[*quantiles], economics: of, usable: 0.0, tray, whole: product.unit == Unit::Piece };
    order(&asked).quantity
}

/// What was sold on the latest such weekday that was open, as a vendor remembers it: sold out or not.
fn week_before(demand: &Demand, place: usize, day: BusinessDay) -> Option<f64> {
    let series = &demand.panel.series()[place];
    let at = usize::try_from((day.date() - demand.day(0).date()).num_days()).ok()?;
    (1..=4)
        .filter_map(|weeks| at.checked_sub(7 * weeks))
        .find(|before| *before >= series.first && series.opening[*before] == Opening::Open)
        .map(|before| series.quantity[before])
        .filter(|sold| sold.is_finite())
}

/// The vendor's own numbers, each as it was said last.
fn own_numbers(
    store: &Store,
    shop: &Shop,
    from: BusinessDay,
    today: BusinessDay,
) -> Result<HashMap<(BusinessDay, ProductId), f64>, Error> {
    let mut statement = store.conn().prepare_cached(
        "select p.business_day, p.product_id, p.quantity from planned p join event e on e.event_id = p.event_id
         where p.stall_id = ?1 and p.business_day >= ?2 and p.business_day < ?3 order by e.stamp_hlc, e.event_id",
    )?;
    let mut rows = statement.query(params![shop.stall.stall.as_bytes(), from.to_string(), today.to_string()])?;
    let mut own = HashMap::new();
    while let Some(row) = rows.next()? {
        let key = (row.get::<_, String>(0)?.parse()?, id(row, 1, ProductId::from_slice)?);
        match row.get::<_, Option<i64>>(2)? {
            Some(thousandths) => own.insert(key, in_units(Quantity::new(thousandths)?)),
            None => own.remove(&key),
        };
    }
    Ok(own)
}
