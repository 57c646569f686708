//! A new register: its ids, its settings, its owner, its first tax categories.

use std::path::Path;

use domain::business_day::{BusinessDay, DayStart};
use domain::cash_rounding::CashRounding;
use domain::catalogue::{RatesFrom, TaxCategoryChange};
use domain::country::{Country, TaxPreset};
use domain::currency::Currency;
use domain::event::Body;
use domain::id::{PersonId, TaxCategoryId};
use domain::settings::{OpeningHours, Setting, Settings, StaffChange, StaffChanges, StallChange, StallChanges};
use domain::staff::{Role, parse_text};
use domain::tax::{Rates, TaxRate};

use crate::store::{Author, Founding, Pins, Purpose, Store, Writer, random};
use crate::{Error, clock};

/// Everything a new register needs to know.
#[derive(Debug, Clone)]
pub struct NewRegister {
    pub business_name: String,
    pub country: String,
    pub currency: Currency,
    pub zone: String,
    pub language: String,
    pub tax_inclusive: bool,
    pub cash_rounding: CashRounding,
    pub day_start: DayStart,
    pub stall_name: String,
    pub stall_address: String,
    pub opening_hours: OpeningHours,
    /// Name and PIN; none on the command line, the window asks at its next start.
    pub owner: Option<(String, String)>,
}

/// Makes the register, whole or not at all.
///
/// # Errors
/// What the parsers of `domain` refuse; [`Error::AlreadyInitialised`]; what the disk says.
pub fn init(folder: &Path, new: &NewRegister) -> Result<Store, Error> {
    let business_name = parse_text("the business name", &new.business_name, 80)?;
    let stall_name = if new.stall_name.trim().is_empty() {
        business_name.clone()
    } else {
        parse_text("the stall's name", &new.stall_name, 80)?
    };
    let country = Country::find(&new.country)?;
    clock::parse_zone(&new.zone)?;
    let owner = match &new.owner {
        None => None,
        Some((name, pin)) => Some((domain::staff::parse_name(name)?, Pins::verifier(pin)?)),
    };
    let founding = Founding::new();
    let moment = clock::now(&new.zone);
    let now_ms = moment.unix_ms();
    let day = BusinessDay::at(moment.wall(), new.day_start);
    let person = PersonId::new(now_ms, random());
    let settings = Settings {
        business_name,
        country: country.code.to_owned(),
        language: new.language.clone(),
        tax_inclusive: new.tax_inclusive,
        cash_rounding: new.cash_rounding,
        label_rules: domain::barcode::default_rules(new.currency),
        ..Settings::default()
    };
    let stall = StallChanges {
        stall: founding.stall,
        changes: vec![
            StallChange::Name(stall_name),
            StallChange::Address(new.stall_address.trim().to_owned()),
            StallChange::OpeningHours(new.opening_hours.clone()),
            StallChange::Currency(new.currency),
            StallChange::Zone(new.zone.trim().to_owned()),
            StallChange::DayStart(new.day_start),
        ],
    };
    let author = Author { person: Some(person), approver: None, moment, now_ms };
    Store::create(folder, &founding, |writer| {
        let roles = vec![StaffChange::Role(Role::Owner), StaffChange::Active(true)];
        append(writer, &author, Body::Staff(StaffChanges { person, changes: roles }))?;
        append(writer, &author, Body::Stall(stall))?;
        // Nobody is asked by how much prices may be reduced: it is as in every program until somebody says otherwise.
        for setting in settings.each().into_iter().filter(|setting| !matches!(setting, Setting::MostReduced(_))) {
            append(writer, &author, Body::Setting(setting))?;
        }
        for preset in country.tax_categories {
            let rates = RatesFrom { valid_from: day, rates: preset_rates(preset)? };
            let change = TaxCategoryChange {
                tax_category: TaxCategoryId::new(now_ms, random()),
                name: Some(preset_name(preset.name, &new.language).to_owned()),
                archived: None,
                rates: Some(rates),
            };
            append(writer, &author, Body::TaxCategory(change))?;
        }
        if let Some((name, verifier)) = &owner {
            writer.set_name(person, name)?;
            writer.set_pin(person, verifier)?;
        }
        Ok(())
    })
}

/// What the country proposes for cash rounding.
///
/// # Errors
/// [`domain::Error::Malformed`] for an unknown country.
pub fn proposed_rounding(country: &str) -> Result<CashRounding, Error> {
    Ok(CashRounding::new(Country::find(country)?.cash_rounding_minor)?)
}

/// Appends a change to the live series.
pub(crate) fn append(writer: &mut Writer<'_>, author: &Author, body: Body) -> Result<(), Error> {
    let id = writer.new_id(author.now_ms);
    writer.append(Purpose::Live, author, id, body)?;
    Ok(())
}

fn preset_rates(preset: &TaxPreset) -> Result<Rates, Error> {
    let list = |ppm: &[u32]| ppm.iter().map(|&p| TaxRate::from_ppm(i64::from(p))).collect::<Result<Vec<_>, _>>();
    Ok(Rates { take_away: list(preset.take_away_ppm)?, eat_in: list(preset.eat_in_ppm)? })
}

/// Tax categories are the vendor's own words from their first day on, so they are named once, in the vendor's language.
fn preset_name<'a>(name: &'a str, language: &str) -> &'a str {
    let french = language.starts_with("fr");
    match (name, french) {
        ("standard", false) => "Standard",
        ("standard", true) => "Taux normal",
        ("food", false) => "Food",
        ("food", true) => "Alimentation",
        ("basic_food", false) => "Basic food",
        ("basic_food", true) => "Produits de première nécessité",
        ("prepared_food", false) => "Prepared food",
        ("prepared_food", true) => "Plats préparés",
        ("bakery", false) => "Cakes and pastry",
        ("bakery", true) => "Pâtisserie",
        ("drinks", false) => "Drinks",
        ("drinks", true) => "Boissons",
        ("wine", false) => "Wine",
        ("wine", true) => "Vin",
        ("zero", false) => "No tax",
        ("zero", true) => "Sans taxe",
        _ => name,
    }
}
