use domain::api::data::{BackUp, Export, Exported, Saved, SeeWork, Verified, Verify, Work, Works};
use domain::api::today::{DayReport, ReportFormat, SaveDayReport, SeeDayReport, SeeToday, Today};

use super::{Acting, Counter, save_for_people};
use crate::shop::Shop;
use crate::store::Store;
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

pub fn see_work(counter: &mut Counter, _: &Acting, _: SeeWork) -> Result<Works, Error> {
    Ok(counter.beside.seen())
}

pub fn back_up(counter: &mut Counter, _: BackUp) -> Result<impl FnOnce() -> Result<Saved, Error> + use<>, Error> {
    let folder = counter.opened()?.store.folder().to_owned();
    let going = counter.beside.begin(Work::BackUp)?;
    Ok(move || {
        let _going = going;
        let path = backup::make(&Store::read(&folder)?)?;
        Ok(Saved { path: path.display().to_string() })
    })
}

pub fn verify(
    counter: &mut Counter,
    request: Verify,
) -> Result<impl FnOnce() -> Result<Verified, Error> + use<>, Error> {
    let folder = counter.opened()?.store.folder().to_owned();
    let going = counter.beside.begin(Work::Verify)?;
    Ok(move || {
        let verified = check::of_folder(&folder, request.full, &mut |done, of| going.progress(done, of))?;
        going.found(&verified);
        Ok(verified)
    })
}

pub fn export(counter: &mut Counter, request: Export) -> Result<impl FnOnce() -> Result<Saved, Error> + use<>, Error> {
    let saves = counter.saves();
    let open = counter.opened()?;
    let (folder, today) = (open.store.folder().to_owned(), open.today());
    let going = counter.beside.begin(Work::Export)?;
    Ok(move || {
        let _going = going;
        let store = Store::read(&folder)?;
        let mut bytes = Vec::new();
        export::write(&store, &Shop::load(&store)?, request.what, request.format, &mut bytes)?;
        let what = match request.what {
            Exported::Sales => "sales",
            Exported::Products => "products",
            Exported::Waste => "waste",
            Exported::Events => "events",
        };
        save_for_people(&saves, &format!("{what}-{today}.{}", ending(request.format)), &bytes)
    })
}

const fn ending(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Json => "json",
        ReportFormat::Pdf => "pdf",
        ReportFormat::Xlsx => "xlsx",
        ReportFormat::Csv => "csv",
    }
}
