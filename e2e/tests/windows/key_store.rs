//! A till on a desktop whose key store keeps the key that it signs with.

use std::fs;
use std::process::Output;
use std::thread::sleep;
use std::time::Duration;

use e2e::{Failure, Home, KeyStore, Outcome, css, scenario_in, target_folder};
use serde_json::json;

use crate::bakery::{Bakery, OWNER};
use crate::counter::{id, reads, sign_in, taps};
use crate::place::{EMAIL, Place};
use crate::sync::{enrol, status};

/// The command line, once the program of the window has let go of the register.
fn run(home: &Home, arguments: &[&str]) -> Outcome<Output> {
    for _ in 0..100 {
        let output = home.run(arguments)?;
        if !String::from_utf8_lossy(&output.stderr).contains("is open in another window") {
            return Ok(output);
        }
        sleep(Duration::from_millis(200));
    }
    Err(Failure::new("the program of the window does not end"))
}

#[test]
fn a_till_whose_key_store_is_locked_sells_and_goes_on_when_it_is_unlocked() -> Outcome {
    let place = Place::new()?;
    let home = Home::new()?;
    let mut key_store = KeyStore::open(&home)?;
    home.sign_in(key_store.address());
    let file = home.data().join("device.key");
    scenario_in("key-store", &home, |window| {
        Bakery::open(window)?;
        enrol(window, &place)
    })?;
    let kept = fs::read_to_string(&file)?;
    assert!(kept.ends_with(" key-store\n"), "the key lies in the file: {} bytes", kept.len());
    let known = place.look("select encode(public_key, 'hex') from tenant.register")?;

    // The till signs in by itself in the morning, and nobody typed a password.
    key_store.lock(&home)?;
    let refused = run(&home, &["sync", "--once"])?;
    assert!(!refused.status.success());
    let said = String::from_utf8(refused.stderr)?;
    assert!(said.contains("its key store is locked; unlock it and try again"), "{said}");
    scenario_in("key-store-locked", &home, |window| {
        sign_in(window, OWNER)?;
        taps(window, ["tile-Sourdough", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        status(window, "1 waiting", true)?;
        taps(window, ["nav-settings", "settings-sync"])?;
        reads(window, "sync-trouble", "password store is locked")?;
        window.save_screenshot(&target_folder().join("screens/key-locked.en.light.1280.png"))?;
        key_store.unlock(&home)?;
        status(window, "waiting", false)?;
        window.gone(&css("[data-testid=sync-trouble]"))?;
        window.find(&id("sync-now"))?;
        Ok(())
    })?;
    assert_eq!(place.look("select count(*) from tenant.sale")?, "1");

    // The key store was lost: a code of the owner's brings a new key, and what waits is handed in.
    fs::remove_dir_all(home.path().join("data/keyrings"))?;
    key_store.unlock(&home)?;
    let lost = run(&home, &["sync", "--once"])?;
    let said = String::from_utf8(lost.stderr)?;
    assert!(said.contains("enrol it again with a code that the owner makes for it"), "{said}");
    let enrol = |code: &str| run(&home, &["enrol", "--server", place.address(), "--code", code]);
    let refused = enrol(&place.code_of(EMAIL)?)?;
    assert!(!refused.status.success(), "a code for a new register gives nobody the place of this one");
    let register = place.owner("list_registers", &json!({}))?[0]["register"].clone();
    let made = place.owner("make_enrol_code", &json!({ "register": register }))?;
    let enrolled = enrol(made["code"].as_str().unwrap_or_default())?;
    assert!(enrolled.status.success(), "{}", String::from_utf8_lossy(&enrolled.stderr));
    assert!(fs::read_to_string(&file)?.ends_with(" key-store\n"));
    assert_ne!(place.look("select encode(public_key, 'hex') from tenant.register")?, known);
    assert!(run(&home, &["sync", "--once"])?.status.success());
    Ok(())
}
