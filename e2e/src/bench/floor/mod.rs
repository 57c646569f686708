//! The least work that could do the same as what is measured.

pub mod ingest;
pub mod join;
pub mod relay;
pub mod sale;
pub mod search;
pub mod start;
