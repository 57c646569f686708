//! Ways to pay, and what the counter shows afterwards.

use e2e::{Home, Outcome, scenario_in};

use crate::bakery::Bakery;
use crate::counter::{escape, key_in, read, reads, receipt, sell_one, tap, taps};
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
        tap(window, "next-sale")?;
        assert_ne!(sell_one(window, "Baguette")?, number);
        Ok(())
    })
}
