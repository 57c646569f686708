use std::collections::BTreeMap;

use e2e::{Failure, Outcome, target_folder};

use crate::place::{EMAIL, PASSWORD, Place};
use e2e::browser::{Browser, tagged};

const LOOKS: [(&str, u32, u32); 4] =
    [("light", 1280, 800), ("dark", 1024, 768), ("light", 390, 844), ("dark", 390, 844)];

/// Checks what is shown in every look, and keeps pictures.
fn look(browser: &Browser, language: &str, name: &str, faults: &mut BTreeMap<String, Vec<String>>) -> Outcome {
    for (theme, width, height) in LOOKS {
        browser.page.emulate(theme, width, height)?;
        let screen = format!("account-{name}.{language}.{theme}.{width}");
        for fault in browser.page.faults()? {
            faults.entry(fault).or_default().push(screen.clone());
        }
        browser.page.save_screenshot(&target_folder().join("screens").join(format!("{screen}.png")))?;
    }
    browser.page.emulate("light", 1280, 800)
}

#[test]
fn every_door_and_the_account_s_page_are_accessible_in_english() -> Outcome {
    walk("en")
}

#[test]
fn every_door_and_the_account_s_page_are_accessible_in_french() -> Outcome {
    walk("fr")
}

fn walk(language: &str) -> Outcome {
    let place = Place::new()?;
    let browser = Browser::open(&place, language)?;
    let mut faults = BTreeMap::new();
    let mut look = |name: &str| look(&browser, language, name, &mut faults);
    browser.tap("sign-in")?;
    browser.page.find(&e2e::css("#email[aria-invalid=true]"))?;
    look("sign-in")?;
    browser.tap("to-create")?;
    browser.page.fill(&tagged("name"), "Nadia Martin")?;
    browser.page.fill(&tagged("email"), "nadia@bakery.example")?;
    browser.page.fill(&tagged("password"), "password1")?;
    browser.tap("create")?;
    browser.page.find(&e2e::css("#password[aria-invalid=true]"))?;
    look("create")?;
    browser.page.fill(&tagged("password"), "rye sourdough at four in the morning")?;
    browser.tap("create")?;
    browser.page.find(&tagged("again"))?;
    look("sent")?;
    browser.tap("go-on")?;
    browser.tap("to-forgotten")?;
    browser.page.find(&tagged("send-link"))?;
    look("forgotten")?;
    for door in ["verify", "reset"] {
        browser.page.go(&format!("{}/#/{door}/spent", place.address()))?;
        browser.page.find(&tagged(if door == "verify" { "go-on" } else { "choose" }))?;
        look(door)?;
    }
    browser.page.go(&format!("{}/#/account", place.address()))?;
    browser.sign_in(EMAIL)?;
    browser.page.find(&tagged("session"))?;
    browser.tap("factor-start")?;
    browser.page.fill(&tagged("factor-password"), PASSWORD)?;
    browser.tap("factor-go")?;
    let mut authenticator = super::totp::Authenticator::new(&browser.text("secret")?);
    look("proposed")?;
    browser.page.fill(&tagged("factor-code"), &authenticator.code())?;
    browser.tap("factor-go")?;
    browser.page.find(&tagged("codes"))?;
    look("codes")?;
    browser.page.close()?;
    if faults.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = faults.iter().map(|(fault, at)| format!("{}: {fault}", at.join(", "))).collect();
    Err(Failure::new(format!("{} faults:\n{}", list.len(), list.join("\n"))))
}
