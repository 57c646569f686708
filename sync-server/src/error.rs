//! What goes wrong, translated once: to a status with `{code, message}` for callers, to a sentence at the start.

use std::error::Error as StdError;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::api::ApiError;

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Domain(#[from] domain::Error),
    #[error("{0}")]
    BadRequest(String),
    #[error("the request must be JSON")]
    NotJson,
    #[error("the request is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the request came too slowly")]
    TooSlow,
    #[error("there is nothing here")]
    NotFound,
    #[error("there is no operation of this name")]
    UnknownOperation,
    #[error("this address takes other methods")]
    WrongMethod,
    #[error("sign in first")]
    SignedOut,
    #[error("this belongs to somebody else's role")]
    NotYours,
    #[error("e-mail address and password don't belong together")]
    WrongLogin,
    #[error("the code of the second factor is needed")]
    SecondFactorNeeded,
    #[error("the code of the second factor is wrong or was used")]
    WrongCode,
    #[error("the password is wrong")]
    WrongPassword,
    #[error("the e-mail address was not confirmed yet; a new mail is on its way")]
    EmailUnverified,
    #[error("the link was used already or is too old")]
    SpentLink,
    #[error("too many tries; the next one counts in {seconds} s")]
    Wait { seconds: i64 },
    #[error("the password is too easy to guess")]
    WeakPassword { warning: String },
    #[error("the request comes from another site")]
    WrongOrigin,
    #[error("the token against foreign requests is missing or wrong")]
    WrongCsrf,
    #[error("the sign-in was used by somebody else too and is closed now; sign in again")]
    SessionStolen,
    #[error("there is more to do than this server can right now; try again")]
    Busy,
    /// No enrolled device signed this.
    #[error("this server does not know this register; enrol it again with a code from the owner")]
    UnknownDevice,
    #[error("the owner took this register out; it goes on selling, and what it hands in waits for the owner")]
    Revoked,
    #[error("the request was signed at another time than this server's")]
    DeviceClock { now_ms: i64 },
    #[error("{1}")]
    Conflict(&'static str, String),
    /// Nobody's doing. The cause goes to the log, once, and nowhere else.
    #[error("something went wrong here; it was noted")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::SignedOut
            | Self::WrongLogin
            | Self::SecondFactorNeeded
            | Self::WrongCode
            | Self::SessionStolen
            | Self::UnknownDevice
            | Self::DeviceClock { .. } => StatusCode::UNAUTHORIZED,
            Self::Domain(domain::Error::Forbidden { .. })
            | Self::NotYours
            | Self::Revoked
            | Self::EmailUnverified
            | Self::WrongOrigin
            | Self::WrongCsrf
            | Self::WrongPassword => StatusCode::FORBIDDEN,
            Self::NotFound | Self::UnknownOperation => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(..) => StatusCode::CONFLICT,
            Self::SpentLink => StatusCode::GONE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Domain(_) | Self::WeakPassword { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub const fn code(&self) -> &'static str {
        match self {
            // Says its own.
            Self::Domain(_) => "",
            Self::BadRequest(_) => "bad_request",
            Self::NotJson => "not_json",
            Self::TooLarge { .. } => "too_large_request",
            Self::TooSlow => "too_slow",
            Self::NotFound => "not_found",
            Self::UnknownOperation => "unknown_operation",
            Self::WrongMethod => "wrong_method",
            Self::SignedOut => ApiError::SIGNED_OUT,
            Self::NotYours => "forbidden",
            Self::WrongLogin => "wrong_login",
            Self::SecondFactorNeeded => "second_factor_needed",
            Self::WrongCode => "wrong_code",
            Self::WrongPassword => "wrong_password",
            Self::EmailUnverified => "email_unverified",
            Self::SpentLink => "spent_link",
            Self::Wait { .. } => "wait",
            Self::WeakPassword { .. } => "weak_password",
            Self::WrongOrigin => "wrong_origin",
            Self::WrongCsrf => "wrong_csrf",
            Self::SessionStolen => "session_stolen",
            Self::Busy => "busy",
            Self::UnknownDevice => "unknown_device",
            Self::Revoked => "revoked",
            Self::DeviceClock { .. } => "device_clock",
            Self::Conflict(code, _) => code,
            Self::Internal(_) => "internal",
        }
    }

    /// What the caller reads.
    pub fn to_api(&self) -> ApiError {
        match self {
            Self::Domain(error) => error.clone().into(),
            Self::Conflict(code, message) => ApiError::new(code, message.clone()),
            Self::DeviceClock { now_ms } => {
                ApiError::new(self.code(), self.to_string()).with("now_ms", now_ms.to_string())
            }
            Self::Wait { seconds } => ApiError::new(self.code(), self.to_string()).with("wait_s", seconds.to_string()),
            Self::WeakPassword { warning } => ApiError::new(self.code(), self.to_string()).with("warning", warning),
            _ => ApiError::new(self.code(), self.to_string()),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            // Two waited for each other, or one for too long: tried again, it goes through.
            sqlx::Error::Database(e) if matches!(e.code().as_deref(), Some("40P01" | "40001" | "55P03")) => Self::Busy,
            // Text that PostgreSQL can't hold: a zero character.
            sqlx::Error::Database(e) if e.code().as_deref() == Some("22021") => {
                Self::BadRequest("a text holds a character that can't be kept".to_owned())
            }
            _ => Self::internal(error),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(cause = %cause, "request failed");
        }
        let mut response = (self.status(), axum::Json(self.to_api())).into_response();
        let retry_after = match self {
            Self::Wait { seconds } => HeaderValue::from_str(&seconds.to_string()).ok(),
            Self::Busy => Some(HeaderValue::from_static("1")),
            _ => None,
        };
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// Why the program does not start, or a command did nothing.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{0}")]
    Config(#[from] crate::config::Mistake),
    #[error("the address of the database can't be read; say postgres://USER:PASSWORD@HOST/DATABASE")]
    Url,
    #[error("the database can't be reached: {0}")]
    Unreachable(sqlx::Error),
    #[error("{0}; name a role that only works on the tables, and migrate with MIGRATE_DATABASE_URL")]
    Role(String),
    #[error("{0}")]
    Schema(String),
    #[error("{address} can't be listened on: {cause}")]
    Listen { address: std::net::SocketAddr, cause: std::io::Error },
    #[error("{0}")]
    Cluster(String),
    /// A command's input.
    #[error("{0}")]
    Refused(String),
    #[error("the database refused: {0}")]
    Database(#[from] sqlx::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl From<Error> for StartError {
    fn from(error: Error) -> Self {
        match error {
            Error::Internal(cause) => Self::Refused(cause.to_string()),
            Error::WeakPassword { warning } if !warning.is_empty() => {
                Self::Refused(format!("the password is too easy to guess: {warning}"))
            }
            other => Self::Refused(other.to_string()),
        }
    }
}
