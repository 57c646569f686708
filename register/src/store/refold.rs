//! Rows whose events got another stamp, another state or another series are folded anew from the log. Facts don't depend
//! on stamps; what does is little (the catalogue, settings, counts), and it happens rarely.

use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Body, Class, Event, Kind};
use domain::id::{IncarnationId, ProductId, StallId};
use domain::reducer::{Change, Value, reduce};
use domain::stamp::Stamp;
use domain::sync::message::State;
use domain::table::{self, Merge};
use rusqlite::{Connection, OptionalExtension, params};

use super::family::{branch_of, place};
use super::kept::{self, GIVEN};
use super::log::signed;
use super::{apply, row};
use crate::Error;

/// Gives an event another stamp; its kind, if that makes a difference.
pub fn restamp(conn: &Connection, series_no: i64, seq: u64, stamp: Hlc) -> Result<Option<Kind>, Error> {
    let changed = conn
        .prepare_cached(
            "update event set stamp_hlc = ?3 where series_no = ?1 and register_seq = ?2 and stamp_hlc <> ?3",
        )?
        .execute(params![series_no, signed(seq), signed(stamp.bits())])?;
    if changed == 0 { Ok(None) } else { kind_at(conn, series_no, seq) }
}

/// Notes what became of an event; its kind, if that makes a difference.
pub fn set_state(conn: &Connection, series_no: i64, seq: u64, state: State) -> Result<Option<Kind>, Error> {
    let changed = conn
        .prepare_cached("update event set state = ?3 where series_no = ?1 and register_seq = ?2 and state <> ?3")?
        .execute(params![series_no, signed(seq), state.code()])?;
    if changed == 0 { Ok(None) } else { kind_at(conn, series_no, seq) }
}

fn kind_at(conn: &Connection, series_no: i64, seq: u64) -> Result<Option<Kind>, Error> {
    let kind: Option<String> = conn
        .prepare_cached("select kind from event where series_no = ?1 and register_seq = ?2")?
        .query_row(params![series_no, signed(seq)], |found| found.get(0))
        .optional()?;
    Ok(kind.and_then(|code| Kind::ALL.iter().copied().find(|kind| kind.code() == code)))
}

/// An event and what decides whether it counts.
struct Kept {
    event_no: i64,
    event_id: Vec<u8>,
    counts: bool,
}

/// Of others only what has a number in the server's order counts, or what another register gave directly: what a restored
/// server lost waits until it has one again.
const COUNTS: &str = "(e.state = 'applied' and (e.vendor_seq is not null
     or s.register_id = (select register_id from register)
     or exists (select 1 from given where given.event_no = e.event_no)))";

fn kept(conn: &Connection, series_no: i64, seq: u64) -> Result<Option<Kept>, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "select e.event_no, e.event_id, {COUNTS} from event e join series s using (series_no)
             where e.series_no = ?1 and e.register_seq = ?2"
        ))?
        .query_row(params![series_no, signed(seq)], |found| {
            Ok(Kept { event_no: found.get(0)?, event_id: found.get(1)?, counts: found.get(2)? })
        })
        .optional()?)
}

/// Whether an event of this id counts that is another than this one.
pub fn another_counts(conn: &Connection, event_id: &[u8], event_no: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "select exists (select 1 from event e join series s using (series_no)
             where e.event_id = ?1 and e.event_no <> ?2 and {COUNTS})"
        ))?
        .query_row(params![event_id, event_no], |found| found.get(0))?)
}

/// Whether an event of this id counts that came before this one.
pub fn earlier_counts(conn: &Connection, event_id: &[u8], event_no: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "select exists (select 1 from event e join series s using (series_no)
             where e.event_id = ?1 and e.event_no < ?2 and {COUNTS})"
        ))?
        .query_row(params![event_id, event_no], |found| found.get(0))?)
}

/// What the server says of an event that is here.
pub struct Said {
    pub vendor_seq: u64,
    pub stamp: Hlc,
    pub state: State,
}

/// Notes what the server says of an event that is here, and applies it if it counts from now on. Kinds that have to be
/// folded anew are added to `changed`; true where everything has to be.
pub fn said(conn: &Connection, series_no: i64, seq: u64, said: &Said, changed: &mut Vec<Kind>) -> Result<bool, Error> {
    let before = kept(conn, series_no, seq)?;
    changed.extend(restamp(conn, series_no, seq, said.stamp)?);
    changed.extend(set_state(conn, series_no, seq, said.state)?);
    conn.prepare_cached("update event set vendor_seq = ?3 where series_no = ?1 and register_seq = ?2")?
        .execute(params![series_no, signed(seq), signed(said.vendor_seq)])?;
    if let Some(before) = &before {
        // It counts by its number from now on.
        kept::remove(conn, &GIVEN, &Value::Int(before.event_no))?;
    }
    let (Some(before), Some(after)) = (before, kept(conn, series_no, seq)?) else { return Ok(false) };
    if before.counts == after.counts || another_counts(conn, &after.event_id, after.event_no)? {
        return Ok(false);
    }
    if after.counts {
        apply_kept(conn, after.event_no)?;
        return Ok(false);
    }
    // What is merged by stamps is folded anew by its kind.
    Ok(kind_at(conn, series_no, seq)?.is_some_and(is_of_facts))
}

/// Applies an event of the log.
fn apply_kept(conn: &Connection, event_no: i64) -> Result<(), Error> {
    let (bytes, clock, incarnation, hash): (Vec<u8>, i64, IncarnationId, Hash) = conn
        .prepare_cached(
            "select e.bytes, e.stamp_hlc, s.incarnation_id, e.hash from event e join series s using (series_no)
             where e.event_no = ?1",
        )?
        .query_row([event_no], |found| {
            let incarnation = row::id(found, 2, IncarnationId::from_slice)?;
            Ok((found.get(0)?, found.get(1)?, incarnation, row::id(found, 3, Hash::from_slice)?))
        })?;
    let Ok(event) = Event::decode(&bytes) else { return Ok(()) };
    let event = place(conn, event, (incarnation, branch_of(conn, incarnation)?), (&bytes, hash))?;
    let clock = Hlc::from_bits(clock.cast_unsigned());
    apply(conn, &reduce(&event, Stamp { clock, ..Stamp::own(&event.envelope) }))
}

/// Reads what an older program could not, and applies it.
pub fn reread(conn: &Connection) -> Result<(), Error> {
    let unread = conn
        .prepare("select event_no, bytes from event where kind = ''")?
        .query_map([], |found| Ok((found.get(0)?, found.get(1)?)))?
        .collect::<Result<Vec<(i64, Vec<u8>)>, _>>()?;
    let mut changes = false;
    for (event_no, bytes) in unread {
        let Ok(event) = Event::decode(&bytes) else { continue };
        changes |= event.body.class() != Class::Fact;
        let id = event.envelope.id.as_bytes().to_vec();
        conn.execute(
            "update event set event_id = ?2, kind = ?3 where event_no = ?1",
            params![event_no, id, event.body.kind().code()],
        )?;
        let counts: bool = conn.query_row(
            &format!("select {COUNTS} from event e join series s using (series_no) where e.event_no = ?1"),
            [event_no],
            |found| found.get(0),
        )?;
        if counts && !another_counts(conn, &id, event_no)? {
            apply_kept(conn, event_no)?;
        }
    }
    // What was folded anew in the meantime was folded without them.
    if changes { latest(conn) } else { Ok(()) }
}

/// Everything, from the first event on.
pub fn all(conn: &Connection) -> Result<(), Error> {
    for table in table::ALL {
        conn.execute(&format!("delete from {}", table.name), [])?;
    }
    let mut statement = conn.prepare(&format!(
        "select e.event_no, e.event_id from event e join series s using (series_no)
         where e.kind <> '' and {COUNTS} order by e.event_no"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        let (event_no, event_id): (i64, Vec<u8>) = (found.get(0)?, found.get(1)?);
        if !earlier_counts(conn, &event_id, event_no)? {
            apply_kept(conn, event_no)?;
        }
    }
    Ok(())
}

fn is_of_facts(kind: Kind) -> bool {
    only_inserts(kind) || kind == Kind::Count
}

/// Facts whose rows depend on no stamp.
const fn only_inserts(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Sale
            | Kind::Refund
            | Kind::TenderChange
            | Kind::Intake
            | Kind::Waste
            | Kind::SoldOut
            | Kind::Forecast
            | Kind::Planned
            | Kind::Occasion
    )
}

/// Folds anew what events of these kinds touch.
pub fn after(conn: &Connection, kinds: &[Kind]) -> Result<(), Error> {
    let of_stock = |kind: &Kind| *kind == Kind::Count;
    if kinds.iter().any(of_stock) {
        stock(conn)?;
    }
    if kinds.iter().any(|kind| !of_stock(kind) && !only_inserts(*kind)) {
        latest(conn)?;
    }
    Ok(())
}

/// Everything that is merged by stamp.
pub fn latest(conn: &Connection) -> Result<(), Error> {
    for table in table::ALL.iter().filter(|table| table.merge == Merge::Latest) {
        conn.execute(&format!("delete from {}", table.name), [])?;
    }
    each(conn, &|body| body.class() != Class::Fact)
}

/// Stock, from the movements and the counts.
pub fn stock(conn: &Connection) -> Result<(), Error> {
    conn.execute("delete from stock_cover", [])?;
    conn.execute("delete from stock", [])?;
    let mut statement = conn
        .prepare("select stall_id, product_id, quantity, reason, incarnation_id, register_seq from stock_movement")?;
    let rows = statement.query_map([], |found| {
        let quantity = found.get(2)?;
        Ok(Change::Move {
            stall: row::id(found, 0, StallId::from_slice)?,
            product: row::id(found, 1, ProductId::from_slice)?,
            quantity,
            taken_in: if found.get_ref(3)?.as_str()? == "intake" { quantity } else { 0 },
            incarnation: row::id(found, 4, IncarnationId::from_slice)?,
            register_seq: found.get::<_, i64>(5)?.unsigned_abs(),
        })
    })?;
    for change in rows {
        apply(conn, &[change?])?;
    }
    each(conn, &|body| matches!(body, Body::Count(_)))
}

fn each(conn: &Connection, wanted: &dyn Fn(&Body) -> bool) -> Result<(), Error> {
    let mut statement = conn.prepare(&format!(
        "select e.bytes, e.stamp_hlc, s.incarnation_id, e.hash from event e join series s using (series_no)
         where {COUNTS} and e.kind not in ('sale', 'refund', 'tender_change', 'intake', 'waste', 'sold_out', 'forecast',
            'planned', 'occasion')
         order by e.event_no"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        let bytes = found.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        let Ok(event) = Event::decode(bytes) else { continue };
        if wanted(&event.body) {
            let incarnation = row::id(found, 2, IncarnationId::from_slice)?;
            let hash = row::id(found, 3, Hash::from_slice)?;
            let event = place(conn, event, (incarnation, branch_of(conn, incarnation)?), (bytes, hash))?;
            let clock = Hlc::from_bits(found.get::<_, i64>(1)?.cast_unsigned());
            apply(conn, &reduce(&event, Stamp { clock, ..Stamp::own(&event.envelope) }))?;
        }
    }
    Ok(())
}
