//! Tickets put aside, as the registers of a stall share them without a server. A ticket is leased: one register holds it
//! at a time, and every change of hands is another turn. Where two took turns without hearing of each other, both end with
//! the same copy, whoever tells whom first; a ticket that is done stays done.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::cart::Cart;
use crate::id::{ParkedId, RegisterId};

/// How long nothing may be heard of a register before another takes over what it holds.
pub const SILENT_MS: i64 = 15_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Put aside at its holder's.
    Parked,
    /// On its holder's counter.
    Open,
    /// Paid or thrown away.
    Done,
}

impl Place {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Parked => "parked",
            Self::Open => "open",
            Self::Done => "done",
        }
    }
}

impl std::str::FromStr for Place {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Parked, Self::Open, Self::Done]
            .into_iter()
            .find(|place| place.code() == text)
            .ok_or_else(|| crate::Error::Malformed { what: "where a ticket is", text: text.to_owned() })
    }
}

/// A copy of a ticket, as one register has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: ParkedId,
    /// Grows with everything that happens to the ticket.
    pub turn: u64,
    pub holder: RegisterId,
    pub place: Place,
    /// In the vendor's words, such as "table 4"; may be empty.
    pub label: String,
    pub parked_at_ms: i64,
    /// When the last turn was taken, by its holder's clock.
    pub changed_at_ms: i64,
    pub n_lines: u32,
    pub total_minor: Money,
    /// As it was put aside; none once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart: Option<Cart>,
}

/// What there is to do for a register that wants to go on with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is put aside here.
    Open,
    /// Its holder is to lend it.
    Ask,
    /// Its holder has it on the counter.
    InUse,
    /// Nothing is heard of its holder.
    TakeOver,
    /// It is done, or on the counter here.
    Gone,
}

impl Ticket {
    /// Of two copies of one ticket the one that both registers keep: the one that is done, else the one that took more
    /// turns, else the greater holder's. Whatever the order and however often it is done, all end with the same.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }

    fn rank(&self) -> (bool, u64, RegisterId, Place, i64, String) {
        // The text settles what no register writes: one turn of one holder with two contents.
        let rest = serde_json::to_string(self).expect("a ticket has string keys and no floats");
        (self.place == Place::Done, self.turn, self.holder, self.place, self.changed_at_ms, rest)
    }

    /// How `own` goes on with it. `silent_ms` is how long nothing was heard of the holder; none where nobody hears it.
    pub fn way(&self, own: RegisterId, silent_ms: Option<i64>) -> Way {
        match self.place {
            Place::Done => Way::Gone,
            Place::Parked if self.holder == own => Way::Open,
            Place::Open if self.holder == own => Way::Gone,
            _ if silent_ms.is_none_or(|silent| silent >= SILENT_MS) => Way::TakeOver,
            Place::Parked => Way::Ask,
            Place::Open => Way::InUse,
        }
    }

    /// The next turn, in a register's hands.
    #[must_use]
    pub fn turned(self, holder: RegisterId, place: Place, now_ms: i64) -> Self {
        let cart = self.cart.filter(|_| place != Place::Done);
        Self { turn: self.turn.saturating_add(1), holder, place, changed_at_ms: now_ms, cart, ..self }
    }

    /// The copy that `own` lends to another; none where it isn't its to lend.
    pub fn lent(&self, own: RegisterId, to: RegisterId, now_ms: i64) -> Option<Self> {
        (self.place == Place::Parked && self.holder == own && to != own)
            .then(|| self.clone().turned(to, Place::Parked, now_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register(n: u8) -> RegisterId {
        RegisterId::new(1, [n; 10])
    }

    fn parked() -> Ticket {
        Ticket {
            id: ParkedId::new(1, [7; 10]),
            turn: 1,
            holder: register(1),
            place: Place::Parked,
            label: "table 4".to_owned(),
            parked_at_ms: 1,
            changed_at_ms: 1,
            n_lines: 0,
            total_minor: Money::ZERO,
            cart: Some(Cart::default()),
        }
    }

    #[test]
    fn a_ticket_is_opened_by_its_holder_lent_when_asked_for_and_taken_over_from_one_that_is_silent() {
        let (own, other) = (register(1), register(2));
        let ticket = parked();
        assert_eq!(ticket.way(own, None), Way::Open);
        assert_eq!(ticket.way(other, Some(SILENT_MS - 1)), Way::Ask);
        assert_eq!(ticket.way(other, Some(SILENT_MS)), Way::TakeOver);
        assert_eq!(ticket.way(other, None), Way::TakeOver);

        assert_eq!(ticket.lent(other, own, 2), None, "it is not the other's to lend");
        let lent = ticket.lent(own, other, 2).unwrap();
        assert_eq!((lent.turn, lent.holder, lent.place), (2, other, Place::Parked));
        assert_eq!(ticket.clone().merge(lent.clone()), lent);
        assert_eq!(lent.way(other, None), Way::Open);

        let open = lent.turned(other, Place::Open, 3);
        assert_eq!(open.way(other, None), Way::Gone, "it is on the counter already");
        assert_eq!(open.way(own, Some(0)), Way::InUse);
        assert_eq!(open.way(own, Some(SILENT_MS)), Way::TakeOver);
        assert_eq!(open.lent(other, own, 4), None);
    }

    #[test]
    fn what_is_done_stays_done_and_keeps_no_cart() {
        let done = parked().turned(register(2), Place::Done, 2);
        assert_eq!(done.cart, None);
        assert_eq!(done.way(register(1), None), Way::Gone);
        let went_on = parked().turned(register(1), Place::Open, 2).turned(register(1), Place::Parked, 3);
        assert!(went_on.turn > done.turn);
        assert_eq!(went_on.clone().merge(done.clone()), done);
        assert_eq!(done.clone().merge(went_on), done);
    }
}
