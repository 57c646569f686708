//! What every register committed, kept outside all of them.

use std::collections::BTreeMap;

use domain::id::EventId;

use super::device::Device;
use super::server::Server;
use super::trade::Done;
use super::{Broken, Outcome};

/// Sales and refunds, with their totals.
#[derive(Debug, Default)]
pub struct Ledger {
    sums: BTreeMap<EventId, i64>,
    pub n_events: usize,
}

impl Ledger {
    pub fn note(&mut self, done: &[Done]) {
        self.n_events += done.len();
        for Done { id, total_minor } in done {
            if let Some(total) = total_minor {
                self.sums.insert(*id, *total);
            }
        }
    }

    /// A disk was lost: what only it had is gone, and nobody can ask for it back.
    pub fn strike_lost(&mut self, server: &Server, devices: &[Device]) -> Outcome {
        let mut left: BTreeMap<EventId, i64> = BTreeMap::new();
        let mut keep = |id: EventId| {
            if let Some(total) = self.sums.get(&id) {
                left.insert(id, *total);
            }
        };
        for event in server.order.iter().filter_map(|event| event.event.as_ref()) {
            keep(event.envelope.id);
        }
        for device in devices {
            let conn = device.look().conn();
            let own = device.register();
            // Its own, and what others vouched for.
            let mut statement = conn.prepare_cached(
                "select e.event_id, s.register_id = ?1, s.incarnation_id, e.register_seq
                 from event e join series s using (series_no) where e.kind in ('sale', 'refund')",
            )?;
            let vouched: BTreeMap<_, _> = device
                .look()
                .standing()?
                .series
                .iter()
                .map(|s| (*s.incarnation.as_bytes(), s.vouched_through))
                .collect();
            let mut rows = statement.query([own.as_bytes()])?;
            while let Some(row) = rows.next()? {
                let own: bool = row.get(1)?;
                let of: [u8; 16] = row.get(2)?;
                let seq = row.get::<_, i64>(3)?.unsigned_abs();
                if own || vouched.get(&of).is_some_and(|through| seq <= *through) {
                    keep(EventId::from_slice(row.get_ref(0)?.as_blob()?)?);
                }
            }
        }
        self.sums = left;
        Ok(())
    }

    /// # Errors
    /// A sale that the server has not, has twice, or has with another sum.
    pub fn check(&self, server: &Server, devices: &[Device]) -> Outcome {
        let counted = server.sums();
        for (id, total) in &self.sums {
            match counted.get(id).map(Vec::as_slice) {
                Some([there]) if there == total => {}
                there => {
                    let held: Vec<String> = devices.iter().map(|device| holds(device, *id)).collect::<Outcome<_>>()?;
                    let held = held.join("; ");
                    return Err(Broken(format!("the sale {id} of {total} is counted as {there:?}; held: {held}")));
                }
            }
        }
        Ok(())
    }
}

/// Where a device holds an event, in words.
fn holds(device: &Device, id: EventId) -> Outcome<String> {
    let mut statement = device.look().conn().prepare(
        "select hex(s.incarnation_id), e.register_seq, s.acked_through, s.register_id = (select register_id from register),
                e.vendor_seq, e.state from event e join series s using (series_no) where e.event_id = ?1",
    )?;
    let rows = statement.query_map([id.as_bytes()], |row| {
        let (of, seq, acked, own) =
            (row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, bool>(3)?);
        let (vendor_seq, state) = (row.get::<_, Option<i64>>(4)?, row.get::<_, String>(5)?);
        Ok(format!("{of} {seq}, acknowledged {acked}, own {own}, number {vendor_seq:?}, {state}"))
    })?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.join(" and "))
}
