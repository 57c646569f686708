//! The server as others meet it: a real process, a real PostgreSQL, real mail.
#![allow(clippy::unwrap_used)]

mod harness;

mod bad_input;
mod colleagues;
mod commands;
mod devices;
mod enrol;
mod mail;
mod page;
mod people;
mod put_back;
mod queries;
mod ranges;
mod recorded;
mod schema;
mod second_factor;
mod sessions;
mod shop;
mod sign_in;
mod start;
mod tenancy;
