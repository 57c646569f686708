use serde::{Deserialize, Serialize};

use super::label::value_check_digit;
use super::{Barcode, LabelContent, LabelRule, check_digit};
use crate::currency::Currency;
use crate::quantity::Quantity;
use crate::{Error, Money};

/// What a scan asks for. `item` is the item's digits on a label; `label` is the label with its value zeroed and its
/// check digits right, the way in which a product's own barcode names all its labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Scan {
    Product {
        barcode: Barcode,
    },
    /// `quantity` in thousandths of a kilogram.
    Weighed {
        item: String,
        label: Barcode,
        quantity: Quantity,
    },
    /// `price_minor` is of the whole pack, whatever it weighs.
    Priced {
        item: String,
        label: Barcode,
        price_minor: Money,
    },
    /// `quantity` in thousandths of a piece.
    Counted {
        item: String,
        label: Barcode,
        quantity: Quantity,
    },
}

/// Reads a scan. A number that fits a rule is that label; a label whose value is zero only names its product, to be
/// weighed or counted here.
///
/// # Errors
/// As [`Barcode::parse`]; [`Error::CheckDigit`] also for the check digit of a label's value;
/// [`Error::TooManyDecimals`] for a price finer than the currency; [`Error::TooLarge`].
pub fn read(text: &str, rules: &[LabelRule], currency: Currency) -> Result<Scan, Error> {
    let barcode = Barcode::parse(text)?;
    let digits = barcode.as_str();
    let rule = if barcode.is_gtin() && digits.len() == 13 { LabelRule::find(rules, digits) } else { None };
    let Some(rule) = rule else {
        return Ok(Scan::Product { barcode });
    };
    let split = rule.split(digits);
    if let Some(found) = split.value_check {
        let expected = value_check_digit(split.value);
        if found != expected {
            return Err(Error::CheckDigit { code: digits.to_owned(), found, expected });
        }
    }
    if split.number() == 0 {
        return Ok(Scan::Product { barcode });
    }
    let item = split.item.to_owned();
    let label = label_key(rule, split.item);
    Ok(match rule.content() {
        LabelContent::Weight => Scan::Weighed { item, label, quantity: split.quantity(rule.decimals())? },
        LabelContent::Price => Scan::Priced { item, label, price_minor: split.price(rule.decimals(), currency)? },
        LabelContent::Quantity => Scan::Counted { item, label, quantity: split.quantity(0)? },
    })
}

/// The codes by which a scan's product is looked up, in this order: the barcode itself; for a label, the label with its
/// value zeroed, then a code of the vendor's own that is the item's digits, with and without zeros in front.
pub fn lookup_codes(scan: &Scan) -> Vec<String> {
    match scan {
        Scan::Product { barcode } => vec![barcode.to_string()],
        Scan::Weighed { item, label, .. } | Scan::Priced { item, label, .. } | Scan::Counted { item, label, .. } => {
            let mut codes = vec![label.to_string(), item.clone()];
            let short = item.trim_start_matches('0');
            if !short.is_empty() && short != item {
                codes.push(short.to_owned());
            }
            codes
        }
    }
}

/// The label of `item` with a value of zero. The check digit of a zero value is 0 as well.
fn label_key(rule: &LabelRule, item: &str) -> Barcode {
    let body = format!("{:0<12}", format!("{}{item}", rule.prefix()));
    Barcode(format!("{body}{}", check_digit(&body)))
}

#[cfg(test)]
mod tests {
    use super::super::default_rules;
    use super::*;

    fn euro() -> Currency {
        "EUR".parse().unwrap()
    }

    fn label(body: &str) -> String {
        Barcode::from_body(body).unwrap().to_string()
    }

    #[track_caller]
    fn check(text: &str, want: Result<(i64, &[&str]), &str>) {
        let got = read(text, &default_rules(euro()), euro());
        let got = got.as_ref().map_err(Error::code).map(|scan| {
            let value = match scan {
                Scan::Product { .. } => 0,
                Scan::Weighed { quantity, .. } | Scan::Counted { quantity, .. } => quantity.thousandths(),
                Scan::Priced { price_minor, .. } => price_minor.minor(),
            };
            (value, lookup_codes(scan))
        });
        let want = want.map(|(value, codes)| (value, codes.iter().map(|c| (*c).to_owned()).collect()));
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn a_scan_is_a_product_or_a_label() {
        let key = label("280012300000");
        check("4006381333931", Ok((0, &["4006381333931"])));
        check("A1", Ok((0, &["A1"])));
        check(&label("280012300612"), Ok((612, &[&key, "00123", "123"])));
        check(&label("234567800392"), Ok((392, &[&label("234567800000"), "45678"])));
        // A UPC-A of the United States: item 12345, check digit of the price 9, price 28.75.
        check(&label("21234592875"), Ok((2875, &[&label("021234500000"), "12345"])));
        check(&label("21234582875"), Err("check_digit"));
        // The product's own code, on the shelf: no weight yet.
        check(&key, Ok((0, &[&key])));
        check("2800123006120", Err("check_digit"));
        // 20 is nobody's label here, so it is a product of the shop.
        check(&label("200012300612"), Ok((0, &[&label("200012300612")])));
    }

    #[test]
    fn pieces_are_counted_whole_and_the_longer_prefix_wins() {
        let rules = [
            LabelRule::new("2", LabelContent::Weight, 6, 5, 3, false).unwrap(),
            LabelRule::new("261", LabelContent::Quantity, 5, 4, 0, false).unwrap(),
        ];
        let scan = read(&label("261000420012"), &rules, euro()).unwrap();
        let Scan::Counted { item, quantity, .. } = scan else { panic!("{scan:?}") };
        assert_eq!((item.as_str(), quantity.thousandths()), ("00042", 12_000));
        let scan = read(&label("262000420012"), &rules, euro()).unwrap();
        assert!(matches!(scan, Scan::Weighed { .. }), "{scan:?}");
    }

    #[track_caller]
    fn check_price(decimals: u8, currency: &str, value: &str, want: Result<i64, &str>) {
        let rules = [LabelRule::new("22", LabelContent::Price, 5, 5, decimals, false).unwrap()];
        let got = read(&label(&format!("2211111{value}")), &rules, currency.parse().unwrap());
        let got = got.map_err(|e| e.code()).map(|scan| match scan {
            Scan::Priced { price_minor, .. } => price_minor.minor(),
            _ => panic!("{scan:?}"),
        });
        assert_eq!(got, want, "{value} with {decimals} decimals of {currency}");
    }

    #[test]
    fn a_price_is_read_in_the_currencys_minor_units() {
        check_price(2, "EUR", "01250", Ok(1250));
        check_price(1, "SEK", "00125", Ok(1250));
        check_price(0, "JPY", "00125", Ok(125));
        check_price(2, "JPY", "12500", Ok(125));
        check_price(2, "JPY", "12550", Err("too_many_decimals"));
        check_price(2, "KWD", "00125", Ok(1250));
    }
}
