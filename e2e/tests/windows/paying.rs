//! Ways to pay, and what the counter shows afterwards.

use e2e::{Home, Outcome, scenario_in};

use crate::bakery::Bakery;
use crate::counter::{escape, id, key_in, read, reads, receipt, sell_one, shows, tap, taps};
use crate::disk::Disk;

#[test]
fn a_split_is_paid_by_card_and_cash() -> Outcome {
    let home = Home::new()?;
    scenario_in("split", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["tile-Baguette", "tile-Croissant", "pay-split"])?;
        reads(window, "still-to-pay", "£2.50")?;
        key_in(window, "1")?;
        tap(window, "split-card")?;
        reads(window, "still-to-pay", "£1.50")?;
        // A payment can be taken back before the sale is whole.
        taps(window, ["tender-remove-1"])?;
        reads(window, "still-to-pay", "£2.50")?;
        key_in(window, "0.80")?;
        tap(window, "split-card")?;
        reads(window, "still-to-pay", "£1.70")?;
        tap(window, "split-note-500")?;
        reads(window, "change-due", "£3.30")?;
        let paid = Disk::of(&home)?.tenders(&receipt(window)?)?;
        assert_eq!(paid, [("card".to_owned(), 80, 0), ("cash".to_owned(), 500, 330)]);
        Ok(())
    })
}

#[test]
fn the_payment_is_put_right_while_the_change_is_shown() -> Outcome {
    let home = Home::new()?;
    scenario_in("payment-put-right", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["tile-Croissant", "note-500"])?;
        reads(window, "change-due", "£3.80")?;
        let number = receipt(window)?;
        taps(window, ["change-tender", "tender-card"])?;
        reads(window, "change-due", "£1.20")?;
        let disk = Disk::of(&home)?;
        let net = |kind: &str| {
            disk.one::<i64>(
                "select coalesce(sum(t.amount_minor - t.change_minor), 0) from tender t join sale s using (sale_id)
             where s.receipt = ?1 and t.kind = ?2",
                [&number, kind],
            )
        };
        assert_eq!((net("cash")?, net("card")?), (0, 120));
        assert_eq!(disk.one::<i64>("select count(*) from sale", [])?, 1, "the sale is still one");
        Ok(())
    })
}

#[test]
fn the_receipt_is_shown_and_the_next_tap_begins_a_new_sale() -> Outcome {
    let home = Home::new()?;
    scenario_in("receipt-shown", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["tile-Sourdough", "pay-card"])?;
        reads(window, "change-due", "£4.20")?;
        let number = receipt(window)?;
        tap(window, "receipt-show")?;
        reads(window, "slip", "Sourdough")?;
        // No printer is set up: nothing is promised to be printed.
        window.find(&id("slip-pdf"))?;
        assert!(!shows(window, "slip-print")?);
        let slip = read(window, "slip")?;
        for part in ["The Crusty Loaf", "4.20", &number] {
            assert!(slip.contains(part), "no {part} in {slip}");
        }
        escape(window)?;
        tap(window, "receipt-pdf")?;
        reads(window, "toast", ".pdf")?;
        let saved = std::fs::read_dir(home.downloads())?.next().expect("a file was saved")?.path();
        assert_eq!(&std::fs::read(saved)?[..5], b"%PDF-");
        // The next tap is the next sale: a tile does not wait for a button.
        tap(window, "tile-Baguette")?;
        reads(window, "total", "£1.30")?;
        tap(window, "exact-cash")?;
        reads(window, "change-due", "£0.00")?;
        let exact = receipt(window)?;
        tap(window, "next-sale")?;
        // What was sold last stands below the empty cart at once.
        reads(window, "last-sale", &exact)?;
        reads(window, "last-sale", "£1.30")?;
        assert_ne!(sell_one(window, "Baguette")?, number);
        Ok(())
    })
}

#[test]
fn a_tip_goes_on_top_of_the_sale_whichever_way_it_is_paid() -> Outcome {
    let home = Home::new()?;
    scenario_in("tip", &home, |window| {
        Bakery::open(window)?;
        let disk = Disk::of(&home)?;
        let sold = |number: &str| {
            disk.one::<String>("select total_minor || ' ' || tip_minor from sale where receipt = ?1", [number])
        };
        // “Make it three pounds”: one tap, then by card.
        taps(window, ["tile-Baguette", "tile-Croissant", "cart-more", "cart-tip", "tip-to-300"])?;
        reads(window, "readout", "0.50")?;
        tap(window, "tip-apply")?;
        reads(window, "tip-given", "£0.50")?;
        reads(window, "total", "£3.00")?;
        tap(window, "pay-card")?;
        reads(window, "change-due", "£3.00")?;
        let number = receipt(window)?;
        assert_eq!(sold(&number)?, "250 50");
        assert_eq!(disk.tenders(&number)?, [("card".to_owned(), 300, 0)]);
        tap(window, "receipt-show")?;
        reads(window, "slip", "Tip")?;
        escape(window)?;
        tap(window, "next-sale")?;

        // By keypad, while several pay; a tip that is taken back is owed by nobody.
        taps(window, ["tile-Sourdough", "pay-split", "split-tip"])?;
        key_in(window, "9")?;
        tap(window, "tip-apply")?;
        reads(window, "still-to-pay", "£13.20")?;
        taps(window, ["split-tip", "tip-none"])?;
        reads(window, "still-to-pay", "£4.20")?;
        tap(window, "split-tip")?;
        key_in(window, "0.80")?;
        tap(window, "tip-apply")?;
        reads(window, "still-to-pay", "£5.00")?;
        tap(window, "split-note-1000")?;
        reads(window, "change-due", "£5.00")?;
        let number = receipt(window)?;
        assert_eq!(sold(&number)?, "420 80");
        assert_eq!(disk.tenders(&number)?, [("cash".to_owned(), 1000, 500)]);
        tap(window, "next-sale")?;
        // It was for that sale alone.
        tap(window, "tile-Baguette")?;
        reads(window, "total", "£1.30")
    })
}
