use e2e::{Failure, Outcome};
use serde_json::{Value, json};

use crate::place::Place;
use e2e::browser::{Browser, tagged};

/// The modules of the code on the screen, as what draws them says it.
const MODULES: &str = "const svg = document.querySelector('[data-testid=qr]');
    const side = svg.viewBox.baseVal.width;
    const rows = [...Array(side)].map(() => Array(side).fill(0));
    for (const [, x, y, n] of svg.querySelector('path').getAttribute('d').matchAll(/M(\\d+) (\\d+)h(\\d+)/g)) {
        for (let i = 0; i < +n; i++) rows[+y][+x + i] = 1;
    }
    return rows;";

/// What a scanner reads in the code on the screen.
fn scanned(browser: &Browser) -> Outcome<String> {
    const PIXELS: usize = 4;
    browser.page.find(&tagged("qr"))?;
    let rows: Vec<Vec<u8>> = serde_json::from_value(browser.page.execute(MODULES, &[])?)?;
    let side = rows.len() * PIXELS;
    let shade = |x: usize, y: usize| if rows[y / PIXELS][x / PIXELS] == 1 { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
    let codes = picture.detect_grids();
    let code = codes.first().ok_or_else(|| Failure::new("no scanner finds a code"))?;
    Ok(code.decode().map_err(|error| Failure::new(error.to_string()))?.1)
}

#[test]
fn a_register_is_taken_in_by_the_shown_code_named_and_taken_out() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    first.sync()?;
    let browser = Browser::of_owner(&place, "en")?;
    browser.tap("nav-registers")?;
    browser.counts("register", 1)?;
    browser.reads("health-waiting", "all handed in")?;
    browser.reads("health-version", env!("CARGO_PKG_VERSION"))?;

    browser.tap("new-register")?;
    let (server, code) = (browser.text("enrol-server")?, browser.text("enrol-code")?);
    assert_eq!(server, place.address());
    assert_eq!(domain::enrolment::parse_join_link(&scanned(&browser)?), Some((server.as_str(), code.as_str())));
    let second = place.join_with(&code)?;
    second.sync()?;
    browser.tap("dialog-close")?;
    browser.counts("register", 2)?;
    // A code serves once.
    assert!(place.join_with(&code).is_err());

    // One for a register that is there already serves no other.
    browser.page.tap(&e2e::css("[data-testid=register]:last-of-type [data-testid=new-code]"))?;
    let code = browser.text("enrol-code")?;
    browser.page.gone(&tagged("enrol-stall"))?;
    browser.tap("dialog-close")?;
    assert!(place.join_with(&code).is_err());
    second.ok(&["enrol", "--server", place.address(), "--code", &code, "--json"])?;
    browser.counts("register", 2)?;

    browser.page.tap(&e2e::css("[data-testid=register]:last-of-type [data-testid=rename]"))?;
    browser.page.fill(&tagged("register-name"), " ")?;
    browser.tap("name-save")?;
    browser.page.find(&e2e::css("#register-name[aria-invalid=true]"))?;
    browser.page.fill(&tagged("register-name"), "Market van")?;
    browser.tap("name-save")?;
    browser.reads("register", "Market van")?;
    first.sync()?;
    assert_eq!(first.look::<i64>("select count(*) from enrolment where name = 'Market van'")?, 1);

    browser.page.tap(&e2e::css("[data-testid=register]:last-of-type [data-testid=revoke]"))?;
    browser.tap("revoke-no")?;
    browser.counts("revoke", 2)?;
    browser.page.tap(&e2e::css("[data-testid=register]:last-of-type [data-testid=revoke]"))?;
    browser.tap("revoke-yes")?;
    browser.counts("revoke", 1)?;
    browser.reads("health-out", "taken out")?;

    // What it sold since waits for the owner, and counts once they say so.
    second.sell(2)?;
    assert!(!second.home.run(&["sync", "--once", "--json"])?.status.success());
    browser.tap("nav-today")?;
    browser.reads("n-sales", "0")?;
    browser.tap("nav-registers")?;
    browser.tap("held-back")?;
    assert_eq!(browser.text("held-total")?, "£5.00");
    browser.tap("held-accept")?;
    browser.page.gone(&tagged("held-back"))?;
    browser.tap("nav-today")?;
    browser.reads("turnover", "£5.00")?;
    let registers = place.owner("list_registers", &json!({}))?;
    let out: Vec<&Value> = registers.as_array().into_iter().flatten().filter(|r| r["revoked_at"].is_string()).collect();
    assert_eq!(out.len(), 1, "{registers}");
    browser.page.close()
}

#[test]
fn how_much_a_register_could_not_hand_in_is_on_the_page() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    register.sync()?;
    // More than one push takes, and a server that can keep only the first.
    let limit = "select max(register_seq) + 505 from tenant.event e join tenant.series s using (incarnation_id)
                 where s.register_id is not null";
    let limit = place.look(limit)?;
    place.look(&format!("alter table tenant.event add constraint full_disk check (register_seq <= {limit})"))?;
    register.sell(520)?;
    register.home.run(&["sync", "--once", "--json"])?;
    let browser = Browser::of_owner(&place, "en")?;
    browser.tap("nav-registers")?;
    browser.reads("health-waiting", "20 still to hand in")?;
    place.look("alter table tenant.event drop constraint full_disk")?;
    register.sync()?;
    browser.reads("health-waiting", "all handed in")?;
    browser.page.close()
}
