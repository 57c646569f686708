//! What the crate promises: figures that agree with other implementations, laws that no input breaks, and the backtest on
//! weeks with planted causes.
#![allow(clippy::unwrap_used)]

mod backtest;
mod bread;
mod clean;
mod day;
mod german;
mod laws;
mod learned;
mod lstm;
mod markdown;
mod metrics;
mod plan;
mod reference;
