//! The owner's pages, in a real browser, from a real server, with registers that sell.

mod figures;
mod hands;
mod keys;
mod registers;
mod roles;
mod screens;
