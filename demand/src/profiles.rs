use std::collections::{BTreeMap, HashMap};

use domain::id::ProductId;
use forecast::intraday::{Profile, Sale};

/// From so many days the shape of a day is learned.
pub const PROFILE_DAYS: u64 = 56;

/// The share of a day's units after which the day is as good as over.
const NEARLY_ALL: f64 = 0.98;

/// How a day's sales spread over its minutes.
#[derive(Debug)]
pub struct Profiles {
    shop: Profile,
    of: HashMap<ProductId, Profile>,
}

impl Profiles {
    /// From single sales on days when the product did not sell out. A product that sold little follows the shop.
    pub fn learn(sales: BTreeMap<ProductId, Vec<Sale>>) -> Self {
        let days: Vec<Vec<Sale>> = sales.values().cloned().collect();
        let shop = Profile::learn(&days, None);
        let of = sales.into_iter().map(|(product, sales)| (product, Profile::learn(&[sales], Some(&shop)))).collect();
        Self { shop, of }
    }

    /// The minute of the business day after which hardly anything is sold, in whole quarters of an hour.
    pub fn end(&self) -> u32 {
        15 * (self.shop.minute_of(NEARLY_ALL) / 15.0).ceil() as u32
    }

    pub fn of(&self, product: ProductId) -> &Profile {
        self.of.get(&product).unwrap_or(&self.shop)
    }
}
