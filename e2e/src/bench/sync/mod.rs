//! What registers and their server cost each other: a day handed in, bytes on the wire, a sale's way from one register
//! to another and to the owner's page, and how much a server takes in.

mod arrival;
mod day;
mod ingest;

use std::path::Path;

use domain::id::EventId;
use domain::sync::planner::Output;
use register::sell::{Seller, sell};
use register::shop::{Shop, owner};
use register::store::{Store, random};
use register::sync::{Ask, Enrolment, Server, ask, enrol};

use super::table::Table;
use crate::growth::{Grown, cart, cash, grow};
use crate::place::{EMAIL, Place};
use crate::{Chance, Failure, Outcome};

const N_PRODUCTS: usize = 200;

pub fn measure(scratch: &Path, table: &mut Table) -> Outcome {
    let place = Place::logging("info")?;
    let mut first = found(&place, EMAIL, &scratch.join("first"))?;
    day::measure(&place, &mut first, table)?;
    let second = day::join(&place, &scratch.join("second"), table)?;
    arrival::measure(&place, (first, second), scratch, table)?;
    ingest::measure(&place, scratch, table)
}

/// A register of a business, its shop, and its way to the server.
struct Enrolled {
    store: Store,
    shop: Shop,
    server: Server,
    chance: Chance,
}

fn found(place: &Place, email: &str, folder: &Path) -> Outcome<Enrolled> {
    let Grown { store, shop } = grow(folder, N_PRODUCTS)?;
    drop(store);
    let Enrolment { store, server, .. } =
        enrol(folder, place.address(), &place.code_of(email)?, "Till").map_err(failure)?;
    Ok(Enrolled { store, shop, server, chance: Chance::new(5) })
}

fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// A sale of three lines.
fn sell_one(store: &mut Store, shop: &Shop, chance: &mut Chance) -> Outcome<EventId> {
    let person = owner(store.conn())?;
    let cart = cart(shop, chance, 3);
    let moment = shop.now();
    let now_ms = moment.unix_ms();
    let bill = shop.bill(&cart, &moment)?;
    let seller = Seller { person: Some(person), approver: None, moment, now_ms };
    let done = sell(store, shop, &seller, EventId::new(now_ms, random()), &cart, &cash(&bill), Some(bill.total_minor))?;
    Ok(done.id)
}

impl Enrolled {
    fn sell(&mut self, n_sales: usize) -> Outcome {
        for _ in 0..n_sales {
            sell_one(&mut self.store, &self.shop, &mut self.chance)?;
        }
        Ok(())
    }

    /// What waits, as messages of at most so many events.
    fn pushes(&self) -> Outcome<Vec<Ask>> {
        let standing = self.store.standing()?;
        let mut asks = Vec::new();
        for held in standing.series.iter().filter(|held| held.acked_through < held.last_seq) {
            let mut from_seq = held.acked_through + 1;
            while from_seq <= held.last_seq {
                let output = Output::Push { incarnation: held.incarnation, from_seq };
                let Some(push) = ask(&self.store, self.server.key(), &output)? else { break };
                let Ask::Push { bodies, .. } = &push else { break };
                from_seq += bodies.len() as u64;
                asks.push(push);
            }
        }
        Ok(asks)
    }
}
