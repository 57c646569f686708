use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::body::{Bytes, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, MatchedPath, RawPathParams, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::sync::frame::MAX_FRAME;
use futures_util::{FutureExt, StreamExt};
use serde_json::error::Category;
use tracing::Instrument;

use crate::app::App;
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

/// So many bytes more than may come are read and forgotten: who sends them hears why instead of a line that breaks.
const PASSED_OVER: u64 = 1 << 20;

/// The whole of a request while there is patience for it, or the reason why not, told as everything else is.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::TooSlow`], [`Error::BadRequest`].
pub async fn whole(app: &App, request: Request, limit: usize) -> Result<Bytes, Error> {
    let announced = request.body().size_hint().lower();
    if announced > limit as u64 {
        if announced <= limit as u64 + PASSED_OVER {
            let mut rest = request.into_body().into_data_stream();
            let all = async { while rest.next().await.is_some_and(|read| read.is_ok()) {} };
            let _ = tokio::time::timeout(app.patience, all).await;
        }
        return Err(Error::TooLarge { limit });
    }
    match tokio::time::timeout(app.patience, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Error::TooLarge { limit }),
        Ok(Err(_)) => Err(Error::BadRequest("the request ended early".to_owned())),
        Err(_) => Err(Error::TooSlow),
    }
}

/// What a register sends.
pub struct Whole(pub Bytes);

impl FromRequest<App> for Whole {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        whole(app, request, MAX_FRAME).await.map(Self)
    }
}

/// The parts of a path; none where they are no text.
pub struct Parts(Option<RawPathParams>);

impl<S: Send + Sync> FromRequestParts<S> for Parts {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(RawPathParams::from_request_parts(parts, state).await.ok()))
    }
}

impl Parts {
    pub fn get(&self, name: &str) -> Option<&str> {
        part(self.0.as_ref()?, name)
    }
}

/// Why JSON can't be read: where, and not what this program is made of.
pub fn unreadable(what: &str, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let why = match error.classify() {
        Category::Data => said.split_once('`').filter(|(start, _)| *start == "missing field ").map_or_else(
            || "what stands there is of another kind than expected".to_owned(),
            |(_, rest)| format!("`{}` is missing", rest.split('`').next().unwrap_or_default()),
        ),
        Category::Eof => "it ends early".to_owned(),
        Category::Io | Category::Syntax => "it is no JSON".to_owned(),
    };
    Error::BadRequest(format!("{what} can't be read at line {line}, column {column}: {why}"))
}

/// A part of the path, when it is readable.
pub fn part<'a>(params: &'a RawPathParams, name: &str) -> Option<&'a str> {
    params.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
}
