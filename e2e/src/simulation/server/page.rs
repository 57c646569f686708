//! What readers take.

use domain::chain::Hash;
use domain::id::{IncarnationId, RegisterId, StallId};
use domain::sync::Cursor;
use domain::sync::admit;
use domain::sync::cursor::{Located, locate, next_epoch};
use domain::sync::frame;
use domain::sync::message::{Acknowledged, Item, Page, Pull, Voucher};
use register::sync::Answer;

use super::{Numbered, Server};
use crate::simulation::bug::Bug;

impl Server {
    pub(super) fn pull(&mut self, (reader, stall): (RegisterId, StallId), pull: &Pull) -> Answer {
        if !self.is_here(&pull.cursor) && self.bug != Some(Bug::EpochIgnored) {
            // If the reader saw it in this life of the server, it is the first to know of a restore.
            if pull.cursor.epoch >= self.head.epoch {
                self.head.epoch = next_epoch(self.head.epoch, pull.cursor.epoch);
                self.own = None;
            }
            return Answer::Elsewhere;
        }
        // What it acknowledged and has not, it lost, too.
        let lost = self.lost(reader, pull);
        if !lost.is_empty() && pull.cursor.epoch >= self.head.epoch {
            self.head.epoch = next_epoch(self.head.epoch, pull.cursor.epoch);
            self.own = None;
        }
        let (page, bodies) = self.page(stall, pull, lost);
        Answer::Page(page, bodies)
    }

    pub(super) fn is_here(&self, cursor: &Cursor) -> bool {
        let chain_at = |seq: u64| Some(self.order.get(usize::try_from(seq).ok()?.checked_sub(1)?)?.chain);
        locate(cursor, chain_at) == Located::Here
    }

    fn lost(&self, reader: RegisterId, pull: &Pull) -> Vec<(IncarnationId, u64)> {
        let holds = |own: &Acknowledged| self.event_of(reader, own.through_seq, own.head).is_some();
        admit::lost(&pull.own, |of| self.held_through(of), holds)
    }

    fn page(&self, stall: StallId, pull: &Pull, lost: Vec<(IncarnationId, u64)>) -> (Page, Vec<Vec<u8>>) {
        let limit = pull.limit.clamp(1, frame::MAX_EVENTS);
        let after = pull.cursor.vendor_seq;
        let mut rows: Vec<(u64, &Numbered)> = self
            .scope(stall)
            .skip_while(|(vendor_seq, _)| *vendor_seq <= after)
            .filter(|(_, event)| event.visible_from <= self.n_pushes)
            .map(|(vendor_seq, event)| (vendor_seq, &**event))
            .take(limit)
            .collect();
        if self.bug == Some(Bug::ClockForOrder) {
            let seen = self.scope(stall).take_while(|(vendor_seq, _)| *vendor_seq <= after);
            let seen = seen.map(|(_, event)| event.stamp).max().unwrap_or_default();
            rows.retain(|(_, event)| event.stamp > seen);
        }
        let hash_at = |of: IncarnationId, seq: u64| self.event_at(of, seq).map(|event| event.hash);
        let own = |event: &Numbered| {
            let holds = |own: &Acknowledged| {
                own.incarnation == event.incarnation
                    && own.through_seq >= event.seq
                    && hash_at(own.incarnation, own.through_seq) == Some(own.head)
            };
            pull.own.iter().any(holds)
        };
        let mut bodies: Vec<Vec<u8>> =
            rows.iter().map(|(_, event)| if own(event) { Vec::new() } else { event.bytes.clone() }).collect();
        let whole = rows.len() < limit;
        let fit = frame::fill(bodies.iter().map(Vec::len));
        let cut = fit < rows.len();
        rows.truncate(fit);
        bodies.truncate(fit);
        // Where nothing was cut off, the reader has everything of its scope up to the head.
        let cursor = match rows.last() {
            Some((vendor_seq, last)) if cut || !whole => {
                Cursor { epoch: self.head.epoch, vendor_seq: *vendor_seq, chain: last.chain }
            }
            _ => self.head,
        };
        let in_page = |before: &Numbered| {
            rows.iter().any(|(_, event)| (event.incarnation, event.seq) == (before.incarnation, before.seq))
        };
        let items: Vec<Item> = rows
            .iter()
            .zip(&bodies)
            .map(|((vendor_seq, event), body)| {
                let before = self.parent(event).filter(|_| !body.is_empty());
                // Of a branch the first follows the trunk, which the reader may know otherwise.
                let told = before.filter(|before| before.incarnation != event.incarnation || !in_page(before));
                item(*vendor_seq, event, told.map(|before| before.hash))
            })
            .collect();
        let vouchers = items.iter().filter_map(|item| {
            let (head, signature) = self.words.get(&(item.incarnation, item.register_seq))?;
            let (head, signature) = (*head, *signature);
            Some(Voucher { incarnation: item.incarnation, through_seq: item.register_seq, head, signature })
        });
        let mut vouchers: Vec<Voucher> = vouchers.collect();
        vouchers.sort_by_key(|voucher| (voucher.incarnation, voucher.through_seq));
        (Page { cursor, newest: self.head.vendor_seq, records: 0, items, lost, vouchers }, bodies)
    }

    /// The event before one in its series, or in the one that it branched off from.
    pub(super) fn parent(&self, event: &Numbered) -> Option<&Numbered> {
        let seq = event.seq.checked_sub(1)?;
        let found = self.event_at(event.incarnation, seq).or_else(|| {
            let of = event.branch?.of;
            let members = self
                .series
                .iter()
                .filter(|(id, series)| **id == of || series.branch.is_some_and(|branch| branch.of == of));
            let mut before = members.filter_map(|(id, _)| self.event_at(*id, seq));
            before.find(|before| before.hash.next(&event.bytes) == event.hash)
        });
        found.map(|found| &**found)
    }
}

fn item(vendor_seq: u64, event: &Numbered, before: Option<Hash>) -> Item {
    Item {
        vendor_seq,
        register: event.register,
        incarnation: event.incarnation,
        branch: event.branch,
        register_seq: event.seq,
        stamp: event.stamp,
        state: event.state,
        hash: event.hash,
        before,
    }
}
