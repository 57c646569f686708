//! Every screen and dialog of the page's own list, in both languages, sizes and every theme, pairwise.

use std::fs;

use domain::api::catalogue::{ListProducts, TakeIn};
use domain::api::recipe::{SaveRecipe, Terms, TypedPart};
use domain::quantity::{Quantity, Unit};
use e2e::{Home, Outcome, Window, css, key, scenario_in};

use crate::bakery::{Bakery, CASHIER, MANAGER, OWNER, Person, answer, show};
use crate::counter::{escape, has_lines, id, key_in, put_in, reads, sign_in, tap, taps};
use crate::walk::{Look, Walk};

/// Every pair of language and theme, language and size, theme and size comes once.
const ENGLISH: [Look; 3] = [("light", 1280, 800), ("dark", 1024, 768), ("contrast", 1280, 800)];
const FRENCH: [Look; 3] = [("light", 1024, 768), ("dark", 1280, 800), ("contrast", 1024, 768)];

#[test]
fn every_screen_and_dialog_is_accessible_in_english() -> Outcome {
    walk("en", &ENGLISH)
}

#[test]
fn every_screen_and_dialog_is_accessible_in_french() -> Outcome {
    walk("fr", &FRENCH)
}

fn walk(language: &str, looks: &[Look]) -> Outcome {
    let home = Home::new()?;
    scenario_in(&format!("screens-{language}"), &home, |window| {
        let mut walk = Walk::new(window, language, looks);
        first_start(window, &mut walk, language)?;
        empty(window, &mut walk, language)?;
        counter(window, &mut walk)?;
        payment(window, &mut walk)?;
        products(window, &mut walk, &home)?;
        waste(window, &mut walk)?;
        plan(window, &mut walk, &home)?;
        sales(window, &mut walk)?;
        settings(window, &mut walk)?;
        questions(window, &mut walk, &home)?;
        lock(window, &mut walk)?;
        walk.end()
    })
}

fn first_start(window: &Window, walk: &mut Walk<'_>, language: &str) -> Outcome {
    tap(window, &format!("language-{language}"))?;
    walk.look("welcome")?;
    taps(window, ["join", "sync-enrol"])?;
    window.find(&css("#sync-server[aria-invalid]"))?;
    walk.look("join")?;
    taps(window, ["back", "set-up", "next"])?;
    window.find(&css("#business-name[aria-invalid]"))?;
    walk.look("set-up-business-error")?;
    window.fill(&id("business-name"), "The Crusty Loaf")?;
    window.choose(&id("country"), "GB")?;
    walk.look("set-up-business")?;
    tap(window, "next")?;
    window.find(&id("currency"))?;
    walk.look("set-up-money")?;
    tap(window, "next")?;
    window.find(&id("stall-name"))?;
    walk.look("set-up-stall")?;
    tap(window, "next")?;
    window.find(&id("owner-pin"))?;
    walk.look("set-up-you")
}

/// The places of a bakery that has nothing yet.
fn empty(window: &Window, walk: &mut Walk<'_>, language: &str) -> Outcome {
    let bakery = Bakery::found(window, language)?;
    show(window, "/sell")?;
    window.find(&id("total"))?;
    walk.look("sell-nothing")?;
    tap(window, "nav-today")?;
    window.find(&css(".stat"))?;
    walk.look("today-nothing")?;
    tap(window, "nav-products")?;
    window.find(&css(".empty"))?;
    walk.look("products-nothing")?;
    tap(window, "nav-waste")?;
    window.find(&css(".detail .empty"))?;
    walk.look("waste-nothing")?;
    tap(window, "waste-figures")?;
    window.find(&css(".waste .empty"))?;
    walk.look("waste-figures-nothing")?;
    tap(window, "nav-sales")?;
    window.find(&css(".list .empty"))?;
    walk.look("sales-nothing")?;
    bakery.stock_all(window)?;
    show(window, "/sell")?;
    window.find(&id("tile-Baguette")).map(drop)
}

/// What stands before the counter while a cart is filled.
fn counter(window: &Window, walk: &mut Walk<'_>) -> Outcome {
    walk.look("sell-empty")?;
    held_tile(window, walk)?;
    tap(window, "cart-more")?;
    walk.look("sell-more")?;
    tap(window, "cart-quantity")?;
    key_in(window, "12")?;
    walk.look("sell-next-quantity")?;
    escape(window)?;
    tap(window, "tile-Comté")?;
    walk.look("sell-weigh-nothing")?;
    key_in(window, "0.612")?;
    walk.look("sell-weigh")?;
    tap(window, "keypad-done")?;
    tap(window, "tile-Cake of the day")?;
    key_in(window, "3.5")?;
    walk.look("sell-open-price")?;
    tap(window, "keypad-done")?;
    tap(window, "tile-other-amount")?;
    key_in(window, "2")?;
    walk.look("sell-other-amount")?;
    escape(window)?;
    taps(window, ["tile-Baguette", "tile-Baguette", "tile-Sourdough"])?;
    has_lines(window, 4)?;
    tap(window, "line-3")?;
    walk.look("line-quantity")?;
    tap(window, "line-tab-discount")?;
    taps(window, ["discount-20", "reason-end-of-day"])?;
    walk.look("line-discount")?;
    tap(window, "line-apply")?;
    taps(window, ["line-4", "line-tab-price"])?;
    walk.look("line-price")?;
    escape(window)?;
    window.press(&[key::F8])?;
    window.find(&id("discount-10"))?;
    taps(window, ["discount-10", "reason-regular"])?;
    walk.look("cart-discount")?;
    tap(window, "discount-apply")?;
    tap(window, "service-eat_in")?;
    walk.look("sell-cart")?;
    window.fill(&id("search"), "o")?;
    window.find(&id("result-2"))?;
    walk.look("sell-found")?;
    window.type_text("zzz")?;
    window.find(&css(".shelf .empty"))?;
    walk.look("sell-not-found")?;
    window.fill(&id("search"), "")?;
    tap(window, "park")?;
    tap(window, "table-4")?;
    walk.look("sell-park")?;
    tap(window, "park-confirm")?;
    tap(window, "parked")?;
    window.find(&id("resume-1"))?;
    walk.look("sell-parked")?;
    tap(window, "resume-1")?;
    has_lines(window, 4)
}

/// What a tile says of its product beside selling it.
fn held_tile(window: &Window, walk: &mut Walk<'_>) -> Outcome {
    for (tile, choice) in [("tile-Croissant", "tile-sold-out"), ("tile-Sourdough", "tile-reduce")] {
        window.hold(&id(tile))?;
        window.find(&css("[data-dialog=tile-menu]"))?;
        walk.look(&format!("menu-{choice}"))?;
        tap(window, choice)?;
    }
    window.find(&css("[data-dialog=reduce] .option"))?;
    walk.look("reduce")?;
    tap(window, "reduce-price")?;
    key_in(window, "2.99")?;
    walk.look("reduced-price")?;
    tap(window, "keypad-done")?;
    window.find(&css(".tile--reduced"))?;
    window.gone(&id("dialog"))?;
    walk.look("sell-reduced")
}

fn waste(window: &Window, walk: &mut Walk<'_>) -> Outcome {
    tap(window, "nav-waste")?;
    tap(window, "waste-Baguette")?;
    window.find(&id("waste-as-unsold"))?;
    tap(window, "waste-quantity")?;
    key_in(window, "12")?;
    walk.look("waste-quantity")?;
    tap(window, "keypad-done")?;
    walk.look("waste-why")?;
    tap(window, "waste-as-unsold")?;
    window.find(&id("waste-entry-Baguette"))?;
    taps(window, ["waste-Comté", "waste-as-expired"])?;
    window.find(&id("waste-entry-Comté"))?;
    taps(window, ["waste-Croissant", "waste-as-tasted"])?;
    window.tap(&id("waste-entry-Croissant"))?;
    walk.look("waste-entry")?;
    tap(window, "waste-undo")?;
    window.find(&css(".entry--back"))?;
    walk.look("waste")?;
    tap(window, "waste-figures")?;
    window.find(&id("waste-retail"))?;
    walk.look("waste-figures")
}

/// Tomorrow and what is at risk: before there is a forecast, and with one that is planted as if weeks had been sold.
fn plan(window: &Window, walk: &mut Walk<'_>, home: &Home) -> Outcome {
    tap(window, "nav-plan")?;
    window.find(&css(".empty"))?;
    walk.look("plan-too-early")?;
    tap(window, "plan-accuracy")?;
    window.find(&css(".accuracy .empty"))?;
    walk.look("accuracy-too-early")?;
    let disk = rusqlite::Connection::open(home.data().join("register.db"))?;
    let levels: Vec<String> = (0..19).map(|level| (1_000 * (4 + level)).to_string()).collect();
    let n = disk.execute(
        "insert into prediction (event_id, product_id, business_day, stall_id, made_on, at_ms, model, version, quantiles)
         select randomblob(16), p.product_id, d.day, r.stall_id, date('now'), unixepoch() * 1000, 'ensemble', '', ?1
         from product p, register r, (select date('now') as day union select date('now', '+1 day') union select date('now', '+2 day')) d",
        [levels.join(" ")],
    )?;
    assert!(n > 10);
    taps(window, ["nav-sell", "nav-plan", "plan-Baguette"])?;
    walk.look("plan-number")?;
    key_in(window, "24")?;
    tap(window, "keypad-done")?;
    window.find(&css(".plan-number .soft"))?;
    walk.look("plan")?;
    let found = ListProducts { text: "Baguette".to_owned(), category: None, archived: false, offset: 0, limit: 1 };
    let product = answer(window, &found)?.rows[0].product;
    let flour = TypedPart { name: "Flour".to_owned(), unit: Unit::Kilogram, quantity: Quantity::new(3_600)? };
    let (terms, yields) = (Terms::default(), Some(Quantity::new(12_000)?));
    answer(window, &SaveRecipe { product, terms, yields, parts: vec![flour] })?;
    tap(window, "plan-shopping")?;
    window.find(&id("need-Flour"))?;
    walk.look("shopping")?;
    tap(window, "need-Flour")?;
    walk.look("ingredient")?;
    window.press(&[key::ESCAPE])?;
    window.gone(&css("[data-dialog=ingredient]"))?;
    escape(window)?;
    // What came in without a last day can't be sold tomorrow.
    let found = ListProducts { text: "Croissant".to_owned(), category: None, archived: false, offset: 0, limit: 1 };
    let product = answer(window, &found)?.rows[0].product;
    answer(window, &TakeIn { product, quantity: Quantity::new(60_000)?, expires_on: None })?;
    tap(window, "plan-risk")?;
    window.find(&css(".risk"))?;
    walk.look("plan-risk")?;
    tap(window, "plan-forecast")?;
    window.find(&id("forecast-Baguette"))?;
    walk.look("plan-forecast-list")?;
    tap(window, "occasions")?;
    window.find(&id("occasion-save"))?;
    walk.look("plan-occasions")?;
    escape(window)?;
    disk.execute("delete from prediction", [])?;
    Ok(())
}

fn payment(window: &Window, walk: &mut Walk<'_>) -> Outcome {
    tap(window, "pay-split")?;
    key_in(window, "5")?;
    tap(window, "split-card")?;
    window.find(&id("tender-remove-1"))?;
    walk.look("split")?;
    tap(window, "split-tip")?;
    tap(window, "tip-10")?;
    walk.look("tip")?;
    tap(window, "tip-apply")?;
    window.gone(&css("[data-dialog=tip]"))?;
    walk.look("split-with-tip")?;
    escape(window)?;
    walk.look("sell-with-tip")?;
    window.tap(&css(".pay-note"))?;
    window.find(&id("change-due"))?;
    walk.look("change-due")?;
    tap(window, "change-tender")?;
    walk.look("paid-otherwise")?;
    escape(window)?;
    tap(window, "receipt-show")?;
    reads(window, "slip", "Baguette")?;
    walk.look("receipt")?;
    escape(window)?;
    tap(window, "next-sale")?;
    taps(window, ["tile-Croissant", "pay-card"])?;
    window.find(&id("change-due"))?;
    walk.look("paid-by-card")?;
    tap(window, "nav-today")?;
    window.find(&css(".stat"))?;
    window.find(&css(".top-row"))?;
    walk.look("today")
}

fn products(window: &Window, walk: &mut Walk<'_>, home: &Home) -> Outcome {
    tap(window, "nav-products")?;
    window.find(&id("product-Baguette"))?;
    walk.look("products")?;
    tap(window, "product-Baguette")?;
    tap(window, "stock-in")?;
    tap(window, "last-day-1")?;
    key_in(window, "40")?;
    walk.look("stock-in")?;
    tap(window, "keypad-done")?;
    window.gone(&id("dialog"))?;
    window.find(&css(".batches li"))?;
    tap(window, "stock-count")?;
    walk.look("stock-count")?;
    escape(window)?;
    tap(window, "product-recipe")?;
    window.find(&id("recipe-yields"))?;
    walk.look("recipe")?;
    escape(window)?;
    tap(window, "later-price")?;
    walk.look("later-price")?;
    tap(window, "keypad-done")?;
    window.gone(&id("dialog"))?;
    walk.look("product")?;
    tap(window, "new-product")?;
    window.fill(&id("product-price"), "1.x")?;
    window.fill(&id("product-barcodes"), "4006381333932")?;
    tap(window, "product-save")?;
    window.find(&css("#product-name[aria-invalid]"))?;
    walk.look("product-error")?;
    tap(window, "product-close")?;
    window.fill(&id("product-search"), "zzz")?;
    window.find(&css(".list .empty"))?;
    walk.look("products-not-found")?;
    tap(window, "categories")?;
    window.find(&id("category-Bread"))?;
    walk.look("categories")?;
    tap(window, "new-category")?;
    walk.look("category")?;
    escape(window)?;
    taps(window, ["back", "import"])?;
    window.find(&id("choose-file"))?;
    walk.look("import")?;
    let list = home.path().join("products.csv");
    fs::write(&list, "name,price,tax_rate,category\nRye loaf,3.20,0,Bread\nBun,dear,0,Bread\nPretzel,1.10,0,Snacks\n")?;
    window.find(&id("import-file"))?.choose_file(&list)?;
    window.find(&id("import-now"))?;
    walk.look("import-preview")?;
    tap(window, "import-now")?;
    window.gone(&id("import-now"))?;
    walk.look("import-done")
}

fn sales(window: &Window, walk: &mut Walk<'_>) -> Outcome {
    tap(window, "nav-sales")?;
    window.find(&css(".list-row--sale"))?;
    walk.look("sales")?;
    window.tap(&css(".list-row--sale:last-of-type"))?;
    window.find(&id("refund"))?;
    walk.look("sale")?;
    tap(window, "refund")?;
    tap(window, "refund-more-1")?;
    walk.look("refund")?;
    escape(window)?;
    tap(window, "void")?;
    walk.look("void")?;
    escape(window)?;
    tap(window, "change-tender")?;
    walk.look("sale-payment")?;
    escape(window)?;
    tap(window, "sales-day")?;
    walk.look("day")?;
    escape(window)
}

fn settings(window: &Window, walk: &mut Walk<'_>) -> Outcome {
    tap(window, "nav-settings")?;
    for section in
        ["stall", "taxes", "staff", "printer", "barcodes", "cash", "language", "appearance", "keys", "sync", "data"]
    {
        tap(window, &format!("settings-{section}"))?;
        window.find(&css(".settings-head"))?;
        match section {
            "taxes" => {
                tap(window, "new-tax")?;
                walk.look("tax")?;
                escape(window)?;
            }
            "staff" => {
                tap(window, "new-person")?;
                walk.look("person")?;
                escape(window)?;
            }
            "printer" => tap(window, "printer-network")?,
            "barcodes" => {
                tap(window, "new-rule")?;
                walk.look("label-rule")?;
                escape(window)?;
                window.fill(&id("label-test"), "2112345006127")?;
                window.find(&id("label-parts"))?;
            }
            "data" => {
                tap(window, "verify")?;
                window.find(&id("verified"))?;
            }
            _ => {}
        }
        walk.look(&format!("settings-{section}"))?;
    }
    Ok(())
}

/// Questions that an operation raises in the middle.
fn questions(window: &Window, walk: &mut Walk<'_>, home: &Home) -> Outcome {
    tap(window, "nav-sell")?;
    tap(window, "tile-Croissant")?;
    has_lines(window, 1)?;
    // As if the last sale had been made two days from now: somebody set the clock back since.
    let disk = rusqlite::Connection::open(home.data().join("register.db"))?;
    let n = disk.execute("update series set last_at_ms = last_at_ms + 2 * 86400000 where purpose = 'live'", [])?;
    assert_eq!(n, 1);
    drop(disk);
    tap(window, "exact-cash")?;
    window.find(&id("clock-right"))?;
    walk.look("clock")?;
    tap(window, "clock-right")?;
    window.find(&id("change-due"))?;
    tap(window, "next-sale")?;

    tap(window, "whoami")?;
    sign_in(window, CASHIER)?;
    tap(window, "nav-sell")?;
    taps(window, ["tile-Croissant", "line-1", "line-tab-price"])?;
    key_in(window, "1")?;
    taps(window, ["line-apply", "exact-cash"])?;
    window.find(&id(&format!("approver-{}", MANAGER.name)))?;
    walk.look("approval")?;
    tap(window, &format!("approver-{}", MANAGER.name))?;
    put_in(window, "9999")?;
    window.wait_for("the answer", "return document.querySelector('.pin-said--bad')", &[])?;
    walk.look("approval-pin")?;
    escape(window)
}

fn lock(window: &Window, walk: &mut Walk<'_>) -> Outcome {
    tap(window, "whoami")?;
    let Person { name, .. } = OWNER;
    window.find(&id(&format!("person-{name}")))?;
    walk.look("lock")?;
    tap(window, &format!("person-{name}"))?;
    key_in(window, "12")?;
    walk.look("lock-pin")?;
    key_in(window, "34")?;
    tap(window, "keypad-done")?;
    window.find(&css(".pin-said--bad"))?;
    walk.look("lock-wrong-pin")
}
