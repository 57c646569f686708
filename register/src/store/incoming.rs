//! What this register takes from others.

use std::collections::BTreeMap;

use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Body, Event, Kind};
use domain::id::{IncarnationId, RegisterId};
use domain::reducer::{Value, reduce};
use domain::stamp::Stamp;
use domain::sync::branch::{Branch, branch_id};
use domain::sync::cursor::{Position, fold};
use domain::sync::message::{Item, Page, State};
use rusqlite::{Connection, OptionalExtension, params};

use super::family::{branch_of, hash_before, place};
use super::identity::{add_series, seal, seal_series};
use super::kept::{self, BRANCH, GIVEN};
use super::log::signed;
use super::refold::Said;
use super::{Writer, apply, identity, outgoing, refold, row, voucher};
use crate::Error;

/// An event of this store under a number that another event has elsewhere.
struct Held {
    hash: Hash,
}

/// What a page brought: how far each series is now, and kinds of events whose rows have to be folded anew.
#[derive(Default)]
struct Taken {
    series: BTreeMap<i64, u64>,
    changed: Vec<Kind>,
    /// All rows have to be folded anew.
    all: bool,
}

impl Writer<'_> {
    /// Takes in a page: its events, their places in the server's order, and the cursor, in this one transaction.
    ///
    /// # Errors
    /// [`Error::Refused`] with `broken_page` for a page that does not follow or is not whole; database errors.
    pub fn take_in(&mut self, page: &Page, bodies: &[&[u8]]) -> Result<(), Error> {
        self.flush()?;
        let mut link = self.link()?.ok_or_else(|| Error::Damaged("the register is not enrolled".to_owned()))?;
        if bodies.len() != page.items.len() || page.cursor.vendor_seq < link.cursor.vendor_seq {
            return Err(broken_page("it does not follow what is here"));
        }
        let before = link.cursor;
        let mut last = link.cursor.vendor_seq;
        let mut newest_stamp = Hlc::default();
        let mut taken = Taken::default();
        for (item, bytes) in page.items.iter().zip(bodies) {
            if item.vendor_seq <= last || item.vendor_seq > page.cursor.vendor_seq {
                return Err(broken_page("its numbers don't rise"));
            }
            last = item.vendor_seq;
            newest_stamp = newest_stamp.max(item.stamp);
            self.take_item(item, bytes, &mut taken)?;
            let at = Position { incarnation: item.incarnation, register_seq: item.register_seq };
            link.digest = fold(link.digest, item.vendor_seq, at, item.stamp, item.hash);
        }
        if self.link()?.is_some_and(|now| now.cursor != before) {
            return Err(broken_page("it contradicts what the server said before"));
        }
        for (series_no, seq) in taken.series {
            advance(self.conn(), series_no, seq)?;
        }
        if taken.all {
            refold::all(self.conn())?;
        } else {
            refold::after(self.conn(), &taken.changed)?;
        }
        for &(incarnation, through_seq) in &page.lost {
            outgoing::not_acknowledged(self.conn(), incarnation, through_seq)?;
        }
        for word in &page.vouchers {
            voucher::keep(self.conn(), word)?;
        }
        link.cursor = page.cursor;
        self.set_link(&link)?;
        self.mark(&link)?;
        self.saw(newest_stamp)?;
        self.forget_series();
        Ok(())
    }

    fn take_item(&mut self, item: &Item, bytes: &[u8], taken: &mut Taken) -> Result<(), Error> {
        let series_no = match series_of(self.conn(), item.incarnation)? {
            Some(series_no) => series_no,
            None => match self.trunk_of(item)? {
                // The server has what is here of that series as a branch.
                Some(trunk) => {
                    self.branch(trunk, item.register_seq)?;
                    return self.take_item(item, bytes, taken);
                }
                None => add_foreign(self.conn(), item.register, item.incarnation, item.branch)?,
            },
        };
        if let Some(at_seq) = passed_over(self.conn(), series_no, item.register_seq)? {
            // What the server has instead of it may concern another stall.
            self.branch(item.incarnation, at_seq)?;
            return self.take_item(item, bytes, taken);
        }
        let conn = self.conn();
        let held = held(conn, series_no, item.register_seq)?;
        if let Some(held) = &held
            && held.hash != item.hash
        {
            // The server has another event under this number: a copy of this register was there first.
            self.branch(item.incarnation, item.register_seq)?;
            return self.take_item(item, bytes, taken);
        }
        if held.is_none()
            && let Some(at_seq) = contradicted(conn, series_no, item)?
        {
            self.branch(item.incarnation, at_seq)?;
            return self.take_item(item, bytes, taken);
        }
        let is_here = held.is_some() || self.adopt(series_no, item)?;
        let conn = self.conn();
        if is_here {
            let said = Said { vendor_seq: item.vendor_seq, stamp: item.stamp, state: item.state };
            taken.all |= refold::said(conn, series_no, item.register_seq, &said, &mut taken.changed)?;
        } else {
            let event = match Event::decode(bytes) {
                Ok(event) => Some(place(conn, event, (item.incarnation, item.branch), (bytes, item.hash))?),
                Err(_) => None,
            };
            insert(conn, series_no, &Arrived::numbered(item, bytes, event))?;
        }
        let seq = taken.series.entry(series_no).or_default();
        *seq = item.register_seq.max(*seq);
        Ok(())
    }

    /// The series here whose end the server has as the branch that begins with this item, and not also as it is here:
    /// a server that was restored twice may have both.
    fn trunk_of(&self, item: &Item) -> Result<Option<IncarnationId>, Error> {
        if item.branch.is_none_or(|branch| branch.at_seq != item.register_seq) {
            return Ok(None);
        }
        let mut statement = self.conn().prepare_cached(
            "select s.incarnation_id from event e join series s using (series_no)
             where e.register_seq = ?1 and e.hash = ?2 and s.register_id = ?3 and e.vendor_seq is null",
        )?;
        let found = statement
            .query_map(params![signed(item.register_seq), item.hash.0, item.register.as_bytes()], |found| {
                row::id(found, 0, IncarnationId::from_slice)
            })?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().find(|trunk| branch_id(*trunk, item.hash) == item.incarnation))
    }

    /// Finds an item that waits for a number in another series of its family, as it may after a server was restored to
    /// where two devices had not branched yet, and moves it and what follows it there.
    fn adopt(&mut self, series_no: i64, item: &Item) -> Result<bool, Error> {
        let root = item.branch.map_or(item.incarnation, |branch| branch.of);
        let found: Option<i64> = self
            .conn()
            .prepare_cached(
                "select e.series_no from event e join series s using (series_no) left join branch b using (incarnation_id)
                 where (b.branch_of = ?1 or s.incarnation_id = ?1) and s.series_no <> ?2
                   and e.register_seq = ?3 and e.hash = ?4 and e.vendor_seq is null",
            )?
            .query_row(params![root.as_bytes(), series_no, signed(item.register_seq), item.hash.0], |found| found.get(0))
            .optional()?;
        let Some(from_no) = found else { return Ok(false) };
        self.move_to(from_no, item.register_seq, series_no)?;
        Ok(true)
    }

    /// Makes what this store has of a series from a position on a branch of it. Where it is an own series, this register
    /// goes on in a new incarnation.
    ///
    /// # Errors
    /// Database errors.
    pub fn branch(&mut self, incarnation: IncarnationId, at_seq: u64) -> Result<IncarnationId, Error> {
        self.flush()?;
        let conn = self.conn();
        let (series_no, register) = conn.query_row(
            "select series_no, register_id from series where incarnation_id = ?1",
            [incarnation.as_bytes()],
            |found| Ok((found.get::<_, i64>(0)?, row::id(found, 1, RegisterId::from_slice)?)),
        )?;
        let first = held(conn, series_no, at_seq)?
            .ok_or_else(|| Error::Damaged(format!("number {at_seq} of a series that branches is missing")))?;
        let new = branch_id(incarnation, first.hash);
        let branch_no = match series_of(conn, new)? {
            Some(branch_no) => branch_no,
            None => {
                let of = branch_of(conn, incarnation)?.map_or(incarnation, |branch| branch.of);
                add_foreign(conn, register, new, Some(Branch { of, at_seq }))?
            }
        };
        self.move_to(series_no, at_seq, branch_no)?;
        Ok(new)
    }

    /// Moves what waits for a number from a position of a series on into another of the same family.
    fn move_to(&mut self, series_no: i64, at_seq: u64, to_no: i64) -> Result<(), Error> {
        let conn = self.conn();
        let own = self.identity().register;
        let of = |no: i64| {
            conn.query_row(
                "select incarnation_id, register_id, purpose from series where series_no = ?1",
                [no],
                |found| {
                    let incarnation = row::id(found, 0, IncarnationId::from_slice)?;
                    Ok((incarnation, row::id(found, 1, RegisterId::from_slice)?, found.get::<_, String>(2)?))
                },
            )
        };
        let ((from, register, purpose), (to, ..)) = (of(series_no)?, of(to_no)?);
        let numbered: Option<i64> = conn.query_row(
            "select min(vendor_seq) from event where series_no = ?1 and register_seq >= ?2",
            params![series_no, signed(at_seq)],
            |found| found.get(0),
        )?;
        // What is there twice is one event.
        let n_same = conn.execute(
            "delete from event where series_no = ?1 and register_seq >= ?2 and exists (select 1 from event other
             where other.series_no = ?3 and other.register_seq = event.register_seq and other.hash = event.hash)",
            params![series_no, signed(at_seq), to_no],
        )?;
        conn.execute(
            "update event set series_no = ?3, vendor_seq = null where series_no = ?1 and register_seq >= ?2",
            params![series_no, signed(at_seq), to_no],
        )?;
        for table in ["sale", "stock_movement"] {
            conn.execute(
                &format!("update {table} set incarnation_id = ?3 where incarnation_id = ?1 and register_seq >= ?2"),
                params![from.as_bytes(), signed(at_seq), to.as_bytes()],
            )?;
        }
        voucher::move_to(conn, from, at_seq, to)?;
        for (series_no, acked) in [(series_no, i64::MAX), (to_no, signed(at_seq - 1))] {
            recount(conn, series_no, acked)?;
        }
        if let Some(numbered) = numbered {
            self.back_before(numbered.unsigned_abs())?;
        }
        let conn = self.conn();
        if register == own && n_same == 0 && numbered.is_none() {
            refold::latest(conn)?;
            refold::stock(conn)?;
        } else {
            // Without a number another's events don't count.
            refold::all(conn)?;
        }
        if register == own && purpose == "live" {
            let next = self.fresh_id();
            let machine: Vec<u8> = conn.query_row("select machine from register", [], |found| found.get(0))?;
            identity::start_incarnation(conn, own, next, &machine)?;
            self.now_in(next);
        } else if register == own {
            conn.execute("update series set purpose = 'former' where series_no = ?1", [series_no])?;
            seal_series(conn, series_no)?;
        }
        seal(self.conn())?;
        self.forget_series();
        Ok(())
    }

    /// The own clock goes on after what was seen, so that what is decided later also counts as later.
    pub(super) fn saw(&mut self, stamp: Hlc) -> Result<(), Error> {
        let conn = self.conn();
        let behind = conn
            .prepare_cached("select series_no from series where purpose in ('live', 'import') and last_hlc < ?1")?
            .query_map([signed(stamp.bits())], |found| found.get(0))?
            .collect::<Result<Vec<i64>, _>>()?;
        for series_no in behind {
            conn.prepare_cached("update series set last_hlc = ?2 where series_no = ?1")?
                .execute(params![series_no, signed(stamp.bits())])?;
            seal_series(conn, series_no)?;
        }
        Ok(())
    }
}

fn broken_page(why: &str) -> Error {
    Error::refused("broken_page", format!("the server sent a page that can't be taken in: {why}"))
}

pub(super) fn series_of(conn: &Connection, incarnation: IncarnationId) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached("select series_no from series where incarnation_id = ?1")?
        .query_row([incarnation.as_bytes()], |found| found.get(0))
        .optional()?)
}

fn held(conn: &Connection, series_no: i64, seq: u64) -> Result<Option<Held>, Error> {
    Ok(conn
        .prepare_cached("select hash from event where series_no = ?1 and register_seq = ?2")?
        .query_row(params![series_no, signed(seq)], |found| Ok(Held { hash: row::id(found, 0, Hash::from_slice)? }))
        .optional()?)
}

/// The first event of a series that the server does not have, though it gave a later one a number.
fn passed_over(conn: &Connection, series_no: i64, seq: u64) -> Result<Option<u64>, Error> {
    // Numbers rise within a series, so that one look back tells.
    let mut backwards = conn.prepare_cached(
        "select register_seq, vendor_seq is null from event where series_no = ?1 and register_seq < ?2
         order by register_seq desc",
    )?;
    let mut rows = backwards.query(params![series_no, signed(seq)])?;
    let mut first = None;
    while let Some(found) = rows.next()?.filter(|found| found.get(1) == Ok(true)) {
        first = Some(found.get::<_, i64>(0)?.cast_unsigned());
    }
    Ok(first)
}

/// The next event of a series, where it waits for a number and does not follow this one: what lay between concerned
/// another stall alone, so that nobody noticed here that it is of another life.
fn contradicted(conn: &Connection, series_no: i64, item: &Item) -> Result<Option<u64>, Error> {
    let next_seq = item.register_seq + 1;
    let next: Option<(Vec<u8>, Hash)> = conn
        .prepare_cached(
            "select bytes, hash from event where series_no = ?1 and register_seq = ?2 and vendor_seq is null",
        )?
        .query_row(params![series_no, signed(next_seq)], |found| {
            Ok((found.get(0)?, row::id(found, 1, Hash::from_slice)?))
        })
        .optional()?;
    Ok(next.filter(|(bytes, hash)| item.hash.next(bytes) != *hash).map(|_| next_seq))
}

/// A series that this register does not write.
pub(super) fn add_foreign(
    conn: &Connection,
    register: RegisterId,
    incarnation: IncarnationId,
    branch: Option<Branch>,
) -> Result<i64, Error> {
    add_series(conn, register, incarnation, "former")?;
    let series_no = conn.last_insert_rowid();
    if let Some(branch) = branch {
        let row = [
            Value::Bytes(incarnation.as_bytes().to_vec()),
            Value::Bytes(branch.of.as_bytes().to_vec()),
            Value::Int(signed(branch.at_seq)),
        ];
        kept::put(conn, &BRANCH, &row)?;
    }
    seal(conn)?;
    Ok(series_no)
}

/// An event that is new here.
pub(super) struct Arrived<'a> {
    /// None where it came without the server.
    pub vendor_seq: Option<u64>,
    /// The register that gave it, where it came without the server.
    pub given_by: Option<RegisterId>,
    pub branch: Option<Branch>,
    pub register_seq: u64,
    pub stamp: Hlc,
    pub state: State,
    pub hash: Hash,
    /// The chain before it, where the event before it may be none of this stall's.
    pub before: Option<Hash>,
    pub bytes: &'a [u8],
    /// None for what can't be read.
    pub event: Option<Event>,
}

impl<'a> Arrived<'a> {
    fn numbered(item: &Item, bytes: &'a [u8], event: Option<Event>) -> Self {
        let Item { vendor_seq, branch, register_seq, stamp, state, hash, before, .. } = *item;
        Self {
            vendor_seq: Some(vendor_seq),
            given_by: None,
            branch,
            register_seq,
            stamp,
            state,
            hash,
            before,
            bytes,
            event,
        }
    }
}

pub(super) fn insert(conn: &Connection, series_no: i64, arrived: &Arrived<'_>) -> Result<(), Error> {
    let Arrived { register_seq, stamp, state, hash, bytes, .. } = *arrived;
    if bytes.is_empty() {
        return Err(broken_page("an event in it is empty"));
    }
    let before = hash_before(conn, series_no, arrived.branch, (register_seq, bytes, hash))?;
    if before.or(arrived.before).is_none_or(|before| before.next(bytes) != hash) {
        return Err(broken_page("an event in it does not follow the one before"));
    }
    let event = arrived.event.as_ref();
    let id = event.map(|event| event.envelope.id);
    let known = id.map(|id| refold::another_counts(conn, id.as_bytes(), 0)).transpose()?.unwrap_or(false);
    conn.prepare_cached(
        "insert into event (series_no, register_seq, event_id, kind, stamp_hlc, bytes, hash, vendor_seq, state)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        series_no,
        signed(register_seq),
        // What nobody can read has no id; its hash stands in.
        id.map_or_else(|| hash.0[..16].to_vec(), |id| id.as_bytes().to_vec()),
        event.map_or("", |event| event.body.kind().code()),
        signed(stamp.bits()),
        bytes,
        hash.0,
        arrived.vendor_seq.map(signed),
        state.code()
    ])?;
    if let Some(giver) = arrived.given_by {
        let row = [Value::Int(conn.last_insert_rowid()), Value::Bytes(giver.as_bytes().to_vec())];
        kept::put(conn, &GIVEN, &row)?;
    }
    if let Some(event) = event.filter(|_| state == State::Applied && !known) {
        apply(conn, &reduce(event, Stamp { clock: stamp, ..Stamp::own(&event.envelope) }))?;
    }
    Ok(())
}

/// The counters of a series that somebody else writes, or that the server holds as far as this.
fn advance(conn: &Connection, series_no: i64, seq: u64) -> Result<(), Error> {
    let (last_seq, acked): (i64, i64) = conn
        .prepare_cached("select last_seq, acked_through from series where series_no = ?1")?
        .query_row([series_no], |found| Ok((found.get(0)?, found.get(1)?)))?;
    if last_seq < signed(seq) {
        return recount(conn, series_no, i64::MAX);
    }
    if acked < signed(seq) {
        conn.prepare_cached("update series set acked_through = ?2 where series_no = ?1")?
            .execute(params![series_no, signed(seq)])?;
        seal_series(conn, series_no)?;
    }
    Ok(())
}

/// Reads the counters of a series off its last events.
pub(super) fn recount(conn: &Connection, series_no: i64, acked_through: i64) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "select register_seq, hash, bytes from event where series_no = ?1 order by register_seq desc",
    )?;
    let mut rows = statement.query([series_no])?;
    let (mut last, mut event) = (None, None);
    // What nobody can read has no clock: the one before it tells.
    while let Some(found) = rows.next()?.filter(|_| event.is_none()) {
        if last.is_none() {
            last = Some((found.get::<_, i64>(0)?, found.get::<_, Vec<u8>>(1)?));
        }
        event = Event::decode(found.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?).ok();
    }
    let branch_start: i64 = conn
        .prepare_cached(
            "select coalesce(max(b.at_seq - 1), 0) from branch b join series s using (incarnation_id)
             where s.series_no = ?1",
        )?
        .query_row([series_no], |found| found.get(0))?;
    let (last_seq, head) = last.unwrap_or((branch_start, Hash::START.0.to_vec()));
    let hlc = event.as_ref().map_or(0, |event| signed(event.envelope.hlc.bits()));
    let at_ms = event.as_ref().map_or(0, |event| event.envelope.moment.unix_ms());
    conn.prepare_cached(
        "update series set last_seq = ?2, head_hash = ?3, last_hlc = max(last_hlc, ?4), last_at_ms = max(last_at_ms, ?5),
                last_receipt = ?6, acked_through = min(?2, max(acked_through, ?7)) where series_no = ?1",
    )?
    .execute(params![series_no, last_seq, head, hlc, at_ms, last_receipt(conn, series_no)?, acked_through])?;
    seal_series(conn, series_no)
}

/// The number of the last receipt of a series.
fn last_receipt(conn: &Connection, series_no: i64) -> Result<i64, Error> {
    let bytes: Option<Vec<u8>> = conn
        .prepare_cached(
            "select bytes from event where series_no = ?1 and kind in ('sale', 'refund')
             order by register_seq desc limit 1",
        )?
        .query_row([series_no], |found| found.get(0))
        .optional()?;
    let event = bytes.and_then(|bytes| Event::decode(&bytes).ok());
    Ok(match event.map(|event| event.body) {
        Some(Body::Sale(sale)) => signed(sale.receipt.number()),
        Some(Body::Refund(refund)) => signed(refund.receipt.number()),
        _ => 0,
    })
}
