//! What goes on between this register and those beside it: who is on the line, when each was heard, what is wanted. Every
//! line looks here, and so does the counter.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::id::{ParkedId, RegisterId};
use domain::parked::SILENT_MS;
use domain::sync::beside::{Heard, Want};

use super::line::{Alert, Broken};

/// How long a wish is passed on.
const WANTED: Duration = Duration::from_secs(6);

#[derive(Debug, Default)]
pub struct Board {
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    lines: BTreeMap<u64, (RegisterId, Alert)>,
    n_lines: u64,
    seen: BTreeMap<RegisterId, Seen>,
    wants: Vec<(Want, Instant)>,
    /// Grows whenever somebody wants to try again at once.
    hurried: u64,
}

/// How it stands with a register beside this one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    pub on_the_line: bool,
    /// Neither had anything for the other when they spoke last.
    pub in_step: bool,
    /// When something was heard of it.
    pub heard: Option<Instant>,
    /// Why the last line ended or none came about.
    pub trouble: Option<Broken>,
}

impl Board {
    /// A line was opened; its number.
    pub fn enter(&self, register: RegisterId, alert: Alert) -> u64 {
        let mut inner = self.inner();
        inner.n_lines += 1;
        let no = inner.n_lines;
        inner.lines.insert(no, (register, alert));
        let seen = inner.seen.entry(register).or_default();
        (seen.on_the_line, seen.in_step, seen.trouble, seen.heard) = (true, false, None, Some(Instant::now()));
        no
    }

    pub fn leave(&self, no: u64) {
        let mut inner = self.inner();
        let Some((register, _)) = inner.lines.remove(&no) else { return };
        let others = inner.lines.values().any(|(other, _)| *other == register);
        // Whether it was in step is for whoever tries again to know.
        inner.seen.entry(register).or_default().on_the_line = others;
    }

    pub fn heard(&self, register: RegisterId) {
        self.inner().seen.entry(register).or_default().heard = Some(Instant::now());
    }

    /// Others heard of a register so long ago.
    pub fn heard_of(&self, heard: &[Heard]) {
        let mut inner = self.inner();
        for Heard { register, silent_ms } in heard {
            let at = Instant::now().checked_sub(Duration::from_millis(*silent_ms));
            let seen = inner.seen.entry(*register).or_default();
            seen.heard = seen.heard.max(at);
        }
    }

    /// Of whom something was heard a moment ago, for one that may not hear them itself.
    pub fn hears(&self, to: RegisterId) -> Vec<Heard> {
        let silent_ms = |at: Instant| u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
        let inner = self.inner();
        let others = inner.seen.iter().filter(|(register, _)| **register != to);
        others
            .filter_map(|(register, seen)| Some(Heard { register: *register, silent_ms: silent_ms(seen.heard?) }))
            .filter(|heard| heard.silent_ms < SILENT_MS.unsigned_abs())
            .collect()
    }

    pub fn stands(&self, register: RegisterId, in_step: bool) {
        self.inner().seen.entry(register).or_default().in_step = in_step;
    }

    /// A line ended, or none came about; how it stood before.
    pub fn failed(&self, register: RegisterId, trouble: Broken) -> Seen {
        let mut inner = self.inner();
        let seen = inner.seen.entry(register).or_default();
        let before = *seen;
        (seen.trouble, seen.in_step) = (Some(trouble), seen.on_the_line && seen.in_step);
        before
    }

    pub fn seen(&self, register: RegisterId) -> Seen {
        self.inner().seen.get(&register).copied().unwrap_or_default()
    }

    /// Something is new here: every line looks what it is.
    pub fn alert(&self) {
        for (_, alert) in self.inner().lines.values() {
            alert.raise();
        }
    }

    /// Ends every line with a register, or with all.
    pub fn hang_up(&self, with: Option<RegisterId>) {
        let inner = self.inner();
        let lines = inner.lines.values().filter(|(register, _)| with.is_none_or(|with| with == *register));
        lines.for_each(|(_, alert)| alert.hang_up());
    }

    /// Somebody here wants a ticket, or somebody who can't reach its holder.
    pub fn want(&self, want: Want) {
        let mut inner = self.inner();
        inner.wants.retain(|(_, since)| since.elapsed() < WANTED);
        if inner.wants.iter().all(|(known, _)| (known.ticket, known.by) != (want.ticket, want.by)) {
            inner.wants.push((want, Instant::now()));
            drop(inner);
            self.alert();
        }
    }

    /// What is to be said of wishes to a register: not its own.
    pub fn wants(&self, to: RegisterId) -> Vec<Want> {
        let mut inner = self.inner();
        inner.wants.retain(|(_, since)| since.elapsed() < WANTED);
        inner.wants.iter().map(|(want, _)| *want).filter(|want| want.by != to && want.hops > 0).collect()
    }

    /// Something was heard of a ticket.
    pub fn answered(&self, ticket: ParkedId) {
        self.inner().wants.retain(|(want, _)| want.ticket != ticket);
        self.changed.notify_all();
    }

    /// Waits until something was heard of a ticket, but not for ever.
    pub fn wait_for(&self, ticket: ParkedId, at_most: Duration) {
        let is_wanted = |inner: &mut Inner| inner.wants.iter().any(|(want, _)| want.ticket == ticket);
        drop(self.changed.wait_timeout_while(self.inner(), at_most, is_wanted));
        self.inner().wants.retain(|(want, _)| want.ticket != ticket);
    }

    /// Whoever waits before the next try tries now.
    pub fn hurry(&self) {
        self.inner().hurried += 1;
        self.changed.notify_all();
    }

    /// Waits before the next try.
    pub fn pause(&self, at_most: Duration) {
        let inner = self.inner();
        let hurried = inner.hurried;
        drop(self.changed.wait_timeout_while(inner, at_most, |inner| inner.hurried == hurried));
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
