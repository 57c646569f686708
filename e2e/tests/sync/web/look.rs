use e2e::Outcome;

use crate::place::{EMAIL, Place};
use e2e::browser::Browser;

/// What the document says about language and light.
fn worn(browser: &Browser) -> Outcome<(String, String)> {
    let script = "return [document.documentElement.lang, document.documentElement.dataset.theme]";
    Ok(serde_json::from_value(browser.page.execute(script, &[])?)?)
}

fn pair(language: &str, theme: &str) -> (String, String) {
    (language.to_owned(), theme.to_owned())
}

#[test]
fn language_and_light_follow_a_tap_and_are_the_same_at_the_next_visit() -> Outcome {
    let place = Place::new()?;
    // The browser asks for French; nobody has chosen yet.
    let browser = Browser::open(&place, "fr")?;
    browser.reads("sign-in", "Se connecter")?;
    assert_eq!(worn(&browser)?, pair("fr", "auto"));
    browser.tap("language-en")?;
    browser.reads("sign-in", "Sign in")?;
    // What was chosen counts for more than what the browser says.
    browser.page.execute("location.reload()", &[])?;
    browser.page.wait_for(
        "the page anew",
        "return performance.getEntriesByType('navigation')[0].type === 'reload'",
        &[],
    )?;
    browser.reads("sign-in", "Sign in")?;
    assert_eq!(worn(&browser)?, pair("en", "auto"));
    browser.sign_in(EMAIL)?;
    browser.reads("sign-out", "Sign out")?;
    browser.tap("whoami")?;
    browser.tap("theme-dark")?;
    browser.page.wait_for("the dark", "return document.documentElement.dataset.theme === 'dark'", &[])?;
    let paper = "return getComputedStyle(document.body).backgroundColor";
    let dark = browser.page.execute(paper, &[])?;
    browser.tap("theme-light")?;
    browser.page.wait_for("the light", "return document.documentElement.dataset.theme === 'light'", &[])?;
    assert_ne!(browser.page.execute(paper, &[])?, dark);
    browser.tap("theme-contrast")?;
    browser.tap("language-fr")?;
    browser.reads("sign-out", "Quitter")?;
    // Mails follow.
    let language = "select language from platform.account";
    browser.page.wait_for(
        "the call",
        "return performance.getEntriesByName(`${location.origin}/api/call/speak`).length === 1",
        &[],
    )?;
    assert_eq!(place.look(language)?, "fr");

    browser.page.execute("location.reload()", &[])?;
    browser.reads("sign-out", "Quitter")?;
    assert_eq!(worn(&browser)?, pair("fr", "contrast"));
    browser.tap("sign-out")?;
    browser.reads("sign-in", "Se connecter")?;
    assert_eq!(worn(&browser)?, pair("fr", "contrast"));
    browser.page.close()
}
