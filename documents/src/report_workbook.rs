use crate::Error;
use crate::report::{Report, Section};
use crate::workbook::{Book, Sheet};

/// The report as a workbook: a summary, then a sheet for every table, heads in the first row so that each can be sorted,
/// filtered and read by other programs as it is.
pub(crate) fn xlsx(report: &Report) -> Result<Vec<u8>, Error> {
    let title = format!("{} {}", report.title, report.heading);
    let mut book = Book::new(&title, &report.business_name, Some(report.locale));
    summary(&mut book.sheet(&report.summary_title)?, report)?;
    for section in report.days.iter().chain([&report.tax, &report.payments, &report.products]) {
        let mut sheet = book.sheet(&section.title)?;
        table(&mut sheet, section)?;
    }
    book.bytes()
}

fn summary(sheet: &mut Sheet<'_>, report: &Report) -> Result<(), Error> {
    sheet.title(&report.heading)?;
    sheet.remark(&report.title)?;
    sheet.remark(&report.business_name)?;
    for line in &report.under_name {
        sheet.remark(line)?;
    }
    sheet.gap()?;
    for (label, value) in report.figures.iter().chain(&report.others) {
        sheet.values(&[crate::report::Value::Text(label.clone()), value.clone()], false)?;
    }
    if let Some(settlement) = &report.settlement {
        sheet.gap()?;
        table(sheet, settlement)?;
    }
    Ok(())
}

fn table(sheet: &mut Sheet<'_>, section: &Section) -> Result<(), Error> {
    let heads: Vec<&str> = section.heads.iter().map(String::as_str).collect();
    sheet.heads(&heads)?;
    for row in &section.rows {
        sheet.values(row, false)?;
    }
    sheet.values(&section.total, true)
}
