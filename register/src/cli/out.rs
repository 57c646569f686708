use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Common;
use crate::Error;

/// Where a command's answer goes: standard output, or a file that gets its name when it is whole.
pub(super) enum Out {
    Stdout(io::StdoutLock<'static>),
    File { writer: BufWriter<File>, unfinished: PathBuf, path: PathBuf },
}

impl Out {
    pub fn open(common: &Common) -> Result<Self, Error> {
        match &common.out {
            None => Ok(Self::Stdout(io::stdout().lock())),
            Some(path) => {
                let unfinished = beside(path);
                let file = File::create(&unfinished).map_err(|e| Error::file(path, e))?;
                Ok(Self::File { writer: BufWriter::new(file), unfinished, path: path.clone() })
            }
        }
    }

    pub fn finish(mut self) -> Result<(), Error> {
        self.flush().map_err(failed)?;
        if let Self::File { unfinished, path, .. } = &self {
            std::fs::rename(unfinished, path).map_err(|e| Error::file(path, e))?;
        }
        Ok(())
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File { writer, .. } => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File { writer, .. } => writer.flush(),
        }
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        // Finished, the file has another name; else what is there is not whole.
        if let Self::File { unfinished, .. } = self {
            std::fs::remove_file(unfinished).ok();
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

pub(super) fn failed(error: io::Error) -> Error {
    documents::Error::Write(error).into()
}

/// Writes bytes as the whole answer.
pub(super) fn bytes(common: &Common, bytes: &[u8]) -> Result<(), Error> {
    let mut out = Out::open(common)?;
    out.write_all(bytes).map_err(failed)?;
    out.finish()
}

/// Writes the answer as a line of JSON, or in words.
pub(super) fn answer<T: Serialize>(common: &Common, answer: &T, words: &str) -> Result<(), Error> {
    let text = if common.json {
        serde_json::to_string(answer).expect("answers have string keys and no floats")
    } else {
        words.to_owned()
    };
    bytes(common, format!("{text}\n").as_bytes())
}
