//! Registers of one vendor and their server: real processes, a real PostgreSQL, a real network in between.

mod account;
mod beside;
mod crossing;
mod desk;
mod forecast;
mod former;
mod kills;
mod network;
mod owner;
mod people;
mod readers;
mod restored;
mod together;
mod twins;
mod web;

use e2e::place;
