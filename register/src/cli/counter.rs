use domain::api::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Common, Done, lines};
use crate::Error;
use crate::counter::{Desk, Options};

/// `{"call":"tiles","with":{"category":null}}`
#[derive(Deserialize)]
struct Call {
    call: String,
    with: Box<RawValue>,
    /// The token of an approval that goes with this call.
    #[serde(default)]
    approval: Option<String>,
}

/// Answers call by call, as the window's page is answered. As long as it runs, the register is in step with its server
/// and with those beside it.
pub(super) fn run(common: &Common) -> Done {
    let desk = Desk::open(Options { data: common.data.clone(), ..Options::default() })?;
    lines::answer(common, |line| answer(&desk, line).map_err(Error::Refused))
}

fn answer(desk: &Desk, line: &[u8]) -> Result<Box<RawValue>, ApiError> {
    let call: Call = serde_json::from_slice(line)
        .map_err(|error| ApiError::new("bad_request", format!("the line is no call with what it is given: {error}")))?;
    let answer = desk.call(&call.call, call.with.get(), call.approval.as_deref())?;
    RawValue::from_string(answer).map_err(|error| ApiError::internal(error.to_string()))
}
