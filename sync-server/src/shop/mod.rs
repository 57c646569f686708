//! The vendor's business as its owner sees it from afar, read from the projections; what is changed here goes into the
//! server's own series and so to every register.

pub mod business;
pub mod catalogue;
mod figures;
pub mod forecast;
pub mod held_back;
pub mod people;
pub mod receipt;
pub mod registers;
mod sale;
pub mod sales;
pub mod stalls;
pub mod today;
pub mod waste;
