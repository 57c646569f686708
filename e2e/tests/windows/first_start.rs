//! From an empty machine to the first sale.

use e2e::{Home, Outcome, Window, scenario_in};

use crate::counter::{id, read, reads, tap, taps};
use crate::disk::Disk;

/// Counts what the person at the counter does from here on: taps, and keys outside text fields.
fn watch(window: &Window) -> Outcome {
    let script = r#"
        window.taps = 0;
        window.strayKeys = 0;
        addEventListener("click", () => window.taps++, true);
        addEventListener("keydown", e => window.strayKeys += e.target.matches("input, textarea") ? 0 : 1, true);
    "#;
    window.execute(script, &[]).map(drop)
}

fn count(window: &Window, what: &str) -> Outcome<u64> {
    Ok(window.execute(&format!("return window.{what}"), &[])?.as_u64().unwrap_or(u64::MAX))
}

#[test]
fn after_the_text_fields_everything_to_the_first_sale_goes_by_pointer() -> Outcome {
    let home = Home::new()?;
    scenario_in("first-start", &home, |window| {
        watch(window)?;
        tap(window, "set-up")?;
        window.fill(&id("business-name"), "The Crusty Loaf")?;
        // The list of a select field belongs to the system, out of the driver's reach.
        window.choose(&id("country"), "GB")?;
        tap(window, "next")?;
        window.find(&id("currency"))?;
        taps(window, ["tax-included", "next"])?;
        window.fill(&id("stall-name"), "Market Square")?;
        window.fill(&id("stall-address"), "2 Market Square")?;
        taps(window, ["hours-6-open", "next"])?;
        window.fill(&id("owner-name"), "Nadia")?;
        window.fill(&id("owner-pin"), "4711")?;
        tap(window, "next")?;

        window.find(&id("whoami"))?;
        taps(window, ["nav-products", "new-product"])?;
        window.fill(&id("product-name"), "Baguette")?;
        window.fill(&id("product-price"), "1.30")?;
        tap(window, "product-save")?;
        window.find(&id("product-Baguette"))?;
        tap(window, "nav-sell")?;
        window.find(&id("tile-Baguette"))?;
        assert_eq!(count(window, "strayKeys")?, 0, "a key was needed outside the text fields");

        let before = count(window, "taps")?;
        taps(window, ["tile-Baguette", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        assert_eq!(count(window, "taps")? - before, 2, "a cash sale of one thing takes two taps");

        let disk = Disk::of(&home)?;
        assert_eq!(disk.one::<i64>("select count(*) from sale", [])?, 1);
        assert_eq!(disk.one::<i64>("select total_minor from sale", [])?, 130);
        assert_eq!(disk.one::<String>("select name from sale_line", [])?, "Baguette");
        assert_eq!(disk.one::<String>("select kind from tender", [])?, "cash");
        assert_eq!(disk.one::<i64>("select amount_minor - change_minor from tender", [])?, 130);

        tap(window, "next-sale")?;
        reads(window, "total", "£0.00")
    })
}

#[test]
fn a_form_keeps_what_was_typed_and_puts_the_focus_on_the_first_error() -> Outcome {
    let home = Home::new()?;
    scenario_in("first-errors", &home, |window| {
        tap(window, "set-up")?;
        tap(window, "next")?;
        let name = window.find(&id("business-name"))?;
        assert_eq!(name.attribute("aria-invalid")?.as_deref(), Some("true"));
        assert!(name.is_focused()?);
        window.fill(&id("business-name"), "The Crusty Loaf")?;
        tap(window, "next")?;
        window.fill(&id("day-start"), "25:00")?;
        tap(window, "next")?;
        let start = window.find(&id("day-start"))?;
        assert_eq!((start.value()?.as_str(), start.is_focused()?), ("25:00", true));
        window.fill(&id("day-start"), "04:00")?;
        tap(window, "next")?;
        tap(window, "next")?;
        window.fill(&id("owner-name"), "Nadia")?;
        window.fill(&id("owner-pin"), "47x1")?;
        tap(window, "next")?;
        let pin = window.find(&id("owner-pin"))?;
        assert_eq!((pin.value()?.as_str(), pin.is_focused()?), ("47x1", true));
        assert_eq!(window.find(&id("owner-name"))?.value()?, "Nadia");
        // Nothing was founded.
        assert!(!home.data().join("register.db").exists());
        for _ in 0..3 {
            tap(window, "back")?;
        }
        assert_eq!(window.find(&id("business-name"))?.value()?, "The Crusty Loaf");
        assert_eq!(read(window, "next")?, "Next");
        Ok(())
    })
}
