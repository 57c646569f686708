//! The owner decides about what a register handed in after it was taken out.

use domain::api::registers::{AcceptHeldBack, DropHeldBack, EnrolledRegister};
use domain::id::RegisterId;
use uuid::Uuid;

use super::registers::list;
use crate::account::audit::{self, Event, Who};
use crate::call::Call;
use crate::error::Error;
use crate::sync::{device, held_back, news};
use crate::tenant::Tenant;

pub async fn accept(call: &mut Call, request: AcceptHeldBack) -> Result<Vec<EnrolledRegister>, Error> {
    let mut tenant = call.tenant().await?;
    note(call, &mut tenant, Event::HeldBackAccepted, request.register).await?;
    // Message by message, so that nobody else waits long: what was taken in stays so, whatever ends this.
    while let Some(newest) = held_back::take_next(&call.app, &mut tenant, request.register).await? {
        let vendor = tenant.vendor();
        tenant.commit().await?;
        news::tell(&call.app, vendor, newest);
        tenant = call.tenant().await?;
    }
    list(&mut tenant).await
}

pub async fn drop_all(call: &mut Call, request: DropHeldBack) -> Result<Vec<EnrolledRegister>, Error> {
    let mut tenant = call.tenant().await?;
    note(call, &mut tenant, Event::HeldBackDropped, request.register).await?;
    held_back::drop_all(&mut tenant, request.register).await?;
    let registers = list(&mut tenant).await?;
    tenant.commit().await?;
    Ok(registers)
}

/// Who decided, and about how much. The register's row is locked, so that nothing comes in between.
async fn note(call: &Call, tenant: &mut Tenant, event: Event, register: RegisterId) -> Result<(), Error> {
    let caller = call.caller()?;
    device::lock(tenant, register).await?.ok_or(Error::NotFound)?;
    let held = sqlx::query!(
        "select coalesce(sum(through_seq - from_seq + 1), 0)::bigint as \"n_events!\",
                coalesce(sum(total_minor), 0)::bigint as \"total_minor!\"
         from tenant.held_back where register_id = $1",
        Uuid::from(register)
    )
    .fetch_one(&mut **tenant)
    .await?;
    if held.n_events == 0 {
        return Err(Error::Conflict("nothing_held_back", "nothing of this register waits any more".to_owned()));
    }
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    let detail = format!("{register}: {} events, {} minor units", held.n_events, held.total_minor);
    audit::note(tenant, event, who, Some(&detail)).await
}
