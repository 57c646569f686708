use std::sync::atomic::AtomicBool;

use domain::api::data::Work;
use domain::api::forecast::{
    Forecasts, ListForecasts, Occasions, ProductForecast, SeeForecast, SeeOccasions, SetOccasion,
};
use domain::api::learned::{Accuracy, RollBack, Runs, SeeAccuracy, SeeRuns};
use domain::api::plan::{MakeForecast, Plan, Risk, SeePlan, SeeRisk, SetPlanned};
use domain::occasion::Occasion;

use super::neighbours::Back;
use super::{Acting, Counter, catalogue};
use crate::Error;
use crate::outlook::learned::{Kind, Learned};
use crate::outlook::{self, Wanted};
use crate::shop::Shop;
use crate::store::Store;

pub fn see_plan(counter: &mut Counter, _: &Acting, request: SeePlan) -> Result<Plan, Error> {
    let open = counter.opened()?;
    outlook::plan(&open.store, &open.shop, open.today(), request.day)
}

pub fn set_planned(counter: &mut Counter, acting: &Acting, request: SetPlanned) -> Result<Plan, Error> {
    let open = counter.opened()?;
    let product = catalogue::known(open, request.product)?.clone();
    let author = open.author(acting);
    outlook::set_planned(&mut open.store, &author, &product, request.day, request.quantity)?;
    outlook::plan(&open.store, &open.shop, open.today(), Some(request.day))
}

pub fn see_risk(counter: &mut Counter, _: &Acting, _: SeeRisk) -> Result<Risk, Error> {
    let open = counter.opened()?;
    outlook::risk(&open.store, &open.shop, &open.shop.now(), open.rest.as_ref())
}

/// Reads years of sales, so it is done without the counter.
pub fn see_accuracy(
    counter: &mut Counter,
    request: SeeAccuracy,
) -> Result<impl FnOnce() -> Result<Option<Accuracy>, Error> + use<>, Error> {
    let open = counter.opened()?;
    let (folder, today) = (open.store.folder().to_owned(), open.today());
    Ok(move || {
        let store = Store::read(&folder)?;
        outlook::accuracy(&store, &Shop::load(&store)?, today, request.weeks)
    })
}

pub fn list_forecasts(counter: &mut Counter, _: &Acting, _: ListForecasts) -> Result<Forecasts, Error> {
    let open = counter.opened()?;
    outlook::forecasts(&open.store, &open.shop, open.today())
}

/// Reads all sales, so it is done without the counter.
pub fn see_forecast(
    counter: &mut Counter,
    request: SeeForecast,
) -> Result<impl FnOnce() -> Result<ProductForecast, Error> + use<>, Error> {
    let open = counter.opened()?;
    let (folder, today) = (open.store.folder().to_owned(), open.today());
    let product = catalogue::known(open, request.product)?.clone();
    Ok(move || {
        let store = Store::read(&folder)?;
        outlook::product_forecast(&store, &Shop::load(&store)?, today, &product)
    })
}

pub fn set_occasion(counter: &mut Counter, acting: &Acting, request: SetOccasion) -> Result<(), Error> {
    let open = counter.opened()?;
    let days = Occasion::days(&request.name, request.from, request.to, request.takes_place)?;
    let author = open.author(acting);
    outlook::set_occasion(&mut open.store, &author, days)
}

/// Reads all sales, so it is done without the counter.
pub fn see_occasions(
    counter: &mut Counter,
    _: SeeOccasions,
) -> Result<impl FnOnce() -> Result<Occasions, Error> + use<>, Error> {
    let open = counter.opened()?;
    let (folder, today) = (open.store.folder().to_owned(), open.today());
    Ok(move || {
        let store = Store::read(&folder)?;
        let demand = outlook::demand(&store, &Shop::load(&store)?, today)?;
        Ok(outlook::occasions(&store)?.seen(today, demand.as_ref()))
    })
}

/// Reads weeks of what every model said, so it is done without the counter.
pub fn see_runs(counter: &mut Counter, _: SeeRuns) -> Result<impl FnOnce() -> Result<Runs, Error> + use<>, Error> {
    let open = counter.opened()?;
    let (folder, today) = (open.store.folder().to_owned(), open.today());
    Ok(move || {
        let store = Store::read(&folder)?;
        outlook::runs(&store, &Shop::load(&store)?, today)
    })
}

/// May have to wait for whoever writes down what was learned, so it is done without the counter.
pub fn roll_back(
    counter: &mut Counter,
    request: RollBack,
) -> Result<impl FnOnce() -> Result<Runs, Error> + use<>, Error> {
    let open = counter.opened()?;
    let (folder, today) = (open.store.folder().to_owned(), open.today());
    Ok(move || {
        let store = Store::read(&folder)?;
        outlook::roll_back(&store, request.version)?;
        outlook::runs(&store, &Shop::load(&store)?, today)
    })
}

/// Forecasts without the counter, which sells meanwhile, and comes back to publish. One that is being made by itself is
/// waited for instead.
pub fn make_forecast(
    counter: &mut Counter,
    _: MakeForecast,
) -> Result<impl FnOnce() -> Result<Back<Plan>, Error> + use<>, Error> {
    let training = counter.training.clone();
    let open = counter.opened()?;
    let (folder, today) = (open.store.folder().to_owned(), open.today());
    let going = counter.beside.begin(Work::Forecast)?;
    Ok(move || {
        let (turn, waited) = training.take();
        let run = {
            let going = going;
            let store = Store::read(&folder)?;
            let shop = Shop::load(&store)?;
            let made = waited && outlook::published(&store, today)?.is_some_and(|found| found.made_on == today);
            loop {
                let Some(demand) = outlook::demand(&store, &shop, today)?.filter(|_| !made) else { break None };
                let mut learned = Learned::open(&store)?;
                let wanted = Wanted { kind: Kind::Asked, now_ms: shop.now().unix_ms(), reason: None, quiet: false };
                let stop = AtomicBool::new(false);
                let run = outlook::train(&demand, &mut learned, &wanted, &stop, &|done, of| going.progress(done, of))?;
                // An event that was named meanwhile counts already.
                if outlook::occasions(&store)? == demand.occasions {
                    break Some(run);
                }
            }
        };
        Ok(Box::new(move |counter: &mut Counter| {
            let open = counter.opened()?;
            if let Some(run) = run {
                open.publish(&run)?;
            }
            drop(turn);
            outlook::plan(&open.store, &open.shop, open.today(), None)
        }) as Back<Plan>)
    })
}
