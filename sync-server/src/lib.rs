//! Collects every register's events exactly once, and hosts accounts and the web.
//!
//! A vendor's rows are reached through [`tenant::Tenant`] alone; PostgreSQL's row-level security stands behind it.
//! Accounts and what guards them lie in the schema `platform`.

pub mod account;
pub mod app;
pub mod call;
pub mod cli;
pub mod cluster;
pub mod config;
pub mod database;
pub mod error;
pub mod http;
pub mod mail;
pub mod outlook;
pub mod router;
pub mod secrets;
pub mod serve;
pub mod shop;
pub mod sync;
pub mod tenant;
