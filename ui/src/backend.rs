//! The only place that knows how to reach the back end. In the window that is Tauri's `invoke`, on the web HTTP; register
//! and server answer each operation of `domain::api` by its name.

mod web;
mod window;

use domain::api::sell::ConfirmClock;
use domain::api::{ApiError, Operation};

pub use self::web::{Line, listen};
use crate::question;

/// The code of an act that the person at the counter gave up when asked for an approval.
pub const CANCELLED: &str = "cancelled";

/// Whether a server served this page. Otherwise the register's window opened it.
pub fn is_web() -> bool {
    window::invoke().is_err()
}

/// Calls an operation. Where the register wants a second person's approval, or an answer about the clock, the question
/// is put to whoever stands there and the call is made again with the answer.
pub async fn call<O: Operation>(request: O) -> Result<O::Response, ApiError> {
    if is_web() {
        return ask(request).await;
    }
    let request = serde_json::to_string(&request).map_err(|e| broken(&e.to_string()))?;
    let mut approval = None;
    loop {
        match window::send(O::NAME, &request, approval.take().as_deref()).await {
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

/// Calls an operation of the server. A sign-in that is some minutes old is renewed on the way.
pub async fn ask<O: Operation>(request: O) -> Result<O::Response, ApiError> {
    let request = serde_json::to_string(&request).map_err(|e| broken(&e.to_string()))?;
    let answer = web::send(O::NAME, request).await?;
    serde_json::from_str(&answer).map_err(|e| broken(&e.to_string()))
}

/// Calls an operation whose answer nobody waits for.
pub fn tell<O: Operation + 'static>(request: O) {
    wasm_bindgen_futures::spawn_local(async move {
        // What is told is kept for convenience only; the sale itself never depends on it.
        let _ = call(request).await;
    });
}

fn broken(reason: &str) -> ApiError {
    ApiError::new("broken_answer", format!("the answer can't be read: {reason}"))
}

fn cancelled() -> ApiError {
    ApiError::new(CANCELLED, "given up")
}
