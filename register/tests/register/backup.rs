//! Backups and their way back.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use register::backup::{daily, last, make, make_at, restore};
use register::shop::Shop;
use register::store::Store;
use register::verify::verify;

use crate::stall::{Stall, at, raw};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_backup_is_whole_private_and_a_base_for_the_next_check() {
    let mut stall = Stall::open();
    stall.sell_bread();
    let path = make(&stall.store).unwrap();
    assert_eq!(
        (mode(&path), mode(path.parent().unwrap()), mode(&stall.data().join("register.db"))),
        (0o600, 0o700, 0o600)
    );
    let (checked, n_events): (i64, i64) = stall
        .store
        .conn()
        .query_row("select count(*), max(n_events) from checkpoint", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let events: i64 = stall.store.conn().query_row("select count(*) from event", [], |row| row.get(0)).unwrap();
    assert_eq!((checked, n_events), (1, events));
    assert_eq!(last(&stall.data()).unwrap().0, path);
    let names: Vec<String> = std::fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 1, "one file, nothing half-made beside it: {names:?}");
    stall.sell_bread();
    assert!(verify(&stall.store, false, &mut |_, _| {}).unwrap().ok);
}

#[test]
fn there_is_one_backup_a_day_and_it_may_be_made_beside_the_open_register() {
    let stall = Stall::open();
    let reader = Store::read(&stall.data()).unwrap();
    let now = at("2026-11-21T12:00:00+01:00");
    let path = daily(&reader, &now).unwrap().unwrap();
    assert!(path.ends_with("2026-11-21.db"));
    assert_eq!(daily(&reader, &now).unwrap(), None);
    assert!(daily(&reader, &at("2026-11-22T12:00:00+01:00")).unwrap().is_some());
}

#[test]
fn old_backups_are_let_go() {
    let stall = Stall::open();
    let backups = stall.data().join("backups");
    make(&stall.store).unwrap();
    std::fs::write(backups.join("notes.txt"), "mine").unwrap();
    for day in 1..=28 {
        std::fs::write(backups.join(format!("2024-02-{day:02}.db")), "old").unwrap();
    }
    daily(&stall.store, &at("2024-03-01T12:00:00+01:00")).unwrap();
    let left = std::fs::read_dir(&backups).unwrap().count();
    // Fourteen days; January is empty, February's last is among them; the text is nobody's business.
    assert_eq!(left, 14 + 1);
    assert!(backups.join("2024-02-28.db").exists() && !backups.join("2024-02-01.db").exists());
}

#[test]
fn a_restored_register_has_what_the_backup_had_and_starts_a_series_of_its_own() {
    let mut stall = Stall::open();
    let before = stall.sell_bread();
    let backup = stall.folder.path().join("copy.db");
    make_at(&stall.store, &backup).unwrap();
    assert!(make_at(&stall.store, &backup).is_err(), "a file that is there is not replaced");
    let lost = stall.sell_bread();
    let incarnation = stall.store.identity().incarnation;
    let data = stall.data();
    assert_eq!(restore(&data, &backup).unwrap_err().code(), "already_open");
    let Stall { folder: _folder, store, .. } = stall;
    drop(store);
    restore(&data, &backup).unwrap();
    let store = Store::open(&data).unwrap();
    assert!(store.event(before.id).unwrap().is_some() && store.event(lost.id).unwrap().is_none());
    assert_ne!(store.identity().incarnation, incarnation);
    assert_eq!(mode(&data.join("register.db")), 0o600);
    let mut stall = Stall {
        shop: Shop::load(&store).unwrap(),
        owner: register::shop::owner(store.conn()).unwrap(),
        bread: stall.bread,
        cheese: stall.cheese,
        store,
        folder: _folder,
    };
    let next = stall.sell_bread();
    assert_eq!(next.receipt.number(), 1, "a series of its own");
    assert_ne!(next.receipt, before.receipt);
    let verified = verify(&stall.store, true, &mut |_, _| {}).unwrap();
    assert_eq!(verified.problems, Vec::<String>::new());
    // What was there is kept.
    let aside = std::fs::read_dir(data.join("backups"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.file_name().unwrap().to_str().unwrap().starts_with("replaced-"))
        .unwrap();
    let kept = rusqlite::Connection::open(aside).unwrap();
    let n: i64 = kept.query_row("select count(*) from sale", [], |row| row.get(0)).unwrap();
    assert_eq!(n, 2);
}

#[test]
fn what_is_no_whole_backup_is_refused_and_nothing_changes() {
    let mut stall = Stall::open();
    stall.sell_bread();
    let (folder, data) = (stall.folder.path().to_owned(), stall.data());
    let good = folder.join("good.db");
    make_at(&stall.store, &good).unwrap();
    let Stall { folder: _folder, store, .. } = stall;
    drop(store);
    let before = std::fs::read(data.join("register.db")).unwrap();
    let plant = |name: &str, sql: &str| {
        let path = folder.join(name);
        std::fs::copy(&good, &path).unwrap();
        rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        path
    };
    let text = folder.join("letter.txt");
    std::fs::write(&text, "dear customer").unwrap();
    let half = folder.join("half.db");
    let bytes = std::fs::read(&good).unwrap();
    std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    for (file, code) in [
        (text, "damaged"),
        (half, "damaged"),
        (plant("empty.db", "delete from event"), "damaged"),
        (plant("gap.db", "delete from event where event_no = 2"), "damaged"),
        (plant("bytes.db", "update event set bytes = x'7b7d' where event_no = 2"), "damaged"),
        (plant("newer.db", "pragma user_version = 99"), "newer_schema"),
        (folder.join("missing.db"), "usage"),
    ] {
        let error = restore(&data, &file).unwrap_err();
        assert_eq!(error.code(), code, "{}: {error}", file.display());
        assert_eq!(std::fs::read(data.join("register.db")).unwrap(), before, "{}", file.display());
    }
    assert!(!data.join("register.restored").exists());
}

#[test]
fn a_backup_is_restored_on_a_machine_without_a_register() {
    let mut stall = Stall::open();
    stall.sell_bread();
    let backup = make(&stall.store).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    let data = fresh.path().join("data");
    restore(&data, &backup).unwrap();
    assert!(verify(&Store::open(&data).unwrap(), true, &mut |_, _| {}).unwrap().ok);
}

#[test]
fn tickets_that_waited_in_the_backup_are_not_printed_again() {
    let mut stall = Stall::open();
    let done = stall.sell_bread();
    register::print::enqueue(&mut stall.store, Some(done.id), "receipt", b"x", stall.shop.now().unix_ms()).unwrap();
    let backup = make(&stall.store).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    restore(fresh.path(), &backup).unwrap();
    let n: i64 = raw(fresh.path()).query_row("select count(*) from print_job", [], |row| row.get(0)).unwrap();
    assert_eq!(n, 0);
}
