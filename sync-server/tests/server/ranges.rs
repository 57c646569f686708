//! Ranges that registers push in unusual ways: as branches, for others, after their author was taken out.

use chrono::DateTime;
use domain::business_day::BusinessDay;
use domain::chain::Hash;
use domain::clock::{Hlc, Moment};
use domain::event::{Body, Envelope, Event};
use domain::id::{EventId, IncarnationId, ProductId};
use domain::quantity::Quantity;
use domain::stock::{Intake, Movement};
use domain::sync::branch::{Branch, branch_id};
use domain::sync::cursor::Cursor;
use domain::sync::message::{Acknowledged, Pull, Pulled, Push, Pushed};
use domain::sync::proof::{self, Signature};
use domain::sync::{alone, frame, words};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::json;
use ureq::http::Method;

use crate::devices::{send, word};
use crate::harness::{Answer, PASSWORD, Place, Server};

const NADIA: &str = "nadia@bakery.example";
const VENDOR: &str = "0190a000-0000-7000-8000-00000000000a";
const STALL: &str = "0190a000-0000-7000-8000-0000000000ff";
/// Two registers of the stall.
const ONE: (&str, u8) = ("0190a000-0000-7000-8000-000000000001", 1);
const OTHER: (&str, u8) = ("0190a000-0000-7000-8000-000000000002", 2);
const AT_MS: i64 = 1_760_000_000_000;

fn key(of: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[of; 32]).unwrap()
}

/// Nadia's business with its two registers.
fn business() -> Place {
    let place = Place::new();
    let account = place.owner(NADIA);
    place.claim(&account, VENDOR);
    place.execute(&format!(
        "insert into tenant.vendor_head (vendor_id, epoch, vendor_seq, chain, record_seq)
         values ('{VENDOR}', 1, 0, decode(repeat('00', 32), 'hex'), 0)"
    ));
    for (register, of) in [ONE, OTHER] {
        let public: String = key(of).public_key().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        place.execute(&format!(
            "insert into tenant.register (vendor_id, register_id, stall_id, name, public_key, enrolled_at)
             values ('{VENDOR}', '{register}', '{STALL}', 'Till', '\\x{public}', now())"
        ));
    }
    place
}

fn incarnation() -> IncarnationId {
    IncarnationId::new(1, [7; 10])
}

/// So many events of a series of the first register, each taking one loaf in; `of` tells them apart.
fn events(from_seq: u64, n: u64, of: u8) -> Vec<Vec<u8>> {
    let now = DateTime::from_timestamp_millis(AT_MS).unwrap();
    (from_seq..from_seq + n)
        .map(|seq| {
            let movements = vec![Movement { product: ProductId::new(1, [1; 10]), quantity: Quantity::ONE, line: None }];
            let body = Body::Intake(Intake {
                business_day: BusinessDay::from_date(now.date_naive()),
                tenders: Vec::new(),
                movements,
                note: String::new(),
                batches: Vec::new(),
            });
            let envelope = Envelope {
                id: EventId::derived(&Hash::of(&[of, u8::try_from(seq).unwrap()]).0),
                vendor: VENDOR.parse().unwrap(),
                stall: STALL.parse().unwrap(),
                register: ONE.0.parse().unwrap(),
                incarnation: incarnation(),
                seq,
                hlc: Hlc::default().tick(AT_MS + i64::try_from(seq).unwrap()),
                moment: Moment::new(now.fixed_offset(), "UTC"),
                person: None,
                approver: None,
            };
            Event { envelope, body }.encode().unwrap()
        })
        .collect()
}

fn chain(before: Hash, bodies: &[Vec<u8>]) -> Hash {
    bodies.iter().fold(before, |hash, bytes| hash.next(bytes))
}

/// A range of the first register's series, or of a branch of it.
fn range(branch: Option<(IncarnationId, u64)>, from_seq: u64, before: Hash, bodies: &[Vec<u8>]) -> Push {
    let (vendor, author) = (VENDOR.parse().unwrap(), ONE.0.parse().unwrap());
    let (head, n_events) = (chain(before, bodies), bodies.len() as u64);
    let word = proof::of_range(vendor, author, incarnation(), from_seq + n_events - 1, head);
    Push {
        vendor,
        author,
        incarnation: branch.map_or(incarnation(), |(branch, _)| branch),
        branch: branch.map(|(_, at_seq)| Branch { of: incarnation(), at_seq }),
        from_seq,
        n_events,
        before,
        head,
        signature: Signature::from_slice(key(ONE.1).sign(&word).as_ref()).unwrap(),
        stamps: Vec::new(),
        numbered: false,
    }
}

/// Whoever hands it in.
fn hand_in(server: &Server, (register, of): (&str, u8), push: &Push, bodies: &[Vec<u8>]) -> Pushed {
    let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    let packed = zstd::encode_all(&frame::write(push, &bodies).unwrap()[..], 1).unwrap();
    let word = word(VENDOR, register, &key(of), 0, &Method::POST, "/api/sync/push", &packed);
    let answer = send(server, &Method::POST, "/api/sync/push", &[("authorization", &word)], &packed).0;
    serde_json::from_value(answer.ok()).unwrap()
}

/// An event as it travels alone.
fn alone(server: &Server, message: &[u8]) -> Answer {
    let word = word(VENDOR, ONE.0, &key(ONE.1), 0, &Method::POST, "/api/sync/push", message);
    let headers = [("authorization", word.as_str()), ("content-type", alone::MEDIA_TYPE)];
    send(server, &Method::POST, "/api/sync/push", &headers, message).0
}

/// What the first register lost, as the server says when it asks for news.
fn lost(server: &Server, own: Acknowledged) -> Vec<(IncarnationId, u64)> {
    let cursor = Cursor { epoch: 1, ..Cursor::START };
    let body = serde_json::to_vec(&Pull { cursor, own: vec![own], limit: 100 }).unwrap();
    let word = word(VENDOR, ONE.0, &key(ONE.1), 0, &Method::POST, "/api/sync/pull", &body);
    let bytes = send(server, &Method::POST, "/api/sync/pull", &[("authorization", &word)], &body).1;
    let plain = zstd::decode_all(&bytes[..]).unwrap();
    let Pulled::Page(page) = frame::read::<Pulled>(&plain).unwrap().0 else { panic!("no page") };
    page.lost
}

fn through(pushed: &Pushed) -> u64 {
    let Pushed::Taken { through_seq, .. } = pushed else { panic!("{pushed:?}") };
    *through_seq
}

/// Every event, its series' beginning, and its state.
fn held(place: &Place) -> Vec<String> {
    place.column(
        "select e.register_seq || ' ' || case when s.forked_from is null then 'trunk' else 'branch' end || ' ' || e.state
         from tenant.event e join tenant.series s using (vendor_id, incarnation_id) order by e.vendor_seq",
    )
}

#[test]
fn an_event_that_travels_alone_is_taken_once_like_any_other_and_only_with_its_authors_word() {
    let place = business();
    let server = place.serve();
    let all = events(1, 3, 0);
    let at = chain(Hash::START, &all[..1]);
    assert_eq!(through(&hand_in(&server, ONE, &range(None, 1, Hash::START, &all[..1]), &all[..1])), 1);
    let push = range(None, 2, at, &all[1..2]);
    let word = alone::word(&push, &all[1..2]).unwrap();
    let mut packer = zstd::bulk::Compressor::with_dictionary(19, words::WORDS).unwrap();
    packer.include_dictid(false).unwrap();
    let mut message = |word: &[u8], body: &[u8]| [word, &packer.compress(body).unwrap()].concat();
    // Another word, another event, none at all.
    let mut forged = word;
    forged[95] ^= 1;
    alone(&server, &message(&forged, &all[1])).refused(401, "unknown_device");
    alone(&server, &message(&word, &all[2])).refused(401, "unknown_device");
    alone(&server, &message(&word, b"{}")).refused(422, "malformed");
    alone(&server, &word[..95]).refused(400, "bad_request");
    alone(&server, &word).refused(400, "bad_request");
    assert_eq!(held(&place), ["1 trunk applied"]);
    for _ in 0..2 {
        let pushed: Pushed = serde_json::from_value(alone(&server, &message(&word, &all[1])).ok()).unwrap();
        assert_eq!(pushed, hand_in(&server, ONE, &push, &all[1..2]), "it is the same push");
        assert_eq!(held(&place), ["1 trunk applied", "2 trunk applied"]);
    }
}

#[test]
fn two_copies_of_a_register_hand_in_the_same_events_as_a_series_and_as_a_branch_and_they_are_held_once() {
    // As after a restore: one copy was told before of a branch that nobody remembers, the other was not.
    let common = events(1, 2, 0);
    let at = chain(Hash::START, &common);
    let both = events(3, 2, 1);
    let branch = branch_id(incarnation(), chain(at, &both[..1]));
    let whole = |more: &[Vec<u8>]| [&both[..], more].concat();
    for branch_first in [false, true] {
        let place = business();
        let server = place.serve();
        assert_eq!(through(&hand_in(&server, ONE, &range(None, 1, Hash::START, &common), &common)), 2);
        let names = [None, Some((branch, 3))];
        let (first, second) = if branch_first { (names[1], names[0]) } else { (names[0], names[1]) };
        assert_eq!(through(&hand_in(&server, ONE, &range(first, 3, at, &both), &both)), 4);
        let more = whole(&events(5, 1, 2));
        assert_eq!(through(&hand_in(&server, ONE, &range(second, 3, at, &more), &more)), 5);
        assert_eq!(through(&hand_in(&server, ONE, &range(second, 3, at, &more), &more)), 5, "and again");
        let name = if branch_first { "branch" } else { "trunk" };
        let wanted = ["1 trunk", "2 trunk", &format!("3 {name}"), &format!("4 {name}"), &format!("5 {name}")];
        assert_eq!(held(&place), wanted.map(|at| format!("{at} applied")));
        // What was acknowledged under the other name is not lost, and this is no new life of the server.
        let acknowledged = Acknowledged {
            incarnation: second.map_or(incarnation(), |(branch, _)| branch),
            through_seq: 5,
            head: chain(at, &more),
        };
        assert_eq!(lost(&server, acknowledged), []);
        assert_eq!(place.count("select epoch from tenant.vendor_head"), 1);
        // Where they part at last, both are held; what comes before is not held twice.
        let parted = whole(&events(5, 1, 3));
        let pushed = hand_in(&server, ONE, &range(second, 3, at, &parted), &parted);
        assert!(matches!(pushed, Pushed::Forked { at_seq: 5, .. }), "{pushed:?}");
        let now = held(&place);
        assert_eq!((now.len(), now[5].as_str()), (6, "5 branch applied"), "{now:?}");
        let moved = "select quantity from tenant.stock";
        assert_eq!(place.count(moved), 6_000);
    }
}

#[test]
fn what_a_register_that_was_taken_out_gave_to_another_waits_for_the_owner_and_what_was_numbered_counts_again() {
    let place = business();
    let server = place.serve();
    let nadia = server.program(NADIA, PASSWORD);
    let (before, after) = (events(1, 2, 0), events(3, 2, 0));
    let at = chain(Hash::START, &before);
    // Handed on by a neighbour while the author is enrolled, it counts at once.
    assert_eq!(through(&hand_in(&server, OTHER, &range(None, 1, Hash::START, &before), &before)), 2);
    nadia.call("revoke_register", &json!({ "register": ONE.0 })).ok();
    let waits = range(None, 3, at, &after);
    for _ in 0..2 {
        assert_eq!(through(&hand_in(&server, OTHER, &waits, &after)), 4);
        let counted = "select count(*) from tenant.event where kind = 'intake'";
        assert_eq!((place.count(counted), place.count("select count(*) from tenant.held_back")), (2, 1));
    }
    // Nobody brings in another's who is taken out itself.
    let packed = {
        let bodies: Vec<&[u8]> = after.iter().map(Vec::as_slice).collect();
        zstd::encode_all(&frame::write(&waits, &bodies).unwrap()[..], 1).unwrap()
    };
    place.execute(&format!("update tenant.register set revoked_at = now() where register_id = '{}'", OTHER.0));
    let said = word(VENDOR, OTHER.0, &key(OTHER.1), 0, &Method::POST, "/api/sync/push", &packed);
    send(&server, &Method::POST, "/api/sync/push", &[("authorization", &said)], &packed).0.refused(403, "revoked");
    place.execute(&format!("update tenant.register set revoked_at = null where register_id = '{}'", OTHER.0));
    nadia.call("accept_held_back", &json!({ "register": ONE.0 })).ok();
    let intakes = "select count(*) from tenant.event where kind = 'intake'";
    assert_eq!((place.count(intakes), place.count("select count(*) from tenant.held_back")), (4, 0));
    // A restored server gets back what it had numbered, whatever became of its author.
    let again = events(5, 1, 0);
    let numbered = Push { numbered: true, ..range(None, 5, chain(at, &after), &again) };
    assert_eq!(through(&hand_in(&server, OTHER, &numbered, &again)), 5);
    assert_eq!(place.count(intakes), 5);
}
