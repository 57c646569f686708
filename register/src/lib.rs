//! The register without a window: everything that happens at a stall, on one SQLite database, with the network
//! unplugged. The window, the command line and the tests call the same functions.

pub mod backup;
pub mod batch;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod count;
pub mod counter;
pub mod demo;
mod error;
pub mod export;
pub mod history;
pub mod import;
pub mod init;
pub mod markdown;
pub mod neighbour;
pub mod order;
pub mod outlook;
pub mod paper;
pub mod picture;
pub mod print;
pub mod recipe;
pub mod report;
pub mod sell;
pub mod shop;
pub mod sold_out;
pub mod store;
pub mod sync;
pub mod verify;
pub mod waste;
pub mod weather;

pub use error::Error;

/// The folder of a register when nobody names one: the user's own data folder.
pub fn default_folder() -> std::path::PathBuf {
    dirs::data_dir().unwrap_or_else(|| std::path::PathBuf::from(".")).join("local-vendor")
}
