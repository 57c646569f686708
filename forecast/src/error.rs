//! What a caller can have done wrong. Data that is merely poor is never an error: a model falls back and says so.

/// Why a panel, a series or a backtest could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A column has another length than the calendar.
    #[error("{column} of {series} has {found} days, the calendar has {wanted}: give one value a day")]
    Length { series: String, column: String, found: usize, wanted: usize },
    /// Two series carry one name.
    #[error("two series are called {0}: names have to differ")]
    TwoNames(String),
    /// The backtest does not fit into the data.
    #[error("{origins} origins {step} days apart with a horizon of {horizon} need more than the {days} days there are")]
    TooShort { origins: usize, step: usize, horizon: usize, days: usize },
    /// A horizon, a step or a count is zero.
    #[error("{0} has to be at least 1")]
    Zero(&'static str),
    /// No series is to be scored, or no model to be run.
    #[error("nothing to do: no {0} given")]
    Nothing(&'static str),
    /// The caller asked to stop.
    #[error("stopped before the end")]
    Cancelled,
}
