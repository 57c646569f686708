//! The vendor's stalls and what time it is there.

use chrono::{DateTime, FixedOffset, Offset, Utc};
use chrono_tz::Tz;
use domain::business_day::{BusinessDay, DayStart};
use domain::clock::Moment;
use domain::currency::Currency;
use domain::id::StallId;
use uuid::Uuid;

use crate::error::Error;
use crate::tenant::Tenant;

/// What figures need to know of a stall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stall {
    pub stall: StallId,
    pub name: String,
    pub currency: Currency,
    pub zone: String,
    pub day_start: DayStart,
}

impl Stall {
    /// Now, on the stall's wall.
    pub fn now(&self) -> Moment {
        self.at(Utc::now())
    }

    /// An instant, on the stall's wall.
    pub fn at(&self, instant: DateTime<Utc>) -> Moment {
        let zone = self.zone.parse::<Tz>();
        let offset = zone.map_or_else(|_| Utc.fix(), |zone| instant.with_timezone(&zone).offset().fix());
        Moment::new(instant.with_timezone::<FixedOffset>(&offset), &self.zone)
    }

    pub fn today(&self) -> BusinessDay {
        BusinessDay::at(self.now().wall(), self.day_start)
    }
}

/// Every stall, the oldest first; at least one.
///
/// # Errors
/// `nothing_yet` before the first register handed anything in; the database's.
pub async fn all(tenant: &mut Tenant) -> Result<Vec<Stall>, Error> {
    let rows = sqlx::query!(
        "select stall_id, coalesce(name, '') as \"name!\", coalesce(currency, 'EUR') as \"currency!\",
                coalesce(zone, 'UTC') as \"zone!\", coalesce(day_start_min, 0) as \"day_start!\"
         from tenant.stall order by stall_id"
    )
    .fetch_all(&mut **tenant)
    .await?;
    if rows.is_empty() {
        let message = "no register handed anything in yet: let the first one sync once";
        return Err(Error::Conflict("nothing_yet", message.to_owned()));
    }
    rows.into_iter()
        .map(|row| {
            let minutes = u16::try_from(row.day_start).unwrap_or_default();
            Ok(Stall {
                stall: row.stall_id.into(),
                name: row.name,
                currency: row.currency.parse()?,
                zone: row.zone,
                day_start: minutes.try_into()?,
            })
        })
        .collect()
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`], and as [`all`].
pub async fn one(tenant: &mut Tenant, stall: StallId) -> Result<Stall, Error> {
    all(tenant).await?.into_iter().find(|known| known.stall == stall).ok_or(Error::NotFound)
}

/// Their ids as queries take them.
pub fn ids(stalls: &[Stall]) -> Vec<Uuid> {
    stalls.iter().map(|stall| stall.stall.into()).collect()
}
