//! Kills of the program at moments that nobody chose, while somebody sells in its window.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use domain::api::catalogue::CountStock;
use domain::quantity::{Quantity, Unit};
use e2e::ledger::{Asked, Given, Goods, Ledger, Life};
use e2e::{Chance, Display, Failure, Home, Outcome, Window};
use serde_json::{Value, json};

use crate::bakery::{Bakery, OWNER, answer, show};
use crate::counter::{has_lines, id, lines, reads, sign_in, tap};
use crate::disk::Disk;

/// So many at least, and so many of them between the tap and the receipt; more are made until that holds.
const N_KILLS: usize = 20;
const N_IN_A_SALE: usize = 7;
const MOST_KILLS: usize = 80;

const GOODS: [Goods; 1] = [Goods { name: "Sourdough", unit: "piece", price_minor: 420, counted: 500_000 }];

#[test]
fn a_sale_on_the_screen_survives_a_kill_of_the_program_at_any_moment() -> Outcome {
    let seed = 20_262;
    let mut chance = Chance::new(seed);
    let (home, display) = (Home::new()?, Display::start()?);
    set_up(&home, &display)?;
    let mut ledger = Ledger::new(&GOODS);
    let (mut in_a_sale, mut after_it) = (0, 0);
    // What a sale takes on this machine, to aim by.
    let mut usual = Duration::from_millis(150);
    while in_a_sale + after_it < N_KILLS || in_a_sale < N_IN_A_SALE {
        assert!(in_a_sale + after_it < MOST_KILLS, "too few kills fell into a sale: {in_a_sale} of {MOST_KILLS}");
        let window = open(&home, &display, &mut ledger).map_err(|failure| failure.during("opening"))?;
        let life = ledger.lives.last_mut().expect("a life was pushed");
        if chance.below(2) == 0 {
            let (given, took) = sell(&window).map_err(|failure| failure.during("selling"))?;
            usual = (usual + took) / 2;
            life.given.push(given);
            tap(&window, "next-sale")?;
        }
        begin(&window).map_err(|failure| failure.during("beginning a sale"))?;
        // From now on the program lives as long as chance will have it.
        let (process, left) = (window.process(), chance.below(usual.as_micros() as u64 * 3 / 2));
        let killer = thread::spawn(move || {
            thread::sleep(Duration::from_micros(left));
            Command::new("kill").args(["-KILL", &process.to_string()]).status()
        });
        match pay(&window) {
            Ok((given, took)) => {
                usual = (usual + took) / 2;
                life.given.push(given);
                after_it += 1;
            }
            Err(_) => {
                life.unanswered.push(one());
                in_a_sale += 1;
            }
        }
        assert!(killer.join().expect("the killer does not panic")?.success(), "the program had ended by itself");
        window.dead()?;
    }
    open(&home, &display, &mut ledger)?.close()?;
    ledger.close(&home.data().join("register.db"))?;
    let verified: Value = serde_json::from_slice(&home.run(&["verify", "--full", "--json"])?.stdout)?;
    assert_eq!((&verified["ok"], &verified["problems"]), (&json!(true), &json!([])), "{verified}");
    println!(
        "seed {seed}: {in_a_sale} kills between the tap and the receipt, {after_it} after it; {} sales, of them {} \
         committed and not shown",
        ledger.n_sales, ledger.n_extra,
    );
    Ok(())
}

/// Starts the program anew and signs in. Then the counter shows the last committed sale; a cart is open only where its
/// sale was not made.
fn open(home: &Home, display: &Display, ledger: &mut Ledger) -> Outcome<Window> {
    let window = Window::open(home, display)?;
    let was_cut_off = ledger.lives.last().is_some_and(|life| !life.unanswered.is_empty());
    let n_extra = ledger.n_extra;
    ledger.lives.push(Life::default());
    ledger.settle(&home.data().join("register.db"))?;
    sign_in(&window, OWNER)?;
    window.find(&id("tile-Sourdough"))?;

    if was_cut_off && ledger.n_extra == n_extra {
        // Its cart is there again, if it was kept before the program died.
        let sql = "select count(*) from device where name = 'cart' and value like '%items%'";
        let kept: u32 = Disk::of(home)?.one(sql, [])?;
        has_lines(&window, kept as usize)?;
    } else {
        if ledger.n_sales > 0 {
            let sql = "select receipt from sale order by register_seq desc limit 1";
            reads(&window, "last-sale", &Disk::of(home)?.one::<String>(sql, [])?)?;
        }
        assert!(lines(&window)?.is_empty(), "what was sold is in the cart again");
    }
    Ok(window)
}

/// Sells one, or what is in the cart already.
fn sell(window: &Window) -> Outcome<(Given, Duration)> {
    begin(window)?;
    pay(window)
}

/// Puts one into the cart, unless it is there already.
fn begin(window: &Window) -> Outcome {
    if lines(window)?.is_empty() {
        tap(window, "tile-Sourdough")?;
        has_lines(window, 1)?;
    }
    Ok(())
}

/// Taps the exact amount and reads the receipt's number, as soon as it is there; fails at once when the program is gone.
fn pay(window: &Window) -> Outcome<(Given, Duration)> {
    let middle = "const box = document.querySelector('[data-testid=exact-cash]').getBoundingClientRect();
                  return [Math.floor(box.left + box.width / 2), Math.floor(box.top + box.height / 2)]";
    let started = Instant::now();
    let point = window.execute(middle, &[])?;
    window.tap_at(point[0].as_i64().unwrap_or(0), point[1].as_i64().unwrap_or(0))?;
    while started.elapsed() < Duration::from_secs(60) {
        let told = window.execute("return document.querySelector('.change-how')?.innerText ?? ''", &[])?;
        let words = told.as_str().unwrap_or_default().split_whitespace();
        if let Some(receipt) = words.filter(|word| word.contains('-')).find(|word| word.ends_with(char::is_numeric)) {
            return Ok((Given { asked: one(), receipt: receipt.to_owned() }, started.elapsed()));
        }
    }
    Err(Failure::new("no receipt was shown"))
}

/// A bakery that sells one thing, counted.
fn set_up(home: &Home, display: &Display) -> Outcome {
    let window = Window::open(home, display)?;
    let bakery = Bakery::found(&window, "en")?;
    let goods = &GOODS[0];
    let product = bakery.stock(&window, goods.name, Some(goods.price_minor), Unit::Piece, None, Some(bakery.shelf))?;
    answer(&window, &CountStock { product, counted: Quantity::new(goods.counted)? })?;
    show(&window, "/sell")?;
    window.close()
}

fn one() -> Asked {
    Asked::new(&GOODS, vec![(0, 1_000)])
}
