//! What the crate promises: figures that agree with other implementations, laws that no input breaks, and the backtest on
//! weeks with planted causes.
#![allow(clippy::unwrap_used)]

mod backtest;
mod clean;
mod laws;
mod metrics;
mod reference;
