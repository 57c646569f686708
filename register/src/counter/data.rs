use domain::api::data::{BackUp, Export, Saved, Verified, Verify};
use domain::api::today::{DayReport, ReportFormat, SaveDayReport, SeeDayReport, SeeToday, Today};

use super::{Acting, Counter, save_for_people};
use crate::{Error, backup, export, paper, report, verify as check};

pub fn see_today(counter: &mut Counter, _: &Acting, request: SeeToday) -> Result<Today, Error> {
    let open = counter.opened()?;
    report::today(&open.store, &open.shop, request.day, &open.shop.now())
}

pub fn see_day_report(counter: &mut Counter, _: &Acting, request: SeeDayReport) -> Result<DayReport, Error> {
    let open = counter.opened()?;
    report::day_report(&open.store, &open.shop, request.day)
}

pub fn save_day_report(counter: &mut Counter, _: &Acting, request: SaveDayReport) -> Result<Saved, Error> {
    let saves = counter.saves();
    let open = counter.opened()?;
    let bytes = paper::day_report_bytes(&open.store, &open.shop, request.day, request.format)?;
    save_for_people(&saves, &format!("{}.{}", request.day, ending(request.format)), &bytes)
}

pub fn back_up(counter: &mut Counter, _: &Acting, _: BackUp) -> Result<Saved, Error> {
    let path = backup::make(&counter.opened()?.store)?;
    Ok(Saved { path: path.display().to_string() })
}

pub fn verify(counter: &mut Counter, _: &Acting, request: Verify) -> Result<Verified, Error> {
    check::verify(&counter.opened()?.store, request.full, &mut |_, _| {})
}

pub fn export(counter: &mut Counter, _: &Acting, request: Export) -> Result<Saved, Error> {
    let saves = counter.saves();
    let open = counter.opened()?;
    let mut bytes = Vec::new();
    export::write(&open.store, &open.shop, request.what, request.format, &mut bytes)?;
    let what = match request.what {
        domain::api::data::Exported::Sales => "sales",
        domain::api::data::Exported::Products => "products",
        domain::api::data::Exported::Events => "events",
    };
    save_for_people(&saves, &format!("{what}-{}.{}", open.today(), ending(request.format)), &bytes)
}

const fn ending(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Json => "json",
        ReportFormat::Pdf => "pdf",
        ReportFormat::Xlsx => "xlsx",
        ReportFormat::Csv => "csv",
    }
}
