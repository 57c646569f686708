//! The PIN screen.

use e2e::{Home, Outcome, Window, scenario_in};

use crate::bakery::{Bakery, CASHIER, OWNER};
use crate::counter::{id, put_in_wrong, read, shows, sign_in, tap};

/// The seconds that the screen asks to wait, if it does.
fn seconds(said: &str) -> Option<u64> {
    said.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok())
}

/// Puts in a wrong PIN as often as it takes to be looked at again; what is said then.
fn wrong_again(window: &Window, before: &str) -> Outcome<String> {
    loop {
        let said = put_in_wrong(window, "0000")?;
        if seconds(&said) > seconds(before) {
            return Ok(said);
        }
    }
}

/// Asks for a place by its address, and waits until the page that it leads to is shown.
fn go(window: &Window, address: &str, shown: &str) -> Outcome {
    window.execute("location.hash = arguments[0]", &[address.into()])?;
    let there =
        "return location.hash === '#' + arguments[0] && document.documentElement.dataset.route === arguments[1]";
    window.wait_for(&format!("{address} to show {shown}"), there, &[address.into(), shown.into()]).map(drop)
}

#[test]
fn a_wrong_pin_is_said_and_the_wait_grows() -> Outcome {
    let home = Home::new()?;
    scenario_in("wrong-pin", &home, |window| {
        Bakery::open(window)?;
        tap(window, "whoami")?;
        tap(window, &format!("person-{}", OWNER.name))?;
        for _ in 0..2 {
            assert_eq!(put_in_wrong(window, "0000")?, "That PIN is not right.", "two slips cost nothing");
        }
        let third = wrong_again(window, "")?;
        assert!(seconds(&third) == Some(2), "{third}");
        // The right one is not looked at before the time is over.
        put_in_wrong(window, OWNER.pin)?;
        assert!(!shows(window, "whoami")?);
        let fourth = wrong_again(window, &third)?;
        assert!(seconds(&fourth) == Some(4), "{fourth}");
        // Somebody else is not kept waiting.
        tap(window, "other-person")?;
        sign_in(window, CASHIER)?;
        assert!(read(window, "whoami")?.contains(CASHIER.name));
        Ok(())
    })
}

#[test]
fn a_cashier_sees_no_figures_and_no_address_leads_to_them() -> Outcome {
    let home = Home::new()?;
    scenario_in("cashier", &home, |window| {
        Bakery::open(window)?;
        crate::counter::hand_over(window, CASHIER)?;
        assert!(!shows(window, "nav-today")?);
        for place in ["/today", "/products/import", "/settings/staff"] {
            go(window, "/sales", "/sales")?;
            go(window, place, "/sell")?;
        }
        // Without a person the page shows the lock, whatever the address.
        tap(window, "whoami")?;
        window.find(&id(&format!("person-{}", OWNER.name)))?;
        go(window, "/products", "/lock")?;
        assert!(!shows(window, "product-Baguette")?);
        Ok(())
    })
}
