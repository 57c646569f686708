//! One product: what it sold, what was expected of it, what is, and what its figures tell.

use std::collections::HashMap;

use domain::api::forecast::{Change, Expected, ForecastDay, Habits};
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use forecast::clean::Clean;
use forecast::effect;

use crate::{AHEAD, Demand, change, habit, quantity};

/// Past days that are shown.
pub const SHOWN_DAYS: usize = 42;
/// Days on either side of a trend.
const TREND_DAYS: usize = 28;
/// Open days that either side needs.
const TREND_LEAST: usize = 12;

/// The past weeks and the coming days of a product, with what was published of each. One that sold nothing lately has
/// neither past nor habits.
pub fn shown(
    demand: Option<&Demand>,
    product: ProductId,
    today: BusinessDay,
    expected: &HashMap<BusinessDay, Expected>,
) -> (Vec<ForecastDay>, Habits) {
    let of = demand.and_then(|d| d.products.iter().position(|id| *id == product).map(|series| (d, series)));
    let Some((demand, series)) = of else {
        let ahead = (0..AHEAD as u64).map(|n| bare(today.days_after(n), expected));
        return (ahead.collect(), Habits::default());
    };
    let clean = Clean::of(&demand.panel.at(demand.origin), series);
    (days(demand, series, &clean, expected), habits(demand, series, &clean))
}

fn days(demand: &Demand, series: usize, clean: &Clean, expected: &HashMap<BusinessDay, Expected>) -> Vec<ForecastDay> {
    let view = demand.panel.at(demand.origin);
    let (known, recovered, censored) = (view.known(series), view.recovered(series), view.censored(series));
    let first = demand.origin.saturating_sub(SHOWN_DAYS);
    let days = (first..demand.origin + AHEAD).map(|at| {
        let known_at = |values: &[f64]| values.get(at).copied().filter(|v| v.is_finite());
        let sold_out = censored.get(at).is_some_and(|censored| *censored);
        let asked = known_at(recovered)
            .filter(|_| sold_out)
            .map(|asked| if view.whole(series) { asked.round() } else { asked });
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

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
