//! What two registers say to each other once they know who each is: what they have, and what the other misses.

use std::collections::BTreeMap;

use domain::chain::Hash;
use domain::event::Event;
use domain::id::{IncarnationId, ParkedId, RegisterId};
use domain::parked::{Place, Ticket};
use domain::sync::admit::Range;
use domain::sync::beside::{Have, Refusal, Say, misses};
use domain::sync::frame;
use domain::sync::message::Push;
use domain::sync::proof::{self, PublicKey};

use super::line::{Broken, Line};
use super::{Ended, Party};
use crate::Error;
use crate::store::{Neighbour, Piece, Store, Taken};
use crate::sync::{self, DeviceKey, Hold, is_signed};

/// Events of a transaction: applied while a customer waits, they are not noticed.
const BITE: usize = 60;
/// Bytes of tickets said at once, unless one alone has more.
const MAX_TICKET_BYTES: usize = 256 * 1024;

/// One side of a conversation.
#[derive(Debug, Default)]
pub struct Exchange {
    /// What the other said that it has.
    theirs: Option<Vec<Have>>,
    /// What was offered on top of what, so that what the other does not want is not offered for ever.
    offered: BTreeMap<IncarnationId, (u64, u64)>,
    /// Which copy of each ticket the other has.
    told: BTreeMap<ParkedId, Copied>,
    pub given: u64,
    pub taken: u64,
}

/// What tells one copy of a ticket from another.
type Copied = (u64, RegisterId, Place, i64);

const fn copied(ticket: &Ticket) -> Copied {
    (ticket.turn, ticket.holder, ticket.place, ticket.changed_at_ms)
}

/// What was said and heard in one turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// Neither had anything for the other, and both know it.
    pub quiet: bool,
}

impl Exchange {
    pub(super) const fn new() -> Self {
        Self { theirs: None, offered: BTreeMap::new(), told: BTreeMap::new(), given: 0, taken: 0 }
    }

    /// Says something and hears the answer.
    ///
    /// # Errors
    /// Why it ended.
    pub(super) fn ask(
        &mut self,
        party: &Party,
        hold: &mut impl Hold,
        line: &mut Line,
        with: &Neighbour,
    ) -> Result<Turn, Ended> {
        let began = self.theirs.is_some();
        let said = self.tell(party, hold, line, with)?;
        let heard = self.hear(party, hold, line, with)?;
        Ok(Turn { quiet: began && !said && !heard })
    }

    /// Hears something and answers.
    ///
    /// # Errors
    /// Why it ended.
    pub(super) fn answer(
        &mut self,
        party: &Party,
        hold: &mut impl Hold,
        line: &mut Line,
        with: &Neighbour,
    ) -> Result<Turn, Ended> {
        let heard = self.hear(party, hold, line, with)?;
        let said = self.tell(party, hold, line, with)?;
        Ok(Turn { quiet: !said && !heard })
    }

    /// Says what is here and gives what the other misses. True where something was given.
    fn tell(&mut self, party: &Party, hold: &mut impl Hold, line: &mut Line, with: &Neighbour) -> Result<bool, Ended> {
        line.settle();
        let composed = hold.with(|store| {
            // The owner may have taken either of them out meanwhile.
            for register in [with.register, store.identity().register] {
                if store.known(register)?.enrolled.is_some_and(|(_, active)| !active) {
                    return Ok(None);
                }
            }
            self.compose(&party.key, store).map(Some)
        })?;
        let (mut say, bodies) = composed.ok_or(Broken::Refused(Refusal::Revoked))?;
        (say.wants, say.heard) = (party.board.wants(with.register), party.board.hears(with.register));
        let n = say.n_bodies();
        let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
        let words = frame::write(&say, &bodies).map_err(Error::from)?;
        line.say(&words)?;
        self.given += n;
        Ok(n > 0 || !say.tickets.is_empty())
    }

    /// What is to be said: what is here, and what the other misses as far as it said what it has.
    ///
    /// # Errors
    /// Database errors.
    pub fn words(&mut self, key: &DeviceKey, store: &Store) -> Result<Vec<u8>, Error> {
        let (say, bodies) = self.compose(key, store)?;
        self.given += say.n_bodies();
        let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
        Ok(frame::write(&say, &bodies)?)
    }

    fn compose(&mut self, key: &DeviceKey, store: &Store) -> Result<(Say, Vec<Vec<u8>>), Error> {
        let have = store.have()?;
        let (mut ranges, mut bodies, mut n_bytes) = (Vec::new(), Vec::new(), 0);
        for own in self.theirs.iter().flat_map(|_| &have) {
            let theirs = self.theirs.as_deref().unwrap_or_default();
            let there = theirs.iter().find(|have| have.incarnation == own.incarnation).map_or(0, |have| have.last_seq);
            let hash = store.hash_at(own.incarnation, there)?;
            let Some(from_seq) = misses(*own, theirs, |_| hash) else { continue };
            if self.offered.get(&own.incarnation) == Some(&(there, own.last_seq)) {
                continue;
            }
            let Some((push, events)) = sync::range(store, key, own.incarnation, from_seq)? else { continue };
            let size: usize = events.iter().map(Vec::len).sum();
            let full = bodies.len() + events.len() > frame::MAX_EVENTS || n_bytes + size > frame::MAX_EVENT_BYTES;
            if full && !ranges.is_empty() {
                break;
            }
            self.offered.insert(own.incarnation, (there, own.last_seq));
            n_bytes += size;
            // Stamps and numbers are the server's to tell.
            ranges.push(Push { stamps: Vec::new(), numbered: false, ..push });
            bodies.extend(events);
        }
        let tickets = self.tickets(store)?;
        Ok((Say { have, ranges, tickets, ..Say::default() }, bodies))
    }

    /// The tickets that the other has another copy of, or none. What is too much comes with the next turn.
    fn tickets(&mut self, store: &Store) -> Result<Vec<Ticket>, Error> {
        let (mut tickets, mut n_bytes) = (Vec::new(), 0);
        for ticket in store.tickets()? {
            if self.told.get(&ticket.id) == Some(&copied(&ticket)) {
                continue;
            }
            n_bytes += serde_json::to_vec(&ticket).map_or(0, |bytes| bytes.len());
            if n_bytes > MAX_TICKET_BYTES && !tickets.is_empty() {
                break;
            }
            self.told.insert(ticket.id, copied(&ticket));
            tickets.push(ticket);
        }
        Ok(tickets)
    }

    /// Stores what the other gives. True where something came.
    fn hear(&mut self, party: &Party, hold: &mut impl Hold, line: &mut Line, with: &Neighbour) -> Result<bool, Ended> {
        let mut words = line.hear()?;
        while words.is_empty() {
            // It had something to say and is being asked already.
            words = line.hear()?;
        }
        party.board.heard(with.register);
        let say = self.take_in(hold, &words, with)?;
        party.board.heard_of(&say.heard);
        let lent = self.hear_of_tickets(party, hold, &say)?;
        Ok(!say.ranges.is_empty() || !say.tickets.is_empty() || lent)
    }

    /// Takes in the events that the other gave. True where there were any.
    ///
    /// # Errors
    /// Why it ended.
    pub fn heard(&mut self, hold: &mut impl Hold, words: &[u8], with: &Neighbour) -> Result<bool, Ended> {
        Ok(!self.take_in(hold, words, with)?.ranges.is_empty())
    }

    fn take_in(&mut self, hold: &mut impl Hold, words: &[u8], with: &Neighbour) -> Result<Say, Ended> {
        let (say, bodies) = frame::read::<Say>(words).map_err(|_| Broken::Nonsense)?;
        if say.n_bodies() != bodies.len() as u64 {
            return Err(Broken::Nonsense.into());
        }
        let mut rest = &bodies[..];
        for push in &say.ranges {
            let n = usize::try_from(push.n_events).map_err(|_| Broken::Nonsense)?;
            let (own, after) = rest.split_at_checked(n).ok_or(Broken::Nonsense)?;
            rest = after;
            self.taken += take(hold, push, own, with)?;
        }
        self.theirs = Some(say.have.clone());
        Ok(say)
    }

    /// Puts the other's copies together with those here, and lends what it wants. True where something was lent.
    fn hear_of_tickets(&mut self, party: &Party, hold: &mut impl Hold, say: &Say) -> Result<bool, Ended> {
        if say.tickets.is_empty() && say.wants.is_empty() {
            return Ok(false);
        }
        let now_ms = chrono::Utc::now().timestamp_millis();
        let (mut changed, mut lent, mut elsewhere) = (Vec::new(), false, Vec::new());
        hold.with(|store| {
            let own = store.identity().register;
            store.write(|writer| {
                for ticket in &say.tickets {
                    self.told.insert(ticket.id, copied(ticket));
                    if writer.merge_ticket(ticket)? {
                        changed.push(ticket.id);
                    }
                }
                for want in say.wants.iter().filter(|want| want.by != own) {
                    if writer.lend_ticket(want.ticket, want.by, now_ms)? {
                        lent = true;
                    } else {
                        elsewhere.push(want.passed_on());
                    }
                }
                Ok(())
            })
        })?;
        elsewhere.into_iter().for_each(|want| party.board.want(want));
        changed.iter().for_each(|ticket| party.board.answered(*ticket));
        if lent || !changed.is_empty() {
            hold.took(&[]);
            party.board.alert();
        }
        Ok(lent)
    }
}

/// Takes in a range if its author's word for it holds; how many events were new.
fn take(hold: &mut impl Hold, push: &Push, bodies: &[&[u8]], with: &Neighbour) -> Result<u64, Ended> {
    let (vendor, key) = hold.with(|store| Ok((store.identity().vendor, key_of(store, push.author, with)?)))?;
    // Who wrote it may be enrolled and not known here yet: the server will tell.
    let Some(key) = key else { return Ok(0) };
    if push.vendor != vendor || push.branch.is_some() {
        return Err(Broken::Nonsense.into());
    }
    let range = Range::read(push, bodies).map_err(|_| Broken::Nonsense)?;
    let through = push.from_seq + push.n_events - 1;
    let word = proof::of_range(push.vendor, push.author, push.incarnation, through, push.head);
    if !is_signed(&key, &word, &push.signature) {
        return Err(Broken::Nonsense.into());
    }
    let mut before = push.before;
    let mut n_new = 0;
    for candidates in range.candidates.chunks(BITE) {
        let piece = Piece { push, candidates, before, given_by: with.register };
        let now_ms = chrono::Utc::now().timestamp_millis();
        match hold.with(|store| store.write(|writer| writer.take_beside(&piece, now_ms)))? {
            Taken::Unfit => break,
            Taken::New(0) => {}
            Taken::New(n) => {
                n_new += n;
                let events: Vec<Event> = candidates.iter().filter_map(|one| one.event.clone()).collect();
                hold.took(&events);
            }
        }
        before = candidates.last().map_or(Hash::START, |last| last.hash);
    }
    Ok(n_new)
}

/// What an author signs with, as far as it is known: what the server told of the device, or what it proved itself with.
fn key_of(store: &Store, author: RegisterId, with: &Neighbour) -> Result<Option<PublicKey>, Error> {
    let known = store.known(author)?;
    let told = known.enrolled.and_then(|(key, _)| key).or(known.met);
    Ok(told.or_else(|| (author == with.register).then_some(with.device_key)))
}
