//! What a day's and a period's report say, before anything is drawn: one model, so that paper and workbook agree.

use std::collections::HashMap;

use domain::api::today::{DayReport, ProductFigures, TenderSum};
use domain::business_day::BusinessDay;
use domain::currency::Currency;
use domain::id::ProductId;
use domain::quantity::Unit;
use domain::tax::{self, TaxSum};
use domain::{Money, rounding};

use crate::Error;
use crate::letterhead::Letterhead;
use crate::locale::Locale;
use crate::receipt::tender_name;
use crate::words::Words;

/// A value of a report, still a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Empty,
    Text(String),
    Count(u64),
    Money(Money),
    /// Thousandths of the unit; sums of a year may go beyond one line's bounds.
    Quantity(i64, Unit),
    RatePpm(i64),
    Day(BusinessDay),
}

/// A table under its title. The first column holds words, the others figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Section {
    pub title: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<Value>>,
    /// Empty where nothing is summed.
    pub total: Vec<Value>,
    /// The column that matters most.
    pub strong: Option<usize>,
    /// The column whose amounts are compared by bars.
    pub bars: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    pub locale: Locale,
    /// “Day report”.
    pub title: String,
    /// The day or days.
    pub heading: String,
    pub business_name: String,
    pub under_name: Vec<String>,
    /// The figures that a day is judged by, the first above all.
    pub figures: Vec<(String, Value)>,
    /// The other sums.
    pub others: Vec<(String, Value)>,
    pub summary_title: String,
    /// From turnover to what was received; empty where both are the same.
    pub settlement: Option<Section>,
    pub days: Option<Section>,
    pub payments: Section,
    pub tax: Section,
    pub products: Section,
    /// What stands there when nothing was sold.
    pub nothing: Option<String>,
}

impl Report {
    pub fn of_day(day: &DayReport, letterhead: &Letterhead, currency: Currency) -> Result<Self, Error> {
        let words = Words::of(letterhead.language);
        let locale = Locale::new(letterhead.language, currency);
        let date = day.business_day.date();
        let heading = words.say_of(
            "day-heading",
            &[("weekday", locale.weekday(day.business_day.weekday())), ("date", &locale.date(date))],
        );
        let sums = Sums::of(std::slice::from_ref(day))?;
        Ok(Self { title: words.say("day-report"), heading, ..Self::of_sums(&sums, letterhead, locale, &words)? })
    }

    pub fn of_period(days: &[DayReport], letterhead: &Letterhead, currency: Currency) -> Result<Self, Error> {
        let words = Words::of(letterhead.language);
        let locale = Locale::new(letterhead.language, currency);
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return Err(Error::NoDays);
        };
        let [from, to] = [first, last].map(|d| locale.date(d.business_day.date()));
        let heading = if from == to { from } else { format!("{from} – {to}") };
        let sums = Sums::of(days)?;
        let report = Self::of_sums(&sums, letterhead, locale, &words)?;
        Ok(Self { title: words.say("period-report"), heading, days: Some(by_day(days, &sums, &words)?), ..report })
    }

    /// A sheet without figures of its own: what stands above lists.
    pub fn of_lists(title: String, heading: String, letterhead: &Letterhead, locale: Locale) -> Self {
        let words = Words::of(letterhead.language);
        Self {
            locale,
            title,
            heading,
            business_name: letterhead.business_name.trim().to_owned(),
            under_name: letterhead.under_name(&words.say("tax-number")),
            figures: Vec::new(),
            others: Vec::new(),
            summary_title: String::new(),
            settlement: None,
            days: None,
            payments: Section::default(),
            tax: Section::default(),
            products: Section::default(),
            nothing: None,
        }
    }

    fn of_sums(sums: &Sums, letterhead: &Letterhead, locale: Locale, words: &Words) -> Result<Self, Error> {
        let average = match i128::from(sums.sales) {
            0 => Money::ZERO,
            n => Money::from_wide(rounding::divide(i128::from(sums.gross.minor()), n))?,
        };
        let tax = Money::sum(sums.tax.iter().map(|t| t.tax_minor))?;
        let figures = vec![
            (words.say("turnover"), Value::Money(sums.gross)),
            (words.say("sales"), Value::Count(sums.sales)),
            (words.say("average-sale"), Value::Money(average)),
            (words.say("tax-included"), Value::Money(tax)),
        ];
        let others = vec![
            (words.say("lines-sold"), Value::Count(sums.lines)),
            (words.say("refunds"), Value::Count(sums.refunds)),
            (words.say("discounts"), Value::Money(sums.discount)),
            (words.say("tips"), Value::Money(sums.tip)),
            (words.say("cash-rounding"), Value::Money(sums.rounding)),
        ];
        let empty = sums.sales == 0 && sums.refunds == 0;
        Ok(Self {
            locale,
            title: String::new(),
            heading: String::new(),
            business_name: letterhead.business_name.trim().to_owned(),
            under_name: letterhead.under_name(&words.say("tax-number")),
            figures,
            others,
            summary_title: words.say("summary"),
            settlement: settlement(sums, words)?,
            days: None,
            payments: payments(sums, words)?,
            tax: taxes(&sums.tax, words)?,
            products: products(sums, words)?,
            nothing: empty.then(|| words.say("nothing-sold")),
        })
    }
}

/// Several days as one.
pub(crate) struct Sums {
    pub sales: u64,
    pub refunds: u64,
    pub lines: u64,
    pub gross: Money,
    pub discount: Money,
    pub tip: Money,
    pub rounding: Money,
    pub tax: Vec<TaxSum>,
    pub tenders: Vec<TenderSum>,
    products: Vec<ProductSum>,
}

struct ProductSum {
    name: String,
    unit: Unit,
    thousandths: i64,
    turnover: Money,
}

impl Sums {
    pub fn of(days: &[DayReport]) -> Result<Self, Error> {
        let sum = |of: fn(&DayReport) -> Money| Money::sum(days.iter().map(of));
        let mut tax = Vec::new();
        let mut tenders: Vec<TenderSum> = Vec::new();
        for day in days {
            for t in &day.tax {
                tax::add_to_sums(&mut tax, t.rate_ppm, t.net_minor, t.tax_minor)?;
            }
            for tender in &day.tenders {
                match tenders.iter_mut().find(|t| t.kind == tender.kind) {
                    Some(known) => known.amount_minor = known.amount_minor.plus(tender.amount_minor)?,
                    None => tenders.push(*tender),
                }
            }
        }
        tax.sort_by_key(|t| t.rate_ppm);
        tenders.sort_by_key(|t| t.kind);
        Ok(Self {
            sales: days.iter().map(|d| d.sales).sum(),
            refunds: days.iter().map(|d| d.refunds).sum(),
            lines: days.iter().map(|d| d.lines).sum(),
            gross: sum(|d| d.gross_minor)?,
            discount: sum(|d| d.discount_minor)?,
            tip: sum(|d| d.tip_minor)?,
            rounding: sum(|d| d.rounding_minor)?,
            tax,
            tenders,
            products: product_sums(days.iter().flat_map(|d| &d.products))?,
        })
    }
}

/// Products keep together over days though their names change; the latest name stands. Free amounts go by name.
fn product_sums<'a>(figures: impl Iterator<Item = &'a ProductFigures>) -> Result<Vec<ProductSum>, Error> {
    let mut sums: Vec<ProductSum> = Vec::new();
    let mut places: HashMap<(Option<ProductId>, Unit, Option<&str>), usize> = HashMap::new();
    for figure in figures {
        let free = figure.product.is_none().then_some(figure.name.as_str());
        let place = *places.entry((figure.product, figure.unit, free)).or_insert(sums.len());
        match sums.get_mut(place) {
            Some(sum) => {
                sum.name.clone_from(&figure.name);
                sum.thousandths = sum.thousandths.saturating_add(figure.quantity.thousandths());
                sum.turnover = sum.turnover.plus(figure.turnover_minor)?;
            }
            None => sums.push(ProductSum {
                name: figure.name.clone(),
                unit: figure.unit,
                thousandths: figure.quantity.thousandths(),
                turnover: figure.turnover_minor,
            }),
        }
    }
    sums.sort_by(|a, b| b.turnover.cmp(&a.turnover).then_with(|| a.name.cmp(&b.name)));
    Ok(sums)
}

fn payments(sums: &Sums, words: &Words) -> Result<Section, Error> {
    Ok(Section {
        title: words.say("payments"),
        heads: vec![words.say("kind"), words.say("amount")],
        rows: sums
            .tenders
            .iter()
            .map(|t| vec![Value::Text(tender_name(words, t.kind)), Value::Money(t.amount_minor)])
            .collect(),
        total: vec![Value::Text(words.say("received")), Value::Money(received(sums)?)],
        bars: None,
        strong: None,
    })
}

fn received(sums: &Sums) -> Result<Money, Error> {
    Ok(Money::sum(sums.tenders.iter().map(|t| t.amount_minor))?)
}

fn taxes(taxes: &[TaxSum], words: &Words) -> Result<Section, Error> {
    let net = Money::sum(taxes.iter().map(|t| t.net_minor))?;
    let tax = Money::sum(taxes.iter().map(|t| t.tax_minor))?;
    Ok(Section {
        title: words.say("tax-by-rate"),
        heads: vec![words.say("rate"), words.say("net"), words.say("tax-amount")],
        rows: taxes
            .iter()
            .map(|t| vec![Value::RatePpm(t.rate_ppm.ppm()), Value::Money(t.net_minor), Value::Money(t.tax_minor)])
            .collect(),
        total: vec![Value::Text(words.say("total")), Value::Money(net), Value::Money(tax)],
        bars: None,
        strong: None,
    })
}

fn products(sums: &Sums, words: &Words) -> Result<Section, Error> {
    let turnover = Money::sum(sums.products.iter().map(|p| p.turnover))?;
    Ok(Section {
        title: words.say("products"),
        heads: vec![words.say("product"), words.say("quantity"), words.say("turnover")],
        rows: sums
            .products
            .iter()
            .map(|p| {
                vec![Value::Text(p.name.clone()), Value::Quantity(p.thousandths, p.unit), Value::Money(p.turnover)]
            })
            .collect(),
        total: vec![Value::Text(words.say("total")), Value::Empty, Value::Money(turnover)],
        bars: Some(2),
        strong: None,
    })
}

/// Turnover and what came in differ by tips, rounding, deposits and vouchers; the last two are what is left over.
fn settlement(sums: &Sums, words: &Words) -> Result<Option<Section>, Error> {
    let received = received(sums)?;
    let others = received.minus(sums.gross)?.minus(sums.tip)?.minus(sums.rounding)?;
    let parts = [
        (words.say("tips"), sums.tip),
        (words.say("cash-rounding"), sums.rounding),
        (words.say("deposits-and-vouchers"), others),
    ];
    let mut rows = vec![vec![Value::Text(words.say("turnover")), Value::Money(sums.gross)]];
    rows.extend(
        parts.into_iter().filter(|(_, m)| !m.is_zero()).map(|(label, m)| vec![Value::Text(label), Value::Money(m)]),
    );
    Ok((rows.len() > 1).then(|| Section {
        title: words.say("turnover-to-payments"),
        heads: vec![words.say("part"), words.say("amount")],
        rows,
        total: vec![Value::Text(words.say("received")), Value::Money(received)],
        bars: None,
        strong: None,
    }))
}

fn by_day(days: &[DayReport], sums: &Sums, words: &Words) -> Result<Section, Error> {
    let tax_of = |taxes: &[TaxSum]| Money::sum(taxes.iter().map(|t| t.tax_minor));
    let mut rows = Vec::with_capacity(days.len());
    for day in days {
        rows.push(vec![
            Value::Day(day.business_day),
            Value::Count(day.sales),
            Value::Count(day.refunds),
            Value::Money(day.discount_minor),
            Value::Money(tax_of(&day.tax)?),
            Value::Money(day.gross_minor),
        ]);
    }
    Ok(Section {
        title: words.say("by-day"),
        heads: vec![
            words.say("day"),
            words.say("sales"),
            words.say("refunds"),
            words.say("discounts"),
            words.say("tax-amount"),
            words.say("turnover"),
        ],
        rows,
        total: vec![
            Value::Text(words.say("total")),
            Value::Count(sums.sales),
            Value::Count(sums.refunds),
            Value::Money(sums.discount),
            Value::Money(tax_of(&sums.tax)?),
            Value::Money(sums.gross),
        ],
        bars: Some(5),
        strong: None,
    })
}
