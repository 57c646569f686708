//! What becomes of goods beside being sold: thrown away in two taps, sold out, reduced until closing.

use domain::Money;
use domain::api::catalogue::{SaveProduct, TakeIn};
use domain::quantity::{Quantity, Unit};
use e2e::{Home, Outcome, Window, css, scenario_in};

use crate::bakery::{Bakery, answer};
use crate::counter::{id, key_in, reads, tap, taps};
use crate::disk::Disk;

/// Holds a tile as a finger does, until its menu opens.
fn hold(window: &Window, tile: &str) -> Outcome {
    window.hold(&id(tile))?;
    window.find(&css("[data-dialog=tile-menu]")).map(drop)
}

#[test]
fn waste_is_logged_in_two_taps_corrected_and_summed_up() -> Outcome {
    let home = Home::new()?;
    scenario_in("waste", &home, |window| {
        let bakery = Bakery::open(window)?;
        let form = SaveProduct {
            product: None,
            name: "Rye loaf".to_owned(),
            category: Some(bakery.shelf),
            kind: Default::default(),
            unit: Unit::Piece,
            tax_category: bakery.tax_category,
            barcodes: Vec::new(),
            cost_minor: Some(Money::new(110)?),
            price_minor: Some(Money::new(320)?),
            price_from: None,
            archived: false,
        };
        let product = answer(window, &form)?.row.product;
        answer(window, &TakeIn { product, quantity: Quantity::new(20_000)?, expires_on: None })?;
        tap(window, "nav-waste")?;
        // The two taps.
        taps(window, ["waste-Rye loaf", "waste-as-unsold"])?;
        reads(window, "waste-sum", "£3.20")?;
        reads(window, "waste-Rye loaf", "19 left")?;
        let disk = Disk::of(&home)?;
        let one = |sql: &str| disk.one::<i64>(sql, []);
        assert_eq!(one("select sum(retail_minor) + 1000 * sum(cost_minor) from waste")?, 320 + 110_000);

        // More than one, by the keypad.
        taps(window, ["waste-Rye loaf", "waste-quantity"])?;
        key_in(window, "4")?;
        tap(window, "keypad-done")?;
        reads(window, "waste-worth", "£12.80")?;
        tap(window, "waste-as-damaged")?;
        reads(window, "waste-sum", "£16.00")?;

        // It was three; then it was a mistake altogether.
        window.tap(&css("[data-testid='waste-entry-Rye loaf']"))?;
        taps(window, ["waste-less", "waste-as-damaged"])?;
        reads(window, "waste-sum", "£12.80")?;
        window.tap(&css("[data-testid='waste-entry-Rye loaf']"))?;
        tap(window, "waste-undo")?;
        reads(window, "waste-sum", "£3.20")?;
        reads(window, "waste-Rye loaf", "19 left")?;
        assert_eq!(one("select sum(quantity) from waste")?, 1000);

        tap(window, "waste-figures")?;
        reads(window, "waste-retail", "£3.20")?;
        reads(window, "waste-cost", "£1.10")?;
        reads(window, "waste-share", "5%")
    })
}

#[test]
fn a_held_tile_is_sold_out_or_reduced_and_sold_at_its_price() -> Outcome {
    let home = Home::new()?;
    scenario_in("reduced", &home, |window| {
        Bakery::open(window)?;
        hold(window, "tile-Croissant")?;
        tap(window, "tile-sold-out")?;
        reads(window, "tile-Croissant", "sold out")?;
        hold(window, "tile-Croissant")?;
        tap(window, "tile-sold-out")?;
        window.wait_for(
            "the tile",
            "return !document.querySelector(\"[data-testid='tile-Croissant']\").textContent.includes('sold out')",
            &[],
        )?;
        let disk = Disk::of(&home)?;
        let one = |sql: &str| disk.one::<i64>(sql, []);
        assert_eq!(one("select sum(sold_out) * 10 + count(*) from sold_out")?, 12);

        // What is in the cart already is reduced as well.
        taps(window, ["tile-Sourdough", "tile-Baguette"])?;
        reads(window, "total", "£5.50")?;
        hold(window, "tile-Sourdough")?;
        taps(window, ["tile-reduce", "reduce-50"])?;
        reads(window, "tile-Sourdough", "£2.10")?;
        reads(window, "tile-Sourdough", "£4.20")?;
        reads(window, "total", "£3.40")?;
        reads(window, "line-1", "reduced from £4.20")?;
        tap(window, "exact-cash")?;
        reads(window, "change-due", "£0.00")?;
        tap(window, "next-sale")?;
        assert_eq!(one("select amount_minor * 10000 + list_price_minor from marked_down")?, 2_100_420);
        assert_eq!(one("select count(*) from price")?, 5, "no price was edited");

        // A price of one's own takes its place; then it goes back at once.
        hold(window, "tile-Sourdough")?;
        taps(window, ["tile-reduce", "reduce-price"])?;
        key_in(window, "1.99")?;
        tap(window, "keypad-done")?;
        reads(window, "tile-Sourdough", "£1.99")?;
        hold(window, "tile-Sourdough")?;
        tap(window, "tile-price-back")?;
        window.gone(&css(".tile--reduced"))?;
        taps(window, ["tile-Sourdough", "pay-card"])?;
        reads(window, "change-due", "£4.20")?;
        assert_eq!(one("select sum(total_minor) from sale")?, 340 + 420);
        Ok(())
    })
}
