use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use e2e::simulation::{Broken, Fault, MIN_EVENTS, Report, Tally, run};

/// Failing seeds after which the others need not be tried.
const ENOUGH: usize = 10;

/// The seeds that somebody wants to see: one (`17`) or a range (`2000..4000`).
pub fn asked() -> Option<Range<u64>> {
    let text = std::env::var("LOCAL_VENDOR_SEED").ok()?;
    let range = match text.split_once("..") {
        Some((begin, end)) => Some((begin.parse().ok()?, end.parse().ok()?)),
        None => text.parse().ok().map(|seed: u64| (seed, seed + 1)),
    };
    let (begin, end) = range.unwrap_or_else(|| panic!("LOCAL_VENDOR_SEED is {text:?}, not a number or a range"));
    Some(begin..end)
}

/// What happened in many worlds.
#[derive(Default)]
struct Sum {
    faults: Tally,
    n_events: usize,
    n_registers: usize,
    failed: Vec<String>,
}

impl Sum {
    fn add(&mut self, report: &Report) {
        self.faults.add(&report.faults);
        self.n_events += report.n_events;
        self.n_registers += report.n_registers;
    }
}

/// Runs seeds as long as there are some.
fn worlds(next: &AtomicU64, end: u64, sum: &Mutex<Sum>) {
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return;
        }
        let outcome = std::panic::catch_unwind(|| run(seed, None));
        let outcome = outcome.unwrap_or_else(|_| Err(Broken("it panics".to_owned())));
        let mut sum = sum.lock().unwrap();
        match outcome {
            Ok(report) if report.n_events >= MIN_EVENTS && report.faults.total() >= 3 => sum.add(&report),
            Ok(report) => sum.failed.push(format!("seed {seed} is poor: {report:?}")),
            Err(broken) => {
                let what = broken.0;
                println!("seed {seed}: {what}");
                sum.failed.push(format!(
                    "seed {seed}: {what}\nagain: LOCAL_VENDOR_SEED={seed} cargo test -p e2e --test simulation -- whatever"
                ));
            }
        }
        if sum.failed.len() >= ENOUGH {
            next.store(end, Ordering::Relaxed);
        }
    }
}

/// Worlds that once broke, each by something that was mended.
#[test]
fn what_broke_once_does_not_break_again() {
    for seed in [532, 2010, 2287, 7703, 58352] {
        run(seed, None).unwrap_or_else(|broken| panic!("seed {seed}: {}", broken.0));
    }
}

#[test]
fn whatever_happens_everybody_agrees() {
    let n_seeds = if std::env::var_os("LOCAL_VENDOR_LONG").is_some() { 100_000 } else { 2_000 };
    let seeds = asked().unwrap_or(0..n_seeds);
    let began = Instant::now();
    let next = AtomicU64::new(seeds.start);
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let sum = Mutex::new(Sum::default());
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| worlds(&next, seeds.end, &sum));
        }
    });
    let all = sum.into_inner().unwrap();
    println!(
        "seeds {seeds:?}: {} events, {} registers, {} faults, {} s",
        all.n_events,
        all.n_registers,
        all.faults.total(),
        began.elapsed().as_secs()
    );
    for fault in Fault::ALL {
        println!("{:>8} {fault:?}", all.faults.of(fault));
    }
    assert!(all.failed.is_empty(), "{}", all.failed.join("\n"));
    if seeds.end - seeds.start >= 2_000 {
        assert!(Fault::ALL.iter().all(|fault| all.faults.of(*fault) >= 50), "a fault struck too rarely");
    }
}
