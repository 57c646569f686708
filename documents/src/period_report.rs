//! The report of several days: a row a day and the totals, as PDF, workbook and CSV.

use std::collections::BTreeSet;

use domain::Money;
use domain::api::today::DayReport;
use domain::currency::Currency;
use domain::tax::TaxRate;
use domain::tender::TenderKind;

use crate::letterhead::Letterhead;
use crate::report::Report;
use crate::table::{Cell, Table};
use crate::{Error, report_pdf, report_workbook};

/// `days` in their order.
///
/// # Errors
/// [`Error::NoDays`], [`Error::Font`] when a bundled typeface is broken, [`Error::Domain`] for sums outside money's
/// bounds.
pub fn pdf(days: &[DayReport], letterhead: &Letterhead, currency: Currency) -> Result<Vec<u8>, Error> {
    report_pdf::pdf(&Report::of_period(days, letterhead, currency)?, letterhead)
}

/// Sheets: summary, days, tax, payments, products.
///
/// # Errors
/// [`Error::NoDays`], [`Error::Workbook`], [`Error::Domain`] for sums outside money's bounds.
pub fn xlsx(days: &[DayReport], letterhead: &Letterhead, currency: Currency) -> Result<Vec<u8>, Error> {
    report_workbook::xlsx(&Report::of_period(days, letterhead, currency)?)
}

/// A row a day for programs, with a column for each rate's net and tax and for each kind of payment, and no totals: they
/// would be added to the days.
///
/// # Errors
/// [`Error::Write`], which memory does not bring about.
pub fn csv(days: &[DayReport], currency: Currency) -> Result<Vec<u8>, Error> {
    let rates: BTreeSet<TaxRate> = days.iter().flat_map(|d| &d.tax).map(|t| t.rate_ppm).collect();
    let kinds: BTreeSet<TenderKind> = days.iter().flat_map(|d| &d.tenders).map(|t| t.kind).collect();
    let mut table = Table::new(&["business_day", "sales", "refunds", "lines", "gross", "discount", "tip", "rounding"]);
    for rate in &rates {
        table.columns.push(format!("net_{}", rate.percent()));
        table.columns.push(format!("tax_{}", rate.percent()));
    }
    table.columns.extend(kinds.iter().map(|kind| kind.code().to_owned()));
    let money = |amount| Cell::money(amount, currency);
    for day in days {
        let mut row = vec![
            Cell::Date(day.business_day.date()),
            Cell::count(day.sales),
            Cell::count(day.refunds),
            Cell::count(day.lines),
            money(day.gross_minor),
            money(day.discount_minor),
            money(day.tip_minor),
            money(day.rounding_minor),
        ];
        for rate in &rates {
            let sum = day.tax.iter().find(|t| t.rate_ppm == *rate);
            row.push(money(sum.map_or(Money::ZERO, |t| t.net_minor)));
            row.push(money(sum.map_or(Money::ZERO, |t| t.tax_minor)));
        }
        for kind in &kinds {
            let sum = day.tenders.iter().find(|t| t.kind == *kind);
            row.push(money(sum.map_or(Money::ZERO, |t| t.amount_minor)));
        }
        table.rows.push(row);
    }
    table.csv()
}
