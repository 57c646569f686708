use e2e::{Outcome, css};

use crate::people::{NAME, counter, found, names};
use crate::place::Place;
use e2e::browser::Browser;

const CASHIER: &str = "Chloé Tanqueray";

/// What stands in the row of the owner, who comes first, and of the cashier.
fn of(row: &str, act: &str) -> e2e::Target {
    css(&format!("[data-testid=person]:{row}-of-type [data-testid={act}]"))
}

#[test]
fn an_owner_says_on_the_web_what_people_may_do_at_the_registers_and_forgets_one() -> Outcome {
    let place = Place::new()?;
    let (register, _, cashier) = found(&place)?;
    let receipts = register.sell(1)?;
    register.sync()?;
    let role =
        format!("select role from staff where lower(hex(person_id)) = '{}'", cashier.to_string().replace('-', ""));
    assert_eq!(register.look::<String>(&role)?, "cashier");

    let browser = Browser::of_owner(&place, "en")?;
    browser.tap("nav-people")?;
    browser.counts("person", 2)?;
    browser.reads("person", &format!("{CASHIER} Cashier"))?;
    browser.page.tap(&of("last", "grant"))?;
    browser.tap("role-manager")?;
    browser.tap("grant-save")?;
    browser.reads("person", &format!("{CASHIER} Manager"))?;
    register.sync()?;
    assert_eq!(register.look::<String>(&role)?, "manager");

    // The only owner stays one, and can't be forgotten.
    assert!(!browser.page.shows(&of("first", "forget"))?);
    browser.page.tap(&of("first", "grant"))?;
    browser.tap("role-cashier")?;
    browser.tap("grant-save")?;
    browser.reads("toast", "Somebody must stay owner")?;
    browser.tap("dialog-close")?;
    // With another owner the first one may go.
    browser.page.tap(&of("last", "grant"))?;
    browser.tap("role-owner")?;
    browser.tap("grant-save")?;
    browser.reads("person", &format!("{CASHIER} Owner"))?;
    browser.page.tap(&of("first", "grant"))?;
    browser.tap("role-cashier")?;
    browser.tap("person-active")?;
    browser.tap("grant-save")?;
    browser.reads("person", "not working here")?;
    register.sync()?;
    assert_eq!(names(&mut counter(&register)?)?, [CASHIER]);

    browser.tap("forget")?;
    browser.tap("forget-no")?;
    browser.counts("person", 2)?;
    browser.tap("forget")?;
    browser.tap("forget-yes")?;
    browser.counts("person", 1)?;
    assert!(!browser.page.page_text()?.replace(&format!("{NAME} is forgotten"), "").contains(NAME));
    register.sync()?;
    // What was sold stays.
    browser.tap("nav-sales")?;
    browser.page.find(&e2e::browser::tagged(&format!("sale-{}", receipts[0])))?;
    let granted = "select count(*) from platform.audit where event = 'role_granted'";
    assert_eq!(place.look(granted)?, "3");
    assert_eq!(place.look("select count(*) from platform.audit where event = 'person_erased'")?, "1");
    browser.page.close()
}
