use serde::{Deserialize, Serialize};

use crate::Error;

/// What a person is to the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Manager,
    Cashier,
    /// Buys; has no place at the counter.
    Customer,
    /// Runs the platform; sees no vendor's counter.
    Admin,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Owner, Self::Manager, Self::Cashier, Self::Customer, Self::Admin];
    /// Who can work at a stall.
    pub const STAFF: [Self; 3] = [Self::Owner, Self::Manager, Self::Cashier];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Cashier => "cashier",
            Self::Customer => "customer",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|r| r.code() == text)
            .ok_or_else(|| Error::Malformed { what: "a role", text: text.to_owned() })
    }
}

/// The name of a person, kept beside the log and never in an event.
///
/// # Errors
/// [`Error::Missing`], [`Error::TooLong`].
pub fn parse_name(text: &str) -> Result<String, Error> {
    parse_text("the name", text, 80)
}

/// A trimmed text of at most `limit` characters without control characters.
///
/// # Errors
/// [`Error::Missing`] when empty, [`Error::TooLong`].
pub fn parse_text(what: &'static str, text: &str, limit: usize) -> Result<String, Error> {
    let clean: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    if clean.is_empty() {
        return Err(Error::Missing { what });
    }
    if clean.chars().count() > limit {
        return Err(Error::TooLong { what, limit });
    }
    Ok(clean)
}

/// A PIN: 4 to 8 digits.
///
/// # Errors
/// [`Error::Malformed`], without repeating what was typed.
pub fn parse_pin(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if (4..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(Error::Malformed { what: "a PIN of 4 to 8 digits", text: "•".repeat(text.chars().count().min(8)) })
    }
}

/// How long after the `failed`-th wrong PIN in a row the next one is looked at, in milliseconds: nothing for the
/// first two, then 2 s, doubling to at most 15 minutes.
pub const fn pin_delay_ms(failed: u32) -> i64 {
    if failed < 3 {
        return 0;
    }
    let doublings = if failed - 3 > 9 { 9 } else { failed - 3 };
    let delay = 2_000_i64 << doublings;
    if delay > 900_000 { 900_000 } else { delay }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_grows_and_ends_at_a_quarter_of_an_hour() {
        let delays: Vec<i64> = (0..=14).map(pin_delay_ms).collect();
        assert_eq!(delays[..6], [0, 0, 0, 2_000, 4_000, 8_000]);
        assert!(delays.windows(2).all(|w| w[0] <= w[1]));
        assert_eq!(delays[14], 900_000);
    }

    #[test]
    fn a_refused_pin_is_not_repeated_in_the_message() {
        assert!(!parse_pin("12a45").unwrap_err().to_string().contains("12"));
        assert_eq!(parse_pin("0042").unwrap(), "0042");
    }
}
