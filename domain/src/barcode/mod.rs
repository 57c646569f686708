//! Barcodes: the numbers of products, the labels that scales print, and what a scan means.

mod explain;
mod label;
mod scan;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use explain::{Explanation, Meaning, Part, explain};
pub use label::{LabelContent, LabelRule, default_rules};
pub use scan::{Scan, lookup_codes, read};

use crate::Error;

/// A product's code in the one form that is stored and compared.
///
/// Digits alone, 8, 12, 13 or 14 of them, are a GTIN and their check digit is right. UPC-A and UPC-E are written out to
/// the 13 digits of the same EAN-13, and a GTIN-14 with indicator 0 is cut to the GTIN-13 that it is. (8 digits that
/// are right as EAN-8 are one, whatever they would be as UPC-E.) Anything else of up to 48 printable ASCII characters
/// without a space is a code of the vendor's own.
///
/// Source: GS1 General Specifications, section 7.9.1 (check digit) and 7.10 (UPC-E).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Barcode(String);

impl Barcode {
    /// The longest code of the vendor's own, in characters.
    pub const MAX_LENGTH: usize = 48;

    /// Reads a code as a scanner sends it or a person types it; space around it doesn't count.
    ///
    /// # Errors
    /// [`Error::Missing`] for nothing, [`Error::CheckDigit`], [`Error::TooLong`], [`Error::Malformed`] for a space or
    /// any character outside printable ASCII.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let code = text.trim();
        if code.is_empty() {
            return Err(Error::Missing { what: "the barcode" });
        }
        if !code.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::Malformed { what: "a barcode", text: text.to_owned() });
        }
        if code.len() > Self::MAX_LENGTH {
            return Err(Error::TooLong { what: "the barcode", limit: Self::MAX_LENGTH });
        }
        if !code.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self(code.to_owned()));
        }
        match code.len() {
            8 => verified(code).or_else(|wrong| expand_upc_e(code).ok_or(wrong)),
            12 => verified(code).map(|c| Self(format!("0{c}"))),
            13 => verified(code),
            14 => verified(code).map(|c| if c.0.starts_with('0') { Self(c.0[1..].to_owned()) } else { c }),
            _ => Ok(Self(code.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a number of the GS1 system, and not a code of the vendor's own.
    pub fn is_gtin(&self) -> bool {
        matches!(self.0.len(), 8 | 13 | 14) && self.0.bytes().all(|b| b.is_ascii_digit())
    }

    /// The code of `body` with its check digit put behind it; for labels that the register makes.
    ///
    /// # Errors
    /// [`Error::Malformed`] unless `body` is 7, 11, 12 or 13 digits.
    pub fn from_body(body: &str) -> Result<Self, Error> {
        if !matches!(body.len(), 7 | 11 | 12 | 13) || !body.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::Malformed { what: "a barcode without its check digit", text: body.to_owned() });
        }
        Self::parse(&format!("{body}{}", check_digit(body)))
    }
}

/// The digit that follows `digits` in a GTIN: from the right, the digits count three times and once in turn, and the
/// check digit fills the sum up to a multiple of ten. `digits` are ASCII digits without the check digit.
///
/// Source: GS1 General Specifications, section 7.9.1.
pub fn check_digit(digits: &str) -> char {
    let sum: u32 = digits.bytes().rev().zip([3, 1].into_iter().cycle()).map(|(b, weight)| value(b) * weight).sum();
    digit((10 - sum % 10) % 10)
}

fn verified(code: &str) -> Result<Barcode, Error> {
    let (body, found) = code.split_at(code.len() - 1);
    let expected = check_digit(body);
    match found.chars().next() {
        Some(found) if found != expected => Err(Error::CheckDigit { code: code.to_owned(), found, expected }),
        _ => Ok(Barcode(code.to_owned())),
    }
}

/// The EAN-13 that the 8 digits of a UPC-E abbreviate, if its check digit is right. The last of the six inner digits
/// says where the zeros that were left out belong.
fn expand_upc_e(code: &str) -> Option<Barcode> {
    if !code.starts_with(['0', '1']) {
        return None;
    }
    let (system, inner, check) = (&code[..1], &code[1..7], &code[7..]);
    let body = match inner.as_bytes()[5] {
        last @ b'0'..=b'2' => format!("{}{}0000{}", &inner[..2], char::from(last), &inner[2..5]),
        b'3' => format!("{}00000{}", &inner[..3], &inner[3..5]),
        b'4' => format!("{}00000{}", &inner[..4], &inner[4..5]),
        _ => format!("{}0000{}", &inner[..5], &inner[5..]),
    };
    Barcode::parse(&format!("{system}{body}{check}")).ok()
}

fn value(ascii_digit: u8) -> u32 {
    debug_assert!(ascii_digit.is_ascii_digit());
    u32::from(ascii_digit & 0x0f)
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).expect("a remainder of ten is a digit")
}

impl fmt::Display for Barcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Barcode {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Barcode {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<Barcode> for String {
    fn from(barcode: Barcode) -> Self {
        barcode.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<&str, &str>) {
        let got = Barcode::parse(text);
        assert_eq!(got.as_ref().map(Barcode::as_str).map_err(Error::code), want, "{text}");
    }

    #[test]
    fn every_kind_of_code_has_one_form() {
        check("4006381333931", Ok("4006381333931"));
        check(" 4006381333931\r\n", Ok("4006381333931"));
        check("96385074", Ok("96385074"));
        // UPC-A 036000291452 is EAN-13 0036000291452.
        check("036000291452", Ok("0036000291452"));
        check("00036000291452", Ok("0036000291452"));
        check("10614141000415", Ok("10614141000415"));
        check("A1-bread", Ok("A1-bread"));
        check("12345", Ok("12345"));
        check("123456", Ok("123456"));
        check("4006381333932", Err("check_digit"));
        check("036000291453", Err("check_digit"));
        check("96385075", Err("check_digit"));
        check("", Err("missing"));
        check("  ", Err("missing"));
        check("two words", Err("malformed"));
        check("café", Err("malformed"));
        check(&"x".repeat(49), Err("too_long"));
    }

    /// Each row of the table of UPC-E, by its last inner digit; the last is the usual published example.
    #[test]
    fn upc_e_is_written_out() {
        check("01234505", Ok("0012000003455"));
        check("04252614", Ok("0042100005264"));
        check("01234531", Ok("0012300000451"));
        check("01234543", Ok("0012340000053"));
        check("06543217", Ok("0065100004327"));
        check("06543218", Err("check_digit"));
    }

    #[test]
    fn a_wrong_check_digit_is_named_with_the_right_one() {
        let error = Barcode::parse("4006381333932").unwrap_err();
        assert_eq!(error.to_string(), "the check digit of barcode 4006381333932 is wrong: 2 instead of 1");
    }

    #[test]
    fn a_barcode_is_checked_when_it_is_deserialized() {
        assert_eq!(serde_json::from_str::<Barcode>("\"036000291452\"").unwrap().as_str(), "0036000291452");
        assert!(serde_json::from_str::<Barcode>("\"4006381333932\"").is_err());
    }

    proptest! {
        #[test]
        fn any_single_wrong_digit_is_found(body in "[0-9]{12}", at in 0_usize..13, off in 1_u8..10) {
            let right = Barcode::from_body(&body).unwrap();
            let mut digits = right.as_str().as_bytes().to_vec();
            digits[at] = b'0' + (digits[at] - b'0' + off) % 10;
            let wrong = String::from_utf8(digits).unwrap();
            prop_assert_eq!(Barcode::parse(&wrong).unwrap_err().code(), "check_digit");
        }

        #[test]
        fn the_stored_form_reads_back_as_itself(text in "[0-9]{1,14}|[!-~]{1,48}") {
            if let Ok(barcode) = Barcode::parse(&text) {
                prop_assert_eq!(Barcode::parse(barcode.as_str()), Ok(barcode));
            }
        }
    }
}
