use domain::api::ApiError;
use register::counter::Desk;
use serde_json::Value;
use tauri::State;
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::Response;

/// The page's only command: an operation of `domain::api` by its name, with its request as JSON and, where a second
/// person allowed it, that person's approval. The answer is the operation's response as JSON.
#[tauri::command]
pub async fn call(
    register: State<'_, Desk>,
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
