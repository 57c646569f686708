//! A series and its branches: what a copy that went on beside it wrote under the same numbers.

use domain::chain::Hash;
use domain::event::{Body, Event};
use domain::id::IncarnationId;
use domain::stock::Covered;
use domain::sync::branch::{self, Branch};
use rusqlite::{Connection, OptionalExtension, params};

use super::log::signed;
use super::row;
use crate::Error;

/// A series and its branches.
pub(super) fn family(conn: &Connection, of: IncarnationId) -> Result<Vec<IncarnationId>, Error> {
    let mut statement = conn.prepare_cached(
        "select s.incarnation_id from series s left join branch b using (incarnation_id)
         where s.incarnation_id = ?1 or b.branch_of = ?1",
    )?;
    let found = statement.query_map([of.as_bytes()], |found| row::id(found, 0, IncarnationId::from_slice))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Where a series branched off, if it did.
pub(crate) fn branch_of(conn: &Connection, incarnation: IncarnationId) -> Result<Option<Branch>, Error> {
    Ok(conn
        .prepare_cached("select branch_of, at_seq from branch where incarnation_id = ?1")?
        .query_row([incarnation.as_bytes()], |found| {
            Ok(Branch {
                of: row::id(found, 0, IncarnationId::from_slice)?,
                at_seq: found.get::<_, i64>(1)?.unsigned_abs(),
            })
        })
        .optional()?)
}

/// Whether another series of the family has this event.
pub(super) fn is_elsewhere(
    conn: &Connection,
    incarnation: IncarnationId,
    (seq, hash): (u64, Hash),
) -> Result<bool, Error> {
    let of = branch_of(conn, incarnation)?.map_or(incarnation, |branch| branch.of);
    Ok(conn
        .prepare_cached(
            "select exists (select 1 from event e join series s using (series_no) left join branch b using (incarnation_id)
             where (s.incarnation_id = ?1 or b.branch_of = ?1) and s.incarnation_id <> ?2
               and e.register_seq = ?3 and e.hash = ?4)",
        )?
        .query_row(params![of.as_bytes(), incarnation.as_bytes(), signed(seq), hash.0], |found| found.get(0))?)
}

/// The chain before an event of a series: of the event before it there or, where a branch begins, in the series that it
/// branched off from, which may be a branch itself.
pub(super) fn hash_before(
    conn: &Connection,
    series_no: i64,
    branch: Option<Branch>,
    (seq, bytes, hash): (u64, &[u8], Hash),
) -> Result<Option<Hash>, Error> {
    if seq <= 1 {
        return Ok(Some(Hash::START));
    }
    let before = conn
        .prepare_cached("select hash from event where series_no = ?1 and register_seq = ?2")?
        .query_row(params![series_no, signed(seq - 1)], |found| row::id(found, 0, Hash::from_slice))
        .optional()?;
    let Some(branch) = branch.filter(|_| before.is_none()) else { return Ok(before) };
    if branch.at_seq != seq {
        return Ok(None);
    }
    Ok(parent(conn, branch, bytes, hash)?.map(|(_, before)| before))
}

/// What the first event of a branch follows, and the chain there.
fn parent(
    conn: &Connection,
    Branch { of, at_seq }: Branch,
    bytes: &[u8],
    hash: Hash,
) -> Result<Option<(IncarnationId, Hash)>, Error> {
    let mut family = conn.prepare_cached(
        "select s.incarnation_id, e.hash from event e join series s using (series_no)
         left join branch b using (incarnation_id)
         where (s.incarnation_id = ?1 or b.branch_of = ?1) and e.register_seq = ?2",
    )?;
    let family = family
        .query_map(params![of.as_bytes(), signed(at_seq) - 1], |found| {
            Ok((row::id(found, 0, IncarnationId::from_slice)?, row::id(found, 1, Hash::from_slice)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(family.into_iter().find(|(_, before)| before.next(bytes) == hash))
}

/// An event in the series that it counts in; it may not be in the log yet.
pub(crate) fn place(
    conn: &Connection,
    event: Event,
    (incarnation, branch): (IncarnationId, Option<Branch>),
    (bytes, hash): (&[u8], Hash),
) -> Result<Event, Error> {
    let before = match branch {
        // Of all events only a count says what was before it.
        Some(branch) if matches!(event.body, Body::Count(_)) => {
            let first = if event.envelope.seq == branch.at_seq { Some((bytes.to_vec(), hash)) } else { None };
            before_branch(conn, incarnation, branch, first)?
        }
        _ => Vec::new(),
    };
    Ok(branch::place(event, incarnation, branch, &before))
}

/// What a branch goes on from, each series with how far: its trunk and, where that is a branch, what that goes on from.
fn before_branch(
    conn: &Connection,
    incarnation: IncarnationId,
    branch: Branch,
    mut first: Option<(Vec<u8>, Hash)>,
) -> Result<Vec<Covered>, Error> {
    let mut before = Vec::new();
    let mut next = Some((incarnation, branch));
    while let Some((of, branch)) = next {
        let first = match first.take() {
            Some(first) => Some(first),
            None => bytes_at(conn, of, branch.at_seq)?,
        };
        let Some((bytes, hash)) = first else { break };
        let Some((parent, _)) = parent(conn, branch, &bytes, hash)? else { break };
        before.push(Covered { incarnation: parent, through_seq: branch.at_seq - 1 });
        next = branch_of(conn, parent)?.map(|branch| (parent, branch));
    }
    Ok(before)
}

fn bytes_at(conn: &Connection, incarnation: IncarnationId, seq: u64) -> Result<Option<(Vec<u8>, Hash)>, Error> {
    Ok(conn
        .prepare_cached(
            "select e.bytes, e.hash from event e join series s using (series_no)
             where s.incarnation_id = ?1 and e.register_seq = ?2",
        )?
        .query_row(params![incarnation.as_bytes(), signed(seq)], |found| {
            Ok((found.get(0)?, row::id(found, 1, Hash::from_slice)?))
        })
        .optional()?)
}
