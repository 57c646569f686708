//! Authors' words for their series, as the server passed them on.

use domain::chain::Hash;
use domain::id::IncarnationId;
use domain::reducer::Value;
use domain::sync::frame;
use domain::sync::message::Voucher;
use domain::sync::proof::Signature;
use rusqlite::{Connection, OptionalExtension, params};

use super::kept::{self, VOUCHER};
use super::row;
use crate::Error;

/// Keeps a word. The one before it goes when what is left still lets the series be given back in messages of the size
/// that a server takes.
pub fn keep(conn: &Connection, word: &Voucher) -> Result<(), Error> {
    let mut last = conn.prepare_cached(
        "select position from voucher where position < ?1 and position >= ?2 order by position desc limit 2",
    )?;
    let rows = last
        .query_map(params![position(word.incarnation, word.through_seq), position(word.incarnation, 0)], |found| {
            found.get::<_, Vec<u8>>(0)
        })?;
    let earlier = rows.collect::<Result<Vec<_>, _>>()?;
    let before_it = earlier.get(1).map_or(0, |position| seq_of(position));
    if let Some(previous) = earlier.first()
        && word.through_seq - before_it <= frame::MAX_EVENTS as u64 / 2
    {
        kept::remove(conn, &VOUCHER, &Value::Bytes(previous.clone()))?;
    }
    let row = [
        Value::Bytes(position(word.incarnation, word.through_seq)),
        Value::Bytes(word.head.0.to_vec()),
        Value::Bytes(word.signature.0.to_vec()),
    ];
    kept::put(conn, &VOUCHER, &row)
}

/// Words for a series from a position on are now for another one: the author gave them for the name that its events carry.
pub fn move_to(conn: &Connection, from: IncarnationId, at_seq: u64, to: IncarnationId) -> Result<(), Error> {
    while let Some(word) = found(conn, from, at_seq, u64::MAX)? {
        kept::remove(conn, &VOUCHER, &Value::Bytes(position(from, word.through_seq)))?;
        keep(conn, &Voucher { incarnation: to, ..word })?;
    }
    Ok(())
}

/// Up to where a series is vouched for.
pub fn newest(conn: &Connection, incarnation: IncarnationId) -> Result<Option<u64>, Error> {
    Ok(found(conn, incarnation, 1, u64::MAX)?.map(|word| word.through_seq))
}

/// The last word for a position among these.
pub fn within(
    conn: &Connection,
    incarnation: IncarnationId,
    from_seq: u64,
    n_events: u64,
) -> Result<Option<Voucher>, Error> {
    if n_events == 0 { Ok(None) } else { found(conn, incarnation, from_seq, from_seq + n_events - 1) }
}

fn found(conn: &Connection, incarnation: IncarnationId, from: u64, through: u64) -> Result<Option<Voucher>, Error> {
    Ok(conn
        .prepare_cached(
            "select position, head_hash, signature from voucher
             where position between ?1 and ?2 order by position desc limit 1",
        )?
        .query_row(params![position(incarnation, from), position(incarnation, through)], |found| {
            Ok(Voucher {
                incarnation,
                through_seq: seq_of(found.get_ref(0)?.as_blob()?),
                head: row::id(found, 1, Hash::from_slice)?,
                signature: row::id(found, 2, Signature::from_slice)?,
            })
        })
        .optional()?)
}

fn position(incarnation: IncarnationId, seq: u64) -> Vec<u8> {
    let mut bytes = incarnation.as_bytes().to_vec();
    bytes.extend(seq.to_be_bytes());
    bytes
}

fn seq_of(position: &[u8]) -> u64 {
    position.last_chunk().map_or(0, |seq| u64::from_be_bytes(*seq))
}
