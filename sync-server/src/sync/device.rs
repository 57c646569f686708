//! Who a device is: it signs each request, so that there is no token to steal.

use axum::body::{Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use domain::id::{RegisterId, StallId, VendorId};
use domain::sync::authority::SERVER;
use domain::sync::frame::MAX_FRAME;
use domain::sync::proof::{self, PublicKey, REQUEST_TOLERANCE_MS, Signature};
use ring::signature::{ED25519, UnparsedPublicKey};
use uuid::Uuid;

use crate::app::App;
use crate::error::Error;
use crate::tenant::Tenant;

/// The longest name of a version that is kept.
const MAX_VERSION: usize = 40;
/// What may come from anybody before it is looked who that is.
const SMALL: u64 = 64 * 1024;

/// An enrolled device that asks.
#[derive(Debug, Clone, Copy)]
pub struct Device {
    pub vendor: VendorId,
    pub register: RegisterId,
    pub stall: StallId,
    pub key: PublicKey,
    /// Taken out by the owner: what it still hands in waits, and it is told nothing.
    pub revoked: bool,
}

/// What a request says of its sender: `authorization: Device VENDOR REGISTER TIME SIGNATURE`.
struct Claim {
    vendor: VendorId,
    register: RegisterId,
    at_ms: i64,
    signature: Signature,
}

impl Claim {
    fn read(headers: &HeaderMap) -> Option<Self> {
        let mut words = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split(' ');
        if words.next()? != "Device" {
            return None;
        }
        Some(Self {
            vendor: words.next()?.parse().ok()?,
            // Nobody outside speaks as the server.
            register: words.next()?.parse().ok().filter(|register| *register != SERVER)?,
            at_ms: words.next()?.parse().ok()?,
            signature: words.next()?.to_owned().try_into().ok().filter(|_| words.next().is_none())?,
        })
    }
}

/// Before a large message is kept: it names a register that exists. Whether it comes from there, its signature tells once
/// all of it is here.
pub async fn announced(State(app): State<App>, request: Request, next: Next) -> Response {
    let body = request.body().size_hint();
    // What is larger than any message is refused without being read.
    let is_large = body.upper().is_none_or(|most| most > SMALL) && body.lower() <= MAX_FRAME as u64;
    if is_large && let Err(error) = check_exists(&app, request.headers()).await {
        return error.into_response();
    }
    next.run(request).await
}

async fn check_exists(app: &App, headers: &HeaderMap) -> Result<(), Error> {
    let claim = Claim::read(headers).ok_or(Error::UnknownDevice)?;
    let mut tenant = Tenant::begin(&app.pool, claim.vendor).await?;
    let found = sqlx::query_scalar!(
        "select register_id from tenant.register where register_id = $1",
        Uuid::from(claim.register)
    )
    .fetch_optional(&mut *tenant)
    .await?;
    found.map(drop).ok_or(Error::UnknownDevice)
}

/// Whether these bytes were signed with this key.
pub fn is_signed(key: &PublicKey, bytes: &[u8], signature: &Signature) -> bool {
    UnparsedPublicKey::new(&ED25519, key.0).verify(bytes, &signature.0).is_ok()
}

/// Whether a register was taken out; none where it is not known. Its row stays locked, and is so before the vendor's head:
/// always in this order.
///
/// # Errors
/// The database's.
pub async fn lock(tenant: &mut Tenant, register: RegisterId) -> Result<Option<bool>, Error> {
    Ok(sqlx::query_scalar!(
        "select revoked_at is not null as \"revoked!\" from tenant.register where register_id = $1 for update",
        Uuid::from(register)
    )
    .fetch_optional(&mut **tenant)
    .await?)
}

/// Whether a device was taken out since it asked.
///
/// # Errors
/// The database's.
pub async fn is_out(app: &App, device: &Device) -> Result<bool, Error> {
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    let welcome = sqlx::query_scalar!(
        "select register_id from tenant.register where register_id = $1 and revoked_at is null",
        Uuid::from(device.register)
    )
    .fetch_optional(&mut *tenant)
    .await?;
    Ok(welcome.is_none())
}

/// What a register says of itself beside the request, for its owner to read: how many of its events wait there, and the
/// version of its program.
fn said(headers: &HeaderMap) -> (Option<i64>, Option<String>) {
    let text = |value: Option<&HeaderValue>| value.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let waiting = text(headers.get(proof::WAITING_HEADER)).and_then(|waiting| waiting.parse::<u32>().ok());
    let program = text(headers.get(header::USER_AGENT));
    let version = program.and_then(|program| program.strip_prefix("local-vendor/").map(str::to_owned));
    (waiting.map(i64::from), version.filter(|version| version.len() <= MAX_VERSION))
}

/// Identifies the device that signed a request.
///
/// # Errors
/// [`Error::UnknownDevice`] for a request that no enrolled device signed; [`Error::DeviceClock`] for one of another time,
/// with the server's.
pub async fn identify(
    app: &App,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Device, Error> {
    let claim = Claim::read(headers).ok_or(Error::UnknownDevice)?;
    let mut tenant = Tenant::begin(&app.pool, claim.vendor).await?;
    let found = sqlx::query!(
        "select stall_id, public_key, revoked_at is not null as \"revoked!\" from tenant.register where register_id = $1",
        Uuid::from(claim.register)
    )
    .fetch_optional(&mut *tenant)
    .await?
    .ok_or(Error::UnknownDevice)?;
    let key = PublicKey::from_slice(&found.public_key)?;
    let path = uri.path_and_query().map_or(uri.path(), |path| path.as_str());
    let signed = proof::of_request(method.as_str(), path, claim.register, claim.at_ms, body);
    if !is_signed(&key, &signed, &claim.signature) {
        return Err(Error::UnknownDevice);
    }
    let now_ms = Utc::now().timestamp_millis();
    let (waiting, version) = said(headers);
    sqlx::query!(
        "update tenant.register set last_seen_at = now(), clock_skew_ms = $2, waiting = coalesce($3, waiting),
                version = coalesce($4, version)
         where register_id = $1",
        Uuid::from(claim.register),
        claim.at_ms - now_ms,
        waiting,
        version
    )
    .execute(&mut *tenant)
    .await?;
    tenant.commit().await?;
    if (now_ms - claim.at_ms).abs() > REQUEST_TOLERANCE_MS {
        return Err(Error::DeviceClock { now_ms });
    }
    Ok(Device {
        vendor: claim.vendor,
        register: claim.register,
        stall: found.stall_id.into(),
        key,
        revoked: found.revoked,
    })
}
