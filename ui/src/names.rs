//! Names of countries and currencies, from the browser's own tables.

use domain::currency::Currency;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew::AttrValue;

use crate::dom;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Country,
    Currency,
}

/// Every currency in use as `EUR · Euro`, by name.
pub fn currencies(language: &str) -> Vec<(AttrValue, AttrValue)> {
    let codes: Vec<Currency> = Currency::all().collect();
    let rows = sorted(Named::Currency, language, codes.iter().map(|c| c.code()));
    rows.into_iter().map(|(code, name)| (code.clone().into(), format!("{code} · {name}").into())).collect()
}

/// Codes with their names, sorted by name; a code that the browser does not know stands for itself.
pub fn sorted<'a>(named: Named, language: &str, codes: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    let lookup = lookup(named, language);
    let mut rows: Vec<(String, String)> = codes
        .map(|code| (code.to_owned(), lookup.as_ref().and_then(|of| of(code)).unwrap_or_else(|| code.to_owned())))
        .collect();
    rows.sort_by_cached_key(|(_, name)| domain::search::fold(name));
    rows
}

fn lookup(named: Named, language: &str) -> Option<impl Fn(&str) -> Option<String>> {
    let intl = Reflect::get(&dom::window(), &"Intl".into()).ok()?;
    let class: Function = Reflect::get(&intl, &"DisplayNames".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    let kind = match named {
        Named::Country => "region",
        Named::Currency => "currency",
    };
    Reflect::set(&options, &"type".into(), &kind.into()).ok()?;
    let languages = Array::of1(&JsValue::from_str(language));
    let names = Reflect::construct(&class, &Array::of2(&languages, &options)).ok()?;
    let of: Function = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    Some(move |code: &str| of.call1(&names, &code.into()).ok()?.as_string())
}
/// Regions with public holidays of their own, as the crate `forecast` knows them, by the names that they give themselves.
const REGIONS: [(&str, &str, &str); 22] = [
    ("DE", "BW", "Baden-Württemberg"),
    ("DE", "BY", "Bayern"),
    ("DE", "BE", "Berlin"),
    ("DE", "BB", "Brandenburg"),
    ("DE", "HB", "Bremen"),
    ("DE", "HH", "Hamburg"),
    ("DE", "HE", "Hessen"),
    ("DE", "MV", "Mecklenburg-Vorpommern"),
    ("DE", "NI", "Niedersachsen"),
    ("DE", "NW", "Nordrhein-Westfalen"),
    ("DE", "RP", "Rheinland-Pfalz"),
    ("DE", "SL", "Saarland"),
    ("DE", "SN", "Sachsen"),
    ("DE", "ST", "Sachsen-Anhalt"),
    ("DE", "SH", "Schleswig-Holstein"),
    ("DE", "TH", "Thüringen"),
    ("FR", "6AE", "Alsace"),
    ("FR", "57", "Moselle"),
    ("GB", "ENG", "England"),
    ("GB", "NIR", "Northern Ireland"),
    ("GB", "SCT", "Scotland"),
    ("GB", "WLS", "Wales"),
];

/// Codes and names of a country's regions; empty where its holidays are those of the whole country.
pub fn regions(country: &str) -> impl Iterator<Item = (AttrValue, AttrValue)> {
    REGIONS
        .iter()
        .filter(move |(of, ..)| *of == country)
        .map(|(_, code, name)| (AttrValue::Static(code), AttrValue::Static(name)))
}
