//! Accounts, in a real browser, from a real server that sends real mail.

mod attacks;
mod colleagues;
mod journey;
// The mail server that the server's own tests have.
#[allow(clippy::unwrap_used)]
#[path = "../../../../sync-server/tests/server/harness/postbox.rs"]
mod postbox;
mod screens;
mod totp;
