//! The edge around a register's planner: one step of what the register's own loop does, so that everything else can
//! happen between two of them.

use std::mem;

use domain::event::Event;
use domain::reducer::{Change, reduce};
use domain::stamp::Stamp;
use domain::sync::message::Page;
use domain::sync::planner::{Input, Output, Trouble};
use register::sync::{Answer, Ask, ask, obey, take};
use rusqlite::OptionalExtension;

use super::bug::Bug;
use super::device::{Device, Flight, trouble};
use super::fault::Fault;
use super::world::World;
use super::{Broken, Outcome, check};

impl World {
    /// One step of a register towards the server; false where it waits.
    pub(super) fn sync(&mut self, at: usize) -> Outcome<bool> {
        match mem::replace(&mut self.devices[at].flight, Flight::None) {
            Flight::None => self.plan(at),
            Flight::Sent(ask) => {
                let device = &self.devices[at];
                let cut_off = !self.calm && self.now_ms < device.cut_off_until_ms;
                let answer = self.carry(device.register(), cut_off, ask)?;
                self.devices[at].flight = Flight::Back(answer);
                Ok(true)
            }
            Flight::Back(Err(trouble)) => {
                self.devices[at].next = Some(Input::Failed(trouble));
                Ok(true)
            }
            Flight::Back(Ok(answer)) => {
                self.take(at, answer)?;
                Ok(true)
            }
        }
    }

    fn plan(&mut self, at: usize) -> Outcome<bool> {
        let (now_ms, jitter) = (self.now_ms, self.chance.next() as u32);
        let device = &mut self.devices[at];
        let input = match device.next.take() {
            Some(input) => input,
            None if now_ms < device.wake_ms => return Ok(false),
            None => Input::Stood(device.look().standing()?),
        };
        let output = device.planner.step(input, now_ms, jitter).into_iter().next();
        self.note(|| format!("{at}: {output:?}"));
        let device = &mut self.devices[at];
        match output {
            None => device.wake_ms = now_ms,
            Some(Output::Wait { until_ms }) => {
                device.wake_ms = until_ms;
                return Ok(until_ms <= now_ms);
            }
            Some(output @ (Output::Acknowledge { .. } | Output::Branch { .. } | Output::Rewind(_))) => {
                self.obey(at, output)?;
            }
            Some(output) => match ask(device.look(), &device.key, &output)? {
                Some(mut ask) => {
                    if let Ask::Pull(pull) = &mut ask {
                        pull.limit = 1 + self.chance.below(40) as usize;
                    }
                    self.devices[at].flight = Flight::Sent(ask);
                }
                None => device.next = Some(Input::Nothing),
            },
        }
        Ok(true)
    }

    /// Does what the planner wants done to the store.
    fn obey(&mut self, at: usize, output: Output) -> Outcome {
        let output = self.not_recomputed(at, output)?;
        let done = self.writing(at, |device| obey(device.store(), &output).map(|_| ()))?;
        match done {
            Wrote::Crashed => return Ok(()),
            Wrote::Failed(trouble) => self.devices[at].next = Some(Input::Failed(trouble)),
            Wrote::Done => {
                let stood = self.devices[at].look().standing()?;
                self.devices[at].next = Some(Input::Stood(stood));
            }
        }
        if let Output::Acknowledge { incarnation, through_seq, clamped, .. } = &output
            && !self.server_restored
        {
            check::acknowledged(&self.server, &self.devices[at], *incarnation, *through_seq, clamped)?;
        }
        Ok(())
    }

    /// Stores what the server said.
    fn take(&mut self, at: usize, answer: Answer) -> Outcome {
        let answer = match answer {
            Answer::Page(page, bodies) => match self.broken_page_rules(at, page, bodies)? {
                Some(answer) => answer,
                None => return Ok(()),
            },
            other => other,
        };
        let page = matches!(answer, Answer::Page(..));
        let again = self.given_in(at, &answer)?;
        let mut input = None;
        let mut answer = Some(answer);
        let mut work = |device: &mut Device| {
            if let Some(answer) = answer.take() {
                input = Some(take(device.store(), answer)?);
            }
            Ok(())
        };
        // Only a page is written; everything else is handed on.
        let done = if page {
            self.writing(at, work)?
        } else {
            work(&mut self.devices[at]).map_err(|error: register::Error| Broken(error.to_string()))?;
            Wrote::Done
        };
        let device = &mut self.devices[at];
        match done {
            Wrote::Crashed => {}
            Wrote::Failed(trouble) => device.next = Some(Input::Failed(trouble)),
            Wrote::Done => {
                device.store().write(|writer| register::store::apply(writer.conn(), &again))?;
                let stood = device.look().standing()?;
                device.planner.step(Input::Stood(stood), self.now_ms, 0);
                device.next = input;
            }
        }
        Ok(())
    }

    /// A writing transaction of a register, and what may happen to it.
    fn writing(&mut self, at: usize, work: impl FnOnce(&mut Device) -> Result<(), register::Error>) -> Outcome<Wrote> {
        if self.strikes(Fault::CrashBeforeWrite, 25) {
            self.crash(at)?;
            return Ok(Wrote::Crashed);
        }
        let full = self.may_strike(Fault::DiskFull, 60);
        let device = &mut self.devices[at];
        device.set_disk_full(full)?;
        let done = work(device);
        device.set_disk_full(false)?;
        if device.old {
            device.as_older_program()?;
        }
        if let Err(error) = done {
            if matches!(error, register::Error::DiskFull) {
                self.tally.note(Fault::DiskFull);
            }
            self.note(|| format!("{at}: {error}"));
            return Ok(Wrote::Failed(trouble(error)?));
        }
        if self.strikes(Fault::CrashAfterWrite, 25) {
            self.crash(at)?;
            return Ok(Wrote::Crashed);
        }
        Ok(Wrote::Done)
    }

    /// The program of a register ends at once and starts again.
    pub(super) fn crash(&mut self, at: usize) -> Outcome {
        self.note(|| format!("{at}: crash"));
        // What was sent may still arrive.
        if let Flight::Sent(ask) = mem::replace(&mut self.devices[at].flight, Flight::None)
            && self.chance.below(2) == 0
        {
            self.served(self.devices[at].register(), &ask);
        }
        self.devices[at].start_again()?;
        check::durable(&self.devices[at], &self.server, self.server_restored)
    }

    /// Notes stamps and states without what follows from them, where that rule is broken.
    fn not_recomputed(&mut self, at: usize, output: Output) -> Outcome<Output> {
        let Output::Acknowledge { incarnation, through_seq, clamped, refused } = output else { return Ok(output) };
        if self.bug != Some(Bug::NotRecomputed) {
            return Ok(Output::Acknowledge { incarnation, through_seq, clamped, refused });
        }
        self.devices[at].store().write(|writer| {
            let conn = writer.conn();
            let of = "series_no = (select series_no from series where incarnation_id = ?1) and register_seq = ?2";
            for (seq, stamp) in &clamped {
                let values = rusqlite::params![incarnation.as_bytes(), seq.cast_signed(), stamp.bits().cast_signed()];
                conn.execute(&format!("update event set stamp_hlc = ?3 where {of}"), values)?;
            }
            for seq in &refused {
                let values = rusqlite::params![incarnation.as_bytes(), seq.cast_signed()];
                conn.execute(&format!("update event set state = 'refused' where {of}"), values)?;
            }
            Ok(())
        })?;
        Ok(Output::Acknowledge { incarnation, through_seq, clamped: Vec::new(), refused: Vec::new() })
    }

    /// What a page numbers that a neighbour gave before, where that counts again.
    fn given_in(&self, at: usize, answer: &Answer) -> Outcome<Vec<Change>> {
        let (Answer::Page(page, _), Some(Bug::GivenCountedTwice)) = (answer, self.bug) else { return Ok(Vec::new()) };
        let mut given = self.devices[at].look().conn().prepare_cached(
            "select e.bytes from event e join given using (event_no) join series s using (series_no)
             where s.incarnation_id = ?1 and e.register_seq = ?2 and e.hash = ?3",
        )?;
        let mut again = Vec::new();
        for item in &page.items {
            let values = rusqlite::params![item.incarnation.as_bytes(), item.register_seq.cast_signed(), item.hash.0];
            let bytes: Option<Vec<u8>> = given.query_row(values, |row| row.get(0)).optional()?;
            if let Some(Ok(event)) = bytes.map(|bytes| Event::decode(&bytes)) {
                again.extend(reduce(&event, Stamp::own(&event.envelope)));
            }
        }
        Ok(again)
    }

    /// What becomes of a page at a register that breaks a rule; none where it ends there.
    fn broken_page_rules(&mut self, at: usize, mut page: Page, mut bodies: Vec<Vec<u8>>) -> Outcome<Option<Answer>> {
        match self.bug {
            Some(Bug::CursorBeforeApply) if !page.items.is_empty() => {
                let before = self.devices[at].look().link()?;
                self.devices[at].store().write(|writer| {
                    if let Some(mut link) = writer.link()? {
                        link.cursor = page.cursor;
                        writer.set_link(&link)?;
                    }
                    Ok(())
                })?;
                if self.chance.below(4) == 0 {
                    self.crash(at)?;
                    return Ok(None);
                }
                if let Some(link) = before {
                    self.devices[at].store().write(|writer| writer.set_link(&link))?;
                }
            }
            Some(Bug::PartialPage) if page.items.len() > 1 && self.chance.below(5) == 0 => {
                let keep = page.items.len() / 2;
                page.items.truncate(keep);
                bodies.truncate(keep);
            }
            Some(Bug::BlobAwaited) if bodies.iter().any(|body| body.windows(9).any(|word| word == b"\"picture\"")) => {
                self.devices[at].next = Some(Input::Failed(Trouble::Busy));
                return Ok(None);
            }
            _ => {}
        }
        Ok(Some(Answer::Page(page, bodies)))
    }
}

/// How a write ended.
enum Wrote {
    Done,
    Failed(Trouble),
    Crashed,
}
