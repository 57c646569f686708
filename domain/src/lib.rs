//! What a vendor's business *is*: types, rules, events, the reducer, permissions, and the names of operations.
//!
//! Nothing here does I/O, reads a clock or uses a float. Time and randomness are parameters; the crate builds for
//! `wasm32` and runs in the page, on the register and on the server, so that all three agree to the cent.
#![deny(clippy::float_arithmetic)]

pub mod api;
pub mod banknote;
pub mod barcode;
pub mod batch;
pub mod blob;
pub mod business_day;
pub mod cart;
pub mod cash_rounding;
pub mod catalogue;
pub mod chain;
pub mod clock;
pub mod country;
pub mod currency;
pub mod decimal;
pub mod discount;
pub mod email;
pub mod enrolment;
mod error;
pub mod event;
pub mod forecast;
pub mod id;
pub mod markdown;
pub mod money;
pub mod occasion;
pub mod parked;
pub mod permission;
pub mod put_back;
pub mod quantity;
pub mod receipt;
pub mod recipe;
pub mod reducer;
pub mod refund;
pub mod rounding;
pub mod sale;
pub mod search;
pub mod settings;
pub mod staff;
pub mod stamp;
pub mod stock;
pub mod supplier;
pub mod sync;
pub mod table;
pub mod tax;
pub mod tender;
pub mod usual;
pub mod waste;

pub use error::Error;
pub use money::Money;
