//! The report of one business day as PDF, workbook and CSV.

use domain::api::today::DayReport;
use domain::currency::Currency;

use crate::letterhead::Letterhead;
use crate::report::Report;
use crate::table::{Cell, Table};
use crate::{Error, report_pdf, report_workbook};

/// # Errors
/// [`Error::Font`] when a bundled typeface is broken, [`Error::Domain`] for sums outside money's bounds.
pub fn pdf(day: &DayReport, letterhead: &Letterhead, currency: Currency) -> Result<Vec<u8>, Error> {
    report_pdf::pdf(&Report::of_day(day, letterhead, currency)?, letterhead)
}

/// Sheets: summary, tax, payments, products.
///
/// # Errors
/// [`Error::Workbook`], [`Error::Domain`] for sums outside money's bounds.
pub fn xlsx(day: &DayReport, letterhead: &Letterhead, currency: Currency) -> Result<Vec<u8>, Error> {
    report_workbook::xlsx(&Report::of_day(day, letterhead, currency)?)
}

/// One table for programs, its names in English whatever the language: a row for every figure, by section.
///
/// # Errors
/// [`Error::Write`], which memory does not bring about.
pub fn csv(day: &DayReport, currency: Currency) -> Result<Vec<u8>, Error> {
    let mut table = Table::new(&["business_day", "section", "item", "quantity", "unit", "net", "tax", "amount"]);
    let date = Cell::Date(day.business_day.date());
    let money = |amount| Cell::money(amount, currency);
    let mut put = |section: &str, item: Cell, rest: [Cell; 5]| {
        let row = [date.clone(), Cell::text(section), item].into_iter().chain(rest).collect();
        table.rows.push(row);
    };
    let none = || Cell::Empty;
    for (item, n) in [("sales", day.sales), ("refunds", day.refunds), ("lines", day.lines)] {
        put("summary", Cell::text(item), [Cell::count(n), none(), none(), none(), none()]);
    }
    for (item, amount) in [
        ("gross", day.gross_minor),
        ("discount", day.discount_minor),
        ("tip", day.tip_minor),
        ("rounding", day.rounding_minor),
    ] {
        put("summary", Cell::text(item), [none(), none(), none(), none(), money(amount)]);
    }
    for tax in &day.tax {
        // The rate is a number in percent, as imports read it.
        let rate = Cell::text(tax.rate_ppm.percent());
        put("tax", rate, [none(), none(), money(tax.net_minor), money(tax.tax_minor), none()]);
    }
    for tender in &day.tenders {
        put("payment", Cell::text(tender.kind.code()), [none(), none(), none(), none(), money(tender.amount_minor)]);
    }
    for product in &day.products {
        let quantity = Cell::quantity(product.quantity);
        let unit = Cell::text(product.unit.code());
        put("product", Cell::text(&product.name), [quantity, unit, none(), none(), money(product.turnover_minor)]);
    }
    table.csv()
}
