//! Every place of the interface. The address is the part behind `#`, so a page can be reached by `#/products`. The
//! document names all places and dialogs as `data-routes` and `data-dialogs`, so that tests miss none.
//!
//! What tests hold on to, as `data-testid`:
//! - everywhere: `nav-<route>` (rail), `whoami` (signs out), `dialog`, `dialog-close`, `toast`
//! - keypads: `key-0` … `key-9`, `key-point`, `key-00`, `key-back`, `keypad-done`, `readout`
//! - welcome: `set-up`, `look-around`, `language-en`, `language-fr`
//! - set-up: `next`, `back`, and the fields by id: `business-name`, `country`, `currency`, `zone`, `tax-included`,
//!   `tax-excluded`, `day-start`, `stall-name`, `stall-address`, `hours-<0…6>-open` (Monday is 0), `owner-name`, `owner-pin`
//! - lock: `person-<name>`, `other-person`, `pin-said`
//! - sell: `chip-<category>`, `chip-other`, `tile-<product>`, `tile-other-amount`, `search` (id too), `result-<n>`,
//!   `line-<n>` (from 1), `total`, `exact-cash`, `note-<minor units>`, `pay-card`, `pay-mobile`, `pay-split`,
//!   `service-take_away`, `service-eat_in`, `park`, `parked`, `cart-more`, `cart-discount`, `cart-tip`, `cart-empty`, `last-sale`, `tip-given`
//! - line panel: `line-tab-quantity`, `line-tab-discount`, `line-tab-price`, `line-remove`, `line-apply`
//! - change due: `change-due`, `change-tender`, `tender-<kind>`, `receipt-print`, `receipt-show`, `receipt-pdf`, `next-sale`
//! - split: `still-to-pay`, `split-cash`, `split-card`, `split-mobile`, `split-voucher`, `split-note-<minor>`,
//!   `tender-remove-<n>`, `split-tip`
//! - tip: `tip-<percent>`, `tip-to-<minor>`, `tip-apply`, `tip-none`
//! - parked: `resume-<n>` (from 1), `park-confirm`
//! - sales: `sale-<receipt>`, `sales-day`, `sales-text`, `filter-<kind>`, `reprint`, `refund`, `void`, `refund-more-<n>`,
//!   `refund-less-<n>`, `refund-all`, `refund-confirm`, `void-confirm`
//! - products: `product-<name>`, `new-product`, `product-save`, `import`, `categories`, `stock-in`, `stock-count`,
//!   `later-price`, `later-<day>`, `later-day`, `later-remove`, `product-recipe`, `recipe-save`, `part-add`, `part-name-<n>`,
//!   `part-quantity-<n>`, `part-unit-<n>`, `part-out-<n>` (from 0)
//! - tile menu (a tile held, or its menu key): `tile-sold-out`, `tile-reduce`, `tile-price-back`, `reduce-<percent>`, `reduce-price`
//! - waste: `waste-<product>`, `waste-quantity`, `waste-less`, `waste-more`, `waste-all`, `waste-as-<reason>`, `waste-sum`,
//!   `waste-entry-<product>`, `waste-undo`, `waste-log`, `waste-figures`, `period-<days>`, `waste-retail`, `waste-share`
//! - plan: `plan-shopping`, `shopping-<days>`, `shopping-pdf`, `need-<ingredient>`, `ingredient-save`, `plan-pdf`, `plan-tomorrow`, `plan-risk`, `plan-<product>`, `plan-proposed`, `plan-again`, `risk-<product>`, `risk-sum`,
//!   `plan-forecast`, `forecast-search`, `forecast-<product>`, `forecast-of`, `forecast-expected`, `forecast-why`,
//!   `occasions`, `occasion-name`, `occasion-from`, `occasion-to`, `occasion-save`, `occasion-<day>-<name>`, `peak-<day>`
//! - settings: `settings-<section>`, `settings-save`
//! - sync: `sync-status`, and on its page `sync-server`, `sync-code`, `sync-name`, `sync-enrol`, `sync-now`, `sync-waiting`,
//!   `sync-trouble`; on the welcome page `join` opens the same fields
//! - questions: `approver-<name>`, `clock-right`

use domain::permission::Permission;

/// A place. Dialogs stand before one and have no address of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// Nothing is here yet: set up, or look around.
    Welcome,
    /// The first start's form.
    SetUp,
    /// Who is selling?
    Lock,
    Sell,
    Today,
    Products,
    Waste,
    Plan,
    Categories,
    Import,
    Sales,
    Settings(Section),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    Stall,
    Taxes,
    Staff,
    Printer,
    Barcodes,
    Cash,
    Language,
    Appearance,
    Keys,
    Sync,
    Data,
}

impl Section {
    pub const ALL: [Self; 11] = [
        Self::Stall,
        Self::Taxes,
        Self::Staff,
        Self::Printer,
        Self::Barcodes,
        Self::Cash,
        Self::Language,
        Self::Appearance,
        Self::Keys,
        Self::Sync,
        Self::Data,
    ];

    pub const fn path(self) -> &'static str {
        match self {
            Self::Stall => "/settings/stall",
            Self::Taxes => "/settings/taxes",
            Self::Staff => "/settings/staff",
            Self::Printer => "/settings/printer",
            Self::Barcodes => "/settings/barcodes",
            Self::Cash => "/settings/cash",
            Self::Language => "/settings/language",
            Self::Appearance => "/settings/appearance",
            Self::Keys => "/settings/keys",
            Self::Sync => "/settings/sync",
            Self::Data => "/settings/data",
        }
    }
}

impl Section {
    const fn needs(self) -> Permission {
        match self {
            Self::Stall | Self::Taxes | Self::Barcodes | Self::Cash => Permission::EditSettings,
            Self::Staff => Permission::EditStaff,
            Self::Printer | Self::Keys => Permission::EditDevice,
            Self::Data => Permission::KeepData,
            Self::Language | Self::Appearance | Self::Sync => Permission::Sell,
        }
    }
}

impl Route {
    /// Every place there is; tests visit each.
    pub fn all() -> impl Iterator<Item = Self> {
        const PAGES: [Route; 11] = [
            Route::Welcome,
            Route::SetUp,
            Route::Lock,
            Route::Sell,
            Route::Today,
            Route::Products,
            Route::Waste,
            Route::Plan,
            Route::Categories,
            Route::Import,
            Route::Sales,
        ];
        PAGES.into_iter().chain(Section::ALL.into_iter().map(Self::Settings))
    }

    pub const fn path(self) -> &'static str {
        match self {
            Self::Welcome => "/welcome",
            Self::SetUp => "/set-up",
            Self::Lock => "/lock",
            Self::Sell => "/sell",
            Self::Today => "/today",
            Self::Products => "/products",
            Self::Waste => "/waste",
            Self::Plan => "/plan",
            Self::Categories => "/products/categories",
            Self::Import => "/products/import",
            Self::Sales => "/sales",
            Self::Settings(section) => section.path(),
        }
    }

    /// The place of an address such as `#/sales`; none of ours is the counter.
    pub fn of_hash(hash: &str) -> Self {
        let path = hash.trim_start_matches('#');
        Self::all().find(|route| route.path() == path).unwrap_or(match path {
            "/settings" => Self::Settings(Section::Stall),
            _ => Self::Sell,
        })
    }

    /// What a person must be allowed, alone or with an approval, to have anything to do here.
    pub const fn needs(self) -> Permission {
        match self {
            Self::Today => Permission::SeeFigures,
            Self::Categories | Self::Import => Permission::EditCatalogue,
            Self::Settings(section) => section.needs(),
            Self::Welcome
            | Self::SetUp
            | Self::Lock
            | Self::Sell
            | Self::Products
            | Self::Waste
            | Self::Plan
            | Self::Sales => Permission::Sell,
        }
    }

    /// Whether somebody has to be signed in.
    pub const fn needs_person(self) -> bool {
        !matches!(self, Self::Welcome | Self::SetUp | Self::Lock)
    }
}

macro_rules! dialogs {
    ($($name:ident = $code:literal),+ ; $($afar:ident = $afar_code:literal),+ $(,)?) => {
        /// Every dialog there is. Its code stands on it as `data-dialog`, so that tests can open each one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum DialogName { $($name,)+ $($afar),+ }

        impl DialogName {
            /// Those of a register.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Those that the web alone has.
            pub const AFAR: &'static [Self] = &[$(Self::$afar),+];

            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ $(Self::$afar => $afar_code),+ }
            }
        }
    };
}

dialogs! {
    Approval = "approval",
    CartDiscount = "cart-discount",
    Category = "category",
    Clock = "clock",
    Day = "day",
    Ingredient = "ingredient",
    LaterPrice = "later-price",
    LabelRule = "label-rule",
    Line = "line",
    More = "more",
    NextQuantity = "next-quantity",
    Occasions = "occasions",
    OpenPrice = "open-price",
    OtherAmount = "other-amount",
    PaidOtherwise = "paid-otherwise",
    Park = "park",
    Parked = "parked",
    Person = "person",
    PlanNumber = "plan-number",
    Receipt = "receipt",
    Recipe = "recipe",
    Reduce = "reduce",
    ReducedPrice = "reduced-price",
    Refund = "refund",
    SalePayment = "sale-payment",
    Shopping = "shopping",
    Split = "split",
    StockCount = "stock-count",
    StockIn = "stock-in",
    Tax = "tax",
    TileMenu = "tile-menu",
    Tip = "tip",
    Void = "void",
    WasteQuantity = "waste-quantity",
    Weigh = "weigh";
    AccountClose = "account-close",
    AccountInvite = "account-invite",
    EnrolCode = "enrol-code",
    HeldBack = "held-back",
    PersonForget = "person-forget",
    PersonGrant = "person-grant",
    RegisterName = "register-name",
    RegisterOut = "register-out",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_again_by_its_address() {
        for route in Route::all() {
            assert_eq!(Route::of_hash(&format!("#{}", route.path())), route);
        }
        assert_eq!(Route::of_hash(""), Route::Sell);
        assert_eq!(Route::of_hash("#/settings"), Route::Settings(Section::Stall));
    }
}
