//! The register behind the window: Tauri's one command, `call`.

use domain::api::ApiError;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

pub async fn send(operation: &str, request: &str, approval: Option<&str>) -> Result<String, ApiError> {
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

pub fn invoke() -> Result<Function, ApiError> {
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
