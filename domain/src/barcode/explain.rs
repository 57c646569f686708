use serde::{Serialize, Serializer};

use super::label::value_check_digit;
use super::{Barcode, LabelContent, LabelRule, Scan, check_digit, read};
use crate::Error;
use crate::currency::Currency;

/// How a code is read, part by part: what the tester of label rules shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// In order; together they are the code, written out to 13 digits where it is a UPC.
    pub parts: Vec<Part>,
    #[serde(serialize_with = "outcome")]
    pub outcome: Result<Scan, Error>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    pub digits: String,
    pub meaning: Meaning,
}

/// What some digits of a code say; the interface translates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Says which label rule holds, that the number circulates only in the shop, or how many packs a case has.
    Prefix,
    /// The GS1 organisation that gave the number; not where the product comes from.
    CountryPrefix,
    Item,
    Value {
        content: LabelContent,
        decimals: u8,
    },
    ValueCheck {
        right: bool,
    },
    CheckDigit {
        right: bool,
    },
    /// A code of the vendor's own, which has no parts.
    Whole,
}

/// Explains a code, also one whose check digit is wrong.
pub fn explain(text: &str, rules: &[LabelRule], currency: Currency) -> Explanation {
    Explanation { parts: parts(text.trim(), rules), outcome: read(text, rules, currency) }
}

fn parts(code: &str, rules: &[LabelRule]) -> Vec<Part> {
    // A UPC-E can only be told from an EAN-8 by its check digit, so it is explained written out if it is right.
    let canonical = Barcode::parse(code).map_or_else(|_| code.to_owned(), String::from);
    let digits = if canonical.len() == 12 { format!("0{canonical}") } else { canonical };
    let is_gtin = matches!(digits.len(), 8 | 13 | 14) && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_gtin {
        return if code.is_empty() { Vec::new() } else { vec![part(code, Meaning::Whole)] };
    }
    let (body, check) = digits.split_at(digits.len() - 1);
    let last = part(check, Meaning::CheckDigit { right: check.starts_with(check_digit(body)) });
    let rule = if digits.len() == 13 { LabelRule::find(rules, &digits) } else { None };
    let mut parts = match rule {
        Some(rule) => label_parts(rule, &digits),
        None if digits.len() == 14 => vec![
            part(&body[..1], Meaning::Prefix),
            part(&body[1..4], Meaning::CountryPrefix),
            part(&body[4..], Meaning::Item),
        ],
        None if body.starts_with('2') || (digits.len() == 13 && body.starts_with("02")) => {
            vec![part(&body[..2], Meaning::Prefix), part(&body[2..], Meaning::Item)]
        }
        None => vec![part(&body[..3], Meaning::CountryPrefix), part(&body[3..], Meaning::Item)],
    };
    parts.push(last);
    parts
}

fn label_parts(rule: &LabelRule, digits: &str) -> Vec<Part> {
    let split = rule.split(digits);
    debug_assert_eq!(split.check.len(), 1);
    let mut parts = vec![part(split.prefix, Meaning::Prefix), part(split.item, Meaning::Item)];
    if let Some(found) = split.value_check {
        let right = found == value_check_digit(split.value);
        parts.push(Part { digits: found.to_string(), meaning: Meaning::ValueCheck { right } });
    }
    parts.push(part(split.value, Meaning::Value { content: rule.content(), decimals: rule.decimals() }));
    parts
}

fn part(digits: &str, meaning: Meaning) -> Part {
    Part { digits: digits.to_owned(), meaning }
}

/// `{"scan":{…}}` or `{"error":{"code":"…","message":"…"}}`.
fn outcome<S: Serializer>(outcome: &Result<Scan, Error>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Outcome<'a> {
        Scan(&'a Scan),
        Error { code: &'static str, message: String },
    }
    match outcome {
        Ok(scan) => Outcome::Scan(scan),
        Err(error) => Outcome::Error { code: error.code(), message: error.to_string() },
    }
    .serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::super::default_rules;
    use super::*;

    #[track_caller]
    fn check(code: &str, want: &str) {
        let currency = "EUR".parse().unwrap();
        let explanation = explain(code, &default_rules(currency), currency);
        let got: Vec<String> = explanation
            .parts
            .iter()
            .map(|part| {
                let meaning = match part.meaning {
                    Meaning::Prefix => "prefix".to_owned(),
                    Meaning::CountryPrefix => "country".to_owned(),
                    Meaning::Item => "item".to_owned(),
                    Meaning::Value { content, decimals } => format!("{}.{decimals}", content.code()),
                    Meaning::ValueCheck { right } => format!("value check {right}"),
                    Meaning::CheckDigit { right } => format!("check {right}"),
                    Meaning::Whole => "whole".to_owned(),
                };
                format!("{} {meaning}", part.digits)
            })
            .collect();
        assert_eq!(got.join(", "), want, "{code}");
        assert_eq!(explanation.outcome.is_err(), want.contains("false"), "{:?}", explanation.outcome);
    }

    #[test]
    fn every_digit_of_a_code_is_explained() {
        check("2800123006129", "28 prefix, 00123 item, 00612 weight.3, 9 check true");
        check("2800123006120", "28 prefix, 00123 item, 00612 weight.3, 0 check false");
        check("0212345928752", "02 prefix, 12345 item, 9 value check true, 2875 price.2, 2 check true");
        check("212345928752", "02 prefix, 12345 item, 9 value check true, 2875 price.2, 2 check true");
        check("0212345828755", "02 prefix, 12345 item, 8 value check false, 2875 price.2, 5 check true");
        check("4006381333931", "400 country, 638133393 item, 1 check true");
        check("96385074", "963 country, 8507 item, 4 check true");
        check("06543217", "006 country, 510000432 item, 7 check true");
        check("10614141000415", "1 prefix, 061 country, 414100041 item, 5 check true");
        check("2000123006123", "20 prefix, 0012300612 item, 3 check true");
        check("A1", "A1 whole");
    }

    #[test]
    fn an_explanation_is_written_as_json() {
        let currency = "EUR".parse().unwrap();
        let json = serde_json::to_value(explain("2800123006129", &default_rules(currency), currency)).unwrap();
        assert_eq!(json["parts"][2]["meaning"]["value"]["content"], "weight");
        assert_eq!(json["outcome"]["scan"]["quantity"], 612);
        let json = serde_json::to_value(explain("2800123006120", &[], currency)).unwrap();
        assert_eq!(json["outcome"]["error"]["code"], "check_digit");
    }
}
