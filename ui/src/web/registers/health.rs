//! How a register stands, from what the server knows of it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::api::registers::EnrolledRegister;

use crate::web::when;

/// A clock that is further off is worth a word.
const SKEW_MS: i64 = 60_000;
/// A register that is on calls more often than this.
const CALLS: TimeDelta = TimeDelta::minutes(10);
/// For so long a register may be off, over night and over a day without a market.
const REST: TimeDelta = TimeDelta::hours(36);

/// One thing worth saying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Taken out by the owner.
    Out(DateTime<Utc>),
    NeverSeen,
    Seen(DateTime<Utc>),
    /// Not for long.
    Silent(DateTime<Utc>),
    /// Nothing waits there.
    Nothing,
    Waits(u64),
    /// It handed in so much since it was taken out.
    HeldBack(u64),
    /// By so many seconds.
    ClockAhead(i64),
    ClockBehind(i64),
    Version(String),
    OtherVersion(String),
}

impl Fact {
    pub const fn is_trouble(&self) -> bool {
        match self {
            Self::Silent(_)
            | Self::HeldBack(_)
            | Self::ClockAhead(_)
            | Self::ClockBehind(_)
            | Self::OtherVersion(_) => true,
            Self::Out(_) | Self::NeverSeen | Self::Seen(_) | Self::Nothing | Self::Waits(_) | Self::Version(_) => false,
        }
    }

    pub const fn key(&self) -> &'static str {
        match self {
            Self::Out(_) => "out",
            Self::NeverSeen | Self::Seen(_) | Self::Silent(_) => "seen",
            Self::Nothing | Self::Waits(_) => "waiting",
            Self::HeldBack(_) => "held-back",
            Self::ClockAhead(_) | Self::ClockBehind(_) => "clock",
            Self::Version(_) | Self::OtherVersion(_) => "version",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub facts: Vec<Fact>,
    is_out: bool,
    /// It called a short while ago.
    is_here: bool,
}

impl Health {
    pub fn of(register: &EnrolledRegister, now: DateTime<Utc>) -> Self {
        let seen = register.last_seen_at.as_deref().and_then(when::read);
        let out = register.revoked_at.as_deref().and_then(when::read);
        let mut facts: Vec<Fact> = out.map(Fact::Out).into_iter().collect();
        facts.push(match seen {
            None => Fact::NeverSeen,
            Some(at) if out.is_none() && now - at > REST => Fact::Silent(at),
            Some(at) => Fact::Seen(at),
        });
        if let Some(held) = &register.held_back {
            facts.push(Fact::HeldBack(held.n_events));
        }
        if out.is_none() {
            match register.waiting {
                Some(0) => facts.push(Fact::Nothing),
                Some(n) => facts.push(Fact::Waits(n)),
                None => {}
            }
            match register.clock_skew_ms {
                Some(ms) if ms > SKEW_MS => facts.push(Fact::ClockAhead(ms / 1000)),
                Some(ms) if ms < -SKEW_MS => facts.push(Fact::ClockBehind(-ms / 1000)),
                _ => {}
            }
        }
        if let Some(version) = &register.version {
            let same = version == env!("CARGO_PKG_VERSION") || out.is_some();
            facts.push(if same { Fact::Version(version.clone()) } else { Fact::OtherVersion(version.clone()) });
        }
        Self { facts, is_out: out.is_some(), is_here: seen.is_some_and(|at| now - at < CALLS) }
    }

    pub fn dot(&self) -> &'static str {
        match self {
            Self { is_out: true, .. } => "dot dot--off",
            Self { facts, .. } if facts.iter().any(Fact::is_trouble) => "dot dot--wait",
            Self { is_here: true, .. } => "dot",
            _ => "dot dot--off",
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::api::registers::HeldBack;
    use domain::id::{RegisterId, StallId};

    use super::*;

    fn register() -> EnrolledRegister {
        EnrolledRegister {
            register: RegisterId::NIL,
            name: "Van".to_owned(),
            stall: StallId::NIL,
            stall_name: "Market".to_owned(),
            enrolled_at: "2026-11-01T08:00:00Z".to_owned(),
            last_seen_at: Some("2026-11-21T14:05:00Z".to_owned()),
            clock_skew_ms: Some(-4),
            waiting: Some(0),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            revoked_at: None,
            held_back: None,
        }
    }

    fn health(register: &EnrolledRegister, minutes: i64) -> (Vec<&'static str>, &'static str) {
        let now = when::read("2026-11-21T14:05:00Z").unwrap() + TimeDelta::minutes(minutes);
        let health = Health::of(register, now);
        let troubles = health.facts.iter().filter(|fact| fact.is_trouble()).map(Fact::key).collect();
        (troubles, health.dot())
    }

    #[test]
    fn a_register_that_calls_is_well_and_one_that_is_off_over_night_is_no_trouble() {
        assert_eq!(health(&register(), 1), (vec![], "dot"));
        assert_eq!(health(&register(), 60), (vec![], "dot dot--off"));
        assert_eq!(health(&register(), 60 * 37), (vec!["seen"], "dot dot--wait"));
    }

    #[test]
    fn a_wrong_clock_another_program_and_what_waits_for_the_owner_are_said() {
        let off = EnrolledRegister { clock_skew_ms: Some(-120_000), ..register() };
        assert_eq!(health(&off, 1), (vec!["clock"], "dot dot--wait"));
        let old = EnrolledRegister { version: Some("0.0.9".to_owned()), ..register() };
        assert_eq!(health(&old, 1), (vec!["version"], "dot dot--wait"));
        let held =
            HeldBack { since: String::new(), n_events: 2, n_sales: 1, total_minor: 250, currency: "GBP".parse().ok() };
        let out = EnrolledRegister {
            revoked_at: Some("2026-11-20T14:05:00Z".to_owned()),
            held_back: Some(held),
            clock_skew_ms: Some(120_000),
            ..register()
        };
        assert_eq!(health(&out, 60 * 37), (vec!["held-back"], "dot dot--off"));
    }
}
