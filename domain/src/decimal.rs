//! Numbers as people type them, read exactly into whole units. No float is ever involved.

use crate::Error;

/// Reads a decimal in either notation (`1,234.56`, `1.234,56`, `1 234,56`, `12'345.60`) and returns it times
/// `10^decimals`, exactly.
///
/// One separator with exactly three digits behind it (`1.234`) could be either notation; it is refused as ambiguous
/// unless three decimals are meaningful or the digits before it rule a thousands group out (`0.125`, `1234.567`).
///
/// # Errors
/// [`Error::NotANumber`], [`Error::AmbiguousNumber`], [`Error::TooManyDecimals`] (digits other than 0 beyond
/// `decimals`), [`Error::TooLarge`].
pub fn parse(text: &str, decimals: u32) -> Result<i64, Error> {
    let not_a_number = || Error::NotANumber { text: text.to_owned() };
    let cleaned: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' | '_'))
        .collect();
    let (negative, digits) = match cleaned.chars().next() {
        Some('-' | '−') => (true, cleaned.chars().skip(1).collect::<String>()),
        Some('+') => (false, cleaned[1..].to_owned()),
        _ => (false, cleaned),
    };
    let digits: String = digits.chars().map(|c| c.to_digit(10).map_or(c, |d| char::from(b'0' + d as u8))).collect();
    if !digits.chars().any(|c| c.is_ascii_digit()) || digits.chars().any(|c| !matches!(c, '0'..='9' | '.' | ',')) {
        return Err(not_a_number());
    }
    let (whole, fraction) = split_at_decimal_point(&digits, decimals, text)?;
    let mut value: i128 = 0;
    for c in whole.bytes() {
        value = value * 10 + i128::from(c - b'0');
        if value > i128::from(i64::MAX) {
            return Err(Error::TooLarge { what: "the number" });
        }
    }
    let kept = fraction.len().min(decimals as usize);
    if fraction[kept..].bytes().any(|c| c != b'0') {
        return Err(Error::TooManyDecimals { text: text.to_owned(), decimals });
    }
    for c in fraction[..kept].bytes() {
        value = value * 10 + i128::from(c - b'0');
    }
    value *= 10_i128.pow(decimals - kept as u32);
    let value = i64::try_from(value).map_err(|_| Error::TooLarge { what: "the number" })?;
    Ok(if negative { -value } else { value })
}

fn split_at_decimal_point(digits: &str, decimals: u32, text: &str) -> Result<(String, String), Error> {
    let not_a_number = || Error::NotANumber { text: text.to_owned() };
    let separators: Vec<(usize, char)> = digits.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    let Some(&(last, point)) = separators.last() else {
        return Ok((digits.to_owned(), String::new()));
    };
    let same_as_last = separators.iter().filter(|(_, c)| *c == point).count();
    let mixed = same_as_last != separators.len();
    let behind = digits.len() - last - 1;
    if mixed {
        // 1,234.56: the last separator is the point, the others group thousands.
        if same_as_last != 1 || !groups_of_three(&digits[..last]) {
            return Err(not_a_number());
        }
        return Ok((digits[..last].replace(['.', ','], ""), digits[last + 1..].to_owned()));
    }
    if same_as_last > 1 {
        if !groups_of_three(digits) {
            return Err(not_a_number());
        }
        return Ok((digits.replace(['.', ','], ""), String::new()));
    }
    let before = &digits[..last];
    let could_be_thousands = behind == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
    if could_be_thousands && decimals != 3 {
        return Err(Error::AmbiguousNumber { text: text.to_owned() });
    }
    Ok((before.to_owned(), digits[last + 1..].to_owned()))
}

fn groups_of_three(digits: &str) -> bool {
    let mut groups = digits.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3)
}

/// Writes `value / 10^decimals` with a point and without grouping, for files and scripts.
pub fn plain(value: i64, decimals: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let magnitude = value.unsigned_abs();
    if decimals == 0 {
        return format!("{sign}{magnitude}");
    }
    let scale = 10_u64.pow(decimals);
    format!("{sign}{}.{:0width$}", magnitude / scale, magnitude % scale, width = decimals as usize)
}

/// Like [`plain`], without zeros at the end: `1.5`, `12`.
pub fn short(value: i64, decimals: u32) -> String {
    let text = plain(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, decimals: u32, want: Result<i64, &str>) {
        let got = parse(text, decimals);
        assert_eq!(got.as_ref().map_err(Error::code), want.as_ref().map_err(|c| *c), "{text}");
    }

    #[test]
    fn both_notations_are_read_exactly() {
        check("12", 2, Ok(1200));
        check("12.5", 2, Ok(1250));
        check("12,50", 2, Ok(1250));
        check("1,234.56", 2, Ok(123_456));
        check("1.234,56", 2, Ok(123_456));
        check("1 234,56", 2, Ok(123_456));
        check("12'345.60", 2, Ok(1_234_560));
        check("1.234.567", 0, Ok(1_234_567));
        check("-0,05", 2, Ok(-5));
        check(".5", 2, Ok(50));
        check("0.1250", 3, Ok(125));
        check("0,125", 3, Ok(125));
        check("1.234", 3, Ok(1234));
        check("2.500", 2, Err("ambiguous_number"));
        check("2.505", 2, Err("ambiguous_number"));
        check("0.505", 2, Err("too_many_decimals"));
        check("", 2, Err("not_a_number"));
        check("abc", 2, Err("not_a_number"));
        check("1.2.3", 2, Err("not_a_number"));
        check("1e5", 2, Err("not_a_number"));
        check("99999999999999999999", 2, Err("too_large"));
    }

    #[test]
    fn numbers_are_written_back() {
        assert_eq!(plain(-5, 2), "-0.05");
        assert_eq!(plain(1250, 3), "1.250");
        assert_eq!(short(1250, 3), "1.25");
        assert_eq!(short(1000, 3), "1");
        assert_eq!(plain(7, 0), "7");
    }
}
