//! Accounts as a browser shows them: the doors in front of the owner's pages, and the page of the account itself.

mod agent;
mod appearance;
mod business;
mod confirm;
mod create;
mod door;
mod forgotten;
pub mod form;
mod gate;
mod page;
mod password;
mod reset;
mod second_factor;
mod sessions;
mod sign_in;

pub use self::confirm::Confirm;
pub use self::create::Create;
pub use self::door::Door;
pub use self::forgotten::Forgotten;
pub use self::page::AccountPage;
pub use self::reset::Reset;
pub use self::sign_in::SignIn;
