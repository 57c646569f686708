//! The server writes, too: enrolments, changes from the web, and what puts refused changes back. Its events are a series
//! like any other, signed with its own key, so that a server that lost them can take them back from registers.

use chrono::{DateTime, Utc};
use domain::clock::{Hlc, Moment};
use domain::event::{Body, Envelope, Event};
use domain::id::{EventId, IncarnationId, StallId};
use domain::sync::Cursor;
use domain::sync::admit::Held;
use domain::sync::authority::SERVER;
use domain::sync::message::State;
use domain::sync::proof::{self, Signature};
use uuid::Uuid;

use super::log::{self, NewEvent, SeriesHead};
use super::series;
use crate::error::Error;
use crate::secrets::{self, Secrets};
use crate::tenant::Tenant;

/// Ten random bytes for an id.
pub fn random() -> [u8; 10] {
    let mut bytes = [0; 10];
    secrets::fill(&mut bytes);
    bytes
}

/// What the server says.
#[derive(Debug)]
pub struct Own {
    pub id: EventId,
    /// Nil where it is said of the whole vendor.
    pub stall: StallId,
    pub body: Body,
    /// When it counts from, where that is not now.
    pub stamp: Option<Hlc>,
}

impl Own {
    /// Something of the whole vendor, said now.
    pub fn now(body: Body, now: DateTime<Utc>) -> Self {
        Self { id: EventId::new(now.timestamp_millis(), random()), stall: StallId::NIL, body, stamp: None }
    }
}

/// Appends an event of the server's own. The caller has locked the vendor's head.
///
/// # Errors
/// The database's; a body that is too large.
pub async fn append(
    tenant: &mut Tenant,
    secrets: &Secrets,
    head: &mut Cursor,
    own: Own,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let incarnation = incarnation(tenant, now).await?;
    let held = series::held(tenant, incarnation).await?.map_or(Held::NOTHING, |series| series.held);
    // Later than everything that was seen, so that what the server decides counts.
    let seen = sqlx::query_scalar!("select coalesce(max(last_hlc), 0) as \"seen!\" from tenant.series")
        .fetch_one(&mut **tenant)
        .await?;
    let hlc = Hlc::from_bits(series::unsigned(seen)).tick(now.timestamp_millis());
    let Own { id, stall, body, stamp } = own;
    let event = Event {
        envelope: Envelope {
            id,
            vendor: tenant.vendor(),
            stall,
            register: SERVER,
            incarnation,
            seq: held.last_seq + 1,
            hlc,
            moment: Moment::new(now.fixed_offset(), "UTC"),
            person: None,
            approver: None,
        },
        body,
    };
    let bytes = event.encode()?;
    let hash = held.head.next(&bytes);
    let seq = event.envelope.seq;
    let signed = proof::of_range(tenant.vendor(), SERVER, incarnation, seq, hash);
    let signature = Signature::from_slice(secrets.series.sign(&signed).as_ref())?;
    let series = SeriesHead { register: None, incarnation, branch: None, held };
    let new =
        NewEvent { seq, bytes: &bytes, hash, event: Some(event), stamp: stamp.unwrap_or(hlc), state: State::Applied };
    log::append(tenant, head, &series, &[new], now).await?;
    log::keep_signature(tenant, incarnation, seq, hash, &signature).await
}

/// The series that the server writes now; a new one in each life of the server.
async fn incarnation(tenant: &mut Tenant, now: DateTime<Utc>) -> Result<IncarnationId, Error> {
    let found = sqlx::query_scalar!("select incarnation_id from tenant.vendor_head").fetch_one(&mut **tenant).await?;
    if let Some(found) = found {
        return Ok(found.into());
    }
    let new = IncarnationId::new(now.timestamp_millis(), random());
    sqlx::query!("update tenant.vendor_head set incarnation_id = $1", Uuid::from(new)).execute(&mut **tenant).await?;
    Ok(new)
}

/// Begins a new life: a reader knows more than this server, so it was restored.
///
/// # Errors
/// The database's.
pub async fn begin_epoch(tenant: &mut Tenant, epoch: u64) -> Result<(), Error> {
    sqlx::query!("update tenant.vendor_head set epoch = $1, incarnation_id = null", series::signed(epoch))
        .execute(&mut **tenant)
        .await?;
    Ok(())
}
