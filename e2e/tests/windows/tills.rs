//! Two windows of one stall that meet without the internet.

use domain::api::settings::{Appearance, SaveAppearance, Theme};
use e2e::{Failure, Home, Outcome, Window, css, scenario_in, target_folder};

use crate::bakery::{Bakery, OWNER, answer};
use crate::counter::{has_lines, id, key_in, read, reads, sign_in, tap, taps};
use crate::place::{Place, Register};
use crate::sync::{enrol, enter, status};

/// Keeps a picture of a screen to be looked at, in a theme and at a size; what is wrong with it.
fn look(window: &Window, name: &str, theme: &str, (width, height): (u32, u32)) -> Outcome {
    window.execute("document.documentElement.dataset.theme = arguments[0]", &[theme.into()])?;
    window.resize(width, height)?;
    window.save_screenshot(&target_folder().join(format!("screens/{name}.{theme}.{width}.png")))?;
    match window.faults()? {
        faults if faults.is_empty() => Ok(()),
        faults => Err(Failure::new(format!("{name}: {}", faults.join("\n")))),
    }
}

/// Shows a device's page in French.
fn in_french(window: &Window) -> Outcome {
    let appearance = Appearance { theme: Theme::Light, language: "fr".to_owned(), text_size: 100 };
    answer(window, &SaveAppearance { appearance })?;
    window.execute("location.reload()", &[])?;
    reads(window, "beside-join", "Rejoindre une caisse")
}

const WIDE: (u32, u32) = (1280, 800);
const SMALL: (u32, u32) = (1024, 768);

#[test]
fn two_windows_meet_by_a_code_and_what_one_parked_is_paid_at_the_other_without_a_server() -> Outcome {
    let mut place = Place::new()?;
    let (left, right) = (Home::new()?, Home::new()?);
    scenario_in("tills-left", &left, |one| {
        Bakery::open(one)?;
        taps(one, ["nav-settings", "settings-sync"])?;
        enter(one, &place, "Left till")?;
        status(one, "in step", true)?;
        scenario_in("tills-right", &right, |two| {
            tap(two, "join")?;
            enter(two, &place, "Right till")?;
            sign_in(two, OWNER)?;
            status(two, "in step", true)?;
            place.kill_server()?;

            // The owner carries an address and a code from one to the other.
            tap(one, "beside-let")?;
            let (address, code) = (read(one, "beside-address")?, read(one, "beside-code")?);
            look(one, "beside-code.en", "light", WIDE)?;
            taps(two, ["nav-settings", "settings-sync", "beside-join"])?;
            tap(two, "join-confirm")?;
            two.find(&css("#join-address[aria-invalid]"))?;
            two.fill(&id("join-address"), &address)?;
            two.fill(&id("join-code"), "AAAAA-AAAAA")?;
            look(two, "beside-join.en", "dark", SMALL)?;
            tap(two, "join-confirm")?;
            reads(two, "toast", "This code is wrong")?;
            // A scanner puts in both at once.
            two.fill(&id("join-code"), "")?;
            two.fill(&id("join-address"), &format!("{address} {code}"))?;
            tap(two, "join-confirm")?;
            reads(two, "neighbour-Left till", "In step")?;
            reads(one, "neighbour-Right till", "In step")?;
            one.gone(&id("beside-code"))?;
            status(one, "with Right till", true)?;
            status(two, "with Left till", true)?;
            look(one, "beside.en", "dark", WIDE)?;
            in_french(two)?;
            look(two, "beside.fr", "light", SMALL)?;

            // What one parks, the other sees, takes and is paid for.
            taps(one, ["nav-sell", "tile-Baguette", "tile-Baguette", "tile-Sourdough", "park"])?;
            reads(one, "dialog", "at the tills beside this one")?;
            taps(one, ["table-4", "park-confirm"])?;
            has_lines(one, 0)?;
            tap(two, "nav-sell")?;
            reads(two, "parked", "1")?;
            tap(two, "parked")?;
            reads(two, "resume-1", "à Left till")?;
            look(two, "parked-there.fr", "light", WIDE)?;
            tap(two, "resume-1")?;
            has_lines(two, 2)?;
            tap(one, "parked")?;
            reads(one, "resume-1", "open at Right till")?;
            look(one, "parked-open-there.en", "dark", SMALL)?;
            tap(one, "resume-1")?;
            reads(one, "toast", "open at Right till")?;
            tap(two, "exact-cash")?;
            reads(two, "change-due", "0,00")?;
            // It is nobody's any more, and the sale stands here as well.
            one.gone(&id("resume-1"))?;
            tap(one, "dialog-close")?;
            one.gone(&id("parked"))?;
            tap(one, "nav-sales")?;
            let sold =
                "return [...document.querySelectorAll('[data-testid^=sale-]')].some(e => e.innerText.includes('6.80'))";
            one.wait_for("the sale of the other till", sold, &[]).map(drop)
        })?;
        // The other was closed: that is said, and this one sells on.
        status(one, "without Right till", true)?;
        taps(one, ["nav-sell", "tile-Sourdough", "exact-cash"])?;
        reads(one, "change-due", "£0.00")
    })
}

/// Counts a product in its form.
fn count(window: &Window, product: &str, counted: &str) -> Outcome {
    taps(window, ["nav-products", &format!("product-{product}"), "stock-count"])?;
    key_in(window, counted)?;
    tap(window, "keypad-done")?;
    window.gone(&id("dialog"))?;
    tap(window, "product-close")
}

/// Gives a product another price in its form.
fn reprice(window: &Window, product: &str, price: &str) -> Outcome {
    taps(window, ["nav-products", &format!("product-{product}")])?;
    window.fill(&id("product-price"), price)?;
    tap(window, "product-save")?;
    reads(window, "toast", product)
}

/// One sale of so many pieces, paid exactly.
fn sell(window: &Window, product: &str, n: usize) -> Outcome {
    tap(window, "nav-sell")?;
    for _ in 0..n {
        tap(window, &format!("tile-{product}"))?;
    }
    tap(window, "exact-cash")?;
    window.find(&id("change-due"))?;
    tap(window, "next-sale")
}

#[test]
fn two_windows_that_were_offline_sell_count_and_edit_the_same_product_and_then_agree() -> Outcome {
    let mut place = Place::new()?;
    let (left, right) = (Home::new()?, Home::new()?);
    scenario_in("agree-left", &left, |one| {
        Bakery::open(one)?;
        count(one, "Baguette", "100")?;
        enrol(one, &place)?;
        scenario_in("agree-right", &right, |two| {
            tap(two, "join")?;
            enter(two, &place, "Right till")?;
            sign_in(two, OWNER)?;
            status(two, "in step", true)?;
            place.kill_server()?;

            sell(one, "Baguette", 2)?;
            sell(two, "Baguette", 3)?;
            reprice(one, "Baguette", "1.45")?;
            count(two, "Baguette", "90")?;
            reprice(two, "Baguette", "1.60")?;
            sell(one, "Baguette", 1)?;

            place.start_again()?;
            for window in [one, two] {
                taps(window, ["nav-settings", "settings-sync", "sync-now"])?;
                status(window, "waiting", false)?;
                status(window, "in step", true)?;
            }
            // The later price counts everywhere.
            for window in [one, two] {
                tap(window, "nav-sell")?;
                reads(window, "tile-Baguette", "£1.60")?;
            }
            Ok(())
        })
    })?;
    // The count knew of its own register's three; the other's three come on top.
    let tills = [Register { home: left }, Register { home: right }];
    for till in &tills {
        assert_eq!(till.look::<i64>("select quantity from stock")?, 87_000);
        assert_eq!(till.look::<i64>("select sum(total_minor) from sale")?, 2 * 130 + 145 + 3 * 130);
    }
    assert_eq!(place.look("select quantity from tenant.stock")?, "87000");
    assert_eq!(place.look("select count(*), sum(total_minor) from tenant.sale")?, "3|795");
    assert_eq!(tills[0].verified()?["digest"], tills[1].verified()?["digest"]);
    Ok(())
}
