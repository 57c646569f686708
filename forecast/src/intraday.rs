//! How a day's sales spread over its hours, and from that: what the rest of today will bring.
//!
//! ```
//! use forecast::intraday::{Profile, Sale, rest_of_day};
//! use forecast::quantiles::Quantiles;
//!
//! // Two days with half of the sales before ten o'clock.
//! let day = vec![Sale { minute: 540, units: 5.0 }, Sale { minute: 900, units: 5.0 }];
//! let profile = Profile::learn(&[day.clone(), day], None);
//! assert!((profile.share(600.0) - 0.5).abs() < 1e-9);
//! // The forecast said 10; by ten o'clock it is 9 already, so the rest will be more than the usual 5.
//! let forecast = Quantiles::new([10.0; 19].map(|m| m), true);
//! let rest = rest_of_day(&forecast, &profile, 600.0, 9.0, true);
//! assert!(rest.median() >= 5.0);
//! ```

use crate::count::Count;
use crate::quantiles::Quantiles;

/// Minutes of a slot.
const SLOT: usize = 15;
const SLOTS: usize = 24 * 60 / SLOT;
/// Units of the shop's own profile that a product starts with: until it sold about as much, it follows the shop.
const PRIOR_UNITS: f64 = 40.0;

/// Something sold at a time of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sale {
    /// Minutes since the business day began, 0 to 1,439; later ones count as the last.
    pub minute: u32,
    /// Units; what is not finite or not positive is passed over.
    pub units: f64,
}

/// The share of a day's units that is sold by each quarter of an hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Cumulated share at the end of each slot, rising to 1.
    cumulated: [f64; SLOTS],
}

impl Profile {
    /// From days of one product that did **not** sell out, each a list of sales in any order. Every day counts by its
    /// units. `shop`, the profile of all products together, is what it starts from and what few sales stay close to; without
    /// it and without sales a day is even from 08:00 to 18:00.
    pub fn learn(days: &[Vec<Sale>], shop: Option<&Self>) -> Self {
        let mut slots = [0.0; SLOTS];
        for sale in days.iter().flatten() {
            if sale.units.is_finite() && sale.units > 0.0 {
                slots[(sale.minute as usize / SLOT).min(SLOTS - 1)] += sale.units.min(1e9);
            }
        }
        let total: f64 = slots.iter().sum();
        let even =
            |slot: usize| if (8 * 60 / SLOT..18 * 60 / SLOT).contains(&slot) { SLOT as f64 / 600.0 } else { 0.0 };
        let prior = |slot: usize| match shop {
            Some(shop) => shop.cumulated[slot] - if slot == 0 { 0.0 } else { shop.cumulated[slot - 1] },
            None => even(slot),
        };
        let weight = if shop.is_some() || total <= 0.0 { PRIOR_UNITS } else { 0.0 };
        let mut cumulated = [0.0; SLOTS];
        let mut sum = 0.0;
        for (slot, value) in cumulated.iter_mut().enumerate() {
            sum += (slots[slot] + weight * prior(slot)) / (total + weight);
            *value = sum.min(1.0);
        }
        cumulated[SLOTS - 1] = 1.0;
        Self { cumulated }
    }

    /// Share of the day's units sold by a minute of the day, 0 to 1, straight between slots.
    pub fn share(&self, minute: f64) -> f64 {
        if minute.is_nan() || minute <= 0.0 {
            return 0.0;
        }
        let place = (minute / SLOT as f64).min(SLOTS as f64);
        let slot = (place.floor() as usize).min(SLOTS - 1);
        let before = if slot == 0 { 0.0 } else { self.cumulated[slot - 1] };
        (before + (self.cumulated[slot] - before) * (place - slot as f64)).clamp(0.0, 1.0)
    }

    /// Share of the day's units in each hour, for a chart.
    pub fn hours(&self) -> [f64; 24] {
        std::array::from_fn(|hour| self.share(60.0 * (hour + 1) as f64) - self.share(60.0 * hour as f64))
    }

    /// The minute of the day by which a share of its units is sold.
    pub fn minute_of(&self, share: f64) -> f64 {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        let slot = self.cumulated.partition_point(|c| *c < share).min(SLOTS - 1);
        let before = if slot == 0 { 0.0 } else { self.cumulated[slot - 1] };
        let within = self.cumulated[slot] - before;
        let part = if within > 0.0 { (share - before) / within } else { 1.0 };
        (slot as f64 + part.clamp(0.0, 1.0)) * SLOT as f64
    }
}

/// How many times a Poisson variable's the variance of an hour's units is: customers take several and come in groups.
const CLUMPS: f64 = 2.0;
/// What was sold so far counts as if this many times as much of the day had to be seen for the same certainty: a busy
/// morning is often just an early one.
const DOUBT: f64 = 2.0;

/// What will still be asked for after `minute` at the usual price: quantiles in units.
///
/// `day` is the day's forecast, `sold` what was sold by then. Units come by chance, with twice their mean as variance; what a day brings is gamma
/// distributed with the forecast's mean and spread. What was sold by now moves it by Bayes' rule, at half its weight, the
/// more the larger the share of the day that is over. `whole` where units are whole.
pub fn rest_of_day(day: &Quantiles, profile: &Profile, minute: f64, sold: f64, whole: bool) -> Quantiles {
    rest(Count::of(day), profile.share(minute), sold).quantiles(whole)
}

/// The same as mean and variance, from the day's own and the share that is over.
pub(crate) fn rest(day: Count, share: f64, sold: f64) -> Count {
    if day.mean <= 0.0 {
        return Count::new(0.0, 0.0);
    }
    let sold = if sold.is_finite() { sold.clamp(0.0, 1e9) } else { 0.0 };
    // What the forecast is off beside chance alone: a fifth of the level at least, since no day is exactly as forecast.
    let spread = (day.variance - day.mean).max((0.2 * day.mean).powi(2));
    let (shape, rate) = (day.mean * day.mean / spread, day.mean / spread);
    let left = 1.0 - share.clamp(0.0, 1.0);
    let (shape, rate) = (shape + sold / DOUBT, rate + (1.0 - left) / DOUBT);
    let mean = left * shape / rate;
    Count::new(mean, CLUMPS * mean + left * left * shape / (rate * rate))
}
