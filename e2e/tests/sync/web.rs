//! The owner's first look, in a browser.

use e2e::{Driver, Home, Outcome, css};
use serde_json::{Value, json};

use crate::place::{EMAIL, PASSWORD, Place};

fn tagged(id: &str) -> e2e::Target {
    css(&format!("[data-testid=\"{id}\"]"))
}

#[test]
fn an_owner_sees_a_sale_edits_a_price_makes_a_code_and_takes_a_register_out() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    let home = Home::new()?;
    let driver = Driver::chromium(&home)?;
    let page = driver.browse(&home)?;
    page.resize(1280, 800)?;
    page.go(place.address())?;
    page.check_accessibility("sign in")?;
    page.fill(&tagged("email"), EMAIL)?;
    page.fill(&tagged("password"), "not this one")?;
    page.tap(&tagged("sign-in"))?;
    let refused = "return document.querySelector('[data-testid=sign-in-said]').textContent.length > 0";
    page.wait_for("a word on the wrong password", refused, &[])?;
    page.fill(&tagged("password"), PASSWORD)?;
    page.tap(&tagged("sign-in"))?;

    // The page hears of the sale by itself.
    let receipts = register.sell(2)?;
    register.sync()?;
    let sold = "const n = document.querySelector('[data-testid=n-sales]'); return n !== null && n.textContent === '2'";
    page.wait_for("two sales on the page", sold, &[])?;
    assert_eq!(page.find(&tagged("turnover"))?.text()?, "£5.00");
    page.check_accessibility("today")?;

    page.tap(&tagged("nav-sales"))?;
    page.tap(&tagged(&format!("sale-{}", receipts[1])))?;
    assert!(page.find(&tagged("receipt"))?.text()?.contains("Baguette"));
    page.check_accessibility("sale")?;

    page.tap(&tagged("nav-products"))?;
    page.tap(&tagged("product-Baguette"))?;
    page.fill(&tagged("price"), "2.70")?;
    page.check_accessibility("price")?;
    page.tap(&tagged("price-save"))?;
    let shown = "return document.querySelector('[data-testid=\"product-Baguette\"]').textContent.includes('£2.70')";
    page.wait_for("the new price", shown, &[])?;
    register.sync()?;
    assert_eq!(register.look::<i64>("select count(*) from price where price_minor = 270")?, 1);

    page.tap(&tagged("nav-registers"))?;
    page.tap(&tagged("new-code"))?;
    let code = page.find(&tagged("enrol-code"))?.text()?;
    let joining = place.join_with(&code)?;
    joining.sync()?;
    let both = "return document.querySelectorAll('[data-testid=register]').length === 2";
    page.wait_for("the register that joined", both, &[])?;
    page.check_accessibility("registers")?;
    page.tap(&css("[data-testid=register]:last-of-type [data-testid=revoke]"))?;
    page.check_accessibility("the question")?;
    page.tap(&tagged("revoke-yes"))?;
    let one = "return document.querySelectorAll('[data-testid=revoke]').length === 1";
    page.wait_for("the register taken out", one, &[])?;
    assert!(!joining.home.run(&["sync", "--once", "--json"])?.status.success());
    let registers = place.owner("list_registers", &json!({}))?;
    let out: Vec<&Value> = registers.as_array().into_iter().flatten().filter(|r| r["revoked_at"].is_string()).collect();
    assert_eq!(out.len(), 1);

    page.tap(&tagged("sign-out"))?;
    page.find(&tagged("email"))?;
    page.close()
}
