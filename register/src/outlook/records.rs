//! Daily demand of each product, as the register's tables tell it.

use std::collections::{BTreeMap, HashMap};

use demand::{Demand, HISTORY_DAYS, Lured, Offered, PROFILE_DAYS, Profiles, Records, Sold, SoldOn, at_list};
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use forecast::intraday::Sale;
use rusqlite::{Connection, params};

use super::occasions;
use crate::Error;
use crate::shop::Shop;
use crate::store::{Store, id};

/// What there is. None before there are two weeks of sales.
///
/// # Errors
/// Database errors.
pub fn demand(store: &Store, shop: &Shop, today: BusinessDay) -> Result<Option<Demand>, Error> {
    let conn = store.conn();
    let offered = shop.catalogue.products().iter().filter(|product| !product.archived).map(|product| Offered {
        product: product.id,
        category: product.category,
        unit: product.unit,
        prices: product.prices.clone(),
    });
    let records = Records {
        today,
        stall: shop.stall.stall,
        settings: shop.settings.clone(),
        hours: shop.stall.opening_hours.clone(),
        products: offered.collect(),
        sold: sold(conn, shop, today)?,
        sold_out: sold_out(conn, shop, today)?,
        lured: lured(conn, shop, today)?,
        profiles: profiles(store, shop, today)?,
        occasions: occasions(store)?,
    };
    Demand::of(records).map_err(|e| Error::Damaged(e.to_string()))
}

fn sold(conn: &Connection, shop: &Shop, today: BusinessDay) -> Result<Sold, Error> {
    let mut statement = conn.prepare_cached(
        "select s.business_day, l.product_id, sum(l.quantity),
                max(case when s.kind = 'sale' then s.at_ms + s.offset_min * 60000 end)
         from sale s join sale_line l on l.sale_id = s.sale_id
         where s.business_day >= ?1 and s.business_day < ?2 and s.stall_id = ?3
           and l.kind = 'goods' and l.product_id is not null
         group by s.business_day, l.product_id",
    )?;
    let from = today.days_before(HISTORY_DAYS);
    let mut rows = statement.query(params![from.to_string(), today.to_string(), shop.stall.stall.as_bytes()])?;
    let mut sold = Sold::default();
    while let Some(row) = rows.next()? {
        let last = row.get::<_, Option<i64>>(3)?.map(|wall_ms| shop.stall.day_start.minute_of(wall_ms, 0));
        let on = SoldOn { thousandths: row.get(2)?, last };
        sold.add(row.get::<_, String>(0)?.parse()?, id(row, 1, ProductId::from_slice)?, on);
    }
    Ok(sold)
}

/// What went at reduced prices, less what came back of it.
fn lured(conn: &Connection, shop: &Shop, today: BusinessDay) -> Result<Lured, Error> {
    let mut statement = conn.prepare_cached(
        "select m.product_id, m.business_day, m.quantity - coalesce(r.quantity, 0), m.list_price_minor, m.price_minor
         from marked_down m left join refunded r on r.sale_id = m.sale_id and r.line_no = m.line_no
         where m.business_day >= ?1 and m.business_day < ?2 and m.stall_id = ?3",
    )?;
    let from = today.days_before(HISTORY_DAYS);
    let mut rows = statement.query(params![from.to_string(), today.to_string(), shop.stall.stall.as_bytes()])?;
    let mut lured = Lured::default();
    while let Some(row) = rows.next()? {
        let (product, day) = (id(row, 0, ProductId::from_slice)?, row.get::<_, String>(1)?.parse()?);
        lured.add(product, day, row.get::<_, i64>(2)?.max(0) as f64 / 1000.0, row.get(3)?, row.get(4)?);
    }
    Ok(lured)
}

/// When a product was last said to be sold out, unless it was there again or came in after that.
fn sold_out(
    conn: &Connection,
    shop: &Shop,
    today: BusinessDay,
) -> Result<HashMap<(ProductId, BusinessDay), u32>, Error> {
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
    let from = today.days_before(HISTORY_DAYS).to_string();
    let rows = statement.query_and_then(params![shop.stall.stall.as_bytes(), from], |row| {
        let day: BusinessDay = row.get::<_, String>(1)?.parse()?;
        let minute = shop.stall.day_start.minute_of(row.get(2)?, row.get(3)?);
        Ok::<_, Error>(((id(row, 0, ProductId::from_slice)?, day), minute))
    })?;
    rows.collect()
}

/// How a day's sales at the list price spread over its minutes.
///
/// # Errors
/// Database errors.
pub fn profiles(store: &Store, shop: &Shop, today: BusinessDay) -> Result<Profiles, Error> {
    let mut statement = store.conn().prepare_cached(
        "select l.product_id, s.at_ms, s.offset_min, l.quantity, m.list_price_minor, m.price_minor
         from sale s join sale_line l on l.sale_id = s.sale_id
         left join marked_down m on m.sale_id = l.sale_id and m.line_no = l.line_no
         where s.business_day >= ?1 and s.business_day < ?2 and s.stall_id = ?3 and s.kind = 'sale'
           and l.kind = 'goods' and l.product_id is not null
           and not exists (select 1 from sold_out o where o.business_day = s.business_day
                and o.product_id = l.product_id and o.stall_id = s.stall_id)",
    )?;
    let from = today.days_before(PROFILE_DAYS);
    let mut rows = statement.query(params![from.to_string(), today.to_string(), shop.stall.stall.as_bytes()])?;
    let mut sales: BTreeMap<ProductId, Vec<Sale>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let share = match (row.get(4)?, row.get(5)?) {
            (Some(list), Some(price)) => at_list(list, price),
            _ => 1.0,
        };
        let sale = Sale {
            minute: shop.stall.day_start.minute_of(row.get(1)?, row.get(2)?),
            units: share * row.get::<_, i64>(3)?.max(0) as f64 / 1000.0,
        };
        sales.entry(id(row, 0, ProductId::from_slice)?).or_default().push(sale);
    }
    Ok(Profiles::learn(sales))
}
