//! A receipt as a PDF of the width of a receipt's paper, as long as it needs to be.

use crate::Error;
use crate::pdf::{self, Colour, Page, Text, mm, wrap};
use crate::receipt::{Figure, Receipt, ReceiptLine};

/// 80 mm paper, which fits receipt printers and reads well on a telephone.
const WIDTH: f32 = mm(80.0);
const MARGIN: f32 = mm(6.0);
const LEFT: f32 = MARGIN;
const RIGHT: f32 = WIDTH - MARGIN;
const INNER: f32 = RIGHT - LEFT;
/// Between words and the amount beside them.
const GUTTER: f32 = 12.0;

const NAME: Text = Text::new(17.0).bold();
const BODY: Text = Text::new(9.0);
const SMALL: Text = Text::new(7.8).soft();
const TOTAL: Text = Text::new(19.0).bold();

/// # Errors
/// [`Error::Font`] when a bundled typeface is broken.
pub fn pdf(receipt: &Receipt) -> Result<Vec<u8>, Error> {
    let mut paper = Paper { page: Page::new(WIDTH, 0.0), y: MARGIN };
    paper.head(receipt);
    paper.goods(receipt);
    paper.sums(receipt);
    paper.taxes(receipt);
    paper.foot(receipt);
    paper.page.height = paper.y + MARGIN;
    pdf::bytes(&format!("{} {}", receipt.title, receipt.number), &receipt.business_name, &[paper.page])
}

/// The page and how far down it is written.
struct Paper {
    page: Page,
    y: f32,
}

impl Paper {
    fn head(&mut self, receipt: &Receipt) {
        self.y += 4.0;
        self.paragraph(&receipt.business_name, NAME, 20.0);
        self.y += 1.0;
        for line in &receipt.under_name {
            self.paragraph(line, SMALL, 10.5);
        }
        if !receipt.header.is_empty() {
            self.y += 4.0;
            receipt.header.iter().for_each(|line| self.paragraph(line, Text::new(7.8), 10.5));
        }
        self.y += 12.0;
        let title = Text::new(9.0).bold();
        self.y += 11.0;
        self.page.left(LEFT, self.y, title, &receipt.title);
        self.page.right(RIGHT, self.y, title, &receipt.number);
        if let Some(mark) = &receipt.mark {
            self.stamp(LEFT + title.width(&receipt.title) + 7.0, mark);
        }
        for line in &receipt.reference {
            self.paragraph(line, SMALL, 11.0);
        }
        self.y += 11.5;
        self.page.left(LEFT, self.y, SMALL, &receipt.date);
        self.page.right(RIGHT, self.y, SMALL, &receipt.time);
        if let [left, right] = receipt.facts.as_slice()
            && SMALL.width(left) + SMALL.width(right) + GUTTER <= INNER
        {
            self.y += 11.0;
            self.page.left(LEFT, self.y, SMALL, left);
            self.page.right(RIGHT, self.y, SMALL, right);
        } else {
            receipt.facts.iter().for_each(|fact| self.paragraph(fact, SMALL, 11.0));
        }
        self.rule(9.0);
    }

    /// Words on a dark ground: nobody takes a copy for a second sale.
    fn stamp(&mut self, x: f32, mark: &str) {
        let look = Text::new(6.6).bold().colour(Colour::PAPER);
        let width = look.width(mark);
        self.page.fill(x, self.y - 7.4, width + 8.0, 9.6, Colour::INK);
        self.page.left(x + 4.0, self.y - 0.3, look, mark);
    }

    fn goods(&mut self, receipt: &Receipt) {
        self.y += 2.0;
        for line in &receipt.lines {
            self.line(line);
        }
        self.rule(7.0);
    }

    fn line(&mut self, line: &ReceiptLine) {
        self.pair(&line.name, &line.amount, BODY, 0.0, 13.5);
        if let Some(detail) = &line.detail {
            self.paragraph(detail, SMALL, 10.5);
        }
        if let Some(discount) = &line.discount {
            self.pair(&discount.label, &discount.amount, SMALL, 0.0, 10.5);
        }
        if let Some(note) = &line.note {
            self.paragraph(note, SMALL, 10.5);
        }
        self.y += 2.5;
    }

    fn sums(&mut self, receipt: &Receipt) {
        for figure in &receipt.sums {
            self.figure(figure);
        }
        self.y += if receipt.sums.is_empty() { 22.0 } else { 26.0 };
        self.page.left(LEFT, self.y, Text::new(11.0).bold(), &receipt.total.label);
        // An amount of many digits shrinks before it meets its word.
        let room = INNER - Text::new(11.0).bold().width(&receipt.total.label) - GUTTER;
        let wide = TOTAL.width(&receipt.total.amount);
        let size = if wide > room { TOTAL.size * room / wide } else { TOTAL.size };
        self.page.right(RIGHT, self.y, Text { size, ..TOTAL }, &receipt.total.amount);
        self.y += 6.0;
        if let Some((to_pay, before)) = receipt.settled.split_last() {
            before.iter().for_each(|figure| self.figure(figure));
            self.pair(&to_pay.label, &to_pay.amount, BODY.bold(), 0.0, 13.0);
        }
        receipt.payments.iter().for_each(|figure| self.figure(figure));
    }

    fn figure(&mut self, figure: &Figure) {
        self.pair(&figure.label, &figure.amount, BODY, 0.0, 13.0);
    }

    fn taxes(&mut self, receipt: &Receipt) {
        if receipt.taxes.is_empty() {
            return;
        }
        self.rule(9.0);
        self.y += 1.0;
        for row in std::iter::once(&receipt.tax_heads).chain(&receipt.taxes) {
            self.y += 10.5;
            let [rate, net, tax] = row;
            self.page.left(LEFT, self.y, SMALL, rate);
            self.page.right(LEFT + INNER * 0.66, self.y, SMALL, net);
            self.page.right(RIGHT, self.y, SMALL, tax);
        }
    }

    fn foot(&mut self, receipt: &Receipt) {
        if receipt.footer.is_empty() {
            return;
        }
        self.y += 14.0;
        for line in receipt.footer.iter().flat_map(|line| wrap(line, SMALL.weight, SMALL.size, INNER)) {
            self.y += 10.5;
            self.page.centre(WIDTH / 2.0, self.y, SMALL, &line);
        }
    }

    fn paragraph(&mut self, text: &str, look: Text, leading: f32) {
        for line in wrap(text, look.weight, look.size, INNER) {
            self.y += leading;
            self.page.left(LEFT, self.y, look, &line);
        }
    }

    /// Words left, the amount right beside their first line.
    fn pair(&mut self, words: &str, amount: &str, look: Text, indent: f32, leading: f32) {
        let room = INNER - indent - look.width(amount) - GUTTER;
        let lines = wrap(words, look.weight, look.size, room);
        for (index, line) in lines.iter().enumerate() {
            self.y += if index == 0 { leading } else { look.size * 1.28 };
            self.page.left(LEFT + indent, self.y, look, line);
            if index == 0 {
                self.page.right(RIGHT, self.y, look, amount);
            }
        }
        if lines.is_empty() {
            self.y += leading;
            self.page.right(RIGHT, self.y, look, amount);
        }
    }

    fn rule(&mut self, gap: f32) {
        self.y += gap;
        self.page.rule(LEFT, self.y, INNER);
    }
}
