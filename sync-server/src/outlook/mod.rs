//! Forecasts for stalls whose registers are off: what is due is worked out beside everything else, by the rules that a
//! register has, and published as an event of the server's own, so that registers and owners see it alike.

pub mod published;
mod records;
mod worker;

pub use records::demand;
pub use worker::{Queue, claim, work};
