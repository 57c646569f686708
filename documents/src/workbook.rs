use chrono::{Datelike, NaiveDate};
use domain::quantity::Unit;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::Error;
use crate::locale::{Language, Locale};
use crate::report::Value;
use crate::table::Cell;

/// The most rows of a sheet, its heads among them.
const MAX_ROWS: u32 = 1_048_576;
const INK: u32 = 0x0021_1c15;
const SOFT: u32 = 0x006b_6255;
const PAPER: u32 = 0x00f4_f0e7;
const LINE: u32 = 0x00d9_d2c4;
/// The widest that a column opens, in letters.
const MAX_WIDTH: usize = 48;

/// A workbook under way.
pub(crate) struct Book {
    workbook: Workbook,
    locale: Option<Locale>,
}

/// One sheet under way, written from its first row down.
pub(crate) struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    widths: Vec<usize>,
    locale: Option<Locale>,
}

impl Book {
    /// With a locale, decimals of the currency's exponent are money.
    pub fn new(title: &str, company: &str, locale: Option<Locale>) -> Self {
        let mut workbook = Workbook::new();
        let mut properties = DocProperties::new().set_title(title).set_company(company);
        // The writer would put in the time; the same figures are to give the same file.
        if let Ok(fixed) = ExcelDateTime::from_ymd(2020, 1, 1) {
            properties = properties.set_creation_datetime(&fixed);
        }
        workbook.set_properties(&properties);
        Self { workbook, locale }
    }

    pub fn sheet(&mut self, name: &str) -> Result<Sheet<'_>, Error> {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(sheet_name(name))?;
        sheet.set_screen_gridlines(false);
        sheet.set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 0);
        Ok(Sheet { sheet, row: 0, widths: Vec::new(), locale: self.locale })
    }

    pub fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        Ok(self.workbook.save_to_buffer()?)
    }
}

impl Sheet<'_> {
    pub fn title(&mut self, text: &str) -> Result<(), Error> {
        self.sheet.set_row_height(self.row, 26)?;
        let row = self.next()?;
        self.sheet.write_string_with_format(
            row,
            0,
            text,
            &Format::new().set_bold().set_font_size(16).set_font_color(INK),
        )?;
        Ok(())
    }

    /// A line of small words, such as an address.
    pub fn remark(&mut self, text: &str) -> Result<(), Error> {
        let row = self.next()?;
        self.sheet.write_string_with_format(row, 0, text, &Format::new().set_font_color(SOFT))?;
        Ok(())
    }

    pub fn gap(&mut self) -> Result<(), Error> {
        self.next().map(|_| ())
    }

    /// Column heads. In the first row they stay in view and stand on every printed page.
    pub fn heads(&mut self, heads: &[&str]) -> Result<(), Error> {
        let row = self.next()?;
        for (column, head) in (0..).zip(heads) {
            let look = Format::new()
                .set_bold()
                .set_font_color(INK)
                .set_background_color(PAPER)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(LINE);
            let look = if column == 0 { look } else { look.set_align(FormatAlign::Right) };
            self.sheet.write_string_with_format(row, column, *head, &look)?;
            self.widen(column, head.chars().count());
        }
        if row == 0 {
            self.sheet.set_freeze_panes(1, 0)?;
            self.sheet.set_repeat_rows(0, 0)?;
        }
        Ok(())
    }

    /// A row of a plain table.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Error> {
        let row = self.next()?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => self.text(row, column, text, Format::new())?,
                Cell::Int(value) => self.number(row, column, *value as f64, "0", Format::new())?,
                Cell::Decimal { value, decimals } => {
                    let form = self.form(*decimals);
                    self.number(row, column, double(*value, *decimals), &form, Format::new())?;
                }
                Cell::Date(date) => self.date(row, column, *date, Format::new())?,
            }
        }
        Ok(())
    }

    /// A row of a report, or its last with the sums.
    pub fn values(&mut self, values: &[Value], total: bool) -> Result<(), Error> {
        let row = self.next()?;
        let look = if total {
            Format::new().set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(SOFT)
        } else {
            Format::new()
        };
        let look = look.set_font_color(INK);
        for (column, value) in (0..).zip(values) {
            let look = look.clone();
            match value {
                Value::Empty => {
                    self.sheet.write_blank(row, column, &look)?;
                }
                Value::Text(text) => self.text(row, column, text, look)?,
                Value::Count(n) => self.number(row, column, *n as f64, "#,##0", look)?,
                Value::Money(amount) => {
                    let decimals = self.locale.map_or(2, |l| l.currency.exponent());
                    let form = self.form(decimals);
                    self.number(row, column, double(amount.minor(), decimals), &form, look)?;
                }
                Value::Quantity(thousandths, Unit::Piece) if thousandths % 1000 == 0 => {
                    self.number(row, column, double(*thousandths, 3), "#,##0", look)?;
                }
                Value::Quantity(thousandths, unit) => {
                    let form = format!("#,##0.000\" {}\"", unit.code());
                    self.number(row, column, double(*thousandths, 3), &form, look)?;
                }
                Value::RatePpm(ppm) => {
                    let decimals = (0..4).find(|d| ppm % 10_i64.pow(4 - d) == 0).unwrap_or(4);
                    let form =
                        if decimals == 0 { "0%".to_owned() } else { format!("0.{}%", "0".repeat(decimals as usize)) };
                    self.number(row, column, double(*ppm, 6), &form, look.set_align(FormatAlign::Left))?;
                }
                Value::Day(day) => self.date(row, column, day.date(), look)?,
            }
        }
        Ok(())
    }

    fn text(&mut self, row: u32, column: u16, text: &str, look: Format) -> Result<(), Error> {
        self.sheet.write_string_with_format(row, column, text, &look)?;
        self.widen(column, text.chars().count());
        Ok(())
    }

    fn number(&mut self, row: u32, column: u16, number: f64, form: &str, look: Format) -> Result<(), Error> {
        self.sheet.write_number_with_format(row, column, number, &look.set_num_format(form))?;
        self.widen(column, 13);
        Ok(())
    }

    fn date(&mut self, row: u32, column: u16, date: NaiveDate, look: Format) -> Result<(), Error> {
        let look = look.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left);
        self.sheet.write_datetime_with_format(row, column, excel_date(date)?, &look)?;
        self.widen(column, 12);
        Ok(())
    }

    /// How decimals are shown: as money where they are the currency's.
    fn form(&self, decimals: u32) -> String {
        let fraction = if decimals == 0 { String::new() } else { format!(".{}", "0".repeat(decimals as usize)) };
        match self.locale.filter(|l| l.currency.exponent() == decimals) {
            Some(locale) => {
                let symbol = locale.currency.symbol();
                match locale.language {
                    Language::English => format!("[${symbol}]#,##0{fraction};-[${symbol}]#,##0{fraction}"),
                    Language::French => format!("#,##0{fraction}\\ [${symbol}];-#,##0{fraction}\\ [${symbol}]"),
                }
            }
            None => format!("#,##0{fraction}"),
        }
    }

    fn next(&mut self) -> Result<u32, Error> {
        if self.row >= MAX_ROWS {
            return Err(Error::TooManyRows { limit: MAX_ROWS });
        }
        self.row += 1;
        Ok(self.row - 1)
    }

    fn widen(&mut self, column: u16, letters: usize) {
        let column = usize::from(column);
        if self.widths.len() <= column {
            self.widths.resize(column + 1, 0);
        }
        self.widths[column] = self.widths[column].max(letters.min(MAX_WIDTH));
    }
}

impl Drop for Sheet<'_> {
    /// A sheet that is done opens its columns as wide as what is in them.
    fn drop(&mut self) {
        for (column, letters) in (0_u16..).zip(&self.widths) {
            // A width that a program can't read is its default width.
            let _ = self.sheet.set_column_width(column, *letters as f64 + 2.5);
        }
    }
}

/// A double holds every amount up to 2^53 minor units to the nearest, which reads back as what was meant.
fn double(value: i64, decimals: u32) -> f64 {
    value as f64 / 10_f64.powi(decimals as i32)
}

fn excel_date(date: NaiveDate) -> Result<ExcelDateTime, Error> {
    let year = u16::try_from(date.year()).unwrap_or(1900);
    Ok(ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)?)
}

/// Without the letters that a sheet's name may not have, and not longer than it may be.
fn sheet_name(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\')).take(31).collect()
}
