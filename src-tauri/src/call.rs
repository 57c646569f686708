use std::sync::{Arc, Mutex, PoisonError};

use domain::api::ApiError;
use register::counter::Counter;
use serde_json::Value;
use tauri::State;
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::Response;

/// The one register of this process. Calls wait for each other: the register has one writer.
#[derive(Clone)]
pub struct Register(Arc<Mutex<Counter>>);

impl Register {
    pub fn new(counter: Counter) -> Self {
        Self(Arc::new(Mutex::new(counter)))
    }

    fn call(&self, operation: &str, request: &str, approval: Option<&str>) -> Result<String, ApiError> {
        let answer = {
            // A call that panicked has rolled its transaction back, so the register may go on.
            let mut counter = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            counter.begin(operation, request, approval)?
        };
        // A backup or a check goes on without the counter, which sells meanwhile.
        answer.finish()
    }
}

/// The page's only command: an operation of `domain::api` by its name, with its request as JSON and, where a second
/// person allowed it, that person's approval. The answer is the operation's response as JSON.
#[tauri::command]
pub async fn call(
    register: State<'_, Register>,
    operation: String,
    request: Value,
    approval: Option<String>,
) -> Result<Response, ApiError> {
    let register = register.inner().clone();
    // Off the thread that draws: a slow disk must not freeze the window.
    let answer = spawn_blocking(move || register.call(&operation, &request.to_string(), approval.as_deref())).await;
    match answer {
        Ok(answer) => answer.map(Response::new),
        Err(failure) => {
            Err(ApiError::new("internal", format!("the register stopped in the middle of a call: {failure}")))
        }
    }
}
