//! Weight, quantity, discounts, prices and keys.

use e2e::{Home, Outcome, Window, key, scenario_in};

use crate::bakery::{Bakery, CASHIER, MANAGER};
use crate::counter::{escape, hand_over, has_lines, id, key_in, lines, put_in, reads, receipt, shows, tap, taps};
use crate::disk::Disk;

const F12: &str = "\u{E03C}";

#[test]
fn cheese_is_weighed_by_finger() -> Outcome {
    let home = Home::new()?;
    scenario_in("weigh", &home, |window| {
        Bakery::open(window)?;
        tap(window, "tile-Comté")?;
        key_in(window, "0.6129")?;
        reads(window, "readout", "0.612")?;
        tap(window, "key-back")?;
        key_in(window, "2")?;
        // 0.612 kg × £24.90 = £15.2388
        reads(window, "keypad-done", "£15.24")?;
        tap(window, "keypad-done")?;
        reads(window, "total", "£15.24")?;
        // What has no price yet asks for one.
        tap(window, "tile-Cake of the day")?;
        key_in(window, "3.50")?;
        tap(window, "keypad-done")?;
        tap(window, "tile-other-amount")?;
        key_in(window, "2")?;
        tap(window, "keypad-done")?;
        has_lines(window, 3)?;
        reads(window, "total", "£20.74")?;
        tap(window, "exact-cash")?;
        reads(window, "change-due", "£0.00")?;
        let weight = "select quantity from sale_line where unit = 'kg'";
        assert_eq!(Disk::of(&home)?.one::<i64>(weight, [])?, 612);
        Ok(())
    })
}

#[test]
fn a_quantity_goes_before_its_product() -> Outcome {
    scenario_in("quantity", &Home::new()?, |window| {
        Bakery::open(window)?;
        window.type_text("12*")?;
        reads(window, "prefix", "12 ×")?;
        tap(window, "tile-Baguette")?;
        reads(window, "total", "£15.60")?;
        assert!(!shows(window, "prefix")?, "it holds for one product");
        // The same by finger.
        taps(window, ["cart-more", "cart-quantity"])?;
        key_in(window, "3")?;
        tap(window, "keypad-done")?;
        tap(window, "tile-Croissant")?;
        reads(window, "total", "£19.20")?;
        // A line's own quantity, and a line that goes.
        taps(window, ["line-1", "line-less", "line-less", "line-apply"])?;
        reads(window, "total", "£16.60")?;
        taps(window, ["line-2", "line-remove"])?;
        reads(window, "total", "£13.00")?;
        has_lines(window, 1)
    })
}

#[test]
fn discounts_come_off_a_line_and_off_the_cart() -> Outcome {
    let home = Home::new()?;
    scenario_in("discounts", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["tile-Sourdough", "tile-Baguette", "line-1", "line-tab-discount"])?;
        taps(window, ["discount-50", "reason-end-of-day", "line-apply"])?;
        reads(window, "total", "£3.40")?;
        window.press(&[key::F8])?;
        taps(window, ["discount-amount"])?;
        key_in(window, "0.40")?;
        tap(window, "discount-apply")?;
        reads(window, "total", "£3.00")?;
        tap(window, "exact-cash")?;
        reads(window, "change-due", "£0.00")?;
        let disk = Disk::of(&home)?;
        assert_eq!(disk.one::<i64>("select total_minor from sale", [])?, 300);
        assert_eq!(disk.one::<i64>("select discount_minor from sale", [])?, 250);
        Ok(())
    })
}

#[test]
fn another_price_at_a_cashiers_counter_needs_a_managers_pin() -> Outcome {
    let home = Home::new()?;
    scenario_in("price-override", &home, |window| {
        Bakery::open(window)?;
        hand_over(window, CASHIER)?;
        taps(window, ["tile-Sourdough", "line-1", "line-tab-price"])?;
        key_in(window, "2.50")?;
        tap(window, "line-apply")?;
        reads(window, "total", "£2.50")?;
        tap(window, "exact-cash")?;
        // Given up, nothing is sold and the cart stays.
        window.find(&id(&format!("approver-{}", MANAGER.name)))?;
        assert!(!shows(window, &format!("approver-{}", CASHIER.name))?);
        escape(window)?;
        has_lines(window, 1)?;
        let disk = Disk::of(&home)?;
        assert_eq!(disk.one::<i64>("select count(*) from sale", [])?, 0);
        taps(window, ["exact-cash", &format!("approver-{}", MANAGER.name)])?;
        put_in(window, MANAGER.pin)?;
        reads(window, "change-due", "£0.00")?;
        assert_eq!(disk.one::<i64>("select price_minor from sale_line", [])?, 250);
        Ok(())
    })
}

#[test]
fn keys_do_what_they_say_and_escape_never_empties_a_cart() -> Outcome {
    let home = Home::new()?;
    scenario_in("keys", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["tile-Baguette", "tile-Croissant"])?;
        window.press(&[key::F2])?;
        window.wait_for("the focus", "return document.activeElement.id === 'search'", &[])?;
        window.type_text("cof")?;
        reads(window, "result-1", "Coffee")?;
        // Escape takes back what was typed, in the field and everywhere, and nothing else.
        for _ in 0..3 {
            window.press(&[key::ESCAPE])?;
        }
        assert_eq!(window.find(&id("search"))?.value()?, "");
        window.execute("document.activeElement.blur()", &[])?;
        for _ in 0..3 {
            window.press(&[key::ESCAPE])?;
        }
        for opens in [key::F4, key::F8, key::F9] {
            window.press(&[opens])?;
            window.find(&id("dialog"))?;
            escape(window)?;
        }
        tap(window, "line-1")?;
        escape(window)?;
        has_lines(window, 2)?;
        assert!(lines(window)?[0].contains("Baguette"));
        reads(window, "total", "£2.50")?;

        window.press(&[key::F4])?;
        window.wait_for("the focus", "return document.activeElement.id === 'park-confirm'", &[])?;
        window.press(&[key::ENTER])?;
        window.gone(&id("dialog"))?;
        has_lines(window, 0)?;
        window.press(&[key::F4])?;
        tap(window, "resume-1")?;
        has_lines(window, 2)?;
        window.press(&[F12])?;
        reads(window, "change-due", "£0.00")?;
        assert_eq!(Disk::of(&home)?.tenders(&receipt(window)?)?, [("cash".to_owned(), 250, 0)]);
        window.press(&[key::ENTER])?;
        window.gone(&id("change-due"))
    })
}

#[test]
fn found_by_its_letters_a_product_is_added_by_enter() -> Outcome {
    scenario_in("search", &Home::new()?, |window| {
        Bakery::open(window)?;
        window.find(&id("search"))?;
        window.press(&[key::F2])?;
        window.type_text("comte")?;
        reads(window, "result-1", "Comté")?;
        window.press(&[key::ENTER])?;
        window.find(&id("readout"))?;
        type_weight(window, "0.25")?;
        reads(window, "total", "£6.23")
    })
}

/// The keyboard's digits work on a keypad too.
fn type_weight(window: &Window, digits: &str) -> Outcome {
    window.type_with_gaps(digits, 60)?;
    window.press(&[key::ENTER])
}
