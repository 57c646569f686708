//! Search as you type. Names are folded once, when they are stored; a search folds its few words and walks over all
//! candidates without allocating.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text without what people leave out when they search: accents, capitals, punctuation. Ligatures and letters of the
/// Latin script that don't decompose are written out (œ → oe, ß → ss, ø → o, ł → l, dotless ı → i). What is left is
/// words with single spaces between them: `L'Œuf à la coque` becomes `l oeuf a la coque`.
///
/// Marks of scripts in which they are letters (Devanagari, Thai, kana) stay.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            // Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic.
            '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {}
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ŋ' => folded.push('n'),
            'ŧ' => folded.push('t'),
            'ĸ' => folded.push('k'),
            'ς' => folded.push('σ'),
            c if c.is_alphanumeric() || is_combining_mark(c) => folded.push(c),
            // Whatever separates words, once.
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// What somebody typed into the search field, read once for all candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The folded text: words with single spaces between them.
    phrase: String,
    /// The text as a code: without space around it, its ASCII letters small.
    code: String,
}

/// The fewest characters that find a code by its beginning. Fewer would find half of all barcodes.
const SHORTEST_CODE: usize = 3;

/// How a candidate was found, the best last. Within one kind the fine part of the score decides.
#[derive(Clone, Copy)]
enum Found {
    InsideWords,
    CodePrefix,
    WordPrefixes,
    NamePrefix,
    WholeName,
    WholeCode,
}

impl Found {
    const fn score(self, fine: u32) -> u32 {
        self as u32 * 1_000_000 + if fine > 999_999 { 999_999 } else { fine }
    }
}

impl Query {
    pub fn new(text: &str) -> Self {
        Self { phrase: fold(text), code: text.trim().to_ascii_lowercase() }
    }

    /// Nothing that could be searched for: every candidate matches.
    pub fn is_empty(&self) -> bool {
        self.phrase.is_empty() && self.code.is_empty()
    }

    /// How well a product matches, more is better; `None` where it doesn't. `folded_name` comes from [`fold`]; `codes`
    /// are its barcodes and codes as stored.
    ///
    /// Every word must be in the name. From the best down: a whole code, the whole name, the beginning of the name,
    /// beginnings of words, the beginning of a code, insides of words. Among equals, whole words and then short names
    /// come first.
    pub fn score(&self, folded_name: &str, codes: &[&str]) -> Option<u32> {
        if self.is_empty() {
            return Some(0);
        }
        let mut code_prefix = None;
        for code in codes {
            match self.matches_code(code) {
                Some(rest @ 1..) => code_prefix = code_prefix.max(Some(Found::CodePrefix.score(64 - rest.min(64)))),
                Some(_) => return Some(Found::WholeCode.score(0)),
                None => {}
            }
        }
        self.score_name(folded_name).max(code_prefix)
    }

    /// How many characters of `code` are still untyped; `None` where it doesn't begin with what was typed.
    fn matches_code(&self, code: &str) -> Option<u32> {
        let typed = self.code.as_bytes();
        let begins = code.len() >= typed.len() && code.as_bytes()[..typed.len()].eq_ignore_ascii_case(typed);
        let rest = code.len().saturating_sub(typed.len());
        (begins && !typed.is_empty() && (rest == 0 || typed.len() >= SHORTEST_CODE)).then_some(rest as u32)
    }

    fn score_name(&self, name: &str) -> Option<u32> {
        if self.phrase.is_empty() {
            return None;
        }
        let mut found = Found::WordPrefixes;
        let mut whole_words = 0;
        for word in self.phrase.split(' ') {
            match place(word, name)? {
                Place::Inside => found = Found::InsideWords,
                Place::Prefix => {}
                Place::Word => whole_words += 1,
            }
        }
        if let Some(rest) = name.strip_prefix(self.phrase.as_str()) {
            found = if rest.is_empty() { Found::WholeName } else { Found::NamePrefix };
        }
        Some(found.score(whole_words * 1000 + 255 - (name.len() as u32).min(255)))
    }
}

/// Where a word was found in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Inside,
    Prefix,
    Word,
}

/// The best place of `word` in `name`. Names are a few dozen bytes, so trying every position beats any searcher that
/// has to be set up.
fn place(word: &str, name: &str) -> Option<Place> {
    let (word, name) = (word.as_bytes(), name.as_bytes());
    let first = *word.first()?;
    let last_start = name.len().checked_sub(word.len())?;
    let mut best = None;
    for start in 0..=last_start {
        if name[start] != first || name[start..start + word.len()] != *word {
            continue;
        }
        let here = if start > 0 && name[start - 1] != b' ' {
            Place::Inside
        } else if name.get(start + word.len()).is_none_or(|&b| b == b' ') {
            return Some(Place::Word);
        } else {
            Place::Prefix
        };
        best = best.max(Some(here));
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_fold(text: &str, want: &str) {
        assert_eq!(fold(text), want, "{text}");
    }

    #[test]
    fn what_people_leave_out_is_folded_away() {
        check_fold("  Pâté   en CROÛTE ", "pate en croute");
        check_fold("L'Œuf à la coque", "l oeuf a la coque");
        check_fold("Weißbrot, 500 g", "weissbrot 500 g");
        check_fold("STRAẞE", "strasse");
        check_fold("Smørrebrød", "smorrebrod");
        check_fold("Pączki Łódź", "paczki lodz");
        check_fold("Ispanaklı İçli Köfte", "ispanakli icli kofte");
        check_fold("ΚΟΥΛΟΎΡΙ ΨΩΜΊς", "κουλουρι ψωμισ");
        check_fold("Хачапурі й", "хачапурі и");
        check_fold("½ Brot", "1 2 brot");
        check_fold("ﬁlet", "filet");
        check_fold("ガトー", "カ\u{3099}ト\u{30fc}");
        check_fold("\u{202e}<b>Brie</b>", "b brie b");
        check_fold("…", "");
    }

    /// The names that a search finds, best first.
    #[track_caller]
    fn check(query: &str, want: &[&str]) {
        let shelf: [(&str, &[&str]); 9] = [
            ("Baguette", &["2000000000015"]),
            ("Baguette tradition", &[]),
            ("Demi-baguette", &[]),
            ("Pain d'épices", &["4006381333931"]),
            ("Pain", &["P1"]),
            ("Petit pain", &[]),
            ("Lapain", &[]),
            ("Pain de campagne", &[]),
            ("Café 4006 Ethiopia", &["CAFE1"]),
        ];
        let query = Query::new(query);
        let mut found: Vec<(u32, &str)> =
            shelf.iter().filter_map(|(name, codes)| Some((query.score(&fold(name), codes)?, *name))).collect();
        found.sort_by(|a, b| b.cmp(a));
        let names: Vec<&str> = found.into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, want, "{query:?}");
    }

    #[test]
    fn the_best_match_comes_first() {
        check("baguette", &["Baguette", "Baguette tradition", "Demi-baguette"]);
        check("bag", &["Baguette", "Baguette tradition", "Demi-baguette"]);
        check("pain", &["Pain", "Pain d'épices", "Pain de campagne", "Petit pain", "Lapain"]);
        check("PAIN d", &["Pain d'épices", "Pain de campagne"]);
        check("épi", &["Pain d'épices"]);
        check("camp pain", &["Pain de campagne"]);
        check("guet", &["Baguette", "Demi-baguette", "Baguette tradition"]);
        check("pain cheese", &[]);
        check("4006381333931", &["Pain d'épices"]);
        check("4006", &["Café 4006 Ethiopia", "Pain d'épices"]);
        check("p1", &["Pain"]);
        check("cafe", &["Café 4006 Ethiopia"]);
        check("20", &[]);
        check("200", &["Baguette"]);
        check("¿?", &[]);
    }

    #[test]
    fn an_empty_search_finds_everything() {
        assert_eq!(Query::new("  ").score("pain", &[]), Some(0));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn a_name_is_found_by_any_of_its_words(text in "[a-zA-Zéüß ]{1,30}", at in any::<prop::sample::Index>()) {
            let folded = fold(&text);
            let words: Vec<&str> = folded.split_whitespace().collect();
            if !words.is_empty() {
                prop_assert!(Query::new(words[at.index(words.len())]).score(&folded, &[]).is_some());
            }
        }
    }
}
