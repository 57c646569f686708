//! Many worlds, each from a number.

mod bugs;
mod seeds;
