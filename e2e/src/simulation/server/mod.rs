//! A server in memory. It decides by `domain`'s pure functions and keeps what it decided as the real one does.

mod ingest;
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use domain::chain::Hash;
use domain::clock::{Hlc, Moment};
use domain::enrolment::{EnrolmentChange, EnrolmentChanges};
use domain::event::{Body, Class, Envelope, Event};
use domain::id::{EventId, IncarnationId, PersonId, RegisterId, StallId, VendorId};
use domain::reducer::{Change, reduce};
use domain::stamp::Stamp;
use domain::sync::admit::Held;
use domain::sync::authority::SERVER;
use domain::sync::branch::Branch;
use domain::sync::cursor::is_plausible;
use domain::sync::message::{Common, Compare, Push, State};
use domain::sync::proof::{self, PublicKey, Signature};
use domain::sync::{Cursor, Position};
use register::sync::{Answer, Ask, DeviceKey};

use super::bug::Bug;
use super::rows::Rows;

/// An event in the server's order.
#[derive(Debug)]
pub struct Numbered {
    pub register: RegisterId,
    pub incarnation: IncarnationId,
    pub branch: Option<Branch>,
    pub seq: u64,
    pub bytes: Vec<u8>,
    pub hash: Hash,
    /// In the series that it counts in; none for what nobody can read.
    pub event: Option<Event>,
    pub stamp: Hlc,
    pub state: State,
    pub received_ms: i64,
    pub chain: Hash,
    /// Not visible before this many pushes: only where that rule is broken.
    visible_from: u64,
}

impl Numbered {
    pub fn full_stamp(&self, event: &Event) -> Stamp {
        Stamp { clock: self.stamp, ..Stamp::own(&event.envelope) }
    }

    /// The row changes, where it counts.
    fn changes(&self) -> Vec<Change> {
        match &self.event {
            Some(event) if self.state == State::Applied => reduce(event, self.full_stamp(event)),
            _ => Vec::new(),
        }
    }

    fn concerns(&self, stall: StallId) -> bool {
        self.event.as_ref().is_none_or(|event| event.body.class() != Class::Fact || event.envelope.stall == stall)
    }
}

#[derive(Debug, Clone)]
struct Series {
    register: RegisterId,
    branch: Option<Branch>,
    held: Held,
    last_hlc: Hlc,
    first_seq: u64,
    /// Where in the order each of its events lies.
    places: Vec<usize>,
}

/// A device that was taken in.
#[derive(Debug, Clone, Copy)]
struct Enrolled {
    stall: StallId,
    key: PublicKey,
    revoked: bool,
}

/// What a device that was taken out handed in.
#[derive(Debug, Clone)]
struct HeldBack {
    push: Push,
    bodies: Vec<Vec<u8>>,
}

/// A server of one vendor. A clone of it is a backup.
#[derive(Debug, Clone)]
pub struct Server {
    vendor: VendorId,
    pub head: Cursor,
    own: Option<IncarnationId>,
    pub order: Vec<Rc<Numbered>>,
    series: BTreeMap<IncarnationId, Series>,
    words: BTreeMap<(IncarnationId, u64), (Hash, Signature)>,
    devices: BTreeMap<RegisterId, Enrolled>,
    founding: BTreeMap<IncarnationId, (RegisterId, u64)>,
    held_back: Vec<HeldBack>,
    known: BTreeSet<EventId>,
    /// Where in the order the event of a family with this chain after it lies.
    by_hash: BTreeMap<(Hash, IncarnationId), usize>,
    pub rows: Rows,
    key: Rc<DeviceKey>,
    /// Whether also a sender's own signatures are looked at.
    strict: bool,
    bug: Option<Bug>,
    n_pushes: u64,
    /// Makes ids: never the same ones again, restored or not.
    fresh: fn() -> IncarnationId,
}

impl Server {
    pub fn new(vendor: VendorId, key: DeviceKey, fresh: fn() -> IncarnationId, bug: Option<Bug>) -> Self {
        Self {
            vendor,
            head: Cursor { epoch: 1, ..Cursor::START },
            own: None,
            order: Vec::new(),
            series: BTreeMap::new(),
            words: BTreeMap::new(),
            devices: BTreeMap::new(),
            founding: BTreeMap::new(),
            held_back: Vec::new(),
            known: BTreeSet::new(),
            by_hash: BTreeMap::new(),
            rows: Rows::default(),
            key: Rc::new(key),
            strict: false,
            bug,
            n_pushes: 0,
            fresh,
        }
    }

    /// Looks at every signature.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Takes a vendor over from a register: until here its own people granted what they granted.
    pub fn claim(&mut self, register: RegisterId, founded: impl IntoIterator<Item = (IncarnationId, u64)>) {
        self.founding.extend(founded.into_iter().map(|(incarnation, through)| (incarnation, (register, through))));
    }

    /// Takes a device in.
    pub fn enrol(&mut self, register: RegisterId, stall: StallId, key: PublicKey, now_ms: i64) {
        self.admit(register, stall, key);
        let name = "Register".to_owned();
        let changes = vec![
            EnrolmentChange::Stall(stall),
            EnrolmentChange::PublicKey(key),
            EnrolmentChange::Name(name),
            EnrolmentChange::Active(true),
        ];
        self.write(None, None, Body::Enrolment(EnrolmentChanges { register, changes }), now_ms);
    }

    /// Knows a device from now on, and says nothing of it.
    pub fn admit(&mut self, register: RegisterId, stall: StallId, key: PublicKey) {
        self.devices.insert(register, Enrolled { stall, key, revoked: false });
    }

    /// Takes a device out.
    pub fn revoke(&mut self, register: RegisterId) {
        self.devices.entry(register).and_modify(|device| device.revoked = true);
    }

    /// Whether a device was ever taken in.
    pub fn knows(&self, register: RegisterId) -> bool {
        self.devices.contains_key(&register)
    }

    /// Whether a device was taken out.
    pub fn is_revoked(&self, register: RegisterId) -> bool {
        self.devices.get(&register).is_some_and(|device| device.revoked)
    }

    /// Answers a request of a device; none where it can't be read or may not be made.
    pub fn answer(&mut self, sender: RegisterId, ask: &Ask, now_ms: i64) -> Option<Answer> {
        self.reply(sender, ask, now_ms).ok()
    }

    /// The same.
    ///
    /// # Errors
    /// The code of a refusal.
    pub fn reply(&mut self, sender: RegisterId, ask: &Ask, now_ms: i64) -> Result<Answer, &'static str> {
        let device = *self.devices.get(&sender).ok_or("unknown_device")?;
        self.serve(device, sender, ask, now_ms)
    }

    /// What a device of this business is answered out of the rows of another: what must never happen.
    pub(super) fn answer_from(&self, other: &mut Self, sender: RegisterId, ask: &Ask, now_ms: i64) -> Option<Answer> {
        other.serve(*self.devices.get(&sender)?, sender, ask, now_ms).ok()
    }

    fn serve(&mut self, device: Enrolled, sender: RegisterId, ask: &Ask, now_ms: i64) -> Result<Answer, &'static str> {
        if device.revoked && !matches!(ask, Ask::Push { .. }) {
            return Err("revoked");
        }
        Ok(match ask {
            Ask::Push { push, .. } if device.revoked && push.vendor == self.vendor && push.author != sender => {
                return Err("revoked");
            }
            Ask::Push { push, bodies } if device.revoked || self.waits(sender, push) => {
                Answer::Pushed(self.hold_back(sender, push, bodies)?)
            }
            Ask::Push { push, bodies } => {
                let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
                Answer::Pushed(self.push(sender, push, &bodies, now_ms)?)
            }
            Ask::Pull(pull) => {
                if !is_plausible(&pull.cursor, self.head.epoch) {
                    return Err("bad_request");
                }
                self.pull((sender, device.stall), pull)
            }
            Ask::Compare(compare) => Answer::Compared(self.compare(compare)),
            // What stands beside the log has no part here.
            Ask::People(_) => return Err("bad_request"),
        })
    }

    /// How far each series is held, with its last clock and where it branched off.
    pub fn series(&self) -> impl Iterator<Item = (IncarnationId, RegisterId, Held, Hlc, Option<Branch>)> {
        self.series.iter().map(|(id, series)| (*id, series.register, series.held, series.last_hlc, series.branch))
    }

    /// The words of authors for their series.
    pub fn words(&self) -> &BTreeMap<(IncarnationId, u64), (Hash, Signature)> {
        &self.words
    }

    /// How far a series is held.
    pub fn held_through(&self, incarnation: IncarnationId) -> u64 {
        self.series.get(&incarnation).map_or(0, |series| series.held.last_seq)
    }

    /// The event under a number of a series.
    pub fn event_at(&self, incarnation: IncarnationId, seq: u64) -> Option<&Rc<Numbered>> {
        let series = self.series.get(&incarnation)?;
        let place = usize::try_from(seq.checked_sub(series.first_seq)?).ok()?;
        self.order.get(*series.places.get(place)?)
    }

    /// The event of a register with this chain after it, in whichever series.
    pub fn event_of(&self, register: RegisterId, seq: u64, hash: Hash) -> Option<&Rc<Numbered>> {
        let all = self.by_hash.range((hash, IncarnationId::NIL)..).take_while(|((of, _), _)| *of == hash);
        let mut found = all.filter_map(|(_, place)| self.order.get(*place));
        found.find(|event| event.register == register && event.seq == seq)
    }

    /// The event of a series or a branch of it with this chain after it.
    fn holder(&self, of: IncarnationId, seq: u64, hash: Hash) -> Option<&Rc<Numbered>> {
        self.order.get(*self.by_hash.get(&(hash, of))?).filter(|event| event.seq == seq)
    }

    /// What a reader at a stall is sent, in order.
    pub fn scope(&self, stall: StallId) -> impl Iterator<Item = (u64, &Rc<Numbered>)> {
        (1..).zip(&self.order).filter(move |(_, event)| event.concerns(stall))
    }

    /// The total of every sale and refund that counts, as often as it is counted.
    pub fn sums(&self) -> BTreeMap<EventId, Vec<i64>> {
        let mut sums: BTreeMap<EventId, Vec<i64>> = BTreeMap::new();
        for event in self.order.iter().filter(|event| event.state == State::Applied) {
            let Some(event) = &event.event else { continue };
            let total = match &event.body {
                Body::Sale(sale) => sale.bill.total_minor,
                Body::Refund(refund) => refund.total_minor,
                _ => continue,
            };
            sums.entry(event.envelope.id).or_default().push(total.minor());
        }
        sums
    }

    /// Writes an event of the server's own, later than everything it has seen.
    pub fn write(&mut self, person: Option<PersonId>, id: Option<EventId>, body: Body, now_ms: i64) {
        self.write_as_of(None, person, id, body, now_ms);
    }

    /// The same, counting from a moment that may be over.
    fn write_as_of(
        &mut self,
        stamp: Option<Hlc>,
        person: Option<PersonId>,
        id: Option<EventId>,
        body: Body,
        now_ms: i64,
    ) {
        let incarnation = *self.own.get_or_insert_with(self.fresh);
        let held = self.series.get(&incarnation).map_or(Held::NOTHING, |series| series.held);
        let seen = self.series.values().map(|series| series.last_hlc).max().unwrap_or_default();
        let hlc = seen.tick(now_ms);
        let seq = held.last_seq + 1;
        let id = id.unwrap_or_else(|| EventId::derived(&Hash::of((self.fresh)().as_bytes()).0));
        let moment =
            Moment::new(chrono::DateTime::from_timestamp_millis(now_ms).unwrap_or_default().fixed_offset(), "UTC");
        let envelope = Envelope {
            id,
            vendor: self.vendor,
            stall: StallId::NIL,
            register: SERVER,
            incarnation,
            seq,
            hlc,
            moment,
            person,
            approver: None,
        };
        let event = Event { envelope, body };
        let bytes = event.encode().expect("the server's events are small");
        let hash = held.head.next(&bytes);
        let signature = self.key.sign(&proof::of_range(self.vendor, SERVER, incarnation, seq, hash));
        self.append(Numbered {
            register: SERVER,
            incarnation,
            branch: None,
            seq,
            bytes,
            hash,
            event: Some(event),
            stamp: stamp.unwrap_or(hlc),
            state: State::Applied,
            received_ms: now_ms,
            chain: Hash::START,
            visible_from: 0,
        });
        self.words.insert((incarnation, seq), (hash, signature));
    }

    /// Gives an event the next number and writes what follows from it.
    fn append(&mut self, mut event: Numbered) {
        let at = Position { incarnation: event.incarnation, register_seq: event.seq };
        self.head = self.head.next(at, event.stamp, event.hash);
        event.chain = self.head.chain;
        let place = self.order.len();
        let held = Held { last_seq: event.seq, head: event.hash };
        // What the server writes comes after all of its own, also where it counts from earlier on.
        let own = event.event.as_ref().filter(|_| event.register == SERVER).map(|own| own.envelope.hlc);
        let newest = own.unwrap_or(event.stamp);
        let series = self.series.entry(event.incarnation).or_insert_with(|| Series {
            register: event.register,
            branch: event.branch,
            held,
            last_hlc: newest,
            first_seq: event.seq,
            places: Vec::new(),
        });
        series.held = held;
        series.last_hlc = series.last_hlc.max(newest);
        series.places.push(place);
        let root = event.branch.map_or(event.incarnation, |branch| branch.of);
        self.by_hash.entry((event.hash, root)).or_insert(place);
        if let Some(read) = &event.event {
            self.known.insert(read.envelope.id);
        }
        if self.bug == Some(Bug::NaiveCount) {
            self.rows.apply_naively(event.changes());
        } else {
            self.rows.apply(event.changes());
        }
        self.order.push(Rc::new(event));
    }

    fn compare(&self, compare: &Compare) -> Common {
        let epoch = self.head.epoch;
        let known = compare.marks.iter().find(|mark| self.is_here(mark));
        Common {
            cursor: known.map_or(Cursor { epoch, ..Cursor::START }, |mark| Cursor { epoch, ..*mark }),
            series: compare.series.iter().map(|&incarnation| (incarnation, self.held_through(incarnation))).collect(),
        }
    }
}
