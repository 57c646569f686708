//! What becomes of a request on its way to the server and of the answer on its way back.

use domain::id::RegisterId;
use domain::sync::frame;
use domain::sync::message::{Common, Compare, Pull, Pulled, Push, Pushed};
use domain::sync::planner::Trouble;
use register::sync::{Answer, Ask};

use super::bug::Bug;
use super::fault::Fault;
use super::world::World;
use super::{Broken, Outcome};

/// What a network's sign-in page says.
const PORTAL: &[u8] = b"<!doctype html><html><head><title>Welcome</title></head><body>Accept our terms</body></html>";

impl World {
    /// Brings a request to the server and the answer back, if nothing happens to them.
    pub(super) fn carry(&mut self, sender: RegisterId, cut_off: bool, ask: Ask) -> Outcome<Result<Answer, Trouble>> {
        if cut_off {
            return Ok(Err(Trouble::Unreachable));
        }
        if self.strikes(Fault::Portal, 40) {
            let read = frame::read::<Pulled>(PORTAL).is_ok() || serde_json::from_slice::<Pushed>(PORTAL).is_ok();
            return if read {
                Err(Broken("a sign-in page was read as an answer".to_owned()))
            } else {
                Ok(Err(Trouble::NotTheServer))
            };
        }
        if self.strikes(Fault::DropRequest, 60) {
            return Ok(Err(Trouble::Unreachable));
        }
        if self.strikes(Fault::Reorder, 60) {
            let due = self.step_no + 1 + self.chance.below(120);
            self.late.push((due, sender, ask));
            return Ok(Err(Trouble::Unreachable));
        }
        // The long download of who joins is cut off more often than a word or two.
        let cuts = if self.is_joining(sender) { 300 } else { 50 };
        if self.strikes(Fault::Truncate, cuts) {
            return self.cut(sender, &ask);
        }
        let mut answer = self.served(sender, &ask);
        if self.strikes(Fault::Duplicate, 60) {
            let again = self.served(sender, &ask);
            if let (Some(Answer::Pushed(first)), Some(Answer::Pushed(second))) = (&answer, &again)
                && matches!(first, Pushed::Taken { .. })
                && first != second
            {
                return Err(Broken(format!("the same push is answered by {first:?} and then by {second:?}")));
            }
            answer = again;
        }
        if self.strikes(Fault::DropReply, 60) {
            return Ok(Err(Trouble::Unreachable));
        }
        Ok(answer.ok_or(Trouble::Version))
    }

    /// What the server answers.
    pub(super) fn served(&mut self, sender: RegisterId, ask: &Ask) -> Option<Answer> {
        self.pool.answer(&mut self.server, sender, ask, self.now_ms, self.bug)
    }

    /// Delivers what was under way for long.
    pub(super) fn deliver_late(&mut self) {
        while let Some(at) = self.late.iter().position(|(due, ..)| *due <= self.step_no) {
            let (_, sender, ask) = self.late.swap_remove(at);
            self.served(sender, &ask);
        }
    }

    /// A message loses its end, or a byte of it flips.
    fn cut(&mut self, sender: RegisterId, ask: &Ask) -> Outcome<Result<Answer, Trouble>> {
        if self.chance.below(2) == 0 {
            if let Some(ask) = self.cut_request(ask) {
                return Ok(self.served(sender, &ask).ok_or(Trouble::Version));
            }
            return Ok(Err(Trouble::Version));
        }
        let Some(answer) = self.served(sender, ask) else { return Ok(Err(Trouble::Version)) };
        Ok(self.cut_answer(sender, answer))
    }

    fn end(&mut self, bytes: &mut Vec<u8>) {
        bytes.truncate(self.chance.below(bytes.len() as u64) as usize);
    }

    /// What a server reads of a request that was cut off.
    fn cut_request(&mut self, ask: &Ask) -> Option<Ask> {
        match ask {
            Ask::Push { push, bodies } => {
                let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
                let mut bytes = frame::write(push, &bodies).ok()?;
                self.end(&mut bytes);
                let (push, bodies) = frame::read::<Push>(&bytes).ok()?;
                Some(Ask::Push { push, bodies: bodies.into_iter().map(<[u8]>::to_vec).collect() })
            }
            Ask::Pull(pull) => {
                let mut bytes = serde_json::to_vec(pull).ok()?;
                self.end(&mut bytes);
                serde_json::from_slice::<Pull>(&bytes).ok().map(Ask::Pull)
            }
            // What stands beside the log has no part here.
            Ask::People(_) => None,
            Ask::Compare(compare) => {
                let mut bytes = serde_json::to_vec(compare).ok()?;
                self.end(&mut bytes);
                serde_json::from_slice::<Compare>(&bytes).ok().map(Ask::Compare)
            }
        }
    }

    /// What a register reads of an answer that was cut off or garbled.
    fn cut_answer(&mut self, sender: RegisterId, answer: Answer) -> Result<Answer, Trouble> {
        let json = |mut bytes: Vec<u8>, world: &mut Self| {
            world.end(&mut bytes);
            bytes
        };
        match answer {
            Answer::Pushed(pushed) => {
                let bytes = json(serde_json::to_vec(&pushed).map_err(|_| Trouble::NotTheServer)?, self);
                serde_json::from_slice::<Pushed>(&bytes).map(Answer::Pushed).map_err(|_| Trouble::NotTheServer)
            }
            Answer::Compared(common) => {
                let bytes = json(serde_json::to_vec(&common).map_err(|_| Trouble::NotTheServer)?, self);
                serde_json::from_slice::<Common>(&bytes).map(Answer::Compared).map_err(|_| Trouble::NotTheServer)
            }
            Answer::Elsewhere | Answer::Peopled(..) => Err(Trouble::NotTheServer),
            Answer::Page(mut page, mut bodies) => {
                let whole: Vec<usize> = (0..bodies.len()).filter(|at| !bodies[*at].is_empty()).collect();
                if !whole.is_empty() && self.chance.below(2) == 0 {
                    let at = *self.chance.pick(&whole);
                    let place = self.chance.below(bodies[at].len() as u64) as usize;
                    bodies[at][place] ^= 1;
                    let unhashed = match self.bug {
                        Some(Bug::PageWithoutHash) => true,
                        Some(Bug::JoinWithoutHash) => self.is_joining(sender),
                        _ => false,
                    };
                    if unhashed {
                        let item = &mut page.items[at];
                        let before = self.server.event_at(item.incarnation, item.register_seq - 1);
                        let before = before.map_or(domain::chain::Hash::START, |event| event.hash);
                        item.hash = before.next(&bodies[at]);
                    }
                    return Ok(Answer::Page(page, bodies));
                }
                let parts: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
                let mut bytes = frame::write(&Pulled::Page(page), &parts).map_err(|_| Trouble::NotTheServer)?;
                self.end(&mut bytes);
                match frame::read::<Pulled>(&bytes) {
                    Ok((Pulled::Page(page), parts)) => {
                        Ok(Answer::Page(page, parts.into_iter().map(<[u8]>::to_vec).collect()))
                    }
                    _ => Err(Trouble::NotTheServer),
                }
            }
        }
    }
}
