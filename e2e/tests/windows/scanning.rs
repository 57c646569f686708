//! A scanner is a keyboard that types fast, wherever the focus is.

use e2e::{Failure, Home, Outcome, Window, css, scenario_in};

use crate::bakery::{BARCODE, Bakery};
use crate::counter::{has_lines, id, lines, read, reads, shows, tap};
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
    window.scan(code)?;
    let gaps = window.wait_for(
        "the keys",
        "const t = window.keyTimes; return t.length > arguments[0] && t.slice(1).map((at, i) => at - t[i])",
        &[code.len().into()],
    )?;
    let gaps: Vec<f64> = serde_json::from_value(gaps)?;
    Ok(gaps.iter().all(|gap| *gap < PACE_MS))
}

/// Sets the counter up and scans, again where the machine was too busy to type as a scanner does.
fn scanned(window: &Window, code: &str, set_up: impl Fn() -> Outcome) -> Outcome {
    for _ in 0..20 {
        set_up()?;
        if scan(window, code)? {
            return Ok(());
        }
    }
    Err(Failure::new("this machine is too busy to type at a scanner's pace"))
}

/// An empty cart and an empty search field.
fn clear(window: &Window) -> Outcome {
    if shows(window, "next-sale")? {
        tap(window, "next-sale")?;
    }
    window.fill(&id("search"), "")?;
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
            clear(window)?;
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
        for focused in ["pay-card", "tile-Sourdough", "whoami"] {
            scanned(window, BARCODE, || {
                clear(window)?;
                tap(window, "tile-Croissant")?;
                has_lines(window, 1)?;
                window.find(&id(focused))?.focus()
            })?;
            has_lines(window, 2)?;
            let cart = lines(window)?;
            assert!(cart[0].starts_with("1 Croissant") && cart[1].starts_with("1 Baguette"), "{focused}: {cart:?}");
            assert!(window.find(&id(focused))?.is_focused()?, "{focused} keeps the focus");
        }
        assert_eq!(Disk::of(&home)?.one::<i64>("select count(*) from sale", [])?, 0, "nothing was paid");
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
            tap(window, "nav-sell")?;
            clear(window)?;
            tap(window, "nav-sales")?;
            window.find(&css(".list")).map(drop)
        })?;
        has_lines(window, 1)?;
        assert!(lines(window)?[0].starts_with("1 Baguette"));
        scanned(window, "96385074", || clear(window))?;
        reads(window, "toast", "96385074")?;
        has_lines(window, 0)?;
        assert_eq!(read(window, "total")?, "£0.00");
        Ok(())
    })
}
