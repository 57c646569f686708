//! The words of the interface, by Fluent. Every string that a person reads comes from here.

use std::rc::Rc;

use domain::Money;
use domain::api::ApiError;
use domain::api::catalogue::RefusedRow;
use domain::currency::Currency;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

use crate::locale::{Language, Locale};

const ENGLISH: &str = concat!(
    include_str!("../locales/en.ftl"),
    "\n",
    include_str!("../locales/web.en.ftl"),
    "\n",
    include_str!("../locales/account.en.ftl")
);
const FRENCH: &str = concat!(
    include_str!("../locales/fr.ftl"),
    "\n",
    include_str!("../locales/web.fr.ftl"),
    "\n",
    include_str!("../locales/account.fr.ftl")
);

/// The words of one language, and how its country writes figures.
#[derive(Clone)]
pub struct I18n {
    bundle: Rc<FluentBundle<FluentResource>>,
    pub locale: Locale,
}

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.bundle, &other.bundle) && self.locale == other.locale
    }
}

impl I18n {
    pub fn new(locale: Locale) -> Self {
        let source = match locale.language {
            Language::English => ENGLISH,
            Language::French => FRENCH,
        };
        // A test parses both files, so nothing is lost here.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let tag = locale.language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![tag]);
        // Isolation marks would stand in the middle of what tests, clipboards and screen readers read.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { bundle: Rc::new(bundle), locale }
    }

    pub fn text(&self, key: &str) -> String {
        self.with(key, None)
    }

    fn with(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
    }

    /// The text of `key` with what its placeholders stand for. Used through [`crate::text`].
    pub fn fill(&self, key: &str, pairs: Vec<(&'static str, FluentValue<'static>)>) -> String {
        let mut args = FluentArgs::with_capacity(pairs.len());
        for (name, value) in pairs {
            args.set(name, value);
        }
        self.with(key, Some(&args))
    }

    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// What a rule of the business refused, in the person's language.
    pub fn refusal(&self, error: &domain::Error, currency: Option<Currency>) -> String {
        self.coded(error.code(), &error.to_string(), error.details().into_iter(), currency)
    }

    /// What the register answered instead of a response.
    pub fn failure(&self, error: &ApiError, currency: Option<Currency>) -> String {
        self.coded(&error.code, &error.message, error.details.iter().map(|(k, v)| (k.as_str(), v.clone())), currency)
    }

    /// Why a row of a file was refused, behind the column that it is about.
    pub fn refused_row(&self, row: &RefusedRow) -> String {
        let details = row.details.iter().map(|(k, v)| (k.as_str(), v.clone()));
        let said = self.coded(&row.code, &row.reason, details, None);
        // The register's own sentence, where there is no other, names the column itself.
        let column = row.details.get("column").filter(|_| self.has(&error_key(&row.code)));
        match column.map(|column| format!("column-{}", column.replace('_', "-"))).filter(|key| self.has(key)) {
            Some(key) => match self.locale.language {
                Language::French => format!("{}\u{a0}: {said}", self.text(&key)),
                Language::English => format!("{}: {said}", self.text(&key)),
            },
            None => said,
        }
    }

    fn coded<'a>(
        &self,
        code: &str,
        message: &str,
        details: impl Iterator<Item = (&'a str, String)>,
        currency: Option<Currency>,
    ) -> String {
        let key = error_key(code);
        if !self.has(&key) {
            return sentence(message);
        }
        let mut args = FluentArgs::new();
        args.set("message", sentence(message));
        for (name, value) in details {
            match (name, currency, value.parse::<i64>()) {
                ("amount_minor", Some(currency), Ok(minor)) => {
                    args.set("amount", self.locale.money(Money::new(minor).unwrap_or_default(), currency));
                }
                // Seconds are counted, so that the sentence can depend on them.
                (_, _, Ok(seconds)) if name.ends_with("_s") => args.set(name.to_owned(), seconds),
                _ => args.set(name.to_owned(), value),
            }
        }
        self.with(&key, Some(&args))
    }
}

fn error_key(code: &str) -> String {
    format!("error-{}", code.replace('_', "-"))
}

/// The register's messages are lower case without a stop, for scripts; people get a sentence.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// A text with its placeholders filled: the translations, the key, then `name = value` for each.
#[macro_export]
macro_rules! text {
    ($i18n:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $i18n.fill($key, vec![$((stringify!($name), fluent_bundle::FluentValue::from($value))),*])
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(source: &str) -> BTreeSet<String> {
        FluentResource::try_new(source.to_owned()).expect("the translations parse");
        let named = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        named.filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
    }

    fn used() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap();
                for literal in source.split('"').skip(1).step_by(2) {
                    let listed = ["step-", "reason-", "section-", "forecast-on-", "forecast-weekday", "forecast-month"]
                        .iter()
                        .any(|prefix| literal.starts_with(prefix));
                    if listed && !literal.ends_with('-') {
                        found.insert(literal.to_owned());
                    }
                }
                for call in [".text(\"", "text!(i18n, \""] {
                    for part in source.split(call).skip(1) {
                        if let Some((key, _)) = part.split_once('"') {
                            found.insert(key.to_owned());
                        }
                    }
                }
            }
        }
        found
    }

    /// The models of the crate `forecast`, which the page does not hold.
    const MODELS: [&str; 12] = [
        "seasonal-naive",
        "weekday-mean",
        "ridge",
        "ets",
        "mstl",
        "theta",
        "intermittent",
        "prophet",
        "arima",
        "boost",
        "lstm",
        "ensemble",
    ];

    /// Keys that are put together from codes of `domain` and from lists in the pages.
    fn families() -> Vec<String> {
        use domain::barcode::LabelContent;
        use domain::permission::Permission;
        use domain::quantity::Unit;
        use domain::staff::Role;
        use domain::tender::TenderKind;

        use crate::state::keys::Act;

        let mut keys: Vec<String> = TenderKind::ALL.iter().map(|kind| format!("tender-{}", kind.code())).collect();
        keys.extend(
            Role::STAFF
                .iter()
                .flat_map(|role| [format!("role-{}", role.code()), format!("role-{}-words", role.code())]),
        );
        keys.extend(Permission::ALL.iter().map(|p| format!("permission-{}", p.code().replace('_', "-"))));
        keys.extend(Act::ALL.iter().map(|act| format!("key-{}", act.code().replace('_', "-"))));
        keys.extend(Unit::ALL.iter().map(|unit| format!("unit-{}", unit.code())));
        keys.extend(LabelContent::ALL.iter().map(|content| format!("label-{}", content.code())));
        keys.extend(domain::country::TaxPreset::NAMES.iter().map(|name| format!("tax-{}", name.replace('_', "-"))));
        keys.extend(
            ["auto", "light", "dark", "contrast"]
                .iter()
                .flat_map(|t| [format!("theme-{t}"), format!("theme-{t}-words")]),
        );
        keys.extend(MODELS.iter().map(|model| format!("model-{model}")));
        keys.extend(["none", "network", "file"].iter().map(|c| format!("printer-{c}")));
        keys.extend(
            ["always", "offered", "on-request"]
                .iter()
                .flat_map(|m| [format!("receipt-{m}"), format!("receipt-{m}-words")]),
        );
        keys
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        let (english, french) = (keys(ENGLISH), keys(FRENCH));
        assert_eq!(english.difference(&french).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in French");
        assert_eq!(french.difference(&english).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in English");
    }

    #[test]
    fn every_refusal_has_a_sentence_in_both_languages() {
        let keys = keys(FRENCH);
        for code in ["missing", "malformed", "check_digit", "overpaid", "refund_too_large", "wrong_pin", "clock"] {
            assert!(keys.contains(&format!("error-{}", code.replace('_', "-"))), "{code}");
        }
        let i18n = I18n::new(Locale::new(Language::French, "FR"));
        let error = domain::Error::Unpaid { missing_minor: 668 };
        let said = i18n.refusal(&error, Some("EUR".parse().unwrap()));
        assert_eq!(said.replace('\u{a0}', " "), "Il reste 6,68 € à payer.");
    }

    #[test]
    fn a_refused_row_is_told_in_the_language_of_the_person_and_names_its_column() {
        let row = |code: &str, reason: &str, details: &[(&str, &str)]| RefusedRow {
            row: 7,
            reason: reason.to_owned(),
            code: code.to_owned(),
            details: details.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let twice = row(
            "barcode_twice",
            "barcode 4006381333931 stands on row 3 for another product already",
            &[("code", "4006381333931"), ("row", "3")],
        );
        let price = row("not_a_number", "price: “cheap” is not a number", &[("text", "cheap"), ("column", "price")]);
        let unknown = row("of_tomorrow", "price: no", &[("column", "price")]);
        let (english, french) =
            (I18n::new(Locale::new(Language::English, "GB")), I18n::new(Locale::new(Language::French, "FR")));
        assert_eq!(english.refused_row(&price), "Price: “cheap” is not a number.");
        assert_eq!(french.refused_row(&price), "Prix\u{a0}: « cheap » n’est pas un nombre.");
        assert_eq!(
            french.refused_row(&twice),
            "Le code-barres 4006381333931 est déjà à la ligne 3 pour un autre produit."
        );
        assert_eq!(french.refused_row(&unknown), "Price: no.");
        for code in
            ["barcode_of_another", "several_of_name", "row_length", "line_too_long", "quote_inside", "quote_open"]
        {
            assert!(french.has(&error_key(code)) && english.has(&error_key(code)), "{code}");
        }
    }

    #[test]
    fn every_key_in_the_pages_has_a_text() {
        let mut used = used();
        used.extend(families());
        assert!(used.len() > 100, "the search for keys finds them: {}", used.len());
        let missing: Vec<_> = used.difference(&keys(ENGLISH)).cloned().collect();
        assert_eq!(missing, Vec::<String>::new());
    }
}
