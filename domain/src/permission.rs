//! Who may do what: one table for the interface, the register and the server.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::staff::Role;

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Ring up, take money, park and resume, take goods in, log waste, look at the day's own sales.
    Sell,
    /// Reduce a line or a cart.
    Discount,
    /// Take another price than the list's.
    OverridePrice,
    /// Say that a sale was paid otherwise.
    ChangeTender,
    Refund,
    Void,
    /// Sales of other days, the dashboard, reports and their files.
    SeeFigures,
    /// Count and correct stock; take back what was wasted on other days.
    CountStock,
    /// Reduce a price for a while.
    MarkDown,
    /// Products, categories, prices, taxes, pictures, and their import; recipes and suppliers.
    EditCatalogue,
    /// The business, the stall, receipts, taxes, barcode prefixes.
    EditSettings,
    /// People, their roles and PINs.
    EditStaff,
    /// This device: printer, keys, appearance.
    EditDevice,
    /// Take everything away in open formats; back up; restore; check.
    KeepData,
    /// Say what day it is when the clock is in doubt.
    ConfirmClock,
}

/// What the table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Allowed,
    /// Somebody who may must put in a PIN, once for each act.
    NeedsApproval,
    Refused,
}

impl Permission {
    pub const ALL: [Self; 15] = [
        Self::Sell,
        Self::Discount,
        Self::OverridePrice,
        Self::ChangeTender,
        Self::Refund,
        Self::Void,
        Self::SeeFigures,
        Self::CountStock,
        Self::MarkDown,
        Self::EditCatalogue,
        Self::EditSettings,
        Self::EditStaff,
        Self::EditDevice,
        Self::KeepData,
        Self::ConfirmClock,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Sell => "sell",
            Self::Discount => "discount",
            Self::OverridePrice => "override_price",
            Self::ChangeTender => "change_tender",
            Self::Refund => "refund",
            Self::Void => "void",
            Self::SeeFigures => "see_figures",
            Self::CountStock => "count_stock",
            Self::MarkDown => "mark_down",
            Self::EditCatalogue => "edit_catalogue",
            Self::EditSettings => "edit_settings",
            Self::EditStaff => "edit_staff",
            Self::EditDevice => "edit_device",
            Self::KeepData => "keep_data",
            Self::ConfirmClock => "confirm_clock",
        }
    }
}

/// The permission table.
pub const fn verdict(role: Role, permission: Permission) -> Verdict {
    use Permission as P;
    use Verdict::{Allowed, NeedsApproval, Refused};
    match role {
        Role::Owner => Allowed,
        Role::Manager => match permission {
            P::EditStaff => Refused,
            P::EditSettings => NeedsApproval,
            P::Sell
            | P::Discount
            | P::OverridePrice
            | P::ChangeTender
            | P::Refund
            | P::Void
            | P::SeeFigures
            | P::CountStock
            | P::MarkDown
            | P::EditCatalogue
            | P::EditDevice
            | P::KeepData
            | P::ConfirmClock => Allowed,
        },
        Role::Cashier => match permission {
            P::Sell | P::Discount | P::ChangeTender => Allowed,
            P::OverridePrice | P::Refund | P::Void | P::CountStock | P::MarkDown | P::ConfirmClock | P::EditDevice => {
                NeedsApproval
            }
            P::SeeFigures | P::EditCatalogue | P::EditSettings | P::EditStaff | P::KeepData => Refused,
        },
        // Neither works at a counter: a customer buys, an admin runs the platform.
        Role::Customer | Role::Admin => Refused,
    }
}

/// Allowed as such, or by the person who approved.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn require(role: Role, approver: Option<Role>, permission: Permission) -> Result<(), Error> {
    let allowed = match (verdict(role, permission), approver) {
        (Verdict::Allowed, _) => true,
        (Verdict::NeedsApproval, Some(approver)) => verdict(approver, permission) == Verdict::Allowed,
        _ => false,
    };
    if allowed { Ok(()) } else { Err(Error::Forbidden { permission }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cashier_needs_a_manager_for_a_refund_and_never_edits_staff() {
        assert!(require(Role::Cashier, None, Permission::Refund).is_err());
        assert!(require(Role::Cashier, Some(Role::Cashier), Permission::Refund).is_err());
        assert!(require(Role::Cashier, Some(Role::Manager), Permission::Refund).is_ok());
        assert!(require(Role::Cashier, Some(Role::Owner), Permission::EditStaff).is_err());
        assert!(Permission::ALL.iter().all(|&p| require(Role::Owner, None, p).is_ok()));
        assert!(Permission::ALL.iter().all(|&p| require(Role::Customer, Some(Role::Owner), p).is_err()));
    }
}
