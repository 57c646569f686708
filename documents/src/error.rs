/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Figures that don't add up within money's bounds.
    #[error(transparent)]
    Domain(#[from] domain::Error),
    #[error("the typeface {face} can't be embedded: {reason}")]
    Font { face: &'static str, reason: String },
    #[error("the workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A sheet holds 1,048,576 rows.
    #[error("a workbook holds at most {limit} rows; save as CSV instead")]
    TooManyRows { limit: u32 },
    /// The caller's file refused what was written to it.
    #[error("the answer can't be written: {}", words(.0))]
    Write(#[from] std::io::Error),
    #[error("there is no day to report")]
    NoDays,
}

/// What the system says, without its number.
fn words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase(),
    }
}
