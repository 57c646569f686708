//! How registers and a server come to agree: what they send each other, what the server decides about it, and what a
//! register does next. All of it is pure, so that the register, the server and the simulation run the same rules.

pub mod admit;
pub mod alone;
pub mod authority;
pub mod beside;
pub mod branch;
pub mod cursor;
pub mod frame;
pub mod message;
pub mod person;
pub mod planner;
pub mod proof;
pub mod words;

pub use branch::Branch;
pub use cursor::{Cursor, Position};
