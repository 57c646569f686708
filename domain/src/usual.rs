//! What is usual: the same weekdays before, held against a day. The figures come from whoever keeps the sales.

use std::collections::BTreeMap;

use crate::api::today::{Figures, HourFigures};
use crate::{Error, Money};

/// How many same weekdays make what is usual, and how many weeks back they are looked for.
pub const N_DAYS: usize = 8;
pub const N_WEEKS: u64 = 52;

/// The mean of some days; none without a day.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn mean(days: &[Figures]) -> Result<Option<Figures>, Error> {
    if days.is_empty() {
        return Ok(None);
    }
    let count = |of: fn(&Figures) -> u64| {
        let sum: u64 = days.iter().map(of).sum();
        (2 * sum + days.len() as u64) / (2 * days.len() as u64)
    };
    let money = |of: fn(&Figures) -> Money| -> Result<Money, Error> {
        let sum: i64 = days.iter().map(|f| of(f).minor()).sum();
        Money::new(rounded(sum, days.len()))
    };
    Ok(Some(Figures {
        n_sales: count(|f| f.n_sales),
        n_lines: count(|f| f.n_lines),
        n_refunds: count(|f| f.n_refunds),
        turnover_minor: money(|f| f.turnover_minor)?,
        discount_minor: money(|f| f.discount_minor)?,
    }))
}

/// A mean in whole units, half away from zero.
pub fn rounded(sum: i64, n: usize) -> i64 {
    let n = i64::try_from(n).unwrap_or(1).max(1);
    (2 * sum.abs() + n) / (2 * n) * sum.signum()
}

/// From the first hour on which something was sold, on the day or usually, to the last, in the order of a business day
/// that starts at `start_hour`. Turnovers are by the hour of the wall.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn by_hour(
    sold: &BTreeMap<i64, i64>,
    usual: &[BTreeMap<i64, i64>],
    start_hour: i64,
) -> Result<Vec<HourFigures>, Error> {
    let place = |hour: i64| (hour - start_hour).rem_euclid(24);
    let places: Vec<i64> = sold.keys().chain(usual.iter().flat_map(BTreeMap::keys)).map(|h| place(*h)).collect();
    let (Some(first), Some(last)) = (places.iter().min(), places.iter().max()) else { return Ok(Vec::new()) };
    (*first..=*last)
        .map(|place| {
            let hour = (place + start_hour).rem_euclid(24);
            let mut turnovers: Vec<i64> = usual.iter().map(|day| day.get(&hour).copied().unwrap_or(0)).collect();
            turnovers.sort_unstable();
            Ok(HourFigures {
                hour: u8::try_from(hour).unwrap_or(0),
                turnover_minor: Money::new(sold.get(&hour).copied().unwrap_or(0))?,
                usual_low_minor: nearest_rank(&turnovers, 1)?,
                usual_minor: nearest_rank(&turnovers, 5)?,
                usual_high_minor: nearest_rank(&turnovers, 9)?,
            })
        })
        .collect()
}

/// The quantile of so many tenths by nearest rank: the value at ⌈n × tenths / 10⌉.
fn nearest_rank(sorted: &[i64], tenths: usize) -> Result<Money, Error> {
    let rank = (sorted.len() * tenths).div_ceil(10).max(1);
    Money::new(sorted.get(rank - 1).copied().unwrap_or(0))
}
