//! The window as it is shipped, on a large register and beside the same window on an empty one: how soon it sells, how
//! soon a scan is on the screen, and what it takes of the memory.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::kept::{MANY_SALES, N_PRODUCTS, forget, grown};
use super::memory;
use super::start::BUDGET_MS;
use super::table::{Budget, Table};
use super::times::Times;
use crate::growth::{PIN, barcode};
use crate::{Chance, Display, Failure, Home, Outcome, Window, css};

const N_STARTS: usize = 5;
const N_COLD_STARTS: usize = 3;
const N_CARTS: usize = 30;
const N_LINES: usize = 10;

pub fn measure(kept: &Path, table: &mut Table) -> Outcome {
    let register = grown(kept, MANY_SALES)?;
    let display = Display::start()?;
    let (mut empty, mut full, mut cold) = (Starts::default(), Starts::default(), Starts::default());
    for _ in 0..N_STARTS {
        empty.start(&Home::new()?, &display)?.close()?;
        full.start(&home_on(&register)?, &display)?.close()?;
    }
    for _ in 0..N_COLD_STARTS {
        forget(&register)?;
        cold.start(&home_on(&register)?, &display)?.close()?;
    }
    let what = format!("window, {N_PRODUCTS} products, {MANY_SALES} past sales");
    let (value, floor) = (full.to_screen.percentile(50), empty.to_screen.percentile(50));
    table.add_beside(format!("{what}: start to PIN screen"), value, "ms", (floor, value / floor), Budget::None);
    for (what, starts) in
        [("  and the PIN to the first tiles", &full), ("  the same with the database not in memory", &cold)]
    {
        let value = starts.to_tiles.percentile(50);
        table.add_beside(what, value, "ms", (floor, value / floor), Budget::Value(BUDGET_MS));
    }
    use_it(&register, &display, table)
}

/// A home whose register is this one.
fn home_on(register: &Path) -> Outcome<Home> {
    let home = Home::new()?;
    std::os::unix::fs::symlink(register, home.data())?;
    Ok(home)
}

/// Scans, and the memory afterwards.
fn use_it(register: &Path, display: &Display, table: &mut Table) -> Outcome {
    let home = Home::new()?;
    let empty = Window::open(&home, display)?;
    empty.settle()?;
    let floor = memory::family_mb(empty.process())?;
    empty.close()?;

    let home = home_on(register)?;
    let window = Starts::default().start(&home, display)?;
    window.resize(1280, 800)?;
    let mut chance = Chance::new(5);
    let mut times = Times::default();
    empty_cart(&window)?;
    for cart in 0..=N_CARTS {
        let first = chance.below(N_PRODUCTS as u64) as usize;
        let codes: Vec<String> = (0..N_LINES)
            .map(|n| Ok(barcode((first + n * 7919) % N_PRODUCTS)?.as_str().to_owned()))
            .collect::<Outcome<_>>()?;
        // Scripts are compiled and lists are grown in the first cart.
        for time in milliseconds(&window.execute_async(&format!("{DRAWN}{SCAN}"), &[json!(codes)])?)? {
            if cart > 0 {
                times.push(time);
            }
        }
        empty_cart(&window)?;
    }
    table.add("scan to line in the window, p50", times.percentile(50), "ms", Budget::None);
    table.add("scan to line in the window, p99", times.percentile(99), "ms", Budget::Value(50.0));
    let value = memory::family_mb(window.process())?;
    let what = format!("memory of the window with its web processes, after {} scans", (N_CARTS + 1) * N_LINES);
    table.add_beside(what, value, "MB", (floor, value / floor), Budget::None);
    window.close()
}

/// The times from the start of the program.
#[derive(Default)]
struct Starts {
    to_screen: Times,
    /// Without the time in which somebody types the PIN.
    to_tiles: Times,
}

impl Starts {
    /// Starts the program and, where there is a register, signs in.
    fn start(&mut self, home: &Home, display: &Display) -> Outcome<Window> {
        let window = Window::open(home, display)?;
        window.settle()?;
        let painted = window.wait_for("the first picture", PAINTED, &[])?;
        let painted = Duration::from_secs_f64(painted.as_f64().unwrap_or_default() / 1e3);
        let to_screen = (SystemTime::UNIX_EPOCH + painted)
            .duration_since(started(window.process())?)
            .map_err(|_| Failure::new("the window was there before its program"))?;
        self.to_screen.push(to_screen);
        if home.data().exists() {
            window.find(&css("[data-testid^=\"person-\"]"))?;
            for time in milliseconds(&window.execute_async(&format!("{DRAWN}{SIGN_IN}"), &[json!(PIN)])?)? {
                self.to_tiles.push(to_screen + time);
            }
        }
        Ok(window)
    }
}

/// When a process began; the system counts in hundredths of a second.
fn started(process: u32) -> Outcome<SystemTime> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let ticks = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(19)?.parse::<f64>().ok());
    let uptime = fs::read_to_string("/proc/uptime")?;
    let now = uptime.split_whitespace().next().and_then(|seconds| seconds.parse::<f64>().ok());
    let (Some(ticks), Some(now)) = (ticks, now) else {
        return Err(Failure::new("the system does not tell when a process began"));
    };
    Ok(SystemTime::now() - Duration::from_secs_f64((now - ticks / 100.0).max(0.0)))
}

fn milliseconds(answer: &Value) -> Outcome<Vec<Duration>> {
    let times: Vec<f64> =
        serde_json::from_value(answer.clone()).map_err(|_| Failure::new(format!("the page says: {answer}")))?;
    Ok(times.into_iter().map(|time| Duration::from_secs_f64(time / 1e3)).collect())
}

fn empty_cart(window: &Window) -> Outcome {
    if window.shows(&css(".cart-lines .line"))? {
        for name in ["cart-more", "cart-empty", "cart-empty"] {
            window.tap(&css(&format!("[data-testid=\"{name}\"]")))?;
        }
        window.gone(&css(".cart-lines .line, [data-testid=\"dialog\"]"))?;
    }
    Ok(())
}

/// When the page first drew something that can be read: nothing is drawn before the register has answered.
const PAINTED: &str = r#"
    const first = performance.getEntriesByName("first-contentful-paint")[0];
    return first ? performance.timeOrigin + first.startTime : null;
"#;

/// Waits for the frame that shows something, until it has been drawn.
const DRAWN: &str = r#"
    const drawn = seen => new Promise(resolve => {
        const look = () => {
            if (!seen()) return requestAnimationFrame(look);
            // A message is delivered when the frame has been drawn.
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = resolve;
            port2.postMessage(null);
        };
        requestAnimationFrame(look);
    });
"#;

/// Taps the first person and a PIN; the time from the last tap to the frame with the tiles.
const SIGN_IN: &str = r#"
    const [pin, done] = arguments;
    const find = selector => document.querySelector(selector);
    const tap = async (selector, after) => {
        await drawn(() => find(selector) && !find(selector).disabled);
        const at = performance.now();
        find(selector).click();
        if (after) await drawn(() => find(after));
        return performance.now() - at;
    };
    (async () => {
        await tap('[data-testid^="person-"]');
        for (const digit of pin) await tap(`[data-testid="key-${digit}"]`);
        done([await tap('[data-testid="keypad-done"]', '.tile[data-testid^="tile-"]')]);
    })().catch(error => done(String(error)));
"#;

/// Types codes as a scanner does, only that its keys come at once, so that a busy machine does not take them for somebody's
/// typing. The time of each from its Enter to the frame with its line: the digits' own drawing is in it.
const SCAN: &str = r#"
    const [codes, done] = arguments;
    const n_lines = () => document.querySelectorAll(".cart-lines .line").length;
    const press = key => {
        const at = document.activeElement ?? document.body;
        for (const kind of ["keydown", "keyup"]) {
            at.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true, cancelable: true }));
        }
    };
    const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
    (async () => {
        const times = [];
        for (const code of codes) {
            const before = n_lines();
            for (const digit of code) press(digit);
            const at = performance.now();
            press("Enter");
            await drawn(() => n_lines() > before);
            times.push(performance.now() - at);
            await pause(100);
        }
        done(times);
    })().catch(error => done(String(error)));
"#;
