//! What to make, and what to buy for it, on paper beside the oven.

use domain::api::plan::Plan;
use domain::api::recipe::Shopping;
use domain::business_day::BusinessDay;
use domain::currency::Currency;
use domain::quantity::{Quantity, Unit};

use crate::Error;
use crate::letterhead::Letterhead;
use crate::locale::Locale;
use crate::report::{Report, Section, Value};
use crate::report_pdf;
use crate::words::Words;

/// The plan of a day: a row a product with the number to make, what is there already, the range that is expected and
/// what was sold a week before.
///
/// # Errors
/// [`Error::Font`] when a bundled typeface is broken.
pub fn plan(plan: &Plan, letterhead: &Letterhead, currency: Currency) -> Result<Vec<u8>, Error> {
    let words = Words::of(letterhead.language);
    let locale = Locale::new(letterhead.language, currency);
    let mut report = Report::of_lists(words.say("plan"), heading(plan.day, locale, &words), letterhead, locale);
    if plan.rows.is_empty() {
        report.nothing = Some(words.say("plan-nothing"));
        return report_pdf::lists(&report, &[], None, letterhead);
    }
    let heads = vec![
        words.say("product"),
        words.say("plan-make"),
        words.say("plan-there"),
        words.say("plan-expected"),
        words.say("plan-week-before"),
    ];
    let rows = plan.rows.iter().map(|row| {
        let measure = |quantity: Quantity| Value::Quantity(quantity.thousandths(), row.unit);
        let range = format!(
            "{} ({} – {})",
            locale.quantity(row.expected, row.unit),
            locale.quantity(row.low, Unit::Piece),
            locale.quantity(row.high, Unit::Piece)
        );
        let name = match row.n_days {
            0 | 1 => row.name.clone(),
            n => words.say_of("plan-days", &[("name", &row.name), ("n", &n.to_string())]),
        };
        vec![
            Value::Text(name),
            measure(row.own.unwrap_or(row.proposed)),
            if row.there > Quantity::ZERO { measure(row.there) } else { Value::Empty },
            Value::Text(range),
            row.last_week.map_or(Value::Empty, measure),
        ]
    });
    let section = Section {
        title: words.say("plan-to-make"),
        heads,
        rows: rows.collect(),
        strong: Some(1),
        ..Section::default()
    };
    report_pdf::lists(&report, &[section], None, letterhead)
}

/// What to buy, a table a supplier.
///
/// # Errors
/// As [`plan()`].
pub fn shopping(list: &Shopping, letterhead: &Letterhead, currency: Currency) -> Result<Vec<u8>, Error> {
    let words = Words::of(letterhead.language);
    let locale = Locale::new(letterhead.language, currency);
    let [from, to] = [list.from, list.to].map(|day| heading(day, locale, &words));
    let days = if from == to { from } else { format!("{from} – {to}") };
    let mut report = Report::of_lists(words.say("shopping"), days, letterhead, locale);
    if list.suppliers.is_empty() {
        report.nothing = Some(words.say("shopping-nothing"));
    }
    let sections: Vec<Section> = list
        .suppliers
        .iter()
        .map(|supplier| {
            let name = if supplier.name.is_empty() { words.say("shopping-nobody") } else { supplier.name.clone() };
            let rows = supplier.needs.iter().map(|need| {
                let packs = need
                    .n_packs
                    .zip(need.pack)
                    .map(|(n, pack)| format!("{} × {}", locale.count(n), locale.quantity(pack, need.unit)));
                vec![
                    Value::Text(need.name.clone()),
                    Value::Quantity(need.quantity.thousandths(), need.unit),
                    packs.map_or(Value::Empty, Value::Text),
                ]
            });
            let title = if supplier.contact.is_empty() { name } else { format!("{name}  ·  {}", supplier.contact) };
            Section {
                title,
                heads: vec![words.say("shopping-what"), words.say("shopping-needed"), words.say("shopping-packs")],
                rows: rows.collect(),
                ..Section::default()
            }
        })
        .collect();
    let without = (!list.without_recipe.is_empty())
        .then(|| words.say_of("shopping-without", &[("names", &list.without_recipe.join(", "))]));
    report_pdf::lists(&report, &sections, without.as_deref(), letterhead)
}

fn heading(day: BusinessDay, locale: Locale, words: &Words) -> String {
    let date = locale.date(day.date());
    words.say_of("day-heading", &[("weekday", locale.weekday(day.weekday())), ("date", &date)])
}
