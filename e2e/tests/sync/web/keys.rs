use e2e::{Failure, Outcome, key};
use serde_json::json;

use super::hands::{Browser, tagged};
use crate::place::{EMAIL, PASSWORD, Place};

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
