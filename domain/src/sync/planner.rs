//! What a register does next about the server. It decides; somebody else sends, stores and tells it how that went. One
//! request is under way at a time, and nothing at the counter ever waits for it.

use serde::{Deserialize, Serialize};

use super::authority::SERVER;
use super::cursor::Cursor;
use super::message::{Common, Pushed};
use crate::clock::Hlc;
use crate::id::{IncarnationId, RegisterId};

/// How long a register that hears nothing waits before it asks, in milliseconds.
pub const POLL_MS: i64 = 30_000;
/// The first wait after a failure; it doubles with each.
pub const FIRST_WAIT_MS: i64 = 1_000;
/// The longest wait after failures.
pub const LONGEST_WAIT_MS: i64 = 5 * 60_000;

/// What the store holds, read after every change of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    pub cursor: Option<Cursor>,
    pub series: Vec<HeldSeries>,
}

/// A series that the store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldSeries {
    pub register: RegisterId,
    pub incarnation: IncarnationId,
    pub origin: Origin,
    pub last_seq: u64,
    /// Own series: the server has these for good.
    pub acked_through: u64,
    /// Others': up to here their author's word is at hand.
    pub vouched_through: u64,
    /// Others': from here on the server lost them; they wait for a number again.
    pub lost_from: Option<u64>,
}

/// Where a series comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// This register's sales and changes, now or before.
    Live,
    /// Past sales that this register imported: handed in after what is live.
    Import,
    /// Another's.
    Other,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The store was opened, or has more or other events than before.
    Stood(Standing),
    /// Somebody wants it done now.
    Asked,
    /// The server said that it has given this number.
    Poked { newest: u64 },
    /// Time has passed.
    Tick,
    /// The answer to the push under way.
    Pushed(Pushed),
    /// The pull under way brought a page, and the page was applied.
    Applied { newest: u64 },
    /// The pull under way met a server that was restored.
    Elsewhere,
    /// The answer to the comparison under way.
    Compared(Common),
    /// There was nothing to send for what is under way.
    Nothing,
    /// What stands beside the log is to be moved, too: it changed here or there.
    Beside { people: bool, pictures: bool },
    /// The exchange of people or pictures under way is done.
    Moved,
    /// What was under way failed.
    Failed(Trouble),
}

/// Why it does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// No network, or no server at the other end.
    Unreachable,
    /// Something else answered: the sign-in page of a network, or a wrong address.
    NotTheServer,
    /// The server is there and can't now.
    Busy,
    /// The server does not know this register, or not any more.
    Unknown,
    /// The owner took this register out.
    Revoked,
    /// One of the two programs is too old for the other.
    Version,
    /// This device's disk.
    Disk,
    /// The operating system keeps the device's key and does not give it out now.
    KeyLocked,
    /// It does not have it any more.
    KeyLost,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send events of this series from here on, as many as go into a message.
    Push { incarnation: IncarnationId, from_seq: u64 },
    /// Ask for what is new, and apply it in one transaction with the cursor.
    Pull,
    /// Ask which marks the server has, and how far it holds every series.
    Compare,
    /// Exchange records of people: what changed here against what changed there.
    People,
    /// Hand in pictures that the server misses and fetch those that are missing here.
    Pictures,
    /// Store that the server has these; then [`Input::Stood`].
    Acknowledge { incarnation: IncarnationId, through_seq: u64, clamped: Vec<(u64, Hlc)>, refused: Vec<u64> },
    /// Store that from here on these are a branch, and go on in a new incarnation; then [`Input::Stood`].
    Branch { incarnation: IncarnationId, at_seq: u64, branch: IncarnationId },
    /// Store that the server stands there again; then [`Input::Stood`].
    Rewind(Common),
    /// Nothing before then, unless something happens.
    Wait { until_ms: i64 },
}

/// What the planner remembers between two steps. All that must survive a restart is in the store.
#[derive(Debug, Clone, Default)]
pub struct Planner {
    standing: Standing,
    under_way: Option<Request>,
    newest: u64,
    pulled_at_ms: Option<i64>,
    wants_pull: bool,
    failures: u32,
    trouble: Option<Trouble>,
    not_before_ms: i64,
    /// What the server lost of others' series, the server's own first.
    to_give_back: Vec<GiveBack>,
    /// The number up to which everything was taken when that was last looked up.
    offered_at: u64,
    /// The store was read once: what an earlier run of the program had not given back yet is known.
    started: bool,
    people: Moving,
    pictures: Moving,
}

/// Others' events that are to be handed in. What the server does not take of them stands in no own event's way.
#[derive(Debug, Clone, Copy)]
struct GiveBack {
    register: RegisterId,
    incarnation: IncarnationId,
    /// Where to go on.
    from_seq: u64,
    failures: u32,
    not_before_ms: i64,
}

/// Something beside the log that is to be moved. It goes after every event, and what stands in its way stands in no
/// event's.
#[derive(Debug, Clone, Default)]
struct Moving {
    wanted: bool,
    failures: u32,
    not_before_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Request {
    Push {
        incarnation: IncarnationId,
    },
    Pull,
    Compare,
    People,
    Pictures,
    /// A change of the store, answered by [`Input::Stood`].
    Store,
}

impl Planner {
    /// Takes in what happened and says what to do. `now_ms` only measures waits and may be any clock that does not run
    /// backwards; `jitter` is random.
    pub fn step(&mut self, input: Input, now_ms: i64, jitter: u32) -> Vec<Output> {
        match input {
            Input::Stood(standing) => {
                self.standing = standing;
                if !self.started {
                    self.started = true;
                    self.to_give_back = self.lost(|held| held.lost_from);
                }
                if self.under_way == Some(Request::Store) {
                    self.under_way = None;
                }
            }
            Input::Asked => {
                self.wants_pull = true;
                self.not_before_ms = now_ms;
                (self.people.not_before_ms, self.pictures.not_before_ms) = (now_ms, now_ms);
                self.to_give_back.iter_mut().for_each(|back| back.not_before_ms = now_ms);
            }
            Input::Poked { newest } => self.newest = self.newest.max(newest),
            Input::Tick => {}
            Input::Pushed(pushed) => {
                let Some(Request::Push { incarnation }) = self.under_way.take() else { return Vec::new() };
                self.succeeded();
                if let Some(store) = self.pushed(incarnation, pushed) {
                    return self.store(store);
                }
            }
            Input::Applied { newest } => {
                self.under_way = None;
                self.succeeded();
                self.newest = newest;
                self.wants_pull = false;
                self.pulled_at_ms = Some(now_ms);
                self.offer_again();
            }
            Input::Elsewhere => {
                self.succeeded();
                self.under_way = Some(Request::Compare);
                return vec![Output::Compare];
            }
            Input::Compared(common) => {
                self.under_way = None;
                self.succeeded();
                self.newest = 0;
                self.wants_pull = true;
                let there = |of| common.series.iter().find(|(held, _)| *held == of).map_or(0, |(_, last)| *last);
                self.to_give_back = self.lost(|held| Some(there(held.incarnation) + 1));
                // It lost records and pictures, too.
                (self.people.wanted, self.pictures.wanted) = (true, true);
                return self.store(Output::Rewind(common));
            }
            Input::Beside { people, pictures } => {
                self.people.wanted |= people;
                self.pictures.wanted |= pictures;
            }
            Input::Moved => match self.under_way.take() {
                Some(Request::People) => self.people = Moving::default(),
                Some(Request::Pictures) => self.pictures = Moving::default(),
                other => self.under_way = other,
            },
            Input::Nothing => {
                let n_before = self.to_give_back.len();
                if let Some(Request::Push { incarnation }) = self.under_way.take() {
                    self.to_give_back.retain(|back| back.incarnation != incarnation);
                }
                if self.to_give_back.len() == n_before {
                    // What is here can't be read.
                    return self.failed(Trouble::Disk, now_ms, jitter);
                }
            }
            Input::Failed(_) if self.under_way == Some(Request::People) => {
                self.under_way = None;
                self.people.failed(now_ms, jitter);
            }
            Input::Failed(_) if self.under_way == Some(Request::Pictures) => {
                self.under_way = None;
                self.pictures.failed(now_ms, jitter);
            }
            Input::Failed(Trouble::Unknown) if self.is_giving_back() => {
                // The server does not take its author's word; whether it knows this register shows in what comes next.
                if let Some(Request::Push { incarnation }) = self.under_way.take() {
                    self.to_give_back.retain(|back| back.incarnation != incarnation);
                }
            }
            // Who was taken out may still hand in its own, and what one program can't read is one series.
            Input::Failed(trouble @ (Trouble::Revoked | Trouble::Version | Trouble::Busy)) if self.is_giving_back() => {
                let given = self.under_way.take();
                let outputs = match trouble {
                    Trouble::Busy => self.failed(trouble, now_ms, jitter),
                    _ => Vec::new(),
                };
                self.set_aside(given, now_ms, jitter);
                if !outputs.is_empty() {
                    return outputs;
                }
            }
            Input::Failed(trouble) => return self.failed(trouble, now_ms, jitter),
        }
        self.next(now_ms)
    }

    /// [`Planner::step`] for several things that happened before anything was done about the first.
    pub fn steps(&mut self, inputs: impl IntoIterator<Item = Input>, now_ms: i64, jitter: u32) -> Vec<Output> {
        let mut outputs = Vec::new();
        for input in inputs {
            let said = self.step(input, now_ms, jitter);
            // A request that was said stands: until it is answered there is no second.
            if !said.is_empty() {
                outputs = said;
            }
        }
        outputs
    }

    fn failed(&mut self, trouble: Trouble, now_ms: i64, jitter: u32) -> Vec<Output> {
        self.under_way = None;
        self.trouble = Some(trouble);
        self.not_before_ms = now_ms + wait_ms(self.failures, jitter);
        self.failures = self.failures.saturating_add(1);
        self.next(now_ms)
    }

    /// What keeps it from going on, if anything does.
    pub const fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }

    /// Own events that the server has not yet.
    pub fn n_waiting(&self) -> u64 {
        self.standing.series.iter().filter(|s| s.origin != Origin::Other).map(|s| s.last_seq - s.acked_through).sum()
    }

    /// Whether everything was handed in and everything known was taken.
    pub fn in_step(&self) -> bool {
        self.n_waiting() == 0
            && self.to_give_back.is_empty()
            && self.pulled_at_ms.is_some()
            && !self.wants_pull
            && self.newest <= self.standing.cursor.map_or(0, |cursor| cursor.vendor_seq)
    }

    fn succeeded(&mut self) {
        self.failures = 0;
        self.trouble = None;
        self.not_before_ms = i64::MIN;
    }

    fn store(&mut self, output: Output) -> Vec<Output> {
        self.under_way = Some(Request::Store);
        vec![output]
    }

    fn pushed(&mut self, incarnation: IncarnationId, pushed: Pushed) -> Option<Output> {
        let own = self.standing.series.iter().any(|s| s.incarnation == incarnation && s.origin != Origin::Other);
        if !own {
            self.given_back(incarnation, &pushed);
            return None;
        }
        Some(match pushed {
            Pushed::Taken { through_seq, clamped, refused, .. } => {
                Output::Acknowledge { incarnation, through_seq, clamped, refused }
            }
            // The server has less than it said, or differs further back: what was acknowledged is no longer.
            Pushed::Resend { from_seq } => Output::Acknowledge {
                incarnation,
                through_seq: from_seq.saturating_sub(1),
                clamped: Vec::new(),
                refused: Vec::new(),
            },
            Pushed::Forked { at_seq, branch } => Output::Branch { incarnation, at_seq, branch },
        })
    }

    fn given_back(&mut self, incarnation: IncarnationId, pushed: &Pushed) {
        let vouched =
            self.standing.series.iter().find(|s| s.incarnation == incarnation).map_or(0, |s| s.vouched_through);
        let Some(place) = self.to_give_back.iter().position(|back| back.incarnation == incarnation) else { return };
        let GiveBack { from_seq, failures, .. } = &mut self.to_give_back[place];
        *failures = 0;
        match *pushed {
            Pushed::Taken { through_seq, .. } => *from_seq = through_seq + 1,
            // Further back only: forward again would go round for ever.
            Pushed::Resend { from_seq: back } if back < *from_seq => *from_seq = back,
            // Both branches are there now, or it can't be given.
            Pushed::Resend { .. } | Pushed::Forked { .. } => *from_seq = vouched + 1,
        }
        if *from_seq > vouched {
            self.to_give_back.remove(place);
        }
    }

    /// Whether what is under way is another's.
    fn is_giving_back(&self) -> bool {
        let Some(Request::Push { incarnation }) = self.under_way else { return false };
        self.standing.series.iter().any(|held| held.incarnation == incarnation && held.origin == Origin::Other)
    }

    /// With news from others the server may be able to take what it could not before: a branch needs its trunk.
    fn offer_again(&mut self) {
        let at = self.standing.cursor.map_or(0, |cursor| cursor.vendor_seq);
        let refused = self.to_give_back.iter().all(|back| back.failures > 0);
        if refused && self.newest <= at && self.offered_at != at {
            self.offered_at = at;
            let mut lost = self.lost(|held| held.lost_from);
            for back in &mut lost {
                if let Some(known) = self.to_give_back.iter().find(|known| known.incarnation == back.incarnation) {
                    (back.failures, back.not_before_ms) = (known.failures, known.not_before_ms);
                }
            }
            self.to_give_back = lost;
        }
    }

    /// Leaves another's series for later: what is this register's own comes before it next time.
    fn set_aside(&mut self, given: Option<Request>, now_ms: i64, jitter: u32) {
        let Some(Request::Push { incarnation }) = given else { return };
        if let Some(back) = self.to_give_back.iter_mut().find(|back| back.incarnation == incarnation) {
            let wait_ms = wait_ms(back.failures, jitter);
            back.not_before_ms = now_ms.saturating_add(wait_ms).max(self.not_before_ms.saturating_add(1));
            back.failures = back.failures.saturating_add(1);
        }
    }

    /// Others' series that the server holds less far than they are vouched for here, and where to go on.
    fn lost(&self, from: impl Fn(&HeldSeries) -> Option<u64>) -> Vec<GiveBack> {
        let back = |s: &HeldSeries| {
            let (register, incarnation) = (s.register, s.incarnation);
            let from_seq = from(s).filter(|from| *from <= s.vouched_through)?;
            Some(GiveBack { register, incarnation, from_seq, failures: 0, not_before_ms: i64::MIN })
        };
        let others = self.standing.series.iter().filter(|s| s.origin == Origin::Other);
        let mut lost: Vec<_> = others.filter_map(back).collect();
        lost.sort_by_key(|back| back.register != SERVER);
        lost
    }

    fn next(&mut self, now_ms: i64) -> Vec<Output> {
        if self.under_way.is_some() {
            return Vec::new();
        }
        // Before it is enrolled a register has no cursor and nothing to do here.
        let Some(cursor) = self.standing.cursor else { return Vec::new() };
        if now_ms < self.not_before_ms {
            return vec![Output::Wait { until_ms: self.not_before_ms }];
        }
        let next_poll_ms = self.pulled_at_ms.map_or(i64::MIN, |at| at.saturating_add(POLL_MS));
        let must_pull = self.wants_pull || self.newest > cursor.vendor_seq || now_ms >= next_poll_ms;
        let waiting = |origin| {
            let of = move |s: &&HeldSeries| s.origin == origin && s.acked_through < s.last_seq;
            self.standing.series.iter().find(of).map(|s| (s.incarnation, s.acked_through + 1))
        };
        // The server's own say which registers there were and who may change what: own changes are judged by them.
        let give_back = |of_server: bool| {
            let mut due = self.to_give_back.iter().filter(|back| now_ms >= back.not_before_ms);
            due.find(|back| of_server == (back.register == SERVER)).map(|back| (back.incarnation, back.from_seq))
        };
        let push = give_back(true)
            .or_else(|| waiting(Origin::Live))
            .or_else(|| give_back(false))
            .or_else(|| if must_pull { None } else { waiting(Origin::Import) });
        let (request, output) = match push {
            Some((incarnation, from_seq)) => (Request::Push { incarnation }, Output::Push { incarnation, from_seq }),
            None if must_pull => (Request::Pull, Output::Pull),
            None if self.people.is_due(now_ms) => (Request::People, Output::People),
            None if self.pictures.is_due(now_ms) => (Request::Pictures, Output::Pictures),
            None => {
                let waits = [&self.people, &self.pictures].into_iter().filter(|moving| moving.wanted);
                let waits = waits.map(|moving| moving.not_before_ms);
                let aside = self.to_give_back.iter().map(|back| back.not_before_ms);
                let until_ms = waits.chain(aside).fold(next_poll_ms, i64::min);
                return vec![Output::Wait { until_ms }];
            }
        };
        self.under_way = Some(request);
        vec![output]
    }
}

impl Moving {
    const fn is_due(&self, now_ms: i64) -> bool {
        self.wanted && now_ms >= self.not_before_ms
    }

    fn failed(&mut self, now_ms: i64, jitter: u32) {
        self.not_before_ms = now_ms + wait_ms(self.failures, jitter);
        self.failures = self.failures.saturating_add(1);
    }
}

/// The wait after so many failures before this one: doubling, and never at the same time as everybody else's.
fn wait_ms(failures: u32, jitter: u32) -> i64 {
    let most = FIRST_WAIT_MS.saturating_mul(1 << failures.min(20)).min(LONGEST_WAIT_MS);
    most / 2 + (most / 2) * i64::from(jitter) / i64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Hash;

    fn id(n: u8) -> IncarnationId {
        IncarnationId::new(1, [n; 10])
    }

    fn series(n: u8, origin: Origin, acked_through: u64, last_seq: u64) -> HeldSeries {
        let register = RegisterId::new(1, [n; 10]);
        let vouched_through = last_seq;
        HeldSeries { register, incarnation: id(n), origin, last_seq, acked_through, vouched_through, lost_from: None }
    }

    fn standing(vendor_seq: u64, series: &[HeldSeries]) -> Standing {
        let cursor = Some(Cursor { epoch: 1, vendor_seq, chain: Hash::START });
        Standing { cursor, series: series.to_vec() }
    }

    fn taken(through_seq: u64) -> Input {
        Input::Pushed(Pushed::Taken { through_seq, clamped: Vec::new(), refused: Vec::new(), quarantined: Vec::new() })
    }

    #[test]
    fn what_one_input_asks_for_is_not_forgotten_over_the_next() {
        let mut planner = Planner::default();
        let stood = |last_seq| Input::Stood(standing(0, &[series(1, Origin::Live, 0, last_seq)]));
        let push = [Output::Push { incarnation: id(1), from_seq: 1 }];
        assert_eq!(planner.steps([Input::Beside { people: true, pictures: true }, stood(1), Input::Asked], 0, 0), push);
        assert_eq!(planner.steps([stood(2), Input::Asked], 0, 0), [], "one request at a time");
        planner.step(Input::Failed(Trouble::Unreachable), 0, 0);
        assert_eq!(planner.steps([stood(2), Input::Asked], i64::MAX, 0), push);
    }

    #[test]
    fn it_hands_in_what_is_live_then_takes_what_is_new_then_hands_in_the_past() {
        let mut planner = Planner::default();
        let (live, past) = (series(1, Origin::Live, 2, 5), series(2, Origin::Import, 0, 9));
        let stood = |acked, cursor| standing(cursor, &[HeldSeries { acked_through: acked, ..live }, past]);
        let mut step = |input| planner.step(input, 0, 0);
        assert_eq!(step(Input::Stood(stood(2, 0))), [Output::Push { incarnation: id(1), from_seq: 3 }]);
        assert_eq!(step(Input::Tick), [], "one request at a time");
        let acknowledge =
            Output::Acknowledge { incarnation: id(1), through_seq: 5, clamped: Vec::new(), refused: Vec::new() };
        assert_eq!(step(taken(5)), [acknowledge]);
        assert_eq!(step(Input::Stood(stood(5, 0))), [Output::Pull]);
        assert_eq!(step(Input::Applied { newest: 7 }), [Output::Pull], "there is more");
        assert_eq!(step(Input::Stood(stood(5, 7))), []);
        assert_eq!(step(Input::Applied { newest: 7 }), [Output::Push { incarnation: id(2), from_seq: 1 }]);
    }

    #[test]
    fn it_does_nothing_before_it_is_enrolled() {
        let mut planner = Planner::default();
        let standing = Standing { cursor: None, series: vec![series(1, Origin::Live, 0, 5)] };
        assert_eq!(planner.step(Input::Stood(standing), 0, 0), []);
        assert_eq!(planner.step(Input::Asked, 0, 0), []);
    }

    #[test]
    fn waits_grow_and_a_person_who_asks_need_not_wait() {
        let mut planner = Planner::default();
        planner.step(Input::Stood(standing(0, &[])), 0, 0);
        let mut waits = Vec::new();
        let mut now = 0;
        for _ in 0..12 {
            let outputs = planner.step(Input::Failed(Trouble::Unreachable), now, u32::MAX);
            let [Output::Wait { until_ms }] = outputs[..] else { panic!("{outputs:?}") };
            waits.push(until_ms - now);
            assert_eq!(planner.step(Input::Tick, until_ms - 1, 0), [Output::Wait { until_ms }]);
            assert_eq!(planner.step(Input::Tick, until_ms, 0), [Output::Pull]);
            now = until_ms;
        }
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
        assert_eq!((waits[0], waits[11]), (FIRST_WAIT_MS, LONGEST_WAIT_MS));
        planner.step(Input::Failed(Trouble::Unreachable), now, 0);
        assert_eq!(planner.step(Input::Asked, now, 0), [Output::Pull]);
    }

    #[test]
    fn a_restored_server_gets_back_what_it_lost_its_own_first() {
        let mut planner = Planner::default();
        let own = series(1, Origin::Live, 5, 5);
        let (other, server) = (series(2, Origin::Other, 0, 9), series(3, Origin::Other, 0, 4));
        let server = HeldSeries { register: SERVER, ..server };
        planner.step(Input::Stood(standing(20, &[own, other, server])), 0, 0);
        assert_eq!(planner.step(Input::Elsewhere, 0, 0), [Output::Compare]);
        let cursor = Cursor { epoch: 2, vendor_seq: 10, chain: Hash::START };
        let common = Common { cursor, series: vec![(id(1), 3), (id(2), 7), (id(3), 1)] };
        assert_eq!(planner.step(Input::Compared(common.clone()), 0, 0), [Output::Rewind(common)]);
        let rewound = standing(10, &[HeldSeries { acked_through: 3, ..own }, other, server]);
        assert_eq!(planner.step(Input::Stood(rewound), 0, 0), [Output::Push { incarnation: id(3), from_seq: 2 }]);
        assert_eq!(planner.step(taken(4), 0, 0), [Output::Push { incarnation: id(1), from_seq: 4 }]);
        planner.step(taken(5), 0, 0);
        let handed_in = standing(10, &[own, other, server]);
        assert_eq!(planner.step(Input::Stood(handed_in), 0, 0), [Output::Push { incarnation: id(2), from_seq: 8 }]);
        assert!(!planner.in_step());
        assert_eq!(planner.step(taken(9), 0, 0), [Output::Pull]);
    }

    #[test]
    fn what_is_another_s_stands_in_no_own_event_s_way() {
        let own = series(1, Origin::Live, 0, 1);
        let other = HeldSeries { lost_from: Some(3), ..series(2, Origin::Other, 0, 9) };
        let server = HeldSeries { register: SERVER, lost_from: Some(2), ..series(3, Origin::Other, 0, 4) };
        let push = |n, from_seq| Output::Push { incarnation: id(n), from_seq };
        for refused in [Trouble::Revoked, Trouble::Version, Trouble::Busy] {
            let mut planner = Planner::default();
            assert_eq!(planner.step(Input::Stood(standing(0, &[own, other, server])), 0, 0), [push(3, 2)]);
            let (mut now_ms, mut output) = (0, planner.step(Input::Failed(refused), 0, u32::MAX));
            if let [Output::Wait { until_ms }] = output[..] {
                assert_eq!(refused, Trouble::Busy);
                (now_ms, output) = (until_ms, planner.step(Input::Tick, until_ms, 0));
            }
            assert_eq!(output, [push(1, 1)], "{refused:?}");
            planner.step(taken(1), now_ms, 0);
            let stood = Input::Stood(standing(0, &[HeldSeries { acked_through: 1, ..own }, other, server]));
            assert_eq!(planner.step(stood, now_ms, 0), [push(2, 3)]);
            assert_eq!(planner.step(taken(9), now_ms, 0), [Output::Pull]);
            // It is tried again by and by, and holds nothing up then.
            let output = planner.step(Input::Applied { newest: 0 }, now_ms, 0);
            let [Output::Wait { until_ms }] = output[..] else { panic!("{output:?}") };
            assert_eq!(planner.step(Input::Tick, until_ms, 0), [push(3, 2)]);
            assert!(matches!(planner.step(taken(4), until_ms, 0)[..], [Output::Wait { .. }]));
            assert!(planner.in_step());
        }
    }

    #[test]
    fn people_and_pictures_follow_the_events_and_hold_nothing_up() {
        let mut planner = Planner::default();
        let live = series(1, Origin::Live, 0, 1);
        planner.step(Input::Beside { people: true, pictures: true }, 0, 0);
        let mut step = |input, now_ms| planner.step(input, now_ms, 0);
        assert_eq!(step(Input::Stood(standing(0, &[live])), 0), [Output::Push { incarnation: id(1), from_seq: 1 }]);
        step(taken(1), 0);
        let handed_in = standing(0, &[HeldSeries { acked_through: 1, ..live }]);
        assert_eq!(step(Input::Stood(handed_in), 0), [Output::Pull]);
        assert_eq!(step(Input::Applied { newest: 0 }, 0), [Output::People]);
        assert_eq!(step(Input::Failed(Trouble::Busy), 0), [Output::Pictures], "each for itself");
        let Output::Wait { until_ms } = step(Input::Moved, 0)[0] else { panic!("it waits") };
        assert!(until_ms > 0 && until_ms < POLL_MS);
        // What an event needs is done meanwhile.
        let sold = standing(0, &[HeldSeries { acked_through: 1, last_seq: 2, ..live }]);
        assert_eq!(step(Input::Stood(sold), 1), [Output::Push { incarnation: id(1), from_seq: 2 }]);
        step(taken(2), 1);
        let handed_in = standing(0, &[HeldSeries { acked_through: 2, last_seq: 2, ..live }]);
        assert_eq!(step(Input::Stood(handed_in), 1), [Output::Wait { until_ms }]);
        assert_eq!(step(Input::Tick, until_ms), [Output::People]);
        assert_eq!(step(Input::Moved, until_ms), [Output::Wait { until_ms: POLL_MS }]);
        assert_eq!(planner.trouble(), None);
    }

    #[test]
    fn a_fork_becomes_a_branch_and_a_gap_is_sent_again() {
        let mut planner = Planner::default();
        planner.step(Input::Stood(standing(0, &[series(1, Origin::Live, 4, 6)])), 0, 0);
        let forked = Input::Pushed(Pushed::Forked { at_seq: 5, branch: id(9) });
        assert_eq!(planner.step(forked, 0, 0), [Output::Branch { incarnation: id(1), at_seq: 5, branch: id(9) }]);
        let branched = standing(0, &[series(1, Origin::Live, 4, 4), series(9, Origin::Live, 4, 6)]);
        assert_eq!(planner.step(Input::Stood(branched), 0, 0), [Output::Push { incarnation: id(9), from_seq: 5 }]);
        let resend = Input::Pushed(Pushed::Resend { from_seq: 2 });
        let back = Output::Acknowledge { incarnation: id(9), through_seq: 1, clamped: Vec::new(), refused: Vec::new() };
        assert_eq!(planner.step(resend, 0, 0), [back]);
    }
}
