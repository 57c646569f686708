use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

const CHUNK: usize = 64 * 1024;

/// How a text file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// What old tills and spreadsheets of western Europe write: every byte is a letter, so it is what remains when a
    /// file is no UTF-8.
    Windows1252,
}

/// What the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text(Encoding),
    Workbook,
    /// A spreadsheet of before 2007, or one with a password.
    OldWorkbook,
    Binary,
    Empty,
}

impl Encoding {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le | Self::Utf16Be => "utf-16",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The text as UTF-8, as a stream and without a byte order mark.
    pub fn reader<'a>(self, bytes: impl Read + 'a) -> Box<dyn BufRead + 'a> {
        let decoder = match self {
            Self::Utf8 => {
                let mut reader = BufReader::with_capacity(CHUNK, bytes);
                // A mark that can't be read is the reader's next error as well.
                if reader.fill_buf().is_ok_and(|start| start.starts_with(b"\xef\xbb\xbf")) {
                    reader.consume(3);
                }
                return Box::new(reader);
            }
            Self::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
            Self::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
            Self::Windows1252 => WINDOWS_1252.new_decoder_without_bom_handling(),
        };
        Box::new(Decoded {
            inner: bytes,
            decoder,
            raw: vec![0; CHUNK],
            from: 0,
            to: 0,
            text: vec![0; CHUNK * 3],
            at: 0,
            end: 0,
            last: false,
        })
    }
}

/// Looks through the bytes. A single byte that is no UTF-8 makes the whole file Windows-1252.
pub(super) fn recognise(mut bytes: impl Read) -> io::Result<Content> {
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    let mut first = true;
    let mut utf8 = true;
    loop {
        let n = read_full(&mut bytes, &mut buffer[kept..])?;
        let filled = &buffer[..kept + n];
        if first {
            if let Some(content) = by_signature(filled) {
                return Ok(content);
            }
            first = false;
        }
        if filled.contains(&0) {
            return Ok(Content::Binary);
        }
        if n == 0 {
            let encoding = if utf8 && kept == 0 { Encoding::Utf8 } else { Encoding::Windows1252 };
            return Ok(Content::Text(encoding));
        }
        // A letter may be cut by the end of the chunk: its first bytes are looked at with the next one.
        let rest = if utf8 { unfinished(filled) } else { Some(0) };
        utf8 = rest.is_some();
        let rest = rest.unwrap_or(0);
        let start = kept + n - rest;
        buffer.copy_within(start..kept + n, 0);
        kept = rest;
    }
}

fn by_signature(start: &[u8]) -> Option<Content> {
    if start.is_empty() {
        return Some(Content::Empty);
    }
    if start.starts_with(b"PK\x03\x04") {
        return Some(Content::Workbook);
    }
    if start.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some(Content::OldWorkbook);
    }
    if start.starts_with(b"\xff\xfe") {
        return Some(Content::Text(Encoding::Utf16Le));
    }
    if start.starts_with(b"\xfe\xff") {
        return Some(Content::Text(Encoding::Utf16Be));
    }
    // Text has tabs and line ends, and no other control characters.
    let control = |b: &u8| *b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a);
    start.iter().take(8192).any(control).then_some(Content::Binary)
}

/// How many bytes at the end begin a letter that goes on; none when it is no UTF-8.
fn unfinished(bytes: &[u8]) -> Option<usize> {
    match std::str::from_utf8(bytes) {
        Ok(_) => Some(0),
        Err(error) if error.error_len().is_none() => Some(bytes.len() - error.valid_up_to()),
        Err(_) => None,
    }
}

fn read_full(bytes: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match bytes.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// Another encoding, read as UTF-8.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    from: usize,
    to: usize,
    text: Vec<u8>,
    at: usize,
    end: usize,
    last: bool,
}

impl<R: Read> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.end && !(self.last && self.from == self.to) {
            if self.from == self.to {
                self.to = read_full(&mut self.inner, &mut self.raw)?;
                self.from = 0;
                self.last = self.to < self.raw.len();
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.from..self.to], &mut self.text, self.last);
            self.from += read;
            self.at = 0;
            self.end = written;
            if result == CoderResult::InputEmpty && self.last {
                self.from = self.to;
            }
        }
        Ok(&self.text[self.at..self.end])
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.end);
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let text = self.fill_buf()?;
        let n = text.len().min(buffer.len());
        buffer[..n].copy_from_slice(&text[..n]);
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], want: Content, text: &str) {
        assert_eq!(recognise(bytes).unwrap(), want);
        if let Content::Text(encoding) = want {
            let mut read = String::new();
            encoding.reader(bytes).read_to_string(&mut read).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn a_files_encoding_is_recognised_and_read() {
        check(b"name\nCr\xc3\xaape", Content::Text(Encoding::Utf8), "name\nCrêpe");
        check(b"\xef\xbb\xbfname", Content::Text(Encoding::Utf8), "name");
        check(b"name\nCr\xeape \x80", Content::Text(Encoding::Windows1252), "name\nCrêpe €");
        check(b"\xff\xfen\0a\0\xea\0", Content::Text(Encoding::Utf16Le), "naê");
        check(b"\xfe\xff\0n\0a\0\xea", Content::Text(Encoding::Utf16Be), "naê");
        check(b"", Content::Empty, "");
        check(b"PK\x03\x04rest", Content::Workbook, "");
        check(b"\xd0\xcf\x11\xe0", Content::OldWorkbook, "");
        check(b"\x89PNG\r\n\x1a\n\0", Content::Binary, "");
        check(b"\x7fELF\x02", Content::Binary, "");
    }

    #[test]
    fn a_letter_across_two_chunks_is_one_and_a_late_stray_byte_changes_the_whole() {
        let mut bytes = vec![b'x'; CHUNK - 1];
        bytes.extend_from_slice("é".repeat(CHUNK).as_bytes());
        assert_eq!(recognise(&bytes[..]).unwrap(), Content::Text(Encoding::Utf8));
        bytes.push(0xe9);
        assert_eq!(recognise(&bytes[..]).unwrap(), Content::Text(Encoding::Windows1252));
        bytes.truncate(CHUNK);
        assert_eq!(recognise(&bytes[..]).unwrap(), Content::Text(Encoding::Windows1252), "cut in a letter");
        let text = "é".repeat(CHUNK * 2);
        let latin: Vec<u8> = vec![0xe9; CHUNK * 2];
        let mut read = String::new();
        Encoding::Windows1252.reader(&latin[..]).read_to_string(&mut read).unwrap();
        assert!(read == text);
    }
}
