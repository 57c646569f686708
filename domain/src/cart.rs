//! What is asked for at the counter, and the bill it comes to. The page and the register run the same function.

use serde::{Deserialize, Serialize};

use crate::discount::{Discount, Reduction};
use crate::id::{ParkedId, ProductId, TaxCategoryId};
use crate::markdown::{self, Reduced};
use crate::quantity::{Quantity, Unit};
use crate::sale::{Bill, Line, LineKind, MAX_LINES, PriceReason};
use crate::tax::{self, Rates, Service, TaxRate};
use crate::{Error, Money, rounding};

/// A cart as the counter holds it, parks it and sends it. Prices are looked up when it is billed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cart {
    pub items: Vec<Item>,
    #[serde(default)]
    pub service: Service,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Asked>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The parked ticket that it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked: Option<ParkedId>,
}

/// One line as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub of: Goods,
    pub quantity: Quantity,
    /// Another price per unit than the list's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_minor: Option<Money>,
    /// The amount printed on a scale's label; it stands instead of quantity × price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_minor: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Asked>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Item {
    pub const fn new(of: Goods, quantity: Quantity) -> Self {
        Self { of, quantity, price_minor: None, label_minor: None, discount: None, note: String::new() }
    }
}

/// What a line is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goods {
    Product(ProductId),
    /// An amount that is no product; `price_minor` of the item says how much.
    FreeAmount {
        name: String,
        tax_category: TaxCategoryId,
    },
}

/// A discount as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub given: Reduction,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What the catalogue says about a line on the day of the sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub product: Option<ProductId>,
    pub name: String,
    #[serde(default)]
    pub kind: LineKind,
    pub unit: Unit,
    pub tax_category: TaxCategoryId,
    /// Per unit; none for a free amount.
    pub list_price_minor: Option<Money>,
    pub rates: Rates,
    /// Markdowns that lie over the list price, each with its time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reduced: Vec<Reduced>,
}

impl Terms {
    /// What one costs at a moment, and the markdown that makes it so.
    pub fn price_at(&self, now_ms: i64) -> (Option<Money>, Option<Reduced>) {
        match markdown::price_now(self.list_price_minor, &self.reduced, now_ms) {
            Some((price, by)) => (Some(price), Some(by)),
            None => (self.list_price_minor, None),
        }
    }
}

/// Bills a cart at a moment: each item with its terms, in order.
///
/// A line is quantity × price, half away from zero, less its discount; a cart discount is split over the goods by
/// largest remainder; tax is computed by [`tax::compute`] on what is left.
///
/// # Errors
/// [`Error::NoLines`], [`Error::TooManyLines`], [`Error::NotPositive`], [`Error::WholePieces`],
/// [`Error::Negative`] (a price), [`Error::Missing`] (a price), [`Error::DiscountTooLarge`], [`Error::TooLarge`].
pub fn bill(
    items: &[(&Item, &Terms)],
    service: Service,
    discount: Option<&Asked>,
    tax_inclusive: bool,
    now_ms: i64,
) -> Result<Bill, Error> {
    if items.is_empty() {
        return Err(Error::NoLines);
    }
    if items.len() > MAX_LINES {
        return Err(Error::TooManyLines { limit: MAX_LINES });
    }
    let mut lines = Vec::with_capacity(items.len());
    for (no, (item, terms)) in (1..).zip(items) {
        lines.push(line(no, item, terms, now_ms)?);
    }
    let discount = discount.map(|asked| take_off(asked, &mut lines)).transpose()?;
    let goods: Vec<usize> = (0..lines.len()).filter(|&i| lines[i].kind == LineKind::Goods).collect();
    let taxed: Vec<(Money, &[TaxRate])> =
        goods.iter().map(|&i| (lines[i].amount_minor, items[i].1.rates.of(service))).collect();
    let computed = tax::compute(&taxed, tax_inclusive)?;
    for (&index, taxes) in goods.iter().zip(computed.lines) {
        lines[index].taxes = taxes;
    }
    let mut total = Money::sum(lines.iter().map(|l| l.amount_minor))?;
    if !tax_inclusive {
        total = total.plus(Money::sum(computed.sums.iter().map(|s| s.tax_minor))?)?;
    }
    Ok(Bill { service, tax_inclusive, lines, discount, taxes: computed.sums, total_minor: total })
}

fn line(no: u16, item: &Item, terms: &Terms, now_ms: i64) -> Result<Line, Error> {
    let quantity = item.quantity.for_sale(terms.unit, &terms.name)?;
    let (price_now, reduced) = terms.price_at(now_ms);
    let price = item.price_minor.or(price_now).ok_or(Error::Missing { what: "the price" })?;
    if price < Money::ZERO {
        return Err(Error::Negative { what: "the price" });
    }
    let full = match item.label_minor {
        Some(label) if label < Money::ZERO => return Err(Error::Negative { what: "the amount on the label" }),
        Some(label) => label,
        None => quantity.times(price)?,
    };
    let discount = match &item.discount {
        None => None,
        Some(asked) => {
            Some(Discount { given: asked.given, amount_minor: asked.given.of(full)?, reason: asked.reason.clone() })
        }
    };
    let off = discount.as_ref().map_or(Money::ZERO, |d| d.amount_minor);
    let price_reason = match (item.label_minor, terms.list_price_minor) {
        (Some(_), _) => Some(PriceReason::Label),
        (None, Some(list)) if list != price => match (item.price_minor, reduced) {
            (None, Some(_)) => Some(PriceReason::Markdown),
            _ => Some(PriceReason::Override),
        },
        _ => None,
    };
    Ok(Line {
        no,
        kind: terms.kind,
        product: terms.product,
        name: terms.name.clone(),
        tax_category: terms.tax_category,
        unit: terms.unit,
        quantity,
        list_price_minor: terms.list_price_minor,
        price_minor: price,
        price_reason,
        full_minor: full,
        discount,
        cart_discount_minor: Money::ZERO,
        amount_minor: full.minus(off)?,
        taxes: Vec::new(),
        batches: Vec::new(),
        note: item.note.clone(),
    })
}

fn take_off(asked: &Asked, lines: &mut [Line]) -> Result<Discount, Error> {
    let goods: Vec<usize> = (0..lines.len()).filter(|&i| lines[i].kind == LineKind::Goods).collect();
    let weights: Vec<i64> = goods.iter().map(|&i| lines[i].amount_minor.minor()).collect();
    let sum = Money::sum(goods.iter().map(|&i| lines[i].amount_minor))?;
    let amount = asked.given.of(sum)?;
    for (&index, share) in goods.iter().zip(rounding::allot(amount.minor(), &weights)) {
        let line = &mut lines[index];
        line.cart_discount_minor = Money::new(share)?;
        line.amount_minor = line.amount_minor.minus(line.cart_discount_minor)?;
    }
    Ok(Discount { given: asked.given, amount_minor: amount, reason: asked.reason.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discount::BasisPoints;

    fn terms(price: i64, ppm: i64) -> Terms {
        Terms {
            product: None,
            name: "Bread".to_owned(),
            kind: LineKind::Goods,
            unit: Unit::Piece,
            tax_category: TaxCategoryId::NIL,
            list_price_minor: Some(Money::new(price).unwrap()),
            rates: Rates::flat(TaxRate::from_ppm(ppm).unwrap()),
            reduced: Vec::new(),
        }
    }

    fn item(pieces: i64) -> Item {
        Item::new(Goods::Product(ProductId::NIL), Quantity::new(pieces * 1000).unwrap())
    }

    #[test]
    fn a_cart_discount_is_split_by_largest_remainder_and_lines_sum_to_the_total() {
        let (a, b) = (terms(99, 200_000), terms(250, 55_000));
        let (one, three) = (item(1), item(3));
        let ten = Asked { given: Reduction::Percent(BasisPoints::new(1000).unwrap()), reason: String::new() };
        let bill = bill(&[(&one, &a), (&three, &b)], Service::TakeAway, Some(&ten), true, 0).unwrap();
        assert_eq!(bill.total_minor.minor(), 849 - 85);
        assert_eq!(bill.lines.iter().map(|l| l.cart_discount_minor.minor()).collect::<Vec<_>>(), [10, 75]);
        assert_eq!(bill.lines.iter().map(|l| l.amount_minor.minor()).sum::<i64>(), bill.total_minor.minor());
    }

    #[test]
    fn a_reduced_price_holds_to_the_millisecond_and_whoever_types_a_price_takes_that() {
        use crate::id::MarkdownId;
        use crate::markdown::Given;
        let thirty = Given::Percent(BasisPoints::new(3000).unwrap());
        let reduced = Reduced { markdown: MarkdownId::NIL, given: thirty, from_ms: 1_000, until_ms: 2_000 };
        let bread = Terms { reduced: vec![reduced], ..terms(299, 55_000) };
        let priced = |item: &Item, now_ms| {
            let line = bill(&[(item, &bread)], Service::TakeAway, None, true, now_ms).unwrap().lines.remove(0);
            (line.price_minor.minor(), line.list_price_minor.unwrap().minor(), line.price_reason)
        };
        let plain = item(1);
        assert_eq!(priced(&plain, 999), (299, 299, None));
        assert_eq!(priced(&plain, 1_000), (209, 299, Some(PriceReason::Markdown)));
        assert_eq!(priced(&plain, 1_999), (209, 299, Some(PriceReason::Markdown)));
        assert_eq!(priced(&plain, 2_000), (299, 299, None));
        let typed = Item { price_minor: Some(Money::new(250).unwrap()), ..item(1) };
        assert_eq!(priced(&typed, 1_500), (250, 299, Some(PriceReason::Override)));
        let label = Item { label_minor: Some(Money::new(280).unwrap()), ..item(1) };
        assert_eq!(priced(&label, 1_500).2, Some(PriceReason::Label));
    }

    #[test]
    fn deposits_are_neither_taxed_nor_discounted() {
        let goods = terms(100, 200_000);
        let deposit = Terms { kind: LineKind::Deposit, ..terms(25, 200_000) };
        let one = item(1);
        let half = Asked { given: Reduction::Percent(BasisPoints::new(5000).unwrap()), reason: String::new() };
        let bill = bill(&[(&one, &goods), (&one, &deposit)], Service::TakeAway, Some(&half), true, 0).unwrap();
        assert_eq!(bill.total_minor.minor(), 75);
        assert!(bill.lines[1].taxes.is_empty());
        assert_eq!(bill.turnover().unwrap().minor(), 50);
    }

    #[test]
    fn what_cannot_be_sold_is_refused() {
        let bread = terms(100, 0);
        let zero = item(0);
        assert_eq!(bill(&[], Service::TakeAway, None, true, 0).unwrap_err(), Error::NoLines);
        assert_eq!(bill(&[(&zero, &bread)], Service::TakeAway, None, true, 0).unwrap_err().code(), "not_positive");
        let one = item(1);
        let many = vec![(&one, &bread); 201];
        assert_eq!(bill(&many, Service::TakeAway, None, true, 0).unwrap_err().code(), "too_many_lines");
    }
}
