//! Journeys through the real window, on a real database. `./test` plays two at a time.

mod accuracy;
mod bakery;
mod beside;
mod breakdown;
mod clock;
mod counter;
mod demo;
mod disk;
mod first_start;
mod key_store;
mod keypads;
mod kills;
mod lock;
mod opens;
mod parking;
mod paying;
mod permissions;
mod plan;
mod printing;
mod putting_right;
mod scanning;
mod screens;
mod settings;
mod shelf;
mod stocking;
mod stretch;
mod sync;
mod tills;
mod walk;

use e2e::place;
