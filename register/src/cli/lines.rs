//! One JSON object a line in, one JSON answer a line out: an answer is written and flushed after what it tells of is on
//! the disk, and never before.

use std::io::{self, BufRead, Read as _, Write};
use std::process::ExitCode;

use serde::Serialize;

use super::out::{Out, failed};
use super::{Common, Done};
use crate::Error;
use crate::order::Refusal;

/// The longest line that is read, in bytes: far more than the largest sale.
const MAX_LINE: u64 = 1024 * 1024;

/// Answers each line of standard input; one that is refused is answered with why, and the next is read.
pub(super) fn answer<T: Serialize>(common: &Common, mut one: impl FnMut(&[u8]) -> Result<T, Error>) -> Done {
    let mut out = Out::open(common)?;
    let mut lines = io::stdin().lock();
    let mut broken = None;
    loop {
        let mut line = Vec::new();
        if lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        let answer = if line.len() as u64 == MAX_LINE && !line.ends_with(b"\n") {
            skip_line(&mut lines).map_err(failed)?;
            Err(Error::refused("bad_request", "the line is longer than 1 MiB"))
        } else if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        } else {
            one(&line)
        };
        let json = match answer {
            Ok(answer) => serde_json::to_string(&answer),
            Err(error) => {
                let nothing_can =
                    matches!(error, Error::DiskFull | Error::ReadOnly { .. } | Error::Damaged(_) | Error::Database(_));
                if nothing_can {
                    broken = Some(error.to_string());
                }
                serde_json::to_string(&Refusal::from(error))
            }
        };
        let json = json.expect("answers have string keys and no floats");
        writeln!(out, "{json}").and_then(|()| out.flush()).map_err(failed)?;
    }
    out.finish()?;
    match broken {
        None => Ok(ExitCode::SUCCESS),
        // The line has its answer; whoever started the program learns of it too.
        Some(sentence) => Err(Error::Usage(sentence)),
    }
}

fn skip_line(lines: &mut impl BufRead) -> io::Result<()> {
    let mut rest = Vec::new();
    loop {
        rest.clear();
        let n = lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut rest)?;
        if n == 0 || rest.ends_with(b"\n") {
            return Ok(());
        }
    }
}
