//! What was published of a stall's days, by whichever register or by the server.

use std::collections::HashMap;

use chrono::DateTime;
use demand::{AHEAD, NEEDED_DAYS, Published, Saying, expected};
use domain::api::forecast::Expected;
use domain::api::plan::Standing;
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use uuid::Uuid;

use super::records::opening_hours;
use crate::error::Error;
use crate::shop::stalls::Stall;
use crate::sync::series::{signed, unsigned};
use crate::tenant::Tenant;

/// For so long what the server made serves, also where more came in.
const SERVES_MS: i64 = 3_600_000;
/// Where nothing was sold for so long nothing is forecast.
const ALIVE_DAYS: u64 = 60;

/// The newest predictions of a day.
///
/// # Errors
/// The database's.
pub async fn published(tenant: &mut Tenant, stall: &Stall, day: BusinessDay) -> Result<Option<Published>, Error> {
    let rows = sqlx::query!(
        "select product_id, quantiles, made_on, at_ms, model from tenant.prediction
         where stall_id = $1 and business_day = $2 order by made_on, event_id",
        Uuid::from(stall.stall),
        day.to_string()
    )
    .fetch_all(&mut **tenant)
    .await?;
    let mut found = None;
    for row in rows {
        let saying = Saying {
            product: row.product_id.into(),
            quantiles: row.quantiles,
            made_on: row.made_on.parse()?,
            at_ms: row.at_ms,
            model: row.model,
        };
        found = Some(Published::add(found, saying)?);
    }
    Ok(found)
}

/// The next day that is open, with what was published of it: by the opening hours, and where nobody said those by what is
/// expected.
///
/// # Errors
/// The database's.
pub async fn next_day(tenant: &mut Tenant, stall: &Stall) -> Result<(BusinessDay, Option<Published>), Error> {
    let (hours, today) = (opening_hours(tenant, stall).await?, stall.today());
    let first = hours.next_open(today);
    if !hours.are_known() {
        for day in (1..AHEAD as u64).map(|n| today.days_after(n)) {
            if let Some(found) = published(tenant, stall, day).await?.filter(Published::sells) {
                return Ok((day, Some(found)));
            }
        }
    }
    Ok((first, published(tenant, stall, first).await?))
}

/// What was published of each day of a product: of past days by their eve, of the others most lately.
///
/// # Errors
/// The database's.
pub async fn said(
    tenant: &mut Tenant,
    stall: &Stall,
    product: ProductId,
    (from, today): (BusinessDay, BusinessDay),
) -> Result<HashMap<BusinessDay, Expected>, Error> {
    let rows = sqlx::query!(
        "select business_day, quantiles from tenant.prediction
         where stall_id = $1 and business_day >= $2 and product_id = $3 and (made_on < business_day or business_day >= $4)
         order by made_on, event_id",
        Uuid::from(stall.stall),
        from.to_string(),
        Uuid::from(product),
        today.to_string()
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter().map(|row| Ok((row.business_day.parse()?, expected(&row.quantiles)?))).collect()
}

/// How a stall's forecast stands.
///
/// # Errors
/// The database's.
pub async fn standing(tenant: &mut Tenant, stall: &Stall, found: Option<&Published>) -> Result<Standing, Error> {
    if let Some(found) = found {
        let at = stall.at(DateTime::from_timestamp_millis(found.at_ms).unwrap_or_default());
        let at = at.wall().format("%H:%M").to_string();
        return Ok(Standing::Made { on: found.made_on, at, model: found.model.clone() });
    }
    let n_days = n_days(tenant, stall).await?;
    Ok(if n_days < NEEDED_DAYS { Standing::TooEarly { n_days, needed: NEEDED_DAYS } } else { Standing::Missing })
}

/// Whether a forecast should be made of what is here: none was made today, or by the server more than an hour ago and more
/// came in of the days before. What a register made today stands.
///
/// # Errors
/// The database's.
pub async fn is_due(tenant: &mut Tenant, stall: &Stall) -> Result<bool, Error> {
    let (key, today) = (Uuid::from(stall.stall), stall.today());
    let newest = sqlx::query!(
        "select p.at_ms, e.vendor_seq, s.register_id is null as \"by_server!\"
         from tenant.prediction p
         join tenant.event e on e.event_id = p.event_id
         join tenant.series s on s.incarnation_id = e.incarnation_id
         where p.stall_id = $1 and p.business_day = $2 and p.made_on = $2
         order by p.event_id desc limit 1",
        key,
        today.to_string()
    )
    .fetch_optional(&mut **tenant)
    .await?;
    if let Some(newest) = newest {
        if !newest.by_server || stall.now().unix_ms() - newest.at_ms < SERVES_MS {
            return Ok(false);
        }
        return came_since(tenant, stall, unsigned(newest.vendor_seq)).await;
    }
    let lives = sqlx::query_scalar!(
        "select exists (select from tenant.sale where stall_id = $1 and business_day >= $2 and business_day < $3)
             as \"is!\"",
        key,
        today.days_before(ALIVE_DAYS).to_string(),
        today.to_string()
    )
    .fetch_one(&mut **tenant)
    .await?;
    Ok(lives && n_days(tenant, stall).await? >= NEEDED_DAYS)
}

/// Whether nobody heard of the stall's registers for a day. One that is on, or that was off overnight, forecasts by itself.
///
/// # Errors
/// The database's.
pub async fn is_away(tenant: &mut Tenant, stall: &Stall) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(
        "select not exists (select from tenant.register where stall_id = $1 and revoked_at is null
                            and last_seen_at > now() - interval '1 day') as \"is!\"",
        Uuid::from(stall.stall)
    )
    .fetch_one(&mut **tenant)
    .await?)
}

/// Whether sales of earlier days came in after a number of the vendor's order.
async fn came_since(tenant: &mut Tenant, stall: &Stall, vendor_seq: u64) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(
        "select exists (select from tenant.event e join tenant.sale s on s.sale_id = e.event_id
                        where e.scope_stall_id = $1 and e.vendor_seq > $2 and e.kind in ('sale', 'refund')
                          and s.business_day < $3) as \"is!\"",
        Uuid::from(stall.stall),
        signed(vendor_seq),
        stall.today().to_string()
    )
    .fetch_one(&mut **tenant)
    .await?)
}

/// Days before today with goods sold, as far as a forecast asks.
async fn n_days(tenant: &mut Tenant, stall: &Stall) -> Result<u32, Error> {
    let n = sqlx::query_scalar!(
        "select count(*) as \"n!\" from (
             select distinct s.business_day from tenant.sale s where s.stall_id = $1 and s.business_day < $2
             and exists (select from tenant.sale_line l where l.sale_id = s.sale_id and l.kind = 'goods'
                         and l.product_id is not null)
             limit $3) d",
        Uuid::from(stall.stall),
        stall.today().to_string(),
        i64::from(NEEDED_DAYS)
    )
    .fetch_one(&mut **tenant)
    .await?;
    Ok(u32::try_from(n).unwrap_or(0))
}
