use std::collections::HashMap;
use std::time::{Duration, Instant};

use domain::id::PersonId;
use domain::staff::Role;

use crate::store::random;

/// How long an approval waits for its act.
const LIFETIME: Duration = Duration::from_secs(120);

/// PINs that somebody put in for one act of somebody else.
#[derive(Debug, Default)]
pub struct Approvals(HashMap<String, (PersonId, Role, Instant)>);

impl Approvals {
    pub fn give(&mut self, person: PersonId, role: Role) -> String {
        self.0.retain(|_, (_, _, given)| given.elapsed() < LIFETIME);
        let token: String = random().iter().chain(&random()).map(|b| format!("{b:02x}")).collect();
        self.0.insert(token.clone(), (person, role, Instant::now()));
        token
    }

    /// Uses an approval up.
    pub fn take(&mut self, token: &str) -> Option<(PersonId, Role)> {
        self.0.remove(token).filter(|(_, _, given)| given.elapsed() < LIFETIME).map(|(person, role, _)| (person, role))
    }
}
