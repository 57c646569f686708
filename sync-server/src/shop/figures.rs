//! Sums over the projected sales of some stalls.

use std::collections::{BTreeMap, HashMap};

use domain::Money;
use domain::api::today::{Figures, ProductFigures, TenderSum};
use domain::business_day::BusinessDay;
use domain::quantity::Quantity;
use domain::tender::TenderKind;
use domain::usual;
use uuid::Uuid;

use crate::error::Error;
use crate::tenant::Tenant;

/// Up to which minute of a business day sales count, on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until {
    start: i64,
    minute: i64,
}

impl Until {
    /// The whole day.
    pub const END: Self = Self { start: 0, minute: 24 * 60 };

    /// Up to a minute after midnight, of a day that starts at another.
    pub const fn at(start: i64, minute: i64) -> Self {
        Self { start, minute: (minute - start).rem_euclid(24 * 60) }
    }
}

/// The figures of days; a day without sales is missing.
pub async fn sums(
    tenant: &mut Tenant,
    stalls: &[Uuid],
    days: &[BusinessDay],
    until: Until,
) -> Result<BTreeMap<BusinessDay, Figures>, Error> {
    let rows = sqlx::query!(
        "select business_day, count(*) filter (where kind = 'sale') as \"n_sales!\",
                coalesce(sum(n_lines) filter (where kind = 'sale'), 0)::bigint as \"n_lines!\",
                count(*) filter (where kind <> 'sale') as \"n_refunds!\",
                sum(turnover_minor)::bigint as \"turnover!\", sum(discount_minor)::bigint as \"discount!\"
         from tenant.sale
         where business_day = any($1) and stall_id = any($2)
           and (((at_ms / 60000 + offset_min) % 1440) - $3 + 1440) % 1440 <= $4
         group by business_day",
        &texts(days),
        stalls,
        until.start,
        until.minute
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            let figures = Figures {
                n_sales: row.n_sales.unsigned_abs(),
                n_lines: row.n_lines.unsigned_abs(),
                n_refunds: row.n_refunds.unsigned_abs(),
                turnover_minor: Money::new(row.turnover)?,
                discount_minor: Money::new(row.discount)?,
            };
            Ok((row.business_day.parse()?, figures))
        })
        .collect()
}

/// The turnover of each hour of the wall, by day.
pub async fn hours(
    tenant: &mut Tenant,
    stalls: &[Uuid],
    days: &[BusinessDay],
) -> Result<BTreeMap<BusinessDay, BTreeMap<i64, i64>>, Error> {
    let rows = sqlx::query!(
        "select business_day, ((at_ms / 60000 + offset_min) % 1440) / 60 as \"hour!\",
                sum(turnover_minor)::bigint as \"turnover!\"
         from tenant.sale where business_day = any($1) and stall_id = any($2) group by 1, 2",
        &texts(days),
        stalls
    )
    .fetch_all(&mut **tenant)
    .await?;
    let mut by_day: BTreeMap<BusinessDay, BTreeMap<i64, i64>> = BTreeMap::new();
    for row in rows {
        by_day.entry(row.business_day.parse()?).or_default().insert(row.hour, row.turnover);
    }
    Ok(by_day)
}

/// The same weekdays before, with sales, latest first.
pub async fn usual_days(tenant: &mut Tenant, stalls: &[Uuid], day: BusinessDay) -> Result<Vec<BusinessDay>, Error> {
    let candidates: Vec<BusinessDay> = (1..=usual::N_WEEKS).map(|week| day.days_before(7 * week)).collect();
    let found = sqlx::query_scalar!(
        "select business_day from tenant.sale
         where kind = 'sale' and business_day = any($1) and stall_id = any($2)
         group by business_day order by business_day collate \"C\" desc limit $3",
        &texts(&candidates),
        stalls,
        i64::try_from(usual::N_DAYS).unwrap_or(i64::MAX)
    )
    .fetch_all(&mut **tenant)
    .await?;
    found.iter().map(|day| Ok(day.parse()?)).collect()
}

/// What each kind of payment brought, after change and refunds. Changes of payment type are no sales: their rows have
/// another event than their sale, and that event is no refund.
pub async fn tenders(tenant: &mut Tenant, stalls: &[Uuid], day: BusinessDay) -> Result<Vec<TenderSum>, Error> {
    let rows = sqlx::query!(
        "select kind as \"kind!\", sum(brought)::bigint as \"brought!\" from (
             select t.kind, t.amount_minor - t.change_minor as brought
             from tenant.sale s join tenant.tender t on t.event_id = s.sale_id
             where s.business_day = $1 and s.stall_id = any($2)
             union all
             select t.kind, t.amount_minor - t.change_minor from tenant.tender t
             where t.business_day = $1 and t.stall_id = any($2) and t.event_id <> t.sale_id
               and not exists (select from tenant.sale s where s.sale_id = t.event_id)) p
         group by kind",
        day.to_string(),
        stalls
    )
    .fetch_all(&mut **tenant)
    .await?;
    let mut sums = rows
        .into_iter()
        .map(|row| Ok(TenderSum { kind: row.kind.parse()?, amount_minor: Money::new(row.brought)? }))
        .collect::<Result<Vec<_>, Error>>()?;
    sums.sort_by_key(|sum| TenderKind::ALL.iter().position(|kind| *kind == sum.kind));
    Ok(sums)
}

/// A day's products and free amounts, by turnover. Where a sale's taxes came on top of its lines they belong to the
/// turnover; whether they did shows in its total.
pub async fn products(
    tenant: &mut Tenant,
    stalls: &[Uuid],
    day: BusinessDay,
    limit: i64,
) -> Result<Vec<ProductFigures>, Error> {
    let rows = sqlx::query!(
        "with day as materialized (
             select s.sale_id, s.total_minor <> (
                 select sum(l.amount_minor) from tenant.sale_line l where l.sale_id = s.sale_id) as on_top
             from tenant.sale s where s.business_day = $1 and s.stall_id = any($2))
         select l.product_id, coalesce(max(p.name), max(l.name)) as \"name!\", l.unit,
                sum(l.quantity)::bigint as \"quantity!\",
                sum(l.amount_minor + case when d.on_top then l.tax_minor else 0 end)::bigint as \"turnover!\"
         from day d join tenant.sale_line l on l.sale_id = d.sale_id
         left join tenant.product p on p.product_id = l.product_id
         where l.kind = 'goods'
         group by l.product_id, case when l.product_id is null then l.name end, l.unit
         order by 5 desc, 2 limit $3",
        day.to_string(),
        stalls,
        limit
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ProductFigures {
                product: row.product_id.map(Into::into),
                name: row.name,
                unit: row.unit.parse()?,
                quantity: Quantity::bounded(row.quantity),
                turnover_minor: Money::new(row.turnover)?,
                usual_quantity: None,
                left: None,
            })
        })
        .collect()
}

/// Sets beside products what is usually sold of them, and what is left of them while the day runs.
pub async fn compare(
    tenant: &mut Tenant,
    stalls: &[Uuid],
    products: &mut [ProductFigures],
    usual_days: &[BusinessDay],
    running: bool,
) -> Result<(), Error> {
    let ids: Vec<Uuid> = products.iter().filter_map(|product| product.product.map(Uuid::from)).collect();
    let sold: HashMap<Uuid, i64> = sqlx::query!(
        "select l.product_id as \"product_id!\", sum(l.quantity)::bigint as \"quantity!\"
         from tenant.sale s join tenant.sale_line l on l.sale_id = s.sale_id
         where s.business_day = any($1) and s.stall_id = any($2) and l.product_id = any($3) group by l.product_id",
        &texts(usual_days),
        stalls,
        &ids
    )
    .fetch_all(&mut **tenant)
    .await?
    .into_iter()
    .map(|row| (row.product_id, row.quantity))
    .collect();
    let left = left(tenant, stalls, &ids).await?;
    for product in products {
        let Some(id) = product.product.map(Uuid::from) else { continue };
        if !usual_days.is_empty() {
            let sum = sold.get(&id).copied().unwrap_or(0);
            product.usual_quantity = Some(Quantity::bounded(usual::rounded(sum, usual_days.len())));
        }
        if running {
            product.left = left.get(&id).copied();
        }
    }
    Ok(())
}

/// What is left of products at some stalls together.
pub async fn left(tenant: &mut Tenant, stalls: &[Uuid], products: &[Uuid]) -> Result<HashMap<Uuid, Quantity>, Error> {
    let rows = sqlx::query!(
        "select product_id, sum(quantity)::bigint as \"quantity!\" from tenant.stock
         where stall_id = any($1) and product_id = any($2) group by product_id",
        stalls,
        products
    )
    .fetch_all(&mut **tenant)
    .await?;
    Ok(rows.into_iter().map(|row| (row.product_id, Quantity::bounded(row.quantity))).collect())
}

fn texts(days: &[BusinessDay]) -> Vec<String> {
    days.iter().map(ToString::to_string).collect()
}
