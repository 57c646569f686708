//! What was learned, in the words that are shown.

use domain::api::forecast::{Change, Habit};
use forecast::effect::Effect;

/// An effect as it is told.
pub fn habit(effect: Effect) -> Habit {
    let [of, low, high] = [effect.factor, effect.low, effect.high].map(change);
    Habit { change: of, low, high, n_days: u32::try_from(effect.days).unwrap_or(u32::MAX) }
}

/// A factor as percent more or less.
pub fn change(factor: f64) -> Change {
    Change::new(((factor - 1.0) * 100.0).round().clamp(-100.0, 10_000.0) as i32)
}
