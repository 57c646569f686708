//! Tests through real windows and real processes.
//!
//! A test starts the built program in a folder of its own, on a display of its own, and touches it only as a person
//! would: it looks for what is on the screen, taps, types, reads. [`scenario`] is the usual way in.

mod actions;
mod axe;
pub mod bench;
pub mod browser;
mod chance;
mod display;
mod driver;
mod element;
mod failure;
pub mod growth;
mod home;
mod key_store;
pub mod ledger;
mod look;
pub mod place;
mod programs;
mod scenario;
mod session;
pub mod simulation;
mod target;
mod till;
mod window;

pub use actions::key;
pub use axe::Violation;
pub use chance::Chance;
pub use display::Display;
pub use driver::Driver;
pub use element::Element;
pub use failure::{Failure, Outcome};
pub use home::Home;
pub use key_store::KeyStore;
pub use programs::{program, repository, target_folder};
pub use scenario::{scenario, scenario_in};
pub use session::Session;
pub use target::{Target, button, css, field, named, text};
pub use till::Till;
pub use window::Window;
