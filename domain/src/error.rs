use crate::permission::Permission;

/// Everything that a rule of the business refuses. The interface translates `code`; the text is for scripts and logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("“{text}” is not a number")]
    NotANumber { text: String },
    #[error("“{text}” could mean two numbers; write it without a thousands separator")]
    AmbiguousNumber { text: String },
    #[error("“{text}” has more than {decimals} decimals")]
    TooManyDecimals { text: String, decimals: u32 },
    #[error("{what} is larger than this register counts")]
    TooLarge { what: &'static str },
    #[error("{what} must be more than zero")]
    NotPositive { what: &'static str },
    #[error("{what} can't be negative")]
    Negative { what: &'static str },
    #[error("“{text}” is not {what}")]
    Malformed { what: &'static str, text: String },
    #[error("{what} is missing")]
    Missing { what: &'static str },
    #[error("{what} is longer than {limit} characters")]
    TooLong { what: &'static str, limit: usize },
    #[error("the check digit of barcode {code} is wrong: {found} instead of {expected}")]
    CheckDigit { code: String, found: char, expected: char },
    #[error("a sale has at least one line")]
    NoLines,
    #[error("a sale has at most {limit} lines; ring up the rest as a second sale")]
    TooManyLines { limit: usize },
    #[error("{what} comes in whole pieces")]
    WholePieces { what: String },
    #[error("the discount is larger than the amount it is taken from")]
    DiscountTooLarge,
    #[error("{missing_minor} minor units are still to pay")]
    Unpaid { missing_minor: i64 },
    #[error("the payments are {over_minor} minor units more than the total, and only cash gives change")]
    Overpaid { over_minor: i64 },
    #[error("line {line} is not on the sale")]
    NoSuchLine { line: u16 },
    #[error("of line {line} only {left} can still be refunded")]
    RefundTooLarge { line: u16, left: String },
    #[error("part of this sale was refunded already; refund the rest instead")]
    VoidAfterRefund,
    #[error("a refund or void can't itself be refunded")]
    RefundOfRefund,
    #[error("the event is larger than {limit} bytes; split the sale")]
    EventTooLarge { limit: usize },
    #[error("an event of kind {kind} and version {version} is from a newer program; update this register")]
    UnknownEvent { kind: String, version: u16 },
    #[error("event {position} can't be read: {reason}")]
    BrokenEvent { position: u64, reason: String },
    #[error("the clock says {now}, before the last sale at {last}; set the date first")]
    Clock { now: String, last: String },
    #[error("{permission:?} is not allowed for this person")]
    Forbidden { permission: Permission },
    #[error("only the server may say this, and the owner makes it say so on the web")]
    OnlyOnServer,
    #[error("tax {rate_ppm} ppm is more than 100 %")]
    TaxTooHigh { rate_ppm: i64 },
}

impl Error {
    /// A stable word for programs and for the interface's translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotANumber { .. } => "not_a_number",
            Self::AmbiguousNumber { .. } => "ambiguous_number",
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::TooLarge { .. } => "too_large",
            Self::NotPositive { .. } => "not_positive",
            Self::Negative { .. } => "negative",
            Self::Malformed { .. } => "malformed",
            Self::Missing { .. } => "missing",
            Self::TooLong { .. } => "too_long",
            Self::CheckDigit { .. } => "check_digit",
            Self::NoLines => "no_lines",
            Self::TooManyLines { .. } => "too_many_lines",
            Self::WholePieces { .. } => "whole_pieces",
            Self::DiscountTooLarge => "discount_too_large",
            Self::Unpaid { .. } => "unpaid",
            Self::Overpaid { .. } => "overpaid",
            Self::NoSuchLine { .. } => "no_such_line",
            Self::RefundTooLarge { .. } => "refund_too_large",
            Self::VoidAfterRefund => "void_after_refund",
            Self::RefundOfRefund => "refund_of_refund",
            Self::EventTooLarge { .. } => "event_too_large",
            Self::UnknownEvent { .. } => "unknown_event",
            Self::BrokenEvent { .. } => "broken_event",
            Self::Clock { .. } => "clock",
            Self::Forbidden { .. } => "forbidden",
            Self::OnlyOnServer => "only_on_server",
            Self::TaxTooHigh { .. } => "tax_too_high",
        }
    }

    /// What the message names, for a translated sentence.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotANumber { text } | Self::AmbiguousNumber { text } => vec![("text", text.clone())],
            Self::TooManyDecimals { text, decimals } => {
                vec![("text", text.clone()), ("decimals", decimals.to_string())]
            }
            Self::TooLarge { what } | Self::NotPositive { what } | Self::Negative { what } | Self::Missing { what } => {
                vec![("what", (*what).to_owned())]
            }
            Self::Malformed { what, text } => vec![("what", (*what).to_owned()), ("text", text.clone())],
            Self::TooLong { what, limit } => vec![("what", (*what).to_owned()), ("limit", limit.to_string())],
            Self::CheckDigit { code, found, expected } => {
                vec![("code", code.clone()), ("found", found.to_string()), ("expected", expected.to_string())]
            }
            Self::TooManyLines { limit } | Self::EventTooLarge { limit } => vec![("limit", limit.to_string())],
            Self::WholePieces { what } => vec![("what", what.clone())],
            Self::Unpaid { missing_minor } => vec![("amount_minor", missing_minor.to_string())],
            Self::Overpaid { over_minor } => vec![("amount_minor", over_minor.to_string())],
            Self::NoSuchLine { line } => vec![("line", line.to_string())],
            Self::RefundTooLarge { line, left } => vec![("line", line.to_string()), ("left", left.clone())],
            Self::UnknownEvent { kind, version } => vec![("kind", kind.clone()), ("version", version.to_string())],
            Self::BrokenEvent { position, reason } => {
                vec![("position", position.to_string()), ("reason", reason.clone())]
            }
            Self::Clock { now, last } => vec![("now", now.clone()), ("last", last.clone())],
            Self::Forbidden { permission } => vec![("permission", permission.code().to_owned())],
            Self::TaxTooHigh { rate_ppm } => vec![("rate_ppm", rate_ppm.to_string())],
            Self::NoLines
            | Self::DiscountTooLarge
            | Self::VoidAfterRefund
            | Self::RefundOfRefund
            | Self::OnlyOnServer => Vec::new(),
        }
    }
}
