//! The business, the stall, its people and this device.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::business_day::BusinessDay;
use crate::id::{PersonId, TaxCategoryId};
use crate::settings::{Settings, Stall};
use crate::staff::Role;
use crate::tax::Rates;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeSettings {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    pub settings: Settings,
    pub stall: Stall,
    /// The currency can't change any more.
    pub currency_fixed: bool,
    pub staff: Vec<StaffMember>,
    pub tax_categories: Vec<TaxCategory>,
    pub device: Device,
    pub appearance: Appearance,
    /// The current business day; what is entered for later comes after it.
    pub today: BusinessDay,
    pub data_folder: String,
    /// The last verified backup, RFC 3339.
    pub last_backup: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    pub person: PersonId,
    pub name: String,
    pub role: Role,
    pub active: bool,
    pub has_pin: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxCategory {
    pub tax_category: TaxCategoryId,
    pub name: String,
    pub archived: bool,
    /// What holds today.
    pub rates: Rates,
    /// What comes later, by day.
    pub later: Vec<(BusinessDay, Rates)>,
}

/// This device's own things; they are in no event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Device {
    pub printer: Printer,
    /// Opens after a cash sale.
    pub cash_drawer: bool,
    /// Action → key, where it differs from the usual: `search` → `F2`.
    pub keys: BTreeMap<String, String>,
    /// Where the stall stands, for its weather; none asks for none.
    #[serde(default)]
    pub place: Option<Place>,
}

/// A place on earth, in ten-thousandths of a degree: ten metres are near enough for weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub latitude: i32,
    pub longitude: i32,
}

impl Place {
    /// Reads degrees as maps give them, north and east positive; what is finer than it needs is left out.
    ///
    /// # Errors
    /// As [`crate::decimal::parse`]; [`Error::Malformed`] for what lies nowhere on earth.
    pub fn parse(latitude: &str, longitude: &str) -> Result<Self, Error> {
        let degrees = |what: &'static str, text: &str, most: i64| {
            let end = text.find(['.', ',']).map_or(text.len(), |at| text.len().min(at + 5));
            let cut = text.get(..end).unwrap_or(text);
            let value = crate::decimal::parse(cut, 4)?;
            let known = i32::try_from(value).ok().filter(|_| value.abs() <= most * 10_000);
            known.ok_or_else(|| Error::Malformed { what, text: text.to_owned() })
        };
        Ok(Self {
            latitude: degrees("the latitude", latitude, 90)?,
            longitude: degrees("the longitude", longitude, 180)?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "connection")]
pub enum Printer {
    #[default]
    None,
    /// `host:port`, usually port 9100.
    Network { address: String, columns: u8 },
    /// A device file such as `/dev/usb/lp0`.
    File { path: String, columns: u8 },
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Appearance {
    pub theme: Theme,
    /// Of this device; empty follows the vendor's.
    pub language: String,
    /// Percent: 100, 125, 150 or 200.
    pub text_size: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    Light,
    Dark,
    HighContrast,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveSettings {
    pub settings: Settings,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveStall {
    pub stall: Stall,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveTaxCategory {
    pub tax_category: Option<TaxCategoryId>,
    pub name: String,
    pub rates: Rates,
    /// From when the rates hold; none is today.
    pub valid_from: Option<BusinessDay>,
    pub archived: bool,
}

/// A person's form; somebody new without an id, the PIN only where it is to change.
#[derive(Clone, Serialize, Deserialize)]
pub struct SaveStaff {
    pub person: Option<PersonId>,
    pub name: String,
    pub role: Role,
    pub active: bool,
    pub pin: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveDevice {
    pub device: Device,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveAppearance {
    pub appearance: Appearance,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TestPrint {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeePrinter {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterStatus {
    pub state: PrinterState,
    pub n_waiting: u32,
    /// Why the last try failed; empty otherwise.
    pub problem: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrinterState {
    None,
    Ready,
    Waiting,
    Failing,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_maps_give_it() {
        let place = |latitude, longitude| Place::parse(latitude, longitude).map(|p| (p.latitude, p.longitude));
        assert_eq!(place("55.9533456", "-3.1883"), Ok((559_533, -31_883)));
        assert_eq!(place("48,57", "7"), Ok((485_700, 70_000)));
        assert_eq!(place("90.1", "0").unwrap_err().code(), "malformed");
        assert_eq!(place("0", "181").unwrap_err().code(), "malformed");
        assert_eq!(place("north", "0").unwrap_err().code(), "not_a_number");
    }
}
