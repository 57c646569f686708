use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, UnicodeBuffer};
use unicode_bidi::{Level, ParagraphBidiInfo};

use super::face::{Face, Weight};

/// A line of text as glyphs, left to right on the page.
#[derive(Debug, Clone)]
pub(crate) struct Shaped {
    pub runs: Vec<Run>,
}

/// Glyphs of one typeface.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub face: Face,
    pub rtl: bool,
    pub glyphs: Vec<Glyph>,
}

/// Measures are thousandths of the type size.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    pub id: u16,
    /// The letters it stands for; empty where another glyph of the same letters has them.
    pub text: String,
    pub advance: f32,
    pub dx: f32,
    pub dy: f32,
}

impl Shaped {
    /// Shapes one line. All figures have one width, so that columns of amounts stand straight.
    pub fn new(text: &str, weight: Weight) -> Self {
        let text = drawable(text);
        if text.is_empty() {
            return Self { runs: Vec::new() };
        }
        let bidi = ParagraphBidiInfo::new(&text, None);
        let (levels, visual) = bidi.visual_runs(0..text.len());
        let mut runs = Vec::new();
        for range in visual {
            let level = levels.get(range.start).copied().unwrap_or(Level::ltr());
            let mut parts = by_face(&text[range], weight);
            if level.is_rtl() {
                parts.reverse();
            }
            runs.extend(parts.into_iter().map(|(face, part)| run(face, part, level.is_rtl())));
        }
        Self { runs }
    }

    /// The width at a type size.
    pub fn width(&self, size: f32) -> f32 {
        self.runs.iter().map(Run::advance).sum::<f32>() * size / 1000.0
    }
}

impl Run {
    pub fn advance(&self) -> f32 {
        self.glyphs.iter().map(|g| g.advance).sum()
    }
}

fn by_face(text: &str, weight: Weight) -> Vec<(Face, &str)> {
    let mut parts: Vec<(Face, usize, usize)> = Vec::new();
    for (at, letter) in text.char_indices() {
        let face = Face::of(letter, weight, parts.last().map(|p| p.0));
        let end = at + letter.len_utf8();
        match parts.last_mut() {
            Some(part) if part.0 == face => part.2 = end,
            _ => parts.push((face, at, end)),
        }
    }
    parts.into_iter().map(|(face, from, to)| (face, &text[from..to])).collect()
}

fn run(face: Face, text: &str, rtl: bool) -> Run {
    let shaper = face.shaper();
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = rustybuzz::shape(shaper, &tabular_figures(text), buffer);
    let scale = 1000.0 / shaper.units_per_em() as f32;
    let clusters: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let mut starts = clusters.clone();
    starts.push(text.len());
    starts.sort_unstable();
    starts.dedup();
    let mut said: Vec<usize> = Vec::new();
    let glyphs =
        shaped.glyph_infos().iter().zip(shaped.glyph_positions()).zip(&clusters).map(|((info, at), &start)| {
            let end = starts.iter().copied().find(|&s| s > start).unwrap_or(text.len());
            let first = !said.contains(&start);
            said.push(start);
            Glyph {
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                text: if first { plain_spaces(&text[start..end]) } else { String::new() },
                advance: at.x_advance as f32 * scale,
                dx: at.x_offset as f32 * scale,
                dy: at.y_offset as f32 * scale,
            }
        });
    let glyphs = glyphs.collect();
    Run { face, rtl, glyphs }
}

/// The text in letters that a typeface has: others are written in Latin, which says more than an empty box. Typefaces for
/// every script would be far larger than the program.
fn drawable(text: &str) -> String {
    let mut drawable = String::with_capacity(text.len());
    // A syllable of another script brings the space behind it along.
    let mut spaced = false;
    for letter in text.chars() {
        if std::mem::take(&mut spaced) && letter.is_whitespace() {
            continue;
        }
        if letter.is_control() {
            drawable.push(' ');
        } else if Face::any_has(letter) || is_invisible(letter) {
            drawable.push(letter);
        } else {
            drawable.push_str(deunicode::deunicode_char(letter).unwrap_or("?"));
            spaced = drawable.ends_with(' ');
        }
    }
    drawable
}

/// Letters that only say how others are joined or ordered.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Figures of one width, and only figures: the hyphens of that kind would tear words apart.
fn tabular_figures(text: &str) -> Vec<Feature> {
    let mut figures: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        match figures.last_mut() {
            Some(range) if range.end == at => range.end = at + 1,
            _ => figures.push(at..at + 1),
        }
    }
    // The shaper takes the last byte of a range for its end and leaves its letter out: ask for one more.
    figures.into_iter().map(|range| Feature::new(Tag::from_bytes(b"tnum"), 1, range.start..=range.end)).collect()
}

/// Every kind of space as the plain one: that is what people search for.
fn plain_spaces(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// Breaks a text at spaces into lines of at most `width`; a word that is longer is broken itself.
pub(crate) fn wrap(text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
    let fits = |line: &str| Shaped::new(line, weight).width(size) <= width;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if line.chars().count() > 1 && !fits(&line) {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<u16> {
        Shaped::new(text, Weight::Regular).runs.into_iter().flat_map(|r| r.glyphs).map(|g| g.id).collect()
    }

    #[test]
    fn arabic_letters_join_and_right_to_left_words_are_turned() {
        // Noto draws a letter's dots as glyphs of their own; the bodies of joined letters are other glyphs.
        let (alone, joined) = (ids("ب ب ب"), ids("ببب"));
        assert!(joined.iter().all(|id| *id != 0));
        assert!(joined.iter().filter(|id| !alone.contains(id)).count() >= 3, "{alone:?} {joined:?}");
        let said: String = Shaped::new("חלה", Weight::Regular).runs[0].glyphs.iter().map(|g| g.text.as_str()).collect();
        assert_eq!(said, "הלח");
    }

    #[test]
    fn figures_have_one_width() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let (ones, eights) = (Shaped::new("1111", weight).width(10.0), Shaped::new("8888", weight).width(10.0));
            assert!((ones - eights).abs() < 0.01, "{ones} {eights}");
        }
    }

    #[test]
    fn long_words_are_broken_and_nothing_is_lost() {
        let text = "Pumpernickel-Vollkornschrotbrotscheibe mit Sonnenblumenkernen";
        let lines = wrap(text, Weight::Regular, 10.0, 90.0);
        assert!(lines.len() > 3);
        assert!(lines.iter().all(|l| Shaped::new(l, Weight::Regular).width(10.0) <= 90.0));
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }
}
