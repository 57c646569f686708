//! The only file that knows how to reach the back end. In the window that is Tauri's `invoke`; the register answers
//! each operation of `domain::api` by its name.

use domain::api::sell::ConfirmClock;
use domain::api::{ApiError, Operation};
use js_sys::{Function, JSON, Object, Promise, Reflect};
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
