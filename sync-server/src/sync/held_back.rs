//! What registers hand in after they were taken out: kept as it came, counted nowhere, until the owner decides.

use chrono::Utc;
use domain::event::Body;
use domain::id::RegisterId;
use domain::sync::admit::{Candidate, Range};
use domain::sync::frame;
use domain::sync::message::{Push, Pushed};
use uuid::Uuid;

use super::device::Device;
use super::ingest::{self, Ingest};
use super::series;
use crate::app::App;
use crate::error::Error;
use crate::tenant::Tenant;

/// The most that a register may leave here: months of sales. Who took it away fills no disk.
const MAX_BYTES: i64 = 256 * 1024 * 1024;

/// Keeps what is new of a range.
///
/// # Errors
/// [`Error::Revoked`] for another's series; [`Error::Busy`] when there is no room for more.
pub async fn keep(app: &App, device: &Device, push: &Push, bodies: &[&[u8]]) -> Result<Pushed, Error> {
    if push.author != device.register {
        return Err(Error::Revoked);
    }
    let range = Range::read(push, bodies)?;
    let last = range.candidates.last().ok_or(Error::Revoked)?;
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    ingest::check_author(&mut tenant, app, device, push).await?;
    lock(&mut tenant, push.author).await?;
    let known = known(&mut tenant, &range, last).await?;
    let fresh: Vec<&Candidate<'_>> = range.candidates.iter().filter(|c| known.is_none_or(|k| c.seq > k)).collect();
    let taken =
        Pushed::Taken { through_seq: last.seq, clamped: Vec::new(), refused: Vec::new(), quarantined: Vec::new() };
    let Some(first) = fresh.first() else { return Ok(taken) };
    // The author's word is for the end of the range, wherever it begins.
    let rest = Push {
        from_seq: first.seq,
        n_events: fresh.len() as u64,
        before: range.candidates.iter().rfind(|c| c.seq < first.seq).map_or(push.before, |c| c.hash),
        ..push.clone()
    };
    let message = frame::write(&rest, &fresh.iter().map(|c| c.bytes).collect::<Vec<_>>())?;
    let held = sqlx::query_scalar!(
        "select coalesce(sum(octet_length(message)), 0)::bigint as \"held!\" from tenant.held_back
         where register_id = $1",
        Uuid::from(device.register)
    )
    .fetch_one(&mut *tenant)
    .await?;
    if held + i64::try_from(message.len()).unwrap_or(i64::MAX) > MAX_BYTES {
        return Err(Error::Busy);
    }
    let sales = Sales::of(&fresh);
    sqlx::query!(
        "insert into tenant.held_back (vendor_id, incarnation_id, from_seq, through_seq, head_hash, register_id,
                                       received_at, n_sales, total_minor, currency, message)
         values ($1, $2, $3, $4, $5, $6, now(), $7, $8, $9, $10) on conflict do nothing",
        tenant.key(),
        Uuid::from(push.incarnation),
        series::signed(first.seq),
        series::signed(last.seq),
        &last.hash.0[..],
        Uuid::from(device.register),
        sales.n,
        sales.total_minor,
        sales.currency,
        message
    )
    .execute(&mut *tenant)
    .await?;
    tenant.commit().await?;
    Ok(taken)
}

/// Takes one more message of a register in, the earliest that can be; none when nothing is left that can. With it, the
/// last number given.
///
/// # Errors
/// The database's.
pub async fn take_next(app: &App, tenant: &mut Tenant, register: RegisterId) -> Result<Option<u64>, Error> {
    lock(tenant, register).await?;
    let waiting = sqlx::query!(
        "select incarnation_id, from_seq, through_seq, head_hash from tenant.held_back where register_id = $1
         order by incarnation_id, from_seq, through_seq, received_at",
        Uuid::from(register)
    )
    .fetch_all(&mut **tenant)
    .await?;
    for one in waiting {
        let message = sqlx::query_scalar!(
            "select message from tenant.held_back
             where incarnation_id = $1 and from_seq = $2 and through_seq = $3 and head_hash = $4",
            one.incarnation_id,
            one.from_seq,
            one.through_seq,
            one.head_hash
        )
        .fetch_one(&mut **tenant)
        .await?;
        let (push, bodies) = frame::read::<Push>(&message)?;
        let range = Range::read(&push, &bodies)?;
        let (pushed, newest) = Ingest { app, push: &push, now: Utc::now() }.take(tenant, range).await?;
        if matches!(pushed, Pushed::Resend { .. }) {
            // A server that was restored lacks what comes before: this waits until another register gives it back.
            continue;
        }
        sqlx::query!(
            "delete from tenant.held_back
             where incarnation_id = $1 and from_seq = $2 and through_seq = $3 and head_hash = $4",
            one.incarnation_id,
            one.from_seq,
            one.through_seq,
            one.head_hash
        )
        .execute(&mut **tenant)
        .await?;
        return Ok(Some(newest));
    }
    Ok(None)
}

async fn lock(tenant: &mut Tenant, register: RegisterId) -> Result<(), Error> {
    sqlx::query!("select register_id from tenant.register where register_id = $1 for update", Uuid::from(register))
        .fetch_optional(&mut **tenant)
        .await?;
    Ok(())
}

/// How far a range came before, into the log or to wait.
async fn known(tenant: &mut Tenant, range: &Range<'_>, last: &Candidate<'_>) -> Result<Option<u64>, Error> {
    let first = range.candidates.first().map_or(1, |candidate| candidate.seq);
    let mut known = series::hashes(tenant, range.incarnation, first, last.seq).await?;
    let waiting = sqlx::query!(
        "select through_seq, head_hash from tenant.held_back
         where incarnation_id = $1 and through_seq between $2 and $3",
        Uuid::from(range.incarnation),
        series::signed(first),
        series::signed(last.seq)
    )
    .fetch_all(&mut **tenant)
    .await?;
    for row in waiting {
        known.push((series::unsigned(row.through_seq), domain::chain::Hash::from_slice(&row.head_hash)?));
    }
    let same = |candidate: &&Candidate<'_>| known.contains(&(candidate.seq, candidate.hash));
    Ok(range.candidates.iter().rfind(same).map(|candidate| candidate.seq))
}

/// What an owner wants to know of events before they count.
#[derive(Default)]
struct Sales {
    n: i64,
    total_minor: i64,
    currency: Option<String>,
}

impl Sales {
    fn of(candidates: &[&Candidate<'_>]) -> Self {
        let mut sales = Self::default();
        for event in candidates.iter().filter_map(|candidate| candidate.event.as_ref()) {
            let (total, currency) = match &event.body {
                Body::Sale(sale) => (sale.bill.total_minor, sale.currency),
                Body::Refund(refund) => (refund.total_minor, refund.currency),
                _ => continue,
            };
            sales.n += 1;
            sales.total_minor = sales.total_minor.saturating_add(total.minor());
            sales.currency = Some(currency.code().to_owned());
        }
        sales
    }
}
