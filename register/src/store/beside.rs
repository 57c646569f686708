//! What another register of the stall gives directly. It is stored as its author wrote it, counts at once, and waits for
//! its number from the server.

use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::Event;
use domain::id::{IncarnationId, PersonId, RegisterId};
use domain::staff::Role;
use domain::sync::admit::{CLOCK_AHEAD_MS, Candidate};
use domain::sync::authority::{self, Author, SERVER};
use domain::sync::beside::{Have, concerns};
use domain::sync::message::{Push, State, Voucher};
use rusqlite::{Connection, OptionalExtension, params};

use super::family::is_elsewhere;
use super::incoming::{Arrived, add_foreign, insert, recount, series_of};
use super::log::signed;
use super::{Store, Writer, row, voucher};
use crate::Error;

/// What became of a piece of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// So many events were new.
    New(u64),
    /// They don't follow what is here.
    Unfit,
}

impl Store {
    /// Every register's series, as far as it is here. Branches and the server's own come from the server alone.
    ///
    /// # Errors
    /// Database errors.
    pub fn have(&self) -> Result<Vec<Have>, Error> {
        let mut statement = self.conn().prepare_cached(
            "select register_id, incarnation_id, last_seq, head_hash from series
             where last_seq > 0 and register_id <> ?1 and incarnation_id not in (select incarnation_id from branch)
             order by series_no",
        )?;
        let rows = statement.query_map([SERVER.as_bytes()], |found| {
            Ok(Have {
                register: row::id(found, 0, RegisterId::from_slice)?,
                incarnation: row::id(found, 1, IncarnationId::from_slice)?,
                last_seq: found.get::<_, i64>(2)?.unsigned_abs(),
                head: row::id(found, 3, Hash::from_slice)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The chain after a position of a series.
    ///
    /// # Errors
    /// Database errors.
    pub fn hash_at(&self, incarnation: IncarnationId, seq: u64) -> Result<Option<Hash>, Error> {
        Ok(self
            .conn()
            .prepare_cached(
                "select e.hash from event e join series s using (series_no)
                 where s.incarnation_id = ?1 and e.register_seq = ?2",
            )?
            .query_row(params![incarnation.as_bytes(), signed(seq)], |found| row::id(found, 0, Hash::from_slice))
            .optional()?)
    }
}

/// Some events of a range whose chain and signature hold, in order.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    pub push: &'a Push,
    pub candidates: &'a [Candidate<'a>],
    /// The chain before the first of them.
    pub before: Hash,
    pub given_by: RegisterId,
}

impl Writer<'_> {
    /// Takes in a piece of a range; the pieces of one come in order.
    ///
    /// # Errors
    /// Database errors.
    pub fn take_beside(&mut self, piece: &Piece<'_>, now_ms: i64) -> Result<Taken, Error> {
        self.flush()?;
        let Piece { push, candidates, before, given_by } = *piece;
        // What this register wrote itself, it knows; what a restore took from it, the server gives back.
        if push.author == self.identity().register || push.author == SERVER || push.branch.is_some() {
            return Ok(Taken::Unfit);
        }
        let conn = self.conn();
        let mut series_no = series_of(conn, push.incarnation)?;
        let (last_seq, head) = held(conn, push)?;
        let (mut n_new, mut newest, mut previous) = (0, Hlc::default(), before);
        for candidate in candidates {
            // The server has told of it as a branch: from here on nothing of this is new.
            if candidate.seq > last_seq && is_elsewhere(conn, push.incarnation, (candidate.seq, candidate.hash))? {
                break;
            }
            let before = std::mem::replace(&mut previous, candidate.hash);
            let follows = candidate.seq != last_seq + 1 || before == head;
            if !follows || (candidate.seq == push.from_seq && candidate.seq > last_seq + 1) {
                return Ok(Taken::Unfit);
            }
            let event = candidate.event.as_ref();
            if candidate.seq <= last_seq || event.is_some_and(|event| !concerns(event, self.identity().stall)) {
                continue;
            }
            let series_no = match series_no {
                Some(series_no) => series_no,
                None => *series_no.insert(add_foreign(conn, push.author, push.incarnation, None)?),
            };
            let stamp = event.map_or(newest, |event| event.envelope.hlc);
            let arrived = Arrived {
                vendor_seq: None,
                given_by: Some(given_by),
                branch: None,
                register_seq: candidate.seq,
                stamp,
                state: state_of(conn, event)?,
                hash: candidate.hash,
                before: Some(before),
                bytes: candidate.bytes,
                event: candidate.event.clone(),
            };
            insert(conn, series_no, &arrived)?;
            newest = newest.max(stamp);
            n_new += 1;
        }
        if let Some(series_no) = series_no.filter(|_| n_new > 0) {
            recount(conn, series_no, 0)?;
        }
        // The author's word is for the last event, and of use once that is here.
        if previous == push.head && n_new > 0 {
            let Push { incarnation, head, signature, .. } = *push;
            let through_seq = push.from_seq + push.n_events - 1;
            voucher::keep(conn, &Voucher { incarnation, through_seq, head, signature })?;
        }
        // A clock that runs far ahead there does not pull this one along.
        self.saw(newest.min(Hlc::default().tick(now_ms.saturating_add(CLOCK_AHEAD_MS))))?;
        self.forget_series();
        Ok(Taken::New(n_new))
    }
}

/// How far the series is here.
fn held(conn: &Connection, push: &Push) -> Result<(u64, Hash), Error> {
    let found = conn
        .prepare_cached("select last_seq, head_hash from series where incarnation_id = ?1 and register_id = ?2")?
        .query_row(params![push.incarnation.as_bytes(), push.author.as_bytes()], |found| {
            Ok((found.get::<_, i64>(0)?.unsigned_abs(), row::id(found, 1, Hash::from_slice)?))
        })
        .optional()?;
    Ok(found.unwrap_or((0, Hash::START)))
}

/// Whether it counts until the server says so: facts do, and changes by those who may make them as far as is known here.
fn state_of(conn: &Connection, event: Option<&Event>) -> Result<State, Error> {
    let Some(event) = event else { return Ok(State::Quarantined) };
    let mut roles = Vec::new();
    for person in [event.envelope.person, event.envelope.approver].into_iter().flatten() {
        roles.push((person, role_of(conn, person)?));
    }
    let role = |person| roles.iter().find(|(of, _)| *of == person).and_then(|(_, role)| *role);
    let judged = authority::judge(event, Author::Device { founding_through: 0 }, role);
    Ok(if judged.is_ok() { State::Applied } else { State::Refused })
}

fn role_of(conn: &Connection, person: PersonId) -> Result<Option<Role>, Error> {
    let role: Option<Option<String>> = conn
        .prepare_cached("select role from staff where person_id = ?1 and active = 1")?
        .query_row([person.as_bytes()], |found| found.get(0))
        .optional()?;
    Ok(role.flatten().and_then(|code| code.parse().ok()))
}
