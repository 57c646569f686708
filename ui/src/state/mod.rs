//! What the pages decide without a browser, so that it is tested natively.

pub mod entry;
pub mod errors;
pub mod form;
pub mod keys;
pub mod scanner;
pub mod till;
