//! The business as a whole: its words, and its stalls.

use chrono::Utc;
use domain::api::business::{AddStall, Business, RenameBusiness, SeeBusiness};
use domain::api::registers::StallDay;
use domain::event::Body;
use domain::id::StallId;
use domain::settings::{Setting, Settings, StallChange, StallChanges};
use domain::staff::parse_text;

use super::{registers, stalls, today};
use crate::call::Call;
use crate::error::Error;
use crate::sync::own;
use crate::tenant::Tenant;

pub async fn see_business(call: &mut Call, _: SeeBusiness) -> Result<Business, Error> {
    business(&mut call.tenant().await?).await
}

pub async fn rename_business(call: &mut Call, request: RenameBusiness) -> Result<Business, Error> {
    let name = parse_text("the name of the business", &request.name, 80)?;
    let mut tenant = call.tenant().await?;
    let newest = registers::say(call, &mut tenant, Body::Setting(Setting::BusinessName(name))).await?;
    let changed = business(&mut tenant).await?;
    registers::send(call, tenant, newest).await?;
    Ok(changed)
}

/// Registers are enrolled at a stall by its name, so there are no two of one name.
pub async fn add_stall(call: &mut Call, request: AddStall) -> Result<Vec<StallDay>, Error> {
    let name = parse_text("the name of the stall", &request.name, 80)?;
    let mut tenant = call.tenant().await?;
    // Two that are asked for at once come one after the other.
    crate::sync::series::lock_head(&mut tenant).await?;
    let known = stalls::all(&mut tenant).await?;
    if known.iter().any(|stall| stall.name.to_lowercase() == name.to_lowercase()) {
        return Err(Error::Conflict("stall_exists", format!("there is a stall called “{name}” already")));
    }
    let first = &known[0];
    let changes = vec![
        StallChange::Name(name),
        StallChange::Currency(first.currency),
        StallChange::Zone(first.zone.clone()),
        StallChange::DayStart(first.day_start),
    ];
    let stall = StallId::new(Utc::now().timestamp_millis(), own::random());
    let newest = registers::say(call, &mut tenant, Body::Stall(StallChanges { stall, changes })).await?;
    let days = today::days(&mut tenant, None).await?;
    registers::send(call, tenant, newest).await?;
    Ok(days)
}

async fn business(tenant: &mut Tenant) -> Result<Business, Error> {
    let settings = settings(tenant).await?;
    Ok(Business { name: settings.business_name, country: settings.country })
}

/// What the vendor decided, as it stands.
///
/// # Errors
/// The database's.
pub async fn settings(tenant: &mut Tenant) -> Result<Settings, Error> {
    let rows = sqlx::query_scalar!("select value as \"value!\" from tenant.setting where value is not null")
        .fetch_all(&mut **tenant)
        .await?;
    let mut settings = Settings::default();
    for row in rows {
        // What a later version decides is nothing to this one.
        if let Ok(setting) = serde_json::from_str::<Setting>(&row) {
            settings.set(setting);
        }
    }
    Ok(settings)
}
