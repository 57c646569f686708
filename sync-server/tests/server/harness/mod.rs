//! A database of its own for every test, copied from one that was migrated once, and servers and programs around it.

mod http;
mod place;
mod postbox;

pub use http::{Answer, Program, Server};
pub use place::{Place, create_owner};
pub use postbox::{Postbox, free_port};

/// Hard enough to guess.
pub const PASSWORD: &str = "rye sourdough at four in the morning";
pub const OTHER_PASSWORD: &str = "eleven kouglofs for the mayor's wife";
