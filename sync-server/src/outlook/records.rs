//! What a stall's rows say was asked for.

use std::collections::{BTreeMap, HashMap};

use demand::{Demand, HISTORY_DAYS, Lured, Occasions, Offered, PROFILE_DAYS, Profiles, Records, Sold, SoldOn, at_list};
use domain::Money;
use domain::business_day::BusinessDay;
use domain::catalogue::Price;
use domain::id::ProductId;
use domain::settings::OpeningHours;
use forecast::intraday::Sale;
use uuid::Uuid;

use crate::error::Error;
use crate::shop::business;
use crate::shop::stalls::Stall;
use crate::tenant::Tenant;

/// What there is. None before there are two weeks of sales.
///
/// # Errors
/// The database's.
pub async fn demand(tenant: &mut Tenant, stall: &Stall) -> Result<Option<Demand>, Error> {
    let today = stall.today();
    let records = Records {
        today,
        stall: stall.stall,
        settings: business::settings(tenant).await?,
        hours: opening_hours(tenant, stall).await?,
        products: offered(tenant).await?,
        sold: sold(tenant, stall, today).await?,
        sold_out: sold_out(tenant, stall, today).await?,
        lured: lured(tenant, stall, today).await?,
        profiles: profiles(tenant, stall, today).await?,
        occasions: occasions(tenant, stall).await?,
    };
    Demand::of(records).map_err(Error::internal)
}

/// When a stall is open; nothing where nobody said.
///
/// # Errors
/// The database's.
pub async fn opening_hours(tenant: &mut Tenant, stall: &Stall) -> Result<OpeningHours, Error> {
    let hours =
        sqlx::query_scalar!("select opening_hours from tenant.stall where stall_id = $1", Uuid::from(stall.stall))
            .fetch_optional(&mut **tenant)
            .await?
            .flatten();
    Ok(hours.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

async fn offered(tenant: &mut Tenant) -> Result<Vec<Offered>, Error> {
    let mut prices: HashMap<Uuid, Vec<Price>> = HashMap::new();
    let rows = sqlx::query!("select product_id, stall_id, valid_from, price_minor from tenant.price")
        .fetch_all(&mut **tenant)
        .await?;
    for row in rows {
        prices.entry(row.product_id).or_default().push(Price {
            stall: row.stall_id.into(),
            valid_from: row.valid_from.parse()?,
            price: row.price_minor.map(Money::new).transpose()?,
        });
    }
    let rows = sqlx::query!(
        "select product_id, category_id, coalesce(unit, 'piece') as \"unit!\" from tenant.product
         where coalesce(archived, 0) = 0 order by product_id"
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Offered {
                product: row.product_id.into(),
                category: row.category_id.map(Into::into),
                unit: row.unit.parse()?,
                prices: prices.remove(&row.product_id).unwrap_or_default(),
            })
        })
        .collect()
}

async fn sold(tenant: &mut Tenant, stall: &Stall, today: BusinessDay) -> Result<Sold, Error> {
    let rows = sqlx::query!(
        "select s.business_day, l.product_id as \"product_id!\", sum(l.quantity)::bigint as \"quantity!\",
                max(case when s.kind = 'sale' then s.at_ms + s.offset_min * 60000 end) as last_wall_ms
         from tenant.sale s join tenant.sale_line l on l.sale_id = s.sale_id
         where s.business_day >= $1 and s.business_day < $2 and s.stall_id = $3
           and l.kind = 'goods' and l.product_id is not null
         group by s.business_day, l.product_id",
        today.days_before(HISTORY_DAYS).to_string(),
        today.to_string(),
        Uuid::from(stall.stall)
    )
    .fetch_all(&mut **tenant)
    .await?;
    let mut sold = Sold::default();
    for row in rows {
        let last = row.last_wall_ms.map(|wall_ms| stall.day_start.minute_of(wall_ms, 0));
        sold.add(row.business_day.parse()?, row.product_id.into(), SoldOn { thousandths: row.quantity, last });
    }
    Ok(sold)
}

/// What went at reduced prices, less what came back of it.
async fn lured(tenant: &mut Tenant, stall: &Stall, today: BusinessDay) -> Result<Lured, Error> {
    let rows = sqlx::query!(
        "select m.product_id, m.business_day, m.quantity - coalesce(r.quantity, 0) as \"quantity!\",
                m.list_price_minor, m.price_minor
         from tenant.marked_down m left join tenant.refunded r on r.sale_id = m.sale_id and r.line_no = m.line_no
         where m.business_day >= $1 and m.business_day < $2 and m.stall_id = $3",
        today.days_before(HISTORY_DAYS).to_string(),
        today.to_string(),
        Uuid::from(stall.stall)
    )
    .fetch_all(&mut **tenant)
    .await?;
    let mut lured = Lured::default();
    for row in rows {
        let (product, day) = (row.product_id.into(), row.business_day.parse()?);
        lured.add(product, day, row.quantity.max(0) as f64 / 1000.0, row.list_price_minor, row.price_minor);
    }
    Ok(lured)
}

/// When a product was last said to be sold out, unless it was there again or came in after that.
async fn sold_out(
    tenant: &mut Tenant,
    stall: &Stall,
    today: BusinessDay,
) -> Result<HashMap<(ProductId, BusinessDay), u32>, Error> {
    let rows = sqlx::query!(
        "with said as (
             select o.*, (select max(e.stamp_hlc) from tenant.event e where e.event_id = o.event_id) as stamp
             from tenant.sold_out o where o.stall_id = $1 and o.business_day >= $2)
         select o.product_id, o.business_day, o.at_ms, o.offset_min from said o
         where o.sold_out = 1
           and not exists (select from said later where later.business_day = o.business_day
                and later.product_id = o.product_id and (later.stamp, later.event_id) > (o.stamp, o.event_id))
           and not exists (select from tenant.stock_movement m join tenant.event e on e.event_id = m.event_id
                where m.stall_id = o.stall_id and m.product_id = o.product_id and m.business_day = o.business_day
                and m.reason = 'intake' and e.stamp_hlc > o.stamp)",
        Uuid::from(stall.stall),
        today.days_before(HISTORY_DAYS).to_string()
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            let minute = stall.day_start.minute_of(row.at_ms, row.offset_min);
            Ok(((row.product_id.into(), row.business_day.parse()?), minute))
        })
        .collect()
}

async fn profiles(tenant: &mut Tenant, stall: &Stall, today: BusinessDay) -> Result<Profiles, Error> {
    let rows = sqlx::query!(
        "select l.product_id as \"product_id!\", s.at_ms, s.offset_min, l.quantity,
                m.list_price_minor as \"list_price_minor?\", m.price_minor as \"price_minor?\"
         from tenant.sale s join tenant.sale_line l on l.sale_id = s.sale_id
         left join tenant.marked_down m on m.sale_id = l.sale_id and m.line_no = l.line_no
         where s.business_day >= $1 and s.business_day < $2 and s.stall_id = $3 and s.kind = 'sale'
           and l.kind = 'goods' and l.product_id is not null
           and not exists (select from tenant.sold_out o where o.business_day = s.business_day
                and o.product_id = l.product_id and o.stall_id = s.stall_id)",
        today.days_before(PROFILE_DAYS).to_string(),
        today.to_string(),
        Uuid::from(stall.stall)
    )
    .fetch_all(&mut **tenant)
    .await?;
    let mut sales: BTreeMap<ProductId, Vec<Sale>> = BTreeMap::new();
    for row in rows {
        let share = row.list_price_minor.zip(row.price_minor).map_or(1.0, |(list, price)| at_list(list, price));
        let sale = Sale {
            minute: stall.day_start.minute_of(row.at_ms, row.offset_min),
            units: share * row.quantity.max(0) as f64 / 1000.0,
        };
        sales.entry(row.product_id.into()).or_default().push(sale);
    }
    Ok(Profiles::learn(sales))
}

async fn occasions(tenant: &mut Tenant, stall: &Stall) -> Result<Occasions, Error> {
    let rows = sqlx::query!(
        "select o.business_day, o.name, o.takes_place from tenant.occasion o
         join tenant.event e on e.event_id = o.event_id and e.state = 'applied'
         where o.stall_id = $1 order by e.stamp_hlc, e.event_id",
        Uuid::from(stall.stall)
    )
    .fetch_all(&mut **tenant)
    .await?;
    let mut occasions = Occasions::default();
    for row in rows {
        occasions.say(row.business_day.parse()?, row.name, row.takes_place != 0);
    }
    Ok(occasions)
}
