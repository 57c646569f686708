//! What people take away: receipts and reports as text, print, PDF and tables. The figures come from the log and the
//! reports, the layout from `documents`.

use documents::escpos::{self, Paper};
use documents::{Language, Letterhead, Receipt, day_report, period_report, plan_pdf, receipt_pdf, text};
use domain::Money;
use domain::api::plan::Plan;
use domain::api::recipe::Shopping;
use domain::api::today::{DayReport, ReportFormat, TenderSum};
use domain::business_day::BusinessDay;
use domain::clock::Moment;
use domain::event::{Body, Event};
use domain::id::{EventId, PersonId};
use domain::sale::Sale;
use domain::tax::TaxSum;
use serde::Serialize;

use crate::sell::Standing;
use crate::shop::Shop;
use crate::store::{Store, find_event};
use crate::{Error, report};

/// Columns of a receipt that is shown as text.
const TEXT_COLUMNS: usize = 42;

/// Whose paper it is, and who sold.
///
/// # Errors
/// Database errors.
pub fn letterhead(store: &Store, shop: &Shop, person: Option<PersonId>) -> Result<Letterhead, Error> {
    let cashier = match person {
        Some(person) => store.name_of(person)?.unwrap_or_default(),
        None => String::new(),
    };
    Ok(Letterhead {
        business_name: shop.settings.business_name.clone(),
        stall_name: shop.stall.name.clone(),
        address: shop.stall.address.clone(),
        tax_number: shop.settings.tax_number.clone(),
        header: shop.settings.receipt_header.clone(),
        footer: shop.settings.receipt_footer.clone(),
        language: language(shop),
        cashier,
    })
}

/// A receipt as text for a screen.
///
/// # Errors
/// [`Error::NotFound`]; database errors.
pub fn receipt_text(store: &Store, shop: &Shop, sale: EventId) -> Result<String, Error> {
    Ok(text::text(&receipt(store, shop, sale, false)?, TEXT_COLUMNS))
}

/// The plan of a day on paper.
///
/// # Errors
/// What `documents` says; database errors.
pub fn plan_pdf(store: &Store, shop: &Shop, plan: &Plan) -> Result<Vec<u8>, Error> {
    Ok(plan_pdf::plan(plan, &letterhead(store, shop, None)?, shop.stall.currency)?)
}

/// A shopping list on paper.
///
/// # Errors
/// As [`plan_pdf()`].
pub fn shopping_pdf(store: &Store, shop: &Shop, list: &Shopping) -> Result<Vec<u8>, Error> {
    Ok(plan_pdf::shopping(list, &letterhead(store, shop, None)?, shop.stall.currency)?)
}

/// A receipt as PDF.
///
/// # Errors
/// As [`receipt_text`].
pub fn receipt_pdf(store: &Store, shop: &Shop, sale: EventId, copy: bool) -> Result<Vec<u8>, Error> {
    Ok(receipt_pdf::pdf(&receipt(store, shop, sale, copy)?)?)
}

/// A receipt for a printer of so many columns.
///
/// # Errors
/// As [`receipt_text`].
pub fn receipt_escpos(
    store: &Store,
    shop: &Shop,
    sale: EventId,
    columns: u8,
    copy: bool,
    open_drawer: bool,
) -> Result<Vec<u8>, Error> {
    let receipt = receipt(store, shop, sale, copy)?;
    Ok(escpos::receipt(&receipt, Paper::of_columns(usize::from(columns)), open_drawer))
}

/// The receipt of a sale that is being committed, as [`receipt_escpos`] would write it.
///
/// # Errors
/// What `documents` says.
pub fn first_receipt_escpos(
    sale: &Sale,
    moment: &Moment,
    letterhead: &Letterhead,
    columns: u8,
    open_drawer: bool,
) -> Result<Vec<u8>, Error> {
    let receipt = Receipt::of_sale(sale, moment, letterhead, false)?;
    Ok(escpos::receipt(&receipt, Paper::of_columns(usize::from(columns)), open_drawer))
}

/// A page that shows whether the printer is set up.
///
/// # Errors
/// Database errors.
pub fn test_escpos(store: &Store, shop: &Shop, columns: u8) -> Result<Vec<u8>, Error> {
    Ok(escpos::test_page(&letterhead(store, shop, None)?, Paper::of_columns(usize::from(columns))))
}

/// What opens the cash drawer, without paper.
pub fn drawer_pulse() -> Vec<u8> {
    escpos::drawer_pulse().to_vec()
}

fn language(shop: &Shop) -> Language {
    Language::from_tag(&shop.settings.language)
}

/// The receipt of a sale, with the payments that count now, or of a refund.
fn receipt(store: &Store, shop: &Shop, id: EventId, copy: bool) -> Result<Receipt, Error> {
    let event = find_event(store.conn(), id)?;
    let Some(Event { envelope, body }) = event else {
        return Err(Error::NotFound { what: "sale", text: id.to_string() });
    };
    let letterhead = letterhead(store, shop, envelope.person)?;
    match body {
        Body::Sale(_) => {
            let standing = Standing::of(store, id)?;
            let mut sale = standing.sale;
            sale.tenders = standing.paid;
            sale.rounding_minor = standing.rounding_minor;
            Ok(Receipt::of_sale(&sale, &envelope.moment, &letterhead, copy)?)
        }
        Body::Refund(refund) => Ok(Receipt::of_refund(&refund, &envelope.moment, &letterhead, copy)?),
        _ => Err(Error::NotFound { what: "sale", text: id.to_string() }),
    }
}

/// The report of a day in a format.
///
/// # Errors
/// Database errors; what `documents` says.
pub fn day_report_bytes(store: &Store, shop: &Shop, day: BusinessDay, format: ReportFormat) -> Result<Vec<u8>, Error> {
    let report = report::day_report(store, shop, day)?;
    let currency = shop.stall.currency;
    Ok(match format {
        ReportFormat::Json => json(&DayJson::of(&report)),
        ReportFormat::Csv => day_report::csv(&report, currency)?,
        ReportFormat::Pdf => day_report::pdf(&report, &letterhead(store, shop, None)?, currency)?,
        ReportFormat::Xlsx => day_report::xlsx(&report, &letterhead(store, shop, None)?, currency)?,
    })
}

/// The report of several days in a format; as JSON, a list of days.
///
/// # Errors
/// As [`day_report_bytes`]; a period without a sale has no PDF and no workbook.
pub fn period_bytes(
    store: &Store,
    shop: &Shop,
    from: BusinessDay,
    to: BusinessDay,
    format: ReportFormat,
) -> Result<Vec<u8>, Error> {
    let days = report::period(store, shop, from, to)?;
    let currency = shop.stall.currency;
    Ok(match format {
        ReportFormat::Json => json(&days.iter().map(DayJson::of).collect::<Vec<_>>()),
        ReportFormat::Csv => period_report::csv(&days, currency)?,
        ReportFormat::Pdf => period_report::pdf(&days, &letterhead(store, shop, None)?, currency)?,
        ReportFormat::Xlsx => period_report::xlsx(&days, &letterhead(store, shop, None)?, currency)?,
    })
}

/// The keys that scripts rely on, and no others.
#[derive(Serialize)]
struct DayJson<'a> {
    business_day: BusinessDay,
    sales: u64,
    refunds: u64,
    lines: u64,
    gross_minor: Money,
    tax: &'a [TaxSum],
    tenders: &'a [TenderSum],
}

impl<'a> DayJson<'a> {
    fn of(report: &'a DayReport) -> Self {
        Self {
            business_day: report.business_day,
            sales: report.sales,
            refunds: report.refunds,
            lines: report.lines,
            gross_minor: report.gross_minor,
            tax: &report.tax,
            tenders: &report.tenders,
        }
    }
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).expect("a report has string keys and no floats");
    bytes.push(b'\n');
    bytes
}
