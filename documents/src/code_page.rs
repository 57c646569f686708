//! The letters that a receipt printer has, and what stands for those it lacks.

use std::borrow::Cow;

/// A table of the 128 letters beside ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodePage {
    /// Windows-1252: Western Europe, with the euro sign.
    #[default]
    Wpc1252,
    /// PC850 with the euro sign, for printers without Windows pages.
    Pc858,
}

/// From 0x80. PC858 is PC850 with € for the dotless i.
const PC858: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
                     ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

impl CodePage {
    /// The page's number in `ESC t`.
    pub const fn number(self) -> u8 {
        match self {
            Self::Wpc1252 => 16,
            Self::Pc858 => 19,
        }
    }

    /// The byte of a letter; none where the page lacks it.
    pub fn byte(self, letter: char) -> Option<u8> {
        match self {
            _ if letter.is_ascii_control() => None,
            _ if letter.is_ascii() => u8::try_from(letter).ok(),
            Self::Wpc1252 => {
                let mut buffer = [0; 4];
                let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
                match (unmappable, bytes) {
                    // The five holes of the page map to control characters; printers show nothing for them.
                    (false, Cow::Owned(bytes)) if bytes.len() == 1 && !letter.is_control() => bytes.first().copied(),
                    _ => None,
                }
            }
            Self::Pc858 => PC858.chars().position(|c| c == letter).and_then(|i| u8::try_from(0x80 + i).ok()),
        }
    }

    /// The letter of a byte.
    pub fn letter(self, byte: u8) -> char {
        match (self, byte) {
            (_, ..0x80) => char::from(byte),
            (Self::Wpc1252, _) => {
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or('?')
            }
            (Self::Pc858, _) => PC858.chars().nth(usize::from(byte - 0x80)).unwrap_or('?'),
        }
    }

    /// The text in letters that the page has: spaces and signs by their plain twins, accents that it lacks dropped,
    /// other scripts in Latin letters, `?` where nothing fits.
    pub fn printable(self, text: &str) -> String {
        let mut printable = String::with_capacity(text.len());
        // A syllable of another script brings the space behind it along.
        let mut spaced = false;
        for letter in text.chars() {
            if std::mem::take(&mut spaced) && letter.is_whitespace() {
                continue;
            }
            match letter {
                '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' | '\n' | '\r' => printable.push(' '),
                // Marks that say which way a name is read.
                '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{ad}' | '\u{feff}' => {
                }
                '−' | '‐' | '‑' => printable.push('-'),
                _ if self.byte(letter).is_some() => printable.push(letter),
                _ if letter.is_control() => {}
                _ => {
                    printable.push_str(deunicode::deunicode_char(letter).unwrap_or("?"));
                    spaced = printable.ends_with(' ');
                }
            }
        }
        printable
    }

    /// The bytes of a text, whatever is in it.
    pub fn encode(self, text: &str) -> Vec<u8> {
        self.printable(text).chars().map(|c| self.byte(c).unwrap_or(b'?')).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_128_letters_and_each_goes_there_and_back() {
        assert_eq!(PC858.chars().count(), 128);
        for page in [CodePage::Wpc1252, CodePage::Pc858] {
            for byte in 0x20..=0xff_u8 {
                let letter = page.letter(byte);
                if letter.is_control() {
                    continue;
                }
                assert_eq!(page.byte(letter), Some(byte), "{page:?} {letter}");
            }
        }
        assert_eq!(CodePage::Wpc1252.byte('€'), Some(0x80));
        assert_eq!(CodePage::Pc858.byte('€'), Some(0xd5));
    }

    #[test]
    fn letters_that_the_paper_lacks_are_written_in_latin() {
        #[track_caller]
        fn check(text: &str, want: &str) {
            assert_eq!(CodePage::Pc858.printable(text), want);
        }
        check("Crème brûlée 1\u{202f}234,50\u{a0}€", "Crème brûlée 1 234,50 €");
        check("−0.50 × 2", "-0.50 × 2");
        check("Żurek, Łódź", "Zurek, Lódz");
        check("Хлеб", "Khleb");
        check("面包 1", "Mian Bao 1");
        check("“Best” ’til", "\"Best\" 'til");
        assert_eq!(CodePage::Wpc1252.printable("“Best”"), "“Best”");
        assert!(CodePage::Wpc1252.printable("חלה 面包 خبز").is_ascii());
        assert!(CodePage::Wpc1252.encode("a\u{1b}@b\0").iter().all(|b| *b >= 0x20));
    }
}
