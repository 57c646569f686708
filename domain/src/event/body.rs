use serde::{Deserialize, Serialize};

use crate::Error;
use crate::catalogue::{CategoryChanges, PriceChange, ProductChanges, TaxCategoryChange};
use crate::enrolment::EnrolmentChanges;
use crate::forecast::{Forecast, Planned};
use crate::markdown::MarkdownChanges;
use crate::occasion::Occasion;
use crate::put_back::PutBack;
use crate::recipe::{IngredientChanges, RecipeChanges};
use crate::refund::Refund;
use crate::sale::{Sale, TenderChange};
use crate::settings::{Setting, StaffChange, StaffChanges, StallChanges};
use crate::staff::Role;
use crate::stock::{Count, Intake, SoldOut};
use crate::supplier::SupplierChanges;
use crate::waste::Waste;

macro_rules! bodies {
    ($($(#[$doc:meta])* $variant:ident($content:ty) $name:literal v $version:literal),+ $(,)?) => {
        /// What an event says.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Body {
            $($(#[$doc])* $variant($content),)+
        }

        /// The name of each body in the log.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind {
            $(#[serde(rename = $name)] $variant,)+
        }

        impl Kind {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The version that this program writes. It reads every one before.
            pub const fn version(self) -> u16 {
                match self { $(Self::$variant => $version,)+ }
            }
        }

        impl Body {
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind::$variant,)+ }
            }

            pub(super) fn decode(kind: &str, version: u16, json: &str) -> Result<Self, Error> {
                let broken = |e: serde_json::Error| Error::BrokenEvent { position: 0, reason: e.to_string() };
                match kind {
                    $($name if version == $version => serde_json::from_str(json).map(Self::$variant).map_err(broken),)+
                    _ => Err(Error::UnknownEvent { kind: kind.to_owned(), version }),
                }
            }
        }
    };
}

bodies! {
    Sale(Box<Sale>) "sale" v 1,
    Refund(Box<Refund>) "refund" v 1,
    TenderChange(TenderChange) "tender_change" v 1,
    Intake(Intake) "intake" v 1,
    Count(Count) "count" v 1,
    Waste(Waste) "waste" v 1,
    SoldOut(SoldOut) "sold_out" v 1,
    Markdown(MarkdownChanges) "markdown" v 1,
    Forecast(Box<Forecast>) "forecast" v 1,
    Planned(Planned) "planned" v 1,
    Product(ProductChanges) "product" v 1,
    Category(CategoryChanges) "category" v 1,
    Price(PriceChange) "price" v 1,
    TaxCategory(TaxCategoryChange) "tax_category" v 1,
    Setting(Setting) "setting" v 1,
    Stall(StallChanges) "stall" v 1,
    Staff(StaffChanges) "staff" v 1,
    Enrolment(EnrolmentChanges) "enrolment" v 1,
    PutBack(PutBack) "put_back" v 1,
    Occasion(Occasion) "occasion" v 1,
    Recipe(RecipeChanges) "recipe" v 1,
    Ingredient(IngredientChanges) "ingredient" v 1,
    Supplier(SupplierChanges) "supplier" v 1,
}

/// What may become of an event that reaches another machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Happened: never refused, only flagged.
    Fact,
    /// Counts only if the permission table allows this person on this device.
    Change,
    /// Exists only on the server once the vendor is claimed.
    Grant,
}

impl Body {
    pub fn class(&self) -> Class {
        match self {
            Self::Sale(_)
            | Self::Refund(_)
            | Self::TenderChange(_)
            | Self::Intake(_)
            | Self::Count(_)
            | Self::Waste(_)
            | Self::SoldOut(_)
            | Self::Forecast(_)
            | Self::Planned(_)
            | Self::Occasion(_) => Class::Fact,
            Self::Staff(staff)
                if staff.changes.iter().any(|c| matches!(c, StaffChange::Role(Role::Owner | Role::Manager))) =>
            {
                Class::Grant
            }
            Self::Product(_)
            | Self::Category(_)
            | Self::Price(_)
            | Self::TaxCategory(_)
            | Self::Recipe(_)
            | Self::Ingredient(_)
            | Self::Supplier(_)
            | Self::Setting(_)
            | Self::Stall(_)
            | Self::Markdown(_)
            | Self::Staff(_) => Class::Change,
            Self::Enrolment(_) | Self::PutBack(_) => Class::Grant,
        }
    }
}
