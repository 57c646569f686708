//! The server's connections to its database, which serve more than one business: each remembers whom it served last.

use domain::catalogue::{ProductChange, ProductChanges};
use domain::chain::Hash;
use domain::event::Body;
use domain::id::{ProductId, RegisterId, VendorId};
use domain::sync::Cursor;
use register::sync::{Answer, Ask, DeviceKey};

use super::bug::Bug;
use super::server::Server;
use super::{Broken, Outcome, shop};
use crate::Chance;

/// Whose rows a connection shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tenant {
    Ours,
    Neighbours,
}

/// The connections, and the other business that uses them.
pub struct Pool {
    /// Of its own: the worlds of a seed do not depend on which connection serves whom.
    chance: Chance,
    connections: [Tenant; 4],
    neighbours: Server,
    n_written: u64,
}

impl Pool {
    pub fn new(seed: u64) -> Outcome<Self> {
        let key = DeviceKey::from_seed(RegisterId::NIL, &[7; 32])?;
        let vendor = VendorId::derived(&Hash::of(&seed.to_be_bytes()).0);
        Ok(Self {
            chance: Chance::new(!seed),
            connections: [Tenant::Neighbours; 4],
            neighbours: Server::new(vendor, key, shop::neighbours_fresh, None),
            n_written: 0,
        })
    }

    /// Serves a register by whichever connection is free. Now and then the neighbours use one in between.
    pub fn answer(
        &mut self,
        ours: &mut Server,
        sender: RegisterId,
        ask: &Ask,
        now_ms: i64,
        bug: Option<Bug>,
    ) -> Option<Answer> {
        let at = self.chance.below(self.connections.len() as u64) as usize;
        if self.chance.below(8) == 0 {
            self.n_written += 1;
            let product = ProductId::derived(&Hash::of(&self.n_written.to_be_bytes()).0);
            let changes = vec![ProductChange::Name(format!("Next door {}", self.n_written))];
            self.neighbours.write(None, None, Body::Product(ProductChanges { product, changes }), now_ms);
            self.connections[at] = Tenant::Neighbours;
        }
        if bug != Some(Bug::TenantNotReset) {
            self.connections[at] = Tenant::Ours;
        }
        match self.connections[at] {
            Tenant::Ours => ours.answer(sender, ask, now_ms),
            Tenant::Neighbours => {
                self.connections[at] = Tenant::Ours;
                ours.answer_from(&mut self.neighbours, sender, ask, now_ms)
            }
        }
    }

    /// The neighbours have what they wrote, and nobody else was there.
    pub fn check(&self) -> Outcome {
        let Cursor { epoch, vendor_seq, .. } = self.neighbours.head;
        if epoch == 1 && vendor_seq == self.n_written {
            Ok(())
        } else {
            Err(Broken(format!("the neighbours wrote {} and hold {vendor_seq} in their life {epoch}", self.n_written)))
        }
    }
}
