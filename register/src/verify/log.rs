//! The log against itself: its bytes, its chain, its counters, its receipts.

use std::collections::BTreeMap;

use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Body, Event};
use domain::id::IncarnationId;
use domain::receipt::ReceiptNumber;
use domain::reducer::{Change, reduce};
use domain::stamp::Stamp;
use domain::sync::branch::Branch;
use domain::sync::message::State as Became;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::laws;
use super::problems::Problems;
use crate::Error;
use crate::store::{earlier_counts, id, place};

/// Takes the row changes of an event, and its position.
pub(crate) type Apply<'a> = dyn FnMut(&[Change], u64) -> Result<(), Error> + 'a;

/// How far each series is.
#[derive(Debug)]
pub(crate) struct Log {
    series: BTreeMap<i64, State>,
    vendor: Vec<u8>,
    /// The server went back to an older copy of itself at least once.
    restored: bool,
    last_event_no: i64,
}

#[derive(Debug, Clone)]
struct State {
    register: Vec<u8>,
    incarnation: IncarnationId,
    /// Of its own series a register has everything; of another's, what concerns this stall.
    whole: bool,
    own: bool,
    branch: Option<Branch>,
    seq: i64,
    acked: i64,
    receipt: u64,
    hlc: u64,
    head: Hash,
}

const SERIES_SQL: &str = "select s.series_no, s.register_id, s.incarnation_id, s.last_seq, s.last_receipt, s.last_hlc, \
     s.head_hash, b.branch_of, b.at_seq, s.acked_through, s.register_id = (select register_id from register) \
     from series s left join branch b using (incarnation_id) order by s.series_no";

impl Log {
    /// Before the first event.
    pub fn start(conn: &Connection) -> Result<Self, Error> {
        let vendor = conn.query_row("select vendor_id from register", [], |row| row.get(0))?;
        let mut series = states(conn)?;
        for state in series.values_mut() {
            (state.seq, state.receipt, state.hlc, state.head) = (0, 0, 0, Hash::START);
        }
        let restored = conn.query_row("select exists (select 1 from link where epoch > 1)", [], |row| row.get(0))?;
        Ok(Self { series, vendor, restored, last_event_no: 0 })
    }

    /// After the events of a backup.
    pub fn after(conn: &Connection, backup: &Connection) -> Result<Self, Error> {
        let mut log = Self::start(conn)?;
        log.last_event_no = backup.query_row("select coalesce(max(event_no), 0) from event", [], |row| row.get(0))?;
        for (series_no, state) in states(backup)? {
            if let Some(known) = log.series.get_mut(&series_no) {
                // Of a series that has no event yet, the clock came from the series before it.
                let hlc = if state.seq == 0 { 0 } else { state.hlc };
                *known = State { register: known.register.clone(), hlc, ..state };
            }
        }
        Ok(log)
    }

    /// Reads the events after `after`, in order, and hands on what is to be applied, with the event's position.
    pub fn read(
        &mut self,
        conn: &Connection,
        after: i64,
        problems: &mut Problems,
        apply: &mut Apply<'_>,
    ) -> Result<(), Error> {
        let mut statement = conn.prepare(
            "select event_no, series_no, register_seq, event_id, kind, stamp_hlc, bytes, hash, state,
                    vendor_seq is null and event_no not in (select event_no from given)
             from event
             where event_no > ?1 order by event_no",
        )?;
        let mut rows = statement.query([after])?;
        while let Some(row) = rows.next()? {
            if let Some(event) = self.event(conn, row, problems)? {
                let clock = Hlc::from_bits(row.get::<_, i64>(5)?.cast_unsigned());
                let stamp = Stamp { clock, ..Stamp::own(&event.envelope) };
                apply(&reduce(&event, stamp), self.last_event_no.unsigned_abs())?;
            }
        }
        Ok(())
    }

    /// Checks one event; it is returned where it is to be applied.
    fn event(&mut self, conn: &Connection, row: &Row<'_>, problems: &mut Problems) -> Result<Option<Event>, Error> {
        let (event_no, series_no, seq): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if event_no != self.last_event_no + 1 {
            problems.add("event_no", || format!("table event: {} is followed by {event_no}", self.last_event_no));
        }
        self.last_event_no = event_no;
        let Some(state) = self.series.get_mut(&series_no) else {
            problems.add("series missing", || format!("event {event_no}: its series {series_no} is missing"));
            return Ok(None);
        };
        let spot = format!("event {event_no} (series {series_no}, {seq})");
        // A register that was set back, too, goes on where a restored server had heard more before: what is told of that
        // comes behind what is here, in a place that was free.
        let behind = self.restored && !state.whole && seq <= state.seq;
        if !behind && if state.whole { seq != state.seq + 1 } else { seq <= state.seq } {
            problems.add("gap", || format!("{spot}: it should be number {}", state.seq + 1));
        }
        let bytes = row.get_ref(6)?.as_blob().map_err(rusqlite::Error::from)?;
        let hash = id(row, 7, Hash::from_slice)?;
        if (state.whole || (seq == state.seq + 1 && state.seq > 0)) && state.head.next(bytes) != hash {
            problems.add("hash", || format!("{spot}: its bytes or its hash were changed, or one before it is missing"));
        }
        // One break is told once; the chain is followed from what stands there.
        if !behind {
            (state.seq, state.head) = (seq, hash);
        }
        let became = row.get_ref(8)?.as_str().map_err(rusqlite::Error::from)?.parse::<Became>()?;
        let event = match Event::decode(bytes) {
            Ok(event) => event,
            // Others may hand in what this program can't read.
            Err(_) if !state.whole || became == Became::Quarantined => return Ok(None),
            Err(error) => {
                problems.add("decode", || format!("{spot}: {error}"));
                return Ok(None);
            }
        };
        let head = &event.envelope;
        let (stamp, own) = (row.get::<_, i64>(5)?, head.hlc.bits().cast_signed());
        for (what, same) in [
            ("vendor", head.vendor.as_bytes()[..] == *self.vendor),
            ("register", head.register.as_bytes()[..] == *state.register),
            ("incarnation", head.incarnation == state.branch.map_or(state.incarnation, |branch| branch.of)),
            ("number", head.seq.cast_signed() == seq),
            ("id", row.get_ref(3)?.as_blob() == Ok(&head.id.as_bytes()[..])),
            ("kind", row.get_ref(4)?.as_str() == Ok(event.body.kind().code())),
            // A server may have cut the clock of one that ran ahead, and of none that it doesn't have, unless it was
            // restored since.
            ("clock", stamp == own || (stamp < own && (seq <= state.acked || self.restored))),
        ] {
            if !same {
                problems.add("envelope", || format!("{spot}: its {what} is not what its bytes say"));
            }
        }
        if !behind {
            if head.hlc.bits() <= state.hlc {
                problems.add("hlc", || format!("{spot}: its clock does not come after the one before"));
            }
            state.hlc = head.hlc.bits();
        }
        let imported = match &event.body {
            Body::Sale(sale) => {
                state.receipt(sale.receipt, &spot, problems);
                sale.imported.is_some()
            }
            Body::Refund(refund) => {
                state.receipt(refund.receipt, &spot, problems);
                false
            }
            _ => false,
        };
        for broken in laws::broken(&event.body) {
            problems.add("law", || format!("{spot}: {broken}"));
        }
        let event = place(conn, event, (state.incarnation, state.branch), (bytes, hash))?;
        // What a restored server lost of others' counts again when it has a number again, unless it was given directly.
        if became != Became::Applied || (!state.own && row.get::<_, bool>(9)?) {
            return Ok(None);
        }
        if earlier_counts(conn, event.envelope.id.as_bytes(), event_no)? {
            // A past sale that another series brought as well is kept and applied once.
            if !imported {
                problems.add("twice", || format!("{spot}: its id was there already"));
            }
            return Ok(None);
        }
        Ok(Some(event))
    }

    /// Compares the counters of the series with where the log ended.
    pub fn finish(&self, conn: &Connection, problems: &mut Problems) -> Result<(), Error> {
        for (series_no, told) in states(conn)? {
            let Some(read) = self.series.get(&series_no) else { continue };
            // What a branch had may all turn out to be held in another series: it ends where it begins, then.
            let begins = told.branch.map_or(0, |branch| branch.at_seq.cast_signed() - 1);
            let last = if read.seq == 0 { begins } else { read.seq };
            for (what, same) in [
                ("last number", told.seq == last),
                ("last receipt", told.receipt == read.receipt || !read.whole),
                // It goes on after what was seen of others.
                ("last clock", told.hlc >= read.hlc),
                ("head of the chain", told.head == read.head),
            ] {
                if !same {
                    problems
                        .add("counter", || format!("table series: the {what} of series {series_no} is not the log's"));
                }
            }
        }
        Ok(())
    }
}

impl State {
    fn receipt(&mut self, receipt: ReceiptNumber, spot: &str, problems: &mut Problems) {
        if !self.whole {
            return;
        }
        let wanted = ReceiptNumber::new(self.incarnation, self.receipt + 1);
        if receipt != wanted {
            problems.add("receipt", || format!("{spot}: its receipt is {receipt} and should be {wanted}"));
        }
        self.receipt = receipt.number();
    }
}

fn states(conn: &Connection) -> Result<BTreeMap<i64, State>, Error> {
    let mut statement = conn.prepare(SERIES_SQL)?;
    let rows = statement.query_map([], |row| {
        let branch = match row.get_ref(7)? {
            ValueRef::Null => None,
            _ => Some(Branch {
                of: id(row, 7, IncarnationId::from_slice)?,
                at_seq: row.get::<_, i64>(8)?.unsigned_abs(),
            }),
        };
        Ok((
            row.get(0)?,
            State {
                register: row.get(1)?,
                incarnation: id(row, 2, IncarnationId::from_slice)?,
                seq: row.get(3)?,
                receipt: row.get::<_, i64>(4)?.unsigned_abs(),
                hlc: row.get::<_, i64>(5)?.cast_unsigned(),
                head: id(row, 6, Hash::from_slice)?,
                acked: row.get(9)?,
                whole: row.get::<_, bool>(10)? && branch.is_none(),
                own: row.get(10)?,
                branch,
            },
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
