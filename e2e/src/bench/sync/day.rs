//! A day offline: what it takes on the wire, how long it takes to hand it in, and how long a new register takes to get it.

use std::path::Path;
use std::time::Instant;

use domain::sync::frame;
use register::sync::{Ask, Enrolment, enrol, once, packed};
use tokio::runtime::Runtime;

use super::{Enrolled, failure};
use crate::bench::floor;
use crate::bench::table::{Budget, Table};
use crate::place::Place;
use crate::{Failure, Outcome};

const A_DAY: usize = 3_000;

pub fn measure(place: &Place, register: &mut Enrolled, table: &mut Table) -> Outcome {
    register.sell(1)?;
    let (bytes, floor) = register.n_bytes()?;
    let what = "a sale alone, on the wire, beside the same words packed alone and a signature";
    table.add_beside(what, bytes, "B", (floor, bytes / floor), Budget::Value(500.0));
    once(&mut register.store, &mut register.server).map_err(failure)?;
    register.sell(A_DAY)?;
    let (bytes, floor) = register.n_bytes()?;
    let (a_sale, floor) = (bytes / A_DAY as f64, floor / A_DAY as f64);
    let what = "a sale in batches of 500, on the wire, beside the same words packed as they are";
    table.add_beside(what, a_sale, "B", (floor, a_sale / floor), Budget::Value(120.0));
    let began = Instant::now();
    let round = once(&mut register.store, &mut register.server).map_err(failure)?;
    let took = began.elapsed().as_secs_f64();
    if round.waiting != 0 {
        return Err(Failure::new(format!("{round:?}")));
    }
    let a_batch =
        Runtime::new()?.block_on(floor::ingest::store(&place.database(), A_DAY as i64, frame::MAX_EVENTS as i64))?;
    let floor = a_batch.as_secs_f64() * (A_DAY / frame::MAX_EVENTS) as f64;
    let what = format!("{A_DAY} sales of a day offline, handed in, beside their rows of the log stored by statement");
    table.add_beside(what, took, "s", (floor, took / floor), Budget::Value(10.0));
    Ok(())
}

/// A register that joins and gets all that is there: the log is what others know as a snapshot.
pub fn join(place: &Place, folder: &Path, table: &mut Table) -> Outcome<Enrolment> {
    let code = place.code()?;
    let began = Instant::now();
    let joined = enrol(folder, place.address(), &code, "Till").map_err(failure)?;
    let took = began.elapsed().as_secs_f64();
    let n_sales: i64 = joined.store.conn().query_row("select count(*) from sale", [], |row| row.get(0))?;
    if n_sales <= A_DAY as i64 {
        return Err(Failure::new(format!("a register joined and got {n_sales} sales")));
    }
    let floor = floor::join::copy(&joined.store, &folder.with_extension("copy"))?.as_secs_f64();
    let what = format!("a register joins {n_sales} sales, ready to sell, beside its database copied");
    table.add_beside(what, took, "s", (floor, took / floor), Budget::None);
    Ok(joined)
}

impl Enrolled {
    /// Bytes of what waits, on the wire; and what the events alone come to, packed by the same library without knowing
    /// anything of them. One by itself needs its author's signature, which nothing packs.
    fn n_bytes(&self) -> Outcome<(f64, f64)> {
        let (mut n_bytes, mut floor) = (0, 0);
        for push in self.pushes()? {
            let Ask::Push { push, bodies } = push else { continue };
            let (_, sent) = packed(&push, &bodies).map_err(|trouble| Failure::new(format!("{trouble:?}")))?;
            n_bytes += sent.len();
            floor += push.signature.0.len() + zstd::bulk::compress(&bodies.concat(), 19)?.len();
        }
        Ok((n_bytes as f64, floor as f64))
    }
}
