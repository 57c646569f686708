//! The event log: written in one transaction with everything that follows from it.

use domain::chain::Hash;
use domain::clock::{Hlc, Moment};
use domain::event::{Body, Envelope, Event};
use domain::id::{EventId, IncarnationId, PersonId, ProductId};
use domain::receipt::ReceiptNumber;
use domain::reducer::reduce;
use domain::stamp::Stamp;
use domain::stock::{Covered, join};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::identity::{FreshId, Identity, add_series, random, seal, seal_series};
use super::refold::another_counts;
use super::{Store, apply, row};
use crate::Error;

/// Which of this register's series an event goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Live,
    /// Past sales of another till.
    Import,
}

/// Who acts, and when.
#[derive(Debug, Clone)]
pub struct Author {
    pub person: Option<PersonId>,
    pub approver: Option<PersonId>,
    /// When it happened; for a sale entered later, then.
    pub moment: Moment,
    /// What the clock says now, in milliseconds since 1970.
    pub now_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    pub id: EventId,
    pub register_seq: u64,
}

/// One series and how far it is.
#[derive(Debug, Clone)]
pub struct Series {
    pub series_no: i64,
    pub incarnation: IncarnationId,
    pub last_seq: u64,
    pub last_receipt: u64,
    pub last_hlc: Hlc,
    /// What the clock said at the last event; 0 before the first.
    pub last_at_ms: i64,
    pub head_hash: Hash,
}

/// An event as it lies in the log.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    pub series_no: i64,
    pub register_seq: u64,
    pub stamp_hlc: Hlc,
    pub bytes: Vec<u8>,
    pub hash: Hash,
}

/// A writing transaction. Dropped without `finish` it leaves nothing.
pub struct Writer<'a> {
    transaction: &'a Transaction<'a>,
    identity: Identity,
    fresh: FreshId,
    live: Option<Series>,
    import: Option<Series>,
    receipts_taken: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn begin(transaction: &'a Transaction<'a>, identity: Identity, fresh: FreshId) -> Self {
        Self { transaction, identity, fresh, live: None, import: None, receipts_taken: false }
    }

    pub fn conn(&self) -> &Connection {
        self.transaction
    }

    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// A new id, sortable by time: also within a millisecond, where it counts on from the newest event (RFC 9562, 6.2). The
    /// other bits stay random, so that two copies of a database don't give out the same.
    pub fn new_id(&self, now_ms: i64) -> EventId {
        let newest: Option<[u8; 16]> = self
            .conn()
            .prepare_cached("select event_id from event order by event_no desc limit 1")
            .and_then(|mut newest| newest.query_row([], |row| row.get(0)))
            .ok();
        let mut random: [u8; 10] = random();
        let count = |high: u8, low: u8| u16::from_be_bytes([high & 0x0f, low]);
        let mut counted = count(random[0] & 0x07, random[1]);
        let plain = EventId::new(now_ms, random);
        if let Some(newest) = newest.filter(|newest| newest[..6] == plain.as_bytes()[..6]) {
            counted = count(newest[6], newest[7]).saturating_add(1).min(0x0fff);
        }
        [random[0], random[1]] = counted.to_be_bytes();
        EventId::new(now_ms, random)
    }

    /// The next receipt number of a series. Gapless: it is committed with the event or not at all.
    ///
    /// # Errors
    /// Database errors.
    pub fn next_receipt(&mut self, purpose: Purpose) -> Result<ReceiptNumber, Error> {
        self.receipts_taken |= purpose == Purpose::Live;
        let series = self.series(purpose)?;
        series.last_receipt += 1;
        Ok(ReceiptNumber::new(series.incarnation, series.last_receipt))
    }

    /// Everything that this stall's registers are known to have done, and what earlier counts of the product knew: the
    /// cover of a count made now.
    ///
    /// # Errors
    /// Database errors.
    pub fn cover_of(&mut self, product: ProductId) -> Result<Vec<Covered>, Error> {
        self.flush()?;
        let mut statement = self
            .transaction
            .prepare_cached("select incarnation_id, last_seq from series where last_seq > 0 order by incarnation_id")?;
        let rows = statement.query_map([], covered)?;
        let mut cover = rows.collect::<Result<Vec<_>, _>>()?;
        let mut statement = self.transaction.prepare_cached(
            "select incarnation_id, through_seq from stock_cover where stall_id = ?1 and product_id = ?2",
        )?;
        let known = statement.query_map(params![self.identity.stall.as_bytes(), product.as_bytes()], covered)?;
        join(&mut cover, &known.collect::<Result<Vec<_>, _>>()?);
        Ok(cover)
    }

    /// Appends an event and applies what follows from it. The id of an import that is here already is kept as bytes and
    /// applied once.
    ///
    /// # Errors
    /// [`domain::Error::EventTooLarge`]; database errors.
    pub fn append(&mut self, purpose: Purpose, author: &Author, id: EventId, body: Body) -> Result<Appended, Error> {
        let identity = self.identity;
        let transaction = self.transaction;
        let series = self.series(purpose)?;
        let hlc = series.last_hlc.tick(author.now_ms);
        let event = Event {
            envelope: Envelope {
                id,
                vendor: identity.vendor,
                stall: identity.stall,
                register: identity.register,
                incarnation: series.incarnation,
                seq: series.last_seq + 1,
                hlc,
                moment: author.moment.clone(),
                person: author.person,
                approver: author.approver,
            },
            body,
        };
        let bytes = event.encode()?;
        let hash = series.head_hash.next(&bytes);
        let known = purpose == Purpose::Import && another_counts(transaction, id.as_bytes(), 0)?;
        transaction
            .prepare_cached(
                "insert into event (series_no, register_seq, event_id, kind, stamp_hlc, bytes, hash)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                series.series_no,
                signed(event.envelope.seq),
                id.as_bytes(),
                event.body.kind().code(),
                signed(hlc.bits()),
                bytes,
                hash.0
            ])?;
        series.last_seq = event.envelope.seq;
        series.last_hlc = hlc;
        series.last_at_ms = series.last_at_ms.max(author.now_ms);
        series.head_hash = hash;
        if !known {
            apply(transaction, &reduce(&event, Stamp::own(&event.envelope)))?;
        }
        Ok(Appended { id, register_seq: event.envelope.seq })
    }

    /// Somebody says that the clock is right, whatever the last event's time was.
    ///
    /// # Errors
    /// Database errors.
    pub fn confirm_clock(&mut self, now_ms: i64) -> Result<(), Error> {
        self.series(Purpose::Live)?.last_at_ms = now_ms;
        Ok(())
    }

    /// Who this register is now, and the last receipt number of the live series, if one was taken.
    pub(super) fn finish(mut self) -> Result<(Identity, Option<u64>), Error> {
        self.flush()?;
        let last_receipt = self.live.filter(|_| self.receipts_taken).map(|series| series.last_receipt);
        Ok((self.identity, last_receipt))
    }

    /// Reads the series anew when they are next needed.
    pub(super) fn forget_series(&mut self) {
        (self.live, self.import) = (None, None);
    }

    /// The id of a new series.
    pub(super) fn fresh_id(&self) -> IncarnationId {
        (self.fresh)()
    }

    /// Goes on in another incarnation.
    pub(super) const fn now_in(&mut self, incarnation: IncarnationId) {
        self.identity.incarnation = incarnation;
    }

    fn series(&mut self, purpose: Purpose) -> Result<&mut Series, Error> {
        let (transaction, identity, fresh) = (self.transaction, self.identity, self.fresh);
        let slot = match purpose {
            Purpose::Live => &mut self.live,
            Purpose::Import => &mut self.import,
        };
        if slot.is_none() {
            let found = match purpose {
                Purpose::Live => load_series(transaction, "live")?,
                Purpose::Import => match load_series(transaction, "import")? {
                    None => {
                        add_series(transaction, identity.register, fresh(), "import")?;
                        seal(transaction)?;
                        load_series(transaction, "import")?
                    }
                    found => found,
                },
            };
            *slot = found;
        }
        slot.as_mut().ok_or_else(|| Error::Damaged("the register has no live series".to_owned()))
    }

    pub(super) fn flush(&mut self) -> Result<(), Error> {
        for series in [&self.live, &self.import].into_iter().flatten() {
            self.transaction
                .prepare_cached(
                    "update series set last_seq = ?2, last_receipt = ?3, last_hlc = ?4, last_at_ms = ?5, head_hash = ?6
                     where series_no = ?1",
                )?
                .execute(params![
                    series.series_no,
                    signed(series.last_seq),
                    signed(series.last_receipt),
                    signed(series.last_hlc.bits()),
                    series.last_at_ms,
                    series.head_hash.0
                ])?;
            seal_series(self.transaction, series.series_no)?;
        }
        Ok(())
    }
}

impl Store {
    /// The live series: how far it is, and when its last event was.
    ///
    /// # Errors
    /// Database errors.
    pub fn live_series(&self) -> Result<Series, Error> {
        load_series(self.conn(), "live")?.ok_or_else(|| Error::Damaged("the register has no live series".to_owned()))
    }

    /// Events that no server has acknowledged.
    ///
    /// # Errors
    /// Database errors.
    pub fn n_waiting(&self) -> Result<u64, Error> {
        let sum: i64 = self
            .conn()
            .prepare_cached(
                "select coalesce(sum(last_seq - acked_through), 0) from series
                 where register_id = (select register_id from register)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(sum.unsigned_abs())
    }

    /// An event by its id.
    ///
    /// # Errors
    /// Database errors; [`domain::Error::BrokenEvent`].
    pub fn event(&self, id: EventId) -> Result<Option<Event>, Error> {
        find_event(self.conn(), id)
    }
}

fn covered(found: &rusqlite::Row<'_>) -> rusqlite::Result<Covered> {
    Ok(Covered {
        incarnation: row::id(found, 0, IncarnationId::from_slice)?,
        through_seq: found.get::<_, i64>(1)?.unsigned_abs(),
    })
}

/// An event by its id, the first that brought it.
///
/// # Errors
/// Database errors; [`domain::Error::BrokenEvent`].
pub fn find_event(conn: &Connection, id: EventId) -> Result<Option<Event>, Error> {
    let bytes: Option<Vec<u8>> = conn
        .prepare_cached("select bytes from event where event_id = ?1 order by event_no limit 1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    bytes.map(|bytes| Ok(Event::decode(&bytes)?)).transpose()
}

fn load_series(conn: &Connection, purpose: &str) -> Result<Option<Series>, Error> {
    Ok(conn
        .prepare_cached(
            "select series_no, incarnation_id, last_seq, last_receipt, last_hlc, last_at_ms, head_hash
             from series where purpose = ?1",
        )?
        .query_row([purpose], |found| {
            Ok(Series {
                series_no: found.get(0)?,
                incarnation: row::id(found, 1, IncarnationId::from_slice)?,
                last_seq: found.get::<_, i64>(2)?.unsigned_abs(),
                last_receipt: found.get::<_, i64>(3)?.unsigned_abs(),
                last_hlc: Hlc::from_bits(found.get::<_, i64>(4)?.cast_unsigned()),
                last_at_ms: found.get(5)?,
                head_hash: row::id(found, 6, Hash::from_slice)?,
            })
        })
        .optional()?)
}

/// SQLite's integers are signed; positions and clocks stay far below the sign.
pub(crate) const fn signed(value: u64) -> i64 {
    value.cast_signed()
}
