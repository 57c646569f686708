//! The owner's pages, in a real browser, from a real server, with registers that sell.

mod figures;
pub mod keys;
mod look;
mod people;
mod registers;
mod roles;
mod screens;
mod stalls;
