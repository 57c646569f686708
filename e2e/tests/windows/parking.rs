//! What outlives the program: parked tickets, the open cart, the last sale.

use e2e::{Display, Home, Outcome, Window};

use crate::bakery::{Bakery, OWNER};
use crate::counter::{has_lines, id, lines, read, reads, sell_one, sign_in, tap, taps};
use crate::disk::Disk;

/// Opens the program, plays, and closes its window.
fn session(home: &Home, play: impl FnOnce(&Window) -> Outcome) -> Outcome {
    e2e::scenario_in("parking", home, play)
}

#[test]
fn a_parked_ticket_is_resumed_after_a_restart() -> Outcome {
    let home = Home::new()?;
    session(&home, |window| {
        Bakery::open(window)?;
        taps(window, ["tile-Baguette", "tile-Baguette", "tile-Sourdough", "park"])?;
        taps(window, ["table-4", "park-confirm"])?;
        has_lines(window, 0)?;
        // Another customer goes first, and leaves a cart behind.
        let number = sell_one(window, "Croissant")?;
        assert!(number.ends_with("000001"), "{number}");
        tap(window, "tile-Croissant")?;
        has_lines(window, 1)
    })?;
    assert_eq!(Disk::of(&home)?.one::<i64>("select count(*) from parked where place = 'parked'", [])?, 1);
    session(&home, |window| {
        sign_in(window, OWNER)?;
        // The cart that was open is open; the parked one waits for it.
        has_lines(window, 1)?;
        assert!(lines(window)?[0].contains("Croissant"));
        tap(window, "exact-cash")?;
        tap(window, "next-sale")?;
        reads(window, "parked", "1")?;
        tap(window, "parked")?;
        reads(window, "resume-1", "Table 4")?;
        tap(window, "resume-1")?;
        has_lines(window, 2)?;
        reads(window, "total", "£6.80")?;
        tap(window, "exact-cash")?;
        reads(window, "change-due", "£0.00")
    })?;
    let disk = Disk::of(&home)?;
    assert_eq!(disk.one::<i64>("select count(*) from parked where place <> 'done'", [])?, 0);
    // The sale says which ticket it was.
    assert_eq!(disk.one::<i64>("select count(*) from parked_paid join parked using (parked_id)", [])?, 1);
    assert_eq!(disk.one::<i64>("select sum(total_minor) from sale", [])?, 120 + 120 + 680);
    Ok(())
}

#[test]
fn after_a_power_cut_the_last_sale_and_the_open_cart_are_on_the_screen() -> Outcome {
    let home = Home::new()?;
    let display = Display::start()?;
    let window = Window::open(&home, &display)?;
    Bakery::open(&window)?;
    let number = sell_one(&window, "Sourdough")?;
    tap(&window, "tile-Baguette")?;
    has_lines(&window, 1)?;
    // The cart is kept a moment after it is shown; what was shown to nobody may be lost.
    let kept = Disk::of(&home)?;
    window.wait_for("a frame", "return true", &[])?;
    while kept.one::<i64>("select count(*) from device where name = 'cart' and value <> 'null'", [])? == 0 {
        window.settle()?;
    }
    window.kill()?;
    session(&home, |window| {
        sign_in(window, OWNER)?;
        has_lines(window, 1)?;
        // With the cart away the screen says what was sold last.
        taps(window, ["cart-more", "cart-empty", "cart-empty"])?;
        window.gone(&id("dialog"))?;
        let last = read(window, "last-sale")?;
        assert!(last.contains(&number) && last.contains("£4.20"), "{last}");
        Ok(())
    })
}
