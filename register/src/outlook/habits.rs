//! What was learned of each product, so that an owner can check it: weekdays, hours, months, holidays.

use demand::Demand;
use domain::api::learned::{Effect, Habits};
use forecast::clean::Clean;
use forecast::effect::{self, learned};

use crate::shop::Shop;

/// Of every product that is forecast.
pub fn habits(shop: &Shop, demand: &Demand) -> Vec<Habits> {
    let view = demand.panel.at(demand.origin);
    let found = demand.products.iter().enumerate().filter_map(|(place, product)| {
        let found = shop.catalogue.product(*product)?;
        let of = learned(&view, place, &Clean::of(&view, place));
        let mut hours = vec![0; 24];
        let start = usize::from(shop.stall.day_start.minutes()) / 60;
        for (hour, share) in demand.profiles.of(*product).hours().into_iter().enumerate() {
            hours[(hour + start) % 24] = bp(share);
        }
        Some(Habits {
            product: *product,
            name: found.name.clone(),
            weekdays: of.weekday.map(|effect| effect.map(|effect| bp(effect.factor))),
            hours,
            months: of.month.map(|effect| effect.map(|effect| bp(effect.factor))).to_vec(),
            holiday: of.holiday.map(shown),
            eve: of.eve.map(shown),
        })
    });
    let mut all: Vec<Habits> = found.collect();
    all.sort_by_cached_key(|habits| {
        let product = shop.catalogue.product(habits.product);
        let category = product.and_then(|p| p.category).and_then(|id| shop.catalogue.category(id));
        (category.map_or(i64::MAX, |c| c.position), product.map_or(i64::MAX, |p| p.position), habits.name.clone())
    });
    all
}

fn shown(effect: effect::Effect) -> Effect {
    let days = u32::try_from(effect.days).unwrap_or(u32::MAX);
    Effect { factor_bp: bp(effect.factor), low_bp: bp(effect.low), high_bp: bp(effect.high), days }
}

pub(super) fn bp(share: f64) -> i64 {
    (share.clamp(0.0, 1e6) * 10_000.0).round() as i64
}
