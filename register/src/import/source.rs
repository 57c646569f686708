use std::cell::Cell;
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use crate::Error;

/// Where the bytes of a file come from. It can be opened more than once.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    File(&'a Path),
    Bytes { name: &'a str, bytes: &'a [u8] },
}

/// Reads and seeks; a workbook needs both.
pub(super) trait Bytes: Read + Seek {}
impl<T: Read + Seek> Bytes for T {}

impl<'a> Source<'a> {
    /// What people call the file.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Bytes { name, .. } => (*name).to_owned(),
        }
    }

    pub(super) fn n_bytes(&self) -> Result<u64, Error> {
        match self {
            Self::File(path) => {
                let metadata = std::fs::metadata(path).map_err(|e| self.unreadable(&e))?;
                if metadata.is_dir() {
                    return Err(Error::Usage(format!("{} is a folder, not a file", self.name())));
                }
                Ok(metadata.len())
            }
            Self::Bytes { bytes, .. } => Ok(bytes.len() as u64),
        }
    }

    /// Opens it from the start; `read` counts the bytes.
    pub(super) fn open(&self, read: &Rc<Cell<u64>>) -> Result<Counted<Box<dyn Bytes + 'a>>, Error> {
        let inner: Box<dyn Bytes + 'a> = match *self {
            Self::File(path) => Box::new(File::open(path).map_err(|e| self.unreadable(&e))?),
            Self::Bytes { bytes, .. } => Box::new(Cursor::new(bytes)),
        };
        Ok(Counted { inner, read: Rc::clone(read) })
    }

    pub(super) fn unreadable(&self, error: &std::io::Error) -> Error {
        Error::unreadable(&self.name(), error)
    }
}

/// A reader that says how far it is.
pub(super) struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.set(self.read.get() + n as u64);
        Ok(n)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}
