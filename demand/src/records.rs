use std::collections::{BTreeSet, HashMap};

use domain::business_day::BusinessDay;
use domain::catalogue::Price;
use domain::id::{CategoryId, ProductId, StallId};
use domain::quantity::Unit;
use domain::settings::{OpeningHours, Settings};

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
    /// Days on which anything was sold.
    pub open: BTreeSet<BusinessDay>,
    /// Thousandths of a unit.
    pub of: HashMap<ProductId, HashMap<BusinessDay, i64>>,
}

impl Sold {
    /// `thousandths` of a product on a day. Each day of a product comes once.
    pub fn add(&mut self, day: BusinessDay, product: ProductId, thousandths: i64) {
        self.open.insert(day);
        self.of.entry(product).or_default().insert(day, thousandths);
    }
}
