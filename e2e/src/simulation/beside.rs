//! Two registers of a stall that meet without the server. What they say to each other is the product's own; the line
//! between them is made up.

use domain::sync::beside::Say;
use domain::sync::{frame, proof};
use register::neighbour::{Ended, Exchange};
use register::store::Neighbour;

use super::bug::Bug;
use super::fault::Fault;
use super::world::World;
use super::{Broken, Outcome, shop};

/// So often one says something without giving anything before the two part.
const QUIET: u32 = 3;

impl World {
    /// A register goes to another of its stall, and they exchange until neither has anything for the other.
    pub(super) fn meet(&mut self, at: usize) -> Outcome {
        let (stall, own) = (self.devices[at].stall, self.devices[at].register());
        let there = |device: &super::device::Device| device.stall == stall && device.register() != own;
        let others: Vec<usize> = (0..self.devices.len()).filter(|other| there(&self.devices[*other])).collect();
        if others.is_empty() {
            return Ok(());
        }
        let who = [at, *self.chance.pick(&others)];
        self.note(|| format!("{} meets {}", who[0], who[1]));
        let mut sides = [Exchange::default(), Exchange::default()];
        let mut n_quiet = 0;
        for turn in 0_usize.. {
            let (from, to) = (turn % 2, (turn + 1) % 2);
            let given = sides[from].given;
            let device = &self.devices[who[from]];
            let mut words = sides[from].words(&device.key, device.look())?;
            let gave = sides[from].given - given;
            self.note(|| format!("{} gives {gave} to {}", who[from], who[to]));
            if gave > 0 && self.strikes(Fault::CutBeside, 150) {
                self.spoil(&mut words)?;
            }
            let times = if self.strikes(Fault::RepeatBeside, 60) { 2 } else { 1 };
            for _ in 0..times {
                if !self.hear((who[to], who[from]), &mut sides[to], &words)? {
                    return Ok(());
                }
            }
            n_quiet = if gave > 0 { 0 } else { n_quiet + 1 };
            if n_quiet >= QUIET {
                break;
            }
        }
        Ok(())
    }

    /// A register takes in what another says; false where the two are parted.
    fn hear(&mut self, (at, from): (usize, usize), side: &mut Exchange, words: &[u8]) -> Outcome<bool> {
        if self.strikes(Fault::CrashBeside, 30) {
            self.crash(at)?;
            return Ok(false);
        }
        let full = self.may_strike(Fault::DiskFull, 40);
        let other = &self.devices[from];
        let with = Neighbour {
            register: other.register(),
            name: "Register".to_owned(),
            meeting_key: other.key.public(),
            device_key: other.key.public(),
            address: None,
            connected_at_ms: shop::BEGINNING_MS,
            in_step_at_ms: None,
        };
        let device = &mut self.devices[at];
        device.set_disk_full(full)?;
        let heard = side.heard(&mut device.store(), words, &with);
        device.set_disk_full(false)?;
        if device.old {
            device.as_older_program()?;
        }
        match heard {
            Ok(_) => Ok(true),
            Err(Ended::Broken(_)) => Ok(false),
            Err(Ended::Error(register::Error::DiskFull)) => {
                self.tally.note(Fault::DiskFull);
                Ok(false)
            }
            Err(Ended::Error(error)) => Err(Broken(format!("{at} hears {from}: {error}"))),
        }
    }

    /// What is said loses its end, or an event in it is not what its author signed.
    fn spoil(&mut self, words: &mut Vec<u8>) -> Outcome {
        let (mut say, bodies) = frame::read::<Say>(words)?;
        if bodies.is_empty() || self.chance.below(3) == 0 {
            words.truncate(self.chance.below(words.len() as u64) as usize);
            return Ok(());
        }
        let mut bodies: Vec<Vec<u8>> = bodies.into_iter().map(<[u8]>::to_vec).collect();
        let at = self.chance.below(bodies.len() as u64);
        let (mut first, body) = (0, &mut bodies[at as usize]);
        let place = self.chance.below(body.len() as u64) as usize;
        body[place] ^= 1;
        for range in &mut say.ranges {
            let end = first + range.n_events;
            if (first..end).contains(&at) {
                let own = &bodies[first as usize..end as usize];
                range.head = own.iter().fold(range.before, |hash, bytes| hash.next(bytes));
                // Without the author's key nobody can say that they are the author's, unless nobody looks.
                let author = self.devices.iter().find(|device| device.register() == range.author);
                if let Some(author) = author.filter(|_| self.bug == Some(Bug::GivenWithoutWord)) {
                    let through = range.from_seq + range.n_events - 1;
                    let word = proof::of_range(range.vendor, range.author, range.incarnation, through, range.head);
                    range.signature = author.key.sign(&word);
                }
            }
            first = end;
        }
        let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
        *words = frame::write(&say, &bodies)?;
        Ok(())
    }
}
