use std::sync::atomic::{AtomicU64, Ordering};

use e2e::simulation::{Fault, MIN_EVENTS, Report, Tally, run};

/// The seed that somebody wants to see again.
fn asked() -> Option<u64> {
    std::env::var("LOCAL_VENDOR_SEED").ok()?.parse().ok()
}

/// What happened in many worlds.
#[derive(Default)]
struct Sum {
    faults: Tally,
    n_events: usize,
    n_registers: usize,
}

impl Sum {
    fn add(&mut self, report: &Report) {
        self.faults.add(&report.faults);
        self.n_events += report.n_events;
        self.n_registers += report.n_registers;
    }
}

/// Runs seeds as long as there are some.
fn worlds(next: &AtomicU64, end: u64) -> Sum {
    let mut sum = Sum::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return sum;
        }
        let report = run(seed, None).unwrap_or_else(|broken| {
            // The others need not go on.
            next.store(end, Ordering::Relaxed);
            panic!(
                "seed {seed}: {}\nagain: LOCAL_VENDOR_SEED={seed} cargo test -p e2e --test simulation -- whatever",
                broken.0
            )
        });
        assert!(report.n_events >= MIN_EVENTS && report.faults.total() >= 3, "seed {seed} is poor: {report:?}");
        sum.add(&report);
    }
}

#[test]
fn whatever_happens_everybody_agrees() {
    let n_seeds = if std::env::var_os("LOCAL_VENDOR_LONG").is_some() { 100_000 } else { 2_000 };
    let (begin, end) = asked().map_or((0, n_seeds), |seed| (seed, seed + 1));
    let next = AtomicU64::new(begin);
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = Sum::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(|| worlds(&next, end))).collect();
        for thread in threads {
            let Ok(sum) = thread.join() else { panic!("a seed failed") };
            all.faults.add(&sum.faults);
            all.n_events += sum.n_events;
            all.n_registers += sum.n_registers;
        }
    });
    println!("{} seeds, {} events, {} registers", end - begin, all.n_events, all.n_registers);
    for fault in Fault::ALL {
        println!("{:>8} {fault:?}", all.faults.of(fault));
    }
    if asked().is_none() {
        assert!(Fault::ALL.iter().all(|fault| all.faults.of(*fault) >= 50), "a fault struck too rarely");
    }
}
