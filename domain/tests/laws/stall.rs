//! A made-up stall with two registers, offline and in step by turns, their clocks apart.

use std::collections::BTreeMap;

use chrono::DateTime;
use domain::barcode::Barcode;
use domain::cart::{self, Goods, Item, Terms};
use domain::cash_rounding::CashRounding;
use domain::catalogue::{
    CategoryChange, CategoryChanges, PriceChange, ProductChange, ProductChanges, RatesFrom, TaxCategoryChange,
};
use domain::clock::{Hlc, Moment};
use domain::event::{Body, Envelope, Event};
use domain::id::{
    BatchId, CategoryId, EventId, IncarnationId, PersonId, ProductId, RegisterId, StallId, TaxCategoryId, VendorId,
};
use domain::quantity::{Quantity, Unit};
use domain::receipt::ReceiptNumber;
use domain::refund::{self, RefundTerms, Returned};
use domain::sale::{self, BatchClaim, Imported, LineKind, Payment, Sale};
use domain::settings::{Setting, StaffChange, StaffChanges, StallChange, StallChanges};
use domain::staff::Role;
use domain::stock::{self, Count, Covered, Intake, Movement, SoldOut};
use domain::tax::{Rates, Service, TaxRate};
use domain::tender::{Tender, TenderKind};
use domain::waste::{Waste, WasteReason, Worth};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::carts::{day, money};
use crate::oracle;

const N_PRODUCTS: u8 = 3;
const N_REGISTERS: usize = 2;
const START_MS: i64 = 1_795_252_530_000;

/// What somebody does at one of the registers; numbers choose among what there is.
#[derive(Debug, Clone)]
pub enum Act {
    Sell {
        lines: Vec<(u8, i64)>,
        inclusive: bool,
        cash: bool,
    },
    Refund {
        sale: usize,
        part: i64,
        restock: bool,
    },
    Void {
        sale: usize,
    },
    PayOtherwise {
        sale: usize,
    },
    TakeIn {
        product: u8,
        quantity: i64,
    },
    /// Thrown away, and perhaps taken back by whoever threw it away.
    Waste {
        product: u8,
        quantity: i64,
        back: bool,
    },
    SellOut {
        product: u8,
        sold_out: bool,
    },
    Count {
        product: u8,
    },
    Change {
        what: u8,
        which: u8,
        value: i64,
    },
    Import {
        ticket: u8,
    },
    /// The register hears of everything that the other has done.
    Listen,
}

fn act() -> impl Strategy<Value = Act> {
    let pick = || 0..1000_usize;
    let product = || 0..N_PRODUCTS;
    prop_oneof![
        6 => (vec((product(), 1..=4_000_i64), 1..=3), any::<bool>(), any::<bool>())
            .prop_map(|(lines, inclusive, cash)| Act::Sell { lines, inclusive, cash }),
        3 => (pick(), 1..=1000_i64, any::<bool>()).prop_map(|(sale, part, restock)| Act::Refund { sale, part, restock }),
        1 => pick().prop_map(|sale| Act::Void { sale }),
        1 => pick().prop_map(|sale| Act::PayOtherwise { sale }),
        3 => (product(), 1..=20_000_i64).prop_map(|(product, quantity)| Act::TakeIn { product, quantity }),
        2 => (product(), 1..=3_000_i64, any::<bool>())
            .prop_map(|(product, quantity, back)| Act::Waste { product, quantity, back }),
        1 => (product(), any::<bool>()).prop_map(|(product, sold_out)| Act::SellOut { product, sold_out }),
        3 => product().prop_map(|product| Act::Count { product }),
        6 => (0..9_u8, 0..2_u8, 0..6_i64).prop_map(|(what, which, value)| Act::Change { what, which, value }),
        1 => (0..2_u8).prop_map(|ticket| Act::Import { ticket }),
        3 => Just(Act::Listen),
    ]
}

/// Acts in the order in which they happen: who, what, and how far that register's clock has moved (it may stand still or
/// run backwards).
pub fn acts() -> impl Strategy<Value = Vec<(usize, Act, i64)>> {
    vec((0..N_REGISTERS, act(), prop_oneof![2 => 1..=60_000_i64, 2 => 0..=2_i64, 1 => -60_000..=0_i64]), 1..=25)
}

/// How far the clock of the second register is off; on time it makes stamps that only the register tells apart.
pub fn skew_ms() -> impl Strategy<Value = i64> {
    prop_oneof![1 => Just(0), 1 => -3_600_000..=3_600_000_i64]
}

pub struct Register {
    number: u8,
    incarnation: IncarnationId,
    wall_ms: i64,
    hlc: Hlc,
    pub log: Vec<Event>,
    /// How much of each register's log it knows.
    heard: [usize; N_REGISTERS],
}

impl Register {
    pub fn new(number: u8, skew_ms: i64) -> Self {
        Self {
            number,
            incarnation: IncarnationId::new(START_MS, [100 + number; 10]),
            wall_ms: START_MS + skew_ms,
            hlc: Hlc::default(),
            log: Vec::new(),
            heard: [0; N_REGISTERS],
        }
    }

    pub fn append(&mut self, id: Option<EventId>, body: Body) -> EventId {
        let seq = self.log.len() as u64 + 1;
        let id = id.unwrap_or_else(|| {
            EventId::new(self.wall_ms, [self.number, u8::try_from(seq).unwrap(), 0, 0, 0, 0, 0, 0, 0, 0])
        });
        self.hlc = self.hlc.tick(self.wall_ms);
        let envelope = Envelope {
            id,
            vendor: VendorId::NIL,
            stall: stall(),
            register: RegisterId::new(START_MS, [self.number; 10]),
            incarnation: self.incarnation,
            seq,
            hlc: self.hlc,
            moment: Moment::new(DateTime::from_timestamp_millis(self.wall_ms).unwrap().into(), "UTC"),
            person: None,
            approver: None,
        };
        self.log.push(Event { envelope, body });
        self.heard[usize::from(self.number)] = self.log.len();
        id
    }
}

pub fn stall() -> StallId {
    StallId::new(START_MS, [50; 10])
}

pub fn product(number: u8) -> ProductId {
    ProductId::new(START_MS, [number; 10])
}

fn quantity(thousandths: i64) -> Quantity {
    Quantity::new(thousandths).unwrap()
}

fn waste(number: u8, thousandths: i64) -> Waste {
    let worth = Worth {
        product: product(number),
        name: "a product",
        unit: Unit::Kilogram,
        cost_minor: Some(money(111)),
        list_price_minor: Some(money(333)),
    };
    let batches = vec![BatchClaim { batch: BatchId::NIL, quantity: quantity(thousandths), scanned: false }];
    let euro = "EUR".parse().unwrap();
    Waste::new(day(), euro, worth, quantity(thousandths), WasteReason::Unsold, batches).unwrap()
}

fn rates(value: i64) -> Rates {
    Rates::flat(TaxRate::from_ppm(value * 10_000).unwrap())
}

/// What is known of a sale, by the register that wrote it and by everybody who refunds it.
struct Sold {
    id: EventId,
    sale: Sale,
    /// By register: what it knows to be refunded. Offline registers may both give the same back.
    back: [BTreeMap<u16, i64>; N_REGISTERS],
    paid: Vec<Tender>,
    rounding_minor: i64,
}

#[derive(Default)]
struct World {
    sold: Vec<Sold>,
    /// What lies on the shelf, whatever anybody knows.
    shelf: BTreeMap<ProductId, i64>,
    receipts: u64,
}

impl World {
    fn move_goods(&mut self, movements: &[Movement]) {
        for movement in movements {
            *self.shelf.entry(movement.product).or_default() += movement.quantity.thousandths();
        }
    }

    fn receipt(&mut self) -> ReceiptNumber {
        self.receipts += 1;
        ReceiptNumber::new(IncarnationId::NIL, self.receipts)
    }

    fn sale(&mut self, lines: &[(u8, i64)], inclusive: bool, cash: bool) -> Sale {
        let items: Vec<(Item, Terms)> = lines
            .iter()
            .map(|&(number, thousandths)| {
                let terms = Terms {
                    product: Some(product(number)),
                    name: format!("Product {number}"),
                    kind: LineKind::Goods,
                    unit: Unit::Kilogram,
                    tax_category: TaxCategoryId::NIL,
                    list_price_minor: Some(money(333 + 100 * i64::from(number))),
                    rates: rates(1 + i64::from(number)),
                    reduced: Vec::new(),
                };
                (Item::new(Goods::Product(product(number)), quantity(thousandths)), terms)
            })
            .collect();
        let pairs: Vec<(&Item, &Terms)> = items.iter().map(|(i, t)| (i, t)).collect();
        let bill = cart::bill(&pairs, Service::TakeAway, None, inclusive, 0).unwrap();
        let total = bill.total_minor.minor();
        let rounded = oracle::to_step(total, 5);
        let tenders = match (cash, rounded) {
            (true, 0) => Vec::new(),
            (true, rounded) => vec![Tender::new(TenderKind::Cash, money(rounded + 7))],
            (false, _) if total == 0 => Vec::new(),
            (false, _) => vec![Tender::new(TenderKind::Card, money(total))],
        };
        let payment = Payment { tenders, tip_minor: money(0) };
        sale::complete(self.receipt(), day(), "EUR".parse().unwrap(), bill, &payment, CashRounding::new(5).unwrap())
            .unwrap()
    }
}

/// Plays acts and returns the logs of both registers and what lies on the shelf at the end.
pub fn play(acts: &[(usize, Act, i64)], skew_ms: i64) -> (Vec<Vec<Event>>, BTreeMap<ProductId, i64>) {
    let mut registers = [Register::new(0, 0), Register::new(1, skew_ms)];
    let mut world = World::default();
    for (at, act, passed_ms) in acts {
        let positions: Vec<(IncarnationId, u64)> =
            registers.iter().map(|r| (r.incarnation, r.log.len() as u64)).collect();
        if matches!(act, Act::Listen) {
            let (clock, other) = (registers[1 - at].hlc, 1 - at);
            registers[*at].hlc = registers[*at].hlc.seen(clock);
            registers[*at].heard[other] = registers[other].log.len();
            continue;
        }
        let known: Vec<Covered> = known_covers(&registers, *at, act);
        let register = &mut registers[*at];
        register.wall_ms += passed_ms;
        step(&mut world, register, *at, act, &positions, known);
    }
    (registers.into_iter().map(|r| r.log).collect(), world.shelf)
}

/// The covers of the counts of a product that a register knows.
fn known_covers(registers: &[Register; N_REGISTERS], at: usize, act: &Act) -> Vec<Covered> {
    let Act::Count { product: number } = act else { return Vec::new() };
    let mut known = Vec::new();
    for (register, &heard) in registers.iter().zip(&registers[at].heard) {
        for event in &register.log[..heard] {
            if let Body::Count(count) = &event.body
                && count.product == product(*number)
            {
                stock::join(&mut known, &count.cover);
            }
        }
    }
    known
}

fn step(
    world: &mut World,
    register: &mut Register,
    at: usize,
    act: &Act,
    positions: &[(IncarnationId, u64)],
    known: Vec<Covered>,
) {
    match act {
        Act::Listen => {}
        Act::Sell { lines, inclusive, cash } => {
            let sale = world.sale(lines, *inclusive, *cash);
            world.move_goods(&sale.movements);
            let id = register.append(None, Body::Sale(Box::new(sale.clone())));
            let (paid, rounding_minor) = (sale.tenders.clone(), sale.rounding_minor.minor());
            world.sold.push(Sold { id, sale, back: Default::default(), paid, rounding_minor });
        }
        Act::Refund { sale, .. } | Act::Void { sale } => give_back(world, register, at, *sale, act),
        Act::PayOtherwise { sale } => {
            if world.sold.is_empty() {
                return;
            }
            let at_sale = sale % world.sold.len();
            let sold = &mut world.sold[at_sale];
            let total = sold.sale.bill.total_minor;
            let tenders = if total.is_zero() { Vec::new() } else { vec![Tender::new(TenderKind::Mobile, total)] };
            let change = sold
                .sale
                .paid_otherwise(sold.id, day(), &sold.paid, money(sold.rounding_minor), &tenders, CashRounding::NONE)
                .unwrap();
            sold.rounding_minor += change.rounding_minor.minor();
            sold.paid = change.tenders[sold.paid.len()..].to_vec();
            register.append(None, Body::TenderChange(change));
        }
        Act::TakeIn { product: number, quantity: thousandths } => {
            let movements = vec![Movement { product: product(*number), quantity: quantity(*thousandths), line: None }];
            world.move_goods(&movements);
            let intake = Intake {
                business_day: day(),
                tenders: Vec::new(),
                movements,
                note: String::new(),
                batches: Vec::new(),
            };
            register.append(None, Body::Intake(intake));
        }
        Act::Waste { product: number, quantity: thousandths, back } => {
            let lost = waste(*number, *thousandths);
            world.move_goods(&lost.movements);
            let entry = register.append(None, Body::Waste(lost.clone()));
            if *back {
                let taken_back = lost.taken_back(entry);
                world.move_goods(&taken_back.movements);
                register.append(None, Body::Waste(taken_back));
            }
        }
        Act::SellOut { product: number, sold_out } => {
            let said = SoldOut { business_day: day(), product: product(*number), sold_out: *sold_out };
            register.append(None, Body::SoldOut(said));
        }
        Act::Count { product: number } => {
            // Somebody reads the screens of both registers while counting.
            let mut cover = known;
            let seen: Vec<Covered> =
                positions.iter().map(|&(incarnation, through_seq)| Covered { incarnation, through_seq }).collect();
            stock::join(&mut cover, &seen);
            let counted = quantity(world.shelf.get(&product(*number)).copied().unwrap_or(0));
            register
                .append(None, Body::Count(Count { business_day: day(), product: product(*number), counted, cover }));
        }
        Act::Change { what, which, value } => {
            let body = change(*what, *which, *value);
            register.append(None, body);
        }
        Act::Import { ticket } => {
            // The same past ticket, brought by whichever register: the id comes from its content.
            let mut world_apart = World::default();
            let mut sale = world_apart.sale(&[(*ticket, 1500)], true, false);
            sale.movements = Vec::new();
            for tender in &mut sale.tenders {
                tender.kind = TenderKind::Unknown;
            }
            sale.imported = Some(Imported { ticket: format!("T-{ticket}") });
            let id = EventId::derived(&[*ticket; 32]);
            if !register.log.iter().any(|e| e.envelope.id == id) {
                let wall_ms = std::mem::replace(&mut register.wall_ms, START_MS - 86_400_000);
                register.append(Some(id), Body::Sale(Box::new(sale)));
                register.wall_ms = wall_ms;
            }
        }
    }
}

fn give_back(world: &mut World, register: &mut Register, at: usize, sale: usize, act: &Act) {
    if world.sold.is_empty() {
        return;
    }
    let at_sale = sale % world.sold.len();
    let receipt = world.receipt();
    let sold = &mut world.sold[at_sale];
    let refunded: Vec<Returned> =
        sold.back[at].iter().map(|(&line, &q)| Returned { line, quantity: quantity(q) }).collect();
    let terms = RefundTerms {
        receipt,
        business_day: day(),
        sale: sold.id,
        refunded: &refunded,
        reason: "",
        rounding: CashRounding::new(5).unwrap(),
        cash_back: refund::CashBack::default(),
        paid: &sold.paid,
        paid_rounding_minor: money(sold.rounding_minor),
    };
    let refund = if let Act::Refund { part, restock, .. } = act {
        let mut returned = Vec::new();
        for line in &sold.sale.bill.lines {
            let left = line.quantity.thousandths() - sold.back[at].get(&line.no).copied().unwrap_or(0);
            let part = (left * part + 999) / 1000;
            if part > 0 {
                returned.push(Returned { line: line.no, quantity: quantity(part) });
            }
        }
        if returned.is_empty() {
            return;
        }
        refund::refund(&sold.sale, &terms, &returned, TenderKind::Cash, *restock).unwrap()
    } else {
        match refund::void(&sold.sale, &terms) {
            Ok(void) => void,
            Err(_) => return,
        }
    };
    for line in &refund.lines {
        *sold.back[at].entry(line.line).or_default() -= line.quantity.thousandths();
    }
    let movements = refund.movements.clone();
    world.move_goods(&movements);
    register.append(None, Body::Refund(Box::new(refund)));
}

fn change(what: u8, which: u8, value: i64) -> Body {
    let tax_category = TaxCategoryId::new(START_MS, [60 + which; 10]);
    let category = CategoryId::new(START_MS, [70 + which; 10]);
    let barcode = || Barcode::parse(&format!("CODE-{which}")).unwrap();
    let of_product = |changes| Body::Product(ProductChanges { product: product(which), changes });
    let from = day().days_after(u64::from(which));
    match what {
        0 => of_product(vec![ProductChange::Name(format!("Name {value}")), ProductChange::Position(value)]),
        1 => of_product(vec![
            ProductChange::CostMinor((value > 0).then(|| money(value))),
            ProductChange::Category((value > 2).then_some(category)),
            ProductChange::TaxCategory(tax_category),
            ProductChange::Archived(value == 5),
        ]),
        2 if value % 2 == 0 => of_product(vec![ProductChange::AddBarcode(barcode())]),
        2 => of_product(vec![ProductChange::RemoveBarcode(barcode())]),
        3 => Body::Price(PriceChange {
            product: product(which),
            stall: (value > 3).then(stall),
            valid_from: from,
            price_minor: (value != 1).then(|| money(value * 100)),
        }),
        4 => Body::Setting(if which == 0 {
            Setting::BusinessName(format!("Bakery {value}"))
        } else {
            Setting::CashRounding(CashRounding::new(value).unwrap())
        }),
        5 => Body::Category(CategoryChanges {
            category,
            changes: vec![CategoryChange::Name(format!("Category {value}")), CategoryChange::Archived(value == 0)],
        }),
        6 => Body::TaxCategory(TaxCategoryChange {
            tax_category,
            name: (value > 1).then(|| format!("Tax {value}")),
            archived: None,
            rates: (value < 4).then(|| RatesFrom { valid_from: from, rates: rates(value) }),
        }),
        7 => Body::Stall(StallChanges { stall: stall(), changes: vec![StallChange::Name(format!("Stall {value}"))] }),
        _ => Body::Staff(StaffChanges {
            person: PersonId::new(START_MS, [80 + which; 10]),
            changes: vec![StaffChange::Role(Role::STAFF[value as usize % 3]), StaffChange::Active(value != 0)],
        }),
    }
}
