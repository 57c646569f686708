use std::path::{Path, PathBuf};

use domain::api::ApiError;

/// Everything that can go wrong on the register. A variant exists because a caller acts on it or a person can.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Domain(#[from] domain::Error),
    #[error(transparent)]
    Documents(#[from] documents::Error),
    #[error("the register in {} is open in another window or command; close it first", folder.display())]
    AlreadyOpen { folder: PathBuf },
    #[error("there is no register in {}; start the program or run init first", folder.display())]
    NotInitialised { folder: PathBuf },
    #[error("there is a register in {} already", folder.display())]
    AlreadyInitialised { folder: PathBuf },
    #[error("the disk is full; nothing was changed, make room and try again")]
    DiskFull,
    #[error("{} can't be written; nothing was changed, check its permissions", path.display())]
    ReadOnly { path: PathBuf },
    #[error("{} can't be used: {}", path.display(), why(path, source))]
    File { path: PathBuf, source: std::io::Error },
    #[error("the database is damaged: {0}; restore a backup")]
    Damaged(String),
    #[error("{} is no whole backup: {reason}; take another one", path.display())]
    NoBackup { path: PathBuf, reason: String },
    #[error("the database is of a newer program (schema {found}, this one knows {known}); update the program")]
    NewerSchema { found: u32, known: u32 },
    #[error("this program was built with SQLite {0}, which can lose sales; 3.51.3 is the oldest that is safe")]
    OldSqlite(String),
    #[error("there is no {what} “{text}”")]
    NotFound { what: &'static str, text: String },
    #[error("more than one product is called “{text}”; use its barcode or id")]
    Ambiguous { text: String },
    /// A refusal that the interface translates by its code.
    #[error("{}", .0.message)]
    Refused(ApiError),
    /// Bad use of the command line or a file that can't be read as such.
    #[error("{0}")]
    Usage(String),
    #[error("the operating system keeps this register's key, and its key store is locked; unlock it and try again")]
    KeyLocked,
    #[error(
        "the operating system's key store does not hold this register's key; enrol it again with a code that the owner \
         makes for it"
    )]
    KeyLost,
    #[error("the printer: {0}")]
    Printer(String),
    #[error("unexpected database error: {0}")]
    Database(#[source] rusqlite::Error),
}

impl Error {
    pub fn file(path: &Path, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                Self::ReadOnly { path: path.to_owned() }
            }
            _ => Self::File { path: path.to_owned(), source },
        }
    }

    /// A file that is read and was found to be missing, or closed to this user.
    pub fn unreadable(name: &str, source: &std::io::Error) -> Self {
        let why = match source.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
            std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            _ => without_number(source),
        };
        Self::Usage(format!("{name} can't be read: {why}"))
    }

    /// The same of the file that people know, where another was at work for it.
    pub fn of(self, known: &Path) -> Self {
        match self {
            Self::File { source, .. } => Self::File { path: known.to_owned(), source },
            Self::ReadOnly { .. } => Self::ReadOnly { path: known.to_owned() },
            other => other,
        }
    }

    pub fn refused(code: &str, message: impl Into<String>) -> Self {
        Self::Refused(ApiError::new(code, message))
    }

    pub fn code(&self) -> &str {
        match self {
            Self::Domain(error) => error.code(),
            Self::Documents(_) => "document",
            Self::AlreadyOpen { .. } => "already_open",
            Self::NotInitialised { .. } => "not_initialised",
            Self::AlreadyInitialised { .. } => "already_initialised",
            Self::DiskFull => "disk_full",
            Self::ReadOnly { .. } => "read_only",
            Self::File { .. } => "file",
            Self::Damaged(_) | Self::NoBackup { .. } => "damaged",
            Self::NewerSchema { .. } => "newer_schema",
            Self::OldSqlite(_) => "old_sqlite",
            Self::NotFound { .. } => "not_found",
            Self::Ambiguous { .. } => "ambiguous",
            Self::Refused(refusal) => &refusal.code,
            Self::Usage(_) => "usage",
            Self::KeyLocked => "key_locked",
            Self::KeyLost => "key_lost",
            Self::Printer(_) => "printer",
            Self::Database(_) => "database",
        }
    }
}

/// What stands in the way of a file, and the way out.
fn why(path: &Path, source: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
    match (source.kind(), folder) {
        (ErrorKind::NotFound | ErrorKind::NotADirectory, Some(folder)) => {
            format!("there is no folder {}; make it first, or name another", folder.display())
        }
        (ErrorKind::NotFound, None) => "there is no such file; check its name".to_owned(),
        (ErrorKind::IsADirectory, _) => "it is a folder; name a file in it".to_owned(),
        (ErrorKind::AlreadyExists, _) => "something of that name is there already; name another".to_owned(),
        _ => without_number(source),
    }
}

/// The system's own words without their number.
fn without_number(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split_once(" (os error").map_or(text.as_str(), |(words, _)| words);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        // A value that this program never writes.
        if let rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::IntegralValueOutOfRange(..) = error
        {
            return Self::Damaged(error.to_string());
        }
        // The write-ahead log's index is a file of its own; where that has no room SQLite does not say that the disk is full.
        if error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { path: PathBuf::from("the database") }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Database(error),
        }
    }
}

/// The one translation at the edge to the window and to scripts.
impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let code = error.code().to_owned();
        match error {
            Error::Domain(domain) => domain.into(),
            Error::Refused(refusal) => refusal,
            Error::NotFound { what, ref text } => {
                Self::new(&code, error.to_string()).with("what", what).with("text", text.clone())
            }
            Error::AlreadyOpen { ref folder }
            | Error::NotInitialised { ref folder }
            | Error::AlreadyInitialised { ref folder } => {
                Self::new(&code, error.to_string()).with("text", folder.display().to_string())
            }
            Error::File { ref path, .. } | Error::ReadOnly { ref path } => {
                Self::new(&code, error.to_string()).with("text", path.display().to_string())
            }
            other => Self::new(&code, other.to_string()),
        }
    }
}
