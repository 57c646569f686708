//! The dashboard, over all stalls or at one, as a register shows its own.

use chrono::Timelike;
use domain::api::registers::{SeeStallToday, SeeStalls, StallDay};
use domain::api::today::{SeeToday, Today};
use domain::business_day::BusinessDay;
use domain::usual;

use super::figures::{self, Until};
use super::stalls::{self, Stall};
use crate::call::Call;
use crate::error::Error;
use crate::tenant::Tenant;

const N_TOP: i64 = 10;

/// Over all stalls that have the first one's currency: amounts of two currencies have no sum.
pub async fn see_today(call: &mut Call, request: SeeToday) -> Result<Today, Error> {
    let mut tenant = call.tenant().await?;
    let mut stalls = stalls::all(&mut tenant).await?;
    let currency = stalls[0].currency;
    stalls.retain(|stall| stall.currency == currency);
    today(&mut tenant, &stalls, request.day).await
}

pub async fn see_stall_today(call: &mut Call, request: SeeStallToday) -> Result<Today, Error> {
    let mut tenant = call.tenant().await?;
    let stall = stalls::one(&mut tenant, request.stall).await?;
    today(&mut tenant, &[stall], request.day).await
}

pub async fn see_stalls(call: &mut Call, request: SeeStalls) -> Result<Vec<StallDay>, Error> {
    days(&mut call.tenant().await?, request.day).await
}

/// Each stall's, on a day or on its current one.
///
/// # Errors
/// As [`stalls::all`].
pub async fn days(tenant: &mut Tenant, day: Option<BusinessDay>) -> Result<Vec<StallDay>, Error> {
    let mut days = Vec::new();
    for stall in stalls::all(tenant).await? {
        let business_day = day.unwrap_or_else(|| stall.today());
        let sums = figures::sums(tenant, &[stall.stall.into()], &[business_day], Until::END).await?;
        days.push(StallDay {
            stall: stall.stall,
            business_day,
            currency: stall.currency,
            figures: sums.get(&business_day).copied().unwrap_or_default(),
            name: stall.name,
        });
    }
    Ok(days)
}

/// The clock and the day are those of the first stall.
async fn today(tenant: &mut Tenant, stalls: &[Stall], day: Option<BusinessDay>) -> Result<Today, Error> {
    let (first, ids) = (&stalls[0], stalls::ids(stalls));
    let current = first.today();
    let day = day.unwrap_or(current);
    let running = day == current;
    let start = i64::from(first.day_start.minutes());
    let wall = first.now().wall();
    let minute = i64::from(wall.hour() * 60 + wall.minute());
    let until = if running { Until::at(start, minute) } else { Until::END };

    let usual_days = figures::usual_days(tenant, &ids, day).await?;
    let before = figures::sums(tenant, &ids, &usual_days, until).await?;
    let before: Vec<_> = usual_days.iter().map(|same| before.get(same).copied().unwrap_or_default()).collect();
    let hours = figures::hours(tenant, &ids, &usual_days).await?;
    let hours: Vec<_> = usual_days.iter().map(|same| hours.get(same).cloned().unwrap_or_default()).collect();
    let sold = figures::hours(tenant, &ids, &[day]).await?.remove(&day).unwrap_or_default();
    let mut top_products = figures::products(tenant, &ids, day, N_TOP).await?;
    figures::compare(tenant, &ids, &mut top_products, &usual_days, running).await?;
    let end = if start == 0 { 24 * 60 } else { start };
    let as_of = if running { minute } else { end };
    Ok(Today {
        business_day: day,
        currency: first.currency,
        as_of: format!("{:02}:{:02}", as_of / 60, as_of % 60),
        figures: figures::sums(tenant, &ids, &[day], Until::END).await?.get(&day).copied().unwrap_or_default(),
        usual: usual::mean(&before)?,
        n_usual_days: u32::try_from(usual_days.len()).unwrap_or(u32::MAX),
        by_hour: usual::by_hour(&sold, &hours, start / 60)?,
        top_products,
        by_tender: figures::tenders(tenant, &ids, day).await?,
    })
}
