//! The only file that knows how to reach the back end. In the window that is Tauri's `invoke`, on the web HTTP; register
//! and server answer each operation of `domain::api` by its name.

use domain::api::account::{CSRF_COOKIE, CSRF_COOKIE_LOCAL, CSRF_HEADER, LogIn, Refresh};
use domain::api::sell::ConfirmClock;
use domain::api::{ApiError, Operation};
use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::question;

/// The code of an act that the person at the counter gave up when asked for an approval.
pub const CANCELLED: &str = "cancelled";

/// Calls an operation. Where the register wants a second person's approval, or an answer about the clock, the question
/// is put to whoever stands there and the call is made again with the answer.
pub async fn call<O: Operation>(request: O) -> Result<O::Response, ApiError> {
    let request = serde_json::to_string(&request).map_err(|e| broken(&e.to_string()))?;
    let mut approval = None;
    loop {
        match send(O::NAME, &request, approval.take().as_deref()).await {
            Ok(answer) => return serde_json::from_str(&answer).map_err(|e| broken(&e.to_string())),
            Err(error) if error.code == ApiError::NEEDS_APPROVAL => match question::approval(&error).await {
                Some(token) => approval = Some(token),
                None => return Err(cancelled()),
            },
            Err(error) if error.code == "clock" && O::NAME != ConfirmClock::NAME => {
                if !question::clock(&error).await {
                    return Err(cancelled());
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether this page was served by a server, and not opened by the register's window.
pub fn is_web() -> bool {
    invoke().is_err()
}

/// Calls an operation of the server. A sign-in that is some minutes old is renewed on the way.
pub async fn ask<O: Operation>(request: O) -> Result<O::Response, ApiError> {
    let request = serde_json::to_string(&request).map_err(|e| broken(&e.to_string()))?;
    let mut answer = post(O::NAME, &request).await;
    let stale = matches!(&answer, Err(error) if error.code == ApiError::SIGNED_OUT);
    if stale && O::NAME != LogIn::NAME && post(Refresh::NAME, "{}").await.is_ok() {
        answer = post(O::NAME, &request).await;
    }
    serde_json::from_str(&answer?).map_err(|e| broken(&e.to_string()))
}

async fn post(operation: &str, request: &str) -> Result<String, ApiError> {
    let (headers, options) = (Object::new(), Object::new());
    let set = |object: &Object, name: &str, value: &JsValue| {
        Reflect::set(object, &name.into(), value).map(drop).map_err(|e| unreachable(&e))
    };
    set(&headers, "content-type", &"application/json".into())?;
    if let Some(token) = csrf() {
        set(&headers, CSRF_HEADER, &token.into())?;
    }
    set(&options, "method", &"POST".into())?;
    set(&options, "headers", &headers)?;
    set(&options, "body", &request.into())?;
    let window: JsValue = crate::dom::window().into();
    let fetch = function(&window, "fetch")?;
    let sent = fetch.call2(&window, &format!("/api/call/{operation}").into(), &options);
    let response = arrived(sent).await?;
    let said = arrived(function(&response, "text")?.call0(&response)).await?.as_string().unwrap_or_default();
    let well = Reflect::get(&response, &"ok".into()).is_ok_and(|ok| ok.is_truthy());
    if well { Ok(said) } else { Err(serde_json::from_str(&said).map_err(|e| broken(&e.to_string()))?) }
}

/// What the server set for this page to read.
fn csrf() -> Option<String> {
    let cookies = Reflect::get(&crate::dom::document(), &"cookie".into()).ok()?.as_string()?;
    let mut pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| [CSRF_COOKIE, CSRF_COOKIE_LOCAL].contains(name)).map(|(_, value)| value.to_owned())
}

fn function(object: &JsValue, name: &str) -> Result<Function, ApiError> {
    Reflect::get(object, &name.into()).and_then(JsCast::dyn_into).map_err(|e| unreachable(&e))
}

async fn arrived(promise: Result<JsValue, JsValue>) -> Result<JsValue, ApiError> {
    let promise: Promise = promise.and_then(JsCast::dyn_into).map_err(|e| unreachable(&e))?;
    JsFuture::from(promise).await.map_err(|e| unreachable(&e))
}

/// Listens for news of the server; the listening ends with what is given back.
pub fn listen(onnews: yew::Callback<()>) -> Option<impl Drop> {
    struct Listening {
        source: JsValue,
        /// What the browser calls lives as long.
        _heard: Closure<dyn FnMut()>,
    }
    impl Drop for Listening {
        fn drop(&mut self) {
            if let Ok(close) = function(&self.source, "close") {
                let _ = close.call0(&self.source);
            }
        }
    }
    let class = function(&crate::dom::window().into(), "EventSource").ok()?;
    let source = Reflect::construct(&class, &js_sys::Array::of1(&"/api/news".into())).ok()?;
    let heard = Closure::<dyn FnMut()>::new(move || onnews.emit(()));
    Reflect::set(&source, &"onmessage".into(), heard.as_ref()).ok()?;
    Some(Listening { source, _heard: heard })
}

/// Calls an operation whose answer nobody waits for.
pub fn tell<O: Operation + 'static>(request: O) {
    wasm_bindgen_futures::spawn_local(async move {
        // What is told is kept for convenience only; the sale itself never depends on it.
        let _ = call(request).await;
    });
}

async fn send(operation: &str, request: &str, approval: Option<&str>) -> Result<String, ApiError> {
    let arguments = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&arguments, &name.into(), value).map_err(|e| unreachable(&e));
    set("operation", &operation.into())?;
    set("request", &JSON::parse(request).map_err(|e| unreachable(&e))?)?;
    set("approval", &approval.map_or(JsValue::NULL, Into::into))?;
    let promise = invoke()?.call2(&JsValue::NULL, &"call".into(), &arguments).map_err(|e| unreachable(&e))?;
    let promise: Promise = promise.dyn_into().map_err(|e| unreachable(&e))?;
    match JsFuture::from(promise).await {
        Ok(answer) => text_of(&answer),
        Err(error) => Err(text_of(&error)
            .and_then(|text| serde_json::from_str(&text).map_err(|_| unreachable(&error)))
            .unwrap_or_else(|failure| failure)),
    }
}

fn invoke() -> Result<Function, ApiError> {
    let mut object: JsValue = crate::dom::window().into();
    for name in ["__TAURI__", "core", "invoke"] {
        object = Reflect::get(&object, &name.into()).map_err(|e| unreachable(&e))?;
    }
    object.dyn_into().map_err(|_| ApiError::new("unreachable", "the register can't be reached from this page"))
}

fn text_of(value: &JsValue) -> Result<String, ApiError> {
    if value.is_undefined() {
        return Ok("null".to_owned());
    }
    JSON::stringify(value).map(String::from).map_err(|e| unreachable(&e))
}

fn unreachable(error: &JsValue) -> ApiError {
    ApiError::new("unreachable", format!("the register did not answer: {error:?}"))
}

fn broken(reason: &str) -> ApiError {
    ApiError::new("broken_answer", format!("the register's answer can't be read: {reason}"))
}

fn cancelled() -> ApiError {
    ApiError::new(CANCELLED, "given up")
}
