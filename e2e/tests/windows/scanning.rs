//! A scanner is a keyboard that types fast, wherever the focus is.

use std::cell::Cell;

use e2e::{Failure, Home, Outcome, Window, css, key, scenario_in};

use crate::bakery::{BARCODE, Bakery};
use crate::counter::{escape, has_lines, id, lines, read, reads, shows, tap};
use crate::disk::Disk;

/// A scanner's keys follow each other at this pace or faster.
const PACE_MS: f64 = 30.0;

/// Scans. Whether the keys reached the page as fast as a scanner types: on a busy machine they may not.
fn scan(window: &Window, code: &str) -> Outcome<bool> {
    let listen = r#"
        window.keyTimes = [];
        window.keyListener ??= addEventListener("keydown", e => window.keyTimes.push(e.timeStamp), true) ?? true;
    "#;
    window.execute(listen, &[])?;
    window.type_text(&format!("{code}{}", key::ENTER))?;
    // The page keeps the Enter of a scan to itself, and only that: it is not counted.
    let gaps = window.wait_for(
        "the keys",
        "const t = window.keyTimes; return t.length >= arguments[0] && t.slice(1).map((at, i) => at - t[i])",
        &[code.len().into()],
    )?;
    let gaps: Vec<f64> = serde_json::from_value(gaps)?;
    Ok(gaps.len() + 1 == code.len() && gaps.iter().all(|gap| *gap < PACE_MS))
}

/// Sets the counter up and scans, again where the machine was too busy to type as a scanner does.
fn scanned(window: &Window, code: &str, set_up: impl Fn() -> Outcome) -> Outcome {
    for _ in 0..30 {
        empty(window)?;
        set_up()?;
        if scan(window, code)? {
            return Ok(());
        }
    }
    Err(Failure::new("this machine is too busy to type at a scanner's pace"))
}

/// The counter with nothing typed and nothing in the cart, whatever was there.
fn empty(window: &Window) -> Outcome {
    while shows(window, "dialog")? {
        escape(window)?;
    }
    tap(window, "nav-sell")?;
    window.find(&css(".cart, .change"))?;
    if shows(window, "next-sale")? {
        tap(window, "next-sale")?;
    }
    window.fill(&id("search"), "")?;
    window.execute("document.activeElement.blur()", &[])?;
    window.press(&[key::ESCAPE])?;
    if !lines(window)?.is_empty() {
        for name in ["cart-more", "cart-empty", "cart-empty"] {
            tap(window, name)?;
        }
        window.gone(&id("dialog"))?;
    }
    has_lines(window, 0)
}

#[test]
fn a_scan_into_the_search_field_adds_the_product_and_leaves_the_text() -> Outcome {
    scenario_in("scan-in-search", &Home::new()?, |window| {
        Bakery::open(window)?;
        scanned(window, BARCODE, || {
            window.fill(&id("search"), "sour")?;
            reads(window, "result-1", "Sourdough")
        })?;
        has_lines(window, 1)?;
        assert!(lines(window)?[0].starts_with("1 Baguette"), "{:?}", lines(window)?);
        let search = window.find(&id("search"))?;
        assert_eq!((search.value()?.as_str(), search.is_focused()?), ("sour", true));
        Ok(())
    })
}

#[test]
fn a_scan_while_a_button_has_the_focus_does_not_press_it() -> Outcome {
    let home = Home::new()?;
    scenario_in("scan-on-button", &home, |window| {
        Bakery::open(window)?;
        let disk = Disk::of(&home)?;
        let n_sales = || disk.one::<i64>("select count(*) from sale", []);
        for focused in ["pay-card", "tile-Sourdough", "nav-products"] {
            let before = Cell::new(0);
            scanned(window, BARCODE, || {
                tap(window, "tile-Croissant")?;
                has_lines(window, 1)?;
                before.set(n_sales()?);
                window.find(&id(focused))?.focus()
            })?;
            has_lines(window, 2)?;
            assert_eq!(n_sales()?, before.get(), "nothing was paid");
            let cart = lines(window)?;
            assert!(cart[0].starts_with("1 Croissant") && cart[1].starts_with("1 Baguette"), "{focused}: {cart:?}");
            assert!(window.find(&id(focused))?.is_focused()?, "{focused} keeps the focus");
        }
        Ok(())
    })
}

#[test]
fn digits_typed_by_hand_stay_text() -> Outcome {
    scenario_in("slow-digits", &Home::new()?, |window| {
        Bakery::open(window)?;
        tap(window, "search")?;
        window.type_with_gaps(BARCODE, 70)?;
        assert_eq!(window.find(&id("search"))?.value()?, BARCODE);
        // Typed whole, a barcode finds its product as any text does.
        reads(window, "result-1", "Baguette")?;
        has_lines(window, 0)
    })
}

#[test]
fn a_scan_on_another_page_waits_at_the_counter_and_an_unknown_code_is_said() -> Outcome {
    scenario_in("scan-elsewhere", &Home::new()?, |window| {
        Bakery::open(window)?;
        scanned(window, BARCODE, || {
            tap(window, "nav-sales")?;
            window.find(&css(".list")).map(drop)
        })?;
        has_lines(window, 1)?;
        assert!(lines(window)?[0].starts_with("1 Baguette"));
        scanned(window, "96385074", || Ok(()))?;
        reads(window, "toast", "96385074")?;
        has_lines(window, 0)?;
        assert_eq!(read(window, "total")?, "£0.00");
        Ok(())
    })
}
