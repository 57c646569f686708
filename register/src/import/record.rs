//! CSV, record by record. Unlike a lenient parser it tells a broken row from a good one and goes on behind it: a
//! quotation mark that nobody closed costs its own line and not the rest of the file.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read as _};

use super::reason::Reason;

/// The longest line and the longest quoted cell, in bytes.
const MAX_BYTES: usize = 1024 * 1024;
/// The most lines that one record can have.
const MAX_LINES: usize = 200;

/// A record and the line of the file that it starts on, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub line: u64,
    /// The cells; or why there are none.
    pub cells: Result<Vec<String>, Reason>,
}

pub(super) struct Records<R> {
    reader: R,
    delimiter: char,
    /// How many cells a record has; 0 before the header.
    width: usize,
    line: u64,
    /// Lines that a broken record had swallowed.
    again: VecDeque<(u64, Line)>,
}

#[derive(Debug)]
enum Line {
    Text(String),
    TooLong,
}

impl<R: BufRead> Records<R> {
    /// Reads the header, and by it the delimiter.
    pub fn new(reader: R) -> io::Result<(Self, Record)> {
        let mut records = Self { reader, delimiter: ',', width: 0, line: 0, again: VecDeque::new() };
        let mut told = false;
        while let Some((line, text)) = records.line()? {
            if let Line::Text(text) = &text {
                // Spreadsheets say the delimiter in a first line of its own.
                if let Some(delimiter) = text.strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
                    records.delimiter = delimiter;
                    told = true;
                    continue;
                }
                if text.trim().is_empty() {
                    continue;
                }
                if !told {
                    records.delimiter = most_frequent(text);
                }
            }
            records.again.push_front((line, text));
            break;
        }
        let header = records.next()?.unwrap_or(Record { line: 1, cells: Ok(Vec::new()) });
        records.width = header.cells.as_ref().map_or(0, Vec::len);
        Ok((records, header))
    }

    /// The next record that is not empty.
    pub fn next(&mut self) -> io::Result<Option<Record>> {
        while let Some((line, text)) = self.line()? {
            let record = match text {
                Line::TooLong => {
                    Record { line, cells: Err(Reason::new("line_too_long", "the line is longer than 1 MiB")) }
                }
                Line::Text(text) if !text.contains('"') => {
                    if text.trim().is_empty() {
                        continue;
                    }
                    Record { line, cells: Ok(text.split(self.delimiter).map(str::to_owned).collect()) }
                }
                Line::Text(text) => self.quoted(line, text)?,
            };
            return Ok(Some(record));
        }
        Ok(None)
    }

    fn quoted(&mut self, line: u64, first: String) -> io::Result<Record> {
        let mut text = first;
        let mut swallowed: Vec<(u64, String)> = Vec::new();
        let (code, sentence) = loop {
            match split(&text, self.delimiter) {
                Split::Whole(cells) => {
                    // Over several lines and of another width: two stray marks that happened to meet.
                    if swallowed.is_empty() || self.width == 0 || cells.len() == self.width {
                        return Ok(Record { line, cells: Ok(cells) });
                    }
                    break ("quote_open", "a quotation mark is not closed");
                }
                Split::Broken => break ("quote_inside", "a quotation mark stands inside a cell"),
                Split::Open => {
                    if swallowed.len() >= MAX_LINES || text.len() > MAX_BYTES {
                        break ("quote_open", "a quotation mark is not closed");
                    }
                    match self.line()? {
                        Some((at, Line::Text(more))) => {
                            text.push('\n');
                            text.push_str(&more);
                            swallowed.push((at, more));
                        }
                        Some((at, Line::TooLong)) => {
                            self.again.push_front((at, Line::TooLong));
                            break ("quote_open", "a quotation mark is not closed");
                        }
                        None => break ("quote_open", "a quotation mark is not closed"),
                    }
                }
            }
        };
        for (at, more) in swallowed.into_iter().rev() {
            self.again.push_front((at, Line::Text(more)));
        }
        Ok(Record { line, cells: Err(Reason::new(code, sentence)) })
    }

    fn line(&mut self) -> io::Result<Option<(u64, Line)>> {
        if let Some(line) = self.again.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        let limit = MAX_BYTES as u64;
        if self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        if bytes.len() == MAX_BYTES && !bytes.ends_with(b"\n") {
            loop {
                bytes.clear();
                let n = self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)?;
                if n == 0 || bytes.ends_with(b"\n") {
                    return Ok(Some((self.line, Line::TooLong)));
                }
            }
        }
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
        Ok(Some((self.line, Line::Text(text))))
    }
}

fn most_frequent(header: &str) -> char {
    let outside: String = header.split('"').step_by(2).collect();
    let count = |delimiter: char| outside.matches(delimiter).count();
    [',', ';', '\t', '|'].into_iter().rev().max_by_key(|&d| count(d)).unwrap_or(',')
}

enum Split {
    Whole(Vec<String>),
    /// A quoted cell goes on in the next line.
    Open,
    Broken,
}

fn split(text: &str, delimiter: char) -> Split {
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        let start = rest.trim_start_matches(|c| c == ' ' && c != delimiter);
        let Some(quoted) = start.strip_prefix('"') else {
            match rest.split_once(delimiter) {
                Some((cell, behind)) => {
                    cells.push(cell.to_owned());
                    rest = behind;
                    continue;
                }
                None => {
                    cells.push(rest.to_owned());
                    return Split::Whole(cells);
                }
            }
        };
        let mut cell = String::new();
        let mut inside = quoted;
        let behind = loop {
            let Some((before, after)) = inside.split_once('"') else {
                return Split::Open;
            };
            cell.push_str(before);
            match after.strip_prefix('"') {
                Some(more) => {
                    cell.push('"');
                    inside = more;
                }
                None => break after,
            }
        };
        cells.push(cell);
        let behind = behind.trim_start_matches(|c| c == ' ' && c != delimiter);
        if behind.is_empty() {
            return Split::Whole(cells);
        }
        match behind.strip_prefix(delimiter) {
            Some(more) => rest = more,
            None => return Split::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[(u64, Result<&[&str], &str>)]) {
        let (mut records, header) = Records::new(text.as_bytes()).unwrap();
        let mut found = vec![header];
        while let Some(record) = records.next().unwrap() {
            found.push(record);
        }
        let found: Vec<(u64, Result<Vec<&str>, &str>)> = found
            .iter()
            .map(|r| {
                (r.line, r.cells.as_ref().map(|c| c.iter().map(String::as_str).collect()).map_err(Reason::sentence))
            })
            .collect();
        let want: Vec<(u64, Result<Vec<&str>, &str>)> =
            want.iter().map(|(line, cells)| (*line, cells.map(<[&str]>::to_vec))).collect();
        assert_eq!(found, want, "{text}");
    }

    #[test]
    fn rows_keep_the_line_they_start_on() {
        check("a,b\n1,2\n\n3,4", &[(1, Ok(&["a", "b"])), (2, Ok(&["1", "2"])), (4, Ok(&["3", "4"]))]);
        check(
            "a;b\r\n\"x;y\";\"he said \"\"no\"\"\"\r\n\"two\r\nlines\";2\r\nlast;row\r\n",
            &[
                (1, Ok(&["a", "b"])),
                (2, Ok(&["x;y", "he said \"no\""])),
                (3, Ok(&["two\nlines", "2"])),
                (5, Ok(&["last", "row"])),
            ],
        );
        check("sep=|\na|b\n1,5|2", &[(2, Ok(&["a", "b"])), (3, Ok(&["1,5", "2"]))]);
        check("a\tb\n5\" nail\t2", &[(1, Ok(&["a", "b"])), (2, Ok(&["5\" nail", "2"]))]);
    }

    #[test]
    fn a_broken_row_costs_its_own_line_alone() {
        let open = "a quotation mark is not closed";
        let inside = "a quotation mark stands inside a cell";
        check("a,b\n\"x,1\ny,2\n", &[(1, Ok(&["a", "b"])), (2, Err(open)), (3, Ok(&["y", "2"]))]);
        check(
            "a,b\n\"x,1\ny,2\n\"z, w\",3\n",
            &[(1, Ok(&["a", "b"])), (2, Err(inside)), (3, Ok(&["y", "2"])), (4, Ok(&["z, w", "3"]))],
        );
        check("a,b\n\"x\"y,1\nz,2", &[(1, Ok(&["a", "b"])), (2, Err(inside)), (3, Ok(&["z", "2"]))]);
        check(
            "a,b\n\"x,1\ny,2\nz\",3,4\n",
            &[(1, Ok(&["a", "b"])), (2, Err(open)), (3, Ok(&["y", "2"])), (4, Ok(&["z\"", "3", "4"]))],
        );
    }

    #[test]
    fn a_line_without_end_is_not_taken_into_memory() {
        let mut text = "a,b\n".to_owned();
        text.push_str(&"x".repeat(3 * MAX_BYTES));
        text.push_str("\n1,2\n");
        check(&text, &[(1, Ok(&["a", "b"])), (2, Err("the line is longer than 1 MiB")), (3, Ok(&["1", "2"]))]);
    }
}
