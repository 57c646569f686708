use std::collections::BTreeMap;

use printpdf::{
    Codepoint, Color, DictItem, FontId, FontMetrics, Mm, Op, PaintMode, ParsedFont, PdfDocument, PdfFont,
    PdfFontHandle, PdfPage, PdfSaveOptions, Pt, Rect, Rgb, TextItem, TextMatrix, to_lopdf_doc,
};
use subsetter::GlyphRemapper;

use super::face::Face;
use super::page::{Colour, Mark, Page};
use super::shape::{Glyph, Run};
use crate::Error;

/// A typeface as far as the document draws it.
struct Subset {
    id: FontId,
    remapper: GlyphRemapper,
    /// Each new glyph's letters, as the first text that used it has them.
    letters: BTreeMap<u16, String>,
    /// Thousandths of the type size, whole: the form that a PDF states widths in.
    widths: BTreeMap<u16, u16>,
}

pub(super) fn document(title: &str, author: &str, pages: &[Page]) -> Result<Vec<u8>, Error> {
    let mut subsets = BTreeMap::<Face, Subset>::new();
    for run in pages.iter().flat_map(|p| &p.marks).filter_map(|m| match m {
        Mark::Glyphs { shaped, .. } => Some(&shaped.runs),
        Mark::Box { .. } => None,
    }) {
        run.iter().for_each(|run| collect(&mut subsets, run));
    }
    let mut pdf = PdfDocument::new(title);
    pdf.metadata.info.author = author.to_owned();
    for (face, subset) in &subsets {
        pdf.resources.fonts.map.insert(subset.id.clone(), PdfFont::new(embedded(*face, subset)?));
    }
    pdf.pages = pages.iter().map(|page| drawn(page, &subsets)).collect();
    let mut written = to_lopdf_doc(&pdf, &PdfSaveOptions::default(), &mut Vec::new());
    // printpdf numbers each document anew; without the number the same receipt is the same file. It also dates it to 1970
    // and names a standard for print shops that it does not claim.
    written.trailer.remove(b"ID");
    let info = written.trailer.get(b"Info").and_then(|info| info.as_reference());
    if let Ok(info) = info.and_then(|id| written.get_object_mut(id)).and_then(|info| info.as_dict_mut()) {
        for key in [&b"CreationDate"[..], b"ModDate", b"GTS_PDFXVersion", b"Identifier", b"Trapped"] {
            info.remove(key);
        }
    }
    written.compress();
    let mut bytes = Vec::new();
    written.save_to(&mut bytes)?;
    Ok(bytes)
}

fn collect(subsets: &mut BTreeMap<Face, Subset>, run: &Run) {
    let n = subsets.len();
    let subset = subsets.entry(run.face).or_insert_with(|| Subset {
        id: FontId(format!("T{n}")),
        remapper: GlyphRemapper::new(),
        letters: BTreeMap::new(),
        widths: BTreeMap::new(),
    });
    for glyph in &run.glyphs {
        let id = subset.remapper.remap(glyph.id);
        if !glyph.text.is_empty() {
            subset.letters.entry(id).or_insert_with(|| glyph.text.clone());
        }
        subset.widths.entry(id).or_insert_with(|| natural_width(run.face, glyph.id));
    }
}

fn natural_width(face: Face, glyph: u16) -> u16 {
    let shaper = face.shaper();
    let units = shaper.glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(glyph)).unwrap_or(0);
    (f32::from(units) * 1000.0 / shaper.units_per_em() as f32).round() as u16
}

fn embedded(face: Face, subset: &Subset) -> Result<ParsedFont, Error> {
    let broken = |reason: String| Error::Font { face: face.name(), reason };
    let bytes = subsetter::subset(face.bytes(), 0, &subset.remapper).map_err(|e| broken(e.to_string()))?;
    let shaper = face.shaper();
    let scale = |units: i16| (f32::from(units) * 1000.0 / shaper.units_per_em() as f32).round() as i16;
    let metrics = FontMetrics { ascent: scale(shaper.ascender()), descent: scale(shaper.descender()) };
    // Widths are given in thousandths already, so that printpdf rounds nothing away.
    let mut font = ParsedFont::with_glyph_data(
        bytes,
        0,
        Some(format!("{}+{}", subset_tag(&subset.widths), face.name())),
        BTreeMap::new(),
        subset.widths.clone(),
        1000,
        metrics,
    );
    let bounds = shaper.global_bounding_box();
    font.pdf_font_metrics.x_min = scale(bounds.x_min);
    font.pdf_font_metrics.y_min = scale(bounds.y_min);
    font.pdf_font_metrics.x_max = scale(bounds.x_max);
    font.pdf_font_metrics.y_max = scale(bounds.y_max);
    font.pdf_font_metrics.us_weight_class = shaper.weight().to_number();
    Ok(font)
}

/// Six letters that say that a typeface is a part of one (ISO 32000-1, 9.6.4), the same for the same part.
fn subset_tag(widths: &BTreeMap<u16, u16>) -> String {
    let mut sum: u32 = 0x811c_9dc5;
    for (id, width) in widths {
        for part in [*id, *width] {
            sum = (sum ^ u32::from(part)).wrapping_mul(0x0100_0193);
        }
    }
    (0..6)
        .map(|_| {
            let letter = char::from(b'A' + (sum % 26) as u8);
            sum /= 26;
            letter
        })
        .collect()
}

fn drawn(page: &Page, subsets: &BTreeMap<Face, Subset>) -> PdfPage {
    let mut ops = Vec::new();
    let mut colour = None;
    for mark in &page.marks {
        match mark {
            Mark::Box { x, y, width, height, colour: fill } => {
                paint(&mut ops, &mut colour, *fill);
                let rectangle = Rect {
                    x: Pt(*x),
                    y: Pt(page.height - y - height),
                    width: Pt(*width),
                    height: Pt(*height),
                    mode: Some(PaintMode::Fill),
                    winding_order: None,
                };
                ops.push(Op::DrawRectangle { rectangle });
            }
            Mark::Glyphs { x, y, size, colour: ink, shaped } => {
                paint(&mut ops, &mut colour, *ink);
                let mut x = *x;
                for run in &shaped.runs {
                    if let Some(subset) = subsets.get(&run.face) {
                        write(&mut ops, subset, run, x, page.height - y, *size);
                    }
                    x += run.advance() * size / 1000.0;
                }
            }
        }
    }
    let millimetres = |points: f32| Mm(points * 25.4 / 72.0);
    PdfPage::new(millimetres(page.width), millimetres(page.height), ops)
}

fn paint(ops: &mut Vec<Op>, now: &mut Option<Colour>, colour: Colour) {
    if *now != Some(colour) {
        let [r, g, b] = colour.parts();
        ops.push(Op::SetFillColor { col: Color::Rgb(Rgb { r, g, b, icc_profile: None }) });
        *now = Some(colour);
    }
}

/// One run as a text object of its own; `y` from the page's bottom.
fn write(ops: &mut Vec<Op>, subset: &Subset, run: &Run, x: f32, y: f32, size: f32) {
    ops.push(Op::StartTextSection);
    ops.push(Op::SetFont { font: PdfFontHandle::External(subset.id.clone()), size: Pt(size) });
    let mut pen = 0.0;
    for piece in pieces(subset, run) {
        if piece.tagged {
            ops.push(actual_text(piece.glyphs));
        }
        // A mark above or below its letter has a baseline of its own.
        for glyphs in piece.glyphs.chunk_by(|a, b| a.dy == 0.0 && b.dy == 0.0) {
            let rise = glyphs.first().map_or(0.0, |g| g.dy);
            let at = [x + pen * size / 1000.0, y + rise * size / 1000.0].map(hundredths);
            ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(at[0]), Pt(at[1])) });
            ops.push(Op::ShowText { items: items(subset, glyphs) });
            pen += glyphs.iter().map(|g| g.advance).sum::<f32>();
        }
        if piece.tagged {
            ops.push(Op::EndMarkedContentWithProperties);
        }
    }
    ops.push(Op::EndTextSection);
}

/// Glyphs of a run that either mean what the typeface's table says, or carry their text.
struct Piece<'a> {
    tagged: bool,
    glyphs: &'a [Glyph],
}

/// A glyph has one text in a PDF. Where that is not what is meant here (a letter of several glyphs, one glyph for two
/// letters, a letter that no typeface has), the letter carries its text. Letter by letter from right to left: readers
/// turn such words themselves, a whole word would come out backwards.
fn pieces<'a>(subset: &Subset, run: &'a Run) -> Vec<Piece<'a>> {
    let mut pieces: Vec<(bool, usize, usize)> = Vec::new();
    let mut start = 0;
    // A letter is a glyph with text and those without that follow it.
    for letter in run.glyphs.chunk_by(|_, next| next.text.is_empty()) {
        let tagged = match letter {
            [glyph] => {
                let id = subset.remapper.get(glyph.id).unwrap_or(0);
                id == 0 || subset.letters.get(&id) != Some(&glyph.text)
            }
            _ => true,
        };
        let end = start + letter.len();
        match pieces.last_mut() {
            Some(piece) if piece.0 == tagged && !(tagged && run.rtl) => piece.2 = end,
            _ => pieces.push((tagged, start, end)),
        }
        start = end;
    }
    pieces.into_iter().map(|(tagged, from, to)| Piece { tagged, glyphs: &run.glyphs[from..to] }).collect()
}

fn actual_text(glyphs: &[Glyph]) -> Op {
    let text: String = glyphs.iter().map(|g| g.text.as_str()).collect();
    let data: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let said = DictItem::String { data, literal: false };
    let properties = DictItem::Dict { map: BTreeMap::from([("ActualText".to_owned(), said)]) };
    Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties }
}

/// Glyphs with the corrections between where a viewer would go by their widths and where shaping puts them.
fn items(subset: &Subset, glyphs: &[Glyph]) -> Vec<TextItem> {
    let mut items = Vec::new();
    let mut row: Vec<Codepoint> = Vec::new();
    // Where the viewer's pen is less where it should be.
    let mut ahead: f32 = 0.0;
    for glyph in glyphs {
        let id = subset.remapper.get(glyph.id).unwrap_or(0);
        let correction = ahead - glyph.dx;
        if correction.abs() >= 1.0 {
            if !row.is_empty() {
                items.push(TextItem::GlyphIds(std::mem::take(&mut row)));
            }
            items.push(TextItem::Offset(correction.round()));
            ahead -= correction.round();
        }
        let letters = subset.letters.get(&id).cloned().unwrap_or_default();
        row.push(Codepoint::with_cid(id, 0.0, letters));
        ahead += f32::from(subset.widths.get(&id).copied().unwrap_or(0)) - glyph.advance;
    }
    items.push(TextItem::GlyphIds(row));
    items
}

/// Coordinates need no more digits, and a page has hundreds of them.
fn hundredths(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
