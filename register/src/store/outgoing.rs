//! What this register hands in, and what it notes when the server has it.

use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::Event;
use domain::id::{IncarnationId, RegisterId, VendorId};
use domain::sync::Cursor;
use domain::sync::branch::Branch;
use domain::sync::frame;
use domain::sync::message::{Acknowledged, Common, State};
use domain::sync::planner::{HeldSeries, Origin, Standing};
use domain::sync::proof::Signature;
use rusqlite::{Connection, OptionalExtension, params};

use super::family::{branch_of, family, hash_before};
use super::identity::seal_series;
use super::log::signed;
use super::{Store, Writer, refold, row, voucher};
use crate::Error;

/// Events of one series, in order and without a gap, as they go into a push.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub vendor: VendorId,
    pub author: RegisterId,
    pub incarnation: IncarnationId,
    pub branch: Option<Branch>,
    pub from_seq: u64,
    pub before: Hash,
    pub head: Hash,
    pub bodies: Vec<Vec<u8>>,
    /// Stamps that a server gave before and that are not the events' own.
    pub stamps: Vec<(u64, Hlc)>,
    /// The author's word for the head, where another register wrote the series.
    pub signature: Option<Signature>,
    /// Of another's series: the server had numbered these once.
    pub numbered: bool,
}

impl Outgoing {
    pub fn through_seq(&self) -> u64 {
        self.from_seq + self.bodies.len() as u64 - 1
    }
}

impl Store {
    /// What the planner needs to know of this store.
    ///
    /// # Errors
    /// Database errors.
    pub fn standing(&self) -> Result<Standing, Error> {
        let own = self.identity().register;
        let mut statement = self.conn().prepare_cached(
            // What a branch goes on from comes before it, and it waits for what that waits for.
            "select s.register_id, s.incarnation_id, coalesce(trunk.purpose, s.purpose), s.last_seq, s.acked_through
             from series s left join branch b using (incarnation_id)
             left join series trunk on trunk.incarnation_id = b.branch_of
             order by coalesce(b.at_seq, 0), s.series_no",
        )?;
        let rows = statement.query_map([], |found| {
            let register = row::id(found, 0, RegisterId::from_slice)?;
            let origin = match found.get_ref(2)?.as_str()? {
                _ if register != own => Origin::Other,
                "import" => Origin::Import,
                _ => Origin::Live,
            };
            Ok(HeldSeries {
                register,
                incarnation: row::id(found, 1, IncarnationId::from_slice)?,
                origin,
                last_seq: found.get::<_, i64>(3)?.unsigned_abs(),
                acked_through: found.get::<_, i64>(4)?.unsigned_abs(),
                vouched_through: 0,
                lost_from: None,
            })
        })?;
        let mut series = rows.collect::<Result<Vec<_>, _>>()?;
        for held in series.iter_mut().filter(|held| held.origin == Origin::Other) {
            held.vouched_through = voucher::newest(self.conn(), held.incarnation)?.unwrap_or(0);
            held.lost_from = lost_from(self.conn(), held.incarnation)?;
        }
        Ok(Standing { cursor: self.link()?.map(|link| link.cursor), series })
    }

    /// The events of a series from a position on, as many as go into a message: of an own series all there are, of
    /// another's up to a position that its author vouched for. None where nothing is to be sent.
    ///
    /// # Errors
    /// Database errors; [`Error::NotFound`] for an unknown series.
    pub fn outgoing(&self, incarnation: IncarnationId, from_seq: u64) -> Result<Option<Outgoing>, Error> {
        let conn = self.conn();
        let (series_no, author) = conn
            .prepare_cached("select series_no, register_id from series where incarnation_id = ?1")?
            .query_row([incarnation.as_bytes()], |found| {
                Ok((found.get::<_, i64>(0)?, row::id(found, 1, RegisterId::from_slice)?))
            })
            .optional()?
            .ok_or_else(|| Error::NotFound { what: "series", text: incarnation.to_string() })?;
        let branch = branch_of(conn, incarnation)?;
        let mut bodies: Vec<Vec<u8>> = Vec::new();
        let mut hashes = Vec::new();
        let mut stamps = Vec::new();
        // From here on what the server may never have seen: its author's word may be for that and what it lost together.
        let mut given_from = u64::MAX;
        let mut statement = conn.prepare_cached(
            "select register_seq, bytes, hash, stamp_hlc, exists (select 1 from given where given.event_no = event.event_no)
             from event where series_no = ?1 and register_seq >= ?2 order by register_seq limit ?3",
        )?;
        let mut rows = statement.query(params![series_no, signed(from_seq), frame::MAX_EVENTS as i64])?;
        let mut n_bytes = 0;
        while let Some(found) = rows.next()? {
            let seq = found.get::<_, i64>(0)?.unsigned_abs();
            let bytes: Vec<u8> = found.get(1)?;
            n_bytes += bytes.len();
            // Of another's series, positions that concern another stall alone are not here.
            if seq != from_seq + bodies.len() as u64 || (!bodies.is_empty() && n_bytes > frame::MAX_EVENT_BYTES) {
                break;
            }
            if found.get(4)? {
                given_from = given_from.min(seq);
            }
            let stamp = Hlc::from_bits(found.get::<_, i64>(3)?.cast_unsigned());
            if Event::decode(&bytes).is_ok_and(|event| event.envelope.hlc != stamp) {
                stamps.push((seq, stamp));
            }
            bodies.push(bytes);
            hashes.push(row::id(found, 2, Hash::from_slice)?);
        }
        let mut signature = None;
        if author != self.identity().register {
            let Some(word) = voucher::within(conn, incarnation, from_seq, bodies.len() as u64)? else {
                return Ok(None);
            };
            let keep = usize::try_from(word.through_seq + 1 - from_seq).unwrap_or(0);
            bodies.truncate(keep);
            hashes.truncate(keep);
            stamps.retain(|(seq, _)| *seq <= word.through_seq);
            signature = Some(word.signature);
        }
        let Some(&head) = hashes.last() else { return Ok(None) };
        let numbered = signature.is_some() && given_from >= from_seq + bodies.len() as u64;
        // Of another's series what lies before may be none of this stall's.
        let first = (from_seq, &bodies[0][..], hashes[0]);
        let Some(before) = hash_before(conn, series_no, branch, first)? else { return Ok(None) };
        Ok(Some(Outgoing {
            vendor: self.identity().vendor,
            author,
            incarnation,
            branch,
            from_seq,
            before,
            head,
            bodies,
            stamps,
            signature,
            numbered,
        }))
    }
}

impl Store {
    /// The own series as far as the server acknowledged them.
    ///
    /// # Errors
    /// Database errors.
    pub fn acknowledged(&self) -> Result<Vec<Acknowledged>, Error> {
        let mut statement = self.conn().prepare_cached(
            "select s.incarnation_id, s.acked_through, e.hash from series s
             join event e on e.series_no = s.series_no and e.register_seq = s.acked_through
             where s.register_id = (select register_id from register) order by s.series_no",
        )?;
        let rows = statement.query_map([], |found| {
            Ok(Acknowledged {
                incarnation: row::id(found, 0, IncarnationId::from_slice)?,
                through_seq: found.get::<_, i64>(1)?.unsigned_abs(),
                head: row::id(found, 2, Hash::from_slice)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// Notes that the server has a series up to a position; `clamped` are stamps that it gave instead of the events' own,
    /// `refused` the changes that don't count.
    ///
    /// # Errors
    /// Database errors.
    pub fn acknowledge(
        &mut self,
        incarnation: IncarnationId,
        through_seq: u64,
        clamped: &[(u64, Hlc)],
        refused: &[u64],
    ) -> Result<(), Error> {
        self.flush()?;
        let conn = self.conn();
        let series_no: i64 = conn
            .prepare_cached("select series_no from series where incarnation_id = ?1")?
            .query_row([incarnation.as_bytes()], |found| found.get(0))?;
        let branch = branch_of(conn, incarnation)?;
        if let Some(branch) = branch.filter(|branch| through_seq + 1 < branch.at_seq) {
            // The server has not even what the branch goes on from.
            for of in family(conn, branch.of)? {
                not_acknowledged(conn, of, through_seq)?;
            }
        }
        let through_seq = branch.map_or(through_seq, |branch| through_seq.max(branch.at_seq - 1));
        conn.prepare_cached("update series set acked_through = min(last_seq, ?2) where series_no = ?1")?
            .execute(params![series_no, signed(through_seq)])?;
        seal_series(conn, series_no)?;
        let mut changed = Vec::new();
        // What has a number has its stamp and its state by that: an answer that says otherwise comes from another life of a
        // server that was restored, and is told again by a page if it stays so.
        for &(seq, stamp) in clamped {
            if !is_numbered(conn, series_no, seq)? {
                changed.extend(refold::restamp(conn, series_no, seq, stamp)?);
            }
        }
        for &seq in refused {
            if !is_numbered(conn, series_no, seq)? {
                changed.extend(refold::set_state(conn, series_no, seq, State::Refused)?);
            }
        }
        refold::after(conn, &changed)?;
        self.forget_series();
        Ok(())
    }

    /// Goes back to a position that the server has too: what was numbered after it waits for a number again, and what the
    /// server lost of own series is handed in again.
    ///
    /// # Errors
    /// Database errors.
    pub fn rewind(&mut self, common: &Common) -> Result<(), Error> {
        self.flush()?;
        let mut link = self.link()?.ok_or_else(|| Error::Damaged("the register is not enrolled".to_owned()))?;
        link.cursor = common.cursor;
        link.digest = self.back_to(common.cursor.vendor_seq)?;
        link.in_step_at_ms = None;
        link.record_seq = 0;
        self.set_link(&link)?;
        self.people_again()?;
        let conn = self.conn();
        conn.execute("update event set vendor_seq = null where vendor_seq > ?1", [signed(common.cursor.vendor_seq)])?;
        for &(incarnation, through_seq) in &common.series {
            not_acknowledged(conn, incarnation, through_seq)?;
        }
        // What others wrote counts again when it has a number again.
        refold::all(conn)?;
        self.forget_series();
        Ok(())
    }

    /// Goes back to where a number was not given yet: what had it turned out to be a branch, so that the server that gave it
    /// is not the one that is asked now. The next page, or the comparison before it, tells again.
    pub(super) fn back_before(&mut self, vendor_seq: u64) -> Result<(), Error> {
        let Some(mut link) = self.link()? else { return Ok(()) };
        let start = Cursor { epoch: link.cursor.epoch, ..Cursor::START };
        let mark = self.mark_before(vendor_seq)?.unwrap_or(start);
        link.cursor = Cursor { epoch: link.cursor.epoch, ..mark };
        link.digest = self.back_to(mark.vendor_seq)?;
        link.in_step_at_ms = None;
        self.set_link(&link)?;
        self.conn().execute("update event set vendor_seq = null where vendor_seq > ?1", [signed(mark.vendor_seq)])?;
        Ok(())
    }
}

/// Notes that the server has an own series only so far; a branch begins where its trunk is held.
pub(super) fn not_acknowledged(conn: &Connection, incarnation: IncarnationId, through_seq: u64) -> Result<(), Error> {
    let through_seq = branch_of(conn, incarnation)?.map_or(through_seq, |branch| through_seq.max(branch.at_seq - 1));
    let series_no: Option<i64> = conn
        .prepare_cached(
            "select series_no from series where incarnation_id = ?1 and acked_through > ?2
             and register_id = (select register_id from register)",
        )?
        .query_row(params![incarnation.as_bytes(), signed(through_seq)], |found| found.get(0))
        .optional()?;
    if let Some(series_no) = series_no {
        conn.prepare_cached("update series set acked_through = ?2 where series_no = ?1")?
            .execute(params![series_no, signed(through_seq)])?;
        seal_series(conn, series_no)?;
    }
    Ok(())
}

/// From where on another's events wait for a number again.
fn lost_from(conn: &Connection, incarnation: IncarnationId) -> Result<Option<u64>, Error> {
    let first: Option<i64> = conn
        .prepare_cached(
            "select min(e.register_seq) from event e join series s using (series_no)
             where s.incarnation_id = ?1 and e.vendor_seq is null",
        )?
        .query_row([incarnation.as_bytes()], |found| found.get(0))?;
    Ok(first.map(i64::unsigned_abs))
}

fn is_numbered(conn: &Connection, series_no: i64, seq: u64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("select vendor_seq is not null from event where series_no = ?1 and register_seq = ?2")?
        .query_row(params![series_no, signed(seq)], |found| found.get(0))
        .optional()?
        .unwrap_or(false))
}
