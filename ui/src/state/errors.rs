//! What a form found wrong, by field, in the order of the fields.

use domain::Error;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errors(Vec<(&'static str, Error)>);

impl Errors {
    /// Keeps the value, or remembers what was wrong with the field.
    pub fn take<T>(&mut self, field: &'static str, value: Result<T, Error>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.push((field, error));
                None
            }
        }
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The field that gets the focus.
    pub fn first(&self) -> Option<&'static str> {
        self.0.first().map(|(field, _)| *field)
    }

    pub fn of(&self, field: &str) -> Option<&Error> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, error)| error)
    }

    /// A field that is typed in again is no longer wrong.
    #[must_use]
    pub fn without(&self, field: &str) -> Self {
        Self(self.0.iter().filter(|(name, _)| *name != field).cloned().collect())
    }
}

/// An empty text is nothing; anything else is read.
///
/// # Errors
/// What the parser says.
pub fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, Error>) -> Result<Option<T>, Error> {
    if text.trim().is_empty() { Ok(None) } else { parse(text).map(Some) }
}

/// An empty text is missing, and not a malformed something.
///
/// # Errors
/// [`Error::Missing`], or what the parser says.
pub fn required<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, Error>) -> Result<T, Error> {
    if text.trim().is_empty() { Err(Error::Missing { what: "the field" }) } else { parse(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wrong_field_gets_the_focus() {
        let mut errors = Errors::default();
        assert_eq!(errors.take("a", Ok(1)), Some(1));
        assert_eq!(errors.take::<()>("b", Err(Error::NoLines)), None);
        assert_eq!(errors.take::<()>("c", Err(Error::DiscountTooLarge)), None);
        assert_eq!(errors.first(), Some("b"));
        assert_eq!(errors.without("b").first(), Some("c"));
        assert_eq!(errors.of("c"), Some(&Error::DiscountTooLarge));
    }
}
