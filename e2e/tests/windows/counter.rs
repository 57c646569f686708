//! What a person does at the counter, by finger.

use e2e::{Outcome, Target, Window, css, key};

use crate::bakery::Person;

/// Something of the page by the name that it has for tests; `ui/src/route.rs` lists them.
pub fn id(name: &str) -> Target {
    css(&format!("[data-testid=\"{}\"]", name.replace('\\', "\\\\").replace('"', "\\\"")))
}

pub fn tap(window: &Window, name: &str) -> Outcome {
    window.tap(&id(name))
}

/// Taps several things one after the other.
pub fn taps<'a>(window: &Window, names: impl IntoIterator<Item = &'a str>) -> Outcome {
    names.into_iter().try_for_each(|name| tap(window, name))
}

/// Taps digits, and a point, on the keypad that is there.
pub fn key_in(window: &Window, digits: &str) -> Outcome {
    digits.chars().try_for_each(|digit| match digit {
        '.' => tap(window, "key-point"),
        digit => tap(window, &format!("key-{digit}")),
    })
}

pub fn read(window: &Window, name: &str) -> Outcome<String> {
    window.find(&id(name))?.text()
}

pub fn shows(window: &Window, name: &str) -> Outcome<bool> {
    window.shows(&id(name))
}

/// Waits until something reads just so.
pub fn reads(window: &Window, name: &str, want: &str) -> Outcome {
    let script = r#"
        const [name, want] = arguments;
        const seen = [...document.querySelectorAll("[data-testid]")].filter(e => e.dataset.testid === name);
        return seen.some(e => e.innerText.replace(/\s+/g, " ").trim().includes(want));
    "#;
    let waited = window.wait_for(&format!("{name} to read “{want}”"), script, &[name.into(), want.into()]);
    waited.map(drop).map_err(|failure| match read(window, name) {
        Ok(is) => failure.during(format!("{name} reads “{is}”")),
        Err(_) => failure,
    })
}

/// The lines of the cart as they read, one text each.
pub fn lines(window: &Window) -> Outcome<Vec<String>> {
    window.all(&css(".cart-lines .line"))?.iter().map(e2e::Element::text).collect()
}

/// Waits until the cart has so many lines.
pub fn has_lines(window: &Window, n: usize) -> Outcome {
    let script = "return document.querySelectorAll('.cart-lines .line').length === arguments[0]";
    window.wait_for(&format!("{n} lines"), script, &[n.into()]).map(drop)
}

/// The receipt number on the change-due screen.
pub fn receipt(window: &Window) -> Outcome<String> {
    let text = window.find(&css(".change-how"))?.text()?;
    let number =
        text.split_whitespace().find(|word| word.contains('-') && word.ends_with(|c: char| c.is_ascii_digit()));
    Ok(number.ok_or_else(|| e2e::Failure::new(format!("no receipt number in “{text}”")))?.to_owned())
}

/// A sale of one piece, paid exactly; its receipt number.
pub fn sell_one(window: &Window, name: &str) -> Outcome<String> {
    taps(window, [format!("tile-{name}").as_str(), "exact-cash"])?;
    window.find(&id("change-due"))?;
    let number = receipt(window)?;
    tap(window, "next-sale")?;
    Ok(number)
}

/// Signs in at the lock, by finger.
pub fn sign_in(window: &Window, person: Person) -> Outcome {
    tap(window, &format!("person-{}", person.name))?;
    put_in(window, person.pin)?;
    window.find(&id("whoami")).map(drop)
}

/// A PIN on the pad, confirmed.
pub fn put_in(window: &Window, pin: &str) -> Outcome {
    key_in(window, pin)?;
    tap(window, "keypad-done")
}

/// A wrong PIN, and what is said about it: the dots are empty again when the answer is there.
pub fn put_in_wrong(window: &Window, pin: &str) -> Outcome<String> {
    put_in(window, pin)?;
    window.wait_for("the answer", "return !document.querySelector('.pin-dots .full')", &[])?;
    read(window, "pin-said")
}

/// Signs out and somebody else in.
pub fn hand_over(window: &Window, person: Person) -> Outcome {
    tap(window, "whoami")?;
    sign_in(window, person)
}

/// Leaves a dialog by its key.
pub fn escape(window: &Window) -> Outcome {
    window.press(&[key::ESCAPE])?;
    window.gone(&id("dialog"))
}
