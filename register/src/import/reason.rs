use std::fmt;

use domain::Error as Rule;
use domain::api::ApiError;
use domain::api::catalogue::RefusedRow;

use crate::Error;

/// Why a row is refused: a sentence for scripts, and a code with what the sentence names, which the interface translates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason(ApiError);

impl Reason {
    pub fn new(code: &str, sentence: impl Into<String>) -> Self {
        Self(ApiError::new(code, sentence))
    }

    pub fn with(self, name: &str, value: impl Into<String>) -> Self {
        Self(self.0.with(name, value))
    }

    /// What is wrong with the row's cell of a column.
    pub fn of(column: &str, error: Rule) -> Self {
        let sentence = format!("{column}: {error}");
        Self(ApiError { message: sentence, ..ApiError::from(error) }).with("column", column)
    }

    pub fn sentence(&self) -> &str {
        &self.0.message
    }

    pub fn into_row(self, row: u64) -> RefusedRow {
        let ApiError { code, message, details } = self.0;
        RefusedRow { row, reason: message, code, details }
    }
}

impl From<Rule> for Reason {
    fn from(error: Rule) -> Self {
        Self(error.into())
    }
}

impl From<Error> for Reason {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
