//! The vendor's people as the owner sees them from afar, and forgetting one.

use std::collections::BTreeMap;

use domain::Error as Rule;
use domain::api::people::{ErasePerson, GrantRole, ListPeople};
use domain::api::settings::StaffMember;
use domain::event::Body;
use domain::id::PersonId;
use domain::settings::{StaffChange, StaffChanges};
use domain::staff::Role;
use domain::sync::person::Person;
use uuid::Uuid;

use super::registers;
use crate::account::audit::{self, Event, Who};
use crate::call::Call;
use crate::error::Error;
use crate::sync::{news, people, series};
use crate::tenant::Tenant;

pub async fn list_people(call: &mut Call, _: ListPeople) -> Result<Vec<StaffMember>, Error> {
    list(call, &mut call.tenant().await?).await
}

pub async fn grant_role(call: &mut Call, request: GrantRole) -> Result<Vec<StaffMember>, Error> {
    let GrantRole { person, role, active } = request;
    let caller = call.caller()?.clone();
    if !Role::STAFF.contains(&role) {
        return Err(Rule::Malformed { what: "a role at the counter", text: role.code().to_owned() }.into());
    }
    let mut tenant = call.tenant().await?;
    // Two owners who end each other at once come one after the other.
    series::lock_head(&mut tenant).await?;
    let people = list(call, &mut tenant).await?;
    let known = people.iter().find(|known| known.person == person).ok_or(Error::NotFound)?;
    let is_last = known.role == Role::Owner
        && known.active
        && !people.iter().any(|other| other.role == Role::Owner && other.active && other.person != person);
    if is_last && (role != Role::Owner || !active) {
        let message = "somebody must stay owner; make another person owner first";
        return Err(Error::Conflict("last_owner", message.to_owned()));
    }
    let mut changes = Vec::new();
    if known.role != role {
        changes.push(StaffChange::Role(role));
    }
    if known.active != active {
        changes.push(StaffChange::Active(active));
    }
    if changes.is_empty() {
        return Ok(people);
    }
    let newest = registers::say(call, &mut tenant, Body::Staff(StaffChanges { person, changes })).await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    let detail = format!("{person} as {}, {}", role.code(), if active { "working" } else { "not working" });
    audit::note(&mut tenant, Event::RoleGranted, who, Some(&detail)).await?;
    let people = list(call, &mut tenant).await?;
    registers::send(call, tenant, newest).await?;
    Ok(people)
}

pub async fn erase_person(call: &mut Call, request: ErasePerson) -> Result<Vec<StaffMember>, Error> {
    let caller = call.caller()?.clone();
    let mut tenant = call.tenant().await?;
    let working = sqlx::query!(
        "select s.role, coalesce(s.active <> 0, true) as \"active!\"
         from (select $1::uuid as person_id) p left join tenant.staff s using (person_id)
         where s.person_id is not null or exists (select from tenant.person where person_id = $1)",
        Uuid::from(request.person)
    )
    .fetch_optional(&mut *tenant)
    .await?
    .ok_or(Error::NotFound)?;
    if working.active && working.role.as_deref() == Some(Role::Owner.code()) {
        let message = "an owner who works at a stall is not forgotten; give them another role first, then try again";
        return Err(Error::Conflict("owner_stays", message.to_owned()));
    }
    people::erase_person(&mut tenant, &call.app.secrets, request.person).await?;
    let who = Who::at(call.address).account(caller.account).session(caller.session);
    audit::note(&mut tenant, Event::PersonErased, who, Some(&request.person.to_string())).await?;
    let left = list(call, &mut tenant).await?;
    let (vendor, head) = (tenant.vendor(), series::head(&mut tenant).await?.vendor_seq);
    let records = people::newest(&mut tenant).await?;
    tenant.commit().await?;
    news::tell_records(&call.app, vendor, head, records);
    Ok(left)
}

async fn list(call: &Call, tenant: &mut Tenant) -> Result<Vec<StaffMember>, Error> {
    let known = people::all(tenant, &call.app.secrets).await?;
    let known: BTreeMap<PersonId, Person> = known.into_iter().map(|person| (person.person, person)).collect();
    let rows = sqlx::query!(
        "select person_id, role as \"role!\", coalesce(active <> 0, true) as \"active!\" from tenant.staff
         where role is not null order by person_id"
    )
    .fetch_all(&mut **tenant)
    .await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        let person = PersonId::from(row.person_id);
        let record = known.get(&person);
        if record.is_some_and(|record| record.erased) {
            continue;
        }
        people.push(StaffMember {
            person,
            name: record.and_then(|record| record.name.as_ref()).map(|name| name.name.clone()).unwrap_or_default(),
            role: row.role.parse()?,
            active: row.active,
            has_pin: record.is_some_and(|record| !record.pins.is_empty()),
        });
    }
    Ok(people)
}
