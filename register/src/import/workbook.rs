use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, Xlsx};

use super::sheet::{Cell, Form};
use super::source::{Bytes, Counted};

/// The most columns that are looked at.
const MAX_COLUMNS: usize = 500;

/// Reads the rows of the first sheet of a workbook that has any, one at a time: the number of the row, from 1, and its
/// cells. `each` says whether to go on.
///
/// # Errors
/// Why it is no workbook; what `each` returns.
pub(super) fn rows<E>(
    bytes: Counted<Box<dyn Bytes + '_>>,
    each: &mut dyn FnMut(u64, Vec<Cell>) -> Result<bool, E>,
) -> Result<Result<(), E>, String> {
    let mut book = Xlsx::new(std::io::BufReader::new(bytes)).map_err(|e| e.to_string())?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    for sheet in sheets {
        let mut reader = book.worksheet_cells_reader(&sheet).map_err(|e| e.to_string())?;
        let mut row = None;
        let mut cells: Vec<Cell> = Vec::new();
        while let Some(found) = reader.next_cell().map_err(|e| e.to_string())? {
            let (at, column) = found.get_position();
            if row != Some(at) {
                match give(row, &mut cells, each) {
                    Ok(true) => {}
                    Ok(false) => return Ok(Ok(())),
                    Err(error) => return Ok(Err(error)),
                }
                row = Some(at);
            }
            let column = column as usize;
            if column < MAX_COLUMNS {
                if cells.len() <= column {
                    cells.resize(column + 1, Cell::default());
                }
                cells[column] = cell(found.get_value());
            }
        }
        if row.is_some() {
            return Ok(give(row, &mut cells, each).map(|_| ()));
        }
    }
    Ok(Ok(()))
}

fn give<E>(
    row: Option<u32>,
    cells: &mut Vec<Cell>,
    each: &mut dyn FnMut(u64, Vec<Cell>) -> Result<bool, E>,
) -> Result<bool, E> {
    match row {
        Some(row) if cells.iter().any(|c| !c.text.trim().is_empty()) => each(u64::from(row) + 1, std::mem::take(cells)),
        _ => {
            cells.clear();
            Ok(true)
        }
    }
}

fn cell(value: &DataRef<'_>) -> Cell {
    let (text, form) = match value {
        DataRef::Int(number) => (number.to_string(), Form::Number),
        DataRef::Float(number) => (plain(*number), Form::Number),
        DataRef::String(text) => (text.clone(), Form::Text),
        DataRef::SharedString(text) => ((*text).to_owned(), Form::Text),
        DataRef::Bool(value) => (value.to_string(), Form::Text),
        DataRef::DateTime(at) => (date_time(at), Form::Moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.clone(), Form::Text),
        DataRef::Error(error) => (error.to_string(), Form::Text),
        DataRef::Empty => (String::new(), Form::Text),
    };
    Cell { text, form }
}

/// A workbook keeps every number as a binary fraction and shows 15 digits of it: those are what somebody typed.
fn plain(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn date_time(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computed_number_is_what_the_spreadsheet_shows() {
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(4_006_381_333_931.0), "4006381333931");
        assert_eq!(plain(2.5), "2.5");
        assert_eq!(plain(1.234), "1.234");
        assert_eq!(plain(-0.0), "-0");
    }
}
