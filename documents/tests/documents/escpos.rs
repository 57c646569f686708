//! The bytes for a printer, read back by a printer of our own that knows the commands and nothing else.

use documents::code_page::CodePage;
use documents::escpos::{self, Paper};
use documents::{Language, text};

use crate::shop;

/// What came out of the printer.
#[derive(Debug, Default, PartialEq)]
struct Printed {
    rows: Vec<Row>,
    cuts: usize,
    drawer_pulses: usize,
    feeds: usize,
    unknown: Vec<u8>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Row {
    text: String,
    bold: bool,
    height: u8,
    width: u8,
    centred: bool,
}

/// Reads a job as the command reference says (Epson, "ESC/POS Command Reference").
fn print(job: &[u8]) -> Printed {
    let mut printed = Printed::default();
    let mut page = None;
    let mut look = Row { height: 1, width: 1, ..Row::default() };
    let mut row = look.clone();
    let mut at = 0;
    while at < job.len() {
        let rest = &job[at..];
        let n = match rest {
            [0x1b, b'@', ..] => {
                look = Row { height: 1, width: 1, ..Row::default() };
                2
            }
            [0x1b, b't', number, ..] => {
                page = [CodePage::Wpc1252, CodePage::Pc858].into_iter().find(|p| p.number() == *number);
                3
            }
            [0x1b, b'R', 0, ..] => 3,
            [0x1b, b'E', bold, ..] => {
                look.bold = bold & 1 == 1;
                3
            }
            [0x1b, b'a', to, ..] => {
                look.centred = *to == 1;
                3
            }
            [0x1d, b'!', size, ..] => {
                look.width = (size >> 4) + 1;
                look.height = (size & 7) + 1;
                3
            }
            [0x1b, b'p', 0 | 1, _, _, ..] => {
                printed.drawer_pulses += 1;
                5
            }
            [0x1b, b'd', _, ..] => {
                printed.feeds += 1;
                3
            }
            [0x1d, b'V', 65 | 66, _, ..] => {
                printed.cuts += 1;
                4
            }
            [b'\n', ..] => {
                printed.rows.push(std::mem::take(&mut row));
                1
            }
            [byte @ 0x20..=0xff, ..] => {
                if row.text.is_empty() {
                    row = Row { text: String::new(), ..look.clone() };
                }
                row.text.push(page.expect("a code page is chosen before letters").letter(*byte));
                1
            }
            [byte, ..] => {
                printed.unknown.push(*byte);
                1
            }
            [] => 1,
        };
        at += n;
    }
    printed
}

#[test]
fn the_printer_prints_the_receipt_and_cuts() {
    for code_page in [CodePage::Wpc1252, CodePage::Pc858] {
        for columns in [32, 42, 48] {
            let receipt = shop::awkward_receipt(Language::French, true);
            let paper = Paper { columns, code_page, cut: true };
            let printed = print(&escpos::receipt(&receipt, paper, false));
            assert_eq!((printed.cuts, printed.drawer_pulses, printed.feeds), (1, 0, 0));
            assert!(printed.unknown.is_empty(), "{:?}", printed.unknown);
            for row in &printed.rows {
                assert!(row.text.chars().count() * usize::from(row.width.max(1)) <= columns, "{:?}", row.text);
            }
            let total = printed.rows.iter().find(|r| r.text.starts_with("Total")).unwrap();
            assert!(total.bold && total.height == 2 && total.width == 1);
            assert!(total.text.ends_with("40,23 €"), "{:?}", total.text);
            let name = &printed.rows[0];
            assert!(name.text.starts_with("Bäckerei") && name.width == 2 && name.height == 2 && name.centred);
            let plain = printed.rows.iter().find(|r| r.text.starts_with("Croissant")).unwrap();
            assert!(!plain.bold && plain.height == 1 && !plain.centred);
            assert!(printed.rows.iter().any(|r| r.text.contains("DUPLICATA") && r.bold));
        }
    }
}

#[test]
fn the_paper_says_what_the_text_says() {
    let receipt = shop::awkward_receipt(Language::English, false);
    let page = CodePage::Wpc1252;
    let printed = print(&escpos::receipt(&receipt, Paper::of_columns(42), false));
    let want: Vec<String> = text::rows(&receipt.rewritten(|t| page.printable(t)), 42)
        .into_iter()
        .map(|row| row.text.trim_end().to_owned())
        .collect();
    assert_eq!(printed.rows.iter().map(|r| r.text.clone()).collect::<Vec<_>>(), want);
    // Signs and scripts that the page lacks are on the paper all the same.
    assert!(want.iter().any(|l| l.contains("-1.09")));
    assert!(want.iter().any(|l| l.ends_with("4.50") && l.is_ascii() && l.contains("(250")), "{want:?}");
    assert!(want.iter().any(|l| l.ends_with("2.75") && l.is_ascii() && l.len() == 42));
}

#[test]
fn the_drawer_opens_once_and_only_when_asked() {
    let receipt = shop::awkward_receipt(Language::English, false);
    let paper = Paper { cut: false, ..Paper::of_columns(32) };
    let printed = print(&escpos::receipt(&receipt, paper, true));
    assert_eq!((printed.drawer_pulses, printed.cuts, printed.feeds), (1, 0, 1));
    assert_eq!(print(&escpos::drawer_pulse()).drawer_pulses, 1);
}

#[test]
fn nothing_that_somebody_typed_reaches_the_printer_as_a_command() {
    let mut letterhead = shop::letterhead(Language::English);
    letterhead.footer = "\u{1b}p\0\u{19}\u{fa}\u{1d}V\0 end".to_owned();
    let receipt = documents::Receipt::of_sale(&shop::awkward_sale(), &shop::moment(), &letterhead, false).unwrap();
    let printed = print(&escpos::receipt(&receipt, Paper::of_columns(32), false));
    assert_eq!((printed.drawer_pulses, printed.cuts), (0, 1));
    assert!(printed.unknown.is_empty());
    assert!(printed.rows.iter().any(|r| r.text.contains("end")));
}

#[test]
fn the_test_page_shows_the_columns_and_the_letters_that_go_wrong() {
    let paper = Paper { columns: 48, code_page: CodePage::Pc858, cut: true };
    let printed = print(&escpos::test_page(&shop::letterhead(Language::French), paper));
    assert!(printed.rows.iter().any(|r| r.text.chars().count() == 48));
    assert!(printed.rows.iter().any(|r| r.text.contains("€ £ é à ç ü ß ñ ø ×")));
    assert_eq!(printed.cuts, 1);
}
