//! What every request meets on its way in and out.

pub mod address;
pub mod connections;
pub mod cookies;
pub mod headers;
pub mod health;
pub mod interface;
pub mod request;
