//! The business of a world: its ids, its people, its products, and where new ids come from.

use std::cell::Cell;

use chrono::DateTime;
use domain::Money;
use domain::business_day::BusinessDay;
use domain::catalogue::{PriceChange, ProductChange, ProductChanges, TaxCategoryChange};
use domain::chain::Hash;
use domain::clock::Moment;
use domain::currency::Currency;
use domain::event::Body;
use domain::id::{EventId, IncarnationId, PersonId, ProductId, RegisterId, StallId, TaxCategoryId, VendorId};
use domain::quantity::Unit;
use domain::settings::{Setting, StaffChange, StaffChanges, StallChange, StallChanges};
use domain::staff::Role;
use register::store::{Author, Founding, Purpose, Writer};

/// When every world begins, in milliseconds since 1970.
pub const BEGINNING_MS: i64 = 1_760_000_000_000;

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(0) };
    static COUNT: Cell<u64> = const { Cell::new(0) };
    static NEXT_DOOR: Cell<u64> = const { Cell::new(0) };
}

/// Lets this thread's ids begin again.
pub fn begin_ids(seed: u64) {
    SEED.set(seed);
    COUNT.set(0);
    NEXT_DOOR.set(0);
}

fn next_hash() -> [u8; 32] {
    let count = COUNT.replace(COUNT.get() + 1);
    let mut bytes = SEED.get().to_be_bytes().to_vec();
    bytes.extend(count.to_be_bytes());
    Hash::of(&bytes).0
}

/// A new series.
pub fn fresh() -> IncarnationId {
    IncarnationId::derived(&next_hash())
}

/// A new series of the business next door, whose ids are counted apart.
pub fn neighbours_fresh() -> IncarnationId {
    let count = NEXT_DOOR.replace(NEXT_DOOR.get() + 1);
    IncarnationId::derived(&Hash::of(&[&SEED.get().to_le_bytes()[..], &count.to_le_bytes()].concat()).0)
}

pub fn event_id() -> EventId {
    EventId::derived(&next_hash())
}

pub fn register_id() -> RegisterId {
    RegisterId::derived(&next_hash())
}

/// The seed of a device's key.
pub fn key_seed() -> [u8; 32] {
    next_hash()
}

/// The business.
#[derive(Debug, Clone)]
pub struct Shop {
    pub vendor: VendorId,
    pub stalls: Vec<StallId>,
    pub owner: PersonId,
    pub manager: PersonId,
    pub cashier: PersonId,
    pub products: Vec<ProductId>,
    pub tax_category: TaxCategoryId,
    pub currency: Currency,
}

impl Shop {
    pub fn new(n_stalls: usize) -> Self {
        Self {
            vendor: VendorId::derived(&next_hash()),
            stalls: (0..n_stalls).map(|_| StallId::derived(&next_hash())).collect(),
            owner: PersonId::derived(&next_hash()),
            manager: PersonId::derived(&next_hash()),
            cashier: PersonId::derived(&next_hash()),
            products: (0..4).map(|_| ProductId::derived(&next_hash())).collect(),
            tax_category: TaxCategoryId::derived(&next_hash()),
            currency: "EUR".to_owned().try_into().expect("the euro is a currency"),
        }
    }

    /// The ids of a register of this business.
    pub fn founding(&self, register: RegisterId, stall: StallId) -> Founding {
        Founding { vendor: self.vendor, stall, register, incarnation: fresh() }
    }

    /// What a first start writes.
    pub fn found(&self, writer: &mut Writer<'_>) -> Result<(), register::Error> {
        let author = author(Some(self.owner), BEGINNING_MS);
        let mut bodies = Vec::new();
        let people = [(self.owner, Role::Owner), (self.manager, Role::Manager), (self.cashier, Role::Cashier)];
        for (person, role) in people {
            let changes = vec![StaffChange::Role(role), StaffChange::Active(true)];
            bodies.push(Body::Staff(StaffChanges { person, changes }));
        }
        for (stall, name) in self.stalls.iter().zip(["Market", "Station", "Harbour"]) {
            let changes = vec![StallChange::Name(name.to_owned()), StallChange::Currency(self.currency)];
            bodies.push(Body::Stall(StallChanges { stall: *stall, changes }));
        }
        bodies.push(Body::Setting(Setting::BusinessName("Bakery".to_owned())));
        let name = Some("Standard".to_owned());
        bodies.push(Body::TaxCategory(TaxCategoryChange {
            tax_category: self.tax_category,
            name,
            archived: None,
            rates: None,
        }));
        for (product, name) in self.products.iter().zip(["Bread", "Roll", "Cake", "Coffee"]) {
            let changes = vec![ProductChange::Name(name.to_owned()), ProductChange::Unit(Unit::Piece)];
            bodies.push(Body::Product(ProductChanges { product: *product, changes }));
            bodies.push(price(*product, None, 250));
        }
        for body in bodies {
            writer.append(Purpose::Live, &author, event_id(), body)?;
        }
        Ok(())
    }
}

pub fn price(product: ProductId, stall: Option<StallId>, minor: i64) -> Body {
    let valid_from = day(BEGINNING_MS);
    Body::Price(PriceChange { product, stall, valid_from, price_minor: Money::new(minor).ok() })
}

pub fn author(person: Option<PersonId>, now_ms: i64) -> Author {
    Author { person, approver: None, moment: moment(now_ms), now_ms }
}

pub fn moment(now_ms: i64) -> Moment {
    Moment::new(DateTime::from_timestamp_millis(now_ms).unwrap_or_default().fixed_offset(), "UTC")
}

pub fn day(now_ms: i64) -> BusinessDay {
    BusinessDay::from_date(DateTime::from_timestamp_millis(now_ms).unwrap_or_default().date_naive())
}
