//! Every route on one screen.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post, put};
use domain::sync::frame::MAX_FRAME;

use crate::app::App;
use crate::call;
use crate::error::Error;
use crate::http::{headers, health, interface, request};
use crate::sync::{device, enrol, ingest, news, people, pictures, pull};

/// Who gets an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Everybody,
    /// What each operation of `domain::api` says.
    Operation,
    /// Whoever signed in and may see figures.
    Reader,
    /// Whoever has a code of the owner.
    Code,
    /// An enrolled device, which signs what it asks.
    Device,
}

pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub door: Door,
    /// The most bytes of a request.
    pub limit: usize,
    handler: MethodRouter<App>,
}

/// Everything that is answered, but for the interface's files.
pub fn routes() -> Vec<Route> {
    use Door::{Code, Device, Everybody, Operation, Reader};
    let route =
        |method: &Method, path, door, limit, handler| Route { method: method.clone(), path, door, limit, handler };
    let (read, write, store) = (&Method::GET, &Method::POST, &Method::PUT);
    vec![
        route(read, "/healthz", Everybody, 0, get(health::alive)),
        route(read, "/readyz", Everybody, 0, get(health::ready)),
        route(write, "/api/call/{operation}", Operation, call::LIMIT, post(call::call)),
        route(read, "/api/news", Reader, 0, get(news::of_page)),
        route(write, "/api/sync/enrol", Code, call::LIMIT, post(enrol::enrol)),
        route(write, "/api/sync/push", Device, MAX_FRAME, post(ingest::push)),
        route(write, "/api/sync/pull", Device, MAX_FRAME, post(pull::pull)),
        route(write, "/api/sync/compare", Device, MAX_FRAME, post(pull::compare)),
        route(write, "/api/sync/people", Device, MAX_FRAME, post(people::people)),
        route(write, "/api/sync/blobs/missing", Device, MAX_FRAME, post(pictures::missing)),
        route(read, "/api/sync/blobs/{name}", Device, 0, get(pictures::get)),
        route(store, "/api/sync/blobs/{name}", Device, MAX_FRAME, put(pictures::put)),
        route(read, "/api/sync/news", Device, 0, get(news::news)),
    ]
}

pub fn router(app: App) -> Router {
    let all = routes().into_iter().fold(Router::new(), |all, route| {
        let handler = route.handler.layer(DefaultBodyLimit::max(route.limit));
        let handler = match route.door {
            Door::Device => handler.layer(from_fn_with_state(app.clone(), device::announced)),
            _ => handler,
        };
        all.route(route.path, handler)
    });
    all.fallback(interface::file)
        .method_not_allowed_fallback(async || Error::WrongMethod)
        .layer(from_fn_with_state(app.clone(), headers::secured))
        .layer(from_fn(request::traced))
        .with_state(app)
}
