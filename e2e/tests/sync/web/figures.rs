use e2e::{Outcome, Till};
use serde_json::json;

use crate::place::{EMAIL, Place};
use e2e::browser::{Browser, tagged};

#[test]
fn an_owner_sees_a_sale_as_it_is_made_down_to_its_receipt() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    register.sync()?;
    let browser = Browser::open(&place, "en")?;
    browser.page.fill(&tagged("email"), EMAIL)?;
    browser.page.fill(&tagged("password"), "not this one")?;
    browser.tap("sign-in")?;
    browser.reads("sign-in-said", "don’t belong together")?;
    browser.sign_in(EMAIL)?;
    browser.reads("n-sales", "0")?;
    // The same page goes on: what comes now, it heard by itself.
    browser.page.execute("window.stayed = true", &[])?;

    let receipts = register.sell(2)?;
    register.sync()?;
    browser.reads("n-sales", "2")?;
    assert_eq!(browser.text("turnover")?, "£5.00");
    assert_eq!(browser.page.execute("return window.stayed", &[])?, true);
    browser.reads("live", "Live")?;

    browser.tap("stall-The Crusty Loaf")?;
    browser.reads("turnover", "£5.00")?;
    browser.tap("stall-sales")?;
    browser.tap(&format!("sale-{}", receipts[1]))?;
    browser.tap("see-receipt")?;
    browser.reads("slip", &receipts[1])?;
    let slip = browser.text("slip")?;
    assert!(slip.contains("The Crusty Loaf") && slip.contains("Baguette") && slip.contains("2.50"), "{slip}");
    browser.tap("dialog-close")?;
    // A sale that comes now is in the list by itself.
    let third = register.sell(1)?;
    register.sync()?;
    browser.page.find(&tagged(&format!("sale-{}", third[0])))?;

    browser.tap("sign-out")?;
    browser.page.find(&tagged("email"))?;
    browser.page.go(&format!("{}/#/sales", place.address()))?;
    browser.page.execute("location.reload()", &[])?;
    browser.page.find(&tagged("email"))?;
    browser.page.close()
}

#[test]
fn a_price_that_the_owner_writes_on_the_web_counts_at_the_till() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    register.sync()?;
    let browser = Browser::of_owner(&place, "en")?;
    browser.tap("nav-products")?;
    browser.page.fill(&tagged("product-search"), "bag")?;
    browser.page.gone(&tagged("product-Rye"))?;
    browser.tap("product-Baguette")?;
    browser.reads("price-now", "£2.50")?;
    browser.page.fill(&tagged("price"), "two pounds")?;
    browser.tap("price-save")?;
    browser.page.find(&e2e::css("#price[aria-invalid=true]"))?;
    browser.page.fill(&tagged("price"), "2.70")?;
    browser.tap("price-save")?;
    browser.reads("price-now", "£2.70")?;
    browser.reads("product-Baguette", "£2.70")?;
    register.sync()?;
    let mut till = Till::open(&register.home)?;
    let sale = json!({ "lines": [{ "product": "Baguette", "quantity": "1" }],
                       "tenders": [{ "kind": "cash", "amount_minor": 300 }] });
    assert!(till.ask(&sale)?["receipt"].is_string());
    till.close()?;
    assert_eq!(register.look::<i64>("select max(total_minor) from sale")?, 270);
    register.sync()?;
    browser.tap("nav-today")?;
    browser.reads("turnover", "£2.70")?;
    browser.page.close()
}

#[test]
fn markup_in_a_name_is_shown_as_text() -> Outcome {
    const NAMES: [&str; 2] = ["<script>window.struck=1</script>", "<img src=x onerror=window.struck=2>"];
    let place = Place::new()?;
    let register = place.found()?;
    register.import(&format!("name,price,tax_rate\n{},1.00,0\n{},1.00,0\n", NAMES[0], NAMES[1]))?;
    let mut till = Till::open(&register.home)?;
    let lines = NAMES.map(|name| json!({ "product": name, "quantity": "1" }));
    let sold = till.ask(&json!({ "lines": lines, "tenders": [{ "kind": "cash", "amount_minor": 200 }] }))?;
    let receipt = sold["receipt"].as_str().unwrap_or_default().to_owned();
    till.close()?;
    register.sync()?;
    let id = place.owner("list_registers", &json!({}))?[0]["register"].clone();
    place.owner("rename_register", &json!({ "register": id, "name": NAMES[1] }))?;

    let browser = Browser::of_owner(&place, "en")?;
    browser.reads("turnover", "£2.00")?;
    let shown = |where_: &str| -> Outcome {
        for name in &NAMES[1..] {
            assert!(browser.page.page_text()?.contains(name), "{where_}");
        }
        assert_eq!(browser.page.execute("return window.struck ?? null", &[])?, json!(null), "{where_}");
        assert_eq!(
            browser.page.execute("return document.querySelectorAll('img, body script').length", &[])?,
            0,
            "{where_}"
        );
        Ok(())
    };
    shown("today")?;
    browser.tap("nav-sales")?;
    browser.tap(&format!("sale-{receipt}"))?;
    browser.tap("see-receipt")?;
    browser.reads("slip", "<script>")?;
    shown("receipt")?;
    browser.tap("dialog-close")?;
    browser.tap("nav-products")?;
    browser.tap(&format!("product-{}", NAMES[1]).replace('"', "\\\""))?;
    browser.page.find(&tagged("price-now"))?;
    shown("product")?;
    browser.tap("nav-registers")?;
    browser.page.find(&tagged("register"))?;
    shown("registers")?;
    browser.page.close()
}
