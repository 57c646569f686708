use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use e2e::{Chance, Outcome, Till};

use crate::network::Network;
use crate::place::{Place, Register, baguette, in_step};

/// Sells until it is killed; the receipts that it was given.
fn sell_until_killed(register: &Register, after: Duration) -> Outcome<Vec<String>> {
    let mut till = Till::open(&register.home)?;
    let process = till.process();
    let killer = thread::spawn(move || {
        thread::sleep(after);
        std::process::Command::new("kill").args(["-KILL", &process.to_string()]).status()
    });
    let mut receipts = Vec::new();
    while till.send(&baguette()).is_ok() {
        match till.answer()? {
            Some(answer) => receipts.push(answer["receipt"].as_str().unwrap_or_default().to_owned()),
            None => break,
        }
    }
    let _ = till.kill();
    assert!(killer.join().expect("the killer does not panic")?.success());
    Ok(receipts)
}

#[test]
fn kills_of_server_database_and_registers_lose_and_double_nothing() -> Outcome {
    let seconds = if std::env::var_os("LOCAL_VENDOR_LONG").is_some() { 180 } else { 20 };
    let mut place = Place::new()?;
    let registers = [place.found()?, place.join()?];
    // Between them and the server a network that drops, cuts and invents.
    let network = Network::before(place.address(), 1_789)?;
    for register in &registers {
        network.lies_before(register)?;
    }
    let mut chance = Chance::new(99);
    // The oracle stands outside: what the tills were told.
    let mut given: Vec<Vec<String>> = vec![Vec::new(), Vec::new()];
    let started = std::time::Instant::now();
    let (mut of_server, mut of_database, mut of_registers) = (0, 0, 0);
    while started.elapsed() < Duration::from_secs(seconds) {
        for (register, given) in registers.iter().zip(&mut given) {
            given.extend(sell_until_killed(register, Duration::from_millis(150 + chance.below(300)))?);
            of_registers += 1;
        }
        network.faulty.store(4, Ordering::SeqCst);
        let down = AtomicBool::new(false);
        thread::scope(|scope| -> Outcome {
            let syncing: Vec<_> = registers
                .iter()
                .map(|register| {
                    let down = &down;
                    scope.spawn(move || {
                        while !down.load(Ordering::SeqCst) {
                            // It fails while the server is down, and says so.
                            let _ = register.home.run(&["sync", "--once", "--json"]);
                        }
                    })
                })
                .collect();
            thread::sleep(Duration::from_millis(100 + chance.below(400)));
            if (of_server + of_database) % 3 == 1 {
                of_database += 1;
                place.crash_database()?;
            } else {
                of_server += 1;
                place.kill_server()?;
                place.start_again()?;
            }
            down.store(true, Ordering::SeqCst);
            syncing.into_iter().for_each(|thread| thread.join().expect("syncing does not panic"));
            Ok(())
        })?;
    }
    network.faulty.store(0, Ordering::SeqCst);
    place.kill_server()?;
    place.start_again()?;
    in_step(&[&registers[0], &registers[1]])?;
    let struck = network.struck.load(Ordering::SeqCst);
    let told: usize = given.iter().map(Vec::len).sum();
    let on_server: usize = place.look("select count(*) from tenant.sale")?.parse().expect("a count");
    println!(
        "{of_registers} kills of registers, {of_server} of the server, {of_database} of PostgreSQL, {struck} faults of the network; {told} receipts, {on_server} sales, {} s",
        started.elapsed().as_secs()
    );
    assert!(of_server > 0 && of_database > 0 && struck > 0, "something was never tried");
    let kept = place.look("select receipt from tenant.sale order by receipt")?;
    let kept: Vec<&str> = kept.lines().collect();
    for receipt in given.iter().flatten() {
        let found = kept.iter().filter(|kept| *kept == receipt).count();
        assert_eq!(found, 1, "{receipt}");
    }
    // A kill may fall between a commit and its answer: at most one sale each time.
    assert!((told..=told + of_registers).contains(&on_server), "{on_server} sales, {told} receipts");
    assert_eq!(place.look("select count(*) = count(distinct (register_id, receipt)) from tenant.sale")?, "t");
    assert_eq!(place.look("select count(*) = max(vendor_seq) from tenant.event")?, "t");
    assert_eq!(registers[0].verified()?["digest"], registers[1].verified()?["digest"]);
    Ok(())
}
