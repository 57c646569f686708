//! Golden vectors: the exact bytes of every kind of event, the chain hash over them and the rows they make, as the first
//! release wrote them. A file here never changes once it is released; a new version of a kind gets a folder of its own.

use std::path::PathBuf;

use domain::Error;
use domain::chain::Hash;
use domain::event::{Event, Kind};
use domain::reducer::reduce;
use domain::stamp::Stamp;
use serde::{Deserialize, Serialize};

use crate::{rows, samples};

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Golden {
    kind: String,
    version: u16,
    vectors: Vec<Vector>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Vector {
    name: String,
    /// The bytes, as text.
    event: String,
    /// The chain after this event, from the one before it in the file.
    chain: Hash,
    changes: Vec<String>,
}

fn file(kind: Kind) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/v{}/{}.json", kind.version(), kind.code()))
}

fn stored(kind: Kind) -> Golden {
    let path = file(kind);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|e| panic!("{}: {e}; UPDATE_GOLDEN=1 writes the vectors of a new kind", path.display()));
    serde_json::from_str(&text).unwrap()
}

fn made(kind: Kind) -> Golden {
    let mut chain = Hash::START;
    let vectors = samples::of(kind)
        .into_iter()
        .map(|sample| {
            assert_eq!(sample.event.body.kind(), kind);
            let bytes = sample.event.encode().unwrap();
            chain = chain.next(&bytes);
            Vector {
                name: sample.name,
                event: String::from_utf8(bytes).unwrap(),
                chain,
                changes: rows::dump(&reduce(&sample.event, Stamp::own(&sample.event.envelope))),
            }
        })
        .collect();
    Golden { kind: kind.code().to_owned(), version: kind.version(), vectors }
}

#[test]
fn every_kind_of_event_is_written_as_its_golden_vector_says() {
    for &kind in Kind::ALL {
        let made = made(kind);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(file(kind).parent().unwrap()).unwrap();
            std::fs::write(file(kind), serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        }
        assert_eq!(made, stored(kind), "{}", kind.code());
        assert!(made.vectors.len() >= 2, "{} has a complete and a minimal event", kind.code());
    }
}

#[test]
fn released_bytes_are_read_and_written_back_the_same_and_hash_and_reduce_as_they_did() {
    for &kind in Kind::ALL {
        let mut chain = Hash::START;
        for vector in stored(kind).vectors {
            let event = Event::decode(vector.event.as_bytes()).unwrap();
            assert_eq!(event.body.kind(), kind);
            assert_eq!(event.encode().unwrap(), vector.event.as_bytes(), "{} {}", kind.code(), vector.name);
            chain = chain.next(vector.event.as_bytes());
            assert_eq!(chain, vector.chain, "{} {}", kind.code(), vector.name);
            let changes = reduce(&event, Stamp::own(&event.envelope));
            assert_eq!(rows::dump(&changes), vector.changes, "{} {}", kind.code(), vector.name);
            rows::Rows::default().apply_changes(&changes);
        }
    }
}

#[test]
fn no_vector_is_left_over_from_a_kind_that_is_gone() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut n_files = 0;
    for version in std::fs::read_dir(folder).unwrap() {
        for found in std::fs::read_dir(version.unwrap().path()).unwrap() {
            let path = found.unwrap().path();
            let golden: Golden = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let kind = Kind::ALL.iter().find(|k| k.code() == golden.kind);
            assert!(kind.is_some_and(|k| golden.version <= k.version()), "{}", path.display());
            n_files += 1;
        }
    }
    assert!(n_files >= Kind::ALL.len());
}

#[test]
fn the_chain_is_the_hash_that_the_design_states() {
    // SHA-256("local-vendor event 1" 00 ‖ 32 zero bytes ‖ 0000000000000003 ‖ "abc"), worked out with sha256sum.
    let once = Hash::START.next(b"abc");
    assert_eq!(once.to_string(), CHAIN_OF_ABC);
    assert_ne!(once.next(b"abc"), once);
    assert_ne!(Hash::START.next(b"ab").next(b"c"), Hash::START.next(b"a").next(b"bc"));
}

const CHAIN_OF_ABC: &str = "b5c1294b5a99416a8361b3670b255d37f5d97ffc3849b05524dad643440c1745";

/// The text of a vector with one part of it replaced.
fn changed(kind: Kind, from: &str, to: &str) -> String {
    let text = stored(kind).vectors.swap_remove(0).event;
    assert!(text.contains(from), "{text}");
    text.replacen(from, to, 1)
}

#[test]
fn an_event_of_a_newer_program_is_named_as_such() {
    for &kind in Kind::ALL {
        let text =
            changed(kind, &format!(r#""kind":"{}","v":1"#, kind.code()), &format!(r#""kind":"{}","v":2"#, kind.code()));
        let want = Error::UnknownEvent { kind: kind.code().to_owned(), version: 2 };
        assert_eq!(Event::decode(text.as_bytes()).unwrap_err(), want);
    }
    let text = changed(Kind::Sale, r#""kind":"sale""#, r#""kind":"hologram""#);
    assert_eq!(Event::decode(text.as_bytes()).unwrap_err().code(), "unknown_event");
}

#[test]
fn a_truncated_event_is_broken_wherever_it_ends() {
    for &kind in Kind::ALL {
        for vector in stored(kind).vectors {
            let bytes = vector.event.as_bytes();
            for end in 0..bytes.len() {
                assert_eq!(Event::decode(&bytes[..end]).unwrap_err().code(), "broken_event", "{} {end}", kind.code());
            }
            let twice = [bytes, bytes].concat();
            assert_eq!(Event::decode(&twice).unwrap_err().code(), "broken_event");
        }
    }
}

#[test]
fn values_outside_their_bounds_break_an_event() {
    for (from, to) in [
        (r#""seq":1,"#, r#""seq":-1,"#),
        (r#""quantity":612"#, r#""quantity":0.612"#),
        (r#""quantity":612"#, r#""quantity":1000000001"#),
        (r#""total_minor":4100"#, r#""total_minor":9007199254740992"#),
        (r#""rate_ppm":40000"#, r#""rate_ppm":1000001"#),
        (r#""discount_bp":1000"#, r#""discount_bp":10001"#),
        (r#""currency":"EUR""#, r#""currency":"EURO""#),
        (r#""kind":"card""#, r#""kind":"barter""#),
        (r#""business_day":"2026-11-21""#, r#""business_day":"2026-02-30""#),
        (r#""at":"2026-11-21T10:15:30.123+01:00""#, r#""at":"2026-11-21 10:15""#),
    ] {
        let error = Event::decode(changed(Kind::Sale, from, to).as_bytes()).unwrap_err();
        assert_eq!(error.code(), "broken_event", "{to}");
    }
}

#[test]
fn fields_that_a_later_release_adds_are_accepted_at_every_level() {
    let more = r#""later":{"a":[1,null,"x"]},"#;
    for &kind in Kind::ALL {
        for vector in stored(kind).vectors {
            let event = Event::decode(vector.event.as_bytes()).unwrap();
            for place in [r#"{"kind":"#, r#""head":{"#] {
                let at = vector.event.find(place).unwrap() + place.find('{').unwrap() + 1;
                let (before, after) = vector.event.split_at(at);
                let longer = format!("{before}{more}{after}");
                assert_eq!(Event::decode(longer.as_bytes()).unwrap(), event, "{} at {place}", kind.code());
            }
        }
    }
    for (kind, place) in [
        (Kind::Sale, r#""body":{"#),
        (Kind::Sale, r#""bill":{"#),
        (Kind::Sale, r#""lines":[{"#),
        (Kind::Sale, r#""taxes":[{"#),
        (Kind::Sale, r#""tenders":[{"#),
        (Kind::Sale, r#""movements":[{"#),
        (Kind::Refund, r#""body":{"#),
        (Kind::Refund, r#""lines":[{"#),
        (Kind::TenderChange, r#""body":{"#),
        (Kind::Intake, r#""body":{"#),
        (Kind::Count, r#""body":{"#),
        (Kind::Count, r#""cover":[{"#),
        (Kind::Waste, r#""body":{"#),
        (Kind::Waste, r#""batches":[{"#),
        (Kind::SoldOut, r#""body":{"#),
        (Kind::Forecast, r#""body":{"#),
        (Kind::Forecast, r#""predictions":[{"#),
        (Kind::Planned, r#""body":{"#),
        (Kind::Occasion, r#""body":{"#),
        (Kind::Markdown, r#""body":{"#),
        (Kind::Markdown, r#""made":{"#),
        (Kind::Markdown, r#""expected":{"#),
        (Kind::Product, r#""body":{"#),
        (Kind::Category, r#""body":{"#),
        (Kind::Price, r#""body":{"#),
        (Kind::TaxCategory, r#""body":{"#),
        (Kind::Recipe, r#""body":{"#),
        (Kind::Recipe, r#""part":{"#),
        (Kind::Ingredient, r#""body":{"#),
        (Kind::Supplier, r#""body":{"#),
        (Kind::Stall, r#""body":{"#),
        (Kind::Staff, r#""body":{"#),
        (Kind::Enrolment, r#""body":{"#),
        (Kind::PutBack, r#""body":{"#),
    ] {
        let plain = Event::decode(changed(kind, place, place).as_bytes()).unwrap();
        let longer = changed(kind, place, &format!("{place}{more}"));
        assert_eq!(Event::decode(longer.as_bytes()).unwrap(), plain, "{} at {place}", kind.code());
    }
}
