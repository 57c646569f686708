//! What registers of a made-up business write.

use chrono::DateTime;
use domain::Money;
use domain::business_day::BusinessDay;
use domain::catalogue::{PriceChange, ProductChange, ProductChanges};
use domain::chain::Hash;
use domain::clock::{Hlc, Moment};
use domain::event::{Body, Envelope, Event};
use domain::id::{EventId, IncarnationId, PersonId, ProductId, RegisterId, StallId, TaxCategoryId, VendorId};
use domain::put_back::PutBack;
use domain::quantity::{Quantity, Unit};
use domain::receipt::ReceiptNumber;
use domain::sale::{Bill, Line, LineKind, Sale};
use domain::settings::{Setting, StaffChange, StaffChanges, StallChange, StallChanges};
use domain::staff::Role;
use domain::stock::{Count, Covered, Intake, Movement};
use domain::sync::branch::Branch;
use domain::tax::Service;
use domain::tender::{Tender, TenderKind};
use e2e::Chance;

/// New ids, the same with each seed.
pub struct Ids {
    seed: u64,
    count: u64,
}

impl Ids {
    pub const fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    pub fn hash(&mut self) -> [u8; 32] {
        self.count += 1;
        Hash::of(format!("{} {}", self.seed, self.count).as_bytes()).0
    }
}

/// A business and its people.
pub struct Business {
    pub vendor: VendorId,
    pub stalls: [StallId; 2],
    pub owner: PersonId,
    people: [PersonId; 4],
    products: Vec<ProductId>,
    tax_category: TaxCategoryId,
}

impl Business {
    pub fn new(ids: &mut Ids) -> Self {
        let people = [(); 4].map(|()| PersonId::derived(&ids.hash()));
        Self {
            vendor: VendorId::derived(&ids.hash()),
            stalls: [(); 2].map(|()| StallId::derived(&ids.hash())),
            owner: people[0],
            people,
            products: (0..3).map(|_| ProductId::derived(&ids.hash())).collect(),
            tax_category: TaxCategoryId::derived(&ids.hash()),
        }
    }

    /// What a first start writes.
    pub fn founding(&self) -> Vec<Body> {
        let staff = |person, role| {
            let changes = vec![StaffChange::Role(role), StaffChange::Active(true)];
            Body::Staff(StaffChanges { person, changes })
        };
        let stall = |stall, name: &str| {
            let changes = vec![StallChange::Name(name.to_owned()), StallChange::Currency("EUR".parse().unwrap())];
            Body::Stall(StallChanges { stall, changes })
        };
        vec![
            staff(self.people[0], Role::Owner),
            staff(self.people[1], Role::Manager),
            staff(self.people[2], Role::Cashier),
            stall(self.stalls[0], "Market"),
            stall(self.stalls[1], "Station"),
        ]
    }

    /// Something that a register says, whether it may or not.
    pub fn body(&self, chance: &mut Chance, ids: &mut Ids, of: IncarnationId, seq: u64) -> Body {
        let product = *chance.pick(&self.products);
        let day = day(ids.count.cast_signed() % 9);
        let number = chance.below(1_000);
        match chance.below(20) {
            0..6 => Body::Sale(Box::new(self.sale(chance, product, day, ReceiptNumber::new(of, seq)))),
            6..8 => Body::Intake(Intake {
                business_day: day,
                tenders: Vec::new(),
                movements: vec![movement(product, chance.below(9_000).cast_signed())],
                note: String::new(),
                batches: Vec::new(),
            }),
            8..10 => {
                let mut cover = vec![Covered { incarnation: of, through_seq: seq - 1 }];
                cover.retain(|covered| covered.through_seq > 0);
                let counted = Quantity::new(chance.below(9_000).cast_signed()).unwrap();
                Body::Count(Count { business_day: day, product, counted, cover })
            }
            10..13 => {
                let changes = vec![
                    ProductChange::Name(format!("Loaf {number}")),
                    ProductChange::Position(number.cast_signed()),
                    ProductChange::Archived(number.is_multiple_of(2)),
                ];
                Body::Product(ProductChanges { product, changes })
            }
            13..15 => {
                let stall = Some(self.stalls[0]).filter(|_| number.is_multiple_of(2));
                let price_minor = Money::new(number.cast_signed()).ok().filter(|_| !number.is_multiple_of(5));
                Body::Price(PriceChange { product, stall, valid_from: day, price_minor })
            }
            15..17 => Body::Setting(Setting::BusinessName(format!("Bakery {number}"))),
            17 => {
                let changes = vec![StaffChange::Role(Role::Cashier), StaffChange::Active(number.is_multiple_of(2))];
                Body::Staff(StaffChanges { person: *chance.pick(&self.people), changes })
            }
            18 => {
                let changes = vec![StaffChange::Role(*chance.pick(&[Role::Owner, Role::Manager]))];
                Body::Staff(StaffChanges { person: *chance.pick(&self.people), changes })
            }
            // Only a server may.
            _ => Body::PutBack(PutBack { refused: EventId::derived(&ids.hash()), rows: Vec::new() }),
        }
    }

    /// Whoever is said to have done it; nobody, sometimes.
    pub fn person(&self, chance: &mut Chance) -> Option<PersonId> {
        let at = chance.below(8) as usize;
        Some(*self.people.get(at).unwrap_or(&self.people[0])).filter(|_| at < 7)
    }

    fn sale(&self, chance: &mut Chance, product: ProductId, day: BusinessDay, receipt: ReceiptNumber) -> Sale {
        let n = 1 + chance.below(4).cast_signed();
        let total = Money::new(250 * n).unwrap();
        let line = Line {
            no: 1,
            kind: LineKind::Goods,
            product: Some(product),
            name: "Loaf".to_owned(),
            tax_category: self.tax_category,
            unit: Unit::Piece,
            quantity: Quantity::new(1_000 * n).unwrap(),
            list_price_minor: None,
            price_minor: Money::new(250).unwrap(),
            price_reason: None,
            full_minor: total,
            discount: None,
            cart_discount_minor: Money::ZERO,
            amount_minor: total,
            taxes: Vec::new(),
            batches: Vec::new(),
            // A long one fills pages.
            note: "x".repeat(if chance.below(40) == 0 { 100_000 } else { 0 }),
        };
        Sale {
            receipt,
            business_day: day,
            currency: "EUR".parse().unwrap(),
            bill: Bill {
                service: Service::TakeAway,
                tax_inclusive: true,
                lines: vec![line],
                discount: None,
                taxes: Vec::new(),
                total_minor: total,
            },
            tip_minor: Money::ZERO,
            rounding_minor: Money::ZERO,
            tenders: vec![Tender { kind: TenderKind::Cash, amount_minor: total, change_minor: Money::ZERO }],
            movements: vec![movement(product, -1_000 * n)],
            note: String::new(),
            imported: None,
            parked: None,
            fiscal: None,
        }
    }
}

fn movement(product: ProductId, thousandths: i64) -> Movement {
    Movement { product, quantity: Quantity::new(thousandths).unwrap(), line: None }
}

fn day(after: i64) -> BusinessDay {
    BusinessDay::from_date(DateTime::from_timestamp(1_760_000_000 + 86_400 * after, 0).unwrap().date_naive())
}

/// A series as a device, or a copy of it, holds it.
#[derive(Clone)]
pub struct Timeline {
    pub device: usize,
    /// What the events say that they are of.
    pub named: IncarnationId,
    /// What the server calls it.
    pub incarnation: IncarnationId,
    pub branch: Option<Branch>,
    pub first: u64,
    pub before: Hash,
    pub bodies: Vec<Vec<u8>>,
    pub hashes: Vec<Hash>,
}

impl Timeline {
    pub fn end(&self) -> u64 {
        self.first + self.bodies.len() as u64
    }

    /// The chain after a position.
    pub fn hash(&self, seq: u64) -> Hash {
        seq.checked_sub(self.first).map_or(self.before, |at| self.hashes[at as usize])
    }

    pub fn bytes(&self, from: u64, n: u64) -> Vec<Vec<u8>> {
        let at = (from - self.first) as usize;
        self.bodies[at..at + n as usize].to_vec()
    }

    pub fn append(&mut self, bytes: Vec<u8>) {
        self.hashes.push(self.hash(self.end() - 1).next(&bytes));
        self.bodies.push(bytes);
    }

    /// The same up to a position, without what comes after it.
    pub fn cut(&mut self, end: u64) {
        let left = end.saturating_sub(self.first) as usize;
        self.bodies.truncate(left);
        self.hashes.truncate(left);
    }
}

/// An envelope of a register.
pub fn envelope(
    (vendor, stall, register): (VendorId, StallId, RegisterId),
    incarnation: IncarnationId,
    seq: u64,
    id: EventId,
    at_ms: i64,
) -> Envelope {
    let moment = DateTime::from_timestamp_millis(at_ms).unwrap().fixed_offset();
    Envelope {
        id,
        vendor,
        stall,
        register,
        incarnation,
        seq,
        hlc: Hlc::default().tick(at_ms),
        moment: Moment::new(moment, "UTC"),
        person: None,
        approver: None,
    }
}

pub fn encode(envelope: Envelope, body: Body) -> Vec<u8> {
    Event { envelope, body }.encode().unwrap()
}
