use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, RawPathParams, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;

use crate::error::Error;
use crate::secrets;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a request its id, notes how it went, and turns a panic into an answer. A path that no route knows is not noted:
/// it could hold anything.
pub async fn traced(request: Request, next: Next) -> Response {
    let mut random = [0; 8];
    secrets::fill(&mut random);
    let id = format!("{:016x}", u64::from_be_bytes(random));
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_owned(), |m| m.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", id);
    let started = Instant::now();
    async move {
        let mut response = AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
            // The panic's own message went to the log already.
            Error::internal("a handler panicked").into_response()
        });
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(%method, route, status = response.status().as_u16(), ms, "answered");
        response.headers_mut().insert(REQUEST_ID, HeaderValue::from_str(&id).expect("digits are a header's value"));
        response
    }
    .instrument(span)
    .await
}

/// A part of the path, when it is readable.
pub fn part<'a>(params: &'a RawPathParams, name: &str) -> Option<&'a str> {
    params.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
}
