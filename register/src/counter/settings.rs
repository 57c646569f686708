use domain::api::settings::{
    Appearance, Device, Printer, PrinterStatus, SaveAppearance, SaveDevice, SaveSettings, SaveStaff, SaveStall,
    SaveTaxCategory, SeePrinter, SeeSettings, SettingsView, StaffMember, TaxCategory, TestPrint,
};
use domain::catalogue::{RatesFrom, TaxCategoryChange};
use domain::country::Country;
use domain::event::Body;
use domain::id::{PersonId, TaxCategoryId};
use domain::settings::{StaffChange, StaffChanges, Stall, StallChange, StallChanges};
use domain::staff::{Role, parse_name, parse_text};
use domain::tax::TaxRate;

use super::{Acting, Counter, Open};
use crate::init::append;
use crate::store::{Pins, Store, random};
use crate::{Error, backup, clock, paper, print, shop};

/// The settings of this device.
pub fn device(store: &Store) -> Result<Device, Error> {
    Ok(store.device_value("settings")?.unwrap_or_default())
}

/// How many characters a line of the printer has; none without a printer.
pub const fn columns(printer: &Printer) -> Option<u8> {
    match printer {
        Printer::None => None,
        Printer::Network { columns, .. } | Printer::File { columns, .. } => Some(*columns),
    }
}

pub fn see_settings(counter: &mut Counter, _: &Acting, _: SeeSettings) -> Result<SettingsView, Error> {
    view(counter.opened()?)
}

pub fn save_settings(counter: &mut Counter, acting: &Acting, form: SaveSettings) -> Result<SettingsView, Error> {
    let open = counter.opened()?;
    let mut settings = form.settings;
    settings.business_name = parse_text("the business name", &settings.business_name, 80)?;
    Country::find(&settings.country)?;
    let author = open.author(acting);
    let changed: Vec<_> = settings
        .each()
        .into_iter()
        .zip(open.shop.settings.each())
        .filter(|(new, old)| new != old)
        .map(|(new, _)| new)
        .collect();
    open.store
        .write(|writer| changed.into_iter().try_for_each(|setting| append(writer, &author, Body::Setting(setting))))?;
    open.shop.reload_settings(&open.store)?;
    view(open)
}

pub fn save_stall(counter: &mut Counter, acting: &Acting, form: SaveStall) -> Result<SettingsView, Error> {
    let open = counter.opened()?;
    let new = form.stall;
    let old = open.shop.stall.clone();
    let name = parse_text("the stall's name", &new.name, 80)?;
    clock::parse_zone(&new.zone)?;
    if new.currency != old.currency && currency_fixed(&open.store)? {
        return Err(Error::refused(
            "currency_fixed",
            "the currency is fixed after the first sale; open a second register for another",
        ));
    }
    let changes = stall_changes(&old, Stall { name, ..new });
    let author = open.author(acting);
    if !changes.is_empty() {
        let stall = old.stall;
        open.store.write(|writer| append(writer, &author, Body::Stall(StallChanges { stall, changes })))?;
        open.shop.reload_settings(&open.store)?;
    }
    view(open)
}

fn stall_changes(old: &Stall, new: Stall) -> Vec<StallChange> {
    let mut changes = Vec::new();
    if new.name != old.name {
        changes.push(StallChange::Name(new.name));
    }
    if new.address != old.address {
        changes.push(StallChange::Address(new.address.trim().to_owned()));
    }
    if new.opening_hours != old.opening_hours {
        changes.push(StallChange::OpeningHours(new.opening_hours));
    }
    if new.currency != old.currency {
        changes.push(StallChange::Currency(new.currency));
    }
    if new.zone != old.zone {
        changes.push(StallChange::Zone(new.zone));
    }
    if new.day_start != old.day_start {
        changes.push(StallChange::DayStart(new.day_start));
    }
    changes
}

pub fn save_tax_category(counter: &mut Counter, acting: &Acting, form: SaveTaxCategory) -> Result<SettingsView, Error> {
    let open = counter.opened()?;
    let name = parse_text("the tax category's name", &form.name, 60)?;
    for rates in [&form.rates.take_away, &form.rates.eat_in] {
        let mut seen: Vec<TaxRate> = rates.clone();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() != rates.len() {
            return Err(Error::refused("rate_twice", "the same tax rate stands twice; enter their sum as one rate"));
        }
    }
    let author = open.author(acting);
    let valid_from = form.valid_from.unwrap_or_else(|| open.today());
    let known = form.tax_category.and_then(|id| open.shop.catalogue.tax_category(id));
    let change = TaxCategoryChange {
        tax_category: form.tax_category.unwrap_or_else(|| TaxCategoryId::new(author.now_ms, random())),
        name: known.is_none_or(|t| t.name != name).then_some(name),
        archived: known.map_or(form.archived, |t| t.archived != form.archived).then_some(form.archived),
        rates: known
            .is_none_or(|t| t.rates_on(valid_from) != form.rates)
            .then_some(RatesFrom { valid_from, rates: form.rates }),
    };
    if change.name.is_some() || change.archived.is_some() || change.rates.is_some() {
        open.store.write(|writer| append(writer, &author, Body::TaxCategory(change)))?;
        open.shop.catalogue.reload_groups(open.store.conn())?;
    }
    view(open)
}

pub fn save_staff(counter: &mut Counter, acting: &Acting, form: SaveStaff) -> Result<SettingsView, Error> {
    let open = counter.opened()?;
    let name = parse_name(&form.name)?;
    let verifier = form.pin.as_deref().map(Pins::verifier).transpose()?;
    let members = shop::staff(open.store.conn())?;
    let known = form.person.map(|id| {
        members
            .iter()
            .find(|m| m.person == id)
            .copied()
            .ok_or_else(|| Error::NotFound { what: "member of staff", text: id.to_string() })
    });
    let known = known.transpose()?;
    if !Role::STAFF.contains(&form.role) {
        return Err(
            domain::Error::Malformed { what: "a role at the counter", text: form.role.code().to_owned() }.into()
        );
    }
    let has_pin = known.map(|m| open.store.has_pin(m.person)).transpose()?.unwrap_or(false);
    if form.active && verifier.is_none() && !has_pin {
        return Err(domain::Error::Missing { what: "the PIN" }.into());
    }
    let other_owner = members.iter().any(|m| m.role == Role::Owner && m.active && Some(m.person) != form.person);
    let stays_owner = form.role == Role::Owner && form.active;
    if !other_owner && !stays_owner {
        return Err(Error::refused("last_owner", "somebody must stay owner; make another person owner first"));
    }
    let is_grant = |role: Role| matches!(role, Role::Owner | Role::Manager);
    let changed = known.is_none_or(|m| m.role != form.role || m.active != form.active);
    if changed && open.store.link()?.is_some() && (is_grant(form.role) || known.is_some_and(|m| is_grant(m.role))) {
        return Err(domain::Error::OnlyOnServer.into());
    }
    let author = open.author(acting);
    let person = known.map_or_else(|| PersonId::new(author.now_ms, random()), |m| m.person);
    let mut changes = Vec::new();
    if known.is_none_or(|m| m.role != form.role) {
        changes.push(StaffChange::Role(form.role));
    }
    if known.is_none_or(|m| m.active != form.active) {
        changes.push(StaffChange::Active(form.active));
    }
    open.store.write(|writer| {
        if !changes.is_empty() {
            append(writer, &author, Body::Staff(StaffChanges { person, changes }))?;
        }
        writer.set_name(person, &name)?;
        match &verifier {
            Some(verifier) => writer.set_pin(person, verifier),
            None => Ok(()),
        }
    })?;
    let shown = view(open)?;
    // Somebody who is sent away, or becomes something else, signs in again.
    if counter.session.is_some_and(|s| s.person == person && (!form.active || s.role != form.role)) {
        counter.session = None;
    }
    Ok(shown)
}

pub fn save_device(counter: &mut Counter, _: &Acting, form: SaveDevice) -> Result<SettingsView, Error> {
    let open = counter.opened()?;
    let device = Device { printer: checked(form.device.printer)?, ..form.device };
    open.store.write(|writer| writer.set_device_value("settings", Some(&device)))?;
    open.printing.set_printer(device.printer);
    view(open)
}

fn checked(printer: Printer) -> Result<Printer, Error> {
    let width = |columns: u8| {
        if (24..=64).contains(&columns) {
            Ok(columns)
        } else {
            Err(Error::from(domain::Error::Malformed {
                what: "a width of 24 to 64 characters",
                text: columns.to_string(),
            }))
        }
    };
    match printer {
        Printer::None => Ok(Printer::None),
        Printer::Network { address, columns } => {
            let address = address.trim();
            let address = if address.contains(':') { address.to_owned() } else { format!("{address}:9100") };
            let valid = address
                .rsplit_once(':')
                .is_some_and(|(host, port)| !host.trim().is_empty() && port.parse::<u16>().is_ok_and(|p| p > 0));
            if !valid {
                return Err(domain::Error::Malformed {
                    what: "a printer's address such as 192.168.1.50:9100",
                    text: address,
                }
                .into());
            }
            Ok(Printer::Network { address, columns: width(columns)? })
        }
        Printer::File { path, columns } => {
            let path = parse_text("the printer's device file", &path, 400)?;
            Ok(Printer::File { path, columns: width(columns)? })
        }
    }
}

pub fn save_appearance(counter: &mut Counter, _: &Acting, form: SaveAppearance) -> Result<Appearance, Error> {
    let appearance = form.appearance;
    counter.opened()?.store.write(|writer| writer.set_device_value("appearance", Some(&appearance)))?;
    Ok(appearance)
}

pub fn test_print(counter: &mut Counter, _: &Acting, _: TestPrint) -> Result<(), Error> {
    let open = counter.opened()?;
    let device = device(&open.store)?;
    let columns = columns(&device.printer)
        .ok_or_else(|| Error::refused("no_printer", "no printer is set up; choose one in the settings"))?;
    let bytes = paper::test_escpos(&open.store, &open.shop, columns)?;
    print::enqueue(&mut open.store, None, "test", &bytes, open.shop.now().unix_ms())?;
    open.printing.wake();
    Ok(())
}

pub fn see_printer(counter: &mut Counter, _: &Acting, _: SeePrinter) -> Result<PrinterStatus, Error> {
    let open = counter.opened()?;
    print::status(&open.store, &device(&open.store)?.printer)
}

fn currency_fixed(store: &Store) -> Result<bool, Error> {
    Ok(store.conn().query_row("select exists (select 1 from sale)", [], |row| row.get(0))?)
}

fn view(open: &Open) -> Result<SettingsView, Error> {
    let today = open.today();
    let mut staff = Vec::new();
    for member in shop::staff(open.store.conn())? {
        staff.push(StaffMember {
            person: member.person,
            name: open.store.name_of(member.person)?.unwrap_or_default(),
            role: member.role,
            active: member.active,
            has_pin: open.store.has_pin(member.person)?,
        });
    }
    let tax_categories = open
        .shop
        .catalogue
        .tax_categories
        .iter()
        .map(|t| TaxCategory {
            tax_category: t.id,
            name: t.name.clone(),
            archived: t.archived,
            rates: t.rates_on(today),
            later: t.rates.iter().filter(|(from, _)| *from > today).cloned().collect(),
        })
        .collect();
    Ok(SettingsView {
        settings: open.shop.settings.clone(),
        stall: open.shop.stall.clone(),
        currency_fixed: currency_fixed(&open.store)?,
        staff,
        tax_categories,
        device: device(&open.store)?,
        appearance: open.store.device_value("appearance")?.unwrap_or_default(),
        today,
        data_folder: open.store.folder().display().to_string(),
        last_backup: backup::last(open.store.folder()).map(|(_, at)| at),
    })
}
