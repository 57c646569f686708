//! Every place of the web. The address is the part behind `#`. Tests hold on to `nav-<place>`, `sign-out`, `account-sign-out`, `stall-<name>`,
//! and to what the pages that a register has too name in [`crate::route`].

use domain::id::StallId;
use domain::permission::Permission;

use crate::dom;
use crate::route::Route;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A day: of one stall, or of all.
    Today(Option<StallId>),
    Sales(Option<StallId>),
    /// What was thrown away, at one stall or at all.
    Waste(Option<StallId>),
    /// What is expected at one stall; none is the first.
    Forecast(Option<StallId>),
    Products,
    Registers,
    People,
    /// Whoever looks reaches their own by their name.
    Account,
}

impl Place {
    /// In the order of the rail.
    pub const ALL: [Self; 7] = [
        Self::Today(None),
        Self::Sales(None),
        Self::Waste(None),
        Self::Forecast(None),
        Self::Products,
        Self::Registers,
        Self::People,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Today(_) => "today",
            Self::Sales(_) => "sales",
            Self::Waste(_) => "waste",
            Self::Forecast(_) => "forecast",
            Self::Products => "products",
            Self::Registers => "registers",
            Self::People => "people",
            Self::Account => "account",
        }
    }

    pub fn path(self) -> String {
        match self {
            Self::Today(Some(stall))
            | Self::Sales(Some(stall))
            | Self::Waste(Some(stall))
            | Self::Forecast(Some(stall)) => format!("/{}/{stall}", self.name()),
            _ => format!("/{}", self.name()),
        }
    }

    /// The place of an address such as `#/sales`; none of ours is the day.
    pub fn of_hash(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_start_matches('/');
        let (name, stall) = path.split_once('/').map_or((path, None), |(name, stall)| (name, stall.parse().ok()));
        match name {
            "sales" => Self::Sales(stall),
            "waste" => Self::Waste(stall),
            "forecast" => Self::Forecast(stall),
            "products" => Self::Products,
            "registers" => Self::Registers,
            "people" => Self::People,
            "account" => Self::Account,
            _ => Self::Today(stall),
        }
    }

    pub fn here() -> Self {
        Self::of_hash(&dom::window().location().hash().unwrap_or_default())
    }

    pub fn go(self) {
        // Setting the address raises `hashchange`, which sets the place.
        let _ = dom::window().location().set_hash(&self.path());
    }

    pub const fn needs(self) -> Permission {
        match self {
            Self::Today(_) | Self::Sales(_) | Self::Waste(_) | Self::Forecast(_) | Self::Registers => {
                Permission::SeeFigures
            }
            Self::Products => Permission::EditCatalogue,
            Self::People => Permission::EditStaff,
            // Everybody who has an account may do this much.
            Self::Account => Permission::Sell,
        }
    }

    /// The page of a register that it is like.
    pub const fn like(self) -> Route {
        match self {
            Self::Today(_) | Self::Registers | Self::People | Self::Account => Route::Today,
            Self::Sales(_) => Route::Sales,
            Self::Waste(_) => Route::Waste,
            Self::Forecast(_) => Route::Plan,
            Self::Products => Route::Products,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_again_by_its_address() {
        let stall = StallId::NIL;
        let of_stall = [Place::Today, Place::Sales, Place::Waste, Place::Forecast].map(|of| of(Some(stall)));
        let others = of_stall.into_iter().chain([Place::Account]);
        for place in Place::ALL.into_iter().chain(others) {
            assert_eq!(Place::of_hash(&format!("#{}", place.path())), place);
        }
        let all: Vec<_> = Place::ALL.into_iter().chain([Place::Account]).map(Place::path).collect();
        assert_eq!(all, crate::web::PLACES);
        assert_eq!(Place::of_hash("#/sales/nonsense"), Place::Sales(None));
        assert_eq!(Place::of_hash(""), Place::Today(None));
    }
}
