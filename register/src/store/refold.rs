//! Rows whose events got another stamp, another state or another series are folded anew from the log. Facts don't depend
//! on stamps; what does is little (the catalogue, settings, counts), and it happens rarely.

use domain::clock::Hlc;
use domain::event::{Body, Class, Event, Kind};
use domain::id::{IncarnationId, ProductId, StallId};
use domain::reducer::{Change, reduce};
use domain::stamp::Stamp;
use domain::sync::branch::place;
use domain::sync::message::State;
use domain::table::{self, Merge};
use rusqlite::{Connection, OptionalExtension, params};

use super::log::signed;
use super::outgoing::branch_of;
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

/// Folds anew what events of these kinds touch.
pub fn after(conn: &Connection, kinds: &[Kind]) -> Result<(), Error> {
    let of_stock = |kind: &Kind| *kind == Kind::Count;
    let of_facts = |kind: &Kind| matches!(kind, Kind::Sale | Kind::Refund | Kind::TenderChange | Kind::Intake);
    if kinds.iter().any(of_stock) {
        stock(conn)?;
    }
    if kinds.iter().any(|kind| !of_stock(kind) && !of_facts(kind)) {
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
    let mut statement = conn.prepare(
        "select e.bytes, e.stamp_hlc, s.incarnation_id from event e join series s using (series_no)
         where e.state = 'applied' and e.kind not in ('sale', 'refund', 'tender_change', 'intake')
         order by e.event_no",
    )?;
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        let Ok(event) = Event::decode(found.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?) else { continue };
        if wanted(&event.body) {
            let incarnation = row::id(found, 2, IncarnationId::from_slice)?;
            let event = place(event, incarnation, branch_of(conn, incarnation)?);
            let clock = Hlc::from_bits(found.get::<_, i64>(1)?.cast_unsigned());
            apply(conn, &reduce(&event, Stamp { clock, ..Stamp::own(&event.envelope) }))?;
        }
    }
    Ok(())
}
