//! What an owner does from afar, through the server: the vendor's registers, and what its stalls sell.

use serde::{Deserialize, Serialize};

use super::business::{AddStall, Business, RenameBusiness, SeeBusiness};
use super::catalogue::{ListCategories, ListProducts, SeeProduct, SetPrice};
use super::forecast::{ListForecasts, SeeForecast};
use super::people::{ErasePerson, GrantRole, ListPeople};
use super::sales::{ListSales, ReceiptText, SeeSale};
use super::sell::Picture;
use super::settings::StaffMember;
use super::today::{Figures, SeeToday, Today};
use super::waste::SeeWaste;
use super::{Access, Listed, Operation, account};
use crate::business_day::BusinessDay;
use crate::currency::Currency;
use crate::id::{RegisterId, StallId};
use crate::permission::Permission;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListRegisters {}

/// An enrolled device as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolledRegister {
    pub register: RegisterId,
    pub name: String,
    pub stall: StallId,
    /// Empty until the stall's first changes arrived.
    pub stall_name: String,
    /// RFC 3339.
    pub enrolled_at: String,
    pub last_seen_at: Option<String>,
    /// The device's clock minus the server's, at its last contact.
    pub clock_skew_ms: Option<i64>,
    /// What it still held for the server, as it said last.
    #[serde(default)]
    pub waiting: Option<u64>,
    /// Of its program.
    #[serde(default)]
    pub version: Option<String>,
    /// Taken out by the owner, RFC 3339.
    pub revoked_at: Option<String>,
    /// What it handed in since; none where there is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_back: Option<HeldBack>,
}

/// What a register handed in after it was taken out. It counts nowhere until the owner accepts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBack {
    /// When the first of it came, RFC 3339.
    pub since: String,
    pub n_events: u64,
    /// Sales and refunds.
    pub n_sales: u64,
    /// What these come to.
    pub total_minor: i64,
    /// None without a sale.
    pub currency: Option<Currency>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenameRegister {
    pub register: RegisterId,
    pub name: String,
}

/// Takes a register out at once: it goes on selling, is told nothing more, and what it hands in waits for the owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevokeRegister {
    pub register: RegisterId,
}

/// Takes in what a register handed in after it was taken out: as if it had come before. The register stays out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AcceptHeldBack {
    pub register: RegisterId,
}

/// Throws away what a register handed in after it was taken out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropHeldBack {
    pub register: RegisterId,
}

/// What each stall took on a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeStalls {
    /// None is the current business day of each.
    pub day: Option<BusinessDay>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StallDay {
    pub stall: StallId,
    pub name: String,
    pub business_day: BusinessDay,
    pub currency: Currency,
    pub figures: Figures,
}

/// The dashboard of one stall.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeeStallToday {
    pub stall: StallId,
    /// None is the current business day.
    pub day: Option<BusinessDay>,
}

macro_rules! operations {
    ($($request:ty = $name:literal, $access:expr => $response:ty;)+) => {
        $(impl Operation for $request {
            const NAME: &'static str = $name;
            const ACCESS: Access = $access;
            type Response = $response;
        })+

        /// The operations from afar, which the server alone answers.
        pub const OPERATIONS: &[Listed] = &[$(Listed { name: $name, access: $access }),+];
    };
}

use Access::Needs;

operations! {
    ListRegisters = "list_registers", Needs(Permission::SeeFigures) => Vec<EnrolledRegister>;
    RenameRegister = "rename_register", Needs(Permission::EditStaff) => Vec<EnrolledRegister>;
    RevokeRegister = "revoke_register", Needs(Permission::EditStaff) => Vec<EnrolledRegister>;
    AcceptHeldBack = "accept_held_back", Needs(Permission::EditStaff) => Vec<EnrolledRegister>;
    DropHeldBack = "drop_held_back", Needs(Permission::EditStaff) => Vec<EnrolledRegister>;
    ListPeople = "list_people", Needs(Permission::EditStaff) => Vec<StaffMember>;
    GrantRole = "grant_role", Needs(Permission::EditStaff) => Vec<StaffMember>;
    ErasePerson = "erase_person", Needs(Permission::EditStaff) => Vec<StaffMember>;
    SeeBusiness = "see_business", Needs(Permission::SeeFigures) => Business;
    RenameBusiness = "rename_business", Needs(Permission::EditSettings) => Business;
    AddStall = "add_stall", Needs(Permission::EditSettings) => Vec<StallDay>;
    SeeStalls = "see_stalls", Needs(Permission::SeeFigures) => Vec<StallDay>;
    SeeStallToday = "see_stall_today", Needs(Permission::SeeFigures) => Today;
}

/// The operations of the counter that the server answers, too. Nobody sells from afar: what a counter shows whoever sells
/// there takes here what figures and catalogue take.
pub const SHARED: &[Listed] = &[
    Listed { name: SeeToday::NAME, access: Needs(Permission::SeeFigures) },
    Listed { name: ListSales::NAME, access: Needs(Permission::SeeFigures) },
    Listed { name: SeeSale::NAME, access: Needs(Permission::SeeFigures) },
    Listed { name: ReceiptText::NAME, access: Needs(Permission::SeeFigures) },
    Listed { name: ListCategories::NAME, access: Needs(Permission::EditCatalogue) },
    Listed { name: Picture::NAME, access: Needs(Permission::EditCatalogue) },
    Listed { name: ListProducts::NAME, access: Needs(Permission::EditCatalogue) },
    Listed { name: SeeProduct::NAME, access: Needs(Permission::EditCatalogue) },
    Listed { name: SetPrice::NAME, access: Needs(Permission::EditCatalogue) },
    Listed { name: SeeWaste::NAME, access: Needs(Permission::SeeFigures) },
    Listed { name: ListForecasts::NAME, access: Needs(Permission::SeeFigures) },
    Listed { name: SeeForecast::NAME, access: Needs(Permission::SeeFigures) },
];

/// Everything that the server answers.
pub fn on_the_server() -> impl Iterator<Item = &'static Listed> {
    account::OPERATIONS.iter().chain(OPERATIONS).chain(SHARED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_alone_answers_has_a_name_of_its_own_and_what_it_shares_is_no_easier_there() {
        let counter = super::super::OPERATIONS;
        let mut names: Vec<_> = counter.iter().chain(account::OPERATIONS).chain(OPERATIONS).map(|o| o.name).collect();
        let n = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n);
        for shared in SHARED {
            let at_the_counter = counter.iter().find(|o| o.name == shared.name).unwrap();
            let (Needs(here), Needs(there)) = (shared.access, at_the_counter.access) else { panic!("{shared:?}") };
            for role in crate::staff::Role::ALL {
                use crate::permission::{Verdict, verdict};
                if verdict(role, here) == Verdict::Allowed {
                    assert_eq!(verdict(role, there), Verdict::Allowed, "{} as {}", shared.name, role.code());
                }
            }
        }
    }
}
