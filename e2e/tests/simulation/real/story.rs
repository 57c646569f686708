//! One sequence of requests, from a number, to both servers.

use std::cell::Cell;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;

use domain::enrolment::{EnrolmentChange, EnrolmentChanges};
use domain::event::Body;
use domain::id::{AccountId, IncarnationId, RegisterId};
use domain::sync::Cursor;
use domain::sync::branch::Branch;
use domain::sync::message::{Founded, Pushed, State};
use domain::sync::proof::Signature;
use e2e::Chance;
use e2e::simulation::{Bug, Numbered, Server};
use register::sync::{Answer, Ask, DeviceKey};
use sync_server::sync::held_back;
use uuid::Uuid;

use super::business::{Business, Ids, Timeline};
use super::look::{self, Head};
use super::place::Place;

thread_local! {
    /// What the real server called its own series.
    static OWN: Cell<Option<IncarnationId>> = const { Cell::new(None) };
}

/// The model goes by the names that the real server made up.
fn own_series() -> IncarnationId {
    OWN.get().expect("the real server wrote before the model")
}

/// A device; one that was never enrolled, too.
pub struct Device {
    pub key: Rc<DeviceKey>,
    pub stall: usize,
    pub enrolled: bool,
}

pub struct Story<'a> {
    pub place: &'a Place,
    pub chance: Chance,
    pub ids: Ids,
    pub business: Business,
    pub model: Server,
    pub devices: Vec<Device>,
    pub timelines: Vec<Timeline>,
    /// Cursors that readers were given.
    pub cursors: Vec<Cursor>,
    /// What a restore took away, and the words for it.
    pub lost: Vec<(Rc<Numbered>, Option<Signature>)>,
    backup: Option<Server>,
    account: AccountId,
    last: Option<(usize, Ask)>,
    /// What was asked and answered, in words.
    pub log: Vec<String>,
    /// What was said, for counting.
    pub told: Vec<String>,
}

type Outcome = Result<(), String>;

impl<'a> Story<'a> {
    /// With a rule broken in the model, if one is named.
    pub fn new(place: &'a Place, seed: u64, bug: Option<Bug>) -> Self {
        let mut ids = Ids::new(seed);
        let business = Business::new(&mut ids);
        OWN.set(None);
        let model = Server::new(business.vendor, Place::server_key(), own_series, bug).strict();
        let devices: Vec<Device> = [0, 0, 1, 0]
            .into_iter()
            .map(|stall| {
                let register = RegisterId::derived(&ids.hash());
                let key = Rc::new(DeviceKey::from_seed(register, &ids.hash()).unwrap());
                Device { key, stall, enrolled: false }
            })
            .collect();
        let account = Uuid::from_slice(&ids.hash()[..16]).unwrap();
        Self {
            place,
            chance: Chance::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xbe51de),
            ids,
            business,
            model,
            devices,
            timelines: Vec::new(),
            cursors: vec![Cursor::START],
            lost: Vec::new(),
            backup: None,
            account: account.into(),
            last: None,
            log: Vec::new(),
            told: Vec::new(),
        }
    }

    pub async fn run(&mut self) -> Outcome {
        self.place.account(self.account.into()).await;
        self.found();
        self.enrol(0).await?;
        if self.chance.below(6) > 0 {
            let (device, ask) = self.push();
            self.both(device, ask).await?;
            for device in 1..=self.chance.below(4) as usize {
                self.enrol(device).await?;
            }
        }
        let n_steps = 10 + self.chance.below(24);
        for _ in 0..n_steps {
            match self.chance.below(100) {
                0..50 => {
                    let (device, ask) = self.push();
                    self.both(device, ask).await?;
                }
                50..56 => self.again().await?,
                56..72 => {
                    let (device, ask) = self.pull();
                    self.both(device, ask).await?;
                }
                72..77 => {
                    let (device, ask) = self.compare();
                    self.both(device, ask).await?;
                }
                77..82 => self.back_up().await,
                82..86 => self.restore().await?,
                86..91 => {
                    let device = self.chance.below(self.devices.len() as u64) as usize;
                    self.enrol(device).await?;
                }
                91..93 => self.revoke().await,
                93..95 => self.accept().await?,
                _ => self.nonsense().await?,
            }
        }
        look::compare(&self.place.root, self.business.vendor, &self.model).await?;
        for event in &self.model.order {
            match (event.state, event.event.as_ref().map(|event| &event.body)) {
                (State::Repeated, _) => self.told.push("repeated".to_owned()),
                (_, Some(Body::PutBack(_))) => self.told.push("put back".to_owned()),
                _ => {}
            }
        }
        Ok(())
    }

    /// The same request to both; the same answer from both.
    async fn both(&mut self, device: usize, ask: Ask) -> Outcome {
        let key = Rc::clone(&self.devices[device].key);
        let real = self.place.ask(self.business.vendor, &key, &ask).await;
        let epoch = self.model.head.epoch;
        let head = self.head().await;
        let model = self.model.reply(key.register, &ask, head.received_ms.unwrap_or_default());
        self.log.push(format!("{device}: {}\n    {}", short(&ask), short(&real)));
        self.tell(&real);
        let same = match (&real, &model) {
            (Ok(real), Ok(model)) => same(real, model),
            (Err(real), Err(model)) => real == model,
            _ => false,
        };
        if !same {
            return Err(format!("{ask:?}\nthe server says {real:?}\nthe model  says {model:?}"));
        }
        if self.model.head.epoch > epoch {
            self.told.push("new epoch".to_owned());
        }
        self.check(&head)?;
        if let Ok(Answer::Page(page, _)) = &real {
            self.cursors.push(page.cursor);
        }
        if let (Ask::Push { push, .. }, Ok(Answer::Pushed(Pushed::Forked { at_seq, branch }))) = (&ask, &real) {
            self.branch_off(push.incarnation, *at_seq, *branch);
        }
        self.last = Some((device, ask));
        Ok(())
    }

    /// The last request comes once more.
    async fn again(&mut self) -> Outcome {
        match self.last.take() {
            Some((device, ask)) => self.both(device, ask).await,
            None => Ok(()),
        }
    }

    /// Where the real server stands now; the model goes by its names.
    async fn head(&self) -> Head {
        let head = look::head(&self.place.root, self.business.vendor).await;
        OWN.set(head.own);
        head
    }

    fn check(&self, head: &Head) -> Outcome {
        if head.cursor == self.model.head {
            return Ok(());
        }
        Err(format!("the server stands at {:?}, the model at {:?}", head.cursor, self.model.head))
    }

    async fn enrol(&mut self, device: usize) -> Outcome {
        let (key, stall) = (Rc::clone(&self.devices[device].key), self.devices[device].stall);
        let founder = &self.timelines[0];
        let founded = (device == 0).then(|| Founded {
            vendor: self.business.vendor,
            stall: self.business.stalls[stall],
            series: vec![(founder.incarnation, founder.end() - 1)],
        });
        let (claims, series) = (self.model.head.vendor_seq == 0, founded.as_ref().map(|f| f.series.clone()));
        // Tries are counted by address: these come from many.
        let address = self.ids.hash();
        let from = SocketAddr::from((Ipv4Addr::new(10, address[0], address[1], address[2]), 1));
        let joins = self.place.first_stall(self.business.vendor).await;
        let real = self.place.enrol(self.account, from, &key, founded.clone()).await;
        self.log.push(format!("{device}: enrol\n    {real:?}"));
        let stands = match (founded, joins) {
            (Some(founded), _) => founded.stall,
            (None, Some(stall)) => stall,
            (None, None) => {
                self.told.push("no_stall".to_owned());
                return if real == Err("no_stall".to_owned()) { Ok(()) } else { Err(format!("{real:?}")) };
            }
        };
        let said = real?;
        if (said.vendor, said.stall, said.claimed) != (self.business.vendor, stands, claims) {
            return Err(format!("{said:?}"));
        }
        self.told.push("enrolled".to_owned());
        let head = self.head().await;
        if let (true, Some(series)) = (claims, series) {
            self.model.claim(key.register, series);
        }
        self.model.admit(key.register, stands, key.public());
        let changes = vec![
            EnrolmentChange::Stall(stands),
            EnrolmentChange::PublicKey(key.public()),
            EnrolmentChange::Name("Register".to_owned()),
            EnrolmentChange::Active(true),
        ];
        let body = Body::Enrolment(EnrolmentChanges { register: key.register, changes });
        self.model.write(None, head.last_id, body, head.received_ms.unwrap_or_default());
        self.devices[device].enrolled = true;
        self.check(&head)
    }

    async fn back_up(&mut self) {
        self.place.back_up(self.business.vendor).await;
        self.backup = Some(self.model.clone());
        self.log.push("backup".to_owned());
    }

    async fn restore(&mut self) -> Outcome {
        let Some(backup) = &self.backup else { return Ok(()) };
        let gone = std::mem::replace(&mut self.model, backup.clone());
        self.cursors.push(gone.head);
        let after = usize::try_from(self.model.head.vendor_seq).unwrap();
        for event in gone.order.iter().skip(after.min(gone.order.len())) {
            let word = gone.words().get(&(event.incarnation, event.seq)).map(|(_, word)| *word);
            self.lost.push((Rc::clone(event), word));
        }
        self.place.restore(self.business.vendor).await;
        self.log.push("restore".to_owned());
        self.told.push("restored".to_owned());
        let head = self.head().await;
        self.check(&head)
    }

    async fn revoke(&mut self) {
        let device = self.device();
        let register = self.devices[device].key.register;
        self.place.revoke(register).await;
        self.model.revoke(register);
        self.log.push(format!("{device}: taken out"));
    }

    /// The owner accepts what a device handed in after it was taken out.
    async fn accept(&mut self) -> Outcome {
        for device in 0..self.devices.len() {
            let register = self.devices[device].key.register;
            loop {
                let mut tenant = self.place.tenant(self.business.vendor).await;
                let taken = held_back::take_next(&self.place.app, &mut tenant, register).await.unwrap();
                tenant.commit().await.unwrap();
                let head = self.head().await;
                let model = self.model.accept(register, head.received_ms.unwrap_or_default());
                if model != taken.is_some() {
                    return Err(format!("accepted of {device}: the server {taken:?}, the model {model}"));
                }
                self.check(&head)?;
                if !model {
                    break;
                }
                self.log.push(format!("{device}: accepted"));
                self.told.push("accepted".to_owned());
            }
        }
        Ok(())
    }

    /// What can be no request of a register: it is refused with its code, and nothing changes.
    async fn nonsense(&mut self) -> Outcome {
        let device = self.device();
        let (wanted, real) = self.bad_request(device).await;
        self.log.push(format!("{device}: nonsense\n    {real:?}"));
        self.told.push(wanted.to_owned());
        if real != Err(wanted.to_owned()) {
            return Err(format!("{wanted} was wanted, not {real:?}"));
        }
        let head = self.head().await;
        self.check(&head)
    }

    /// What the server has as a branch goes on as one.
    fn branch_off(&mut self, pushed: IncarnationId, at_seq: u64, incarnation: IncarnationId) {
        let found = self.timelines.iter().find(|line| line.incarnation == pushed && line.end() > at_seq);
        let Some(mut line) = found.cloned() else { return };
        if at_seq < line.first || self.timelines.iter().any(|known| known.incarnation == incarnation) {
            return;
        }
        line.before = line.hash(at_seq - 1);
        let skip = (at_seq - line.first) as usize;
        line.bodies.drain(..skip);
        line.hashes.drain(..skip);
        line.branch = Some(Branch { of: line.named, at_seq });
        (line.first, line.incarnation) = (at_seq, incarnation);
        self.timelines.push(line);
    }

    fn tell(&mut self, real: &Result<Answer, String>) {
        let words: Vec<&str> = match real {
            Ok(Answer::Pushed(Pushed::Taken { clamped, refused, quarantined, .. })) => {
                let said = [("clamped", clamped.len()), ("refused", refused.len()), ("quarantined", quarantined.len())];
                said.into_iter().filter(|(_, n)| *n > 0).map(|(word, _)| word).chain(["taken"]).collect()
            }
            Ok(Answer::Pushed(Pushed::Resend { .. })) => vec!["resend"],
            Ok(Answer::Pushed(Pushed::Forked { .. })) => vec!["forked"],
            Ok(Answer::Page(page, _)) if !page.lost.is_empty() => vec!["page", "lost"],
            Ok(Answer::Page(..)) => vec!["page"],
            Ok(Answer::Elsewhere) => vec!["elsewhere"],
            Ok(Answer::Compared(_)) => vec!["compared"],
            Ok(Answer::Peopled(..)) => vec!["peopled"],
            Err(code) => vec![code],
        };
        self.told.extend(words.into_iter().map(str::to_owned));
    }
}

fn same(real: &Answer, model: &Answer) -> bool {
    match (real, model) {
        (Answer::Pushed(real), Answer::Pushed(model)) => real == model,
        (Answer::Page(real, bodies), Answer::Page(model, others)) => real == model && bodies == others,
        (Answer::Elsewhere, Answer::Elsewhere) => true,
        (Answer::Compared(real), Answer::Compared(model)) => real == model,
        _ => false,
    }
}

fn short(what: &impl std::fmt::Debug) -> String {
    format!("{what:?}").chars().take(700).collect()
}
