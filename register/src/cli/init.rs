use std::process::ExitCode;

use clap::Args;
use domain::business_day::DayStart;
use domain::cash_rounding::CashRounding;
use domain::country::Country;
use domain::currency::Currency;
use domain::settings::OpeningHours;
use serde::Serialize;

use super::{Common, Done, out};
use crate::init::{NewRegister, init};

#[derive(Debug, Args)]
pub(super) struct Init {
    /// What the business is called
    #[arg(long)]
    name: String,
    /// ISO 3166-1, two letters, such as GB
    #[arg(long)]
    country: String,
    /// ISO 4217, such as GBP
    #[arg(long)]
    currency: Currency,
    /// IANA time zone, such as Europe/London
    #[arg(long)]
    zone: String,
    /// Of receipts and reports
    #[arg(long, default_value = "en")]
    language: String,
    /// When a business day starts
    #[arg(long, value_name = "HH:MM", default_value_t)]
    day_start: DayStart,
    /// Prices are without tax
    #[arg(long)]
    tax_exclusive: bool,
    /// The smallest coin, in minor units
    #[arg(long, value_name = "MINOR", default_value_t = 0)]
    cash_rounding: i64,
}

#[derive(Serialize)]
struct Made {
    vendor: String,
    stall: String,
    register: String,
}

impl Init {
    pub fn run(self, common: &Common) -> Done {
        let new = NewRegister {
            business_name: self.name,
            country: Country::find(&self.country)?.code.to_owned(),
            currency: self.currency,
            zone: self.zone,
            language: self.language,
            tax_inclusive: !self.tax_exclusive,
            cash_rounding: CashRounding::new(self.cash_rounding)?,
            day_start: self.day_start,
            stall_name: String::new(),
            stall_address: String::new(),
            opening_hours: OpeningHours::default(),
            owner: None,
        };
        let store = init(&common.data, &new)?;
        let identity = store.identity();
        let made = Made {
            vendor: identity.vendor.to_string(),
            stall: identity.stall.to_string(),
            register: identity.register.to_string(),
        };
        out::answer(common, &made, &format!("a new register is in {}", common.data.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}
