//! Requests as registers make them, and as nobody should.

use std::rc::Rc;

use chrono::Utc;
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::id::{EventId, IncarnationId, RegisterId, StallId, VendorId};
use domain::sync::Cursor;
use domain::sync::branch::Branch;
use domain::sync::frame;
use domain::sync::message::{Acknowledged, Compare, Pull, Push};
use domain::sync::proof::{self, Signature};
use e2e::simulation::Numbered;
use register::sync::{Ask, DeviceKey};

use super::business::{Timeline, encode, envelope};
use super::story::Story;

const HOUR_MS: i64 = 3_600_000;

impl Story<'_> {
    /// The first device founds the business; the others begin with nothing.
    pub fn found(&mut self) {
        for device in 0..self.devices.len() {
            self.timelines.push(self_made(device, IncarnationId::derived(&self.ids.hash())));
        }
        for body in self.business.founding() {
            let line = &self.timelines[0];
            let (of, seq) = (self.place_of(line), line.end());
            let id = EventId::derived(&self.ids.hash());
            let mut envelope = envelope(of, line.named, seq, id, Utc::now().timestamp_millis() - HOUR_MS);
            envelope.person = Some(self.business.owner);
            self.timelines[0].append(encode(envelope, body));
        }
    }

    fn place_of(&self, line: &Timeline) -> (VendorId, StallId, RegisterId) {
        let device = &self.devices[line.device];
        (self.business.vendor, self.business.stalls[device.stall], device.key.register)
    }

    /// Something more happens at a register.
    fn extend(&mut self, at: usize) {
        let line = &self.timelines[at];
        let (of, seq, named) = (self.place_of(line), line.end(), line.named);
        let mut at_ms = Utc::now().timestamp_millis() - self.chance.below(200 * 24).cast_signed() * HOUR_MS;
        if self.chance.below(12) == 0 {
            // Its clock runs ahead: a little, or by years.
            at_ms = Utc::now().timestamp_millis() + *self.chance.pick(&[60_000, HOUR_MS, 9_000 * HOUR_MS]);
        }
        let id = EventId::derived(&self.ids.hash());
        let mut envelope = envelope(of, named, seq, id, at_ms);
        envelope.person = self.business.person(&mut self.chance);
        envelope.approver = self.business.person(&mut self.chance).filter(|_| seq.is_multiple_of(3));
        match self.chance.below(30) {
            0 => envelope.seq += 1,
            1 => envelope.vendor = VendorId::derived(&self.ids.hash()),
            2 => envelope.incarnation = IncarnationId::derived(&self.ids.hash()),
            // What another series brought already.
            3 | 4 => {
                if let Some(known) = self.model.order.last().and_then(|event| event.event.as_ref()) {
                    envelope.id = known.envelope.id;
                }
            }
            _ => {}
        }
        let body = self.business.body(&mut self.chance, &mut self.ids, named, seq);
        let mut bytes = encode(envelope, body);
        if self.chance.below(25) == 0 {
            // What nobody can read: damaged, or of a later program.
            bytes = self
                .chance
                .pick(&[&b"\xffpoison"[..], b"", br#"{"kind":"hologram","v":9,"head":{},"body":{}}"#])
                .to_vec();
        }
        self.timelines[at].append(bytes);
    }

    /// A copy of a register goes on for itself.
    fn fork(&mut self, at: usize) {
        let mut copy = self.timelines[at].clone();
        let shared = self.chance.below(copy.bodies.len() as u64 + 1);
        copy.cut(copy.first + shared);
        self.timelines.push(copy);
        self.extend(self.timelines.len() - 1);
    }

    /// A device, mostly one that was taken in.
    pub fn device(&mut self) -> usize {
        let any = self.chance.below(self.devices.len() as u64) as usize;
        let known = (0..=any).rev().find(|&device| self.devices[device].enrolled);
        known.filter(|_| self.chance.below(20) > 0).unwrap_or(any)
    }

    fn timeline(&mut self) -> usize {
        let device = self.device();
        let of = self.timelines.iter().enumerate().filter(|(_, line)| line.device == device);
        let of: Vec<usize> = of.map(|(at, _)| at).collect();
        *self.chance.pick(&of)
    }

    /// A push, mostly as it should be.
    pub fn push(&mut self) -> (usize, Ask) {
        if !self.lost.is_empty() && self.chance.below(3) == 0 {
            return self.offer();
        }
        let at = self.timeline();
        if self.chance.below(12) == 0 && !self.timelines[at].bodies.is_empty() {
            self.fork(at);
        }
        for _ in 0..self.chance.below(5) {
            self.extend(at);
        }
        if self.timelines[at].bodies.is_empty() {
            self.extend(at);
        }
        let (first, end) = (self.timelines[at].first, self.timelines[at].end());
        let held = self.model.held_through(self.timelines[at].incarnation);
        let from = match self.chance.below(10) {
            0..6 => held + 1,
            6 => held + 2,
            7 => first,
            _ => first + self.chance.below(end - first),
        };
        let from = from.clamp(first, end - 1);
        let n = if self.chance.below(3) == 0 { 1 + self.chance.below(end - from) } else { end - from };
        let line = &self.timelines[at];
        let device = line.device;
        let key = Rc::clone(&self.devices[device].key);
        let push = Push {
            vendor: self.business.vendor,
            author: key.register,
            incarnation: line.incarnation,
            branch: line.branch,
            from_seq: from,
            n_events: n,
            before: line.hash(from - 1),
            head: line.hash(from + n - 1),
            signature: Signature([0; 64]),
            stamps: Vec::new(),
            numbered: false,
        };
        let bodies = line.bytes(from, n);
        let push = signed(&key, push);
        if self.chance.below(5) == 0 {
            return self.spoilt(device, push, bodies);
        }
        // Now and then a register of the stall has it first and hands it in.
        let sender = if self.chance.below(8) == 0 { self.device() } else { device };
        (sender, Ask::Push { push, bodies })
    }

    /// The same with something wrong about it.
    fn spoilt(&mut self, device: usize, mut push: Push, mut bodies: Vec<Vec<u8>>) -> (usize, Ask) {
        let key = Rc::clone(&self.devices[device].key);
        let other = self.chance.below(self.devices.len() as u64) as usize;
        let number = *self.chance.pick(&[0, 1, 2, 7, 1 << 62, u64::MAX]);
        match self.chance.below(16) {
            0 => push.head = Hash::of(b"?"),
            1 => push = signed(&key, Push { head: Hash::of(b"?"), ..push }),
            2 => push.n_events = number,
            3 => push = signed(&key, Push { from_seq: number, ..push }),
            4 => push = signed(&key, Push { before: Hash::of(b"?"), ..push }),
            5 => push.vendor = VendorId::derived(&self.ids.hash()),
            6 => push.signature = self.devices[other].key.sign(b"something else"),
            7 => push.author = self.devices[other].key.register,
            8 => push = signed(&key, Push { author: self.devices[other].key.register, ..push }),
            9 => {
                // Another's series, or one that nobody has.
                let of = self.timelines[other].incarnation;
                let incarnation = *self.chance.pick(&[of, IncarnationId::derived(&Hash::of(b"new").0)]);
                push = signed(&key, Push { incarnation, ..push });
            }
            10 => {
                let of = self.timelines[other].incarnation;
                push = signed(&key, Push { branch: Some(Branch { of, at_seq: number }), ..push });
            }
            11 => push = signed(&key, Push { branch: None, ..push }),
            12 if bodies.len() > 1 => {
                // In another order, each chained to the one before.
                bodies.reverse();
                let head = bodies.iter().fold(push.before, |hash, bytes| hash.next(bytes));
                push = signed(&key, Push { head, ..push });
            }
            13 => {
                bodies.pop();
            }
            14 => bodies.push(b"one more".to_vec()),
            _ => {
                // Stamps that nobody gave, or that are later than the event's own.
                let at_ms = Utc::now().timestamp_millis() - HOUR_MS;
                let stamp = |seq: u64| (seq, Hlc::default().tick(at_ms + seq.cast_signed() % 2 * 9_999 * HOUR_MS));
                push.stamps = (push.from_seq..push.from_seq.saturating_add(3)).map(stamp).collect();
            }
        }
        let sender = if self.chance.below(4) == 0 { other } else { device };
        (sender, Ask::Push { push, bodies })
    }

    /// A register gives back what the server lost, of whomever.
    fn offer(&mut self) -> (usize, Ask) {
        let sender = self.device();
        let end = self.chance.below(self.lost.len() as u64) as usize;
        let last = Rc::clone(&self.lost[end].0);
        let same = |event: &&Rc<Numbered>| event.incarnation == last.incarnation;
        let mut series: Vec<_> = self.lost.iter().map(|(event, _)| event).filter(same).cloned().collect();
        series.sort_by_key(|event| event.seq);
        series.dedup_by_key(|event| event.seq);
        // Back to where there is a gap.
        let upto = series.iter().position(|event| event.seq == last.seq).unwrap_or(0);
        let n = series[..=upto].windows(2).rev().take_while(|pair| pair[0].seq + 1 == pair[1].seq).count() as u64;
        let n = (1 + self.chance.below(n + 1)) as usize;
        let series = &series[upto + 1 - n..=upto];
        let first = &series[0];
        let before = self.chain_before(first);
        let bodies: Vec<Vec<u8>> = series.iter().map(|event| event.bytes.clone()).collect();
        let stamped = series.iter().filter(|event| event.event.as_ref().is_some_and(|e| e.envelope.hlc != event.stamp));
        let push = Push {
            vendor: self.business.vendor,
            author: last.register,
            incarnation: last.incarnation,
            branch: last.branch,
            from_seq: first.seq,
            n_events: n as u64,
            before,
            head: last.hash,
            signature: self.lost[end].1.unwrap_or(Signature([0; 64])),
            stamps: stamped.map(|event| (event.seq, event.stamp)).collect(),
            numbered: self.chance.below(3) != 0,
        };
        (sender, Ask::Push { push, bodies })
    }

    fn chain_before(&self, event: &Numbered) -> Hash {
        let all = self.lost.iter().map(|(event, _)| event).chain(&self.model.order);
        let mut before = all.filter(|other| other.seq + 1 == event.seq);
        before.find(|other| other.hash.next(&event.bytes) == event.hash).map_or(Hash::START, |other| other.hash)
    }

    pub fn pull(&mut self) -> (usize, Ask) {
        let device = self.device();
        let cursor = self.cursor();
        let mut own = Vec::new();
        for line in &self.timelines {
            if line.device == device && !line.bodies.is_empty() && self.chance.below(3) > 0 {
                let through_seq = line.first + self.chance.below(line.end() - line.first);
                let held = self.model.held_through(line.incarnation);
                let through_seq = if self.chance.below(3) > 0 { through_seq.min(held) } else { through_seq };
                let head = if through_seq >= line.first { line.hash(through_seq) } else { line.before };
                let head = if self.chance.below(12) == 0 { Hash::of(b"?") } else { head };
                own.push(Acknowledged { incarnation: line.incarnation, through_seq, head });
            }
        }
        let limit = *self.chance.pick(&[0, 1, 2, 3, 7, 40, 500, 100_000]);
        (device, Ask::Pull(Pull { cursor, own, limit }))
    }

    fn cursor(&mut self) -> Cursor {
        let mut cursor = *self.chance.pick(&self.cursors);
        if self.chance.below(3) == 0 {
            cursor = self.cursors[self.cursors.len() - 1];
        }
        match self.chance.below(30) {
            0 => cursor.chain = Hash::of(b"?"),
            1 => cursor.vendor_seq += 1,
            2 => cursor.epoch += 1,
            3 => cursor.epoch = cursor.epoch.saturating_sub(1),
            4 => cursor.epoch = u64::MAX,
            5 => cursor.vendor_seq = u64::MAX,
            _ => {}
        }
        cursor
    }

    pub fn compare(&mut self) -> (usize, Ask) {
        let device = self.device();
        let marks = (0..self.chance.below(5)).map(|_| self.cursor()).collect();
        let mut series: Vec<IncarnationId> = self.timelines.iter().map(|line| line.incarnation).collect();
        series.truncate(1 + self.chance.below(4) as usize);
        series.push(IncarnationId::derived(&self.ids.hash()));
        (device, Ask::Compare(Compare { marks, series }))
    }

    /// What no register sends; the code that it is refused with, and what it was.
    pub async fn bad_request(&mut self, device: usize) -> (&'static str, Result<Vec<u8>, String>) {
        let (vendor, key) = (self.business.vendor, Rc::clone(&self.devices[device].key));
        let known = self.model.knows(key.register);
        let revoked = self.model.is_revoked(key.register);
        let now_ms = Utc::now().timestamp_millis();
        let stranger = DeviceKey::from_seed(key.register, &[9; 32]).unwrap();
        let compare = serde_json::to_vec(&Compare { marks: Vec::new(), series: Vec::new() }).unwrap();
        let (wanted, vendor, key, at_ms, path, body) = match self.chance.below(8) {
            0 => ("unknown_device", vendor, &stranger, now_ms, "/api/sync/compare", compare),
            1 => ("unknown_device", VendorId::derived(&self.ids.hash()), &*key, now_ms, "/api/sync/compare", compare),
            2 => ("device_clock", vendor, &*key, now_ms - 9 * HOUR_MS, "/api/sync/compare", compare),
            3 => ("device_clock", vendor, &*key, i64::MIN / 4, "/api/sync/pull", compare),
            4 => ("bad_request", vendor, &*key, now_ms, "/api/sync/pull", b"{\"cursor\":".to_vec()),
            5 => {
                let mut packed = zstd::encode_all(&[7; 4_000][..], 1).unwrap();
                packed.truncate(packed.len() - 3);
                ("bad_request", vendor, &*key, now_ms, "/api/sync/push", packed)
            }
            6 => ("bad_request", vendor, &*key, now_ms, "/api/sync/push", b"no archive".to_vec()),
            _ => {
                let (_, Ask::Push { push, bodies }) = self.push() else { unreachable!("it is a push") };
                let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
                let mut plain = frame::write(&push, &bodies).unwrap();
                plain.truncate(plain.len() - bodies.last().map_or(0, |last| last.len()).clamp(1, 9));
                ("malformed", vendor, &*key, now_ms, "/api/sync/push", zstd::encode_all(&plain[..], 1).unwrap())
            }
        };
        let wanted = match wanted {
            "unknown_device" => wanted,
            _ if !known => "unknown_device",
            "device_clock" => wanted,
            _ if revoked && path != "/api/sync/push" => "revoked",
            _ => wanted,
        };
        (wanted, self.place.signed(vendor, key, at_ms, path, body).await)
    }
}

fn self_made(device: usize, incarnation: IncarnationId) -> Timeline {
    Timeline {
        device,
        named: incarnation,
        incarnation,
        branch: None,
        first: 1,
        before: Hash::START,
        bodies: Vec::new(),
        hashes: Vec::new(),
    }
}

/// With the author's word.
fn signed(key: &DeviceKey, push: Push) -> Push {
    let through = push.from_seq.saturating_add(push.n_events).saturating_sub(1);
    let word = proof::of_range(push.vendor, push.author, push.incarnation, through, push.head);
    Push { signature: key.sign(&word), ..push }
}
