//! Pieces that several pages share. They draw what they are given and tell what was done to them.

pub mod amount;
pub mod bars;
pub mod calendar;
pub mod chart;
pub mod choice;
pub mod day;
pub mod demand;
pub mod dialog;
pub mod enrol;
pub mod field;
pub mod frame;
pub mod hours;
pub mod icon;
pub mod keypad;
pub mod list;
pub mod mark;
pub mod notice;
pub mod picture;
pub mod pin_pad;
pub mod qr;
pub mod questions;
pub mod receipt;
pub mod scale;
pub mod stalls;
pub mod status;
