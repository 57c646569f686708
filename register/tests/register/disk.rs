//! A disk that is full, a file that can't be written, a clock that went back: a clear sentence, and nothing is lost.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Stdio};

use domain::id::EventId;
use register::clock::Watch;
use register::sell::{check_clock, sell};
use register::store::{Store, random};
use register::verify::verify;
use tempfile::TempDir;

use crate::command::Program;
use crate::stall::{Stall, cash, settle};

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

/// Runs the program on a folder's register. Root may write anything, so it is run as somebody who may not.
fn by_somebody_else(folder: &TempDir, data: &Path) -> impl Fn(&[&str], &str) -> (bool, String) {
    let program = folder.path().join("local-vendor");
    std::fs::copy(env!("CARGO_BIN_EXE_local-vendor"), &program).unwrap();
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if root {
        let files = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
        for path in files.chain([folder.path().to_owned(), data.to_owned()]) {
            std::os::unix::fs::chown(path, Some(65_534), None).unwrap();
        }
    }
    let (home, data) = (folder.path().to_owned(), data.to_owned());
    move |arguments, input| {
        let mut command = if root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", "65534", "--clear-groups"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        command.args(arguments).arg("--data").arg(&data).env("HOME", &home).env_remove("XDG_STATE_HOME");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        let out = child.wait_with_output().unwrap();
        (out.status.success(), String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap())
    }
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_register_on_a_medium_that_cant_be_written_is_read_as_it_lies() {
    let mut stall = Stall::open();
    stall.sell_bread();
    let day = stall.shop.business_day(&stall.shop.now()).to_string();
    let data = stall.data();
    // As a kill leaves it, beside how it is closed.
    let killed = stall.folder.path().join("killed % and 100?#");
    std::fs::create_dir(&killed).unwrap();
    for name in ["register.db", "register.db-wal"] {
        std::fs::copy(data.join(name), killed.join(name)).unwrap();
    }
    let (folder, data) = settle(stall);
    let closed = folder.path().join("closed % and 100?#");
    std::fs::rename(&data, &closed).unwrap();
    for (data, whole) in [(&closed, true), (&killed, false)] {
        let run = by_somebody_else(&folder, data);
        std::fs::read_dir(data).unwrap().for_each(|entry| set_mode(&entry.unwrap().path(), 0o400));
        set_mode(data, 0o500);
        for arguments in [&["verify", "--full", "--json"][..], &["report", "day", &day, "--json"], &["export", "sales"]]
        {
            let (done, said) = run(arguments, "");
            assert_eq!(done, whole, "{said}");
            assert_eq!(said.contains("not closed properly, and its folder can't be written"), !whole, "{said}");
        }
        assert!(!run(&["sell"], "").0, "only reading");
        set_mode(data, 0o700);
    }
    // Nobody reads around a register that is open.
    let lock = std::fs::File::open(closed.join("register.lock")).unwrap();
    lock.lock().unwrap();
    let run = by_somebody_else(&folder, &closed);
    set_mode(&closed, 0o500);
    let (done, said) = run(&["verify"], "");
    assert!(!done && said.contains("close the register first"), "{said}");
    set_mode(&closed, 0o700);
}

#[test]
fn a_read_only_file_is_told_in_one_sentence_and_sells_again_once_it_can_be_written() {
    let mut stall = Stall::open();
    stall.sell_bread();
    let (folder, data) = settle(stall);
    let file = data.join("register.db");
    let run = by_somebody_else(&folder, &data);
    let set = |mode: u32| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    let line = r#"{"lines":[{"product":"Baguette","quantity":"1"}],"tenders":[{"kind":"cash","amount_minor":200}]}"#;
    for _ in 0..2 {
        set(0o400);
        let (sold, said) = run(&["sell"], line);
        assert!(!sold && said.contains("register.db can't be written; nothing was changed"), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
        let (checked, said) = run(&["verify", "--full", "--json"], "");
        assert!(checked && said.contains("\"sales\":1"), "{said}");
    }
    set(0o600);
    let (sold, said) = run(&["sell"], line);
    assert!(sold && said.contains("-000002"), "{said}");
}

#[test]
fn a_file_that_cant_be_read_or_written_is_told_in_a_sentence_with_the_way_out() {
    let program = Program::new();
    let (data, here) = (program.data(), program.path(""));
    let path = |name: &str| program.path(name).display().to_string();
    program.file("letter.txt", "dear customer");
    let no_folder =
        |name: &str| format!("{name} can't be used: there is no folder none; make it first, or name another");
    let backups = "this register's own backups are in data/backups";
    let checks: [(&[&str], String); 9] = [
        (&["restore", &path("none.db")], format!("there is no file none.db; {backups}")),
        (&["restore", &path("data")], "data is a folder; name a backup in it".to_owned()),
        (&["export", "sales", "--out", &path("none/sales.csv")], no_folder("none/sales.csv")),
        (&["report", "day", "2026-11-22", "--out", &path("none/day.txt")], no_folder("none/day.txt")),
        (&["backup", "--out", &path("none/copy.db")], no_folder("none/copy.db")),
        (
            &["export", "sales", "--out", &path("data")],
            "data can't be used: it is a folder; name a file in it".to_owned(),
        ),
        (&["import", "products", &path("none.csv")], "none.csv can't be read: there is no such file".to_owned()),
        (&["import", "products", &path("data")], "data is a folder, not a file".to_owned()),
        (
            &["restore", &path("letter.txt")],
            "letter.txt is no whole backup: file is not a database; take another one".to_owned(),
        ),
    ];
    let before = std::fs::read(data.join("register.db")).unwrap();
    for (arguments, sentence) in checks {
        assert_eq!(program.sentence(arguments), sentence);
    }
    assert_eq!(std::fs::read(data.join("register.db")).unwrap(), before);
    assert!(!here.join("none").exists());
    // A program that writes into a full disk says so, too.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let out = program.command(["export", "products"]).stdout(full).output().unwrap();
    assert_eq!(String::from_utf8(out.stderr).unwrap(), "the answer can't be written: the disk is full\n");
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
