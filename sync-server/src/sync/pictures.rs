//! Pictures, named by the hash of their bytes. They follow the events that name them; a missing one blocks nothing.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::blob::BlobName;
use domain::sync::message::{MAX_PICTURE, MAX_PICTURES, Pictures};

use super::pull;
use crate::app::App;
use crate::error::Error;
use crate::http::request::{Parts, Whole};
use crate::tenant::Tenant;

/// What pictures are here; another kind could be a page that a browser runs.
const MEDIA_TYPES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// `POST /api/sync/blobs/missing`: a [`Pictures`] as JSON, answered by those of it that are not here.
///
/// # Errors
/// As [`pull::pull`].
pub async fn missing(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    Whole(body): Whole,
) -> Result<Json<Pictures>, Error> {
    let device = pull::welcome(&app, &method, &uri, &headers, &body).await?;
    let asked: Pictures = pull::read(&body)?;
    if asked.names.len() > MAX_PICTURES {
        return Err(Error::BadRequest(format!("more than {MAX_PICTURES} names")));
    }
    let names: Vec<Vec<u8>> = asked.names.iter().map(|name| name.0.0.to_vec()).collect();
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    let held = sqlx::query_scalar!("select name from tenant.blob where name = any($1)", &names)
        .fetch_all(&mut *tenant)
        .await?;
    let names = asked.names.into_iter().filter(|name| !held.iter().any(|held| held[..] == name.0.0)).collect();
    Ok(Json(Pictures { names }))
}

/// `PUT /api/sync/blobs/{name}`: a picture's bytes.
///
/// # Errors
/// [`Error::Conflict`] where the name is not the hash of the bytes; as [`pull::pull`].
pub async fn put(
    State(app): State<App>,
    params: Parts,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    Whole(body): Whole,
) -> Result<StatusCode, Error> {
    let device = pull::welcome(&app, &method, &uri, &headers, &body).await?;
    let name = name(&params)?;
    if body.len() > MAX_PICTURE {
        return Err(Error::TooLarge { limit: MAX_PICTURE });
    }
    let told = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = MEDIA_TYPES.into_iter().find(|known| *known == told);
    let media_type = media_type.ok_or_else(|| Error::BadRequest("a picture is JPEG, PNG or WebP".to_owned()))?;
    if BlobName::of(&body) != name {
        return Err(Error::Conflict("wrong_hash", "the picture is another one than its name says".to_owned()));
    }
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    sqlx::query!(
        "insert into tenant.blob (vendor_id, name, media_type, bytes, received_at) values ($1, $2, $3, $4, now())
         on conflict do nothing",
        tenant.key(),
        &name.0.0[..],
        media_type,
        &body[..]
    )
    .execute(&mut *tenant)
    .await?;
    tenant.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/sync/blobs/{name}`: a picture's bytes.
///
/// # Errors
/// [`Error::NotFound`] while it has not come; as [`pull::pull`].
pub async fn get(
    State(app): State<App>,
    params: Parts,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let device = pull::welcome(&app, &method, &uri, &headers, &Bytes::new()).await?;
    let name = name(&params)?;
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    let found = sqlx::query!("select media_type, bytes from tenant.blob where name = $1", &name.0.0[..])
        .fetch_optional(&mut *tenant)
        .await?
        .ok_or(Error::NotFound)?;
    let media_type = HeaderValue::from_str(&found.media_type).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, media_type)], found.bytes).into_response())
}

fn name(params: &Parts) -> Result<BlobName, Error> {
    let hash = params.get("name").and_then(|text| text.to_owned().try_into().ok());
    hash.map(BlobName).ok_or(Error::NotFound)
}
