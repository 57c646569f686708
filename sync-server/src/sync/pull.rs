//! What registers take: pages of the vendor's order, within their scope.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::id::{IncarnationId, RegisterId};
use domain::sync::admit::lost;
use domain::sync::authority::SERVER;
use domain::sync::branch::Branch;
use domain::sync::cursor::{Located, is_plausible, locate, next_epoch};
use domain::sync::message::{Acknowledged, Common, Compare, Item, Page, Pull, Pulled, Voucher};
use domain::sync::proof::Signature;
use domain::sync::{Cursor, frame};
use uuid::Uuid;

use super::device::{self, Device};
use super::{own, people, series};
use crate::app::App;
use crate::error::Error;
use crate::http::request::{Whole, unreadable};
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
    Whole(body): Whole,
) -> Result<Response, Error> {
    let device = welcome(&app, &method, &uri, &headers, &body).await?;
    let pull: Pull = read(&body)?;
    if pull.own.len() > 1_000 {
        return Err(Error::BadRequest("more series than a register has".to_owned()));
    }
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    let head = series::head(&mut tenant).await?;
    if !is_plausible(&pull.cursor, head.epoch) {
        return Err(Error::BadRequest("a cursor that no server gave".to_owned()));
    }
    let chain = series::chain_at(&mut tenant, pull.cursor.vendor_seq).await?;
    if locate(&pull.cursor, |_| chain) == Located::Elsewhere {
        let epoch = elsewhere(&mut tenant, &pull.cursor).await?;
        tenant.commit().await?;
        return super::pack(frame::write(&Pulled::Elsewhere { epoch }, &[])?, &headers).await;
    }
    let own = Own::check(&mut tenant, device.register, &pull.own).await?;
    let mut head = head;
    if !own.lost.is_empty() {
        // What it acknowledged and has not, it lost, too.
        head.epoch = elsewhere(&mut tenant, &pull.cursor).await?;
    }
    let (page, bodies) = page(&mut tenant, &device, &pull, head, own).await?;
    tenant.commit().await?;
    let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    super::pack(frame::write(&Pulled::Page(page), &bodies)?, &headers).await
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
    Whole(body): Whole,
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
    serde_json::from_slice(body).map_err(|error| unreadable("the request", &error))
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

/// What a reader wrote and believes acknowledged.
struct Own {
    /// What is held just so: its bytes need not travel.
    held: Vec<Acknowledged>,
    lost: Vec<(IncarnationId, u64)>,
}

impl Own {
    async fn check(tenant: &mut Tenant, reader: RegisterId, acknowledged: &[Acknowledged]) -> Result<Self, Error> {
        let (mut last, mut held, mut elsewhere) = (BTreeMap::new(), Vec::new(), Vec::new());
        for own in acknowledged.iter().filter(|own| own.through_seq > 0) {
            let of = own.incarnation;
            last.insert(of, series::held(tenant, of).await?.map_or(0, |series| series.held.last_seq));
            let found = series::hashes(tenant, of, own.through_seq, own.through_seq).await?;
            if found.contains(&(own.through_seq, own.head)) {
                held.push(*own);
            } else if series::wrote(tenant, reader, own.through_seq, own.head).await? {
                // In another series of its family: nothing is lost, and the page tells which.
                elsewhere.push(*own);
            }
        }
        let holds = |own: &Acknowledged| held.contains(own) || elsewhere.contains(own);
        let lost = lost(acknowledged, |of| last.get(&of).copied().unwrap_or(0), holds);
        Ok(Self { held, lost })
    }
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
    fn item(&self, before: Option<Hash>) -> Result<Item, Error> {
        Ok(Item {
            vendor_seq: series::unsigned(self.vendor_seq),
            register: self.register_id.map_or(SERVER, RegisterId::from),
            incarnation: self.incarnation_id.into(),
            branch: self.branch(),
            register_seq: series::unsigned(self.register_seq),
            stamp: Hlc::from_bits(series::unsigned(self.stamp_hlc)),
            state: self.state.parse()?,
            hash: Hash::from_slice(&self.hash)?,
            before,
        })
    }

    fn branch(&self) -> Option<Branch> {
        series::branch(self.forked_from, self.forked_at)
    }

    /// The chain before it, where that is not in the page: it may concern another stall.
    async fn before(&self, tenant: &mut Tenant, rows: &[Self]) -> Result<Option<Hash>, Error> {
        let seq = self.register_seq - 1;
        let here = |row: &&Self| row.incarnation_id == self.incarnation_id && row.register_seq == seq;
        if seq < 1 || self.bytes.is_empty() || rows.iter().any(|row| here(&row)) {
            return Ok(None);
        }
        let seq = series::unsigned(seq);
        match self.branch().filter(|branch| branch.at_seq == seq + 1) {
            Some(branch) => {
                let hash = Hash::from_slice(&self.hash)?;
                let mut family = series::family(tenant, branch.of, seq).await?.into_iter().map(|member| member.hash);
                Ok(family.find(|before| before.next(&self.bytes) == hash))
            }
            None => {
                let found = series::hashes(tenant, self.incarnation_id.into(), seq + 1, seq).await?;
                Ok(found.first().map(|(_, hash)| *hash))
            }
        }
    }
}

async fn page(
    tenant: &mut Tenant,
    device: &Device,
    pull: &Pull,
    head: Cursor,
    own: Own,
) -> Result<(Page, Vec<Vec<u8>>), Error> {
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
    let is_held = |row: &Row| {
        let holds = |own: &Acknowledged| {
            Uuid::from(own.incarnation) == row.incarnation_id && own.through_seq >= series::unsigned(row.register_seq)
        };
        own.held.iter().any(holds)
    };
    for row in &mut rows {
        if is_held(row) {
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
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(row.item(row.before(tenant, &rows).await?)?);
    }
    let vouchers = vouchers(tenant, &items).await?;
    let records = people::newest(tenant).await?;
    let page = Page { cursor, newest: head.vendor_seq, records, items, lost: own.lost, vouchers };
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
