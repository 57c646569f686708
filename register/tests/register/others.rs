//! What a server hands out of others: its own words about devices, another register's prices, two branches.

use domain::catalogue::PriceChange;
use domain::chain::Hash;
use domain::clock::{Hlc, Moment};
use domain::enrolment::{EnrolmentChange, EnrolmentChanges};
use domain::event::{Body, Envelope, Event};
use domain::id::{EventId, IncarnationId, PersonId, RegisterId};
use domain::stock::{Intake, Movement, SoldOut};
use domain::sync::Cursor;
use domain::sync::admit::Range;
use domain::sync::authority::SERVER;
use domain::sync::branch::{Branch, branch_id};
use domain::sync::message::{Common, Item, Page, Peopled, Push, State, Voucher};
use domain::sync::person::Person;
use domain::sync::proof::{PublicKey, Signature};
use register::sold_out::since;
use register::store::{Link, Neighbour, Piece, Taken};
use register::verify::verify;

use crate::stall::{Stall, at, day, money, quantity};

const AT_MS: i64 = 1_795_252_530_123;

/// A series that somebody else writes.
#[derive(Clone)]
struct Other {
    register: RegisterId,
    incarnation: IncarnationId,
    branch: Option<Branch>,
    seq: u64,
    head: Hash,
    /// By which its clock is ahead.
    ahead_ms: i64,
}

/// Pages as a server makes them.
struct Pages {
    cursor: Cursor,
    items: Vec<(Item, Vec<u8>)>,
    vouchers: Vec<Voucher>,
}

impl Pages {
    fn say(&mut self, stall: &Stall, by: &mut Other, body: Body) {
        let seq = by.seq + 1;
        let identity = stall.store.identity();
        let named = by.branch.map_or(by.incarnation, |branch| branch.of);
        let number = self.cursor.vendor_seq + 1;
        let hlc = Hlc::default().tick(AT_MS + i64::try_from(number).unwrap());
        let bytes = Event {
            envelope: Envelope {
                id: EventId::new(AT_MS + by.ahead_ms, [u8::try_from(100 + number).unwrap(); 10]),
                vendor: identity.vendor,
                stall: identity.stall,
                register: by.register,
                incarnation: named,
                seq,
                hlc,
                moment: Moment::new(at("2026-11-21T10:00:00+01:00").at, "Europe/Paris"),
                person: Some(stall.owner),
                approver: None,
            },
            body,
        }
        .encode()
        .unwrap();
        let (before, hash) = (by.head, by.head.next(&bytes));
        if by.branch.is_some_and(|branch| branch.at_seq == seq) {
            by.incarnation = branch_id(named, hash);
        }
        (by.seq, by.head) = (seq, hash);
        let place = domain::sync::Position { incarnation: by.incarnation, register_seq: seq };
        self.cursor = self.cursor.next(place, hlc, hash);
        let item = Item {
            vendor_seq: number,
            register: by.register,
            incarnation: by.incarnation,
            branch: by.branch,
            register_seq: seq,
            stamp: hlc,
            state: State::Applied,
            hash,
            before: Some(before).filter(|_| seq > 1 && self.items.is_empty()),
        };
        self.items.push((item, bytes));
        let signature = Signature([7; 64]);
        self.vouchers.push(Voucher { incarnation: by.incarnation, through_seq: seq, head: hash, signature });
    }

    fn turn(&mut self, stall: &mut Stall) {
        let (items, bodies): (Vec<Item>, Vec<Vec<u8>>) = self.items.drain(..).unzip();
        let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
        let vouchers = std::mem::take(&mut self.vouchers);
        let (cursor, newest, lost) = (self.cursor, self.cursor.vendor_seq, Vec::new());
        let page = Page { cursor, newest, items, lost, vouchers, records: 0 };
        stall.store.write(|writer| writer.take_in(&page, &bodies)).unwrap();
    }
}

fn series(n: u8, register: RegisterId) -> Other {
    let incarnation = IncarnationId::new(AT_MS, [n; 10]);
    Other { register, incarnation, branch: None, seq: 0, head: Hash::START, ahead_ms: 0 }
}

fn link(cursor: Cursor) -> Link {
    Link {
        server: "https://shop.example".to_owned(),
        cursor,
        digest: Hash::START,
        record_seq: 0,
        enrolled_at_ms: AT_MS,
        in_step_at_ms: Some(AT_MS),
    }
}

/// Enrols a stall's register with a server, hears whom it forgot, and takes two pages in.
pub fn take_from_others(stall: &mut Stall) {
    let link = link(Cursor { epoch: 1, ..Cursor::START });
    stall.store.write(|writer| writer.set_link(&link)).unwrap();
    let gone = |n| {
        let word = Some(Signature([n; 64]));
        Person { word, ..Person::forgotten(PersonId::new(AT_MS, [n; 10])) }
    };
    stall.store.take_people(&[], &Peopled { people: vec![gone(1), gone(2)], through: 1, more: false }).unwrap();
    let mut pages = Pages { cursor: link.cursor, items: Vec::new(), vouchers: Vec::new() };
    let mut server = series(200, SERVER);
    for n in 0..2 {
        let changes = vec![
            EnrolmentChange::Stall(stall.store.identity().stall),
            EnrolmentChange::PublicKey(PublicKey([n; 32])),
            EnrolmentChange::Name(format!("Till {n}")),
            EnrolmentChange::Active(n == 0),
        ];
        let register = RegisterId::new(AT_MS, [210 + n; 10]);
        pages.say(stall, &mut server, Body::Enrolment(EnrolmentChanges { register, changes }));
    }
    pages.turn(stall);
    let price = |minor| {
        Body::Price(PriceChange {
            product: stall.bread,
            stall: None,
            valid_from: day("2031-01-01"),
            price_minor: Some(money(minor)),
        })
    };
    let prices: Vec<Body> = [131, 132, 133, 134].map(price).into();
    let mut other = series(220, RegisterId::new(AT_MS, [221; 10]));
    let mut prices = prices.into_iter();
    let mut next = || prices.next().unwrap();
    pages.say(stall, &mut other, next());
    let branch = Branch { of: other.incarnation, at_seq: 2 };
    for _ in 0..2 {
        let mut twin = Other { branch: Some(branch), ..other.clone() };
        pages.say(stall, &mut twin, next());
    }
    pages.say(stall, &mut other, next());
    pages.turn(stall);
    meet(stall, &next_price(stall));
}

#[test]
fn what_follows_a_gap_and_is_of_another_life_is_set_apart_when_the_gap_is_filled() {
    let mut stall = Stall::open();
    let start = Cursor { epoch: 1, ..Cursor::START };
    stall.store.write(|writer| writer.set_link(&link(start))).unwrap();
    let mut pages = Pages { cursor: start, items: Vec::new(), vouchers: Vec::new() };
    let price = |minor| {
        Body::Price(PriceChange {
            product: stall.bread,
            stall: None,
            valid_from: day("2031-01-01"),
            price_minor: Some(money(minor)),
        })
    };
    let (former, later) = (price(131), price(132));
    let other = series(220, RegisterId::new(AT_MS, [221; 10]));
    // What lies before concerns another stall alone.
    let mut first_life = Other { seq: 8, head: Hash([8; 32]), ..other.clone() };
    pages.say(&stall, &mut first_life, former);
    pages.turn(&mut stall);

    // The server is restored, and an older copy of that register writes something else.
    let restored = Cursor { epoch: 2, ..Cursor::START };
    stall.store.write(|writer| writer.rewind(&Common { cursor: restored, series: Vec::new() })).unwrap();
    let mut second_life = Other { seq: 7, head: Hash([7; 32]), ..other.clone() };
    pages.cursor = restored;
    pages.say(&stall, &mut second_life, later);
    pages.turn(&mut stall);

    assert!(
        stall.store.outgoing(other.incarnation, 9).unwrap().is_none(),
        "it does not follow what lies before it now"
    );
    let apart: bool = stall
        .store
        .conn()
        .query_row(
            "select incarnation_id <> ?1 from event join series using (series_no) where register_id = ?2 and register_seq = 9",
            [other.incarnation.as_bytes(), other.register.as_bytes()],
            |row| row.get(0),
        )
        .unwrap();
    assert!(apart, "it is kept, as a branch");
    let verified = verify(&stall.store, true, &mut |_, _| {}).unwrap();
    assert!(verified.ok, "{:?}", verified.problems);
}

#[test]
fn goods_that_come_in_later_end_a_sold_out_of_a_register_whose_clock_is_ahead() {
    let mut stall = Stall::open();
    let start = Cursor { epoch: 1, ..Cursor::START };
    stall.store.write(|writer| writer.set_link(&link(start))).unwrap();
    let mut pages = Pages { cursor: start, items: Vec::new(), vouchers: Vec::new() };
    let (today, product) = (day("2026-11-21"), stall.bread);
    let mut other = series(220, RegisterId::new(AT_MS, [221; 10]));
    other.ahead_ms = 100 * 365 * 24 * 3_600_000;
    pages.say(&stall, &mut other, Body::SoldOut(SoldOut { business_day: today, product, sold_out: true }));
    pages.turn(&mut stall);
    assert!(since(&stall.store, today, product).unwrap().is_some());
    stall.append(Body::Intake(Intake {
        business_day: today,
        tenders: Vec::new(),
        movements: vec![Movement { product, quantity: quantity(12_000), line: None }],
        note: String::new(),
        batches: Vec::new(),
    }));
    assert_eq!(since(&stall.store, today, product).unwrap(), None);
}

/// A price of a series that another register of the stall gives directly.
fn next_price(stall: &Stall) -> (Event, RegisterId) {
    let register = RegisterId::new(AT_MS, [230; 10]);
    let identity = stall.store.identity();
    let envelope = Envelope {
        id: EventId::new(AT_MS, [231; 10]),
        vendor: identity.vendor,
        stall: identity.stall,
        register,
        incarnation: IncarnationId::new(AT_MS, [232; 10]),
        seq: 1,
        hlc: Hlc::default().tick(AT_MS + 50),
        moment: Moment::new(at("2026-11-21T10:00:00+01:00").at, "Europe/Paris"),
        person: Some(stall.owner),
        approver: None,
    };
    let price =
        PriceChange { product: stall.bread, stall: None, valid_from: day("2032-01-01"), price_minor: Some(money(140)) };
    (Event { envelope, body: Body::Price(price) }, register)
}

/// Connects two registers with this one, one of which gives an event.
fn meet(stall: &mut Stall, (event, register): &(Event, RegisterId)) {
    for (n, address) in [(0, None), (1, Some("192.168.1.20:47700".to_owned()))] {
        let neighbour = Neighbour {
            register: if n == 0 { *register } else { RegisterId::new(AT_MS, [233; 10]) },
            name: format!("Till {n}"),
            meeting_key: PublicKey([n; 32]),
            device_key: PublicKey([n + 10; 32]),
            address,
            connected_at_ms: AT_MS + i64::from(n),
            in_step_at_ms: (n == 0).then_some(AT_MS),
        };
        stall.store.write(|writer| writer.set_neighbour(&neighbour)).unwrap();
    }
    let mut later = event.clone();
    (later.envelope.id, later.envelope.seq) = (EventId::new(AT_MS, [234; 10]), 2);
    later.envelope.hlc = later.envelope.hlc.tick(AT_MS + 51);
    let bytes = [event.encode().unwrap(), later.encode().unwrap()];
    let bodies = bytes.each_ref().map(Vec::as_slice);
    let push = Push {
        vendor: event.envelope.vendor,
        author: *register,
        incarnation: event.envelope.incarnation,
        branch: None,
        from_seq: 1,
        n_events: 2,
        before: Hash::START,
        head: bodies.iter().fold(Hash::START, |hash, bytes| hash.next(bytes)),
        signature: Signature([9; 64]),
        stamps: Vec::new(),
        numbered: false,
    };
    let range = Range::read(&push, &bodies).unwrap();
    let piece = Piece { push: &push, candidates: &range.candidates, before: Hash::START, given_by: *register };
    let taken = stall.store.write(|writer| writer.take_beside(&piece, AT_MS)).unwrap();
    assert_eq!(taken, Taken::New(2));
    let again = stall.store.write(|writer| writer.take_beside(&piece, AT_MS)).unwrap();
    assert_eq!(again, Taken::New(0), "a repetition adds nothing");
}
