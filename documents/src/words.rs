//! The fixed words of documents, by language.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::locale::Language;

pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    pub fn of(language: Language) -> Self {
        let source = match language {
            Language::English => include_str!("../locales/en.ftl"),
            Language::French => include_str!("../locales/fr.ftl"),
        };
        let tag: LanguageIdentifier = language.tag().parse().expect("the tags of our languages are well formed");
        let resource = FluentResource::try_new(source.to_owned()).expect("the bundled words parse, a test reads them");
        let mut bundle = FluentBundle::new(vec![tag]);
        // Marks around what is filled in would be printed as boxes.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("the bundled words have no key twice, a test reads them");
        Self { bundle }
    }

    pub fn say(&self, key: &str) -> String {
        self.say_of(key, &[])
    }

    /// A sentence with names filled in.
    pub fn say_of(&self, key: &str, filled: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for &(name, value) in filled {
            args.set(name, value);
        }
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn keys(source: &str) -> BTreeSet<String> {
        source
            .lines()
            .filter(|l| !l.starts_with([' ', '#']))
            .filter_map(|l| Some(l.split_once(" =")?.0.to_owned()))
            .collect()
    }

    /// Every key that this crate's sources ask for, read from the sources.
    fn asked() -> BTreeSet<String> {
        let mut asked = BTreeSet::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap();
                for call in [concat!("say", "("), concat!("say_of", "(")] {
                    let keys = source.split(call).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
                    asked.extend(keys.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
                }
            }
        }
        asked
    }

    #[test]
    fn both_languages_have_exactly_the_words_that_are_asked_for() {
        let asked = asked();
        assert!(asked.len() > 20, "{asked:?}");
        assert_eq!(keys(include_str!("../locales/en.ftl")), asked);
        assert_eq!(keys(include_str!("../locales/fr.ftl")), asked);
    }

    #[test]
    fn names_are_filled_in_without_marks_around_them() {
        assert_eq!(
            Words::of(Language::English).say_of("refund-of", &[("receipt", "A7K-000123")]),
            "Refund of A7K-000123"
        );
        assert_eq!(
            Words::of(Language::French).say_of("refund-of", &[("receipt", "A7K-000123")]),
            "Remboursement de A7K-000123"
        );
    }
}
