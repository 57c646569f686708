//! What registers hand in after they were taken out: kept as it came, counted nowhere, until the owner decides.

use chrono::Utc;
use domain::chain::Hash;
use domain::event::Body;
use domain::id::RegisterId;
use domain::sync::admit::{Candidate, Range, belongs};
use domain::sync::frame;
use domain::sync::message::{Push, Pushed};
use uuid::Uuid;

use super::device::{self, Device};
use super::ingest::{self, Ingest};
use super::series;
use crate::app::App;
use crate::error::Error;
use crate::tenant::Tenant;

/// The most that a register may leave here: months of sales. Who took it away fills no disk.
const MAX_BYTES: i64 = 256 * 1024 * 1024;

/// Keeps what is new of a range of a register that was taken out, whoever hands it in.
///
/// # Errors
/// [`Error::Busy`] when there is no room for more; [`Error::UnknownDevice`] without the author's word.
pub async fn keep(app: &App, device: &Device, push: &Push, bodies: &[&[u8]]) -> Result<Pushed, Error> {
    let range = Range::read(push, bodies)?;
    let last = range.candidates.last().ok_or(Error::Revoked)?;
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    ingest::check_author(&mut tenant, app, device, push).await?;
    device::lock(&mut tenant, push.author).await?;
    if let Some(held) = series::held(&mut tenant, range.incarnation).await? {
        belongs((push.author, range.branch), held.author, held.branch)?;
    }
    let known = known(&mut tenant, &range, last).await?;
    let taken =
        Pushed::Taken { through_seq: last.seq, clamped: Vec::new(), refused: Vec::new(), quarantined: Vec::new() };
    let Some((rest, bodies)) = range.rest(push, &known) else { return Ok(taken) };
    let message = frame::write(&rest, &bodies)?;
    let held = sqlx::query_scalar!(
        "select coalesce(sum(octet_length(message)), 0)::bigint as \"held!\" from tenant.held_back
         where register_id = $1",
        Uuid::from(push.author)
    )
    .fetch_one(&mut *tenant)
    .await?;
    if held + i64::try_from(message.len()).unwrap_or(i64::MAX) > MAX_BYTES {
        return Err(Error::Busy);
    }
    let sales = Sales::of(range.candidates.iter().filter(|candidate| candidate.seq >= rest.from_seq));
    sqlx::query!(
        "insert into tenant.held_back (vendor_id, incarnation_id, from_seq, through_seq, head_hash, register_id,
                                       received_at, n_sales, total_minor, currency, message)
         values ($1, $2, $3, $4, $5, $6, now(), $7, $8, $9, $10) on conflict do nothing",
        tenant.key(),
        Uuid::from(push.incarnation),
        series::signed(rest.from_seq),
        series::signed(last.seq),
        &last.hash.0[..],
        Uuid::from(push.author),
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
    device::lock(tenant, register).await?;
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
        let Some(newest) = take(app, tenant, &push, &bodies).await? else { continue };
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

/// Throws away what waits of a register, for good: a neighbour that was given the same brings it in vain.
///
/// # Errors
/// The database's.
pub async fn drop_all(tenant: &mut Tenant, register: RegisterId) -> Result<(), Error> {
    device::lock(tenant, register).await?;
    while let Some(one) = sqlx::query!(
        "delete from tenant.held_back where ctid = (select ctid from tenant.held_back where register_id = $1 limit 1)
         returning incarnation_id, from_seq, through_seq, head_hash, message",
        Uuid::from(register)
    )
    .fetch_optional(&mut **tenant)
    .await?
    {
        // What can't be read is not brought again either.
        let Ok((push, bodies)) = frame::read::<Push>(&one.message) else { continue };
        let hashes = bodies.iter().scan(push.before, |hash, body| {
            *hash = hash.next(body);
            Some(hash.0)
        });
        let hashes: Vec<u8> = hashes.flatten().collect();
        sqlx::query!(
            "insert into tenant.dropped (vendor_id, incarnation_id, from_seq, through_seq, head_hash, hashes, dropped_at)
             values ($1, $2, $3, $4, $5, $6, now()) on conflict do nothing",
            tenant.key(),
            one.incarnation_id,
            one.from_seq,
            one.through_seq,
            one.head_hash,
            hashes
        )
        .execute(&mut **tenant)
        .await?;
    }
    Ok(())
}

/// Takes a message in; none where what comes before it is missing: a server that was restored lacks it until another
/// register gives it back. Nor is anything taken in that meanwhile became another's.
async fn take(app: &App, tenant: &mut Tenant, push: &Push, bodies: &[&[u8]]) -> Result<Option<u64>, Error> {
    match (Ingest { app, push, now: Utc::now() }).take(tenant, Range::read(push, bodies)?).await {
        Ok((Pushed::Resend { .. }, _)) | Err(Error::Domain(_)) => Ok(None),
        Ok((Pushed::Taken { .. } | Pushed::Forked { .. }, newest)) => Ok(Some(newest)),
        Err(error) => Err(error),
    }
}

/// What of a series came before, into the log or to wait.
async fn known(tenant: &mut Tenant, range: &Range<'_>, last: &Candidate<'_>) -> Result<Vec<(u64, Hash)>, Error> {
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
        known.push((series::unsigned(row.through_seq), Hash::from_slice(&row.head_hash)?));
    }
    let dropped = sqlx::query!(
        "select from_seq, hashes from tenant.dropped
         where incarnation_id = $1 and from_seq <= $3 and through_seq >= $2",
        Uuid::from(range.incarnation),
        series::signed(first),
        series::signed(last.seq)
    )
    .fetch_all(&mut **tenant)
    .await?;
    for row in dropped {
        for (seq, hash) in (series::unsigned(row.from_seq)..).zip(row.hashes.chunks(32)) {
            known.push((seq, Hash::from_slice(hash)?));
        }
    }
    Ok(known)
}

/// What an owner wants to know of events before they count.
#[derive(Default)]
struct Sales {
    n: i64,
    total_minor: i64,
    currency: Option<String>,
}

impl Sales {
    fn of<'a>(candidates: impl Iterator<Item = &'a Candidate<'a>>) -> Self {
        let mut sales = Self::default();
        for event in candidates.filter_map(|candidate| candidate.event.as_ref()) {
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
