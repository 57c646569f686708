//! Everything that there is, and what happens to it.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::{ProductChange, ProductChanges};
use domain::event::Body;
use domain::id::{IncarnationId, RegisterId};
use domain::sync::planner::Input;
use register::sync::{Ask, DeviceKey};

use super::bug::Bug;
use super::device::{Device, copy_of};
use super::fault::{Fault, Tally};
use super::ledger::Ledger;
use super::pool::Pool;
use super::server::Server;
use super::shop::{self, BEGINNING_MS, Shop};
use super::{Broken, MIN_EVENTS, Outcome, Report, check, trade};
use crate::Chance;

/// A vendor and all that belongs to it.
pub struct World {
    pub chance: Chance,
    pub bug: Option<Bug>,
    seed: u64,
    shop: Shop,
    pub server: Server,
    pub pool: Pool,
    backups: Vec<Server>,
    pub devices: Vec<Device>,
    pub now_ms: i64,
    pub step_no: u64,
    /// Which faults strike in this world.
    weather: [bool; Fault::ALL.len()],
    /// No fault strikes any more.
    pub calm: bool,
    pub tally: Tally,
    ledger: Ledger,
    /// Requests that arrive after this step.
    pub late: Vec<(u64, RegisterId, Ask)>,
    pub server_restored: bool,
    /// Of a hundred steps, how often two registers of a stall meet.
    meets: u64,
    /// Registers join in the middle, and get all that was before.
    joins: bool,
    /// Who joined, and up to which number of the server's order it has to come to be one of them.
    joining: BTreeMap<RegisterId, u64>,
    /// Series that two devices may both have gone on in.
    forkable: BTreeSet<IncarnationId>,
    traced: bool,
}

impl World {
    pub fn new(mut chance: Chance, seed: u64, bug: Option<Bug>) -> Outcome<Self> {
        shop::begin_ids(seed);
        let n_stalls = 1 + chance.below(2) as usize;
        let shop = Shop::new(n_stalls);
        let mut weather = [false; Fault::ALL.len()];
        weather.iter_mut().for_each(|on| *on = chance.below(3) == 0);
        while weather.iter().filter(|on| **on).count() < 4 {
            weather[chance.below(Fault::ALL.len() as u64) as usize] = true;
        }
        // Some strike only where registers meet or an old program is left: one that strikes everywhere is always on.
        if !Fault::EVERYWHERE.iter().any(|fault| weather[*fault as usize]) {
            weather[Fault::DropReply as usize] = true;
        }
        // Few as a rule: every event is taken in by every one of them.
        let n_devices = *chance.pick(&[2, 2, 2, 2, 2, 3, 3, 4, 6_usize]);
        let meets = *chance.pick(&[0, 0, 1, 4]);
        let server_key = DeviceKey::from_seed(RegisterId::NIL, &shop::key_seed())?;
        let mut server = Server::new(shop.vendor, server_key, shop::fresh, bug);
        let mut devices = Vec::new();
        for no in 0..n_devices {
            let stall = shop.stalls[no % n_stalls];
            let mut device = Device::new(&shop, stall, no == 0)?;
            if no == 0 {
                let series = device.look().standing()?.series;
                server.claim(device.register(), series.iter().map(|held| (held.incarnation, held.last_seq)));
            }
            server.enrol(device.register(), stall, device.key.public(), BEGINNING_MS);
            device.enrolled(server.head.epoch)?;
            device.old = weather[Fault::Upgrade as usize] && no > 0 && chance.below(2) == 0;
            devices.push(device);
        }
        Ok(Self {
            chance,
            bug,
            seed,
            shop,
            server,
            pool: Pool::new(seed)?,
            backups: Vec::new(),
            devices,
            now_ms: BEGINNING_MS,
            step_no: 0,
            weather,
            calm: false,
            tally: Tally::default(),
            ledger: Ledger::default(),
            late: Vec::new(),
            server_restored: false,
            meets,
            joins: seed % 4 == 1,
            joining: BTreeMap::new(),
            forkable: BTreeSet::new(),
            traced: std::env::var_os("LOCAL_VENDOR_TRACE").is_some(),
        })
    }

    /// Days at the counters, with whatever happens: as many events as every world has, and `more`.
    ///
    /// # Errors
    /// What must not happen.
    pub fn live(&mut self, more: usize) -> Outcome {
        self.calm = false;
        let target = MIN_EVENTS + more + self.chance.below(10) as usize;
        while self.ledger.n_events < target || self.tally.total() < 3 {
            self.step_no += 1;
            if self.step_no > 20_000 {
                return Err(Broken("nothing happens any more".to_owned()));
            }
            self.now_ms += match self.chance.below(100) {
                0 => self.chance.below(3_600_000).cast_signed(),
                _ => self.chance.below(3_000).cast_signed(),
            };
            let at = self.chance.below(self.devices.len() as u64) as usize;
            if self.chance.below(100) < 22 {
                self.trade(at)?;
            } else {
                if self.chance.below(20) == 0 && self.devices[at].next.is_none() {
                    let newest = self.server.head.vendor_seq;
                    self.devices[at].next = Some(Input::Poked { newest });
                }
                self.sync(at)?;
            }
            self.deliver_late();
            if self.chance.below(100) < self.meets {
                self.meet(at)?;
            }
            self.misfortune()?;
        }
        Ok(())
    }

    fn trade(&mut self, at: usize) -> Outcome {
        for _ in 0..=self.chance.below(3) {
            let before = self.strikes(Fault::CrashBeforeWrite, 10);
            if before && self.bug != Some(Bug::ReceiptCounterOutside) {
                return self.crash(at);
            }
            let full = self.may_strike(Fault::DiskFull, 20);
            let device = &mut self.devices[at];
            device.set_disk_full(full)?;
            let done = trade::act(&mut self.chance, &self.shop, device, self.now_ms, self.bug, before);
            device.set_disk_full(false)?;
            if before {
                return self.crash(at);
            }
            match done {
                Ok(done) => self.ledger.note(&done),
                Err(register::Error::DiskFull) => self.tally.note(Fault::DiskFull),
                Err(error) => return Err(Broken(format!("at the counter of {at}: {error}"))),
            }
            if self.strikes(Fault::CrashAfterWrite, 10) {
                return self.crash(at);
            }
        }
        Ok(())
    }

    /// What befalls devices, disks, clocks and the server.
    fn misfortune(&mut self) -> Outcome {
        let at = self.chance.below(self.devices.len() as u64) as usize;
        if self.strikes(Fault::Partition, 5) {
            self.devices[at].cut_off_until_ms = self.now_ms + self.chance.below(600_000).cast_signed();
        }
        if self.strikes(Fault::ClockForward, 5) {
            self.devices[at].skew_ms = 1_000 * self.chance.below(400_000).cast_signed();
        }
        if self.strikes(Fault::ClockBack, 5) {
            self.devices[at].skew_ms = -1_000 * self.chance.below(400_000).cast_signed();
        }
        if self.strikes(Fault::Poison, 4) {
            trade::poison(&mut self.devices[at], self.now_ms)?;
        }
        if self.devices[at].old && self.strikes(Fault::Upgrade, 10) {
            self.upgrade(at)?;
        }
        if self.chance.below(1_000) < 3 {
            let n = self.chance.below(1_000_000);
            let product = *self.chance.pick(&self.shop.products);
            let changes = vec![ProductChange::Name(format!("From the web {n}"))];
            let body = Body::Product(ProductChanges { product, changes });
            self.server.write(Some(self.shop.owner), None, body, self.now_ms);
        }
        self.copies(at)?;
        if self.joins && self.devices.len() < 8 && self.chance.below(1_000) < 6 {
            self.join()?;
        }
        self.restore_server()
    }

    /// A new register of one of the stalls.
    fn join(&mut self) -> Outcome {
        let stall = *self.chance.pick(&self.shop.stalls);
        let mut device = Device::new(&self.shop, stall, false)?;
        self.joining.insert(device.register(), self.server.head.vendor_seq);
        self.server.enrol(device.register(), stall, device.key.public(), self.now_ms);
        device.enrolled(self.server.head.epoch)?;
        self.note(|| format!("{} joins", self.devices.len()));
        self.devices.push(device);
        Ok(())
    }

    /// A server that was restored may have forgotten who joined, and no log tells it: the owner takes them in again.
    fn enrol_again(&mut self) {
        for device in &self.devices {
            if !self.server.knows(device.register()) {
                self.server.enrol(device.register(), device.stall, device.key.public(), self.now_ms);
            }
        }
    }

    /// Whether a register has not yet got what was there when it joined.
    pub(super) fn is_joining(&self, register: RegisterId) -> bool {
        let Some(newest) = self.joining.get(&register) else { return false };
        let device = self.devices.iter().find(|device| device.register() == register);
        let link = device.and_then(|device| device.look().link().ok()?);
        link.is_none_or(|link| link.cursor.vendor_seq < *newest)
    }

    fn upgrade(&mut self, at: usize) -> Outcome {
        self.devices[at].old = false;
        self.devices[at].start_again()
    }

    /// Registers are copied, and copies come back.
    fn copies(&mut self, at: usize) -> Outcome {
        let restores = self.is_on(Fault::RestoreNoticed) || self.is_on(Fault::RestoreUnnoticed);
        if restores && self.chance.below(1_000) < 15 {
            let copy = self.devices[at].copy()?;
            let copies = &mut self.devices[at].copies;
            copies.push(copy);
            if copies.len() > 2 {
                copies.remove(0);
            }
        }
        for (fault, noticed) in [(Fault::RestoreNoticed, true), (Fault::RestoreUnnoticed, false)] {
            if !self.devices[at].copies.is_empty() && self.strikes(fault, 8) {
                let which = self.chance.below(self.devices[at].copies.len() as u64) as usize;
                let copy = copy_of(&self.devices[at].copies[which])?;
                self.note(|| format!("{at}: restored, {}", if noticed { "noticed" } else { "unnoticed" }));
                self.devices[at].replace(copy, noticed && self.bug != Some(Bug::RestoreWithoutIncarnation))?;
                if !noticed {
                    self.may_fork(at)?;
                }
                self.ledger.strike_lost(&self.server, &self.devices)?;
            }
        }
        for (fault, noticed) in [(Fault::CloneNoticed, true), (Fault::CloneUnnoticed, false)] {
            if self.devices.len() < 8 && self.strikes(fault, 4) {
                self.note(|| {
                    format!("{at}: cloned as {}, {}", self.devices.len(), if noticed { "noticed" } else { "unnoticed" })
                });
                let twin = self.devices[at].twin(noticed)?;
                if !noticed {
                    self.may_fork(at)?;
                }
                self.devices.push(twin);
            }
        }
        Ok(())
    }

    fn may_fork(&mut self, at: usize) -> Outcome {
        let own = self.devices[at].register();
        let series = self.devices[at].look().standing()?.series;
        self.forkable.extend(series.iter().filter(|held| held.register == own).map(|held| held.incarnation));
        Ok(())
    }

    fn restore_server(&mut self) -> Outcome {
        if !self.is_on(Fault::ServerRestore) {
            return Ok(());
        }
        if self.chance.below(1_000) < 15 {
            self.backups.push(self.server.clone());
            if self.backups.len() > 3 {
                self.backups.remove(0);
            }
        }
        if !self.backups.is_empty() && self.strikes(Fault::ServerRestore, 6) {
            let which = self.chance.below(self.backups.len() as u64) as usize;
            self.server = self.backups[which].clone();
            self.note(|| format!("the server is restored to {}", self.server.head.vendor_seq));
            self.server_restored = true;
            self.ledger.strike_lost(&self.server, &self.devices)?;
        }
        Ok(())
    }

    /// The faults stop; everybody gets in step, and everything is checked.
    ///
    /// # Errors
    /// What must hold and does not.
    pub fn settle(&mut self) -> Outcome {
        self.calm = true;
        self.late.clear();
        for at in 0..self.devices.len() {
            if self.devices[at].old {
                self.upgrade(at)?;
                self.tally.note(Fault::Upgrade);
            }
        }
        for round in 0..16 {
            self.now_ms += 600_000;
            if round == 4 {
                self.enrol_again();
            }
            for at in 0..self.devices.len() {
                if self.devices[at].next.is_none() {
                    self.devices[at].next = Some(Input::Asked);
                }
                self.devices[at].wake_ms = 0;
                let mut steps = 0;
                while self.sync(at)? || self.has_more(at)? {
                    steps += 1;
                    if steps > 1_500 {
                        return Err(Broken(format!("register {at} goes round for ever")));
                    }
                }
            }
            if self.in_step()? {
                return self.check();
            }
        }
        let stuck: Vec<String> = self
            .devices
            .iter()
            .enumerate()
            .filter(|(_, device)| !device.planner.in_step())
            .map(|(at, device)| {
                format!("{at} waits with {} ({:?})", device.planner.n_waiting(), device.planner.trouble())
            })
            .collect();
        Err(Broken(format!("they do not get in step: {}", stuck.join(", "))))
    }

    /// Something was sold since the planner last looked.
    fn has_more(&mut self, at: usize) -> Outcome<bool> {
        let device = &mut self.devices[at];
        let more = device.look().n_waiting()? > device.planner.n_waiting();
        if more {
            device.wake_ms = 0;
        }
        Ok(more)
    }

    fn in_step(&self) -> Outcome<bool> {
        for device in &self.devices {
            let cursor = device.look().link()?.map(|link| link.cursor);
            // What was sold since the planner last looked waits, too.
            let waits = !device.planner.in_step() || device.look().n_waiting()? > 0;
            if waits || cursor != Some(self.server.head) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn check(&self) -> Outcome {
        check::server(&self.server, &self.shop, &self.forkable, self.server_restored)?;
        self.pool.check()?;
        self.ledger.check(&self.server, &self.devices)?;
        check::replicas(&self.server, &self.devices)?;
        for device in &self.devices {
            check::durable(device, &self.server, false)?;
        }
        if self.seed.is_multiple_of(16) {
            for device in &self.devices {
                check::verified(device)?;
            }
        }
        Ok(())
    }

    /// What the run was like so far.
    pub fn report(&self) -> Report {
        Report { n_events: self.server.order.len(), n_registers: self.devices.len(), faults: self.tally.clone() }
    }

    const fn is_on(&self, fault: Fault) -> bool {
        !self.calm && self.weather[fault as usize]
    }

    /// Whether a fault would strike now; whoever asks notes it if it does.
    pub fn may_strike(&mut self, fault: Fault, per_mille: u64) -> bool {
        self.is_on(fault) && self.chance.below(1_000) < per_mille
    }

    pub fn strikes(&mut self, fault: Fault, per_mille: u64) -> bool {
        let strikes = self.may_strike(fault, per_mille);
        if strikes {
            self.tally.note(fault);
            self.note(|| format!("{fault:?}"));
        }
        strikes
    }

    /// Tells what happens, to whoever replays a seed.
    pub fn note(&self, what: impl FnOnce() -> String) {
        if self.traced {
            eprintln!("{:>5} {}", self.step_no, what());
        }
    }
}
