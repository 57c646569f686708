//! What was thrown away, over all stalls or at one.

use std::collections::{BTreeMap, HashMap};

use domain::Money;
use domain::api::waste::{MAX_DAYS, SeeWaste, WasteOfDay, WasteOfProduct, WasteOfReason, WasteReport, WasteSum};
use domain::business_day::BusinessDay;
use domain::quantity::Quantity;
use domain::waste::WasteReason;
use uuid::Uuid;

use super::stalls;
use crate::call::Call;
use crate::error::Error;
use crate::tenant::Tenant;

pub async fn see_waste(call: &mut Call, request: SeeWaste) -> Result<WasteReport, Error> {
    let SeeWaste { from, to, stall } = request;
    let n_days = (to.date() - from.date()).num_days() + 1;
    if n_days < 1 || n_days > MAX_DAYS as i64 {
        let message = "the period must end after it begins and last 400 days at most";
        return Err(Error::Conflict("bad_period", message.to_owned()));
    }
    let n_days = n_days.unsigned_abs();
    let mut tenant = call.tenant().await?;
    let stalls = match stall {
        Some(stall) => vec![stalls::one(&mut tenant, stall).await?],
        None => {
            let mut stalls = stalls::all(&mut tenant).await?;
            let currency = stalls[0].currency;
            stalls.retain(|stall| stall.currency == currency);
            stalls
        }
    };
    let ids = stalls::ids(&stalls);
    let (before_from, before_to) = (from.days_before(n_days), from.days_before(1));
    let traded = sqlx::query_scalar!(
        "select exists (select from tenant.sale
                        where business_day >= $1 and business_day <= $2 and stall_id = any($3)) as \"is!\"",
        before_from.to_string(),
        before_to.to_string(),
        &ids
    )
    .fetch_one(&mut *tenant)
    .await?;
    let found = days(&mut tenant, &ids, from, to).await?;
    let earlier = days(&mut tenant, &ids, before_from, before_to).await?;
    let stocked = stocked(&mut tenant, &ids, from, to).await?;
    Ok(WasteReport {
        from,
        to,
        currency: stalls[0].currency,
        sum: total(found.values())?,
        before: if traded { Some(total(earlier.values())?) } else { None },
        stocked_minor: worth(&mut tenant, &stocked, &ids, to).await?,
        products: products(&mut tenant, &ids, from, to, &stocked).await?,
        reasons: reasons(&mut tenant, &ids, from, to).await?,
        days: (0..n_days)
            .map(|n| from.days_after(n))
            .map(|day| WasteOfDay { day, sum: found.get(&day).copied().unwrap_or_default() })
            .collect(),
    })
}

fn total<'a>(sums: impl Iterator<Item = &'a WasteSum>) -> Result<WasteSum, Error> {
    sums.into_iter().try_fold(WasteSum::default(), |all, one| {
        Ok(WasteSum {
            n_entries: all.n_entries + one.n_entries,
            cost_minor: all.cost_minor.plus(one.cost_minor)?,
            retail_minor: all.retail_minor.plus(one.retail_minor)?,
            n_without_cost: all.n_without_cost + one.n_without_cost,
        })
    })
}

fn sum(n_entries: i64, cost: i64, retail: i64, n_without_cost: i64) -> Result<WasteSum, Error> {
    Ok(WasteSum {
        n_entries: u64::try_from(n_entries).unwrap_or(0),
        cost_minor: Money::new(cost)?,
        retail_minor: Money::new(retail)?,
        n_without_cost: u64::try_from(n_without_cost).unwrap_or(0),
    })
}

async fn days(
    tenant: &mut Tenant,
    stalls: &[Uuid],
    from: BusinessDay,
    to: BusinessDay,
) -> Result<BTreeMap<BusinessDay, WasteSum>, Error> {
    let rows = sqlx::query!(
        "select business_day,
                sum(case when of_event_id is null then 1 else -1 end)::bigint as \"n!\",
                coalesce(sum(cost_minor), 0)::bigint as \"cost!\",
                coalesce(sum(retail_minor), 0)::bigint as \"retail!\",
                sum(case when cost_minor is not null then 0 when of_event_id is null then 1 else -1 end)::bigint
                    as \"n_without!\"
         from tenant.waste where business_day >= $1 and business_day <= $2 and stall_id = any($3)
         group by business_day",
        from.to_string(),
        to.to_string(),
        stalls
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.business_day.parse()?, sum(row.n, row.cost, row.retail, row.n_without)?)))
        .collect()
}

async fn reasons(
    tenant: &mut Tenant,
    stalls: &[Uuid],
    from: BusinessDay,
    to: BusinessDay,
) -> Result<Vec<WasteOfReason>, Error> {
    let rows = sqlx::query!(
        "select reason,
                sum(case when of_event_id is null then 1 else -1 end)::bigint as \"n!\",
                coalesce(sum(cost_minor), 0)::bigint as \"cost!\",
                coalesce(sum(retail_minor), 0)::bigint as \"retail!\",
                sum(case when cost_minor is not null then 0 when of_event_id is null then 1 else -1 end)::bigint
                    as \"n_without!\"
         from tenant.waste where business_day >= $1 and business_day <= $2 and stall_id = any($3)
         group by reason having sum(quantity) <> 0 order by 4 desc, 1",
        from.to_string(),
        to.to_string(),
        stalls
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            let reason = WasteReason::of_code(&row.reason);
            Ok(WasteOfReason { reason, sum: sum(row.n, row.cost, row.retail, row.n_without)? })
        })
        .collect()
}

async fn products(
    tenant: &mut Tenant,
    stalls: &[Uuid],
    from: BusinessDay,
    to: BusinessDay,
    stocked: &HashMap<Uuid, i64>,
) -> Result<Vec<WasteOfProduct>, Error> {
    let rows = sqlx::query!(
        "select w.product_id, coalesce(max(p.name), '') as \"name!\", coalesce(max(p.unit), 'piece') as \"unit!\",
                sum(w.quantity)::bigint as \"quantity!\",
                sum(case when w.of_event_id is null then 1 else -1 end)::bigint as \"n!\",
                coalesce(sum(w.cost_minor), 0)::bigint as \"cost!\",
                coalesce(sum(w.retail_minor), 0)::bigint as \"retail!\",
                sum(case when w.cost_minor is not null then 0 when w.of_event_id is null then 1 else -1 end)::bigint
                    as \"n_without!\"
         from tenant.waste w left join tenant.product p on p.product_id = w.product_id
         where w.business_day >= $1 and w.business_day <= $2 and w.stall_id = any($3)
         group by w.product_id having sum(w.quantity) <> 0 order by 7 desc, 2",
        from.to_string(),
        to.to_string(),
        stalls
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(WasteOfProduct {
                product: row.product_id.into(),
                name: row.name,
                unit: row.unit.parse()?,
                quantity: Quantity::bounded(row.quantity),
                stocked: Quantity::bounded(stocked.get(&row.product_id).copied().unwrap_or(0)),
                sum: sum(row.n, row.cost, row.retail, row.n_without)?,
            })
        })
        .collect()
}

/// What was taken in, by product.
async fn stocked(
    tenant: &mut Tenant,
    stalls: &[Uuid],
    from: BusinessDay,
    to: BusinessDay,
) -> Result<HashMap<Uuid, i64>, Error> {
    let rows = sqlx::query!(
        "select product_id, sum(quantity)::bigint as \"quantity!\" from tenant.stock_movement
         where reason = 'intake' and business_day >= $1 and business_day <= $2 and stall_id = any($3)
         group by product_id",
        from.to_string(),
        to.to_string(),
        stalls
    )
    .fetch_all(&mut **tenant)
    .await?;
    Ok(rows.into_iter().map(|row| (row.product_id, row.quantity)).collect())
}

/// What was taken in, at the list prices of the period's last day.
async fn worth(
    tenant: &mut Tenant,
    stocked: &HashMap<Uuid, i64>,
    stalls: &[Uuid],
    to: BusinessDay,
) -> Result<Option<Money>, Error> {
    if stocked.is_empty() {
        return Ok(None);
    }
    let ids: Vec<Uuid> = stocked.keys().copied().collect();
    // A stall's own price goes before the vendor's; of several stalls the vendor's is the one that all know.
    let rows = sqlx::query!(
        "select distinct on (product_id) product_id, price_minor as \"price!\" from tenant.price
         where product_id = any($1) and valid_from <= $2 and price_minor is not null
           and (stall_id = $3 or (cardinality($4::uuid[]) = 1 and stall_id = any($4)))
         order by product_id, stall_id = $3, valid_from desc",
        &ids,
        to.to_string(),
        Uuid::nil(),
        stalls
    )
    .fetch_all(&mut **tenant)
    .await?;
    let values = rows.into_iter().filter_map(|row| {
        let quantity = Quantity::bounded(stocked.get(&row.product_id).copied().unwrap_or(0));
        quantity.times(Money::new(row.price).ok()?).ok()
    });
    Ok(Some(Money::sum(values)?))
}
