//! Pages of text, rules and boxes, written with printpdf.
//!
//! printpdf embeds a typeface whole and draws characters one by one. So text is shaped and ordered here, each typeface is
//! cut down to the glyphs that were drawn, and printpdf gets glyph ids with the letters they stand for: documents stay
//! small, Arabic joins, and everything can be searched and copied.

mod embed;
mod face;
mod page;
mod shape;

pub(crate) use page::{Colour, Page, Text};
pub(crate) use shape::wrap;

use crate::Error;

/// Millimetres as points.
pub(crate) const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// The bytes of a document.
///
/// # Errors
/// [`Error::Font`] when a bundled typeface is broken.
pub(crate) fn bytes(title: &str, author: &str, pages: &[Page]) -> Result<Vec<u8>, Error> {
    embed::document(title, author, pages)
}
