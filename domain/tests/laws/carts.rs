//! Made-up carts and payments, and the way from the oracle's numbers to `domain`'s types.

use domain::Money;
use domain::business_day::BusinessDay;
use domain::cart::{self, Asked as AskedOff, Goods, Item, Terms};
use domain::cash_rounding::CashRounding;
use domain::currency::Currency;
use domain::discount::{BasisPoints, Reduction};
use domain::id::{IncarnationId, ProductId, TaxCategoryId};
use domain::quantity::{Quantity, Unit};
use domain::receipt::ReceiptNumber;
use domain::sale::{self, Bill, LineKind, Payment, Sale};
use domain::tax::{Rates, Service, TaxRate};
use domain::tender::{Tender, TenderKind};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::oracle::{self, Asked, AskedLine, Off};

/// No decimals, two and three.
pub const CURRENCIES: [&str; 3] = ["JPY", "EUR", "KWD"];
/// Steps of cash rounding, in minor units.
pub const STEPS: [i64; 5] = [1, 5, 10, 50, 100];

#[derive(Debug, Clone)]
pub struct Case {
    pub currency: Currency,
    pub service: Service,
    pub asked: Asked,
}

pub fn money(minor: i64) -> Money {
    Money::new(minor).unwrap()
}

pub fn product(number: usize) -> ProductId {
    ProductId::new(1, [u8::try_from(number).unwrap(); 10])
}

fn off() -> impl Strategy<Value = Option<(bool, i64)>> {
    // A share in basis points, or an amount as a thousandth part of what it is taken from.
    prop_oneof![
        5 => Just(None),
        2 => (0..=10_000_i64).prop_map(|share| Some((true, share))),
        1 => prop::sample::select(vec![1000, 1500, 3333, 5000, 10_000]).prop_map(|share| Some((true, share))),
        2 => (0..=1000_i64).prop_map(|part| Some((false, part))),
    ]
}

fn off_of(seed: Option<(bool, i64)>, amount: i64) -> Option<Off> {
    seed.map(|(is_share, number)| if is_share { Off::BasisPoints(number) } else { Off::Minor(amount * number / 1000) })
}

fn rates() -> impl Strategy<Value = Vec<i64>> {
    let known: Vec<Vec<i64>> = vec![
        vec![],
        vec![0],
        vec![200_000],
        vec![190_000],
        vec![70_000],
        vec![55_000],
        vec![88_750],
        vec![40_000, 45_000, 3_750],
        vec![40_000, 48_750],
        vec![48_750, 40_000],
        vec![50_000, 50_000],
        vec![50_000, 99_750],
    ];
    prop_oneof![
        5 => prop::sample::select(known),
        1 => vec(0..=1_000_000_i64, 1..=3),
    ]
}

fn price(scale: i64) -> impl Strategy<Value = i64> {
    prop_oneof![
        1 => Just(0),
        6 => 1..=10 * scale,
        3 => 1..=300 * scale,
        1 => 1..=50_000 * scale,
    ]
}

fn line(scale: i64) -> impl Strategy<Value = AskedLine> {
    let quantity = prop_oneof![
        3 => (1..=12_i64).prop_map(|pieces| (true, pieces * 1000)),
        1 => (1..=500_i64).prop_map(|pieces| (true, pieces * 1000)),
        3 => (1..=4_999_i64).prop_map(|grams| (false, grams)),
    ];
    let label = prop_oneof![4 => Just(None), 1 => price(scale).prop_map(Some)];
    (prop::bool::weighted(0.9), quantity, price(scale), label, off(), rates()).prop_map(
        |(goods, (piece, thousandths), price_minor, label, off, rates_ppm)| {
            let label_minor = label.filter(|_| !piece);
            let mut line = AskedLine { goods, piece, thousandths, price_minor, label_minor, off: None, rates_ppm };
            line.off = off_of(off, line.full());
            line
        },
    )
}

pub fn case() -> impl Strategy<Value = Case> {
    (prop::sample::select(CURRENCIES.to_vec()), prop::bool::weighted(0.6), prop::bool::ANY).prop_flat_map(
        |(code, inclusive, eat_in)| {
            let currency: Currency = code.parse().unwrap();
            let service = if eat_in { Service::EatIn } else { Service::TakeAway };
            (vec(line(10_i64.pow(currency.exponent())), 1..=12), off()).prop_map(move |(lines, cart_off)| {
                let sum = lines.iter().filter(|l| l.goods).map(AskedLine::after_own_discount).sum();
                let cart_off = off_of(cart_off, sum);
                Case { currency, service, asked: Asked { inclusive, lines, cart_off } }
            })
        },
    )
}

fn reduction(off: Off) -> AskedOff {
    let given = match off {
        Off::BasisPoints(share) => Reduction::Percent(BasisPoints::new(share).unwrap()),
        Off::Minor(minor) => Reduction::Amount(money(minor)),
    };
    AskedOff { given, reason: String::new() }
}

fn tax_rates(rates_ppm: &[i64]) -> Vec<TaxRate> {
    rates_ppm.iter().map(|&ppm| TaxRate::from_ppm(ppm).unwrap()).collect()
}

impl Case {
    /// A sale in euros of inclusive or exclusive prices, taken away.
    pub fn euros(inclusive: bool, lines: Vec<AskedLine>, cart_off: Option<Off>) -> Self {
        Self {
            currency: "EUR".parse().unwrap(),
            service: Service::TakeAway,
            asked: Asked { inclusive, lines, cart_off },
        }
    }

    /// What the catalogue and the counter say. Every third line is a free amount, every third another price than the
    /// list's.
    pub fn items(&self) -> Vec<(Item, Terms)> {
        self.asked.lines.iter().enumerate().map(|(i, line)| self.item(i, line)).collect()
    }

    fn item(&self, i: usize, line: &AskedLine) -> (Item, Terms) {
        let rates = tax_rates(&line.rates_ppm);
        // The other service has a rate that would be noticed.
        let other = tax_rates(&[999_983]);
        let (take_away, eat_in) = if self.service == Service::EatIn { (other, rates) } else { (rates, other) };
        let free = i % 3 == 2;
        let terms = Terms {
            product: (!free).then(|| product(i)),
            name: format!("Line {i}"),
            kind: match (line.goods, i % 2) {
                (true, _) => LineKind::Goods,
                (false, 0) => LineKind::Deposit,
                (false, _) => LineKind::Voucher,
            },
            unit: if line.piece { Unit::Piece } else { Unit::Kilogram },
            tax_category: TaxCategoryId::NIL,
            list_price_minor: match i % 3 {
                0 => Some(money(line.price_minor)),
                1 => Some(money(line.price_minor + 7)),
                _ => None,
            },
            rates: Rates { take_away, eat_in },
            reduced: Vec::new(),
        };
        let goods = if free {
            Goods::FreeAmount { name: terms.name.clone(), tax_category: TaxCategoryId::NIL }
        } else {
            Goods::Product(product(i))
        };
        let item = Item {
            price_minor: (!i.is_multiple_of(3)).then(|| money(line.price_minor)),
            label_minor: line.label_minor.map(money),
            discount: line.off.map(reduction),
            ..Item::new(goods, Quantity::new(line.thousandths).unwrap())
        };
        (item, terms)
    }

    pub fn bill(&self) -> Result<Bill, domain::Error> {
        let items = self.items();
        let pairs: Vec<(&Item, &Terms)> = items.iter().map(|(item, terms)| (item, terms)).collect();
        cart::bill(&pairs, self.service, self.asked.cart_off.map(reduction).as_ref(), self.asked.inclusive, 0)
    }
}

/// How somebody pays, before the total is known.
#[derive(Debug, Clone)]
pub struct Payer {
    pub step: i64,
    pub tip: i64,
    /// Thousandths of the sum that are not paid in cash, by one or two payments.
    pub other_part: i64,
    pub other_kinds: Vec<TenderKind>,
    /// Laid on the counter beyond what is due.
    pub extra: i64,
    /// Pays the exact sum in coins that rounding would spare.
    pub exact: bool,
    pub two_notes: bool,
}

pub fn payer() -> impl Strategy<Value = Payer> {
    let other = [TenderKind::Card, TenderKind::Mobile, TenderKind::Voucher, TenderKind::Transfer];
    (
        prop::sample::select(STEPS.to_vec()),
        prop_oneof![3 => Just(0), 1 => 1..=2_000_i64],
        prop_oneof![3 => Just(0), 1 => Just(1000), 2 => 1..=999_i64],
        prop::sample::subsequence(other.to_vec(), 1..=2),
        prop_oneof![2 => Just(0), 1 => 1..=10_000_i64],
        prop::bool::weighted(0.2),
        prop::bool::ANY,
    )
        .prop_map(|(step, tip, other_part, other_kinds, extra, exact, two_notes)| Payer {
            step,
            tip,
            other_part,
            other_kinds,
            extra,
            exact,
            two_notes,
        })
}

/// Cash for everything, to the coin that rounding leaves, without a tip.
pub fn cash_payer() -> impl Strategy<Value = Payer> {
    payer().prop_map(|payer| Payer { tip: 0, other_part: 0, ..payer })
}

fn in_two(amount: i64, two: bool) -> Vec<i64> {
    let first = amount / 3;
    if two && first > 0 { vec![first, amount - first] } else { vec![amount] }
}

impl Payer {
    pub fn rounding(&self) -> CashRounding {
        CashRounding::new(self.step).unwrap()
    }

    /// Payments that settle `total` and the tip.
    pub fn tenders(&self, total: i64) -> Vec<Tender> {
        let due = total + self.tip;
        let mut other = due * self.other_part / 1000;
        let cash_due = oracle::to_step(due - other, self.step);
        if other > 0 && cash_due == 0 {
            // A rest for which there is no coin is not left over when somebody pays by card.
            other = due;
        }
        let mut tenders = Vec::new();
        let parts = if other > 0 { in_two(other, self.other_kinds.len() == 2) } else { Vec::new() };
        for (part, &kind) in parts.into_iter().zip(&self.other_kinds) {
            tenders.push(Tender::new(kind, money(part)));
        }
        let left = due - other;
        let cash = if self.exact { left } else { oracle::to_step(left, self.step) };
        if cash > 0 {
            let mut handed = if self.exact { cash } else { cash + self.extra };
            // What is laid down beyond the rounded sum is not to be the exact sum by chance.
            handed += i64::from(!self.exact && handed == left && cash != left);
            tenders.extend(in_two(handed, self.two_notes).into_iter().map(|c| Tender::new(TenderKind::Cash, money(c))));
        }
        tenders
    }

    pub fn sale(&self, case: &Case) -> Sale {
        let bill = case.bill().unwrap();
        let tenders = self.tenders(bill.total_minor.minor());
        sale::complete(
            receipt_number(1),
            day(),
            case.currency,
            bill,
            &Payment { tenders, tip_minor: money(self.tip) },
            self.rounding(),
        )
        .unwrap()
    }
}

pub fn receipt_number(number: u64) -> ReceiptNumber {
    ReceiptNumber::new(IncarnationId::new(1, [7; 10]), number)
}

pub fn day() -> BusinessDay {
    "2026-11-21".parse().unwrap()
}
