use std::collections::BTreeSet;

use e2e::Outcome;
use serde_json::json;

use crate::place::Place;
use e2e::browser::{Browser, tagged};

/// What is on the rail.
fn places(browser: &Browser) -> Outcome<BTreeSet<String>> {
    let script = "return [...document.querySelectorAll('.rail [data-testid]')].map(e => e.dataset.testid)";
    Ok(serde_json::from_value(browser.page.execute(script, &[])?)?)
}

/// What the server says to an operation that this page's own cookies ask for.
fn asked(browser: &Browser, operation: &str) -> Outcome<String> {
    let script = "const [operation, done] = arguments;
        const csrf = document.cookie.split('; ').find(c => c.startsWith('local-csrf=')).slice('local-csrf='.length);
        fetch(`/api/call/${operation}`, { method: 'POST', body: '{}',
            headers: { 'content-type': 'application/json', 'x-csrf-token': csrf } })
            .then(answer => answer.json()).then(said => done(said.code ?? 'answered'), error => done(String(error)));";
    Ok(browser.page.execute_async(script, &[json!(operation)])?.as_str().unwrap_or_default().to_owned())
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_manager_and_a_cashier_see_exactly_what_they_may() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    let receipts = register.sell(1)?;
    register.sync()?;

    let manager = Browser::open(&place, "en")?;
    manager.sign_in(&place.colleague("manager")?)?;
    manager.reads("turnover", "£2.50")?;
    assert_eq!(
        places(&manager)?,
        set(&["nav-today", "nav-sales", "nav-waste", "nav-forecast", "nav-products", "nav-registers", "sign-out"])
    );
    manager.tap("nav-sales")?;
    manager.tap(&format!("sale-{}", receipts[0]))?;
    // Money and goods go back at a counter.
    manager.page.find(&tagged("see-receipt"))?;
    for act in ["refund", "void", "change-tender", "reprint"] {
        assert!(!manager.page.shows(&tagged(act))?, "{act}");
    }
    manager.tap("nav-products")?;
    manager.tap("product-Baguette")?;
    manager.page.find(&tagged("price-save"))?;
    // Devices are the owner's.
    manager.tap("nav-registers")?;
    manager.page.find(&tagged("register"))?;
    for act in ["new-register", "rename", "revoke"] {
        assert!(!manager.page.shows(&tagged(act))?, "{act}");
    }
    for refused in ["make_enrol_code", "rename_register", "revoke_register", "accept_held_back"] {
        assert_eq!(asked(&manager, refused)?, "forbidden", "{refused}");
    }
    assert_eq!(asked(&manager, "see_today")?, "answered");
    manager.page.close()?;

    let cashier = Browser::open(&place, "en")?;
    cashier.sign_in(&place.colleague("cashier")?)?;
    cashier.page.find(&e2e::css(".empty"))?;
    assert_eq!(places(&cashier)?, set(&["sign-out"]));
    for address in ["today", "sales", "waste", "forecast", "products", "registers"] {
        cashier.page.go(&format!("{}/#/{address}", place.address()))?;
        cashier.page.find(&e2e::css(".empty"))?;
        assert!(!cashier.page.page_text()?.contains("2.50"), "{address}");
    }
    for refused in [
        "see_today",
        "see_stalls",
        "list_sales",
        "see_sale",
        "receipt_text",
        "see_waste",
        "list_products",
        "list_registers",
    ] {
        assert_eq!(asked(&cashier, refused)?, "forbidden", "{refused}");
    }
    cashier.page.close()
}
