//! Daily demand of each product, as sales and sold-out taps tell it.

use std::collections::{BTreeSet, HashMap};

use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::quantity::Unit;
use domain::settings::Settings;
use forecast::censored::recover;
use forecast::holiday::is_holiday_in;
use forecast::intraday::{Profile, Sale};
use forecast::series::{Known, Opening, Panel, Series};
use rusqlite::{Connection, params};

use super::Occasions;
use crate::Error;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::{Store, id};
use crate::weather::Weather;

/// How many days are forecast, today being the first.
pub const AHEAD: usize = 7;
/// How far back demand is looked at.
const HISTORY_DAYS: u64 = 800;
/// What sold nothing for so long is not forecast.
const ALIVE_DAYS: u64 = 60;
/// From so many days the shape of a day is learned.
const PROFILE_DAYS: u64 = 56;

/// Demand up to the day before today, and what is known of the days ahead.
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
    pub weather: Weather,
}

/// How a day's sales spread over its minutes.
#[derive(Debug)]
pub struct Profiles {
    shop: Profile,
    of: HashMap<ProductId, Profile>,
}

impl Profiles {
    pub fn of(&self, product: ProductId) -> &Profile {
        self.of.get(&product).unwrap_or(&self.shop)
    }
}

impl Demand {
    /// Reads what there is. None before there are two weeks of sales.
    ///
    /// # Errors
    /// Database errors.
    pub fn read(store: &Store, shop: &Shop, today: BusinessDay) -> Result<Option<Self>, Error> {
        let conn = store.conn();
        let sold = Sold::read(conn, shop, today)?;
        let (Some(&first), true) = (sold.open.first(), sold.open.len() >= 14) else { return Ok(None) };
        let profiles = profiles(conn, shop, today)?;
        let out = sold_out(conn, shop, first)?;
        let origin = usize::try_from((today.date() - first.date()).num_days()).unwrap_or(0);
        let days: Vec<BusinessDay> = (0..(origin + AHEAD) as u64).map(|n| first.days_after(n)).collect();
        let opening: Vec<Opening> = days.iter().map(|day| opening(shop, &sold.open, *day, today)).collect();
        let (mut products, mut series) = (Vec::new(), Vec::new());
        let alive = today.days_before(ALIVE_DAYS);
        for product in shop.catalogue.products().iter().filter(|p| !p.archived) {
            let Some(of) = sold.of.get(&product.id).filter(|of| of.keys().any(|day| *day >= alive)) else { continue };
            products.push(product.id);
            series.push(one(shop, product, of, &days, origin, &opening, profiles.of(product.id), &out));
        }
        if products.is_empty() {
            return Ok(None);
        }
        let panel = Panel::new(first.date(), series).map_err(|e| Error::Damaged(e.to_string()))?;
        Ok(Some(Self {
            today,
            products,
            panel,
            origin,
            profiles,
            occasions: Occasions::read(store)?,
            weather: Weather::read(store.folder()),
        }))
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

#[expect(clippy::too_many_arguments, reason = "each is another column of the series")]
fn one(
    shop: &Shop,
    product: &Product,
    of: &HashMap<BusinessDay, i64>,
    days: &[BusinessDay],
    origin: usize,
    opening: &[Opening],
    profile: &Profile,
    out: &HashMap<(ProductId, BusinessDay), f64>,
) -> Series {
    let units = |day: &BusinessDay| of.get(day).map_or(0.0, |sum| (*sum).max(0) as f64 / 1000.0);
    let quantity: Vec<f64> = days
        .iter()
        .zip(0..)
        .map(|(day, at)| match opening[at] {
            _ if at >= origin => f64::NAN,
            Opening::Open => units(day),
            Opening::Closed | Opening::Unknown => f64::NAN,
        })
        .collect();
    let first = days.iter().position(|day| of.contains_key(day)).unwrap_or(0);
    let mut series = Series::new(product.id.to_string(), first, quantity, opening.to_vec());
    series.group = product.category.map(|c| c.to_string()).unwrap_or_default();
    series.whole = product.unit == Unit::Piece;
    for (at, day) in days.iter().enumerate() {
        let Settings { country, region, .. } = &shop.settings;
        let holiday = is_holiday_in(country, region, day.date()).unwrap_or(false);
        let price = product.price_on(*day, shop.stall.stall).map_or(f64::NAN, |p| p.minor() as f64);
        series.known[at] = Known { holiday: f64::from(u8::from(holiday)), price, ..Known::default() };
        if let Some(minute) = out.get(&(product.id, *day)).filter(|_| at < origin) {
            series.censored[at] = true;
            series.recovered[at] = recover(units(day), *minute, profile, None).demand;
        }
    }
    series
}

/// Sold here means open. Where nothing was sold the opening hours say whether it was closed; else nobody knows.
fn opening(shop: &Shop, open: &BTreeSet<BusinessDay>, day: BusinessDay, today: BusinessDay) -> Opening {
    let hours = &shop.stall.opening_hours.0;
    let kept = hours.iter().any(Option::is_some);
    let by_hours = hours[day.weekday().num_days_from_monday() as usize].is_some();
    match (open.contains(&day), kept) {
        (true, _) => Opening::Open,
        (false, true) if !by_hours => Opening::Closed,
        (false, true) if day >= today => Opening::Open,
        _ => Opening::Unknown,
    }
}

struct Sold {
    /// Days on which anything was sold here.
    open: BTreeSet<BusinessDay>,
    of: HashMap<ProductId, HashMap<BusinessDay, i64>>,
}

impl Sold {
    fn read(conn: &Connection, shop: &Shop, today: BusinessDay) -> Result<Self, Error> {
        let mut statement = conn.prepare_cached(
            "select s.business_day, l.product_id, sum(l.quantity) from sale s join sale_line l on l.sale_id = s.sale_id
             where s.business_day >= ?1 and s.business_day < ?2 and s.stall_id = ?3
               and l.kind = 'goods' and l.product_id is not null
             group by s.business_day, l.product_id",
        )?;
        let from = today.days_before(HISTORY_DAYS);
        let mut rows = statement.query(params![from.to_string(), today.to_string(), shop.stall.stall.as_bytes()])?;
        let mut sold = Self { open: BTreeSet::new(), of: HashMap::new() };
        while let Some(row) = rows.next()? {
            let day: BusinessDay = row.get::<_, String>(0)?.parse()?;
            sold.open.insert(day);
            sold.of.entry(id(row, 1, ProductId::from_slice)?).or_default().insert(day, row.get(2)?);
        }
        Ok(sold)
    }
}

/// The minute of the business day at which a product was last said to be sold out, on days when it stayed so.
fn sold_out(
    conn: &Connection,
    shop: &Shop,
    first: BusinessDay,
) -> Result<HashMap<(ProductId, BusinessDay), f64>, Error> {
    let mut statement = conn.prepare_cached(
        "with said as (
             select o.*, (select max(e.stamp_hlc) from event e where e.event_id = o.event_id) stamp
             from sold_out o where o.stall_id = ?1 and o.business_day >= ?2)
         select o.product_id, o.business_day, o.at_ms, o.offset_min from said o
         where o.sold_out = 1
           and not exists (select 1 from said later where later.business_day = o.business_day
                and later.product_id = o.product_id and (later.stamp, later.event_id) > (o.stamp, o.event_id))
           and not exists (select 1 from stock_movement m join event e on e.event_id = m.event_id
                where m.stall_id = o.stall_id and m.product_id = o.product_id and m.business_day = o.business_day
                and m.reason = 'intake' and e.stamp_hlc > o.stamp)",
    )?;
    let rows = statement.query_and_then(params![shop.stall.stall.as_bytes(), first.to_string()], |row| {
        let day: BusinessDay = row.get::<_, String>(1)?.parse()?;
        let minute = minute_of(shop, row.get(2)?, row.get(3)?);
        Ok::<_, Error>(((id(row, 0, ProductId::from_slice)?, day), f64::from(minute)))
    })?;
    rows.collect()
}

/// Minutes since the business day began, on the wall.
pub(crate) fn minute_of(shop: &Shop, at_ms: i64, offset_min: i64) -> u32 {
    let start = i64::from(shop.stall.day_start.minutes());
    u32::try_from((at_ms.div_euclid(60_000) + offset_min - start).rem_euclid(24 * 60)).unwrap_or(0)
}

fn profiles(conn: &Connection, shop: &Shop, today: BusinessDay) -> Result<Profiles, Error> {
    let mut statement = conn.prepare_cached(
        "select l.product_id, s.at_ms, s.offset_min, l.quantity from sale s join sale_line l on l.sale_id = s.sale_id
         where s.business_day >= ?1 and s.business_day < ?2 and s.stall_id = ?3 and s.kind = 'sale'
           and l.kind = 'goods' and l.product_id is not null
           and not exists (select 1 from sold_out o where o.business_day = s.business_day
                and o.product_id = l.product_id and o.stall_id = s.stall_id)",
    )?;
    let from = today.days_before(PROFILE_DAYS);
    let mut rows = statement.query(params![from.to_string(), today.to_string(), shop.stall.stall.as_bytes()])?;
    let mut all: HashMap<ProductId, Vec<Sale>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let sale = Sale {
            minute: minute_of(shop, row.get(1)?, row.get(2)?),
            units: row.get::<_, i64>(3)?.max(0) as f64 / 1000.0,
        };
        all.entry(id(row, 0, ProductId::from_slice)?).or_default().push(sale);
    }
    let days: Vec<Vec<Sale>> = all.values().cloned().collect();
    let whole = Profile::learn(&days, None);
    let of = all.into_iter().map(|(product, sales)| (product, Profile::learn(&[sales], Some(&whole)))).collect();
    Ok(Profiles { shop: whole, of })
}

/// How a day's sales spread, for what is left of today.
pub(crate) fn profiles_now(store: &Store, shop: &Shop, today: BusinessDay) -> Result<Profiles, Error> {
    profiles(store.conn(), shop, today)
}
