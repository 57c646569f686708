//! What a country proposes at the first start: currency, zones, languages, tax categories, cash rounding. Everything is
//! a proposal that the vendor confirms and can change; nothing here computes a tax.

mod other;
mod table;

use serde::Serialize;

use crate::Error;

/// A country and what it proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Country {
    /// ISO 3166-1, two capital letters.
    pub code: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// IANA names, the one of most vendors first.
    pub zones: &'static [&'static str],
    /// BCP 47 tags of the languages that customers read, the most usual first.
    pub languages: &'static [&'static str],
    /// Whether prices are shown with tax.
    pub tax_inclusive: bool,
    /// What cash is rounded to, in minor units; 0 for nothing.
    pub cash_rounding_minor: i64,
    /// Tax categories of a shop that sells food, `standard` first.
    pub tax_categories: &'static [TaxPreset],
}

/// A tax category to start with. Several rates add up; without any, the vendor enters them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TaxPreset {
    /// One of [`TaxPreset::NAMES`], which the interface translates.
    pub name: &'static str,
    /// Parts per million, of what is carried away.
    pub take_away_ppm: &'static [u32],
    /// Parts per million, of what is eaten here.
    pub eat_in_ppm: &'static [u32],
}

impl TaxPreset {
    /// Every name there is: the standard rate; food in general; the foods of daily need that a country taxes lower
    /// (bread, milk, fruit); what is cooked or made to be eaten at once; cakes and pastry; drinks; wine; what is taxed
    /// at nothing.
    pub const NAMES: [&'static str; 8] =
        ["standard", "food", "basic_food", "prepared_food", "bakery", "drinks", "wine", "zero"];

    const fn flat(name: &'static str, ppm: &'static [u32]) -> Self {
        Self { name, take_away_ppm: ppm, eat_in_ppm: ppm }
    }

    const fn by_service(name: &'static str, take_away_ppm: &'static [u32], eat_in_ppm: &'static [u32]) -> Self {
        Self { name, take_away_ppm, eat_in_ppm }
    }
}

/// Where no rate can be proposed, because it depends on the town or is not in this table: the vendor enters it.
const ASK: &[TaxPreset] = &[TaxPreset::flat("standard", &[])];

/// Countries outside the table whose customers read French.
const FRENCH: [&str; 31] = [
    "BF", "BI", "BJ", "BL", "CD", "CF", "CG", "CI", "CM", "DJ", "GA", "GF", "GN", "GP", "HT", "KM", "MC", "MF", "MG",
    "ML", "MQ", "NC", "NE", "PF", "PM", "RE", "SN", "TD", "TG", "WF", "YT",
];

impl Country {
    /// The countries whose rates are known here.
    pub const ALL: &'static [Self] = table::TABLE;

    /// Finds any country of ISO 3166-1 by its two letters. One that is not in [`Self::ALL`] has its currency and zones,
    /// prices with tax, and no rates.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a code that no country has.
    pub fn find(code: &str) -> Result<Self, Error> {
        let wanted = code.trim();
        let same = |code: &str| code.eq_ignore_ascii_case(wanted);
        if let Some(country) = Self::ALL.iter().find(|country| same(country.code)) {
            return Ok(*country);
        }
        let (code, currency, zones) = *other::OTHERS
            .iter()
            .find(|(code, ..)| same(code))
            .ok_or_else(|| Error::Malformed { what: "an ISO 3166 country code", text: code.to_owned() })?;
        let languages: &[&str] = if FRENCH.contains(&code) { &["fr", "en"] } else { &["en"] };
        Ok(Self { code, currency, zones, languages, tax_inclusive: true, cash_rounding_minor: 0, tax_categories: ASK })
    }

    /// Every code of ISO 3166-1, for a choice: the countries of [`Self::ALL`] and the rest, unsorted.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|country| country.code).chain(other::OTHERS.iter().map(|(code, ..)| *code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cash_rounding::CashRounding;
    use crate::currency::Currency;
    use crate::tax::TaxRate;

    #[test]
    fn every_country_of_iso_3166_is_there_once_and_complete() {
        let mut codes: Vec<&str> = Country::codes().collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 249);
        assert_eq!(Country::codes().count(), 249);
        for code in codes {
            let country = Country::find(code).unwrap();
            assert_eq!(country.code, code);
            assert!(country.currency.parse::<Currency>().is_ok(), "{code} {}", country.currency);
            assert!(!country.zones.is_empty() && !country.languages.is_empty(), "{code}");
            assert!(CashRounding::new(country.cash_rounding_minor).is_ok(), "{code}");
            assert_eq!(country.tax_categories[0].name, "standard", "{code}");
        }
    }

    #[test]
    fn every_rate_is_a_rate_and_every_name_can_be_translated() {
        for country in Country::ALL {
            let mut names: Vec<&str> = country.tax_categories.iter().map(|preset| preset.name).collect();
            assert!(names.iter().all(|name| TaxPreset::NAMES.contains(name)), "{} {names:?}", country.code);
            names.sort_unstable();
            assert!(names.is_sorted_by(|a, b| a < b), "{} {names:?}", country.code);
            for preset in country.tax_categories {
                for ppm in preset.take_away_ppm.iter().chain(preset.eat_in_ppm) {
                    TaxRate::from_ppm(i64::from(*ppm)).unwrap();
                }
            }
        }
    }

    #[track_caller]
    fn check(code: &str, category: &str, take_away_ppm: u32, eat_in_ppm: u32) {
        let country = Country::find(code).unwrap();
        let preset = country.tax_categories.iter().find(|preset| preset.name == category).unwrap();
        assert_eq!((preset.take_away_ppm, preset.eat_in_ppm), (&[take_away_ppm][..], &[eat_in_ppm][..]));
    }

    #[test]
    fn food_is_taxed_by_where_it_is_eaten() {
        check("GB", "food", 0, 200_000);
        check("FR", "food", 55_000, 100_000);
        check("DE", "food", 70_000, 70_000);
        check("SE", "food", 60_000, 120_000);
        check("BE", "food", 60_000, 120_000);
        check("JP", "food", 80_000, 100_000);
        check("CH", "food", 26_000, 81_000);
    }

    #[test]
    fn a_country_is_found_by_its_code_alone() {
        assert_eq!(Country::find(" gb ").unwrap().currency, "GBP");
        assert!(!Country::find("US").unwrap().tax_inclusive);
        let senegal = Country::find("SN").unwrap();
        assert_eq!((senegal.currency, senegal.zones[0], senegal.languages[0]), ("XOF", "Africa/Dakar", "fr"));
        for wrong in ["", "G", "XX", "GBR", "Germany", "ß"] {
            assert_eq!(Country::find(wrong).unwrap_err().code(), "malformed", "{wrong}");
        }
    }
}
