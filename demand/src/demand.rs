use std::collections::HashMap;

use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::quantity::Unit;
use domain::settings::Settings;
use forecast::censored::recover;
use forecast::holiday::is_holiday_in;
use forecast::series::{Known, Opening, Panel, Series};

use crate::{Occasions, Offered, Profiles, Records};

/// How many days are forecast, today being the first.
pub const AHEAD: usize = 7;
/// What sold nothing for so long is not forecast.
const ALIVE_DAYS: u64 = 60;
/// Days with sales that a forecast needs.
pub const NEEDED_DAYS: u32 = 14;

/// Daily demand up to the day before today, and what is known of the days ahead.
#[derive(Debug)]
pub struct Demand {
    pub today: BusinessDay,
    /// In the order of the panel's series.
    pub products: Vec<ProductId>,
    pub panel: Panel,
    /// Place of today in the panel's calendar.
    pub origin: usize,
    pub profiles: Profiles,
    pub occasions: Occasions,
}

impl Demand {
    /// Puts together what there is. None before there are [`NEEDED_DAYS`] with sales, or where nothing sold lately.
    ///
    /// # Errors
    /// [`forecast::Error`] for series that no panel can hold.
    pub fn of(records: Records) -> Result<Option<Self>, forecast::Error> {
        let (Some(&first), true) = (records.sold.open.first(), records.sold.open.len() >= NEEDED_DAYS as usize) else {
            return Ok(None);
        };
        let today = records.today;
        let origin = usize::try_from((today.date() - first.date()).num_days()).unwrap_or(0);
        let days: Vec<BusinessDay> = (0..(origin + AHEAD) as u64).map(|n| first.days_after(n)).collect();
        let calendar = Calendar {
            opening: days.iter().map(|day| opening(&records, *day)).collect(),
            holiday: days.iter().map(|day| f64::from(u8::from(is_holiday(&records, *day)))).collect(),
            days,
            origin,
        };
        let (mut products, mut series) = (Vec::new(), Vec::new());
        let alive = today.days_before(ALIVE_DAYS);
        for offered in &records.products {
            let Some(sold) = records.sold.of.get(&offered.product) else { continue };
            if sold.keys().any(|day| *day >= alive) {
                products.push(offered.product);
                series.push(calendar.series(&records, offered, sold));
            }
        }
        if products.is_empty() {
            return Ok(None);
        }
        let panel = Panel::new(first.date(), series)?;
        let Records { profiles, occasions, .. } = records;
        Ok(Some(Self { today, products, panel, origin, profiles, occasions }))
    }

    /// The place of a day in the panel's calendar.
    pub fn place(&self, day: BusinessDay) -> Option<usize> {
        let place = usize::try_from((day.date() - self.day(0).date()).num_days()).ok()?;
        (place < self.panel.days()).then_some(place)
    }

    /// The day at a place of the panel's calendar.
    pub fn day(&self, at: usize) -> BusinessDay {
        BusinessDay::from_date(self.panel.date(at))
    }

    /// What was sold on each day since one, where that tells what was asked for: the stall was open, and it did not sell
    /// out.
    pub fn sold_since(&self, from: BusinessDay) -> impl Iterator<Item = (BusinessDay, ProductId, f64)> + '_ {
        let days = (0..self.origin).filter(move |&at| self.day(at) >= from);
        days.flat_map(move |at| {
            let series = self.products.iter().zip(self.panel.series());
            series.filter_map(move |(product, series)| {
                let tells = at >= series.first && series.opening[at] == Opening::Open && !series.censored[at];
                let sold = series.quantity[at];
                (tells && sold.is_finite()).then(|| (self.day(at), *product, sold))
            })
        })
    }
}

/// What every series has in common.
struct Calendar {
    days: Vec<BusinessDay>,
    opening: Vec<Opening>,
    holiday: Vec<f64>,
    origin: usize,
}

impl Calendar {
    fn series(&self, records: &Records, offered: &Offered, sold: &HashMap<BusinessDay, i64>) -> Series {
        let units = |day: &BusinessDay| sold.get(day).map_or(0.0, |sum| (*sum).max(0) as f64 / 1000.0);
        let quantity = self.days.iter().zip(&self.opening).zip(0..).map(|((day, opening), at)| match opening {
            Opening::Open if at < self.origin => units(day),
            _ => f64::NAN,
        });
        let first = self.days.iter().position(|day| sold.contains_key(day)).unwrap_or(0);
        let mut series = Series::new(offered.product.to_string(), first, quantity.collect(), self.opening.clone());
        series.group = offered.category.map(|c| c.to_string()).unwrap_or_default();
        series.whole = offered.unit == Unit::Piece;
        for (at, day) in self.days.iter().enumerate() {
            let price = domain::catalogue::price_on(&offered.prices, *day, records.stall);
            let price = price.map_or(f64::NAN, |price| price.minor() as f64);
            series.known[at] = Known { holiday: self.holiday[at], price, ..Known::default() };
            if let Some(minute) = records.sold_out.get(&(offered.product, *day)).filter(|_| at < self.origin) {
                let profile = records.profiles.of(offered.product);
                series.censored[at] = true;
                series.recovered[at] = recover(units(day), f64::from(*minute), profile, None).demand;
            }
        }
        series
    }
}

fn is_holiday(records: &Records, day: BusinessDay) -> bool {
    let Settings { country, region, .. } = &records.settings;
    is_holiday_in(country, region, day.date()).unwrap_or(false)
}

/// Sold here means open. Where nothing was sold the opening hours say whether it was closed; else nobody knows.
fn opening(records: &Records, day: BusinessDay) -> Opening {
    let hours = &records.hours;
    match (records.sold.open.contains(&day), hours.are_known()) {
        (true, _) => Opening::Open,
        (false, true) if hours.on(day).is_none() => Opening::Closed,
        (false, true) if day >= records.today => Opening::Open,
        _ => Opening::Unknown,
    }
}
