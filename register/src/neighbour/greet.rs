//! Who each is: said on a line that only the two understand, and signed for it.

use domain::sync::beside::{Greeting, Hello, Refusal, may_meet};
use domain::sync::proof::{self, PublicKey};

use super::line::{Broken, Line};
use super::{Ended, Party};
use crate::Error;
use crate::store::{Neighbour, Store};
use crate::sync::{Hold, is_signed};

impl Party {
    /// This register's own words for a line.
    fn hello(&self, store: &Store, line: &Line, listens: bool) -> Result<Hello, Error> {
        let identity = store.identity();
        let signed = proof::of_meeting(identity.vendor, identity.register, &line.handshake, listens);
        Ok(Hello {
            vendor: identity.vendor,
            stall: identity.stall,
            register: identity.register,
            name: store.device_name(identity.register)?.unwrap_or_default(),
            enrolled: store.link()?.is_some(),
            key: self.key.public(),
            signature: self.key.sign(&signed),
        })
    }

    /// Whether this register wants anything to do with who says that.
    fn judge(store: &Store, own: &Hello, theirs: &Hello, line: &Line, listens: bool) -> Result<Verdict, Error> {
        let signed = proof::of_meeting(theirs.vendor, theirs.register, &line.handshake, !listens);
        if !is_signed(&theirs.key, &signed, &theirs.signature) {
            return Ok(Err(Refusal::OtherKey));
        }
        let mut known = store.known(theirs.register)?;
        known.knows_code = line.by_code;
        if !line.by_code {
            // The key that this line was made with belongs to the register that it says it is.
            let met = store.neighbours()?.into_iter().find(|one| one.register == theirs.register);
            known.met = met.filter(|one| one.meeting_key == line.their_key).map(|one| one.device_key);
        }
        // Taken out itself, it has no business with others any more.
        if store.known(own.register)?.enrolled.is_some_and(|(_, active)| !active) {
            return Ok(Err(Refusal::Revoked));
        }
        Ok(may_meet(own, theirs, known))
    }

    /// Comes to one that listens at an address.
    ///
    /// # Errors
    /// Why they have nothing to do with each other.
    pub(super) fn greet(&self, hold: &mut impl Hold, line: &mut Line, address: &str) -> Result<Neighbour, Ended> {
        let own = hold.with(|store| self.hello(store, line, false))?;
        say(line, &Greeting::Hello(own.clone()))?;
        let theirs = hear(line)?;
        let neighbour = neighbour(&theirs, line.their_key, Some(address.to_owned()));
        let judged = hold.with(|store| {
            let judged = Self::judge(store, &own, &theirs, line, false)?;
            if judged.is_ok() {
                keep(store, &neighbour)?;
            }
            Ok(judged)
        })?;
        judged.map_err(|refusal| refuse(line, refusal))?;
        Ok(neighbour)
    }

    /// Hears who came.
    ///
    /// # Errors
    /// Why they have nothing to do with each other.
    pub(super) fn receive(&self, hold: &mut impl Hold, line: &mut Line) -> Result<Neighbour, Ended> {
        let theirs = hear(line)?;
        let neighbour = neighbour(&theirs, line.their_key, None);
        let own = hold.with(|store| self.hello(store, line, true))?;
        let judged = hold.with(|store| {
            let mut judged = Self::judge(store, &own, &theirs, line, true)?;
            if judged.is_ok() && line.by_code {
                judged = self.door().use_up(line.their_key);
            }
            if judged.is_ok() {
                keep(store, &neighbour)?;
            }
            Ok(judged)
        })?;
        judged.map_err(|refusal| refuse(line, refusal))?;
        say(line, &Greeting::Hello(own))?;
        Ok(neighbour)
    }
}

/// Tells the other why, if it still listens.
fn refuse(line: &mut Line, refusal: Refusal) -> Ended {
    let _ = say(line, &Greeting::Refused(refusal));
    Broken::Refused(refusal).into()
}

type Verdict = Result<(), Refusal>;

fn neighbour(theirs: &Hello, meeting_key: PublicKey, address: Option<String>) -> Neighbour {
    Neighbour {
        register: theirs.register,
        name: theirs.name.chars().filter(|c| !c.is_control()).take(80).collect(),
        meeting_key,
        device_key: theirs.key,
        address,
        connected_at_ms: chrono::Utc::now().timestamp_millis(),
        in_step_at_ms: None,
    }
}

/// Keeps who was met; what is known of the time before stays.
fn keep(store: &mut Store, neighbour: &Neighbour) -> Result<(), Error> {
    let known = store.neighbours()?.into_iter().find(|one| one.register == neighbour.register);
    let mut kept = neighbour.clone();
    if let Some(known) = &known {
        (kept.connected_at_ms, kept.in_step_at_ms) = (known.connected_at_ms, known.in_step_at_ms);
        kept.address = kept.address.or_else(|| known.address.clone());
    }
    if known.as_ref() == Some(&kept) {
        return Ok(());
    }
    store.write(|writer| writer.set_neighbour(&kept))
}

fn say(line: &mut Line, greeting: &Greeting) -> Result<(), Broken> {
    line.say(&serde_json::to_vec(greeting).expect("a greeting has string keys and no floats"))
}

fn hear(line: &mut Line) -> Result<Hello, Broken> {
    match serde_json::from_slice(&line.hear()?) {
        Ok(Greeting::Hello(hello)) => Ok(hello),
        Ok(Greeting::Refused(refusal)) => Err(Broken::Refused(refusal)),
        Err(_) => Err(Broken::Nonsense),
    }
}
