//! Whether a file writes 1.234,50 or 1,234.50.
//!
//! A single `2.500` could be two numbers and is refused; where other rows of the same column group prove one notation
//! and none the other, it is read in that one.

use std::borrow::Cow;

use domain::{Error, Money, decimal};

use super::sheet::{Cell, Form};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    Dot,
    Comma,
}

/// What the cells looked at so far prove.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Notation {
    dot: bool,
    comma: bool,
}

impl Notation {
    pub fn learn(&mut self, cell: &Cell) {
        if cell.form == Form::Text {
            match proof(&cell.text) {
                Some(Point::Dot) => self.dot = true,
                Some(Point::Comma) => self.comma = true,
                None => {}
            }
        }
    }

    fn known(self) -> Option<Point> {
        match (self.dot, self.comma) {
            (true, false) => Some(Point::Dot),
            (false, true) => Some(Point::Comma),
            _ => None,
        }
    }

    /// Reads an amount in minor units.
    ///
    /// # Errors
    /// As [`Money::parse`].
    pub fn money(self, cell: &Cell, exponent: u32) -> Result<Money, Error> {
        Money::new(self.decimal(cell, exponent)?)
    }

    /// Reads a number times `10^decimals`.
    ///
    /// # Errors
    /// As [`decimal::parse`].
    pub fn decimal(self, cell: &Cell, decimals: u32) -> Result<i64, Error> {
        let text = cell.text.trim();
        let written = match cell.form {
            Form::Number => unmistakable(Cow::Borrowed(text)),
            _ => match self.known() {
                Some(point) => in_notation(text, point).map_or(Cow::Borrowed(text), unmistakable),
                None => Cow::Borrowed(text),
            },
        };
        // A message names what stands in the file.
        decimal::parse(&written, decimals).map_err(|error| match error {
            Error::TooManyDecimals { decimals, .. } => Error::TooManyDecimals { text: text.to_owned(), decimals },
            Error::NotANumber { .. } => Error::NotANumber { text: text.to_owned() },
            other => other,
        })
    }
}

/// `1234.5` out of `1.234,5`; none for a text that is not in this notation.
fn in_notation(text: &str, point: Point) -> Option<Cow<'_, str>> {
    let (point, group) = match point {
        Point::Dot => ('.', ','),
        Point::Comma => (',', '.'),
    };
    let (whole, fraction) = text.split_once(point).map_or((text, None), |(w, f)| (w, Some(f)));
    if fraction.is_some_and(|f| f.contains([point, group])) {
        return None;
    }
    let mut groups = whole.split(group);
    let first = groups.next()?;
    if whole.contains(group) && (first.is_empty() || first.len() > 4 || groups.any(|g| g.len() != 3)) {
        return None;
    }
    let whole = whole.replace(group, "");
    Some(Cow::Owned(match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole,
    }))
}

/// Three digits behind a point could be thousands; four are not.
fn unmistakable(number: Cow<'_, str>) -> Cow<'_, str> {
    match number.split_once('.') {
        Some((_, fraction)) if fraction.len() == 3 => Cow::Owned(format!("{number}0")),
        _ => number,
    }
}

fn proof(text: &str) -> Option<Point> {
    let separators: Vec<(usize, char)> = text.trim().char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let (&(last_at, last), others) = separators.split_last()?;
    let behind = text.trim()[last_at + 1..].trim_end().chars().count();
    let as_point = |c: char| if c == ',' { Point::Comma } else { Point::Dot };
    let as_group = |c: char| if c == ',' { Point::Dot } else { Point::Comma };
    match others.last() {
        Some(&(_, before)) if before != last => Some(as_point(last)),
        Some(_) => Some(as_group(last)),
        None if behind == 3 => None,
        None => Some(as_point(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell { text: text.to_owned(), form: Form::Text }
    }

    #[track_caller]
    fn check(others: &[&str], cell: &str, exponent: u32, want: Result<i64, &str>) {
        let mut notation = Notation::default();
        for other in others {
            notation.learn(&text(other));
        }
        let got = notation.money(&text(cell), exponent).map(Money::minor);
        assert_eq!(got.as_ref().map_err(Error::code), want.as_ref().map_err(|c| *c), "{cell} beside {others:?}");
    }

    #[test]
    fn an_ambiguous_number_is_read_as_the_rest_of_the_file_writes() {
        check(&[], "2.500", 2, Err("ambiguous_number"));
        check(&["3,20"], "2.500", 2, Ok(250_000));
        check(&["3,20"], "2.500,50", 2, Ok(250_050));
        check(&["3,20"], "2,500", 2, Ok(250));
        check(&["3,20"], "2,505", 2, Err("too_many_decimals"));
        check(&["3.20"], "2,500", 2, Ok(250_000));
        check(&["1.234.567"], "2.500", 2, Ok(250_000));
        check(&["1,234.50"], "2.500", 2, Ok(250));
        check(&["3,20", "3.20"], "2.500", 2, Err("ambiguous_number"));
        check(&["4.000"], "2.500", 2, Err("ambiguous_number"));
        check(&["3,20"], "2.50", 2, Ok(250));
        check(&["3,20"], "2.5.0", 2, Err("not_a_number"));
        check(&[], "1.234", 3, Ok(1234));
        check(&["3,5"], "1.234", 3, Ok(1_234_000));
    }

    #[test]
    fn a_number_of_a_workbook_is_never_ambiguous() {
        let number = |text: &str| Cell { text: text.to_owned(), form: Form::Number };
        assert_eq!(Notation::default().decimal(&number("1.234"), 3), Ok(1234));
        assert_eq!(Notation::default().decimal(&number("1.25"), 2), Ok(125));
        assert_eq!(Notation::default().money(&number("1.234"), 2).unwrap_err().code(), "too_many_decimals");
    }
}
