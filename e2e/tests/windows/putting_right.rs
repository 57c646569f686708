//! Sales that are found again and put right: a line refunded, a sale voided.

use domain::api::sales::{SaleKind, SeeSale};
use domain::id::EventId;
use e2e::{Home, Outcome, Window, scenario_in};

use crate::bakery::{Bakery, CASHIER, MANAGER, answer};
use crate::counter::{hand_over, id, put_in, read, reads, receipt, tap, taps};
use crate::disk::Disk;

/// Sells two baguettes and a croissant for a five-pound note; the receipt's number.
fn sell_three(window: &Window) -> Outcome<String> {
    taps(window, ["tile-Baguette", "tile-Baguette", "tile-Croissant", "note-500"])?;
    reads(window, "change-due", "£1.20")?;
    receipt(window)
}

fn sale_of(disk: &Disk, receipt: &str) -> Outcome<EventId> {
    let bytes: Vec<u8> = disk.one("select sale_id from sale where receipt = ?1", [receipt])?;
    Ok(EventId::from_slice(&bytes).expect("an id"))
}

#[test]
fn one_line_of_a_sale_is_refunded() -> Outcome {
    let home = Home::new()?;
    scenario_in("refund", &home, |window| {
        Bakery::open(window)?;
        let number = sell_three(window)?;
        taps(window, ["nav-sales", &format!("sale-{number}"), "refund"])?;
        taps(window, ["refund-more-1"])?;
        reads(window, "refund-confirm", "£1.30")?;
        taps(window, ["reason-mistake", "refund-confirm"])?;
        reads(window, "toast", "£1.30")?;
        window.gone(&id("dialog"))?;

        let disk = Disk::of(&home)?;
        let back = "select total_minor from sale where kind = 'refund'";
        assert_eq!(disk.one::<i64>(back, [])?, -130);
        let line = "select l.quantity from sale_line l join sale s using (sale_id) where s.kind = 'refund'";
        assert_eq!(disk.one::<i64>(line, [])?, -1000);
        let drawer = "select sum(amount_minor - change_minor) from tender where kind = 'cash'";
        assert_eq!(disk.one::<i64>(drawer, [])?, 380 - 130);
        let detail = answer(window, &SeeSale { sale: sale_of(&disk, &number)? })?;
        assert_eq!(detail.lines[0].left.thousandths(), 1000, "one baguette can still come back");
        assert_eq!(detail.related[0].kind, SaleKind::Refund);
        // What is left is offered, and no more.
        tap(window, "refund")?;
        tap(window, "refund-all")?;
        reads(window, "refund-confirm", "£2.50")
    })
}

#[test]
fn a_cashier_voids_a_sale_with_a_managers_pin() -> Outcome {
    let home = Home::new()?;
    scenario_in("void", &home, |window| {
        Bakery::open(window)?;
        hand_over(window, CASHIER)?;
        let number = sell_three(window)?;
        taps(window, ["nav-sales", &format!("sale-{number}"), "void", "void-confirm"])?;
        // Somebody who may looks over their shoulder.
        tap(window, &format!("approver-{}", MANAGER.name))?;
        put_in(window, "9999")?;
        reads(window, "pin-said", "not right")?;
        put_in(window, MANAGER.pin)?;
        window.gone(&id("dialog"))?;

        let disk = Disk::of(&home)?;
        assert_eq!(disk.one::<i64>("select total_minor from sale where kind = 'void'", [])?, -380);
        assert_eq!(disk.tenders(&number)?, [], "nothing stays in the drawer");
        // A voided sale is over.
        window.gone(&id("void"))?;
        window.gone(&id("refund"))?;
        assert!(read(window, &format!("sale-{number}"))?.contains("£3.80"));
        Ok(())
    })
}
