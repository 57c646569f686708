//! What a vendor and a stall decide once and every register of theirs follows.

use serde::{Deserialize, Serialize};

use crate::barcode::LabelRule;
use crate::business_day::{BusinessDay, DayStart};
use crate::cash_rounding::CashRounding;
use crate::currency::Currency;
use crate::discount::BasisPoints;
use crate::id::{PersonId, StallId};
use crate::staff::Role;

/// One setting of the vendor, changed. As JSON `{"business_name":"…"}`: the tag is the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    BusinessName(String),
    /// ISO 3166-1, two letters.
    Country(String),
    /// Of receipts and reports, a BCP 47 tag.
    Language(String),
    TaxInclusive(bool),
    /// The number a tax office gave.
    TaxNumber(String),
    CashRounding(CashRounding),
    LabelRules(Vec<LabelRule>),
    Receipts(ReceiptMode),
    /// Above the lines and below them.
    ReceiptHeader(String),
    ReceiptFooter(String),
    /// Where the country's regions have public holidays of their own, ISO 3166-2 without the country; empty is none.
    Region(String),
    /// No reduction that is advised takes more than this off the list price.
    MostReduced(BasisPoints),
}

impl Setting {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::BusinessName(_) => "business_name",
            Self::Country(_) => "country",
            Self::Language(_) => "language",
            Self::TaxInclusive(_) => "tax_inclusive",
            Self::TaxNumber(_) => "tax_number",
            Self::CashRounding(_) => "cash_rounding",
            Self::LabelRules(_) => "label_rules",
            Self::Receipts(_) => "receipts",
            Self::ReceiptHeader(_) => "receipt_header",
            Self::ReceiptFooter(_) => "receipt_footer",
            Self::Region(_) => "region",
            Self::MostReduced(_) => "most_reduced",
        }
    }
}

/// When a receipt is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptMode {
    Always,
    /// A button on the change-due screen asks for it.
    #[default]
    Offered,
    /// Only from the list of sales.
    OnRequest,
}

/// All settings of the vendor as they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub business_name: String,
    pub country: String,
    pub language: String,
    pub tax_inclusive: bool,
    pub tax_number: String,
    pub cash_rounding: CashRounding,
    pub label_rules: Vec<LabelRule>,
    pub receipts: ReceiptMode,
    pub receipt_header: String,
    pub receipt_footer: String,
    #[serde(default)]
    pub region: String,
    #[serde(default = "most_reduced")]
    pub most_reduced: BasisPoints,
}

/// Until somebody says otherwise.
fn most_reduced() -> BasisPoints {
    BasisPoints::new(7_000).expect("70 % is a share")
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            business_name: String::new(),
            country: String::new(),
            language: "en".to_owned(),
            tax_inclusive: true,
            tax_number: String::new(),
            cash_rounding: CashRounding::default(),
            label_rules: Vec::new(),
            receipts: ReceiptMode::default(),
            receipt_header: String::new(),
            receipt_footer: String::new(),
            region: String::new(),
            most_reduced: most_reduced(),
        }
    }
}

impl Settings {
    pub fn set(&mut self, setting: Setting) {
        match setting {
            Setting::BusinessName(value) => self.business_name = value,
            Setting::Country(value) => self.country = value,
            Setting::Language(value) => self.language = value,
            Setting::TaxInclusive(value) => self.tax_inclusive = value,
            Setting::TaxNumber(value) => self.tax_number = value,
            Setting::CashRounding(value) => self.cash_rounding = value,
            Setting::LabelRules(value) => self.label_rules = value,
            Setting::Receipts(value) => self.receipts = value,
            Setting::ReceiptHeader(value) => self.receipt_header = value,
            Setting::ReceiptFooter(value) => self.receipt_footer = value,
            Setting::Region(value) => self.region = value,
            Setting::MostReduced(value) => self.most_reduced = value,
        }
    }

    /// Every setting on its own, for the events that bring one state into another.
    pub fn each(&self) -> [Setting; 12] {
        [
            Setting::BusinessName(self.business_name.clone()),
            Setting::Country(self.country.clone()),
            Setting::Language(self.language.clone()),
            Setting::TaxInclusive(self.tax_inclusive),
            Setting::TaxNumber(self.tax_number.clone()),
            Setting::CashRounding(self.cash_rounding),
            Setting::LabelRules(self.label_rules.clone()),
            Setting::Receipts(self.receipts),
            Setting::ReceiptHeader(self.receipt_header.clone()),
            Setting::ReceiptFooter(self.receipt_footer.clone()),
            Setting::Region(self.region.clone()),
            Setting::MostReduced(self.most_reduced),
        ]
    }
}

/// A stall, changed; each field wins by its own stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StallChanges {
    pub stall: StallId,
    pub changes: Vec<StallChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StallChange {
    Name(String),
    Address(String),
    OpeningHours(OpeningHours),
    /// Refused after the stall's first sale.
    Currency(Currency),
    /// IANA name.
    Zone(String),
    DayStart(DayStart),
}

/// A stall as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stall {
    pub stall: StallId,
    pub name: String,
    pub address: String,
    pub opening_hours: OpeningHours,
    pub currency: Currency,
    pub zone: String,
    pub day_start: DayStart,
}

/// Hours of each weekday, Monday first; none is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OpeningHours(pub [Option<Hours>; 7]);

impl OpeningHours {
    /// The hours of a day; none where it is closed, or nobody said.
    pub fn on(&self, day: BusinessDay) -> Option<Hours> {
        self.0[day.weekday().num_days_from_monday() as usize]
    }

    /// Whether anybody said when it is open.
    pub fn are_known(&self) -> bool {
        self.0.iter().any(Option::is_some)
    }

    /// The day after one, or the next after it with opening hours.
    pub fn next_open(&self, today: BusinessDay) -> BusinessDay {
        (1..7).map(|n| today.days_after(n)).find(|day| self.on(*day).is_some()).unwrap_or_else(|| today.days_after(1))
    }
}

/// From and to on one day; `to` before `from` is after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub from: DayStart,
    pub to: DayStart,
}

/// What a person is to the vendor, changed. Names and PINs stand beside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffChanges {
    pub person: PersonId,
    pub changes: Vec<StaffChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffChange {
    Role(Role),
    Active(bool),
}
