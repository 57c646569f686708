//! The figures of a day, of a period, of today so far: sums over the projected tables.

use std::collections::{BTreeMap, HashMap};

use domain::Money;
use domain::api::today::{DayReport, Figures, ProductFigures, TenderSum, Today};
use domain::business_day::BusinessDay;
use domain::clock::Moment;
use domain::id::ProductId;
use domain::quantity::{Quantity, Unit};
use domain::tax::{TaxRate, TaxSum};
use domain::tender::TenderKind;
use domain::usual;
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;
use crate::shop::Shop;
use crate::store::{Store, id, sum_of};

const N_TOP: usize = 10;

/// The report of one business day.
///
/// # Errors
/// Database errors; [`domain::Error::TooLarge`].
pub fn day_report(store: &Store, shop: &Shop, day: BusinessDay) -> Result<DayReport, Error> {
    let conn = store.conn();
    let sums = sums(conn, day, None)?;
    Ok(DayReport {
        business_day: day,
        sales: sums.figures.n_sales,
        refunds: sums.figures.n_refunds,
        lines: sums.figures.n_lines,
        gross_minor: sums.figures.turnover_minor,
        tax: taxes(conn, day)?,
        tenders: tenders(conn, day)?,
        discount_minor: sums.figures.discount_minor,
        tip_minor: sums.tip,
        rounding_minor: sums.rounding.plus(changed_rounding(conn, day)?)?,
        products: products(store, shop, day)?,
    })
}

/// The reports of a period: one a business day on which something was sold or given back.
///
/// # Errors
/// As [`day_report`].
pub fn period(store: &Store, shop: &Shop, from: BusinessDay, to: BusinessDay) -> Result<Vec<DayReport>, Error> {
    let mut days = Vec::new();
    let mut next = store
        .conn()
        .prepare_cached("select min(business_day) from sale where business_day >= ?1 and business_day <= ?2")?;
    let mut start = from;
    // From day to day through the index, whatever lies within each.
    while let Some(day) =
        next.query_row(params![start.to_string(), to.to_string()], |row| row.get::<_, Option<String>>(0))?
    {
        let day: BusinessDay = day.parse()?;
        days.push(day_report(store, shop, day)?);
        start = day.days_after(1);
        if start <= day {
            break;
        }
    }
    Ok(days)
}

/// The dashboard of a day: so far if it is today's, whole otherwise, beside the same weekdays before.
///
/// # Errors
/// As [`day_report`].
pub fn today(store: &Store, shop: &Shop, day: Option<BusinessDay>, now: &Moment) -> Result<Today, Error> {
    let conn = store.conn();
    let current = shop.business_day(now);
    let day = day.unwrap_or(current);
    let running = day == current;
    let start = i64::from(shop.stall.day_start.minutes());
    // Minutes since the day's start, on the wall.
    let wall = now.wall();
    let minute = {
        use chrono::Timelike;
        i64::from(wall.hour() * 60 + wall.minute())
    };
    let until = running.then(|| (start, (minute - start).rem_euclid(24 * 60)));
    let usual_days = usual_days(conn, day)?;
    let before =
        usual_days.iter().map(|same| Ok(sums(conn, *same, until)?.figures)).collect::<Result<Vec<_>, Error>>()?;
    let usual_hours = usual_days.iter().map(|same| hours(conn, *same)).collect::<Result<Vec<_>, Error>>()?;
    let mut top_products = products(store, shop, day)?;
    top_products.truncate(N_TOP);
    let usual_sold = quantities(conn, &usual_days)?;
    for product in &mut top_products {
        product.usual_quantity = match product.product {
            Some(id) if !usual_days.is_empty() => {
                Some(Quantity::bounded(usual::rounded(usual_sold.get(&id).copied().unwrap_or(0), usual_days.len())))
            }
            _ => None,
        };
        product.left = if running { left(store, product)? } else { None };
    }
    let end = if start == 0 { 24 * 60 } else { start };
    let as_of = if running { minute } else { end };
    Ok(Today {
        business_day: day,
        currency: shop.stall.currency,
        as_of: format!("{:02}:{:02}", as_of / 60, as_of % 60),
        figures: sums(conn, day, None)?.figures,
        usual: usual::mean(&before)?,
        n_usual_days: u32::try_from(usual_days.len()).unwrap_or(u32::MAX),
        by_hour: usual::by_hour(&hours(conn, day)?, &usual_hours, start / 60)?,
        top_products,
        by_tender: tenders(conn, day)?,
    })
}

#[derive(Default)]
struct Sums {
    figures: Figures,
    tip: Money,
    rounding: Money,
}

/// The wall's minute of a sale since the day's start (`?2`), to compare with `?3`.
const UNTIL_SQL: &str = " and (((at_ms / 60000 + offset_min) % 1440) - ?2 + 1440) % 1440 <= ?3";

/// Sums over a day's sales and refunds, or only those up to a minute of it.
fn sums(conn: &Connection, day: BusinessDay, until: Option<(i64, i64)>) -> Result<Sums, Error> {
    let (start, minute) = until.unwrap_or((0, 24 * 60));
    let sql = format!(
        "select count(*) filter (where kind = 'sale'), sum(n_lines) filter (where kind = 'sale'),
                count(*) filter (where kind <> 'sale'), sum(turnover_minor), sum(discount_minor), sum(tip_minor),
                sum(rounding_minor)
         from sale where business_day = ?1{UNTIL_SQL}"
    );
    let row: (i64, Option<i64>, i64, [Option<i64>; 4]) =
        conn.prepare_cached(&sql)?.query_row(params![day.to_string(), start, minute], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?]))
        })?;
    let (n_sales, n_lines, n_refunds, [turnover, discount, tip, rounding]) = row;
    Ok(Sums {
        figures: Figures {
            n_sales: n_sales.unsigned_abs(),
            n_lines: n_lines.unwrap_or(0).unsigned_abs(),
            n_refunds: n_refunds.unsigned_abs(),
            turnover_minor: sum_of(turnover)?,
            discount_minor: sum_of(discount)?,
        },
        tip: sum_of(tip)?,
        rounding: sum_of(rounding)?,
    })
}

/// Every rate a row, by rising rate; goods without tax stand at 0.
fn taxes(conn: &Connection, day: BusinessDay) -> Result<Vec<TaxSum>, Error> {
    let mut statement = conn.prepare_cached(
        "select t.rate_ppm, sum(t.net_minor), sum(t.tax_minor) from sale s join sale_tax t on t.sale_id = s.sale_id
         where s.business_day = ?1 group by t.rate_ppm order by t.rate_ppm",
    )?;
    let rows = statement.query_map([day.to_string()], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|found| {
        let (rate, net, tax) = found?;
        Ok(TaxSum { rate_ppm: TaxRate::from_ppm(rate)?, net_minor: sum_of(net)?, tax_minor: sum_of(tax)? })
    })
    .collect()
}

/// Changes of payment type are no sales: their rows have another event than their sale, and that event is no refund.
const CHANGED_SQL: &str = "from tender t where t.business_day = ?1 and t.event_id <> t.sale_id
     and not exists (select 1 from sale s where s.sale_id = t.event_id)";

/// What each kind of payment brought, after change and refunds.
fn tenders(conn: &Connection, day: BusinessDay) -> Result<Vec<TenderSum>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "select kind, sum(brought) from (
             select t.kind, t.amount_minor - t.change_minor as brought
             from sale s join tender t on t.event_id = s.sale_id where s.business_day = ?1
             union all select t.kind, t.amount_minor - t.change_minor {CHANGED_SQL})
         group by kind"
    ))?;
    let rows = statement.query_map([day.to_string()], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let mut sums = rows
        .map(|found| {
            let (kind, brought) = found?;
            Ok(TenderSum { kind: kind.parse()?, amount_minor: sum_of(brought)? })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    sums.sort_by_key(|sum| TenderKind::ALL.iter().position(|kind| *kind == sum.kind));
    Ok(sums)
}

fn changed_rounding(conn: &Connection, day: BusinessDay) -> Result<Money, Error> {
    let sum = conn
        .prepare_cached(&format!("select sum(t.rounding_minor) {CHANGED_SQL}"))?
        .query_row([day.to_string()], |row| row.get(0))?;
    sum_of(sum)
}

/// A day's products and free amounts, by turnover. Where a sale's taxes came on top of its lines they belong to the
/// turnover; whether they did shows in its total.
fn products(store: &Store, shop: &Shop, day: BusinessDay) -> Result<Vec<ProductFigures>, Error> {
    let mut statement = store.conn().prepare_cached(
        "with day as materialized (
             select s.sale_id, s.total_minor <> (select sum(l.amount_minor) from sale_line l where l.sale_id = s.sale_id)
                 as on_top
             from sale s where s.business_day = ?1)
         select l.product_id, max(l.name), l.unit, sum(l.quantity),
                sum(l.amount_minor + case when d.on_top then l.tax_minor else 0 end) as turnover
         from day d join sale_line l on l.sale_id = d.sale_id
         where l.kind = 'goods'
         group by l.product_id, case when l.product_id is null then l.name end, l.unit
         order by turnover desc, 2",
    )?;
    let rows = statement.query_map([day.to_string()], |row| {
        let product = match row.get_ref(0)? {
            rusqlite::types::ValueRef::Null => None,
            _ => Some(id(row, 0, ProductId::from_slice)?),
        };
        Ok((product, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, i64>(3)?, row.get(4)?))
    })?;
    rows.map(|found| {
        let (product, name, unit, quantity, turnover) = found?;
        // As it is called now; of a free amount, as it was typed.
        let known = product.and_then(|p| shop.catalogue.product(p)).map(|p| p.name.clone());
        Ok(ProductFigures {
            product,
            name: known.unwrap_or(name),
            unit: unit.parse::<Unit>()?,
            quantity: Quantity::bounded(quantity),
            turnover_minor: sum_of(turnover)?,
            usual_quantity: None,
            left: None,
        })
    })
    .collect()
}

/// The same weekdays before, with sales, latest first.
fn usual_days(conn: &Connection, day: BusinessDay) -> Result<Vec<BusinessDay>, Error> {
    let mut sold =
        conn.prepare_cached("select exists (select 1 from sale where business_day = ?1 and kind = 'sale')")?;
    let mut days = Vec::new();
    for week in 1..=usual::N_WEEKS {
        let same = day.days_before(7 * week);
        if sold.query_row([same.to_string()], |row| row.get(0))? {
            days.push(same);
            if days.len() == usual::N_DAYS {
                break;
            }
        }
    }
    Ok(days)
}

/// The turnover of each hour of the wall.
fn hours(conn: &Connection, day: BusinessDay) -> Result<BTreeMap<i64, i64>, Error> {
    let mut statement = conn.prepare_cached(
        "select ((at_ms / 60000 + offset_min) % 1440) / 60, sum(turnover_minor) from sale
         where business_day = ?1 group by 1",
    )?;
    let rows = statement.query_map([day.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How much of each product was sold on some days together.
fn quantities(conn: &Connection, days: &[BusinessDay]) -> Result<HashMap<ProductId, i64>, Error> {
    let mut statement = conn.prepare_cached(
        "select l.product_id, sum(l.quantity) from sale s join sale_line l on l.sale_id = s.sale_id
         where s.business_day = ?1 and l.product_id is not null group by l.product_id",
    )?;
    let mut sums = HashMap::new();
    for day in days {
        let mut rows = statement.query([day.to_string()])?;
        while let Some(row) = rows.next()? {
            *sums.entry(id(row, 0, ProductId::from_slice)?).or_default() += row.get::<_, i64>(1)?;
        }
    }
    Ok(sums)
}

fn left(store: &Store, product: &ProductFigures) -> Result<Option<Quantity>, Error> {
    let Some(product) = product.product else { return Ok(None) };
    let found: Option<i64> = store
        .conn()
        .prepare_cached("select quantity from stock where stall_id = ?1 and product_id = ?2")?
        .query_row(params![store.identity().stall.as_bytes(), product.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(found.map(Quantity::bounded))
}
