use std::sync::LazyLock;

/// The weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    Regular,
    SemiBold,
}

/// A bundled typeface (licences in `documents/fonts/OFL.txt`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Face {
    script: Script,
    weight: Weight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    /// Latin, Greek, Cyrillic, figures and signs.
    Inter,
    Hebrew,
    Arabic,
}

const SCRIPTS: [Script; 3] = [Script::Inter, Script::Hebrew, Script::Arabic];

struct Loaded {
    name: &'static str,
    bytes: &'static [u8],
    face: Option<rustybuzz::Face<'static>>,
}

macro_rules! load {
    ($name:literal) => {{
        let bytes: &'static [u8] = include_bytes!(concat!("../../fonts/", $name, ".ttf"));
        Loaded { name: $name, bytes, face: rustybuzz::Face::from_slice(bytes, 0) }
    }};
}

static LOADED: LazyLock<[Loaded; 6]> = LazyLock::new(|| {
    [
        load!("Inter-Regular"),
        load!("Inter-SemiBold"),
        load!("NotoSansHebrew-Regular"),
        load!("NotoSansHebrew-SemiBold"),
        load!("NotoSansArabic-Regular"),
        load!("NotoSansArabic-Bold"),
    ]
});

impl Face {
    /// Whether any bundled typeface draws a letter.
    pub fn any_has(letter: char) -> bool {
        SCRIPTS.iter().any(|&script| Self { script, weight: Weight::Regular }.has(letter))
    }

    /// The typeface that draws a letter; the last one used keeps what belongs to no script, so that a space does not
    /// break a word's run.
    pub fn of(letter: char, weight: Weight, before: Option<Self>) -> Self {
        let neutral = letter.is_whitespace() || is_mark(letter);
        let inter = Self { script: Script::Inter, weight };
        if let Some(before) = before.filter(|face| neutral && face.has(letter)) {
            return before;
        }
        SCRIPTS.map(|script| Self { script, weight }).into_iter().find(|face| face.has(letter)).unwrap_or(inter)
    }

    pub fn bytes(self) -> &'static [u8] {
        self.loaded().bytes
    }

    pub fn name(self) -> &'static str {
        self.loaded().name
    }

    pub fn shaper(self) -> &'static rustybuzz::Face<'static> {
        self.loaded().face.as_ref().expect("the bundled typefaces are read by a test")
    }

    fn has(self, letter: char) -> bool {
        self.shaper().glyph_index(letter).is_some()
    }

    fn loaded(self) -> &'static Loaded {
        let bold = usize::from(self.weight == Weight::SemiBold);
        let first = match self.script {
            Script::Inter => 0,
            Script::Hebrew => 2,
            Script::Arabic => 4,
        };
        &LOADED[first + bold]
    }
}

/// Vowel points and accents belong to the letter before them.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}')
}
