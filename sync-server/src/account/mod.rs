//! Accounts: who may sign in, how, and what is remembered of it.

pub mod access;
pub mod attempt;
pub mod audit;
pub mod caller;
pub mod colleagues;
pub mod enrol_code;
pub mod mailed;
pub mod open;
pub mod password;
pub mod registration;
pub mod reset;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
mod token;
