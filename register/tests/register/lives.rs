//! A server that was restored says what it said before, or something else.

use domain::catalogue::{ProductChange, ProductChanges};
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::Body;
use domain::id::IncarnationId;
use domain::sync::message::{Item, Page, State};
use domain::sync::{Cursor, Position};
use register::store::{Author, Link, Purpose, random};
use register::verify::verify;

use crate::stall::{Stall, at};

const AT_MS: i64 = 1_795_252_530_123;

/// Numbers everything that a register wrote, as a server does.
fn page_of_all(stall: &Stall) -> Page {
    let mut statement = stall
        .store
        .conn()
        .prepare(
            "select s.incarnation_id, e.register_seq, e.stamp_hlc, e.hash from event e join series s using (series_no)
             order by e.event_no",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let (incarnation, hash): ([u8; 16], [u8; 32]) = (row.get(0)?, row.get(3)?);
        Ok((incarnation, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, hash))
    });
    let mut cursor = Cursor { epoch: 1, ..Cursor::START };
    let mut items = Vec::new();
    for (incarnation, seq, stamp, hash) in rows.unwrap().map(Result::unwrap) {
        let incarnation = IncarnationId::from_slice(&incarnation).unwrap();
        let at = Position { incarnation, register_seq: seq.unsigned_abs() };
        let (stamp, hash) = (Hlc::from_bits(stamp.unsigned_abs()), Hash(hash));
        cursor = cursor.next(at, stamp, hash);
        items.push(Item {
            vendor_seq: cursor.vendor_seq,
            register: stall.store.identity().register,
            incarnation,
            branch: None,
            register_seq: at.register_seq,
            stamp,
            state: State::Applied,
            hash,
            before: None,
        });
    }
    Page { cursor, newest: cursor.vendor_seq, records: 0, items, lost: Vec::new(), vouchers: Vec::new() }
}

/// A stall whose server has numbered everything, and what it said.
fn numbered() -> (Stall, Page) {
    let mut stall = Stall::open();
    let link = Link {
        server: "https://shop.example".to_owned(),
        cursor: Cursor { epoch: 1, ..Cursor::START },
        digest: Hash::START,
        record_seq: 0,
        enrolled_at_ms: AT_MS,
        in_step_at_ms: None,
    };
    let page = page_of_all(&stall);
    let bodies = vec![&b""[..]; page.items.len()];
    stall
        .store
        .write(|writer| {
            writer.set_link(&link)?;
            writer.take_in(&page, &bodies)
        })
        .unwrap();
    (stall, page)
}

#[test]
fn a_register_goes_back_with_its_cursor_when_what_had_a_number_turns_out_to_be_a_branch() {
    let (mut stall, page) = numbered();
    let (incarnation, last) = (stall.store.identity().incarnation, page.cursor.vendor_seq);
    let standing = |stall: &Stall| stall.store.link().unwrap().map(|link| (link.cursor, link.digest)).unwrap();
    assert_eq!(standing(&stall).0, page.cursor);
    // The server was restored, and a copy of this register handed in something else under the last number.
    stall.store.write(|writer| writer.branch(incarnation, last)).unwrap();
    assert_eq!(standing(&stall), (Cursor { epoch: 1, ..Cursor::START }, Hash::START));
    let numbers = "select count(*) from event where vendor_seq is not null";
    let n: i64 = stall.store.conn().query_row(numbers, [], |row| row.get(0)).unwrap();
    assert_eq!(n, 0);
    assert_ne!(stall.store.identity().incarnation, incarnation, "it goes on in a new series");
    let verified = verify(&stall.store, true, &mut |_, _| {}).unwrap();
    assert!(verified.ok, "{:?}", verified.problems);
}

#[test]
fn what_has_a_number_keeps_its_stamp_and_state_whatever_another_life_of_the_server_answers() {
    let (mut stall, page) = numbered();
    let (owner, bread) = (stall.owner, stall.bread);
    let changes = vec![ProductChange::Name("Wholemeal".to_owned())];
    let moment = at("2026-11-21T10:00:00+01:00");
    let author = Author { person: Some(owner), approver: None, moment, now_ms: AT_MS };
    let (id, body) =
        (domain::id::EventId::new(AT_MS, random()), Body::Product(ProductChanges { product: bread, changes }));
    let new = stall.store.write(|writer| writer.append(Purpose::Live, &author, id, body)).unwrap().register_seq;
    let incarnation = stall.store.identity().incarnation;
    let name = |stall: &Stall| -> String {
        let conn = stall.store.conn();
        conn.query_row("select name from product where product_id = ?1", [bread.as_bytes()], |row| row.get(0)).unwrap()
    };
    assert_eq!(name(&stall), "Wholemeal");
    let digest = stall.store.link().unwrap().unwrap().digest;

    // A server that lost even who may change what takes everything anew, and refuses it; its clock is late, too.
    let early = Hlc::default().tick(AT_MS - 900_000);
    let through: Vec<u64> = (1..=new).collect();
    let clamped: Vec<(u64, Hlc)> = through.iter().map(|seq| (*seq, early)).collect();
    stall.store.write(|writer| writer.acknowledge(incarnation, new, &clamped, &through)).unwrap();

    let conn = stall.store.conn();
    let state = |numbered: &str| -> Vec<String> {
        let sql = format!("select distinct state from event where vendor_seq is {numbered} null");
        let mut statement = conn.prepare(&sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!((state("not"), state("")), (vec!["applied".to_owned()], vec!["refused".to_owned()]));
    assert_ne!(name(&stall), "Wholemeal", "what waits for its number was refused");
    let stamps = page_of_all(&stall).items.iter().zip(&page.items).all(|(now, then)| now.stamp == then.stamp);
    assert!(stamps, "the digest is over these stamps");
    assert_eq!(stall.store.link().unwrap().unwrap().digest, digest);
    let verified = verify(&stall.store, true, &mut |_, _| {}).unwrap();
    assert!(verified.ok, "{:?}", verified.problems);
}
