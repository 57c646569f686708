//! Receipts in ESC/POS, the language of receipt printers.
//!
//! The encoder is our own: a receipt needs a dozen documented commands, the crates for it write to a printer as they go
//! and can't hand over bytes, and what is sent here must be the same however often it is tried again.
//! Source: Epson, "ESC/POS Command Reference".

use crate::code_page::CodePage;
use crate::letterhead::Letterhead;
use crate::receipt::Receipt;
use crate::text::{self, Style};
use crate::words::Words;

const ESC: u8 = 0x1b;
const GS: u8 = 0x1d;
const LINE_FEED: u8 = b'\n';

/// What a printer is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// 32 on 58 mm, 42 or 48 on 80 mm.
    pub columns: usize,
    pub code_page: CodePage,
    /// Cuts after the receipt.
    pub cut: bool,
}

impl Paper {
    pub const fn of_columns(columns: usize) -> Self {
        Self { columns, code_page: CodePage::Wpc1252, cut: true }
    }
}

/// A receipt as bytes for the printer; `open_drawer` sends the cash drawer's pulse before it, so that the drawer does not
/// wait for the paper.
pub fn receipt(receipt: &Receipt, paper: Paper, open_drawer: bool) -> Vec<u8> {
    let page = paper.code_page;
    // Letters are replaced before the layout: a replacement may be wider than what it stands for.
    let receipt = receipt.rewritten(|text| page.printable(text));
    let mut job = start(page);
    if open_drawer {
        job.extend(drawer_pulse());
    }
    for row in text::rows(&receipt, paper.columns) {
        job.extend(look(row.style));
        if row.style == Style::Large {
            job.extend([ESC, b'a', 1]);
        }
        job.extend(page.encode(row.text.trim_end()));
        job.push(LINE_FEED);
        job.extend(look(Style::Plain));
        if row.style == Style::Large {
            job.extend([ESC, b'a', 0]);
        }
    }
    end(&mut job, paper.cut);
    job
}

/// The pulse that opens the cash drawer, alone: `ESC p`, pin 2, 50 ms on, 500 ms off.
pub const fn drawer_pulse() -> [u8; 5] {
    [ESC, b'p', 0, 25, 250]
}

/// A page that shows whether a printer is set up: its columns as a ruler and the letters that go wrong first.
pub fn test_page(letterhead: &Letterhead, paper: Paper) -> Vec<u8> {
    let words = Words::of(letterhead.language);
    let page = paper.code_page;
    let columns = paper.columns.max(text::MIN_COLUMNS);
    let mut job = start(page);
    let ruler: String = (1..=columns).map(|c| if c % 10 == 0 { '|' } else { '.' }).collect();
    let mut lines = vec![(Style::Bold, words.say("test-page")), (Style::Plain, letterhead.business_name.clone())];
    lines.push((Style::Plain, ruler));
    lines.push((Style::Plain, "€ £ é à ç ü ß ñ ø ×".to_owned()));
    for (style, line) in lines {
        job.extend(look(style));
        job.extend(page.encode(&line));
        job.push(LINE_FEED);
    }
    job.extend(look(Style::Plain));
    end(&mut job, paper.cut);
    job
}

fn start(page: CodePage) -> Vec<u8> {
    // Initialise, choose the page, and no international replacement of ASCII letters.
    vec![ESC, b'@', ESC, b't', page.number(), ESC, b'R', 0]
}

fn end(job: &mut Vec<u8>, cut: bool) {
    if cut {
        // Feeds to the knife and leaves a bridge, so that the paper does not fall.
        job.extend([GS, b'V', 66, 0]);
    } else {
        job.extend([ESC, b'd', 4]);
    }
}

/// The commands that make letters look so.
const fn look(style: Style) -> [u8; 6] {
    let (bold, size) = match style {
        Style::Plain | Style::Rule => (0, 0x00),
        Style::Bold => (1, 0x00),
        Style::Tall => (1, 0x01),
        Style::Large => (1, 0x11),
    };
    [ESC, b'E', bold, GS, b'!', size]
}
