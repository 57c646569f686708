//! A receipt in the columns of a printer or a screen with letters of one width.

use unicode_bidi::BidiClass;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::receipt::{Figure, Receipt};

/// The narrowest paper that a receipt is laid out for.
pub const MIN_COLUMNS: usize = 24;

/// One line of print. Its text is already placed; `style` says how the letters are to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub text: String,
    pub style: Style,
}

/// How a row is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Bold,
    /// Twice as high and bold; as wide as ever.
    Tall,
    /// Twice as high and wide: the row has half the columns.
    Large,
    /// A line across the paper.
    Rule,
}

/// The receipt as one text, each line at most `columns` wide. Names in right-to-left scripts stay in logical order: what
/// shows the text turns them, and marks keep everything around them in its place.
pub fn text(receipt: &Receipt, columns: usize) -> String {
    let mut text = String::new();
    for row in rows(receipt, columns) {
        let line = match row.style {
            Style::Large => centred(&row.text, columns.max(MIN_COLUMNS)),
            _ => row.text,
        };
        text.push_str(&in_place(line.trim_end()));
        text.push('\n');
    }
    text
}

const LEFT_TO_RIGHT: char = '\u{200e}';

/// A line whose columns stay where they are. Without the first mark a line that starts with a Hebrew name runs from right
/// to left as a whole; without the second the price behind the name is shown before it.
fn in_place(line: &str) -> String {
    let turns = |c: char| matches!(unicode_bidi::bidi_class(c), BidiClass::R | BidiClass::AL);
    match line.char_indices().rfind(|(_, c)| turns(*c)) {
        None => line.to_owned(),
        Some((at, _)) => {
            // A bracket that closes behind the last letter is the name's.
            let end = line[at..].find(' ').map_or(line.len(), |space| at + space);
            let (name, rest) = line.split_at(end);
            format!("{LEFT_TO_RIGHT}{name}{LEFT_TO_RIGHT}{rest}")
        }
    }
}

/// The receipt as rows of `columns` (at least [`MIN_COLUMNS`]).
pub fn rows(receipt: &Receipt, columns: usize) -> Vec<Row> {
    let columns = columns.max(MIN_COLUMNS);
    let mut paper = Paper { columns, rows: Vec::new() };
    for line in wrap(&receipt.business_name, columns / 2) {
        paper.push(Style::Large, line);
    }
    for line in receipt.under_name.iter().chain(&receipt.header) {
        paper.centred(Style::Plain, line);
    }
    paper.gap();
    if let Some(mark) = &receipt.mark {
        paper.centred(Style::Bold, &format!("*** {mark} ***"));
    }
    paper.pair(Style::Bold, 0, &receipt.title, &receipt.number);
    for line in &receipt.reference {
        paper.text(0, line);
    }
    paper.pair(Style::Plain, 0, &receipt.date, &receipt.time);
    match receipt.facts.as_slice() {
        [left, right] => paper.pair(Style::Plain, 0, left, right),
        facts => facts.iter().for_each(|fact| paper.text(0, fact)),
    }
    paper.rule();
    for line in &receipt.lines {
        paper.pair(Style::Plain, 0, &line.name, &line.amount);
        if let Some(detail) = &line.detail {
            paper.text(2, detail);
        }
        if let Some(discount) = &line.discount {
            paper.figure(2, discount);
        }
        if let Some(note) = &line.note {
            paper.text(2, note);
        }
    }
    paper.rule();
    receipt.sums.iter().for_each(|figure| paper.figure(0, figure));
    paper.pair(Style::Tall, 0, &receipt.total.label, &receipt.total.amount);
    receipt.settled.iter().for_each(|figure| paper.figure(0, figure));
    if !receipt.payments.is_empty() {
        paper.gap();
        receipt.payments.iter().for_each(|figure| paper.figure(0, figure));
    }
    if !receipt.taxes.is_empty() {
        paper.rule();
        paper.taxes(&receipt.tax_heads);
        receipt.taxes.iter().for_each(|row| paper.taxes(row));
    }
    if !receipt.footer.is_empty() {
        paper.gap();
        for line in &receipt.footer {
            paper.centred(Style::Plain, line);
        }
    }
    paper.rows
}

struct Paper {
    columns: usize,
    rows: Vec<Row>,
}

impl Paper {
    fn push(&mut self, style: Style, text: String) {
        self.rows.push(Row { text, style });
    }

    fn gap(&mut self) {
        self.push(Style::Plain, String::new());
    }

    fn rule(&mut self) {
        self.push(Style::Rule, "-".repeat(self.columns));
    }

    fn centred(&mut self, style: Style, text: &str) {
        for line in wrap(text, self.columns) {
            self.push(style, centred(&line, self.columns));
        }
    }

    fn text(&mut self, indent: usize, text: &str) {
        for line in wrap(text, self.columns - indent) {
            self.push(Style::Plain, format!("{}{line}", " ".repeat(indent)));
        }
    }

    fn figure(&mut self, indent: usize, figure: &Figure) {
        self.pair(Style::Plain, indent, &figure.label, &figure.amount);
    }

    /// Words left, an amount right. Words that are too long go on below; the amount stands beside their first line.
    fn pair(&mut self, style: Style, indent: usize, left: &str, right: &str) {
        let room = self.columns - indent;
        let right_width = right.width();
        // An amount wider than half the paper gets a line of its own.
        if right_width + 1 > room.saturating_sub(room / 3) {
            self.text(indent, left);
            for line in wrap(right, self.columns) {
                let space = " ".repeat(self.columns.saturating_sub(line.width()));
                self.push(style, format!("{space}{line}"));
            }
            return;
        }
        let lines = wrap(left, room - right_width - 1);
        let lines = if lines.is_empty() { vec![String::new()] } else { lines };
        for (index, line) in lines.into_iter().enumerate() {
            let start = format!("{}{line}", " ".repeat(indent));
            if index > 0 {
                self.push(style, start);
                continue;
            }
            let space = " ".repeat(self.columns.saturating_sub(start.width() + right_width));
            self.push(style, format!("{start}{space}{right}"));
        }
    }

    fn taxes(&mut self, [rate, net, tax]: &[String; 3]) {
        let third = self.columns / 3;
        let cell = |text: &str, width: usize| format!("{}{text}", " ".repeat(width.saturating_sub(text.width())));
        let start = format!("{rate}{}", " ".repeat(third.saturating_sub(rate.width())));
        let middle = cell(net, third);
        self.push(
            Style::Plain,
            format!("{start}{middle}{}", cell(tax, self.columns.saturating_sub(start.width() + middle.width()))),
        );
    }
}

fn centred(line: &str, columns: usize) -> String {
    format!("{}{line}", " ".repeat(columns.saturating_sub(line.width()) / 2))
}

/// Breaks a text at spaces into lines of at most `columns`; a word that is longer is broken itself.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        if !line.is_empty() && line.width() + 1 + word.width() > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for letter in word.chars() {
            if line.width() + letter.width().unwrap_or(0) > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
