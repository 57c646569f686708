use domain::Money;
use domain::quantity::Unit;

use crate::Error;
use crate::letterhead::Letterhead;
use crate::locale::Locale;
use crate::pdf::{self, Colour, Page, Text, mm, wrap};
use crate::report::{Report, Section, Value};
use crate::words::Words;

const WIDTH: f32 = mm(210.0);
const HEIGHT: f32 = mm(297.0);
const MARGIN: f32 = mm(18.0);
const RIGHT: f32 = WIDTH - MARGIN;
const INNER: f32 = RIGHT - MARGIN;
/// Where tables end, above the foot of the page.
const BOTTOM: f32 = HEIGHT - mm(22.0);
/// Between two tables beside each other, and between columns.
const GUTTER: f32 = 28.0;
const ROW: f32 = 17.0;

const BODY: Text = Text::new(9.2);
const SMALL: Text = Text::new(8.2).soft();

/// The report on A4: the figures that matter large, payments and taxes beside each other, then the long tables.
pub(crate) fn pdf(report: &Report, letterhead: &Letterhead) -> Result<Vec<u8>, Error> {
    let mut paper = Paper { pages: vec![Page::new(WIDTH, HEIGHT)], y: MARGIN, locale: report.locale };
    paper.head(report);
    if let Some(nothing) = &report.nothing {
        paper.remark(nothing);
    } else {
        paper.figures(&report.figures);
        paper.others(&report.others);
        paper.beside(report);
        for section in report.days.iter().chain([&report.products]).filter(|s| !s.rows.is_empty()) {
            paper.long(section);
        }
    }
    paper.foot(report, &Words::of(letterhead.language));
    pdf::bytes(&format!("{} {}", report.title, report.heading), &report.business_name, &paper.pages)
}

/// Tables one under the other, under a heading; `remark` stands below the last.
pub(crate) fn lists(
    report: &Report,
    sections: &[Section],
    remark: Option<&str>,
    letterhead: &Letterhead,
) -> Result<Vec<u8>, Error> {
    let mut paper = Paper { pages: vec![Page::new(WIDTH, HEIGHT)], y: MARGIN, locale: report.locale };
    paper.head(report);
    if let Some(nothing) = &report.nothing {
        paper.remark(nothing);
    }
    for section in sections {
        paper.long(section);
    }
    if let Some(remark) = remark {
        paper.remark(remark);
    }
    paper.foot(report, &Words::of(letterhead.language));
    pdf::bytes(&format!("{} {}", report.title, report.heading), &report.business_name, &paper.pages)
}

struct Paper {
    pages: Vec<Page>,
    y: f32,
    locale: Locale,
}

/// The columns of a table: where each figure ends.
struct Columns {
    left: f32,
    ends: Vec<f32>,
    /// Where the words of the first column must end.
    words_end: f32,
}

impl Paper {
    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::new(WIDTH, HEIGHT));
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn head(&mut self, report: &Report) {
        self.y += 8.0;
        let y = self.y;
        self.page().left(MARGIN, y, Text::new(9.2).bold(), &report.business_name);
        self.page().right(RIGHT, y, SMALL, &report.title);
        let under = report.under_name.join("  ·  ");
        for line in wrap(&under, SMALL.weight, SMALL.size, INNER) {
            self.y += 12.0;
            let y = self.y;
            self.page().left(MARGIN, y, SMALL, &line);
        }
        self.y += 46.0;
        let look = Text::new(25.0).bold();
        let wide = look.width(&report.heading);
        let size = if wide > INNER { look.size * INNER / wide } else { look.size };
        let y = self.y;
        let heading = capitalised(&report.heading);
        self.page().left(MARGIN, y, Text { size, ..look }, &heading);
    }

    fn remark(&mut self, words: &str) {
        self.y += 34.0 - BODY.size * 1.3;
        for line in wrap(words, BODY.weight, BODY.size, INNER) {
            self.y += BODY.size * 1.3;
            let y = self.y;
            self.page().left(MARGIN, y, BODY.soft(), &line);
        }
    }

    /// The figures that a day is judged by, in columns under a rule.
    fn figures(&mut self, figures: &[(String, Value)]) {
        self.y += 24.0;
        let y = self.y;
        let n = figures.len().max(1) as f32;
        let room = (INNER - GUTTER / 2.0 * (n - 1.0)) / n;
        let look = Text::new(19.0).bold();
        let texts: Vec<String> = figures.iter().map(|(_, value)| self.written(value)).collect();
        let widest = texts.iter().map(|text| look.width(text)).fold(0.0, f32::max);
        // All shrink together: a figure is not smaller for being larger.
        let size = look.size.min(look.size * (room - 10.0) / widest.max(1.0));
        for (index, ((label, _), text)) in figures.iter().zip(&texts).enumerate() {
            let x = MARGIN + (room + GUTTER / 2.0) * index as f32;
            let colour = if index == 0 { Colour::LEAF } else { Colour::INK };
            self.page().rule(x, y, room);
            self.page().left(x, y + 17.0, SMALL, label);
            self.page().left(x, y + 40.0, Text { size, ..look }.colour(colour), text);
        }
        self.y += 40.0;
    }

    /// The other sums in one quiet line; those that are nothing are left out.
    fn others(&mut self, others: &[(String, Value)]) {
        self.y += 20.0;
        let mut x = MARGIN;
        for (label, value) in others.iter().filter(|(_, v)| !is_nothing(v)) {
            let text = self.written(value);
            let label = format!("{label} ");
            let bold = SMALL.colour(Colour::INK).bold();
            let wide = SMALL.width(&label) + bold.width(&text);
            if x > MARGIN && x + wide > RIGHT {
                x = MARGIN;
                self.y += 13.0;
            }
            let y = self.y;
            self.page().left(x, y, SMALL, &label);
            x += SMALL.width(&label);
            self.page().left(x, y, bold, &text);
            x += bold.width(&text) + 16.0;
        }
    }

    /// Payments left with how they follow from turnover, taxes right.
    fn beside(&mut self, report: &Report) {
        let half = (INNER - GUTTER) / 2.0;
        let top = self.y;
        self.table(&report.payments, MARGIN, half);
        if let Some(settlement) = &report.settlement {
            self.table(settlement, MARGIN, half);
        }
        let left_end = self.y;
        self.y = top;
        self.table(&report.tax, MARGIN + half + GUTTER, half);
        self.y = self.y.max(left_end);
    }

    fn table(&mut self, section: &Section, x: f32, width: f32) {
        self.title(section, x);
        let columns = self.columns(section, x, width);
        self.heads(section, &columns, width);
        for row in &section.rows {
            self.row(row, &columns, BODY, section.strong);
        }
        self.total(section, &columns, width);
    }

    /// A table over the whole width and as many pages as it needs.
    fn long(&mut self, section: &Section) {
        if self.y + 46.0 + 5.0 * ROW > BOTTOM {
            self.turn();
        }
        self.title(section, MARGIN);
        let bar_room = if section.bars.is_some() { 96.0 } else { 0.0 };
        let columns = self.columns(section, MARGIN, INNER - bar_room);
        self.heads(section, &columns, INNER);
        let largest =
            section.bars.map_or(0, |column| section.rows.iter().map(|r| minor(&r[column])).max().unwrap_or(0));
        for row in &section.rows {
            let height = ROW + self.extra_lines(row, &columns) * BODY.size * 1.3;
            if self.y + height > BOTTOM {
                self.turn();
                self.heads(section, &columns, INNER);
            }
            self.row(row, &columns, BODY, section.strong);
            if let Some(column) = section.bars
                && largest > 0
            {
                let share = minor(&row[column]).max(0) as f32 / largest as f32;
                let y = self.y - height + ROW;
                self.page().fill(RIGHT - bar_room + 18.0, y - 6.8, (bar_room - 18.0) * share, 7.6, Colour::LEAF_SOFT);
            }
        }
        if self.y + ROW + 4.0 > BOTTOM {
            self.turn();
        }
        self.total(section, &columns, INNER);
    }

    fn title(&mut self, section: &Section, x: f32) {
        self.y += 36.0;
        let y = self.y;
        self.page().left(x, y, Text::new(11.5).bold(), &section.title);
        self.y += 4.0;
    }

    fn heads(&mut self, section: &Section, columns: &Columns, width: f32) {
        self.y += 14.0;
        let y = self.y;
        for (index, head) in section.heads.iter().enumerate() {
            match index {
                0 => self.page().left(columns.left, y, SMALL, head),
                _ => self.page().right(columns.ends[index], y, SMALL, head),
            }
        }
        self.y += 6.0;
        let y = self.y;
        self.page().rule(columns.left, y, width);
        self.y -= 2.0;
    }

    fn row(&mut self, row: &[Value], columns: &Columns, look: Text, strong: Option<usize>) {
        self.y += ROW;
        let y = self.y;
        for (index, value) in row.iter().enumerate() {
            let text = self.written(value);
            if index > 0 {
                let look = if strong == Some(index) { look.bold() } else { look };
                self.page().right(columns.ends[index], y, look, &text);
                continue;
            }
            for (line, text) in wrap(&text, look.weight, look.size, columns.words_end - columns.left).iter().enumerate()
            {
                self.y = y + line as f32 * look.size * 1.3;
                let y = self.y;
                self.page().left(columns.left, y, look, text);
            }
        }
    }

    fn total(&mut self, section: &Section, columns: &Columns, width: f32) {
        if section.total.is_empty() {
            return;
        }
        self.y += 8.0;
        let y = self.y;
        self.page().rule(columns.left, y, width);
        self.y -= 2.0;
        self.row(&section.total, columns, BODY.bold(), None);
    }

    /// How many lines more than one a row's words need.
    fn extra_lines(&self, row: &[Value], columns: &Columns) -> f32 {
        let words = row.first().map(|v| self.written(v)).unwrap_or_default();
        wrap(&words, BODY.weight, BODY.size, columns.words_end - columns.left).len().saturating_sub(1) as f32
    }

    /// Columns of figures are as wide as their widest figure, from the right; what is left is for the words.
    fn columns(&self, section: &Section, x: f32, width: f32) -> Columns {
        let n = section.heads.len();
        let mut ends = vec![0.0; n];
        let mut end = x + width;
        for index in (1..n).rev() {
            ends[index] = end;
            let figures = section.rows.iter().map(|r| &r[index]).chain(section.total.get(index));
            let widest = figures.map(|v| BODY.bold().width(&self.written(v))).fold(0.0, f32::max);
            end -= widest.max(SMALL.width(&section.heads[index])).max(34.0) + GUTTER * 0.75;
        }
        Columns { left: x, ends, words_end: end }
    }

    fn turn(&mut self) {
        self.pages.push(Page::new(WIDTH, HEIGHT));
        self.y = MARGIN;
    }

    fn foot(&mut self, report: &Report, words: &Words) {
        let pages = self.pages.len().to_string();
        let said = format!("{}  ·  {}", report.business_name, report.heading);
        for (index, page) in self.pages.iter_mut().enumerate() {
            let y = HEIGHT - mm(12.0);
            let look = Text::new(7.6).soft();
            let number = words.say_of("page", &[("page", &(index + 1).to_string()), ("pages", &pages)]);
            page.left(MARGIN, y, look, &said);
            page.right(RIGHT, y, look, &number);
        }
    }

    fn written(&self, value: &Value) -> String {
        match value {
            Value::Empty => String::new(),
            Value::Text(text) => text.clone(),
            Value::Count(n) => self.locale.count(*n),
            Value::Money(amount) => self.locale.money(*amount),
            Value::Quantity(thousandths, unit) => self.locale.measure(*thousandths, *unit),
            Value::RatePpm(ppm) => self.locale.percent_of_ppm(*ppm),
            Value::Day(day) => self.locale.short_date(day.date()),
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Empty | Value::Count(0) | Value::Money(Money::ZERO) | Value::Quantity(0, Unit::Piece))
}

fn minor(value: &Value) -> i64 {
    match value {
        Value::Money(amount) => amount.minor(),
        _ => 0,
    }
}

/// French days start small; a heading does not.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
