use std::collections::HashMap;

use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::quantity::Unit;
use domain::settings::Settings;
use forecast::censored::{ran_out, recover, usual};
use forecast::holiday::is_holiday_in;
use forecast::series::{Known, Opening, Panel, Series};

use crate::{Occasions, Offered, Profiles, Records, SoldOn};

/// How many days are forecast, today being the first.
pub const AHEAD: usize = 7;
/// What sold nothing for so long is not forecast.
const ALIVE_DAYS: u64 = 60;
/// Days of the same weekday that tell what is usual on one.
const SUCH_DAYS: usize = 8;
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
        let (Some((&first, _)), true) =
            (records.sold.open.first_key_value(), records.sold.open.len() >= NEEDED_DAYS as usize)
        else {
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

    /// What was asked for at the list price on each day since one, as far as sales tell: the stall was open, and it did not
    /// sell out.
    pub fn asked_since(&self, from: BusinessDay) -> impl Iterator<Item = (BusinessDay, ProductId, f64)> + '_ {
        let days = (0..self.origin).filter(move |&at| self.day(at) >= from);
        days.flat_map(move |at| {
            let series = self.products.iter().zip(self.panel.series());
            series.filter_map(move |(product, series)| {
                let tells = at >= series.first && series.opening[at] == Opening::Open && !series.censored[at];
                let sold = series.quantity[at];
                let asked = if series.recovered[at].is_finite() { series.recovered[at] } else { sold };
                (tells && sold.is_finite()).then(|| (self.day(at), *product, asked))
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
    fn series(&self, records: &Records, offered: &Offered, sold: &HashMap<BusinessDay, SoldOn>) -> Series {
        let units = |day: &BusinessDay| sold.get(day).map_or(0.0, |on| on.thousandths.max(0) as f64 / 1000.0);
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
        }
        self.ask(records, offered.product, sold, &mut series);
        series
    }

    /// Puts down where more or less was asked for than was sold: a product was sold out, said or noticed, or some came
    /// only for a reduced price.
    fn ask(&self, records: &Records, product: ProductId, sold: &HashMap<BusinessDay, SoldOn>, series: &mut Series) {
        let profile = records.profiles.of(product);
        // What was asked for at the list price; unknown where it was closed or sold out.
        let mut asked = vec![f64::NAN; self.origin];
        for at in (series.first..self.origin).filter(|at| self.opening[*at] == Opening::Open) {
            let day = self.days[at];
            let lured = records.lured.on(product, day);
            let went = (series.quantity[at] - lured).max(0.0);
            let before = asked[series.first..at].iter().rev().skip(6).step_by(7).copied();
            let such: Vec<f64> = before.filter(|units| units.is_finite()).take(SUCH_DAYS).collect();
            let last = sold.get(&day).and_then(|on| on.last);
            let said = records.sold_out.get(&(product, day)).copied();
            let end = records.sold.open.get(&day).copied().unwrap_or(0);
            let noticed = || last.filter(|last| ran_out(&such, profile, f64::from(*last), f64::from(end)));
            if let Some(minute) = said.or_else(noticed) {
                series.censored[at] = true;
                series.recovered[at] =
                    recover(went, f64::from(minute), profile, usual(&such).as_ref()).unwrap_or(f64::NAN);
                continue;
            }
            asked[at] = went;
            if lured > 0.0 {
                series.recovered[at] = went;
            }
        }
    }
}

fn is_holiday(records: &Records, day: BusinessDay) -> bool {
    let Settings { country, region, .. } = &records.settings;
    is_holiday_in(country, region, day.date()).unwrap_or(false)
}

/// Sold here means open. Where nothing was sold the opening hours say whether it was closed; else nobody knows of days that
/// are over, and coming ones are open where half of the latest such weekdays were.
fn opening(records: &Records, day: BusinessDay) -> Opening {
    let (hours, open) = (&records.hours, &records.sold.open);
    match (open.contains_key(&day), hours.are_known()) {
        (true, _) => Opening::Open,
        (false, true) if hours.on(day).is_none() => Opening::Closed,
        (false, true) if day >= records.today => Opening::Open,
        (false, false) if day >= records.today => {
            let first = open.first_key_value().map_or(day, |(first, _)| *first);
            let such = (1..).map(|week| day.days_before(7 * week)).filter(|such| *such < records.today);
            let such: Vec<_> = such.take_while(|such| *such >= first).take(SUCH_DAYS).collect();
            let n_open = such.iter().filter(|such| open.contains_key(such)).count();
            if n_open > 0 && 2 * n_open >= such.len() { Opening::Open } else { Opening::Closed }
        }
        _ => Opening::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::settings::OpeningHours;
    use forecast::intraday::Sale;

    use super::*;
    use crate::{Lured, Sold};

    const BREAD: ProductId = ProductId::NIL;

    fn day(n: u64) -> BusinessDay {
        // A Monday.
        "2026-01-05".parse::<BusinessDay>().unwrap().days_after(n)
    }

    fn cake() -> ProductId {
        ProductId::from_slice(&[7; 16]).unwrap()
    }

    /// Twelve weeks of a stall that nobody gave opening hours and that rests on Sundays: forty loaves a day, evenly from
    /// eight to six, and a cake on every third Saturday.
    fn records() -> Records {
        let mut sold = Sold::default();
        for n in (0..84).filter(|n| n % 7 != 6) {
            sold.add(day(n), BREAD, SoldOn { thousandths: 40_000, last: Some(1_075) });
            if n % 21 == 5 {
                sold.add(day(n), cake(), SoldOn { thousandths: 2_000, last: Some(700) });
            }
        }
        let offered = |product| Offered { product, category: None, unit: Unit::Piece, prices: Vec::new() };
        let even = (480..1_080).map(|minute| Sale { minute, units: 4.0 }).collect();
        Records {
            today: day(84),
            stall: domain::id::StallId::NIL,
            settings: Settings::default(),
            hours: OpeningHours::default(),
            products: vec![offered(BREAD), offered(cake())],
            sold,
            sold_out: HashMap::new(),
            lured: Lured::default(),
            profiles: Profiles::learn(BTreeMap::from([(BREAD, even)])),
            occasions: Occasions::default(),
        }
    }

    fn series(records: Records, product: ProductId) -> (Series, usize) {
        let demand = Demand::of(records).unwrap().unwrap();
        let place = demand.products.iter().position(|of| *of == product).unwrap();
        (demand.panel.series()[place].clone(), demand.origin)
    }

    #[test]
    fn without_opening_hours_coming_days_are_open_as_the_stall_was_whatever_a_product_sold() {
        for product in [BREAD, cake()] {
            let (series, origin) = series(records(), product);
            let ahead: Vec<bool> = series.opening[origin..].iter().map(|open| *open == Opening::Open).collect();
            assert_eq!(ahead, [true, true, true, true, true, true, false], "{product}");
        }
    }

    #[test]
    fn a_day_that_sold_out_early_or_before_anything_was_sold_counts_as_about_a_usual_one() {
        let mut records = records();
        records.sold.add(day(70), BREAD, SoldOn { thousandths: 5_000, last: Some(500) });
        records.sold_out.insert((BREAD, day(70)), 505);
        records.sold.of.get_mut(&BREAD).unwrap().remove(&day(71));
        records.sold.add(day(71), cake(), SoldOn { thousandths: 1_000, last: Some(1_075) });
        records.sold_out.insert((BREAD, day(71)), 480);
        let (series, _) = series(records, BREAD);
        for at in [70, 71] {
            assert!(series.censored[at]);
            assert!((32.0..=46.0).contains(&series.recovered[at]), "{at}: {}", series.recovered[at]);
        }
        assert_eq!(series.quantity[70..72], [5.0, 0.0]);
        assert!(!series.censored[69] && series.recovered[69].is_nan());
    }

    #[test]
    fn what_ran_out_without_a_word_is_noticed_and_an_early_end_of_the_whole_stall_is_not_taken_for_it() {
        let mut records = records();
        for (n, other) in [(70, 1_075), (71, 700)] {
            records.sold.add(day(n), BREAD, SoldOn { thousandths: 14_000, last: Some(690) });
            records.sold.open.insert(day(n), other);
        }
        let (series, _) = series(records, BREAD);
        assert!(series.censored[70] && (28.0..=46.0).contains(&series.recovered[70]), "{}", series.recovered[70]);
        assert!(!series.censored[71]);
    }

    #[test]
    fn who_came_for_a_reduced_price_only_is_no_demand() {
        let mut records = records();
        records.sold.add(day(70), BREAD, SoldOn { thousandths: 60_000, last: Some(1_075) });
        records.lured.add(BREAD, day(70), 30.0, 200, 100);
        let (series, _) = series(records, BREAD);
        // At half the price 2^1.75 times as many buy.
        assert!((series.recovered[70] - (30.0 + 30.0 / 2f64.powf(1.75))).abs() < 1e-9, "{}", series.recovered[70]);
        assert_eq!((series.quantity[70], series.censored[70]), (60.0, false));
    }
}
