//! Every route on one screen.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use crate::app::App;
use crate::error::Error;
use crate::http::{headers, health, interface, request};
use crate::{call, sync};

pub fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/api/call/{operation}", post(call::call).layer(DefaultBodyLimit::max(call::LIMIT)))
        .route("/api/news", get(sync::news::of_page))
        .merge(sync::routes())
        .fallback(interface::file)
        .method_not_allowed_fallback(async || Error::WrongMethod)
        .layer(from_fn_with_state(app.clone(), headers::secured))
        .layer(from_fn(request::traced))
        .with_state(app)
}
