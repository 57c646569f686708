use domain::api::waste::{LogWaste, SeeWaste, SeeWasteDay, TakeBackWaste, WasteDay, WasteReport};
use domain::permission::Permission;

use super::{Acting, Counter, catalogue};
use crate::{Error, waste};

pub fn log_waste(counter: &mut Counter, acting: &Acting, request: LogWaste) -> Result<WasteDay, Error> {
    let open = counter.opened()?;
    let product = catalogue::known(open, request.product)?.clone();
    let author = open.author(acting);
    let LogWaste { quantity, reason, batch, .. } = request;
    waste::log(&mut open.store, &open.shop, &author, &product, (quantity, reason), batch)?;
    waste::day(&open.store, &open.shop, open.today())
}

/// Who sells may put right what was logged today; another day's stock was counted with since.
pub fn take_back_waste(counter: &mut Counter, acting: &Acting, request: TakeBackWaste) -> Result<WasteDay, Error> {
    let open = counter.opened()?;
    let day = waste::find(&open.store, request.entry)?.business_day;
    if day != open.today() {
        acting.require(Permission::CountStock)?;
    }
    let author = open.author(acting);
    waste::take_back(&mut open.store, &open.shop, &author, request.entry, request.instead)?;
    waste::day(&open.store, &open.shop, day)
}

pub fn see_waste_day(counter: &mut Counter, acting: &Acting, request: SeeWasteDay) -> Result<WasteDay, Error> {
    let open = counter.opened()?;
    let today = open.today();
    let day = request.day.unwrap_or(today);
    if day != today {
        acting.require(Permission::SeeFigures)?;
    }
    waste::day(&open.store, &open.shop, day)
}

pub fn see_waste(counter: &mut Counter, _: &Acting, request: SeeWaste) -> Result<WasteReport, Error> {
    let open = counter.opened()?;
    waste::report(&open.store, &open.shop, request.from, request.to)
}
