//! What must always hold.

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Body, Class};
use domain::id::{IncarnationId, StallId};
use domain::receipt::ReceiptNumber;
use domain::reducer::{Value, reduce};
use domain::sync::Position;
use domain::sync::admit::CLOCK_AHEAD_MS;
use domain::sync::authority::SERVER;
use domain::sync::cursor::fold;
use domain::sync::message::State;
use rusqlite::OptionalExtension;

use super::device::Device;
use super::rows::Rows;
use super::server::{Numbered, Server};
use super::shop::Shop;
use super::{Broken, Outcome, stock};

fn broken<T>(text: String) -> Outcome<T> {
    Err(Broken(text))
}

/// What was acknowledged is there, in whichever series of its family, with the stamps that were told.
pub fn acknowledged(
    server: &Server,
    device: &Device,
    of: IncarnationId,
    through_seq: u64,
    clamped: &[(u64, Hlc)],
) -> Outcome {
    if let Some(hash) = device.look().hash_at(of, through_seq)?
        && server.event_of(device.register(), through_seq, hash).is_none()
    {
        return broken(format!("{through_seq} of {of} is acknowledged and {} is held", server.held_through(of)));
    }
    for (seq, stamp) in clamped {
        let hash = device.look().hash_at(of, *seq)?;
        let held = hash.and_then(|hash| server.event_of(device.register(), *seq, hash)).map(|event| event.stamp);
        if held != Some(*stamp) {
            return broken(format!("number {seq} of {of} got the stamp {stamp} and the server has {held:?}"));
        }
    }
    Ok(())
}

/// A register's cursor and acknowledgements say no more than is there.
pub fn durable(device: &Device, server: &Server, server_restored: bool) -> Outcome {
    let conn = device.look().conn();
    let mut statement = conn.prepare_cached(
        "select s.incarnation_id, s.last_seq, s.acked_through, s.purpose, coalesce(max(e.register_seq), s.last_seq)
         from series s left join event e using (series_no)
         where s.register_id = (select register_id from register) group by s.series_no",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let of = IncarnationId::from_slice(row.get_ref(0)?.as_blob()?)?;
        let (last, acked, there): (i64, i64, i64) = (row.get(1)?, row.get(2)?, row.get(4)?);
        if acked > last || last != there {
            return broken(format!("series {of}: acknowledged {acked}, counted {last}, there {there}"));
        }
        let acked = acked.unsigned_abs();
        if !server_restored
            && let Some(hash) = device.look().hash_at(of, acked)?
            && server.event_of(device.register(), acked, hash).is_none()
        {
            let held = server.held_through(of);
            return broken(format!("series {of}: acknowledged {acked} and the server has {held}"));
        }
    }
    let Some(link) = device.look().link()? else { return Ok(()) };
    let mut statement = conn.prepare_cached(
        "select e.vendor_seq, s.incarnation_id, e.register_seq, e.stamp_hlc, e.hash
         from event e join series s using (series_no) where e.vendor_seq is not null order by e.vendor_seq",
    )?;
    let mut rows = statement.query([])?;
    let mut digest = Hash::START;
    let mut newest = 0;
    while let Some(row) = rows.next()? {
        newest = row.get::<_, i64>(0)?.unsigned_abs();
        let incarnation = IncarnationId::from_slice(row.get_ref(1)?.as_blob()?)?;
        let at = Position { incarnation, register_seq: row.get::<_, i64>(2)?.unsigned_abs() };
        let stamp = Hlc::from_bits(row.get::<_, i64>(3)?.cast_unsigned());
        digest = fold(digest, newest, at, stamp, Hash::from_slice(row.get_ref(4)?.as_blob()?)?);
    }
    if digest != link.digest || newest > link.cursor.vendor_seq {
        return broken(format!("the cursor at {} does not say what was applied", link.cursor.vendor_seq));
    }
    Ok(())
}

/// Registers of a stall hold the same, and what the server holds of it.
pub fn replicas(server: &Server, devices: &[Device]) -> Outcome {
    let mut wanted: BTreeMap<StallId, (Rows, Hash)> = BTreeMap::new();
    for (at, device) in devices.iter().enumerate() {
        let (rows, digest) = wanted.entry(device.stall).or_insert_with(|| of_stall(server, device.stall));
        let conn = device.look().conn();
        states(server, device)?;
        rows.compare_with(conn).map_err(|Broken(what)| Broken(format!("register {at}: {what}")))?;
        let held = device.look().link()?.map(|link| link.digest);
        if held != Some(*digest) {
            return broken(format!("register {at} has the digest {held:?} and should have {digest}"));
        }
        if device.look().n_waiting()? != 0 {
            return broken(format!("register {at} still has something to hand in"));
        }
    }
    Ok(())
}

/// A register knows what became of every event.
fn states(server: &Server, device: &Device) -> Outcome {
    let conn = device.look().conn();
    let mut statement = conn.prepare_cached("select state from event where vendor_seq = ?1")?;
    for (vendor_seq, event) in server.scope(device.stall) {
        let state: Option<String> = statement.query_row([vendor_seq.cast_signed()], |row| row.get(0)).optional()?;
        if state.as_deref() != Some(event.state.code()) {
            return broken(format!(
                "number {} of {}, {vendor_seq} of all, is {} at the server and {state:?} at a register",
                event.seq,
                event.incarnation,
                event.state.code()
            ));
        }
    }
    Ok(())
}

/// The rows and the digest of a stall, from the server's order.
fn of_stall(server: &Server, stall: StallId) -> (Rows, Hash) {
    let mut rows = Rows::default();
    let mut digest = Hash::START;
    for (vendor_seq, event) in server.scope(stall) {
        rows.apply(changes(event));
        let at = Position { incarnation: event.incarnation, register_seq: event.seq };
        digest = fold(digest, vendor_seq, at, event.stamp, event.hash);
    }
    (rows, digest)
}

fn changes(event: &Numbered) -> Vec<domain::reducer::Change> {
    match &event.event {
        Some(read) if event.state == State::Applied => reduce(read, event.full_stamp(read)),
        _ => Vec::new(),
    }
}

/// What the server holds, by itself.
pub fn server(server: &Server, shop: &Shop, forkable: &BTreeSet<IncarnationId>, server_restored: bool) -> Outcome {
    let mut rows = Rows::default();
    server.order.iter().for_each(|event| rows.apply(changes(event)));
    server.rows.compare(&rows).map_err(|Broken(what)| Broken(format!("the server: {what}")))?;
    series(server, forkable, server_restored)?;
    for event in &server.order {
        let Some(read) = &event.event else { continue };
        if event.stamp.unix_ms() > event.received_ms + CLOCK_AHEAD_MS {
            // What the server itself wrote comes after what it had seen.
            if event.register != SERVER {
                return broken(format!("number {} of {} has a stamp far ahead", event.seq, event.incarnation));
            }
        }
        let forbidden = read.body.class() == Class::Change
            && read.envelope.person == Some(shop.cashier)
            && event.state == State::Applied;
        if forbidden {
            return broken(format!("number {} of {} counts, and nobody allowed it", event.seq, event.incarnation));
        }
        if event.state == State::Refused && server.rows.has_stamp(&event.full_stamp(read).to_bytes()) {
            return broken(format!("number {} of {} was refused and stands in a row", event.seq, event.incarnation));
        }
    }
    let counted = server.order.iter().filter(|event| event.state == State::Applied);
    let counted = counted.filter_map(|event| event.event.as_ref().map(|read| (read, event.full_stamp(read))));
    let stocks = stock::of(counted);
    let shown: BTreeMap<_, _> = server.rows.stocks().collect();
    for ((stall, product), quantity) in &stocks {
        let key = [Value::Bytes(stall.as_bytes().to_vec()), Value::Bytes(product.as_bytes().to_vec())];
        if shown.get(&key[..]) != Some(quantity) {
            return broken(format!("the stock of {product} is {:?} and should be {quantity}", shown.get(&key[..])));
        }
    }
    if shown.len() == stocks.len() { Ok(()) } else { broken("there is a stock that nothing moved".to_owned()) }
}

/// Numbers and receipts without a gap and without a repeat; branches only of what two devices may have gone on in.
fn series(server: &Server, forkable: &BTreeSet<IncarnationId>, server_restored: bool) -> Outcome {
    let mut by_series: BTreeMap<IncarnationId, Vec<&Numbered>> = BTreeMap::new();
    for event in &server.order {
        by_series.entry(event.incarnation).or_default().push(event);
    }
    let mut held = BTreeSet::new();
    // A server that was restored more than once may get back under two names what it wrote itself: by its id it counts once.
    let mut read = server.order.iter().filter(|event| event.event.is_some() && event.register != SERVER);
    if let Some(twice) = read.find(|event| !held.insert((event.register, event.seq, event.hash))) {
        return broken(format!("number {} of {} is held in two series", twice.seq, twice.incarnation));
    }
    for (of, events) in &by_series {
        let branch = events[0].branch;
        if let Some(branch) = branch
            && !forkable.contains(&branch.of)
            && !(server_restored && events[0].register == SERVER)
        {
            return broken(format!("{} branched at {} though no copy went on in it", branch.of, branch.at_seq));
        }
        let first = branch.map_or(1, |branch| branch.at_seq);
        for (seq, event) in (first..).zip(events) {
            if event.seq != seq {
                return broken(format!("number {seq} of {of} is missing or comes after {}", event.seq));
            }
        }
        let mut last = None;
        for receipt in events.iter().filter_map(|event| receipt(event)) {
            let wanted = last.map_or_else(|| if branch.is_some() { receipt.number() } else { 1 }, |last| last + 1);
            let named = branch.map_or(*of, |branch| branch.of);
            if receipt != ReceiptNumber::new(named, wanted) {
                return broken(format!("the receipt {receipt} of {of} should be number {wanted}"));
            }
            last = Some(wanted);
        }
    }
    Ok(())
}

fn receipt(event: &Numbered) -> Option<ReceiptNumber> {
    match &event.event.as_ref()?.body {
        Body::Sale(sale) => Some(sale.receipt),
        Body::Refund(refund) => Some(refund.receipt),
        _ => None,
    }
}

/// The register's own check of everything.
pub fn verified(device: &Device) -> Outcome {
    let verified = register::verify::verify(device.look(), true, &mut |_, _| {})?;
    if verified.ok { Ok(()) } else { broken(format!("verify: {}", verified.problems.join("; "))) }
}
