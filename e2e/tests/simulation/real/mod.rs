//! The model of the server beside the real one: the same requests, the same answers, the same digests.

mod business;
mod look;
mod place;
mod requests;
mod story;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use e2e::simulation::Bug;
use place::Place;
use story::Story;
use tokio::runtime::Runtime;

use crate::seeds::asked;

/// Lets the other threads end soon where one fails.
struct Stop<'a> {
    next: &'a AtomicUsize,
    end: usize,
}

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.next.store(self.end, Ordering::Relaxed);
        }
    }
}

/// Sequences that once told the two apart, each by something that was mended.
const ONCE: [u64; 1] = [18_378];

/// Rules of the server, and within how many sequences the real one contradicts a model that breaks them.
const WITHIN: [(Bug, u64); 11] = [
    (Bug::AcknowledgeBeforeCommit, 40),
    (Bug::ProjectionForRepeatedRow, 40),
    (Bug::DedupeWithoutHash, 40),
    (Bug::ForkDropped, 40),
    (Bug::QuarantineStopsQueue, 40),
    (Bug::UnclampedClock, 40),
    (Bug::StampGivenTwice, 40),
    (Bug::NaiveCount, 40),
    (Bug::EpochIgnored, 40),
    (Bug::ClockForOrder, 40),
    (Bug::ChangeWithoutPermission, 40),
];

#[test]
fn a_model_that_breaks_a_rule_is_contradicted_by_the_real_server() {
    let runtime = Runtime::new().unwrap();
    let place = runtime.block_on(Place::new());
    for (no, (bug, within)) in (1..).zip(WITHIN) {
        let begin = no * 10_000_000;
        let noticed = (begin..begin + within).position(|seed| {
            let mut story = Story::new(&place, seed, Some(bug));
            runtime.block_on(story.run()).is_err()
        });
        println!("{bug:?}: {noticed:?}");
        assert!(noticed.is_some(), "{bug:?} is as good as the rule");
    }
}

#[test]
fn the_model_of_the_server_answers_as_the_real_one_does_and_comes_to_the_same_digests() {
    let n = if std::env::var_os("LOCAL_VENDOR_LONG").is_some() { 20_000 } else { 520 };
    let asked = asked();
    // A sequence names its accounts by its number, so that none can be run twice in one place.
    let later = ONCE.into_iter().filter(|seed| *seed >= n);
    let sequences: Vec<u64> = asked.clone().map_or_else(|| (0..n).chain(later).collect(), Iterator::collect);
    let runtime = Runtime::new().unwrap();
    let place = runtime.block_on(Place::new());
    let (next, told) = (AtomicUsize::new(0), Mutex::new(BTreeMap::<String, u32>::new()));
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let work = || {
        let _stop = Stop { next: &next, end: sequences.len() };
        while let Some(&seed) = sequences.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut story = Story::new(&place, seed, None);
            if let Err(different) = runtime.block_on(story.run()) {
                let command = "cargo test -p e2e --test simulation -- real";
                panic!(
                    "{}\nsequence {seed}: {different}\nagain: LOCAL_VENDOR_SEED={seed} {command}",
                    story.log.join("\n")
                );
            }
            let mut told = told.lock().unwrap();
            for word in story.told {
                *told.entry(word).or_default() += 1;
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            assert!(thread.join().is_ok(), "a sequence failed");
        }
    });
    let told = told.into_inner().unwrap();
    println!("{} sequences: {told:?}", sequences.len());
    if asked.is_none() {
        // Everything that a server says was said, often.
        for word in [
            "page",
            "elsewhere",
            "compared",
            "taken",
            "clamped",
            "refused",
            "quarantined",
            "resend",
            "forked",
            "lost",
            "malformed",
            "unknown_device",
            "revoked",
            "bad_request",
            "device_clock",
            "restored",
            "accepted",
            "enrolled",
            "no_stall",
            "new epoch",
            "repeated",
            "put back",
        ] {
            assert!(told.get(word).is_some_and(|n| *n >= 20), "{word} was said too rarely: {told:?}");
        }
    }
}
