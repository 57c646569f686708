//! When the register forecasts by itself: each business day, each week with a search among all models, and at once where
//! demand is no longer what was forecast.

use std::collections::HashMap;

use demand::{Demand, units};
use domain::api::plan::Standing;
use domain::business_day::BusinessDay;
use domain::clock::Moment;
use domain::id::ProductId;
use domain::sync::authority::SERVER;
use forecast::drift::{Drift, Past, drift};
use forecast::quantiles::Quantiles;
use rusqlite::params;

use super::learned::{Kind, Learned};
use super::plan;
use super::training::SEARCH_DAYS;
use crate::Error;
use crate::shop::Shop;
use crate::store::{Store, id};

/// How long a run that failed is not tried again.
const RETRY_MS: i64 = 3_600_000;
/// Days that are looked through for a change of demand.
const DRIFT_DAYS: u64 = 70;
/// From this share of all units on a product's own change is worth a search.
const LARGE: f64 = 0.1;

/// What is due now, if anything.
///
/// # Errors
/// Database errors.
pub fn due(store: &Store, shop: &Shop, learned: &Learned, now: &Moment) -> Result<Option<Kind>, Error> {
    let today = shop.business_day(now);
    if plan::standing(store.conn(), shop, today, None)? != Standing::Missing {
        return Ok(None);
    }
    let runs = learned.runs(usize::MAX)?;
    let failed = |run: &&super::learned::Done| run.error.is_some() && now.unix_ms() - run.started_ms < RETRY_MS;
    if runs.first().filter(failed).is_some() {
        return Ok(None);
    }
    if !is_published(store, today)? {
        return Ok(Some(Kind::Daily));
    }
    let weekly = runs.iter().find(|run| run.kind == Kind::Weekly && run.error.is_none());
    let due = weekly.is_none_or(|run| (today.date() - run.made_on.date()).num_days() >= SEARCH_DAYS);
    Ok(due.then_some(Kind::Weekly))
}

/// Whether a register of the stall forecast today. What the server made serves until then; nothing was learned by it.
///
/// # Errors
/// Database errors.
pub fn is_published(store: &Store, today: BusinessDay) -> Result<bool, Error> {
    let mut statement = store.conn().prepare_cached(
        "select exists (
             select 1 from prediction p join event e on e.event_id = p.event_id join series s on s.series_no = e.series_no
             where p.stall_id = ?1 and p.business_day = ?2 and p.made_on = ?2 and s.register_id <> ?3)",
    )?;
    let stall = store.identity().stall;
    Ok(statement.query_row(params![stall.as_bytes(), today.to_string(), SERVER.as_bytes()], |row| row.get(0))?)
}

/// What changed so that a search is due at once: a product's name, or nothing for the whole shop. One search a week is
/// enough for one change.
///
/// # Errors
/// Database errors.
pub fn drifted(
    store: &Store,
    shop: &Shop,
    learned: &Learned,
    demand: &Demand,
) -> Result<Option<Option<String>>, Error> {
    let lately = |made_on: BusinessDay| (demand.today.date() - made_on.date()).num_days() < SEARCH_DAYS;
    let runs = learned.runs(usize::MAX)?;
    // The week's search has seen what changed before it.
    let answered = |run: &super::learned::Done| match run.kind {
        Kind::Drift => lately(run.made_on),
        Kind::Weekly => run.made_on == demand.today,
        Kind::Daily | Kind::Asked => false,
    };
    if runs.iter().any(|run| run.error.is_none() && answered(run)) {
        return Ok(None);
    }
    let from = demand.today.days_before(DRIFT_DAYS);
    let said = said_before(store, from, demand.today)?;
    let mut whole: Vec<(BusinessDay, Past)> = Vec::new();
    let mut each: HashMap<ProductId, Vec<Past>> = HashMap::new();
    for (day, product, actual) in demand.asked_since(from) {
        let Some(quantiles) = said.get(&(day, product)) else { continue };
        let past = Past { forecast: quantiles.median(), actual };
        each.entry(product).or_default().push(past);
        match whole.last_mut().filter(|(last, _)| *last == day) {
            Some((_, sum)) => (sum.forecast, sum.actual) = (sum.forecast + past.forecast, sum.actual + past.actual),
            None => whole.push((day, past)),
        }
    }
    let days: Vec<Past> = whole.into_iter().map(|(_, past)| past).collect();
    if drift(&days).is_some() {
        return Ok(Some(None));
    }
    let all: f64 = days.iter().map(|past| past.actual).sum();
    // Small products are noisy, and every one of them is looked at each day.
    let changed = demand.products.iter().filter(|product| {
        each.get(product).is_some_and(|days| {
            let sold: f64 = days.iter().map(|past| past.actual.max(past.forecast)).sum();
            sold >= LARGE * all && matches!(drift(days), Some(Drift::Level { .. }))
        })
    });
    let name = |product: &ProductId| shop.catalogue.product(*product).map(|p| p.name.clone());
    Ok(changed.filter_map(name).next().map(Some))
}

/// What was published of each day before it began, by the latest run.
///
/// # Errors
/// Database errors.
pub(super) fn said_before(
    store: &Store,
    from: BusinessDay,
    to: BusinessDay,
) -> Result<HashMap<(BusinessDay, ProductId), Quantiles>, Error> {
    let mut statement = store.conn().prepare_cached(
        "select business_day, product_id, quantiles from prediction
         where stall_id = ?1 and business_day >= ?2 and business_day < ?3 and made_on < business_day
         order by made_on, event_id",
    )?;
    let stall = store.identity().stall;
    let mut rows = statement.query(params![stall.as_bytes(), from.to_string(), to.to_string()])?;
    let mut said = HashMap::new();
    while let Some(row) = rows.next()? {
        let day: BusinessDay = row.get::<_, String>(0)?.parse()?;
        let quantiles = units(&row.get::<_, String>(2)?)?;
        said.insert((day, id(row, 1, ProductId::from_slice)?), quantiles);
    }
    Ok(said)
}
