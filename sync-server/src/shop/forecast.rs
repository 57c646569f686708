//! What is expected of each product at one stall, as its registers or the server published it.

use demand::{SHOWN_DAYS, quantity, shown};
use domain::api::forecast::{ForecastRow, Forecasts, ListForecasts, ProductForecast, SeeForecast};
use domain::blob::BlobName;
use domain::chain::Hash;
use domain::id::StallId;
use uuid::Uuid;

use super::stalls::{self, Stall};
use crate::call::Call;
use crate::error::Error;
use crate::outlook::{self, published};
use crate::tenant::Tenant;

pub async fn list_forecasts(call: &mut Call, request: ListForecasts) -> Result<Forecasts, Error> {
    let mut tenant = call.tenant().await?;
    let stall = at(&mut tenant, request.stall).await?;
    let today = stall.today();
    let (day, found) = published::next_day(&mut tenant, &stall).await?;
    let standing = published::standing(&mut tenant, &stall, found.as_ref()).await?;
    if published::is_due(&mut tenant, &stall).await? {
        call.app.queue.want(tenant.vendor(), stall.stall, today);
    }
    let quantiles = found.map(|found| found.quantiles).unwrap_or_default();
    let ids: Vec<Uuid> = quantiles.keys().map(|id| Uuid::from(*id)).collect();
    let rows = sqlx::query!(
        "select p.product_id, coalesce(p.name, '') as \"name!\", coalesce(p.unit, 'piece') as \"unit!\", p.category_id,
                p.picture
         from tenant.product p left join tenant.category c on c.category_id = p.category_id
         where p.product_id = any($1) and coalesce(p.archived, 0) = 0
         order by c.position nulls last, coalesce(p.position, 0), p.name, p.product_id",
        &ids
    )
    .fetch_all(&mut *tenant)
    .await?;
    let rows = rows.into_iter().map(|row| {
        Ok(ForecastRow {
            product: row.product_id.into(),
            name: row.name,
            unit: row.unit.parse()?,
            category: row.category_id.map(Into::into),
            picture: row.picture.map(|name| Ok::<_, Error>(BlobName(Hash::from_slice(&name)?))).transpose()?,
            expected: quantity(quantiles[&row.product_id.into()].median()),
        })
    });
    Ok(Forecasts { today, day, standing, rows: rows.collect::<Result<_, Error>>()? })
}

pub async fn see_forecast(call: &mut Call, request: SeeForecast) -> Result<ProductForecast, Error> {
    let SeeForecast { product, stall } = request;
    let mut tenant = call.tenant().await?;
    let stall = at(&mut tenant, stall).await?;
    let today = stall.today();
    let known = sqlx::query!(
        "select coalesce(name, '') as \"name!\", coalesce(unit, 'piece') as \"unit!\" from tenant.product
         where product_id = $1",
        Uuid::from(product)
    )
    .fetch_optional(&mut *tenant)
    .await?
    .ok_or(Error::NotFound)?;
    let (_, found) = published::next_day(&mut tenant, &stall).await?;
    let found = found.map(|found| found.of(product));
    let standing = published::standing(&mut tenant, &stall, found.as_ref()).await?;
    let expected = published::said(&mut tenant, &stall, product, (today.days_before(SHOWN_DAYS as u64), today)).await?;
    let demand = outlook::demand(&mut tenant, &stall).await?;
    let sums = move || shown(demand.as_ref(), product, today, &expected);
    let (days, habits) = tokio::task::spawn_blocking(sums).await.map_err(Error::internal)?;
    let (name, unit) = (known.name, known.unit.parse()?);
    Ok(ProductForecast { product, name, unit, today, standing, days, habits })
}

/// A stall, or the first one.
async fn at(tenant: &mut Tenant, stall: Option<StallId>) -> Result<Stall, Error> {
    match stall {
        Some(stall) => stalls::one(tenant, stall).await,
        None => Ok(stalls::all(tenant).await?.swap_remove(0)),
    }
}
