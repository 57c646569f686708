use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::api::today::DayReport;
use domain::business_day::BusinessDay;

use super::{Common, Done, Format, out};
use crate::shop::Shop;
use crate::store::Store;
use crate::{paper, report};

#[derive(Debug, Subcommand)]
pub(super) enum Report {
    /// One business day
    Day(Day),
    /// Every business day from one to another
    Period(Period),
}

#[derive(Debug, Args)]
pub(super) struct Day {
    #[arg(value_name = "YYYY-MM-DD")]
    day: BusinessDay,
    /// In words unless told otherwise; --json is json
    #[arg(long)]
    format: Option<Format>,
}

#[derive(Debug, Args)]
pub(super) struct Period {
    #[arg(value_name = "FROM")]
    from: BusinessDay,
    #[arg(value_name = "TO")]
    to: BusinessDay,
    /// In words unless told otherwise; --json is json
    #[arg(long)]
    format: Option<Format>,
}

impl Report {
    pub fn run(self, common: &Common) -> Done {
        let store = Store::read(&common.data)?;
        let shop = Shop::load(&store)?;
        let format = match &self {
            Self::Day(day) => day.format,
            Self::Period(period) => period.format,
        };
        let format = if common.json { Some(Format::Json) } else { format };
        let bytes = match (self, format) {
            (Self::Day(Day { day, .. }), None) => in_words(&[report::day_report(&store, &shop, day)?], &shop),
            (Self::Period(Period { from, to, .. }), None) => in_words(&report::period(&store, &shop, from, to)?, &shop),
            (Self::Day(Day { day, .. }), Some(format)) => paper::day_report_bytes(&store, &shop, day, format.into())?,
            (Self::Period(Period { from, to, .. }), Some(format)) => {
                paper::period_bytes(&store, &shop, from, to, format.into())?
            }
        };
        out::bytes(common, &bytes)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn in_words(reports: &[DayReport], shop: &Shop) -> Vec<u8> {
    reports.iter().map(|report| words(report, shop) + "\n").collect::<String>().into_bytes()
}

fn words(report: &DayReport, shop: &Shop) -> String {
    let mut words = format!(
        "{}: {} sales of {} lines, {} refunds, {}",
        report.business_day,
        report.sales,
        report.lines,
        report.refunds,
        shop.plain(report.gross_minor)
    );
    for tax in &report.tax {
        let (net, of) = (shop.plain(tax.net_minor), shop.plain(tax.tax_minor));
        words.push_str(&format!("\n  tax {} %: {of} on {net}", tax.rate_ppm.percent()));
    }
    for tender in &report.tenders {
        words.push_str(&format!("\n  {}: {}", tender.kind.code(), shop.plain(tender.amount_minor)));
    }
    words
}
