//! A window and its server: enrolled in the settings, in step with other registers while people sell.

use domain::quantity::Unit;
use e2e::{Home, Outcome, Window, css, scenario_in};

use crate::bakery::{Bakery, OWNER};
use crate::counter::{id, reads, sign_in, tap, taps};
use crate::place::{Place, Register};

/// Puts in where the server is and the owner's code.
pub fn enter(window: &Window, place: &Place, name: &str) -> Outcome {
    window.fill(&id("sync-server"), place.address())?;
    window.fill(&id("sync-code"), &place.code()?)?;
    window.fill(&id("sync-name"), name)?;
    tap(window, "sync-enrol")
}

/// Enrols the open register on its settings page and waits until it is in step.
pub fn enrol(window: &Window, place: &Place) -> Outcome {
    taps(window, ["nav-settings", "settings-sync"])?;
    enter(window, place, "Left till")?;
    window.find(&id("sync-now"))?;
    status(window, "in step", true)
}

/// Waits until the status in the bar says something, or no longer does.
pub fn status(window: &Window, words: &str, there: bool) -> Outcome {
    let says = "const bar = document.querySelector('[data-testid=sync-status]');
                return !!bar && bar.innerText.includes(arguments[0]) === arguments[1]";
    window.wait_for(&format!("the status: {words} {there}"), says, &[words.into(), there.into()]).map(drop)
}

#[test]
fn a_window_in_step_shows_what_others_do_and_tells_what_it_does() -> Outcome {
    let place = Place::new()?;
    let home = Home::new()?;
    scenario_in("sync", &home, |window| {
        Bakery::open(window)?;
        enrol(window, &place)?;
        // Roles that reach further are the server's to give.
        tap(window, "settings-staff")?;
        reads(window, "grants-on-server", "Owners and managers are appointed on the server")?;
        tap(window, "new-person")?;
        window.find(&id("role-cashier"))?;
        window.gone(&id("role-manager"))?;
        tap(window, "dialog-close")?;

        // Another register of the stall changes a price while a customer is served here.
        let other = place.join()?;
        taps(window, ["nav-sell", "tile-Sourdough"])?;
        reads(window, "total", "£4.20")?;
        other.import("name,price,tax_rate\nBaguette,2.50,0\n")?;
        other.sync()?;
        reads(window, "tile-Baguette", "£2.50")?;
        reads(window, "total", "£4.20")?;
        taps(window, ["tile-Baguette", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        status(window, "waiting", false)?;
        arrives(&other, "select count(*) from sale where total_minor = 670")?;

        // Its sale stands here without a reload.
        let receipt = other.sell(1)?.remove(0);
        other.sync()?;
        tap(window, "nav-sales")?;
        window.find(&id(&format!("sale-{receipt}")))?;
        Ok(())
    })?;
    // A third one joins in its window; the same person signs in there with the same PIN.
    let third = Home::new()?;
    scenario_in("sync-join", &third, |window| {
        tap(window, "join")?;
        enter(window, &place, "Left till")?;
        window.find(&id(&format!("person-{}", OWNER.name)))?;
        sign_in(window, OWNER)?;
        reads(window, "tile-Baguette", "£2.50")?;
        status(window, "in step", true)
    })
}

/// Syncs until a query finds something.
fn arrives(register: &Register, sql: &str) -> Outcome {
    for _ in 0..40 {
        register.sync()?;
        if register.look::<i64>(sql)? > 0 {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
    Err(e2e::Failure::new(format!("nothing arrived: {sql}")))
}

#[test]
fn without_the_server_people_sell_on_and_read_what_waits_and_what_helps() -> Outcome {
    let mut place = Place::new()?;
    let home = Home::new()?;
    scenario_in("sync-offline", &home, |window| {
        let bakery = Bakery::open(window)?;
        enrol(window, &place)?;
        place.kill_server()?;
        bakery.stock(window, "Odd bun", Some(133), Unit::Piece, None, Some(bakery.shelf))?;
        tap(window, "nav-sell")?;
        taps(window, ["tile-Sourdough", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        status(window, "3 waiting", true)?;
        taps(window, ["nav-settings", "settings-sync"])?;
        reads(window, "sync-trouble", "The server can’t be reached")?;
        reads(window, "sync-trouble", "Go on selling")?;
        window.save_screenshot(&e2e::target_folder().join("screens/sync.en.light.1280.png"))?;
        tap(window, "whoami")?;
        reads(window, "toast", "not handed in yet")?;
        sign_in(window, OWNER)?;

        place.start_again()?;
        taps(window, ["nav-settings", "settings-sync", "sync-now"])?;
        status(window, "waiting", false)?;
        reads(window, "sync-waiting", "Nothing waits")?;
        window.gone(&css("[data-testid=sync-trouble]"))?;
        assert_eq!(place.look("select count(*) from tenant.sale")?, "1");
        Ok(())
    })
}

#[test]
fn a_wrong_code_is_explained_and_nothing_changes() -> Outcome {
    let place = Place::new()?;
    let home = Home::new()?;
    scenario_in("sync-code", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-settings", "settings-sync"])?;
        window.fill(&id("sync-server"), "not an address")?;
        window.fill(&id("sync-code"), "AAAA-BBBB")?;
        tap(window, "sync-enrol")?;
        window.find(&css("#sync-server[aria-invalid]"))?;
        window.fill(&id("sync-server"), place.address())?;
        tap(window, "sync-enrol")?;
        reads(window, "toast", "This code is wrong")?;
        tap(window, "nav-sell")?;
        taps(window, ["tile-Sourdough", "exact-cash"])?;
        reads(window, "change-due", "£0.00")
    })
}
