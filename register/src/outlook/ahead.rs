//! The days that are planned, one after the other: what lies there and keeps, and what is made on the days before, is there
//! on the days after.

use std::collections::{BTreeSet, HashMap};

use chrono::Weekday;
use demand::{AHEAD, Published, in_units};
use domain::api::recipe::Terms;
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::quantity::{Quantity, Unit};
use forecast::plan::{Batch, Order, Ordered, after, order, usable};
use forecast::quantiles::Quantiles;
use rusqlite::params;

use super::leftover::Leftover;
use super::plan::{economics, own};
use super::published;
use crate::Error;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::{Store, id};

/// Weeks from which it is known on which weekdays a product is made.
const WEEKS: u64 = 4;
/// In so many of them it was.
const OFTEN: usize = 2;

/// What is known of the days from tomorrow on.
pub(super) struct Ahead<'a> {
    shop: &'a Shop,
    leftover: Leftover<'a>,
    days: Vec<Day>,
    /// On which weekdays products come in that don't come in each day.
    made_on: HashMap<ProductId, Vec<Weekday>>,
}

struct Day {
    day: BusinessDay,
    open: bool,
    found: Option<Published>,
    own: HashMap<ProductId, Quantity>,
}

impl Day {
    fn demand(&self, product: ProductId) -> Quantiles {
        let said = self.found.as_ref().filter(|_| self.open).and_then(|found| found.quantiles.get(&product));
        said.copied().unwrap_or(Quantiles::zero())
    }
}

/// What to make of a product.
pub(super) struct Making {
    pub ordered: Ordered,
    /// Units that are there already.
    pub there: f64,
    /// How many days with sales it is for.
    pub n_days: u16,
}

impl<'a> Ahead<'a> {
    pub fn read(store: &'a Store, shop: &'a Shop, today: BusinessDay) -> Result<Self, Error> {
        let hours = &shop.stall.opening_hours;
        let day = |n| -> Result<Day, Error> {
            let day = today.days_after(n);
            let found = published(store, day)?;
            let open = match hours.are_known() {
                true => hours.on(day).is_some(),
                false => found.as_ref().is_some_and(Published::sells),
            };
            Ok(Day { day, open, found, own: own(store.conn(), shop, day)? })
        };
        Ok(Self {
            shop,
            leftover: Leftover::read(store, shop, today)?,
            days: (1..AHEAD as u64).map(day).collect::<Result<_, _>>()?,
            made_on: made_on(store, shop, today)?,
        })
    }

    /// What to make for a day with its demand, when the days before it go as they are planned and expected. Of today and of
    /// what is over nobody knows what lay there in the morning.
    pub fn making(
        &self,
        product: &Product,
        terms: &Terms,
        (day, demand): (BusinessDay, Quantiles),
    ) -> Result<Making, Error> {
        let Some(planned) = self.days.iter().position(|ahead| ahead.day == day) else {
            return Ok(self.order(product, terms, day, &[demand], &[]));
        };
        let keeps = usize::from(terms.keeps_days.unwrap_or(1).max(1));
        let mut batches = self.leftover.batches(product, terms)?;
        for (at, before) in self.days[..planned].iter().enumerate() {
            if keeps > 1 {
                let made = match before.own.get(&product.id) {
                    Some(own) => in_units(*own),
                    None => self.on(at, product, terms, &batches).ordered.quantity,
                };
                batches.push(Batch { stock: made, days: keeps });
            }
            batches = after(&batches, &[before.demand(product.id).median()]);
        }
        // What a forecast says of a day on which it is closed is shown as it is.
        if keeps == 1 {
            return Ok(self.order(product, terms, day, &[demand], &batches));
        }
        Ok(self.on(planned, product, terms, &batches))
    }

    /// Until it is made again, or until it expires.
    fn on(&self, at: usize, product: &Product, terms: &Terms, batches: &[Batch]) -> Making {
        let keeps = usize::from(terms.keeps_days.unwrap_or(1).max(1));
        let rest = &self.days[at..];
        let made = |day: &Day| {
            let known = self.made_on.get(&product.id);
            day.open && known.is_none_or(|weekdays| weekdays.contains(&day.day.weekday()))
        };
        let more = rest[1..].iter().take(keeps - 1).take_while(|day| day.found.is_some() && !made(day)).count();
        // Nothing is made on a day on which it is closed.
        let span = if rest[0].open { 1 + more } else { 1 };
        let demand: Vec<Quantiles> = rest[..span].iter().map(|day| day.demand(product.id)).collect();
        self.order(product, terms, rest[0].day, &demand, batches)
    }

    fn order(
        &self,
        product: &Product,
        terms: &Terms,
        day: BusinessDay,
        demand: &[Quantiles],
        batches: &[Batch],
    ) -> Making {
        let middle: Vec<f64> = demand.iter().map(Quantiles::median).collect();
        let ordered = order(&Order {
            days: demand,
            economics: economics(self.shop, product, day, terms, demand.len()),
            usable: usable(batches, &middle),
            tray: terms.tray.map_or(0.0, in_units),
            whole: product.unit == Unit::Piece,
        });
        let n_days = middle.iter().filter(|units| **units > 0.0).count();
        Making {
            ordered,
            there: batches.iter().map(|batch| batch.stock).sum(),
            n_days: u16::try_from(n_days.max(1)).unwrap_or(u16::MAX),
        }
    }
}

/// The weekdays on which products came in lately, where they did for long enough to tell.
fn made_on(store: &Store, shop: &Shop, today: BusinessDay) -> Result<HashMap<ProductId, Vec<Weekday>>, Error> {
    let mut statement = store.conn().prepare_cached(
        "select distinct product_id, business_day from stock_movement
         where reason = 'intake' and business_day >= ?1 and business_day < ?2 and stall_id = ?3",
    )?;
    let from = today.days_before(7 * WEEKS).to_string();
    let mut rows = statement.query(params![from, today.to_string(), shop.stall.stall.as_bytes()])?;
    let mut came: HashMap<ProductId, BTreeSet<BusinessDay>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let day = row.get::<_, String>(1)?.parse()?;
        came.entry(id(row, 0, ProductId::from_slice)?).or_default().insert(day);
    }
    let long_ago = today.days_before(7 * OFTEN as u64);
    came.retain(|_, days| days.first().is_some_and(|first| *first <= long_ago));
    let often = |days: BTreeSet<BusinessDay>| {
        let weekdays = (1..=7).map(|n| today.days_after(n).weekday());
        weekdays.filter(|weekday| days.iter().filter(|day| day.weekday() == *weekday).count() >= OFTEN).collect()
    };
    Ok(came.into_iter().map(|(product, days)| (product, often(days))).collect())
}
