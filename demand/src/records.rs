use std::collections::{BTreeMap, HashMap};

use domain::business_day::BusinessDay;
use domain::catalogue::Price;
use domain::id::{CategoryId, ProductId, StallId};
use domain::quantity::Unit;
use domain::settings::{OpeningHours, Settings};
use forecast::markdown::Elasticity;

use crate::{Occasions, Profiles};

/// How far back demand is looked at.
pub const HISTORY_DAYS: u64 = 800;

/// What a stall's tables say of the days before today.
#[derive(Debug)]
pub struct Records {
    pub today: BusinessDay,
    pub stall: StallId,
    /// Where it is, for holidays.
    pub settings: Settings,
    pub hours: OpeningHours,
    /// What is not archived, in any order that stays the same.
    pub products: Vec<Offered>,
    pub sold: Sold,
    /// The minute of the business day at which a product was last said to be sold out, on days when it stayed so.
    pub sold_out: HashMap<(ProductId, BusinessDay), u32>,
    pub lured: Lured,
    pub profiles: Profiles,
    pub occasions: Occasions,
}

/// A product as far as its demand goes.
#[derive(Debug, Clone)]
pub struct Offered {
    pub product: ProductId,
    pub category: Option<CategoryId>,
    pub unit: Unit,
    pub prices: Vec<Price>,
}

/// What was sold by day, less what came back.
#[derive(Debug, Default)]
pub struct Sold {
    /// Days on which anything was sold, with the minute of the last sale.
    pub open: BTreeMap<BusinessDay, u32>,
    pub of: HashMap<ProductId, HashMap<BusinessDay, SoldOn>>,
}

/// What was sold of a product on a day.
#[derive(Debug, Clone, Copy)]
pub struct SoldOn {
    pub thousandths: i64,
    /// The minute of the business day at which it was sold last; none where things only came back.
    pub last: Option<u32>,
}

impl Sold {
    /// A day of a product, which comes once.
    pub fn add(&mut self, day: BusinessDay, product: ProductId, on: SoldOn) {
        let last = self.open.entry(day).or_default();
        *last = (*last).max(on.last.unwrap_or(0));
        self.of.entry(product).or_default().insert(day, on);
    }
}

/// Units that were sold only because their price was reduced.
#[derive(Debug, Default)]
pub struct Lured(HashMap<(ProductId, BusinessDay), f64>);

impl Lured {
    /// `units` went at a reduced price.
    pub fn add(&mut self, product: ProductId, day: BusinessDay, units: f64, list_minor: i64, price_minor: i64) {
        *self.0.entry((product, day)).or_default() += units * (1.0 - at_list(list_minor, price_minor));
    }

    /// Of a product on a day.
    pub fn on(&self, product: ProductId, day: BusinessDay) -> f64 {
        self.0.get(&(product, day)).copied().unwrap_or(0.0)
    }
}

/// The share of what went at a reduced price that would have gone at the list price too, by the elasticity that a shop
/// starts with. What is learned of its own customers is held against these figures and can't enter them.
pub fn at_list(list_minor: i64, price_minor: i64) -> f64 {
    if list_minor <= 0 {
        1.0
    } else {
        Elasticity::default().factor(1.0 - price_minor as f64 / list_minor as f64).recip()
    }
}
