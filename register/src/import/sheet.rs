//! A table of a file, whatever the file is: a header and rows.

use std::cell::Cell as Shared;
use std::rc::Rc;

use super::Progress;
use super::encoding::{Content, Encoding, recognise};
use super::reason::Reason;
use super::record::Records;
use super::source::Source;
use super::workbook;
use crate::Error;

/// What a cell was in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    #[default]
    Text,
    /// A number of a workbook: a point, no grouping.
    Number,
    /// A date or time of a workbook, as `2026-11-22T09:30:00`.
    Moment,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cell {
    pub text: String,
    pub form: Form,
}

/// A row, by the line of the file it starts on; or why it is none.
#[derive(Debug)]
pub(super) struct Row {
    pub line: u64,
    pub cells: Result<Vec<Cell>, Reason>,
}

/// A file that is a table.
pub(super) struct Sheet<'a> {
    source: Source<'a>,
    content: Content,
    n_bytes: u64,
    pub columns: Vec<String>,
}

impl<'a> Sheet<'a> {
    /// Looks at a file.
    ///
    /// # Errors
    /// [`Error::Usage`] with one sentence for a file that is no table.
    pub fn open(source: Source<'a>) -> Result<Self, Error> {
        let n_bytes = source.n_bytes()?;
        let content = recognise(source.open(&Rc::default())?).map_err(|e| source.unreadable(&e))?;
        let no_table = |why: &str| Error::Usage(format!("{} {why}", source.name()));
        match content {
            Content::Text(_) | Content::Workbook => {}
            Content::Empty => return Err(no_table("is empty")),
            Content::OldWorkbook => {
                return Err(no_table("is an old or protected workbook; save it as .xlsx or CSV without a password"));
            }
            Content::Binary => return Err(no_table("is neither CSV nor XLSX")),
        }
        let mut sheet = Self { source, content, n_bytes, columns: Vec::new() };
        let mut columns = None;
        sheet.records(&mut |_, _| {}, &mut |row| {
            columns = Some(row.cells);
            Ok(false)
        })?;
        let columns = match columns {
            None => return Err(no_table("has no rows")),
            Some(Err(why)) => return Err(no_table(&format!("has a header that can't be read: {why}"))),
            Some(Ok(cells)) => cells,
        };
        sheet.columns = columns.into_iter().map(|c| c.text.trim().to_owned()).collect();
        while sheet.columns.last().is_some_and(String::is_empty) {
            sheet.columns.pop();
        }
        Ok(sheet)
    }

    /// The encoding as people know it.
    pub fn encoding(&self) -> &'static str {
        match self.content {
            Content::Text(encoding) => encoding.name(),
            _ => Encoding::Utf8.name(),
        }
    }

    pub fn name(&self) -> String {
        self.source.name()
    }

    /// Goes through the rows below the header. `each` says whether to go on. A row with more or fewer cells than the
    /// header is none; a workbook leaves out empty cells at a row's end.
    ///
    /// # Errors
    /// [`Error::Usage`] for a file that ends in the middle; what `each` returns.
    pub fn rows(&self, progress: Progress<'_>, each: &mut dyn FnMut(Row) -> Result<bool, Error>) -> Result<(), Error> {
        let width = self.columns.len();
        let mut header = true;
        self.records(progress, &mut |mut row| {
            if std::mem::take(&mut header) {
                return Ok(true);
            }
            if let Ok(cells) = &mut row.cells {
                if cells.iter().all(|c| c.text.trim().is_empty()) {
                    return Ok(true);
                }
                while cells.len() > width && cells.last().is_some_and(|c| c.text.trim().is_empty()) {
                    cells.pop();
                }
                if self.content == Content::Workbook && cells.len() < width {
                    cells.resize(width, Cell::default());
                }
                if cells.len() != width {
                    let sentence = format!("the row has {} cells, the header {width}", cells.len());
                    let reason = Reason::new("row_length", sentence).with("found", cells.len().to_string());
                    row.cells = Err(reason.with("expected", width.to_string()));
                }
            }
            each(row)
        })
    }

    fn records(&self, progress: Progress<'_>, each: &mut dyn FnMut(Row) -> Result<bool, Error>) -> Result<(), Error> {
        let read = Rc::new(Shared::new(0));
        let bytes = self.source.open(&read)?;
        let mut each = |row: Row| {
            progress(read.get().min(self.n_bytes), self.n_bytes);
            each(row)
        };
        match self.content {
            Content::Text(encoding) => {
                let unreadable = |e: std::io::Error| self.source.unreadable(&e);
                let (mut records, header) = Records::new(encoding.reader(bytes)).map_err(unreadable)?;
                let mut next = Some(header);
                while let Some(record) = next {
                    let cells = record
                        .cells
                        .map(|cells| cells.into_iter().map(|text| Cell { text, form: Form::Text }).collect());
                    if !each(Row { line: record.line, cells })? {
                        return Ok(());
                    }
                    next = records.next().map_err(unreadable)?;
                }
                Ok(())
            }
            _ => workbook::rows(bytes, &mut |line, cells| each(Row { line, cells: Ok(cells) }))
                .map_err(|why| Error::Usage(format!("{} is no workbook that can be read: {why}", self.name())))?,
        }
    }
}
