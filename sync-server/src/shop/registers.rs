//! The vendor's registers: who they are, and taking one out.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::api::registers::{EnrolledRegister, HeldBack, ListRegisters, RenameRegister, RevokeRegister};
use domain::enrolment::{EnrolmentChange, EnrolmentChanges};
use domain::event::Body;
use domain::id::RegisterId;
use domain::staff::parse_text;
use uuid::Uuid;

use crate::account::audit::{self, Event, Who};
use crate::call::Call;
use crate::error::Error;
use crate::sync::own::{self, Own};
use crate::sync::{device, news, series};
use crate::tenant::Tenant;

pub async fn list_registers(call: &mut Call, _: ListRegisters) -> Result<Vec<EnrolledRegister>, Error> {
    list(&mut call.tenant().await?).await
}

pub async fn rename_register(call: &mut Call, request: RenameRegister) -> Result<Vec<EnrolledRegister>, Error> {
    let name = parse_text("the name of the register", &request.name, 80)?;
    let mut tenant = call.tenant().await?;
    let renamed =
        sqlx::query!("update tenant.register set name = $2 where register_id = $1", Uuid::from(request.register), name)
            .execute(&mut *tenant)
            .await?;
    if renamed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    change(call, tenant, request.register, EnrolmentChange::Name(name)).await
}

pub async fn revoke_register(call: &mut Call, request: RevokeRegister) -> Result<Vec<EnrolledRegister>, Error> {
    let caller = call.caller()?.clone();
    let mut tenant = call.tenant().await?;
    if device::lock(&mut tenant, request.register).await?.ok_or(Error::NotFound)? {
        return list(&mut tenant).await;
    }
    sqlx::query!(
        "update tenant.register set revoked_at = now(), revoked_by = $2 where register_id = $1",
        Uuid::from(request.register),
        Uuid::from(caller.account)
    )
    .execute(&mut *tenant)
    .await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    audit::note(&mut tenant, Event::RegisterRevoked, who, Some(&request.register.to_string())).await?;
    change(call, tenant, request.register, EnrolmentChange::Active(false)).await
}

async fn change(
    call: &Call,
    mut tenant: Tenant,
    register: RegisterId,
    change: EnrolmentChange,
) -> Result<Vec<EnrolledRegister>, Error> {
    let body = Body::Enrolment(EnrolmentChanges { register, changes: vec![change] });
    let newest = say(call, &mut tenant, body).await?;
    let registers = list(&mut tenant).await?;
    send(call, tenant, newest).await?;
    Ok(registers)
}

/// Appends an event to the server's own series; the vendor's last number then.
///
/// # Errors
/// The database's.
pub async fn say(call: &Call, tenant: &mut Tenant, body: Body) -> Result<u64, Error> {
    let now = Utc::now();
    let mut head = series::lock_head(tenant).await?;
    own::append(tenant, &call.app.secrets, &mut head, Own::now(body, now), now).await?;
    Ok(head.vendor_seq)
}

/// Keeps what was said, and tells whoever listens.
///
/// # Errors
/// The database's.
pub async fn send(call: &Call, tenant: Tenant, newest: u64) -> Result<(), Error> {
    let vendor = tenant.vendor();
    tenant.commit().await?;
    news::tell(&call.app, vendor, newest);
    Ok(())
}

/// # Errors
/// The database's.
pub async fn list(tenant: &mut Tenant) -> Result<Vec<EnrolledRegister>, Error> {
    let rows = sqlx::query!(
        "select r.register_id, r.name, r.stall_id, coalesce(s.name, '') as \"stall_name!\", r.enrolled_at,
                r.last_seen_at, r.clock_skew_ms, r.waiting, r.version, r.revoked_at, h.since as \"since?\",
                h.n_events as \"n_events?\",
                h.n_sales as \"n_sales?\", h.total_minor as \"total_minor?\", h.currency as \"currency?\"
         from tenant.register r
         left join tenant.stall s on s.stall_id = r.stall_id
         left join (
             select register_id, min(received_at) as since, sum(through_seq - from_seq + 1)::bigint as n_events,
                    sum(n_sales)::bigint as n_sales, sum(total_minor)::bigint as total_minor, max(currency) as currency
             from tenant.held_back group by register_id
         ) h using (register_id)
         order by r.revoked_at is not null, r.enrolled_at, r.register_id"
    )
    .fetch_all(&mut **tenant)
    .await?;
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let registers = rows.into_iter().map(|row| EnrolledRegister {
        register: row.register_id.into(),
        name: row.name,
        stall: row.stall_id.into(),
        stall_name: row.stall_name,
        enrolled_at: text(row.enrolled_at),
        last_seen_at: row.last_seen_at.map(text),
        clock_skew_ms: row.clock_skew_ms,
        waiting: row.waiting.map(series::unsigned),
        version: row.version,
        revoked_at: row.revoked_at.map(text),
        held_back: row.since.map(|since| HeldBack {
            since: text(since),
            n_events: row.n_events.map_or(0, series::unsigned),
            n_sales: row.n_sales.map_or(0, series::unsigned),
            total_minor: row.total_minor.unwrap_or_default(),
            currency: row.currency.and_then(|code| code.parse().ok()),
        }),
    });
    Ok(registers.collect())
}
