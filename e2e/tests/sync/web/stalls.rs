use e2e::{Outcome, Till};
use serde_json::json;

use crate::place::{Place, Register};
use e2e::browser::{Browser, tagged};

/// What a register took, by its own book.
fn taken(register: &Register, stall: &str) -> Outcome<i64> {
    register.look(&format!(
        "select coalesce(sum(total_minor), 0) from sale join stall using (stall_id) where stall.name = '{stall}'"
    ))
}

#[test]
fn two_registers_at_two_stalls_are_seen_side_by_side_down_to_the_receipt() -> Outcome {
    let place = Place::new()?;
    let counter = place.found()?;
    counter.sync()?;
    let browser = Browser::of_owner(&place, "en")?;
    browser.reads("business", "The Crusty Loaf")?;

    // A second stall is opened with the code of its first register.
    browser.tap("nav-registers")?;
    browser.tap("new-register")?;
    let of_the_first = browser.text("enrol-code")?;
    browser.page.choose(&tagged("enrol-stall"), "A new stall …")?;
    browser.page.gone(&tagged("enrol-code"))?;
    browser.page.fill(&tagged("stall-name"), "the crusty LOAF")?;
    browser.tap("stall-add")?;
    browser.page.find(&e2e::css("#stall-name[aria-invalid=true]"))?;
    browser.page.fill(&tagged("stall-name"), "Saturday market")?;
    browser.tap("stall-add")?;
    let code = browser.text("enrol-code")?;
    assert_ne!(code, of_the_first);
    let market = place.join_with(&code)?;
    market.sync()?;
    browser.tap("dialog-close")?;
    browser.counts("register", 2)?;
    browser.reads("register", "Saturday market")?;

    // Both sell; one of them by card.
    counter.sync()?;
    let at_the_counter = counter.sell(3)?;
    let mut at_the_market = market.sell(1)?;
    let mut till = Till::open(&market.home)?;
    let two = json!({ "lines": [{ "product": "Rye", "quantity": "2" }],
                      "tenders": [{ "kind": "card", "amount_minor": 640 }] });
    at_the_market.push(till.ask(&two)?["receipt"].as_str().unwrap_or_default().to_owned());
    till.close()?;
    for register in [&counter, &market, &counter] {
        assert_eq!(register.sync()?["waiting"], 0);
    }
    let (here, there) = (taken(&counter, "The Crusty Loaf")?, taken(&market, "Saturday market")?);
    assert_eq!((here, there), (750, 890));
    // Neither keeps the other stall's sales.
    assert_eq!((taken(&market, "The Crusty Loaf")?, taken(&counter, "Saturday market")?), (0, 0));

    browser.tap("nav-today")?;
    browser.reads("turnover", "£16.40")?;
    browser.reads("n-sales", "5")?;
    browser.reads("stall-The Crusty Loaf", "3 sales £7.50")?;
    browser.reads("stall-Saturday market", "2 sales £8.90")?;
    browser.tap("stall-Saturday market")?;
    browser.reads("turnover", "£8.90")?;
    browser.reads("n-sales", "2")?;
    browser.tap("stall-sales")?;
    browser.page.find(&tagged(&format!("sale-{}", at_the_market[0])))?;
    browser.page.find(&tagged(&format!("sale-{}", at_the_market[1])))?;
    assert!(!browser.page.shows(&tagged(&format!("sale-{}", at_the_counter[0])))?);
    browser.tap(&format!("sale-{}", at_the_market[1]))?;
    browser.tap("see-receipt")?;
    browser.reads("slip", &at_the_market[1])?;
    let slip = browser.text("slip")?;
    assert!(slip.contains("Saturday market") && slip.contains("Rye") && slip.contains("6.40"), "{slip}");
    browser.tap("dialog-close")?;
    browser.page.choose(&tagged("sales-stall"), "All stalls")?;
    for receipt in at_the_counter.iter().chain(&at_the_market) {
        browser.page.find(&tagged(&format!("sale-{receipt}")))?;
    }
    browser.page.close()
}

#[test]
fn the_name_that_the_owner_gives_the_business_is_on_the_next_receipt() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    register.sync()?;
    let browser = Browser::of_owner(&place, "en")?;
    browser.reads("business", "The Crusty Loaf")?;
    browser.tap("whoami")?;
    browser.page.fill(&tagged("business-name"), " ")?;
    browser.tap("business-save")?;
    browser.page.find(&e2e::css("#business-name[aria-invalid=true]"))?;
    browser.page.fill(&tagged("business-name"), "Loaf & Daughters")?;
    browser.tap("business-save")?;
    browser.reads("business", "Loaf & Daughters")?;
    register.sync()?;
    let receipts = register.sell(1)?;
    assert_eq!(
        register.look::<String>("select value from setting where name = 'business_name'")?,
        "{\"business_name\":\"Loaf & Daughters\"}"
    );
    register.sync()?;
    browser.tap("nav-sales")?;
    browser.tap(&format!("sale-{}", receipts[0]))?;
    browser.tap("see-receipt")?;
    browser.reads("slip", "Loaf & Daughters")?;
    browser.page.close()
}
