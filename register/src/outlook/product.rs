//! One product: what it sold, what was expected of it, what is, and what its figures tell.

use std::collections::HashMap;

use domain::api::forecast::{Change, Expected, ForecastDay, ForecastRow, Forecasts, Habit, Habits, ProductForecast};
use domain::business_day::BusinessDay;
use domain::forecast::quantiles_from_text;
use domain::id::ProductId;
use forecast::clean::Clean;
use forecast::effect::{self, Effect};
use forecast::model::Model;
use forecast::quantiles::{Q10, Q90};
use rusqlite::params;

use super::demand::{AHEAD, Demand};
use super::learned::Learned;
use super::{Sky, in_order, plan, published, quantity, units};
use crate::Error;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::Store;

/// Past days that are shown.
const SHOWN_DAYS: usize = 42;
/// Days on either side of a trend.
const TREND_DAYS: usize = 28;
/// Open days that either side needs.
const TREND_LEAST: usize = 12;

/// The products of which something is expected on the next day.
///
/// # Errors
/// Database errors.
pub fn forecasts(store: &Store, shop: &Shop, today: BusinessDay) -> Result<Forecasts, Error> {
    let day = plan::next_open(shop, today);
    let found = published(store, day)?;
    let standing = plan::standing(store.conn(), shop, today, found.as_ref())?;
    let quantiles = found.map(|found| found.quantiles).unwrap_or_default();
    let known = quantiles.keys().filter_map(|&id| shop.catalogue.product(id));
    let mut products: Vec<&Product> = known.filter(|p| !p.archived).collect();
    in_order(shop, &mut products);
    let rows = products.into_iter().map(|product| ForecastRow {
        product: product.id,
        name: product.name.clone(),
        unit: product.unit,
        category: product.category,
        picture: product.picture,
        expected: quantity(quantiles[&product.id].median()),
    });
    Ok(Forecasts { today, day, standing, rows: rows.collect() })
}

/// The past weeks and the coming days of a product. One that sold nothing lately has neither past nor habits.
///
/// # Errors
/// Database errors.
pub fn product_forecast(
    store: &Store,
    shop: &Shop,
    today: BusinessDay,
    of: &Product,
) -> Result<ProductForecast, Error> {
    let found = published(store, plan::next_open(shop, today))?;
    let standing = plan::standing(store.conn(), shop, today, found.as_ref())?;
    let expected = said(store, of.id, today.days_before(SHOWN_DAYS as u64), today)?;
    let demand = Demand::read(store, shop, today)?;
    let of_demand =
        demand.as_ref().and_then(|d| d.products.iter().position(|id| *id == of.id).map(|series| (d, series)));
    let (days, habits) = match of_demand {
        Some((demand, series)) => {
            let clean = Clean::of(&demand.panel.at(demand.origin), series);
            let mut habits = habits(demand, series, &clean);
            let model = found.as_ref().and_then(|found| Model::of_name(&found.model));
            if let (Some(model), Some(learned)) = (model, Learned::seen(store)) {
                habits.weather = Sky::learn(&demand.weather, &learned, model, today)?.habits();
            }
            (days(demand, series, &clean, &expected), habits)
        }
        None => ((0..AHEAD as u64).map(|n| bare(today.days_after(n), &expected)).collect(), Habits::default()),
    };
    Ok(ProductForecast { product: of.id, name: of.name.clone(), unit: of.unit, today, standing, days, habits })
}

fn days(demand: &Demand, series: usize, clean: &Clean, expected: &HashMap<BusinessDay, Expected>) -> Vec<ForecastDay> {
    let view = demand.panel.at(demand.origin);
    let (known, recovered) = (view.known(series), view.recovered(series));
    let first = demand.origin.saturating_sub(SHOWN_DAYS);
    let days = (first..demand.origin + AHEAD).map(|at| {
        let known_at = |values: &[f64]| values.get(at).copied().filter(|v| v.is_finite());
        let asked = known_at(recovered).map(|asked| if view.whole(series) { asked.round() } else { asked });
        ForecastDay {
            open: clean.open[at],
            sold: known_at(&clean.sold).map(quantity),
            recovered: asked.map(quantity),
            holiday: known[at].holiday > 0.0,
            occasions: demand.occasions.names(demand.day(at)).map(str::to_owned).collect(),
            ..bare(demand.day(at), expected)
        }
    });
    days.collect()
}

/// A day of which nothing is known but what was published.
fn bare(day: BusinessDay, expected: &HashMap<BusinessDay, Expected>) -> ForecastDay {
    let expected = expected.get(&day).copied();
    ForecastDay { day, open: true, sold: None, recovered: None, expected, holiday: false, occasions: Vec::new() }
}

/// What was published of each day: of past days by their eve, of the others most lately.
fn said(
    store: &Store,
    product: ProductId,
    from: BusinessDay,
    today: BusinessDay,
) -> Result<HashMap<BusinessDay, Expected>, Error> {
    let mut statement = store.conn().prepare_cached(
        "select business_day, quantiles from prediction
         where stall_id = ?1 and business_day >= ?2 and product_id = ?3 and (made_on < business_day or business_day >= ?4)
         order by made_on, event_id",
    )?;
    let stall = store.identity().stall;
    let mut rows =
        statement.query(params![stall.as_bytes(), from.to_string(), product.as_bytes(), today.to_string()])?;
    let mut said = HashMap::new();
    while let Some(row) = rows.next()? {
        let quantiles = units(&quantiles_from_text(&row.get::<_, String>(1)?)?);
        let [middle, low, high] = [quantiles.median(), quantiles.values()[Q10], quantiles.values()[Q90]].map(quantity);
        said.insert(row.get::<_, String>(0)?.parse()?, Expected { middle, low, high });
    }
    Ok(said)
}

fn habits(demand: &Demand, series: usize, clean: &Clean) -> Habits {
    use chrono::Datelike as _;
    let view = demand.panel.at(demand.origin);
    let told = effect::learned(&view, series, clean);
    let sold_out = view.censored(series).iter().filter(|censored| **censored).count();
    Habits {
        n_days: count(clean.n_known),
        n_sold_out: count(sold_out),
        weekday: told.weekday.map(|effect| effect.map(habit)),
        month: told.month[demand.today.date().month0() as usize].map(habit),
        trend: trend(clean),
        holiday: told.holiday.map(habit),
        occasions: demand.occasions.habits(demand, clean),
        weather: Vec::new(),
    }
}

/// The last four weeks of open days against the four before.
fn trend(clean: &Clean) -> Option<Change> {
    let mean = |from: usize, to: usize| {
        let known: Vec<f64> = clean.demand[from..to].iter().copied().filter(|v| v.is_finite()).collect();
        (known.len() >= TREND_LEAST).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let middle = clean.origin.checked_sub(TREND_DAYS)?;
    let (before, now) = (mean(middle.checked_sub(TREND_DAYS)?.max(clean.first), middle)?, mean(middle, clean.origin)?);
    (before > 0.0).then(|| change(now / before))
}

pub(super) fn habit(effect: Effect) -> Habit {
    let [of, low, high] = [effect.factor, effect.low, effect.high].map(change);
    Habit { change: of, low, high, n_days: count(effect.days) }
}

pub(super) fn change(factor: f64) -> Change {
    Change::new(((factor - 1.0) * 100.0).round().clamp(-100.0, 10_000.0) as i32)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
