//! Addresses that mail is sent to and that accounts are known by.

use serde::Serialize;

use crate::Error;

/// An e-mail address in small letters: two spellings of one address are one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The longest that a mail server takes (RFC 5321).
    const LIMIT: usize = 254;
    const LOCAL_LIMIT: usize = 64;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Only what the mail itself can't tell is checked here: one `@` with something deliverable on both sides.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::TooLong`], [`Error::Malformed`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let clean = text.trim();
        if clean.is_empty() {
            return Err(Error::Missing { what: "the e-mail address" });
        }
        if clean.len() > Self::LIMIT {
            return Err(Error::TooLong { what: "the e-mail address", limit: Self::LIMIT });
        }
        let wrong = || Error::Malformed { what: "an e-mail address", text: clean.to_owned() };
        let (local, domain) = clean.rsplit_once('@').ok_or_else(wrong)?;
        // Quoted names are allowed by the standard and used by nobody but those who look for holes.
        let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let whole =
            |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
        let label = |l: &str| {
            (1..=63).contains(&l.len())
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        let reachable = domain.contains('.') && domain.split('.').all(label);
        if !whole(local) || local.len() > Self::LOCAL_LIMIT || !local.chars().all(plain) || !reachable {
            return Err(wrong());
        }
        Ok(Self(clean.to_ascii_lowercase()))
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Email {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_account_however_it_is_written() {
        assert_eq!(Email::parse("  Nadia.B+till@Bakery.Example ").unwrap().as_str(), "nadia.b+till@bakery.example");
    }

    #[test]
    fn what_no_mail_reaches_is_refused() {
        let long = format!("{}@bakery.example", "n".repeat(65));
        for text in [
            "",
            "nadia",
            "nadia@",
            "@bakery.example",
            "nadia@bakery",
            "na dia@bakery.example",
            "nadia@bakery..example",
            ".nadia@bakery.example",
            "nadia@-bakery.example",
            "a@b.example, c@d.example",
            "nadia@bakery.example\nBcc: x",
            "\"nadia\"@bakery.example",
            "nadia\0@bakery.example",
            &long,
        ] {
            assert!(Email::parse(text).is_err(), "{text}");
        }
    }
}
