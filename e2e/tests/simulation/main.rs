//! Many worlds, each from a number.

#![allow(clippy::unwrap_used)]

mod bugs;
mod real;
mod seeds;
