//! Which events count. Facts always do; a change counts only if the permission table lets this person make it, and who
//! may grant is decided where the vendor is claimed.

use crate::Error;
use crate::event::{Body, Class, Envelope, Event};
use crate::id::{IncarnationId, PersonId, RegisterId};
use crate::permission::{self, Permission};
use crate::staff::Role;

/// Who wrote a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The server itself.
    Server,
    /// An enrolled device. Up to `founding_through` its events are from before the vendor was claimed: then the person of
    /// the first start granted, and the claim carries that over.
    Device { founding_through: u64 },
}

/// The server's own series name this register.
pub const SERVER: RegisterId = RegisterId::NIL;

/// What a change needs; none for facts and for what only the server may say.
pub fn permission(body: &Body) -> Option<Permission> {
    match body {
        Body::Sale(_) | Body::Refund(_) | Body::TenderChange(_) | Body::Intake(_) | Body::Count(_) => None,
        Body::Waste(_) | Body::SoldOut(_) | Body::Forecast(_) | Body::Planned(_) | Body::Occasion(_) => None,
        Body::Enrolment(_) | Body::PutBack(_) => None,
        Body::Markdown(_) => Some(Permission::MarkDown),
        Body::Product(_) | Body::Category(_) | Body::Price(_) => Some(Permission::EditCatalogue),
        Body::Recipe(_) | Body::Ingredient(_) | Body::Supplier(_) => Some(Permission::EditCatalogue),
        Body::TaxCategory(_) | Body::Setting(_) | Body::Stall(_) => Some(Permission::EditSettings),
        Body::Staff(_) => Some(Permission::EditStaff),
    }
}

/// Whether an event counts. `role_of` gives the role of an active person as the server knows it.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::OnlyOnServer`] for a grant by a device.
pub fn judge(event: &Event, author: Author, role_of: impl Fn(PersonId) -> Option<Role>) -> Result<(), Error> {
    let Envelope { seq, person, approver, .. } = &event.envelope;
    let founding_through = match author {
        Author::Server => return Ok(()),
        Author::Device { founding_through } => founding_through,
    };
    match event.body.class() {
        Class::Fact => Ok(()),
        Class::Grant if matches!(event.body, Body::Enrolment(_) | Body::PutBack(_)) => Err(Error::OnlyOnServer),
        Class::Grant | Class::Change if *seq <= founding_through => Ok(()),
        Class::Grant => Err(Error::OnlyOnServer),
        Class::Change => {
            // Owners and managers are the server's to end, too.
            if let Body::Staff(staff) = &event.body
                && matches!(role_of(staff.person), Some(Role::Owner | Role::Manager))
            {
                return Err(Error::OnlyOnServer);
            }
            let Some(needed) = permission(&event.body) else { return Ok(()) };
            let role = person.and_then(&role_of).ok_or(Error::Forbidden { permission: needed })?;
            permission::require(role, approver.and_then(&role_of), needed)
        }
    }
}

/// How far a device's series reach that it wrote before its vendor was claimed.
pub fn founding_through(founded: &[(IncarnationId, u64)], incarnation: IncarnationId) -> u64 {
    founded.iter().find(|(of, _)| *of == incarnation).map_or(0, |(_, through)| *through)
}
