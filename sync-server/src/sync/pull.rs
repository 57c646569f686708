//! What registers take: pages of the vendor's order, within their scope.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::id::RegisterId;
use domain::sync::authority::SERVER;
use domain::sync::branch::Branch;
use domain::sync::cursor::{Located, locate, next_epoch};
use domain::sync::message::{Common, Compare, Item, Page, Pull, Pulled, Voucher};
use domain::sync::proof::Signature;
use domain::sync::{Cursor, frame};
use uuid::Uuid;

use super::device::{self, Device};
use super::{own, people, series};
use crate::app::App;
use crate::error::Error;
use crate::tenant::Tenant;

/// `POST /api/sync/pull`: a [`Pull`] as JSON, answered by a [`Pulled`] and its events, compressed.
///
/// # Errors
/// [`Error::Revoked`]; what is wrong with the request.
pub async fn pull(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let device = welcome(&app, &method, &uri, &headers, &body).await?;
    let pull: Pull = read(&body)?;
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    let head = series::head(&mut tenant).await?;
    let chain = series::chain_at(&mut tenant, pull.cursor.vendor_seq).await?;
    if locate(&pull.cursor, |_| chain) == Located::Elsewhere {
        let epoch = elsewhere(&mut tenant, &pull.cursor).await?;
        tenant.commit().await?;
        return packed(&Pulled::Elsewhere { epoch }, &[]).await;
    }
    let (page, bodies) = page(&mut tenant, &device, &pull, head).await?;
    let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    packed(&Pulled::Page(page), &bodies).await
}

/// `POST /api/sync/compare`: a [`Compare`] as JSON, answered by [`Common`].
///
/// # Errors
/// As [`pull`].
pub async fn compare(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Common>, Error> {
    let device = welcome(&app, &method, &uri, &headers, &body).await?;
    let compare: Compare = read(&body)?;
    if compare.marks.len() > 1_000 || compare.series.len() > 100_000 {
        return Err(Error::BadRequest("more positions than a register has".to_owned()));
    }
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    let epoch = series::head(&mut tenant).await?.epoch;
    let mut cursor = Cursor { epoch, ..Cursor::START };
    for mark in compare.marks {
        let chain = series::chain_at(&mut tenant, mark.vendor_seq).await?;
        if locate(&mark, |_| chain) == Located::Here {
            cursor = Cursor { epoch, ..mark };
            break;
        }
    }
    let asked: Vec<Uuid> = compare.series.iter().map(|&incarnation| incarnation.into()).collect();
    let rows =
        sqlx::query!("select incarnation_id, last_seq from tenant.series where incarnation_id = any($1)", &asked)
            .fetch_all(&mut *tenant)
            .await?;
    let held =
        |id: &Uuid| rows.iter().find(|row| row.incarnation_id == *id).map_or(0, |row| series::unsigned(row.last_seq));
    let series = compare.series.iter().zip(&asked).map(|(&incarnation, id)| (incarnation, held(id))).collect();
    Ok(Json(Common { cursor, series }))
}

/// The device that asks; one that was taken out is told nothing.
pub async fn welcome(
    app: &App,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Device, Error> {
    let device = device::identify(app, method, uri, headers, body).await?;
    if device.revoked { Err(Error::Revoked) } else { Ok(device) }
}

/// Reads a request.
///
/// # Errors
/// [`Error::BadRequest`].
pub fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| Error::BadRequest(format!("the request can't be read: {error}")))
}

/// The reader saw what is not here. If it saw it in this life of the server, this is the first to know of a restore.
async fn elsewhere(tenant: &mut Tenant, cursor: &Cursor) -> Result<u64, Error> {
    let head = series::lock_head(tenant).await?;
    if cursor.epoch < head.epoch {
        return Ok(head.epoch);
    }
    let epoch = next_epoch(head.epoch, cursor.epoch);
    own::begin_epoch(tenant, epoch).await?;
    tracing::warn!(epoch, "a register knows more than this server: it was restored");
    Ok(epoch)
}

struct Row {
    vendor_seq: i64,
    register_id: Option<Uuid>,
    incarnation_id: Uuid,
    forked_from: Option<Uuid>,
    forked_at: Option<i64>,
    register_seq: i64,
    stamp_hlc: i64,
    state: String,
    bytes: Vec<u8>,
    hash: Vec<u8>,
    chain: Vec<u8>,
}

impl Row {
    fn item(&self) -> Result<Item, Error> {
        Ok(Item {
            vendor_seq: series::unsigned(self.vendor_seq),
            register: self.register_id.map_or(SERVER, RegisterId::from),
            incarnation: self.incarnation_id.into(),
            branch: self
                .forked_from
                .zip(self.forked_at)
                .map(|(of, at)| Branch { of: of.into(), at_seq: series::unsigned(at) + 1 }),
            register_seq: series::unsigned(self.register_seq),
            stamp: Hlc::from_bits(series::unsigned(self.stamp_hlc)),
            state: self.state.parse()?,
            hash: Hash::from_slice(&self.hash)?,
        })
    }
}

async fn page(tenant: &mut Tenant, device: &Device, pull: &Pull, head: Cursor) -> Result<(Page, Vec<Vec<u8>>), Error> {
    let limit = pull.limit.clamp(1, frame::MAX_EVENTS);
    let mut rows = sqlx::query_as!(
        Row,
        "select e.vendor_seq, s.register_id, e.incarnation_id, s.forked_from, s.forked_at, e.register_seq, e.stamp_hlc,
                e.state, e.bytes, e.hash, e.chain
         from tenant.event e join tenant.series s using (vendor_id, incarnation_id)
         where e.vendor_seq > $1 and e.vendor_seq <= $2 and (e.scope_stall_id is null or e.scope_stall_id = $3)
         order by e.vendor_seq limit $4",
        series::signed(pull.cursor.vendor_seq),
        series::signed(head.vendor_seq),
        Uuid::from(device.stall),
        i64::try_from(limit).unwrap_or(i64::MAX)
    )
    .fetch_all(&mut **tenant)
    .await?;
    let own = |row: &Row| {
        let holds = |(incarnation, through): &(domain::id::IncarnationId, u64)| {
            Uuid::from(*incarnation) == row.incarnation_id && *through >= series::unsigned(row.register_seq)
        };
        pull.own.iter().any(holds)
    };
    for row in &mut rows {
        if own(row) {
            row.bytes.clear();
        }
    }
    let whole = rows.len() < limit;
    let fit = frame::fill(rows.iter().map(|row| row.bytes.len()));
    let cut = fit < rows.len();
    rows.truncate(fit);
    // Where nothing was cut off, the reader has everything of its scope up to the head.
    let cursor = match rows.last() {
        Some(last) if cut || !whole => Cursor {
            epoch: head.epoch,
            vendor_seq: series::unsigned(last.vendor_seq),
            chain: Hash::from_slice(&last.chain)?,
        },
        _ => head,
    };
    let items = rows.iter().map(Row::item).collect::<Result<Vec<_>, _>>()?;
    let vouchers = vouchers(tenant, &items).await?;
    let records = people::newest(tenant).await?;
    let page = Page { cursor, newest: head.vendor_seq, records, items, vouchers };
    Ok((page, rows.into_iter().map(|row| row.bytes).collect()))
}

/// Authors' words for what is in a page.
async fn vouchers(tenant: &mut Tenant, items: &[Item]) -> Result<Vec<Voucher>, Error> {
    let ids: Vec<Uuid> = items.iter().map(|item| item.incarnation.into()).collect();
    let seqs: Vec<i64> = items.iter().map(|item| series::signed(item.register_seq)).collect();
    let rows = sqlx::query!(
        "select incarnation_id, through_seq, head_hash, signature from tenant.signature
         where (incarnation_id, through_seq) in (select * from unnest($1::uuid[], $2::bigint[]))
         order by incarnation_id, through_seq",
        &ids,
        &seqs
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Voucher {
                incarnation: row.incarnation_id.into(),
                through_seq: series::unsigned(row.through_seq),
                head: Hash::from_slice(&row.head_hash)?,
                signature: Signature::from_slice(&row.signature)?,
            })
        })
        .collect()
}

async fn packed(head: &Pulled, bodies: &[&[u8]]) -> Result<Response, Error> {
    let packed = super::pack(frame::write(head, bodies)?).await?;
    Ok(([(header::CONTENT_TYPE, "application/zstd")], packed).into_response())
}
