//! A device joins a vendor, or brings the vendor that was founded on it.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use chrono::Utc;
use domain::enrolment::{EnrolmentChange, EnrolmentChanges};
use domain::event::Body;
use domain::id::{RegisterId, StallId, VendorId};
use domain::staff::parse_text;
use domain::sync::Cursor;
use domain::sync::authority::SERVER;
use domain::sync::message::{Enrol, Enrolled, Founded};
use domain::sync::proof::PublicKey;
use sqlx::PgConnection;
use uuid::Uuid;

use super::log::NewEvent;
use super::own::{self, Own};
use super::{news, series};
use crate::account::attempt::{self, Scope};
use crate::account::audit::{self, Event, Who};
use crate::account::enrol_code::{self, Enrolling};
use crate::app::App;
use crate::error::Error;
use crate::http::address;
use crate::http::request::{Whole, unreadable};
use crate::tenant::Tenant;

/// `POST /api/sync/enrol`: an [`Enrol`] as JSON.
///
/// # Errors
/// [`Error::SpentLink`] for a code that is wrong, used or too old; [`Error::Conflict`] where device and account don't go
/// together.
pub async fn enrol(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Whole(body): Whole,
) -> Result<Json<Enrolled>, Error> {
    let enrol: Enrol = serde_json::from_slice(&body).map_err(|error| unreadable("the request", &error))?;
    let name = parse_text("the name of the register", &enrol.name, 80)?;
    if enrol.register == SERVER {
        return Err(Error::BadRequest("the id of the register can't be read".to_owned()));
    }
    let address = address::client(peer.ip(), &headers, &app.trusted_proxies);
    attempt::begin(&app.pool, &app.secrets, Scope::Code, &address::network(address)).await?;

    let now = Utc::now();
    // The tenant is known only once the code is read: the code is used up in the same transaction.
    let mut transaction = app.pool.begin().await?;
    let code = match enrol_code::take(&mut transaction, &app.secrets, &enrol.code, enrol.register).await {
        Ok(code) => code,
        Err(error) => {
            drop(transaction);
            audit::note_refused(&app.pool, Event::EnrolCodeRefused, Who::at(address), None).await?;
            return Err(error);
        }
    };
    if code.register.is_some_and(|register| register != enrol.register) {
        let message = "this code is for another register: ask the owner for one for this register";
        return Err(Error::Conflict("other_register", message.to_owned()));
    }
    let of_account = sqlx::query_scalar!(
        "select vendor_id from platform.account where account_id = $1 for update",
        Uuid::from(code.account)
    )
    .fetch_one(&mut *transaction)
    .await?
    .map(VendorId::from);
    let (vendor, claimed) = match (of_account, &enrol.founded) {
        (Some(vendor), _) => (vendor, false),
        (None, Some(founded)) => {
            claim(&mut transaction, &code, founded).await?;
            (founded.vendor, true)
        }
        (None, None) => {
            let message = "this account has no business yet: set the register up first, then enrol it";
            return Err(Error::Conflict("no_business", message.to_owned()));
        }
    };
    let mut tenant = Tenant::within(transaction, vendor).await?;
    if claimed {
        found(&mut tenant, enrol.register, enrol.founded.as_ref()).await?;
    }
    // The register's row first, then the vendor's head: always in this order.
    let known = known(&mut tenant, enrol.register).await?;
    if code.register.is_none() && known.as_ref().is_some_and(|known| known.key != enrol.public_key) {
        let message = "this register is known by another key: ask the owner for a code for this very register";
        return Err(Error::Conflict("other_key", message.to_owned()));
    }
    let stood = known.map(|known| known.stall);
    let stall = match enrol.founded.as_ref().filter(|founded| founded.vendor == vendor) {
        Some(founded) if claimed || stood == Some(founded.stall) => founded.stall,
        founded => {
            let stall = match stood.filter(|_| code.register.is_some()) {
                Some(stall) => stall,
                None => stall_of(&mut tenant, code.stall_name.as_deref()).await?,
            };
            if founded.is_some_and(|founded| founded.stall != stall) {
                let message = "this register stands at another stall than the code is for; make a code for its stall";
                return Err(Error::Conflict("other_stall", message.to_owned()));
            }
            stall
        }
    };
    admit(&mut tenant, enrol.register, stall, &name, &enrol.public_key).await?;
    let mut head = series::lock_head(&mut tenant).await?;
    let changes = vec![
        EnrolmentChange::Stall(stall),
        EnrolmentChange::PublicKey(enrol.public_key),
        EnrolmentChange::Name(name),
        EnrolmentChange::Active(true),
    ];
    let body = Body::Enrolment(EnrolmentChanges { register: enrol.register, changes });
    own::append(&mut tenant, &app.secrets, &mut head, Own::now(body, now), now).await?;
    let who = Who::at(address).account(code.account);
    audit::note(&mut tenant, Event::EnrolCodeUsed, who, Some(&enrol.register.to_string())).await?;
    tenant.commit().await?;
    attempt::take_back(&app.pool, &app.secrets, Scope::Code, &address::network(address)).await?;
    news::tell(&app, vendor, head.vendor_seq);
    Ok(Json(Enrolled { vendor, stall, claimed, epoch: head.epoch }))
}

/// The account takes over a business that was founded on a device.
async fn claim(connection: &mut PgConnection, code: &Enrolling, founded: &Founded) -> Result<(), Error> {
    let vendor = Uuid::from(founded.vendor);
    let new = sqlx::query!(
        "insert into platform.vendor (vendor_id, claimed_at) values ($1, now()) on conflict do nothing",
        vendor
    )
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if new == 0 {
        let message = "the business on this register belongs to another account: ask its owner for a code";
        return Err(Error::Conflict("claimed_already", message.to_owned()));
    }
    sqlx::query!("update platform.account set vendor_id = $2 where account_id = $1", Uuid::from(code.account), vendor)
        .execute(connection)
        .await?;
    Ok(())
}

/// The first row of a vendor, and until where its own people granted.
async fn found(tenant: &mut Tenant, register: RegisterId, founded: Option<&Founded>) -> Result<(), Error> {
    sqlx::query!(
        "insert into tenant.vendor_head (vendor_id, epoch, vendor_seq, chain, record_seq) values ($1, 1, 0, $2, 0)",
        tenant.key(),
        &Cursor::START.chain.0[..]
    )
    .execute(&mut **tenant)
    .await?;
    for (incarnation, through_seq) in founded.into_iter().flat_map(|founded| &founded.series) {
        sqlx::query!(
            "insert into tenant.founding (vendor_id, incarnation_id, register_id, through_seq) values ($1, $2, $3, $4)
             on conflict do nothing",
            tenant.key(),
            Uuid::from(*incarnation),
            Uuid::from(register),
            series::signed(*through_seq)
        )
        .execute(&mut **tenant)
        .await?;
    }
    Ok(())
}

/// A register as it was taken in before.
struct Known {
    stall: StallId,
    key: PublicKey,
}

/// How a register is known, if it is. Its row is locked.
async fn known(tenant: &mut Tenant, register: RegisterId) -> Result<Option<Known>, Error> {
    let row = sqlx::query!(
        "select stall_id, public_key from tenant.register where register_id = $1 for update",
        Uuid::from(register)
    )
    .fetch_optional(&mut **tenant)
    .await?;
    row.map(|row| Ok(Known { stall: row.stall_id.into(), key: PublicKey::from_slice(&row.public_key)? })).transpose()
}

/// Where a joining register stands: where the code says, else at the vendor's first stall.
async fn stall_of(tenant: &mut Tenant, name: Option<&str>) -> Result<StallId, Error> {
    let stalls =
        sqlx::query!("select stall_id, name from tenant.stall order by stall_id").fetch_all(&mut **tenant).await?;
    let named = |wanted: &str| stalls.iter().find(|stall| stall.name.as_deref() == Some(wanted));
    let found = match name {
        Some(wanted) => named(wanted).ok_or_else(|| {
            Error::Conflict(
                "no_stall",
                format!("this business has no stall called “{wanted}”; make a code for another"),
            )
        })?,
        None => stalls.first().ok_or_else(|| {
            let message =
                "the first register of this business has not handed anything in yet: let it sync once, then try again";
            Error::Conflict("no_stall", message.to_owned())
        })?,
    };
    Ok(found.stall_id.into())
}

/// The device's row: what its requests are checked against.
async fn admit(
    tenant: &mut Tenant,
    register: RegisterId,
    stall: StallId,
    name: &str,
    key: &PublicKey,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into tenant.register (vendor_id, register_id, stall_id, name, public_key, enrolled_at)
         values ($1, $2, $3, $4, $5, now())
         on conflict (vendor_id, register_id) do update
         set stall_id = excluded.stall_id, name = excluded.name, public_key = excluded.public_key,
             enrolled_at = excluded.enrolled_at, revoked_at = null, revoked_by = null",
        tenant.key(),
        Uuid::from(register),
        Uuid::from(stall),
        name,
        &key.0[..]
    )
    .execute(&mut **tenant)
    .await?;
    Ok(())
}

/// Devices that a restored server forgot are known again from its own events, which a register gave back.
///
/// # Errors
/// The database's.
pub async fn restore(tenant: &mut Tenant, events: &[NewEvent<'_>]) -> Result<(), Error> {
    let enrolled =
        |event: &&NewEvent<'_>| event.event.as_ref().is_some_and(|event| matches!(event.body, Body::Enrolment(_)));
    if !events.iter().any(|event| enrolled(&event)) {
        return Ok(());
    }
    sqlx::query!(
        "insert into tenant.register (vendor_id, register_id, stall_id, name, public_key, enrolled_at, revoked_at)
         select vendor_id, register_id, stall_id, name, public_key, now(), case when active = 0 then now() end
         from tenant.enrolment where stall_id is not null and public_key is not null and name is not null
         on conflict (vendor_id, register_id) do nothing"
    )
    .execute(&mut **tenant)
    .await?;
    Ok(())
}
