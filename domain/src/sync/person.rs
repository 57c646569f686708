//! What is known of people stands beside the log, as records: so that it can be forgotten while amounts and chain stay.
//! Of a name, and of a PIN at each stall, what was said last counts. Once forgotten, a person stays so.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::admit;
use super::proof::Signature;
use crate::clock::Hlc;
use crate::id::{PersonId, RegisterId, StallId};

/// The most records of one message.
pub const MAX_PEOPLE: usize = 200;

/// When something was said of a person, and where. Later counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Said {
    pub clock: Hlc,
    pub register: RegisterId,
}

/// A person's record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub person: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// By stall.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<Pin>,
    /// Forgotten on request: nothing else is kept, whatever comes later.
    #[serde(default)]
    pub erased: bool,
    /// The server's word for that, over [`super::proof::of_forgotten`]: a server that was restored takes it back by this.
    /// Servers of before gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<Signature>,
}

/// What a person is called.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name {
    pub said: Said,
    pub name: String,
}

/// What a person's PIN is checked with, at the stall where it was set.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pin {
    pub stall: StallId,
    pub said: Said,
    pub verifier: String,
}

impl Person {
    /// Nothing is known but that there is somebody.
    pub const fn new(person: PersonId) -> Self {
        Self { person, name: None, pins: Vec::new(), erased: false, word: None }
    }

    /// Somebody who was forgotten.
    pub fn forgotten(person: PersonId) -> Self {
        Self { erased: true, ..Self::new(person) }
    }

    /// Takes in what somebody else knows. It comes to the same in whatever order, and however often.
    pub fn merge(&mut self, other: Self) {
        self.erased |= other.erased;
        if self.erased {
            let word = self.word.or(other.word);
            *self = Self { word, ..Self::forgotten(self.person) };
            return;
        }
        self.name = self.name.take().max(other.name);
        for pin in other.pins {
            match self.pins.iter_mut().find(|known| known.stall == pin.stall) {
                Some(known) if *known < pin => *known = pin,
                Some(_) => {}
                None => self.pins.push(pin),
            }
        }
        self.pins.sort_unstable();
    }

    /// What registers of a stall are told: no PIN of another one.
    #[must_use]
    pub fn for_stall(mut self, stall: StallId) -> Self {
        self.pins.retain(|pin| pin.stall == stall);
        self
    }

    /// Cuts clocks that are too far ahead, as those of events are.
    #[must_use]
    pub fn received(mut self, now_ms: i64) -> Self {
        let name = self.name.iter_mut().map(|name| &mut name.said);
        for said in name.chain(self.pins.iter_mut().map(|pin| &mut pin.said)) {
            said.clock = admit::stamp(said.clock, now_ms);
        }
        self
    }
}

/// Neither names nor PINs belong into a log.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (named, n_pins) = (self.name.is_some(), self.pins.len());
        write!(f, "Person({}, named {named}, {n_pins} PINs, erased {})", self.person, self.erased)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(ms: i64, register: u8) -> Said {
        Said { clock: Hlc::default().tick(ms), register: RegisterId::new(1, [register; 10]) }
    }

    fn stall(n: u8) -> StallId {
        StallId::new(1, [n; 10])
    }

    fn called(name: &str, said: Said) -> Person {
        let name = Some(Name { said, name: name.to_owned() });
        Person { name, ..Person::new(PersonId::new(1, [9; 10])) }
    }

    fn with_pin(person: Person, at: u8, said: Said, verifier: &str) -> Person {
        let pins = vec![Pin { stall: stall(at), said, verifier: verifier.to_owned() }];
        Person { pins, ..person }
    }

    #[test]
    fn what_was_said_last_counts_in_whatever_order_it_comes() {
        let told = [
            with_pin(called("Zoe", said(1, 1)), 1, said(1, 1), "a"),
            with_pin(called("Zoë", said(5, 2)), 2, said(3, 2), "b"),
            with_pin(called("Z.", said(5, 1)), 1, said(4, 1), "c"),
        ];
        let mut ends = Vec::new();
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut known = Person::new(told[0].person);
            for at in order.into_iter().chain(order) {
                known.merge(told[at].clone());
            }
            ends.push(known);
        }
        assert!(ends.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(ends[0].name.as_ref().map(|name| name.name.as_str()), Some("Zoë"), "the same moment: by register");
        let pins: Vec<_> = ends[0].pins.iter().map(|pin| (pin.stall, pin.verifier.as_str())).collect();
        assert_eq!(pins, [(stall(1), "c"), (stall(2), "b")]);
        assert_eq!(ends[0].clone().for_stall(stall(2)).pins.len(), 1);
    }

    #[test]
    fn who_was_forgotten_stays_so() {
        let known = with_pin(called("Zoë", said(1, 1)), 1, said(1, 1), "a");
        let mut one = known.clone();
        one.merge(Person::forgotten(known.person));
        let mut other = Person::forgotten(known.person);
        other.merge(called("Zoë", said(9, 1)));
        assert!(one == other && one == Person::forgotten(known.person));
        let word = Some(Signature([7; 64]));
        for (mut of, from) in [(one.clone(), word), (Person { word, ..other }, None)] {
            of.merge(Person { word: from, ..Person::forgotten(known.person) });
            assert!(of == Person { word, ..one.clone() }, "the server's word is kept");
        }
    }

    #[test]
    fn a_clock_far_ahead_is_cut_and_a_debugger_sees_no_name() {
        let known = called("Zoë", said(1_000_000_000, 1)).received(0);
        assert!(known.name.as_ref().is_some_and(|name| name.said.clock.unix_ms() <= 5 * 60_000));
        assert!(!format!("{known:?}").contains("Zo"));
    }
}
