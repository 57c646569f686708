use std::collections::BTreeMap;
use std::io::Read as _;

use chrono::NaiveDate;
use domain::forecast::N_QUANTILES;
use domain::quantity::Quantity;

use crate::Error;

const FORECASTS: &[u8] = include_bytes!("../../demo/bread_basket_forecasts.csv.gz");

/// What this program expected of a product, as said the day before.
pub(super) struct Expected {
    pub product: String,
    pub quantiles: Vec<Quantity>,
}

/// The bakery's last five weeks as they were expected.
pub(super) fn days() -> Result<BTreeMap<NaiveDate, Vec<Expected>>, Error> {
    let broken = |what: &str| Error::Damaged(format!("the demo's forecasts: {what}"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(FORECASTS).read_to_string(&mut text).map_err(|e| broken(&e.to_string()))?;
    let mut days: BTreeMap<NaiveDate, Vec<Expected>> = BTreeMap::new();
    for record in csv::Reader::from_reader(text.as_bytes()).into_records() {
        let record = record.map_err(|e| broken(&e.to_string()))?;
        let mut cells = record.iter();
        let (Some(date), Some(product)) = (cells.next(), cells.next()) else { return Err(broken("a row of nothing")) };
        let date = date.parse().map_err(|_| broken(date))?;
        let quantiles: Vec<Quantity> = cells
            .map(|units| {
                let units: i64 = units.parse().map_err(|_| broken(units))?;
                Ok(Quantity::new(units * 1000)?)
            })
            .collect::<Result<_, Error>>()?;
        if quantiles.len() != N_QUANTILES {
            return Err(broken(product));
        }
        days.entry(date).or_default().push(Expected { product: product.to_owned(), quantiles });
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::super::tickets;
    use super::*;

    #[test]
    fn on_whatever_day_it_is_opened_four_weeks_were_nearer_to_what_came_than_last_week_again() {
        let (expected, came) = (days().unwrap(), tickets::days().unwrap());
        assert_eq!(expected.len(), 35);
        let sold = |day: NaiveDate, product: &str| {
            let goods = came.get(&day).into_iter().flatten().flat_map(|basket| &basket.goods);
            goods.filter(|(name, _)| name == product).map(|(_, pieces)| f64::from(*pieces)).sum::<f64>()
        };
        let (first, last) = (*came.keys().next().unwrap(), *came.keys().next_back().unwrap());
        for n in 0..7 {
            let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap() + chrono::Days::new(n);
            let calendar = tickets::calendar(first, last, today);
            let recent = &calendar[calendar.len() - 35..];
            let (mut ours, mut last_week) = (0.0, 0.0);
            for (before, now) in recent.iter().zip(&recent[7..]) {
                for row in &expected[&now.1] {
                    let units = sold(now.1, &row.product);
                    ours += (units - row.quantiles[9].thousandths() as f64 / 1000.0).abs();
                    last_week += (units - sold(before.1, &row.product)).abs();
                }
            }
            assert!(ours < 0.85 * last_week, "{today}: {ours} beside {last_week}");
        }
    }
}
