//! A disk that is full, a file that can't be written, a clock that went back: a clear sentence, and nothing is lost.

use std::os::unix::fs::PermissionsExt;

use domain::id::EventId;
use register::clock::Watch;
use register::sell::{check_clock, sell};
use register::store::{Store, random};
use register::verify::verify;

use crate::stall::{Stall, cash};

#[test]
fn a_full_disk_refuses_the_sale_in_a_sentence_and_keeps_every_one_before() {
    let mut stall = Stall::open();
    let kept = stall.sell_bread();
    // SQLite itself says that there is no room, as it does on a full disk.
    let pages: i64 = stall.store.conn().query_row("pragma page_count", [], |row| row.get(0)).unwrap();
    stall.store.conn().pragma_update(None, "max_page_count", pages).unwrap();
    let now = stall.shop.now();
    let (seller, cart) = (stall.seller(&now), stall.cart(&[(stall.bread, 1000)]));
    let mut n_sold = 1;
    let (refused, error) = loop {
        let id = EventId::new(now.unix_ms(), random());
        match sell(&mut stall.store, &stall.shop, &seller, id, &cart, &cash(200), None) {
            Ok(_) => n_sold += 1,
            Err(error) => break (id, error),
        }
        assert!(n_sold < 10_000);
    };
    assert_eq!(error.code(), "disk_full");
    assert_eq!(error.to_string(), "the disk is full; nothing was changed, make room and try again");
    assert!(stall.store.event(refused).unwrap().is_none() && stall.store.event(kept.id).unwrap().is_some());
    let verified = verify(&stall.store, true, &mut |_, _| {}).unwrap();
    assert_eq!((verified.problems, verified.sales), (Vec::<String>::new(), n_sold));
    // Room again: the same sale goes in, with the next number.
    stall.store.conn().pragma_update(None, "max_page_count", 1_000_000).unwrap();
    let done = sell(&mut stall.store, &stall.shop, &seller, refused, &cart, &cash(200), None).unwrap();
    assert_eq!(done.receipt.number(), n_sold + 1);
}

#[test]
fn a_file_that_cant_be_written_is_told_by_its_name() {
    let mut stall = Stall::open();
    stall.store.conn().pragma_update(None, "query_only", true).unwrap();
    let now = stall.shop.now();
    let (seller, cart) = (stall.seller(&now), stall.cart(&[(stall.bread, 1000)]));
    let id = EventId::new(now.unix_ms(), random());
    let error = sell(&mut stall.store, &stall.shop, &seller, id, &cart, &cash(200), None).unwrap_err();
    assert_eq!(error.code(), "read_only");
    assert!(error.to_string().contains("can't be written; nothing was changed"), "{error}");
    stall.store.conn().pragma_update(None, "query_only", false).unwrap();
    assert!(sell(&mut stall.store, &stall.shop, &seller, id, &cart, &cash(200), None).is_ok());
}

#[test]
fn the_database_is_for_its_user_alone() {
    let stall = Stall::open();
    let data = stall.data();
    let Stall { folder: _folder, store, .. } = stall;
    drop(store);
    let file = data.join("register.db");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let _store = Store::open(&data).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_clock_set_back_a_day_between_two_sales_asks_for_the_date() {
    let mut stall = Stall::open();
    let now = stall.shop.now();
    let watch = Watch::start();
    check_clock(&stall.store, &now, &watch).unwrap();
    stall.sell_at(&now, &[(stall.bread, 1000)], &cash(200));
    let yesterday = register::clock::in_zone(now.utc() - chrono::TimeDelta::days(1), "Europe/Paris");
    let error = check_clock(&stall.store, &yesterday, &watch).unwrap_err();
    assert_eq!(error.code(), "clock");
    assert!(error.to_string().contains("set the date first"), "{error}");
    check_clock(&stall.store, &now, &watch).unwrap();
}
