use std::sync::atomic::AtomicBool;

use domain::api::data::Work;
use domain::api::plan::{MakeForecast, Plan, Risk, SeePlan, SeeRisk, SetPlanned};

use super::neighbours::Back;
use super::{Acting, Counter, catalogue};
use crate::Error;
use crate::outlook::{self, Demand};
use crate::shop::Shop;
use crate::store::{Author, Store};

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
    outlook::risk(&open.store, &open.shop, &open.shop.now())
}

/// Forecasts without the counter, which sells meanwhile, and comes back to publish.
pub fn make_forecast(
    counter: &mut Counter,
    _: MakeForecast,
) -> Result<impl FnOnce() -> Result<Back<Plan>, Error> + use<>, Error> {
    let open = counter.opened()?;
    let (folder, today) = (open.store.folder().to_owned(), open.today());
    let going = counter.beside.begin(Work::Forecast)?;
    Ok(move || {
        let run = {
            let going = going;
            let store = Store::read(&folder)?;
            let shop = Shop::load(&store)?;
            match Demand::read(&store, &shop, today)? {
                None => None,
                Some(demand) => {
                    let stop = AtomicBool::new(false);
                    Some(outlook::run(&demand, &stop, &|done, of| going.progress(done, of))?)
                }
            }
        };
        Ok(Box::new(move |counter: &mut Counter| {
            let open = counter.opened()?;
            let moment = open.shop.now();
            // The program says it, no person.
            let author = Author { person: None, approver: None, now_ms: moment.unix_ms(), moment };
            if let Some(run) = run {
                outlook::publish(&mut open.store, &author, &run)?;
            }
            outlook::plan(&open.store, &open.shop, open.today(), None)
        }) as Back<Plan>)
    })
}
