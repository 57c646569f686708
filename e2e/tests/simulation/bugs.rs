//! A rule broken on purpose is noticed.

use e2e::simulation::{Bug, run};

/// Within how many seeds each has to be noticed.
const WITHIN: [(Bug, u64); 23] = [
    (Bug::AcknowledgeBeforeCommit, 5),
    (Bug::CursorBeforeApply, 5),
    (Bug::VendorSeqFromSequence, 5),
    (Bug::ProjectionForRepeatedRow, 20),
    (Bug::DedupeWithoutHash, 40),
    (Bug::ReceiptCounterOutside, 40),
    (Bug::RestoreWithoutIncarnation, 40),
    (Bug::ForkDropped, 40),
    (Bug::QuarantineStopsQueue, 20),
    (Bug::UnclampedClock, 20),
    (Bug::StampGivenTwice, 40),
    (Bug::NaiveCount, 5),
    (Bug::PageWithoutHash, 100),
    (Bug::JoinWithoutHash, 200),
    (Bug::EpochIgnored, 40),
    (Bug::NotRecomputed, 5),
    (Bug::PartialPage, 5),
    (Bug::BlobAwaited, 5),
    (Bug::ClockForOrder, 5),
    (Bug::ChangeWithoutPermission, 5),
    (Bug::GivenCountedTwice, 20),
    (Bug::GivenWithoutWord, 100),
    (Bug::TenantNotReset, 5),
];

#[test]
fn every_rule_that_is_broken_on_purpose_is_noticed_soon() {
    let mut unnoticed = Vec::new();
    for (bug, within) in WITHIN {
        let noticed = (0..within).find_map(|seed| Some((seed, run(seed, Some(bug)).err()?)));
        match noticed {
            Some((seed, broken)) => {
                println!("{bug:?}: seed {}: {}", seed + 1, broken.0.chars().take(120).collect::<String>());
            }
            None => unnoticed.push(bug),
        }
    }
    assert!(unnoticed.is_empty(), "nobody noticed {unnoticed:?}");
    assert!(Bug::ALL.iter().all(|bug| WITHIN.iter().any(|(of, _)| of == bug)));
}
