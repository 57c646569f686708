//! Taking in what registers push.

use std::collections::BTreeMap;

use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Body, Event};
use domain::id::{IncarnationId, PersonId, RegisterId};
use domain::put_back::{self, PutBack};
use domain::reducer::Value;
use domain::settings::StaffChange;
use domain::staff::Role;
use domain::stock::Covered;
use domain::sync::admit::{Admission, Held, Range, admit, belongs, stamp};
use domain::sync::authority::{self, Author, SERVER};
use domain::sync::branch::Branch;
use domain::sync::message::{Push, Pushed, State};
use domain::sync::proof;
use domain::table;
use ring::signature::{ED25519, UnparsedPublicKey};

use super::{HeldBack, Numbered, Server};
use crate::simulation::bug::Bug;

impl Server {
    pub(super) fn push(
        &mut self,
        sender: RegisterId,
        push: &Push,
        bodies: &[&[u8]],
        now_ms: i64,
    ) -> Result<Pushed, &'static str> {
        let range = self.read(sender, push, bodies)?;
        if self.bug == Some(Bug::QuarantineStopsQueue) && range.candidates.iter().any(|c| c.event.is_none()) {
            return Err("malformed");
        }
        self.n_pushes += 1;
        let through_seq = range.candidates.last().map_or(0, |last| last.seq);
        if self.bug == Some(Bug::AcknowledgeBeforeCommit) && self.n_pushes.is_multiple_of(5) {
            return Ok(taken(through_seq));
        }
        let whole = range.clone();
        let (mut range, mut forked) = (range, None);
        loop {
            // What another series of the family has already belongs there, whatever it is pushed as.
            range = match self.admitted(push.author, &range)? {
                (_, Admission::Resend(from_seq)) => match self.elsewhere(&range, range.follows()) {
                    Some((incarnation, branch)) => range.within(0, incarnation, branch),
                    None => return Ok(Pushed::Resend { from_seq }),
                },
                (_, Admission::From(first)) => {
                    let next = range.candidates.iter().find(|candidate| candidate.seq >= first);
                    match next.and_then(|next| self.elsewhere(&range, (next.seq, next.hash))) {
                        Some((incarnation, branch)) => range.within(first, incarnation, branch),
                        None => {
                            let fresh = self.take(push, &range, first, now_ms);
                            if self.bug == Some(Bug::ProjectionForRepeatedRow) && !fresh {
                                self.count_again(&range);
                            }
                            break;
                        }
                    }
                }
                (_, Admission::Fork(_)) if self.bug == Some(Bug::DedupeWithoutHash) => return Ok(taken(through_seq)),
                (_, Admission::Fork(at_seq)) => {
                    let differs = range.candidates.iter().find(|candidate| candidate.seq == at_seq);
                    let branch = match differs.and_then(|differs| self.elsewhere(&range, (at_seq, differs.hash))) {
                        Some((incarnation, branch)) => range.within(at_seq, incarnation, branch),
                        None => range.branch(at_seq),
                    };
                    forked.get_or_insert((at_seq, branch.incarnation));
                    branch
                }
            };
        }
        Ok(match forked {
            Some((at_seq, branch)) => Pushed::Forked { at_seq, branch },
            None => self.said(&whole, now_ms),
        })
    }

    fn read<'a>(&self, sender: RegisterId, push: &Push, bodies: &[&'a [u8]]) -> Result<Range<'a>, &'static str> {
        if push.vendor != self.vendor {
            return Err("unknown_device");
        }
        let range = Range::read(push, bodies).map_err(|error| error.code())?;
        if self.is_signed(sender, push) { Ok(range) } else { Err("unknown_device") }
    }

    /// Whether another's events wait for the owner, as its author was taken out.
    pub(super) fn waits(&self, sender: RegisterId, push: &Push) -> bool {
        push.author != sender && !push.numbered && self.is_revoked(push.author)
    }

    /// Keeps what a device that was taken out wrote.
    pub(super) fn hold_back(
        &mut self,
        sender: RegisterId,
        push: &Push,
        bodies: &[Vec<u8>],
    ) -> Result<Pushed, &'static str> {
        if push.vendor != self.vendor {
            return Err("unknown_device");
        }
        let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
        let range = self.read(sender, push, &bodies)?;
        if let Some(series) = self.series.get(&range.incarnation) {
            belongs((push.author, range.branch), series.register, series.branch).map_err(|error| error.code())?;
        }
        let through_seq = range.candidates.last().map_or(0, |last| last.seq);
        let waiting = self.held_back.iter().filter(|held| held.push.incarnation == push.incarnation);
        let mut known: Vec<(u64, Hash)> =
            waiting.map(|held| (held.push.from_seq + held.push.n_events - 1, held.push.head)).collect();
        let positions = range.candidates.iter().map(|candidate| candidate.seq);
        known.extend(positions.filter_map(|seq| Some((seq, self.event_at(push.incarnation, seq)?.hash))));
        if let Some((push, bodies)) = range.rest(push, &known) {
            let bodies = bodies.into_iter().map(<[u8]>::to_vec).collect();
            self.held_back.push(HeldBack { push, bodies });
        }
        Ok(taken(through_seq))
    }

    /// Takes in the next message that a device handed in after it was taken out, where what comes before is here.
    pub fn accept(&mut self, register: RegisterId, now_ms: i64) -> bool {
        self.held_back.sort_by_key(|held| (held.push.incarnation, held.push.from_seq, held.push.n_events));
        for (at, held) in self.held_back.clone().into_iter().enumerate() {
            if held.push.author != register {
                continue;
            }
            let bodies: Vec<&[u8]> = held.bodies.iter().map(Vec::as_slice).collect();
            let pushed = self.push(register, &held.push, &bodies, now_ms);
            if matches!(pushed, Ok(Pushed::Taken { .. } | Pushed::Forked { .. })) {
                self.held_back.remove(at);
                return true;
            }
        }
        false
    }

    /// Another's series is taken only with its author's word. The sender's own signatures are made by the same code as
    /// everywhere and cost most of the time: they are taken as read.
    fn is_signed(&self, sender: RegisterId, push: &Push) -> bool {
        if push.author == sender && !self.strict {
            return true;
        }
        let key =
            if push.author == SERVER { Some(self.key.public()) } else { self.devices.get(&push.author).map(|d| d.key) };
        let Some(key) = key else { return false };
        let through = push.from_seq.saturating_add(push.n_events).saturating_sub(1);
        let named = push.branch.map_or(push.incarnation, |branch| branch.of);
        [push.incarnation, named].into_iter().any(|incarnation| {
            let word = proof::of_range(push.vendor, push.author, incarnation, through, push.head);
            UnparsedPublicKey::new(&ED25519, key.0).verify(&word, &push.signature.0).is_ok()
        })
    }

    fn admitted(&self, author: RegisterId, range: &Range<'_>) -> Result<(Held, Admission), &'static str> {
        let held = match (self.series.get(&range.incarnation), range.branch) {
            (Some(series), _) => {
                belongs((author, range.branch), series.register, series.branch).map_err(|error| error.code())?;
                series.held
            }
            (None, Some(branch)) => self.trunk(branch, range.before),
            (None, None) => Held::NOTHING,
        };
        let trunk = range.branch.map(|branch| self.trunk(branch, range.before));
        let hash_at = |seq| {
            let found = self.event_at(range.incarnation, seq).map(|event| event.hash);
            found.or_else(|| Some(trunk.filter(|held| held.last_seq == seq)?.head))
        };
        Ok((held, admit(range, held, hash_at)))
    }

    /// What a branch that is not held yet goes on from: its trunk, or a branch of it that is one of that branch too.
    fn trunk(&self, Branch { of, at_seq }: Branch, before: Hash) -> Held {
        let last_seq = at_seq - 1;
        if self.holder(of, last_seq, before).is_some() { Held { last_seq, head: before } } else { Held::NOTHING }
    }

    /// The other series of a range's family that has an event.
    fn elsewhere(&self, range: &Range<'_>, (seq, hash): (u64, Hash)) -> Option<(IncarnationId, Option<Branch>)> {
        let found = self.holder(range.root(), seq, hash)?;
        (found.incarnation != range.incarnation).then_some((found.incarnation, found.branch))
    }

    /// What a branch goes on from, each series with how far.
    fn before_branch(&self, range: &Range<'_>) -> Vec<Covered> {
        let mut before = Vec::new();
        let first = self.event_at(range.incarnation, range.branch.map_or(1, |branch| branch.at_seq));
        let mut branch = range.branch;
        let mut follows = first.map_or(Some(range.before), |first| self.parent(first).map(|parent| parent.hash));
        while let (Some(Branch { of, at_seq }), Some(hash)) = (branch, follows) {
            let Some(parent) = self.holder(of, at_seq - 1, hash) else { break };
            before.push(Covered { incarnation: parent.incarnation, through_seq: parent.seq });
            branch = parent.branch;
            let first = branch.and_then(|branch| self.event_at(parent.incarnation, branch.at_seq));
            follows = first.and_then(|first| self.parent(first)).map(|parent| parent.hash);
        }
        before
    }

    /// Writes what is new of a range; whether anything was.
    fn take(&mut self, push: &Push, range: &Range<'_>, first: u64, now_ms: i64) -> bool {
        if self.bug == Some(Bug::ForkDropped) && range.branch.is_some() {
            return true;
        }
        let range = &if range.has_counts() { range.clone().placed(&self.before_branch(range)) } else { range.clone() };
        let mut judge = Judge::new(self, push.author, range);
        let own_series = push.author == SERVER;
        let visible_from = if self.bug == Some(Bug::VendorSeqFromSequence) && self.n_pushes.is_multiple_of(3) {
            self.n_pushes + 1
        } else {
            0
        };
        let mut any = false;
        let mut refused = Vec::new();
        for candidate in range.candidates.iter().filter(|candidate| candidate.seq >= first) {
            any = true;
            let state = match &candidate.event {
                None => State::Quarantined,
                Some(event) if self.known.contains(&event.envelope.id) => State::Repeated,
                Some(_) if own_series => State::Applied,
                Some(event) => judge.says(event, self.bug),
            };
            let own = candidate.event.as_ref().map(|event| event.envelope.hlc);
            let given = push.stamps.iter().find(|(seq, _)| *seq == candidate.seq).map(|(_, given)| *given);
            let stamp = self.stamp(own, given, now_ms);
            let event = Numbered {
                register: push.author,
                incarnation: range.incarnation,
                branch: range.branch,
                seq: candidate.seq,
                bytes: candidate.bytes.to_vec(),
                hash: candidate.hash,
                event: candidate.event.clone(),
                stamp,
                state,
                received_ms: now_ms,
                chain: Hash::START,
                visible_from,
            };
            if let (State::Refused, Some(event)) = (state, &event.event) {
                refused.push((event.clone(), stamp));
            }
            self.append(event);
        }
        if any {
            if let Some(last) = range.candidates.last() {
                self.words.entry((range.incarnation, last.seq)).or_insert((last.hash, push.signature));
            }
            if own_series {
                self.restore_devices();
            }
        }
        for (event, stamp) in refused {
            self.put_back(&event, stamp, now_ms);
        }
        any
    }

    fn stamp(&self, own: Option<Hlc>, given: Option<Hlc>, now_ms: i64) -> Hlc {
        if self.bug == Some(Bug::UnclampedClock) {
            return own.unwrap_or(Hlc::default().tick(now_ms));
        }
        let cut = stamp(own.unwrap_or(Hlc::default().tick(now_ms)), now_ms);
        // A stamp that was given once is kept, and never later than the event's own.
        let kept = given.filter(|given| own.is_some_and(|own| *given <= own));
        kept.map_or(cut, |given| given.min(cut))
    }

    /// Puts the former values back that a refused change overwrote at its author.
    fn put_back(&mut self, event: &Event, stamp: Hlc, now_ms: i64) {
        // A server that was restored may have done it in an earlier life.
        if self.known.contains(&put_back::id_for(event.envelope.id)) {
            return;
        }
        let full = domain::stamp::Stamp { clock: stamp, ..domain::stamp::Stamp::own(&event.envelope) };
        let changes = domain::reducer::reduce(event, full);
        let former = |table: &'static table::Table, key: &[Value], column: usize| {
            Ok::<_, domain::Error>(self.rows.field(table, key, column))
        };
        if let Ok(put_back) = PutBack::of(event.envelope.id, &changes, former) {
            let id = Some(put_back::id_for(event.envelope.id));
            self.write_as_of(Some(stamp.tick(0)), None, id, Body::PutBack(put_back), now_ms);
        }
    }

    /// Devices that a restored server forgot are known again from its own events.
    fn restore_devices(&mut self) {
        let enrolments: Vec<Event> = self
            .order
            .iter()
            .filter(|event| event.state == State::Applied)
            .filter_map(|event| event.event.clone())
            .filter(|event| matches!(event.body, Body::Enrolment(_)))
            .collect();
        for event in enrolments {
            let Body::Enrolment(enrolment) = event.body else { continue };
            let (mut stall, mut key) = (None, None);
            for change in enrolment.changes {
                match change {
                    domain::enrolment::EnrolmentChange::Stall(of) => stall = Some(of),
                    domain::enrolment::EnrolmentChange::PublicKey(of) => key = Some(of),
                    _ => {}
                }
            }
            if let (Some(stall), Some(key)) = (stall, key) {
                let known = super::Enrolled { stall, key, revoked: false };
                self.devices.entry(enrolment.register).or_insert(known);
            }
        }
    }

    /// What became of a range: the same push gets the same answer.
    fn said(&self, range: &Range<'_>, now_ms: i64) -> Pushed {
        let (mut clamped, mut refused, mut quarantined) = (Vec::new(), Vec::new(), Vec::new());
        for candidate in &range.candidates {
            let Some(held) = self.holder(range.root(), candidate.seq, candidate.hash) else { continue };
            let own = candidate.event.as_ref().map(|event| event.envelope.hlc);
            let given = if self.bug == Some(Bug::StampGivenTwice) { self.stamp(own, None, now_ms) } else { held.stamp };
            if own.is_some_and(|own| own != given) {
                clamped.push((candidate.seq, given));
            }
            match held.state {
                State::Refused => refused.push(candidate.seq),
                State::Quarantined => quarantined.push(candidate.seq),
                State::Applied | State::Repeated => {}
            }
        }
        let through_seq = range.candidates.last().map_or(0, |candidate| candidate.seq);
        Pushed::Taken { through_seq, clamped, refused, quarantined }
    }

    fn count_again(&mut self, range: &Range<'_>) {
        for candidate in &range.candidates {
            if let Some(held) = self.event_at(range.incarnation, candidate.seq).cloned() {
                self.rows.apply(held.changes());
            }
        }
    }
}

const fn taken(through_seq: u64) -> Pushed {
    Pushed::Taken { through_seq, clamped: Vec::new(), refused: Vec::new(), quarantined: Vec::new() }
}

/// Who may change what, as the server knows it.
struct Judge {
    author: Author,
    roles: BTreeMap<PersonId, (Role, bool)>,
}

impl Judge {
    fn new(server: &Server, author: RegisterId, range: &Range<'_>) -> Self {
        let founded = server.founding.get(&range.incarnation).filter(|(register, _)| *register == author);
        let founding_through = founded.map_or(0, |(_, through)| *through);
        let people = server.rows.keys(&table::STAFF);
        let roles = people.filter_map(|key| {
            let [Value::Bytes(id)] = key else { return None };
            let Value::Text(role) = server.rows.field(&table::STAFF, key, 0) else { return None };
            let active = server.rows.field(&table::STAFF, key, 1) != Value::Int(0);
            Some((PersonId::from_slice(id).ok()?, (role.parse().ok()?, active)))
        });
        Self { author: Author::Device { founding_through }, roles: roles.collect() }
    }

    fn says(&mut self, event: &Event, bug: Option<Bug>) -> State {
        let role_of = |person| self.roles.get(&person).filter(|(_, active)| *active).map(|(role, _)| *role);
        let allowed = authority::judge(event, self.author, role_of).is_ok();
        if !allowed && bug != Some(Bug::ChangeWithoutPermission) {
            return State::Refused;
        }
        if let Body::Staff(staff) = &event.body {
            let entry = self.roles.entry(staff.person).or_insert((Role::Cashier, true));
            for change in &staff.changes {
                match change {
                    StaffChange::Role(role) => entry.0 = *role,
                    StaffChange::Active(active) => entry.1 = *active,
                }
            }
        }
        State::Applied
    }
}
