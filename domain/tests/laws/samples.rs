//! Events with everything in them and events with next to nothing, of every kind: what the golden vectors are made of.

use chrono::DateTime;
use domain::batch::NewBatch;
use domain::clock::{Hlc, Moment};
use domain::discount::{BasisPoints, Discount, Reduction};
use domain::event::{Body, Envelope, Event, Kind};
use domain::id::{
    BatchId, EventId, IncarnationId, ParkedId, PersonId, ProductId, RegisterId, StallId, TaxCategoryId, VendorId,
};
use domain::quantity::{Quantity, Unit};
use domain::receipt::ReceiptNumber;
use domain::refund::{Refund, RefundLine};
use domain::sale::{BatchClaim, Bill, Fiscal, Imported, Line, LineKind, PriceReason, Sale, TenderChange};
use domain::stock::{Count, Covered, Intake, Movement};
use domain::tax::{LineTax, Service, TaxRate, TaxSum};
use domain::tender::{Tender, TenderKind};

use crate::carts::{day, money};
use crate::{sample_changes, sample_recipe, sample_server, sample_shelf};

/// An event with a name.
pub struct Sample {
    pub name: String,
    pub event: Event,
}

/// Every sample of a kind; the first has everything, the second as little as can be.
pub fn of(kind: Kind) -> Vec<Sample> {
    let bodies: Vec<(String, Body)> = match kind {
        Kind::Sale => vec![
            named("everything", Body::Sale(Box::new(full_sale()))),
            named("least", Body::Sale(Box::new(least_sale()))),
            named("parked", Body::Sale(Box::new(parked_sale()))),
        ],
        Kind::Refund => vec![
            named("everything", Body::Refund(Box::new(full_refund()))),
            named("least", Body::Refund(Box::new(least_refund()))),
        ],
        Kind::TenderChange => tender_changes(),
        Kind::Intake => intakes(),
        Kind::Count => counts(),
        Kind::Waste => sample_shelf::wastes(),
        Kind::SoldOut => sample_shelf::sold_outs(),
        Kind::Markdown => sample_shelf::markdowns(),
        Kind::Forecast => sample_shelf::forecasts(),
        Kind::Planned => sample_shelf::planned(),
        Kind::Occasion => sample_shelf::occasions(),
        Kind::Product => sample_changes::products(),
        Kind::Category => sample_changes::categories(),
        Kind::Price => sample_changes::prices(),
        Kind::TaxCategory => sample_changes::tax_categories(),
        Kind::Recipe => sample_recipe::recipes(),
        Kind::Ingredient => sample_recipe::ingredients(),
        Kind::Supplier => sample_recipe::suppliers(),
        Kind::Setting => sample_changes::settings(),
        Kind::Stall => sample_changes::stalls(),
        Kind::Staff => sample_changes::staff(),
        Kind::Enrolment => sample_server::enrolments(),
        Kind::PutBack => sample_server::put_backs(),
    };
    let position = u8::try_from(Kind::ALL.iter().position(|&k| k == kind).unwrap()).unwrap();
    bodies
        .into_iter()
        .zip(0..)
        .map(|((name, body), nth)| {
            let envelope = if nth == 0 { full_envelope(position) } else { least_envelope(position, nth) };
            Sample { name, event: Event { envelope, body } }
        })
        .collect()
}

pub fn named(name: &str, body: Body) -> (String, Body) {
    (name.to_owned(), body)
}

pub const AT_MS: i64 = 1_795_252_530_123;

fn full_envelope(kind: u8) -> Envelope {
    Envelope {
        id: EventId::new(AT_MS, [kind; 10]),
        vendor: VendorId::new(AT_MS, [1; 10]),
        stall: stall(),
        register: RegisterId::new(AT_MS, [3; 10]),
        incarnation: IncarnationId::new(AT_MS, [4; 10]),
        seq: 1 + u64::from(kind),
        hlc: Hlc::default().tick(AT_MS).tick(AT_MS),
        moment: Moment::new(DateTime::parse_from_rfc3339("2026-11-21T10:15:30.123+01:00").unwrap(), "Europe/Paris"),
        person: Some(person(5)),
        approver: Some(person(6)),
    }
}

pub fn least_envelope(kind: u8, nth: u8) -> Envelope {
    Envelope {
        id: EventId::new(AT_MS + 1, [kind, nth, 0, 0, 0, 0, 0, 0, 0, 0]),
        seq: 100 + u64::from(kind) * 20 + u64::from(nth),
        hlc: Hlc::default(),
        moment: Moment::new(DateTime::parse_from_rfc3339("1970-01-01T00:00:00Z").unwrap(), "UTC"),
        person: None,
        approver: None,
        ..full_envelope(kind)
    }
}

pub fn stall() -> StallId {
    StallId::new(AT_MS, [2; 10])
}

pub fn person(number: u8) -> PersonId {
    PersonId::new(AT_MS, [number; 10])
}

pub fn product(number: u8) -> ProductId {
    ProductId::new(AT_MS, [10 + number; 10])
}

pub fn tax_category() -> TaxCategoryId {
    TaxCategoryId::new(AT_MS, [20; 10])
}

pub fn quantity(thousandths: i64) -> Quantity {
    Quantity::new(thousandths).unwrap()
}

pub fn rate(ppm: i64) -> TaxRate {
    TaxRate::from_ppm(ppm).unwrap()
}

fn line_tax(ppm: i64, minor: i64) -> LineTax {
    LineTax { rate_ppm: rate(ppm), tax_minor: money(minor) }
}

fn tax_sum(ppm: i64, net: i64, tax: i64) -> TaxSum {
    TaxSum { rate_ppm: rate(ppm), net_minor: money(net), tax_minor: money(tax) }
}

pub fn tender(kind: TenderKind, amount: i64, change: i64) -> Tender {
    Tender { kind, amount_minor: money(amount), change_minor: money(change) }
}

pub fn movement(of: u8, thousandths: i64, line: Option<u16>) -> Movement {
    Movement { product: product(of), quantity: quantity(thousandths), line }
}

fn receipt(number: u64) -> ReceiptNumber {
    ReceiptNumber::new(IncarnationId::new(AT_MS, [4; 10]), number)
}

fn bare_line(no: u16) -> Line {
    Line {
        no,
        kind: LineKind::Goods,
        product: None,
        name: "Bread".to_owned(),
        tax_category: tax_category(),
        unit: Unit::Piece,
        quantity: Quantity::ONE,
        list_price_minor: None,
        price_minor: money(250),
        price_reason: None,
        full_minor: money(250),
        discount: None,
        cart_discount_minor: money(0),
        amount_minor: money(250),
        taxes: Vec::new(),
        batches: Vec::new(),
        note: String::new(),
    }
}

fn full_line(no: u16, unit: Unit, reason: PriceReason, given: Reduction) -> Line {
    Line {
        product: Some(product(u8::try_from(no).unwrap())),
        name: "Käse <b>“très vieux”</b> خبز \\ 🧀".to_owned(),
        unit,
        quantity: quantity(612),
        list_price_minor: Some(money(2_490)),
        price_minor: money(2_290),
        price_reason: Some(reason),
        full_minor: money(1_401),
        discount: Some(Discount { given, amount_minor: money(140), reason: "regular".to_owned() }),
        cart_discount_minor: money(61),
        amount_minor: money(1_200),
        taxes: vec![line_tax(40_000, 44), line_tax(48_750, 54)],
        batches: vec![BatchClaim { batch: BatchId::new(AT_MS, [30; 10]), quantity: quantity(612), scanned: true }],
        note: "thin slices".to_owned(),
        ..bare_line(no)
    }
}

fn full_sale() -> Sale {
    let percent = Reduction::Percent(BasisPoints::new(1_000).unwrap());
    let amount = Reduction::Amount(money(140));
    let deposit = Line { kind: LineKind::Deposit, name: "Bottle".to_owned(), ..bare_line(4) };
    let voucher = Line { kind: LineKind::Voucher, name: "Voucher".to_owned(), ..bare_line(5) };
    Sale {
        receipt: receipt(123),
        business_day: day(),
        currency: "EUR".parse().unwrap(),
        bill: Bill {
            service: Service::EatIn,
            tax_inclusive: true,
            lines: vec![
                full_line(1, Unit::Kilogram, PriceReason::Override, percent),
                full_line(2, Unit::Litre, PriceReason::Label, amount),
                full_line(3, Unit::Metre, PriceReason::Markdown, percent),
                deposit,
                voucher,
            ],
            discount: Some(Discount { given: amount, amount_minor: money(183), reason: "friends".to_owned() }),
            taxes: vec![tax_sum(40_000, 3_306, 132), tax_sum(48_750, 3_306, 162)],
            total_minor: money(4_100),
        },
        tip_minor: money(102),
        rounding_minor: money(-2),
        tenders: vec![
            tender(TenderKind::Card, 1_000, 0),
            tender(TenderKind::Mobile, 100, 0),
            tender(TenderKind::Voucher, 500, 0),
            tender(TenderKind::Transfer, 50, 0),
            tender(TenderKind::Unknown, 50, 0),
            tender(TenderKind::Cash, 5_000, 2_500),
        ],
        movements: vec![movement(1, -612, Some(1)), movement(2, -612, Some(2)), movement(3, -612, Some(3))],
        note: "for Saturday".to_owned(),
        parked: None,
        imported: Some(Imported { ticket: "T-9465".to_owned() }),
        fiscal: Some(Fiscal { device: "TSE 1".to_owned(), signature: "c2lnbmVk".to_owned() }),
    }
}

fn least_sale() -> Sale {
    Sale {
        receipt: receipt(1),
        business_day: day(),
        currency: "JPY".parse().unwrap(),
        bill: Bill {
            service: Service::TakeAway,
            tax_inclusive: false,
            lines: vec![bare_line(1)],
            discount: None,
            taxes: Vec::new(),
            total_minor: money(250),
        },
        tip_minor: money(0),
        rounding_minor: money(0),
        tenders: vec![tender(TenderKind::Cash, 250, 0)],
        movements: Vec::new(),
        note: String::new(),
        parked: None,
        imported: None,
        fiscal: None,
    }
}

fn parked_sale() -> Sale {
    Sale { parked: Some(ParkedId::new(AT_MS, [9; 10])), ..least_sale() }
}

fn refund_line(line: u16) -> RefundLine {
    RefundLine {
        line,
        kind: LineKind::Goods,
        product: None,
        name: "Bread".to_owned(),
        tax_category: tax_category(),
        unit: Unit::Piece,
        price_minor: money(250),
        quantity: quantity(-1000),
        amount_minor: money(-250),
        taxes: Vec::new(),
    }
}

fn full_refund() -> Refund {
    let goods = RefundLine { product: Some(product(1)), taxes: vec![line_tax(55_000, -13)], ..refund_line(1) };
    let deposit = RefundLine { kind: LineKind::Deposit, amount_minor: money(-25), ..refund_line(2) };
    Refund {
        receipt: receipt(124),
        business_day: day(),
        currency: "EUR".parse().unwrap(),
        sale: EventId::new(AT_MS, [0; 10]),
        of_receipt: receipt(123),
        void: true,
        reason: "stale".to_owned(),
        tax_inclusive: true,
        lines: vec![goods, deposit],
        taxes: vec![tax_sum(55_000, -237, -13)],
        total_minor: money(-275),
        tip_minor: money(-25),
        rounding_minor: money(-1),
        tenders: vec![tender(TenderKind::Cash, -201, 0), tender(TenderKind::Card, -100, 0)],
        movements: vec![movement(1, 1000, Some(1))],
    }
}

fn least_refund() -> Refund {
    Refund {
        void: false,
        reason: String::new(),
        tax_inclusive: false,
        lines: vec![refund_line(1)],
        taxes: Vec::new(),
        total_minor: money(-250),
        tip_minor: money(0),
        rounding_minor: money(0),
        tenders: vec![tender(TenderKind::Cash, -250, 0)],
        movements: Vec::new(),
        ..full_refund()
    }
}

fn tender_changes() -> Vec<(String, Body)> {
    let full = TenderChange {
        sale: EventId::new(AT_MS, [0; 10]),
        business_day: day(),
        currency: "EUR".parse().unwrap(),
        rounding_minor: money(2),
        tenders: vec![tender(TenderKind::Cash, -4_200, 0), tender(TenderKind::Card, 4_202, 0)],
        movements: vec![movement(1, 0, None)],
    };
    let least = TenderChange { rounding_minor: money(0), tenders: Vec::new(), movements: Vec::new(), ..full.clone() };
    vec![named("everything", Body::TenderChange(full)), named("least", Body::TenderChange(least))]
}

fn intakes() -> Vec<(String, Body)> {
    let full = Intake {
        business_day: day(),
        tenders: vec![tender(TenderKind::Cash, -1_500, 0)],
        movements: vec![movement(1, 12_000, Some(1)), movement(2, 3_500, None)],
        note: "from the mill".to_owned(),
        batches: Vec::new(),
    };
    let least =
        Intake { tenders: Vec::new(), movements: Vec::new(), note: String::new(), batches: Vec::new(), ..full.clone() };
    let batch = NewBatch { batch: BatchId::new(AT_MS, [30; 10]), line: 1, expires_on: day().days_after(2) };
    let elsewhere = NewBatch { batch: BatchId::new(AT_MS, [31; 10]), line: 9, ..batch };
    let dated = Intake { batches: vec![batch, elsewhere], ..full.clone() };
    vec![
        named("everything", Body::Intake(full)),
        named("least", Body::Intake(least)),
        named("with a last day", Body::Intake(dated)),
    ]
}

fn counts() -> Vec<(String, Body)> {
    let covered = |number, through_seq| Covered { incarnation: IncarnationId::new(AT_MS, [number; 10]), through_seq };
    let full = Count {
        business_day: day(),
        product: product(1),
        counted: quantity(7_500),
        cover: vec![covered(4, 41), covered(9, 7)],
    };
    let least = Count { counted: Quantity::ZERO, cover: Vec::new(), ..full.clone() };
    vec![named("everything", Body::Count(full)), named("least", Body::Count(least))]
}
