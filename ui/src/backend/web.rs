//! The server behind a page: HTTP, and what it tells by itself.

use domain::api::account::{CSRF_COOKIE, CSRF_COOKIE_LOCAL, CSRF_HEADER, LogIn, Refresh};
use domain::api::{ApiError, Operation};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{EventSource, Headers, HtmlDocument, RequestInit, Response};
use yew::Callback;

use super::broken;
use crate::dom;

/// Sends a request. A sign-in that is some minutes old is renewed on the way.
pub async fn send(operation: &'static str, request: String) -> Result<String, ApiError> {
    let answer = post(operation, &request).await;
    let stale = matches!(&answer, Err(error) if error.code == ApiError::SIGNED_OUT);
    if !stale || operation == LogIn::NAME || csrf().is_none() {
        return answer;
    }
    // One after the other, in every tab: what renews a sign-in serves once, and twice it would close it.
    let renewal = async move { renewed(operation, request).await.map(JsValue::from).map_err(|e| to_js(&e)) };
    match alone(move || future_to_promise(renewal)).await {
        Ok(said) => Ok(said.as_string().unwrap_or_default()),
        Err(error) => Err(error.as_string().and_then(|said| serde_json::from_str(&said).ok()).unwrap_or_else(offline)),
    }
}

/// Another call may have renewed the sign-in while this one waited for its turn.
async fn renewed(operation: &str, request: String) -> Result<String, ApiError> {
    match post(operation, &request).await {
        Err(error) if error.code == ApiError::SIGNED_OUT => {
            post(Refresh::NAME, "{}").await?;
            post(operation, &request).await
        }
        answer => answer,
    }
}

fn to_js(error: &ApiError) -> JsValue {
    serde_json::to_string(error).unwrap_or_default().into()
}

/// Does something while no other tab does. A browser that can't promise that does it at once.
async fn alone(task: impl FnOnce() -> Promise + 'static) -> Result<JsValue, JsValue> {
    let locks = Reflect::get(&dom::window().navigator(), &"locks".into())?;
    let Ok(request) = Reflect::get(&locks, &"request".into()).and_then(JsCast::dyn_into::<Function>) else {
        return JsFuture::from(task()).await;
    };
    let task = Closure::once_into_js(move |_lock: JsValue| task());
    let promise: Promise = request.call2(&locks, &"sign-in".into(), &task)?.dyn_into()?;
    JsFuture::from(promise).await
}

async fn post(operation: &str, request: &str) -> Result<String, ApiError> {
    let (ok, said) = fetched(operation, request).await.map_err(|_| offline())?;
    // A network's own sign-in page answers anything, but never with JSON.
    let refusal = || serde_json::from_str(&said).map_err(|e| broken(&e.to_string()));
    if ok { Ok(said) } else { Err(refusal()?) }
}

async fn fetched(operation: &str, request: &str) -> Result<(bool, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    if let Some(token) = csrf() {
        headers.set(CSRF_HEADER, &token)?;
    }
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_headers(&headers);
    options.set_body(&request.into());
    let sent = dom::window().fetch_with_str_and_init(&format!("/api/call/{operation}"), &options);
    let response: Response = JsFuture::from(sent).await?.dyn_into()?;
    let said = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok((response.ok(), said))
}

fn offline() -> ApiError {
    ApiError::new("offline", "the server can't be reached; look at the network")
}

/// What the server set for this page to read.
fn csrf() -> Option<String> {
    let cookies = dom::document().dyn_into::<HtmlDocument>().ok()?.cookie().ok()?;
    let mut pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| [CSRF_COOKIE, CSRF_COOKIE_LOCAL].contains(name)).map(|(_, value)| value.to_owned())
}

/// How the line to the server's news is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Open,
    /// The browser tries again by itself.
    Broken,
    /// The browser gave up for good, as it does where the sign-in has to be renewed.
    Closed,
}

/// What the server tells, for as long as this is kept.
pub struct Listening {
    source: EventSource,
    // What the browser calls lives as long.
    _closures: [Closure<dyn FnMut()>; 3],
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// Listens for news.
pub fn listen(onnews: Callback<()>, online: Callback<Line>) -> Option<Listening> {
    let source = EventSource::new("/api/news").ok()?;
    let heard = Closure::<dyn FnMut()>::new(move || onnews.emit(()));
    let opened = {
        let online = online.clone();
        Closure::<dyn FnMut()>::new(move || online.emit(Line::Open))
    };
    let failed = {
        let source = source.clone();
        Closure::<dyn FnMut()>::new(move || {
            let gone = source.ready_state() == EventSource::CLOSED;
            online.emit(if gone { Line::Closed } else { Line::Broken });
        })
    };
    source.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    source.set_onopen(Some(opened.as_ref().unchecked_ref()));
    source.set_onerror(Some(failed.as_ref().unchecked_ref()));
    Some(Listening { source, _closures: [heard, opened, failed] })
}
