use e2e::{Failure, Outcome, key};
use serde_json::json;

use crate::place::{EMAIL, PASSWORD, Place};
use e2e::browser::{Browser, tagged};

/// Goes on with the Tab key until it stands at something.
pub fn tab_to(browser: &Browser, id: &str) -> Outcome {
    browser.page.find(&tagged(id))?;
    for _ in 0..60 {
        let there = "return document.activeElement?.dataset?.testid === arguments[0]";
        if browser.page.execute(there, &[json!(id)])? == true {
            // Whoever goes by keys has to see where they are.
            let seen = "const s = getComputedStyle(document.activeElement);
                return document.activeElement.matches(':focus-visible') && (s.outlineStyle !== 'none' || s.boxShadow !== 'none')";
            return if browser.page.execute(seen, &[])? == true {
                Ok(())
            } else {
                Err(Failure::new(format!("{id} does not show that it has the focus")))
            };
        }
        browser.page.press(&[key::TAB])?;
    }
    Err(Failure::new(format!("the Tab key does not come to {id}")))
}

pub fn press(browser: &Browser, id: &str) -> Outcome {
    tab_to(browser, id)?;
    browser.page.press(&[key::ENTER])
}

#[test]
fn everything_on_the_web_is_done_by_keys_alone() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    let receipts = register.sell(1)?;
    register.sync()?;
    let browser = Browser::open(&place, "en")?;
    tab_to(&browser, "email")?;
    browser.page.type_text(EMAIL)?;
    tab_to(&browser, "password")?;
    browser.page.type_text(&format!("{PASSWORD}{}", key::ENTER))?;

    press(&browser, "stall-The Crusty Loaf")?;
    press(&browser, "stall-sales")?;
    press(&browser, &format!("sale-{}", receipts[0]))?;
    press(&browser, "see-receipt")?;
    browser.reads("slip", "Baguette")?;
    browser.page.press(&[key::ESCAPE])?;
    browser.page.gone(&tagged("dialog"))?;

    press(&browser, "nav-products")?;
    press(&browser, "product-Baguette")?;
    tab_to(&browser, "price")?;
    browser.page.press(&[key::CONTROL, "a"])?;
    browser.page.type_text(&format!("2.80{}", key::ENTER))?;
    browser.reads("price-now", "£2.80")?;

    press(&browser, "nav-registers")?;
    press(&browser, "new-register")?;
    browser.page.find(&tagged("enrol-code"))?;
    browser.page.press(&[key::ESCAPE])?;
    browser.page.gone(&tagged("dialog"))?;
    press(&browser, "rename")?;
    tab_to(&browser, "register-name")?;
    browser.page.press(&[key::CONTROL, "a"])?;
    browser.page.type_text(&format!("Till one{}", key::ENTER))?;
    browser.reads("register", "Till one")?;
    press(&browser, "revoke")?;
    press(&browser, "revoke-yes")?;
    browser.reads("health-out", "taken out")?;
    press(&browser, "sign-out")?;
    browser.page.find(&tagged("email"))?;
    browser.page.close()
}

/// Comes to a field by the Tab key and replaces what stands there.
pub fn write(browser: &Browser, id: &str, text: &str) -> Outcome {
    tab_to(browser, id)?;
    browser.page.press(&[key::CONTROL, "a"])?;
    browser.page.type_text(text)
}

#[test]
fn people_business_language_and_light_are_reached_by_keys_alone() -> Outcome {
    let place = Place::new()?;
    place.found()?.sync()?;
    let browser = Browser::open(&place, "en")?;
    write(&browser, "email", EMAIL)?;
    write(&browser, "password", &format!("{PASSWORD}{}", key::ENTER))?;

    press(&browser, "nav-people")?;
    press(&browser, "invite")?;
    write(&browser, "name", "Omar Blum")?;
    write(&browser, "email", "omar@bakery.example")?;
    // Among roles the arrows go.
    tab_to(&browser, "role-manager")?;
    browser.page.press(&[key::DOWN])?;
    tab_to(&browser, "role-cashier")?;
    press(&browser, "invite-send")?;
    browser.reads("colleague", "Omar Blum Cashier")?;
    press(&browser, "close-account")?;
    press(&browser, "close-yes")?;
    browser.counts("colleague", 1)?;
    press(&browser, "grant")?;
    tab_to(&browser, "person-active")?;
    browser.page.press(&[key::ESCAPE])?;
    browser.page.gone(&tagged("dialog"))?;

    press(&browser, "whoami")?;
    write(&browser, "business-name", &format!("Loaf & Daughters{}", key::ENTER))?;
    browser.reads("business", "Loaf & Daughters")?;
    tab_to(&browser, "theme-auto")?;
    browser.page.press(&[key::RIGHT])?;
    browser.page.wait_for("the light", "return document.documentElement.dataset.theme === 'light'", &[])?;
    tab_to(&browser, "language-en")?;
    browser.page.press(&[key::RIGHT])?;
    browser.reads("sign-out", "Quitter")?;
    press(&browser, "sign-out")?;
    tab_to(&browser, "language-fr")?;
    browser.page.press(&[key::LEFT])?;
    browser.reads("sign-in", "Sign in")?;
    browser.page.close()
}
