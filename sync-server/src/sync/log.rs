//! The log: events get their numbers, and what follows from them is written.

use chrono::{DateTime, Utc};
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Class, Event};
use domain::id::{IncarnationId, RegisterId, StallId};
use domain::reducer::{Change, reduce};
use domain::stamp::Stamp;
use domain::sync::admit::Held;
use domain::sync::branch::Branch;
use domain::sync::message::State;
use domain::sync::proof::Signature;
use domain::sync::{Cursor, Position};
use uuid::Uuid;

use super::projection;
use super::series::signed;
use crate::error::Error;
use crate::tenant::Tenant;

/// An event that is new here.
#[derive(Debug, Clone)]
pub struct NewEvent<'a> {
    pub seq: u64,
    pub bytes: &'a [u8],
    pub hash: Hash,
    /// None for what nobody can read.
    pub event: Option<Event>,
    pub stamp: Hlc,
    pub state: State,
}

impl NewEvent<'_> {
    /// The stall that alone is concerned.
    fn scope(&self) -> Option<StallId> {
        self.event.as_ref().filter(|event| event.body.class() == Class::Fact).map(|event| event.envelope.stall)
    }

    /// The row changes, where it counts.
    pub fn changes(&self) -> Vec<Change> {
        match &self.event {
            Some(event) if self.state == State::Applied => {
                reduce(event, Stamp { clock: self.stamp, ..Stamp::own(&event.envelope) })
            }
            _ => Vec::new(),
        }
    }
}

/// The series that events belong to.
#[derive(Debug, Clone, Copy)]
pub struct SeriesHead {
    /// None for the server's own.
    pub register: Option<RegisterId>,
    pub incarnation: IncarnationId,
    pub branch: Option<Branch>,
    pub held: Held,
}

/// Writes new events of a series, which follow what is held of it, and moves the vendor's head. The caller has locked it.
///
/// # Errors
/// The database's.
pub async fn append(
    tenant: &mut Tenant,
    head: &mut Cursor,
    series: &SeriesHead,
    events: &[NewEvent<'_>],
    received: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(last) = events.last() else { return Ok(()) };
    // What the server writes comes after all of its own, also where it counts from earlier on.
    let own = |event: &NewEvent<'_>| event.event.as_ref().filter(|_| series.register.is_none()).map(|e| e.envelope.hlc);
    let newest = events.iter().map(|event| own(event).unwrap_or(event.stamp)).max().unwrap_or_default();
    sqlx::query!(
        "insert into tenant.series as s (vendor_id, incarnation_id, register_id, last_seq, head_hash, last_hlc,
                                         forked_from, forked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (vendor_id, incarnation_id) do update
         set last_seq = excluded.last_seq, head_hash = excluded.head_hash,
             last_hlc = greatest(s.last_hlc, excluded.last_hlc)",
        tenant.key(),
        Uuid::from(series.incarnation),
        series.register.map(Uuid::from),
        signed(last.seq),
        &last.hash.0[..],
        signed(newest.bits()),
        series.branch.map(|branch| Uuid::from(branch.of)),
        series.branch.map(|branch| signed(branch.at_seq - 1))
    )
    .execute(&mut **tenant)
    .await?;

    let mut columns = Columns::default();
    for event in events {
        let at = Position { incarnation: series.incarnation, register_seq: event.seq };
        *head = head.next(at, event.stamp, event.hash);
        columns.push(head, event);
    }
    sqlx::query!(
        "insert into tenant.event (vendor_id, vendor_seq, incarnation_id, register_seq, event_id, kind, stall_id,
                                   scope_stall_id, stamp_hlc, received_at, state, bytes, hash, chain)
         select $1, n.vendor_seq, $2, n.register_seq, n.event_id, n.kind, n.stall_id, n.scope, n.stamp, $3, n.state,
                n.bytes, n.hash, n.chain
         from unnest($4::bigint[], $5::bigint[], $6::uuid[], $7::text[], $8::uuid[], $9::uuid[], $10::bigint[],
                     $11::text[], $12::bytea[], $13::bytea[], $14::bytea[])
              as n (vendor_seq, register_seq, event_id, kind, stall_id, scope, stamp, state, bytes, hash, chain)",
        tenant.key(),
        Uuid::from(series.incarnation),
        received,
        &columns.vendor_seqs,
        &columns.seqs,
        &columns.ids as &[Option<Uuid>],
        &columns.kinds as &[Option<String>],
        &columns.stalls as &[Option<Uuid>],
        &columns.scopes as &[Option<Uuid>],
        &columns.stamps,
        &columns.states,
        &columns.bytes,
        &columns.hashes,
        &columns.chains
    )
    .execute(&mut **tenant)
    .await?;
    let changes = events.iter().flat_map(NewEvent::changes).collect();
    projection::apply(tenant, changes).await?;
    super::series::set_head(tenant, head).await
}

/// Keeps an author's word for a series.
///
/// # Errors
/// The database's.
pub async fn keep_signature(
    tenant: &mut Tenant,
    incarnation: IncarnationId,
    through_seq: u64,
    head: Hash,
    signature: &Signature,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into tenant.signature (vendor_id, incarnation_id, through_seq, head_hash, signature)
         values ($1, $2, $3, $4, $5) on conflict do nothing",
        tenant.key(),
        Uuid::from(incarnation),
        signed(through_seq),
        &head.0[..],
        &signature.0[..]
    )
    .execute(&mut **tenant)
    .await?;
    Ok(())
}

#[derive(Default)]
struct Columns {
    vendor_seqs: Vec<i64>,
    seqs: Vec<i64>,
    ids: Vec<Option<Uuid>>,
    kinds: Vec<Option<String>>,
    stalls: Vec<Option<Uuid>>,
    scopes: Vec<Option<Uuid>>,
    stamps: Vec<i64>,
    states: Vec<String>,
    bytes: Vec<Vec<u8>>,
    hashes: Vec<Vec<u8>>,
    chains: Vec<Vec<u8>>,
}

impl Columns {
    fn push(&mut self, head: &Cursor, event: &NewEvent<'_>) {
        let read = event.event.as_ref();
        self.vendor_seqs.push(signed(head.vendor_seq));
        self.seqs.push(signed(event.seq));
        self.ids.push(read.map(|event| event.envelope.id.into()));
        self.kinds.push(read.map(|event| event.body.kind().code().to_owned()));
        self.stalls.push(read.map(|event| event.envelope.stall.into()));
        self.scopes.push(event.scope().map(Uuid::from));
        self.stamps.push(signed(event.stamp.bits()));
        self.states.push(event.state.code().to_owned());
        self.bytes.push(event.bytes.to_vec());
        self.hashes.push(event.hash.0.to_vec());
        self.chains.push(head.chain.0.to_vec());
    }
}
