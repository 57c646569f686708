//! Readers while others write: nobody skips a number, nobody gets one twice.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use domain::business_day::BusinessDay;
use domain::chain::Hash;
use domain::clock::{Hlc, Moment};
use domain::event::{Body, Envelope, Event};
use domain::id::{EventId, IncarnationId, ProductId, RegisterId, StallId, VendorId};
use domain::quantity::Quantity;
use domain::stock::{Intake, Movement};
use domain::sync::message::{Enrol, Founded, Pull, Push, Pushed};
use domain::sync::{Cursor, Position, proof};
use e2e::{Chance, Outcome};
use register::sync::{Answer, Ask, DeviceKey, Server};

use crate::place::Place;

/// Pushes of each register.
const N_PUSHES: usize = 30;

/// A business whose registers all stand at one stall.
struct Business {
    email: &'static str,
    vendor: VendorId,
    stall: StallId,
    n_registers: u8,
}

impl Business {
    fn new(no: u8, email: &'static str, n_registers: u8) -> Self {
        Self { email, vendor: VendorId::new(1, [no; 10]), stall: StallId::new(1, [no; 10]), n_registers }
    }

    fn register(&self, no: u8) -> RegisterId {
        let [first, ..] = self.vendor.as_bytes()[6..] else { unreachable!("an id has 16 bytes") };
        RegisterId::new(1, [first, no, 1, 1, 1, 1, 1, 1, 1, 1])
    }

    fn key(&self, no: u8) -> Outcome<DeviceKey> {
        Ok(DeviceKey::from_seed(self.register(no), &Hash::of(self.register(no).as_bytes()).0)?)
    }

    fn enrol(&self, place: &Place) -> Outcome {
        place.create_owner(self.email)?;
        for no in 0..self.n_registers {
            let key = self.key(no)?;
            let founded = Founded { vendor: self.vendor, stall: self.stall, series: Vec::new() };
            let (register, public_key, name) = (key.register, key.public(), format!("Register {no}"));
            place.join_as(&Enrol {
                code: place.code_of(self.email)?,
                register,
                public_key,
                name,
                founded: Some(founded),
            })?;
            if no == 0 {
                // As if the first had told of its stall: the others stand there too.
                let (vendor, stall) = (self.vendor, self.stall);
                place
                    .look(&format!("insert into tenant.stall (vendor_id, stall_id) values ('{vendor}', '{stall}')"))?;
            }
        }
        Ok(())
    }

    /// Hands in so many ranges of one event and more; how many events.
    fn write(&self, no: u8, address: &str) -> Outcome<usize> {
        let (key, incarnation) = (self.key(no)?, IncarnationId::derived(&Hash::of(self.register(no).as_bytes()).0));
        let mut server = Server::new(address, self.vendor, self.key(no)?)?;
        let (mut seq, mut before, mut chance) = (1, Hash::START, Chance::new(no.into()));
        for _ in 0..N_PUSHES {
            let bodies: Vec<Vec<u8>> =
                (0..1 + chance.below(6)).map(|n| self.event(key.register, incarnation, seq + n)).collect();
            let head = bodies.iter().fold(before, |hash, bytes| hash.next(bytes));
            let n_events = bodies.len() as u64;
            let word = proof::of_range(self.vendor, key.register, incarnation, seq + n_events - 1, head);
            let push = Push {
                vendor: self.vendor,
                author: key.register,
                incarnation,
                branch: None,
                from_seq: seq,
                n_events,
                before,
                head,
                signature: key.sign(&word),
                stamps: Vec::new(),
                numbered: false,
            };
            match server.send(&Ask::Push { push, bodies }) {
                Ok(Answer::Pushed(Pushed::Taken { .. })) => {}
                other => panic!("a push was answered with {other:?}"),
            }
            (seq, before) = (seq + n_events, head);
        }
        Ok(usize::try_from(seq - 1)?)
    }

    fn event(&self, register: RegisterId, incarnation: IncarnationId, seq: u64) -> Vec<u8> {
        let now = Utc::now();
        let product = ProductId::new(1, [1; 10]);
        let body = Body::Intake(Intake {
            business_day: BusinessDay::from_date(
                DateTime::from_timestamp(1_760_000_000, 0).unwrap_or_default().date_naive(),
            ),
            tenders: Vec::new(),
            movements: vec![Movement { product, quantity: Quantity::ONE, line: None }],
            note: String::new(),
            batches: Vec::new(),
        });
        let envelope = Envelope {
            id: EventId::derived(&Hash::of(format!("{incarnation} {seq}").as_bytes()).0),
            vendor: self.vendor,
            stall: self.stall,
            register,
            incarnation,
            seq,
            hlc: Hlc::default().tick(now.timestamp_millis()),
            moment: Moment::new(now.fixed_offset(), "UTC"),
            person: None,
            approver: None,
        };
        Event { envelope, body }.encode().expect("an intake is small")
    }

    /// Reads from the first number on while others write, and once more when they have ended. Each page has to go on exactly
    /// where the one before ended; the end of the last.
    fn read(&self, no: u8, address: &str, writing: &AtomicUsize) -> Outcome<(Cursor, usize)> {
        let mut server = Server::new(address, self.vendor, self.key(no)?)?;
        let (mut cursor, mut n_pages, mut chance) = (Cursor::START, 0, Chance::new(u64::from(no) + 99));
        loop {
            let last = writing.load(Ordering::SeqCst) == 0;
            let limit = *chance.pick(&[1, 3, 10, 500]);
            let Ok(Answer::Page(page, _)) = server.send(&Ask::Pull(Pull { cursor, own: Vec::new(), limit })) else {
                panic!("a reader at {cursor:?} got no page")
            };
            for item in &page.items {
                let at = Position { incarnation: item.incarnation, register_seq: item.register_seq };
                cursor = cursor.next(at, item.stamp, item.hash);
                assert_eq!(item.vendor_seq, cursor.vendor_seq, "a number was skipped or came twice");
            }
            // Everything concerns this stall: the page may not be complete to more than it brought.
            cursor.epoch = page.cursor.epoch;
            assert_eq!(page.cursor, cursor, "a page claims to be complete and is not");
            n_pages += usize::from(!page.items.is_empty());
            if last && page.cursor.vendor_seq == page.newest {
                return Ok((cursor, n_pages));
            }
        }
    }
}

#[test]
fn readers_skip_and_repeat_nothing_while_registers_of_several_vendors_write_through_two_servers() -> Outcome {
    let place = Place::new()?;
    let other = place.another_server()?;
    let addresses = [place.address(), other.address()];
    let businesses = [Business::new(1, "ann@one.example", 5), Business::new(2, "bob@two.example", 3)];
    for business in &businesses {
        business.enrol(&place)?;
    }
    let writing = AtomicUsize::new(businesses.iter().map(|business| usize::from(business.n_registers)).sum());
    let ended = std::thread::scope(|scope| {
        let mut readers = Vec::new();
        for business in &businesses {
            for no in 0..business.n_registers {
                let (address, writing) = (addresses[usize::from(no) % 2], &writing);
                scope.spawn(move || {
                    let written = business.write(no, address).unwrap_or_else(|failure| panic!("{failure}"));
                    writing.fetch_sub(1, Ordering::SeqCst);
                    written
                });
            }
            // Two at each server, one of which reads what came in through the other.
            for no in 0..3 {
                let (address, writing) = (addresses[usize::from(no + 1) % 2], &writing);
                readers.push((business.vendor, scope.spawn(move || business.read(no, address, writing))));
            }
        }
        readers
            .into_iter()
            .map(|(vendor, reader)| (vendor, reader.join().expect("a reader failed")))
            .collect::<Vec<_>>()
    });
    for (vendor, read) in ended {
        let (cursor, n_pages) = read?;
        let head = format!(
            "select vendor_seq || ' ' || encode(chain, 'hex') from tenant.vendor_head where vendor_id = '{vendor}'"
        );
        assert_eq!(place.look(&head)?, format!("{} {}", cursor.vendor_seq, cursor.chain));
        let n = format!("select count(*) from tenant.event where vendor_id = '{vendor}'");
        assert_eq!(place.look(&n)?, cursor.vendor_seq.to_string());
        println!("{n_pages} pages, {} events", cursor.vendor_seq);
        assert!(n_pages > 5, "it read only when everybody had written");
    }
    Ok(())
}
