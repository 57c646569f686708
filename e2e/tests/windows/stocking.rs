//! Products as the person behind the counter keeps them: imported, pictured, counted, priced, taken off the shelf.

use std::fs;

use e2e::{Home, Outcome, css, repository, scenario_in};

use crate::bakery::Bakery;
use crate::counter::{id, key_in, read, reads, shows, tap, taps};
use crate::disk::Disk;

#[test]
fn a_price_list_is_imported_with_its_bad_row_left_out() -> Outcome {
    let home = Home::new()?;
    scenario_in("import", &home, |window| {
        Bakery::open(window)?;
        let list = home.path().join("prices.csv");
        // As spreadsheets of other tills write it: other names of columns, semicolons, Windows-1252.
        let rows = b"Article;Prix;TVA\nPain de campagne;4,20;0\nG\xe2teau;cher;0\n\xc9clair;2,60;20\n";
        fs::write(&list, rows)?;
        taps(window, ["nav-products", "import"])?;
        window.find(&id("import-file"))?.choose_file(&list)?;
        for (ours, theirs) in [("name", "Article"), ("price", "Prix"), ("tax_rate", "TVA")] {
            window.choose(&id(&format!("map-{ours}")), theirs)?;
            window.wait_for("the preview", "return !document.querySelector('.progress--busy')", &[])?;
        }
        reads(window, "refused", "3")?;
        tap(window, "import-now")?;
        window.gone(&id("import-now"))?;
        let disk = Disk::of(&home)?;
        let count = |name: &str| disk.one::<i64>("select count(*) from product where name = ?1", [name]);
        assert_eq!((count("Pain de campagne")?, count("Éclair")?, count("Gâteau")?), (1, 1, 0));
        taps(window, ["nav-sell", "chip-other", "tile-Éclair"])?;
        reads(window, "total", "£2.60")
    })
}

#[test]
fn a_picture_a_count_and_a_new_price_are_on_the_tile_at_once() -> Outcome {
    let home = Home::new()?;
    scenario_in("stocking", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-products", "product-Baguette"])?;
        window.find(&id("picture-file"))?.choose_file(&repository().join("icons/128x128.png"))?;
        window.wait_for("the picture", "return document.querySelector('.picture img')?.naturalWidth > 0", &[])?;
        tap(window, "stock-in")?;
        key_in(window, "12")?;
        tap(window, "keypad-done")?;
        window.gone(&id("dialog"))?;
        tap(window, "stock-count")?;
        key_in(window, "3")?;
        tap(window, "keypad-done")?;
        window.gone(&id("dialog"))?;
        window.fill(&id("product-price"), "1.45")?;
        tap(window, "product-save")?;
        reads(window, "toast", "Baguette")?;
        tap(window, "nav-sell")?;
        reads(window, "tile-Baguette", "3 left")?;
        reads(window, "tile-Baguette", "£1.45")?;
        window.wait_for("its picture", "return document.querySelector('.tile img')?.naturalWidth > 0", &[])?;
        // What was sold is gone from the tile; selling more than was counted is never refused.
        taps(window, ["tile-Baguette", "tile-Baguette", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        reads(window, "tile-Baguette", "1 left")?;
        taps(window, ["tile-Baguette", "tile-Baguette", "exact-cash"])?;
        reads(window, "tile-Baguette", "sold out")?;
        assert_eq!(Disk::of(&home)?.one::<i64>("select quantity from stock", [])?, -1000);

        taps(window, ["nav-products", "product-Baguette", "product-archived", "product-save"])?;
        window.gone(&id("product-Baguette"))?;
        tap(window, "nav-sell")?;
        window.find(&id("tile-Croissant"))?;
        assert!(!shows(window, "tile-Baguette")?);
        Ok(())
    })
}

#[test]
fn a_barcode_with_a_wrong_check_digit_or_of_another_product_is_not_saved() -> Outcome {
    scenario_in("barcodes", &Home::new()?, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-products", "product-Croissant"])?;
        window.find(&id("stock-in"))?;
        window.fill(&id("product-barcodes"), "4006381333932")?;
        tap(window, "product-save")?;
        let field = window.find(&id("product-barcodes"))?;
        window.wait_for("the remark", "return document.querySelector('#product-barcodes[aria-invalid]')", &[])?;
        assert_eq!((field.value()?.as_str(), field.is_focused()?), ("4006381333932", true));
        window.fill(&id("product-barcodes"), crate::bakery::BARCODE)?;
        tap(window, "product-save")?;
        reads(window, "toast", "Baguette")?;
        assert_eq!(field.value()?, crate::bakery::BARCODE, "what was typed is kept");
        window.press(&[e2e::key::ESCAPE])?;
        assert!(!read(window, "product-Croissant")?.contains(crate::bakery::BARCODE));
        Ok(())
    })
}

#[test]
fn a_price_of_a_later_day_is_entered_by_calendar_and_keypad_and_taken_back() -> Outcome {
    let home = Home::new()?;
    scenario_in("later-price", &home, |window| {
        Bakery::open(window)?;
        tap(window, "nav-products")?;
        window.find(&id("product-Baguette"))?;
        // A field that is there to be typed in holds what is known: else that would come later and write over it.
        let first = "const done = arguments[0];
            const watch = new MutationObserver(() => {
                const field = document.querySelector('#product-name');
                if (field) { watch.disconnect(); done(field.value); }
            });
            watch.observe(document.body, { childList: true, subtree: true });
            document.querySelector('[data-testid=product-Baguette]').click();";
        assert_eq!(window.execute_async(first, &[])?, "Baguette");
        window.fill(&id("product-name"), "Baguette tradition")?;
        taps(window, ["later-price", "later-day"])?;
        window.tap(&css("[aria-label='Next month']"))?;
        window.tap(&css(".month-day:not(.month-day--other):nth-of-type(10)"))?;
        window.wait_for("one dialog", "return document.querySelectorAll('[role=dialog]').length === 1", &[])?;
        let day = chrono::NaiveDate::parse_from_str(&read(window, "later-day")?, "%d/%m/%Y")?;
        key_in(window, "1.50")?;
        tap(window, "keypad-done")?;
        let entry = format!("later-{day}");
        reads(window, &entry, &format!("From {}: £1.50", day.format("%-d %B %Y")))?;
        // What was typed elsewhere in the form and not saved yet stays.
        assert_eq!(window.find(&id("product-name"))?.value()?, "Baguette tradition");
        let disk = Disk::of(&home)?;
        let price =
            || disk.one::<Option<i64>>("select max(price_minor) from price where valid_from = ?1", [day.to_string()]);
        assert_eq!(price()?, Some(150));
        reads(window, "product-Baguette", "£1.30")?;
        taps(window, [entry.as_str(), "later-remove"])?;
        window.gone(&id(&entry))?;
        assert_eq!(price()?, None);
        tap(window, "nav-sell")?;
        reads(window, "tile-Baguette", "£1.30")
    })
}
