//! Other programs that read what was written.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Writes a file where it can be looked at after the tests.
pub fn kept(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The text that poppler finds in a PDF, in the layout it has.
pub fn words(pdf: &Path) -> String {
    let output = Command::new("pdftotext").args(["-layout"]).arg(pdf).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The pages as pictures, in a folder named as the PDF; poppler must have nothing to complain about.
pub fn pictures(pdf: &Path) -> Vec<PathBuf> {
    let folder = pdf.with_extension("");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir(&folder).unwrap();
    let output =
        Command::new("pdftoppm").args(["-png", "-r", "110"]).arg(pdf).arg(folder.join("page")).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut pictures: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pictures.sort();
    pictures
}
