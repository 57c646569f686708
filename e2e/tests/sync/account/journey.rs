use e2e::{Outcome, css, key};
use serde_json::json;

use super::postbox::Postbox;
use super::totp::Authenticator;
use crate::place::Place;
use crate::web::keys::{press, write};
use e2e::browser::{Browser, tagged};

const NADIA: &str = "nadia@bakery.example";
const FIRST: &str = "rye sourdough at four in the morning";
const SECOND: &str = "eleven kouglofs for the mayor's wife";

/// What a field says is wrong with it, while it has the keys.
fn wrong(browser: &Browser, id: &str, words: &str) -> Outcome {
    let script = "const [id, words] = arguments, field = document.getElementById(id);
        return field?.getAttribute('aria-invalid') === 'true' && document.activeElement === field
            && document.getElementById(`${id}-said`).innerText.includes(words)";
    browser.page.wait_for(&format!("“{words}” at {id}"), script, &[json!(id), json!(words)]).map(drop)
}

fn sign_in(browser: &Browser, password: &str) -> Outcome {
    write(browser, "email", NADIA)?;
    write(browser, "password", &format!("{password}{}", key::ENTER))
}

/// Follows a link of a mail.
fn follow(browser: &Browser, place: &Place, kind: &str, token: &str) -> Outcome {
    // Not from one link's page to another's, whose words would be taken for the new ones.
    browser.page.go(&format!("{}/#/", place.address()))?;
    browser.page.find(&tagged("sign-in"))?;
    browser.page.go(&format!("{}/#/{kind}/{token}", place.address()))
}

#[test]
fn an_account_is_opened_confirmed_made_safer_recovered_and_signed_out_by_keys_alone() -> Outcome {
    let postbox = Postbox::open();
    let place = Place::mailing(Some(postbox.url()))?;
    let browser = Browser::open(&place, "en")?;

    // Opened: what is wrong is said at its field, and what was typed stays.
    press(&browser, "to-create")?;
    press(&browser, "create")?;
    wrong(&browser, "name", "missing")?;
    write(&browser, "name", "Nadia Martin")?;
    write(&browser, "email", "nadia@bakery")?;
    write(&browser, "password", &format!("password1{}", key::ENTER))?;
    wrong(&browser, "email", "is not an e-mail address")?;
    write(&browser, "email", &format!("{NADIA}{}", key::ENTER))?;
    wrong(&browser, "password", "too easy to guess")?;
    assert_eq!(browser.page.find(&tagged("name"))?.value()?, "Nadia Martin");
    write(&browser, "password", &format!("{FIRST}{}", key::ENTER))?;
    browser.reads("gate-words", NADIA)?;

    // Confirmed by the link of the mail, once.
    press(&browser, "go-on")?;
    sign_in(&browser, FIRST)?;
    browser.reads("sign-in-said", "Confirm your e-mail address first")?;
    let mails = || postbox.mails(NADIA);
    postbox.until(|| (mails().len() == 2).then_some(()), "the second mail came");
    let newest = place.look("select count(*) from platform.mailed_token where purpose = 'verify'")?;
    assert_eq!(newest, "1");
    let link = |mail: &String, kind: &str| {
        let token = mail.split(&format!("/#/{kind}/")).nth(1)?.split_whitespace().next()?;
        Some(token.to_owned())
    };
    let tokens: Vec<String> = mails().iter().filter_map(|mail| link(mail, "verify")).collect();
    let mut confirmed = 0;
    for token in &tokens {
        follow(&browser, &place, "verify", token)?;
        browser.page.find(&tagged("go-on"))?;
        confirmed += usize::from(browser.page.page_text()?.contains("Your address is confirmed"));
    }
    assert_eq!(confirmed, 1, "the newest of {} links, and no other", tokens.len());
    press(&browser, "go-on")?;
    sign_in(&browser, FIRST)?;

    // The second factor: refused with a wrong code, on with a right one, asked for at the next sign-in.
    press(&browser, "whoami")?;
    press(&browser, "factor-start")?;
    write(&browser, "factor-password", &format!("no{}", key::ENTER))?;
    wrong(&browser, "factor-password", "The password is wrong")?;
    write(&browser, "factor-password", &format!("{FIRST}{}", key::ENTER))?;
    let mut authenticator = Authenticator::new(&browser.text("secret")?);
    write(&browser, "factor-code", &format!("000000{}", key::ENTER))?;
    wrong(&browser, "factor-code", "The code is wrong")?;
    write(&browser, "factor-code", &format!("{}{}", authenticator.code(), key::ENTER))?;
    let codes = browser.text("codes")?;
    let recovery: Vec<&str> = codes.split_whitespace().collect();
    assert_eq!(recovery.len(), 10, "{codes}");
    press(&browser, "codes-kept")?;
    browser.page.gone(&tagged("codes"))?;
    browser.reads("factor-state", "on")?;
    press(&browser, "sign-out")?;
    sign_in(&browser, FIRST)?;
    write(&browser, "code", &format!("123456{}", key::ENTER))?;
    wrong(&browser, "code", "The code is wrong")?;
    write(&browser, "code", &format!("{}{}", authenticator.code(), key::ENTER))?;
    browser.page.find(&tagged("sign-out"))?;

    // Another browser, which the first one signs out: its next call finds it out.
    let other = Browser::open(&place, "en")?;
    sign_in(&other, FIRST)?;
    write(&other, "code", &format!("{}{}", recovery[0], key::ENTER))?;
    other.page.find(&tagged("sign-out"))?;
    browser.page.go(&format!("{}/#/account", place.address()))?;
    browser.page.execute("location.reload()", &[])?;
    browser.counts("session", 2)?;
    press(&browser, "end-session")?;
    browser.counts("session", 1)?;
    other.page.execute("location.reload()", &[])?;
    other.page.find(&tagged("email"))?;

    // A code of paper serves once; with another, the second factor goes.
    press(&browser, "factor-stop")?;
    write(&browser, "factor-password", FIRST)?;
    write(&browser, "factor-code", &format!("{}{}", recovery[0], key::ENTER))?;
    wrong(&browser, "factor-code", "was used already")?;
    write(&browser, "factor-code", &format!("{}{}", recovery[1], key::ENTER))?;
    browser.reads("factor-state", "off")?;

    // Forgotten: the same words for an address that nobody has, and the link ends every sign-in.
    press(&other, "to-forgotten")?;
    write(&other, "email", &format!("nobody@bakery.example{}", key::ENTER))?;
    other.reads("gate-words", "nobody@bakery.example")?;
    let of_nobody = other.text("gate-words")?;
    press(&other, "go-on")?;
    press(&other, "to-forgotten")?;
    write(&other, "email", &format!("{NADIA}{}", key::ENTER))?;
    other.reads("gate-words", NADIA)?;
    assert_eq!(other.text("gate-words")?, of_nobody.replace("nobody@bakery.example", NADIA));
    let token = postbox.token(NADIA, "reset");
    follow(&other, &place, "reset", &token)?;
    write(&other, "password", &format!("bakery{}", key::ENTER))?;
    wrong(&other, "password", "too easy to guess")?;
    write(&other, "password", &format!("{SECOND}{}", key::ENTER))?;
    other.reads("gate-words", "Everything was signed out")?;
    browser.page.execute("location.reload()", &[])?;
    browser.page.find(&tagged("email"))?;
    follow(&browser, &place, "reset", &token)?;
    write(&browser, "password", &format!("{FIRST} again{}", key::ENTER))?;
    browser.reads("gate-words", "was used already")?;
    assert!(postbox.mails("nobody@bakery.example").is_empty());

    // The old password is none any more; changed once more, and signed out everywhere, here too.
    press(&other, "go-on")?;
    sign_in(&other, FIRST)?;
    other.reads("sign-in-said", "don’t belong together")?;
    sign_in(&other, SECOND)?;
    press(&other, "whoami")?;
    write(&other, "current", FIRST)?;
    write(&other, "new-password", &format!("{FIRST}{}", key::ENTER))?;
    wrong(&other, "current", "The password is wrong")?;
    write(&other, "current", &format!("{SECOND}{}", key::ENTER))?;
    other.reads("toast", "The new password counts")?;
    browser.page.go(&format!("{}/#/", place.address()))?;
    sign_in(&browser, FIRST)?;
    browser.page.find(&tagged("sign-out"))?;
    other.page.execute("location.reload()", &[])?;
    other.counts("session", 2)?;
    press(&other, "end-all")?;
    other.page.find(&tagged("email"))?;
    browser.page.execute("location.reload()", &[])?;
    browser.page.find(&css("#email"))?;
    other.page.close()?;
    browser.page.close()
}
