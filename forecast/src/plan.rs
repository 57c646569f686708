//! How much to bake or buy: the newsvendor's quantity (Arrow, Harris and Marschak 1951), over the days that goods keep.
//!
//! ```
//! use forecast::plan::{Economics, Order, order};
//! use forecast::quantiles::Quantiles;
//!
//! // 10 to 28 pieces tomorrow, sold at 1.20, costing 0.40, worth nothing in the evening, on trays of six.
//! let tomorrow = Quantiles::new(std::array::from_fn(|i| 10.0 + i as f64), true);
//! let economics = Economics { price: 120.0, cost: 40.0, salvage: 0.0 };
//! let order = order(&Order { days: &[tomorrow], economics, usable: 0.0, tray: 6.0, whole: true });
//! assert!((order.ratio - 2.0 / 3.0).abs() < 1e-9);
//! assert_eq!(order.wanted, 22.0);
//! assert_eq!(order.quantity, 24.0);
//! ```

use crate::count::expected;
use crate::quantiles::Quantiles;

/// What one unit brings and costs, all in one unit of money (minor units, say).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Economics {
    pub price: f64,
    pub cost: f64,
    /// What a unit is worth that was not sold: less than 0 where throwing it away costs.
    pub salvage: f64,
}

impl Economics {
    /// What a unit too few loses.
    pub fn too_few(&self) -> f64 {
        (self.price - self.cost).max(0.0)
    }

    /// What a unit too many loses.
    pub fn too_many(&self) -> f64 {
        (self.cost - self.salvage).max(0.0)
    }

    /// The share of days on which there should be enough: (price − cost) / (price − salvage), from 0 to 1. One half where
    /// nothing is known (no margin and no loss, or figures that are no numbers).
    pub fn ratio(&self) -> f64 {
        let (few, many) = (self.too_few(), self.too_many());
        let ratio = few / (few + many);
        if ratio.is_finite() { ratio } else { 0.5 }
    }

    /// What a quantity loses when `demand` comes, against having known it.
    pub fn loss(&self, quantity: f64, demand: f64) -> f64 {
        let off = demand - quantity;
        if off >= 0.0 { off * self.too_few() } else { -off * self.too_many() }
    }
}

/// How alike the errors of two days are: a week that runs better than forecast does so on most of its days.
const ALIKE: f64 = 0.5;

/// Demand over several days together. Medians add up; distances from them add up as those of variables with a correlation
/// of one half, each side for itself.
pub fn together(days: &[Quantiles], whole: bool) -> Quantiles {
    let mut values = [0.0; 19];
    for (level, value) in values.iter_mut().enumerate() {
        let off = || days.iter().map(|d| d.values()[level] - d.median());
        let (sum, squares) = off().fold((0.0, 0.0), |(s, q), o| (s + o, q + o * o));
        let distance = (ALIKE * sum * sum + (1.0 - ALIKE) * squares).sqrt();
        *value = days.iter().map(Quantiles::median).sum::<f64>() + if level < 9 { -distance } else { distance };
    }
    Quantiles::new(values, whole)
}

/// Units in stock that can be sold for some more days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Batch {
    /// Units.
    pub stock: f64,
    /// How many of the days to come it can be sold on: 1 is the first of them only.
    pub days: usize,
}

/// How much of the stock is of use in some days that each bring their `demand` (units), the oldest going first: what lasts
/// through all of them counts whole, what expires before counts as far as it sells.
pub fn usable(batches: &[Batch], demand: &[f64]) -> f64 {
    let (sold, left) = sell(batches, demand);
    sold + left.iter().filter(|batch| batch.days >= demand.len()).map(|batch| batch.stock).sum::<f64>()
}

/// What is still good after some days that each brought their `demand`, its days counted from there.
pub fn after(batches: &[Batch], demand: &[f64]) -> Vec<Batch> {
    let (_, left) = sell(batches, demand);
    let still = left.into_iter().filter(|batch| batch.days > demand.len() && batch.stock > 0.0);
    still.map(|batch| Batch { days: batch.days - demand.len(), ..batch }).collect()
}

/// What is sold, and what is left of each batch, the oldest first.
fn sell(batches: &[Batch], demand: &[f64]) -> (f64, Vec<Batch>) {
    let fit = |v: f64| if v.is_finite() { v.max(0.0) } else { 0.0 };
    let usable = batches.iter().filter(|batch| batch.days > 0);
    let mut left: Vec<Batch> = usable.map(|batch| Batch { stock: fit(batch.stock), ..*batch }).collect();
    left.sort_by_key(|batch| batch.days);
    let mut sold = 0.0;
    for (day, demand) in demand.iter().enumerate() {
        let mut wanted = fit(*demand);
        for batch in left.iter_mut().filter(|batch| batch.days > day) {
            let taken = wanted.min(batch.stock);
            batch.stock -= taken;
            wanted -= taken;
            sold += taken;
        }
    }
    (sold, left)
}

/// A question about one product.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// Demand of each day from the one on which the goods come until they expire or the next ones come, whichever is
    /// earlier. One day for what is baked each morning.
    pub days: &'a [Quantiles],
    pub economics: Economics,
    /// Units there already that are of use in these days, see [`usable()`].
    pub usable: f64,
    /// Units that come together; 0 or 1 for any number.
    pub tray: f64,
    pub whole: bool,
}

/// What to bake or buy, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ordered {
    /// Units to bake or buy.
    pub quantity: f64,
    /// The same before trays.
    pub wanted: f64,
    /// Critical ratio.
    pub ratio: f64,
    /// Demand over all days.
    pub demand: Quantiles,
    /// Mean units sold of quantity and usable stock together.
    pub sold: f64,
    /// Mean units left over at the end.
    pub left: f64,
    /// Mean units asked for that are not there.
    pub missed: f64,
    /// Mean loss against knowing demand, in the unit of the economics.
    pub loss: f64,
}

/// The quantity that loses least. Nothing where a unit brings no more than it costs. Of the two numbers of trays beside
/// the critical quantile the one with the smaller mean loss is taken.
pub fn order(asked: &Order<'_>) -> Ordered {
    let ratio = asked.economics.ratio();
    let demand = together(asked.days, asked.whole);
    let fit = |v: f64| if v.is_finite() { v.clamp(0.0, 1e12) } else { 0.0 };
    let usable = fit(asked.usable);
    let target = if ratio <= 0.0 { 0.0 } else { demand.at(ratio) };
    let mut wanted = (target - usable).max(0.0);
    if asked.whole {
        // Up as soon as a half is missing; rounding noise of the sum before it.
        wanted = (wanted + 0.5 - 1e-9).floor();
    }
    let loss = |quantity: f64| expected(&demand, |units| asked.economics.loss(quantity + usable, units));
    let tray = fit(asked.tray);
    let quantity = if tray > 0.0 && (tray - 1.0).abs() > 1e-9 {
        let (fewer, more) = ((wanted / tray).floor() * tray, (wanted / tray).ceil() * tray);
        if loss(more) <= loss(fewer) { more } else { fewer }
    } else {
        wanted
    };
    let there = quantity + usable;
    Ordered {
        quantity,
        wanted,
        ratio,
        demand,
        sold: expected(&demand, |units| units.min(there)),
        left: expected(&demand, |units| (there - units).max(0.0)),
        missed: expected(&demand, |units| (units - there).max(0.0)),
        loss: loss(quantity),
    }
}
