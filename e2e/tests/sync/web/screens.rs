use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use domain::api::sell::FindProducts;
use domain::api::settings::SaveStaff;
use domain::api::start::NameOwner;
use domain::api::waste::LogWaste;
use domain::quantity::Quantity;
use domain::staff::Role;
use domain::waste::WasteReason;
use e2e::{Failure, Outcome, Till, target_folder};
use serde_json::json;

use crate::people::{answer, counter};
use crate::place::{EMAIL, Place, Register};
use e2e::browser::{Browser, tagged};

/// A theme at a size: a screen, an upright tablet, a phone.
type Look = (&'static str, u32, u32);
const ENGLISH: [Look; 3] = [("light", 1280, 800), ("dark", 768, 1024), ("light", 390, 844)];
const FRENCH: [Look; 3] = [("dark", 1280, 800), ("light", 768, 1024), ("dark", 390, 844)];

/// Every page in every look, checked and kept as a picture.
struct Walk<'a> {
    browser: &'a Browser,
    language: &'a str,
    looks: [Look; 3],
    folder: PathBuf,
    seen: BTreeSet<String>,
    faults: BTreeMap<String, Vec<String>>,
}

impl Walk<'_> {
    fn look(&mut self, name: &str) -> Outcome {
        let here = "return [document.documentElement.dataset.route ?? '', \
                    [...document.querySelectorAll('[data-dialog]')].at(-1)?.dataset.dialog ?? '']";
        let here: Vec<String> = serde_json::from_value(self.browser.page.execute(here, &[])?)?;
        self.seen.extend(here);
        for (theme, width, height) in self.looks {
            self.browser.page.emulate(theme, width, height)?;
            let screen = format!("web-{name}.{}.{theme}.{width}", self.language);
            for fault in self.browser.page.faults()? {
                self.faults.entry(fault).or_default().push(screen.clone());
            }
            self.browser.page.save_screenshot(&self.folder.join(format!("{screen}.png")))?;
        }
        self.browser.page.emulate("light", 1280, 800)
    }

    fn end(mut self) -> Outcome {
        let named = "return `${document.documentElement.dataset.routes} ${document.documentElement.dataset.dialogs}`";
        let named = self.browser.page.execute(named, &[])?;
        for one in named.as_str().unwrap_or_default().split(' ') {
            if !self.seen.contains(one) {
                self.faults.insert(format!("{one} was not looked at"), Vec::new());
            }
        }
        if self.faults.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = self.faults.iter().map(|(fault, at)| format!("{}: {fault}", at.join(", "))).collect();
        Err(Failure::new(format!("{} faults (see {}):\n{}", list.len(), self.folder.display(), list.join("\n"))))
    }
}

#[test]
fn every_page_of_the_web_is_accessible_in_english() -> Outcome {
    walk("en", ENGLISH)
}

#[test]
fn every_page_of_the_web_is_accessible_in_french() -> Outcome {
    walk("fr", FRENCH)
}

const GOODS: &str = "name,price,tax_rate\nCroissant,1.40,0\nSourdough 800 g,4.60,0\nOlive focaccia,3.90,20\n\
                     Pain aux raisins et à la crème pâtissière,2.10,0\nOat milk flat white,3.20,20\nJar of honey,6.50,20\n";

/// A morning: some carts, one of them paid by card.
fn morning(register: &Register) -> Outcome<String> {
    register.import(GOODS)?;
    let mut till = Till::open(&register.home)?;
    let carts: [(&[(&str, u32)], i64); 6] = [
        (&[("Baguette", 2), ("Croissant", 4)], 1060),
        (&[("Sourdough 800 g", 1), ("Jar of honey", 1)], 1110),
        (&[("Oat milk flat white", 2)], 640),
        (&[("Olive focaccia", 3), ("Croissant", 2)], 1450),
        (&[("Pain aux raisins et à la crème pâtissière", 6)], 1260),
        (&[("Rye", 1), ("Baguette", 1), ("Oat milk flat white", 1)], 890),
    ];
    let mut receipt = String::new();
    for (i, (cart, total)) in carts.into_iter().enumerate() {
        let lines: Vec<_> =
            cart.iter().map(|(name, n)| json!({ "product": name, "quantity": n.to_string() })).collect();
        let kind = if i % 3 == 1 { "card" } else { "cash" };
        let sold = till.ask(&json!({ "lines": lines, "tenders": [{ "kind": kind, "amount_minor": total }] }))?;
        receipt = sold["receipt"].as_str().ok_or_else(|| Failure::new(sold.to_string()))?.to_owned();
    }
    till.close()?;
    Ok(receipt)
}

fn walk(language: &str, looks: [Look; 3]) -> Outcome {
    let place = Place::new()?;
    let browser = Browser::open(&place, language)?;
    let folder = target_folder().join("screens");
    let mut walk = Walk { browser: &browser, language, looks, folder, seen: BTreeSet::new(), faults: BTreeMap::new() };
    browser.page.fill(&tagged("email"), EMAIL)?;
    browser.page.fill(&tagged("password"), "wrong")?;
    browser.tap("sign-in")?;
    browser.page.wait_for(
        "a word",
        "return document.querySelector('[data-testid=sign-in-said]').innerText !== ''",
        &[],
    )?;
    walk.look("sign-in")?;
    browser.sign_in(EMAIL)?;
    browser.page.find(&e2e::css(".empty"))?;
    walk.look("nothing-yet")?;
    browser.tap("nav-registers")?;
    browser.page.find(&e2e::css(".empty"))?;
    walk.look("no-register")?;

    browser.tap("nav-people")?;
    browser.page.find(&e2e::css(".empty"))?;
    walk.look("nobody")?;
    browser.tap("nav-registers")?;

    let register = place.found()?;
    let receipt = morning(&register)?;
    hire(&register)?;
    register.sync()?;
    let van = place.join()?;
    van.sync()?;
    let list = place.owner("list_registers", &json!({}))?;
    for (i, name) in ["Counter", "Market van"].into_iter().enumerate() {
        place.owner("rename_register", &json!({ "register": list[i]["register"], "name": name }))?;
    }
    browser.counts("register", 2)?;
    walk.look("registers")?;
    browser.tap("new-register")?;
    browser.page.find(&tagged("enrol-code"))?;
    walk.look("enrol")?;
    browser.page.choose(&tagged("enrol-stall"), "")?;
    browser.tap("stall-add")?;
    browser.page.find(&e2e::css("#stall-name[aria-invalid=true]"))?;
    walk.look("new-stall")?;
    browser.tap("dialog-close")?;
    browser.tap("rename")?;
    walk.look("rename")?;
    browser.tap("dialog-close")?;
    browser.page.tap(&e2e::css("[data-testid=register]:last-of-type [data-testid=revoke]"))?;
    walk.look("revoke")?;
    browser.tap("revoke-yes")?;
    van.sell(2)?;
    van.home.run(&["sync", "--once", "--json"])?;
    browser.tap("held-back")?;
    browser.tap("held-drop")?;
    walk.look("held-back")?;
    browser.tap("dialog-close")?;
    walk.look("register-out")?;

    browser.tap("nav-today")?;
    browser.page.find(&tagged("n-sales"))?;
    walk.look("today")?;
    browser.tap("stall-The Crusty Loaf")?;
    browser.page.find(&tagged("stall-sales"))?;
    walk.look("stall")?;
    browser.tap("nav-sales")?;
    browser.page.find(&tagged(&format!("sale-{receipt}")))?;
    walk.look("sales")?;
    browser.tap(&format!("sale-{receipt}"))?;
    browser.page.find(&tagged("see-receipt"))?;
    walk.look("sale")?;
    browser.tap("see-receipt")?;
    browser.reads("slip", &receipt)?;
    walk.look("receipt")?;
    browser.tap("dialog-close")?;
    // On a phone the sale lies over the list, and goes again.
    browser.page.emulate("light", 390, 844)?;
    browser.tap("sale-close")?;
    browser.tap(&format!("sale-{receipt}"))?;
    browser.page.find(&tagged("see-receipt"))?;
    browser.page.emulate("light", 1280, 800)?;
    browser.tap("nav-waste")?;
    browser.page.find(&tagged("waste-retail"))?;
    walk.look("waste")?;
    // Ten weeks of another till: the server forecasts from them by itself.
    register.import_sales(&crate::forecast::sales(70, 1))?;
    register.sync()?;
    browser.tap("nav-forecast")?;
    browser.reads("forecast-of", "Baguette")?;
    walk.look("forecast")?;
    browser.tap("nav-products")?;
    browser.page.find(&tagged("product-Rye"))?;
    walk.look("products")?;
    browser.tap("product-Rye")?;
    browser.page.find(&tagged("price-now"))?;
    walk.look("price")?;
    people(&place, &mut walk)?;
    browser.tap("whoami")?;
    browser.page.find(&tagged("session"))?;
    walk.look("account")?;
    walk.end()
}

fn people(place: &Place, walk: &mut Walk) -> Outcome {
    let browser = walk.browser;
    place.colleague("manager")?;
    let long = json!({ "email": "wilhelmina.featherstonehaugh-cholmondeley@market-stalls-of-the-north.example",
                       "name": "Wilhelmina Featherstonehaugh-Cholmondeley", "role": "cashier" });
    place.owner("invite_account", &long)?;
    browser.tap("nav-people")?;
    browser.counts("person", 4)?;
    browser.counts("colleague", 3)?;
    walk.look("people")?;
    for (act, name) in [("grant", "grant"), ("forget", "forget"), ("close-account", "close-account")] {
        let last = e2e::css(&format!(".crew-card:has([data-testid={act}]) li:last-of-type [data-testid={act}]"));
        browser.page.tap(&last)?;
        browser.page.find(&tagged("dialog"))?;
        walk.look(name)?;
        browser.tap("dialog-close")?;
    }
    browser.tap("invite")?;
    browser.tap("invite-send")?;
    browser.page.find(&e2e::css("#name[aria-invalid=true]"))?;
    walk.look("invite")?;
    browser.tap("dialog-close")
}

/// The owner and three who work for them; two things were thrown away.
fn hire(register: &Register) -> Outcome {
    let mut counter = counter(register)?;
    answer(&mut counter, &NameOwner { name: "Ann Baker".to_owned(), pin: "4711".to_owned() })?;
    let staff = [
        ("Zoë Quillfeather", true),
        ("Maximiliane von und zu Hohenbrotkrustenstein-Lammertinger", true),
        ("Tom", false),
    ];
    for (name, active) in staff {
        let pin = active.then(|| "2222".to_owned());
        let form = SaveStaff { person: None, name: name.to_owned(), role: Role::Cashier, active, pin };
        answer(&mut counter, &form)?;
    }
    for (name, n, reason) in [("Pain aux raisins", 3_000, WasteReason::Unsold), ("Rye", 1_000, WasteReason::Damaged)] {
        let found = answer(&mut counter, &FindProducts { text: name.to_owned(), limit: 1 })?;
        let product = found.first().ok_or_else(|| Failure::new(format!("there is no {name}")))?.product;
        answer(&mut counter, &LogWaste { product, quantity: Quantity::new(n)?, reason, batch: None })?;
    }
    Ok(())
}
