//! A browser at the server's page.

use serde_json::json;

use crate::place::{EMAIL, PASSWORD, Place};
use crate::{Driver, Home, Outcome, Session, Target, css};

pub fn tagged(id: &str) -> Target {
    css(&format!("[data-testid=\"{id}\"]"))
}

/// A browser on a profile of its own.
pub struct Browser {
    pub page: Session,
    // What the page lives in, as long as it.
    _driver: Driver,
    _home: Home,
}

impl Browser {
    /// At the sign-in.
    pub fn open(place: &Place, language: &str) -> Outcome<Self> {
        let home = Home::new()?;
        let driver = Driver::chromium(&home)?;
        let page = driver.browse(&home, language)?;
        page.emulate("light", 1280, 800)?;
        // As somebody has it who sits before it: without a window system no browser is told that it has the keys.
        page.ask_browser("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }))?;
        page.go(place.address())?;
        page.find(&tagged("email"))?;
        Ok(Self { page, _driver: driver, _home: home })
    }

    /// Signed in as the owner.
    pub fn of_owner(place: &Place, language: &str) -> Outcome<Self> {
        let browser = Self::open(place, language)?;
        browser.sign_in(EMAIL)?;
        Ok(browser)
    }

    pub fn sign_in(&self, email: &str) -> Outcome {
        self.page.fill(&tagged("email"), email)?;
        self.page.fill(&tagged("password"), PASSWORD)?;
        self.page.tap(&tagged("sign-in"))?;
        self.page.find(&tagged("sign-out")).map(drop)
    }

    pub fn tap(&self, id: &str) -> Outcome {
        self.page.tap(&tagged(id))
    }

    pub fn text(&self, id: &str) -> Outcome<String> {
        self.page.find(&tagged(id))?.text()
    }

    /// Waits until something on the page reads like this.
    pub fn reads(&self, id: &str, text: &str) -> Outcome {
        let script = "const [id, text] = arguments;
            const all = [...document.querySelectorAll(`[data-testid=\"${id}\"]`)];
            return all.some(e => e.innerText.replace(/\\s+/g, ' ').includes(text));";
        self.page.wait_for(&format!("“{text}” at {id}"), script, &[json!(id), json!(text)]).map(drop)
    }

    /// Waits until so many such things are there.
    pub fn counts(&self, id: &str, n: usize) -> Outcome {
        let script = "return document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`).length === arguments[1]";
        self.page.wait_for(&format!("{n} of {id}"), script, &[json!(id), json!(n)]).map(drop)
    }
}
