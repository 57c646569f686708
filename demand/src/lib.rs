//! What was asked for at a stall, as its records tell it, and what that makes of the days ahead. It stands between `domain`,
//! which knows products and days, and `forecast`, which knows numbers. A register and the server read the same tables into
//! [`Records`]; what follows from them is worked out here, once.

mod demand;
mod effect;
mod occasions;
mod profiles;
mod published;
mod records;
mod run;
mod shown;
mod thread;

pub use demand::{AHEAD, Demand, NEEDED_DAYS};
pub use effect::{change, habit};
pub use occasions::Occasions;
pub use profiles::{PROFILE_DAYS, Profiles};
pub use published::{Published, Saying, expected, units};
pub use records::{HISTORY_DAYS, Lured, Offered, Records, Sold, SoldOn, at_list};
pub use run::Run;
pub use shown::{SHOWN_DAYS, shown};
pub use thread::on_one_thread;

use domain::quantity::Quantity;

/// Units as a whole number of thousandths; what no line can hold is cut at what one can.
pub fn quantity(units: f64) -> Quantity {
    Quantity::bounded((units.clamp(-1e9, 1e9) * 1000.0).round() as i64)
}

/// A quantity as units.
pub fn in_units(quantity: Quantity) -> f64 {
    quantity.thousandths() as f64 / 1000.0
}
