//! Tests of the register on real databases and real files.
#![allow(clippy::unwrap_used)]

mod accuracy;
mod alone;
mod backtest;
mod backup;
mod bakery;
mod coins;
mod command;
mod counter;
mod demo;
mod disk;
mod export;
mod given;
mod ids;
mod import_products;
mod import_sales;
mod learned;
mod lives;
mod occasion;
mod others;
mod outlook;
mod picture;
mod print;
mod recipe;
mod records;
mod report;
mod rest;
mod sell_lines;
mod shelf;
mod stall;
mod verify;
mod waste;
mod weather;
