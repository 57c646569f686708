//! A stall with awkward goods: what the tests sell.

use chrono::DateTime;
use documents::{Language, Letterhead, Receipt};
use domain::Money;
use domain::cart::{self, Asked, Goods, Item, Terms};
use domain::cash_rounding::CashRounding;
use domain::clock::Moment;
use domain::discount::{BasisPoints, Reduction};
use domain::id::{EventId, ProductId, TaxCategoryId};
use domain::quantity::{Quantity, Unit};
use domain::refund::{self, Refund, RefundTerms, Returned};
use domain::sale::{self, LineKind, Payment, Sale};
use domain::tax::{Rates, Service, TaxRate};
use domain::tender::{Tender, TenderKind};

pub const LONG: &str = "Organic wholegrain spelt and rye sourdough loaf with toasted sunflower seeds, large, sliced";
pub const HEBREW: &str = "חלה מתוקה (250 גרם)";
pub const ARABIC: &str = "خبز عربي بالسمسم";

pub fn money(minor: i64) -> Money {
    Money::new(minor).unwrap()
}

pub fn letterhead(language: Language) -> Letterhead {
    Letterhead {
        business_name: "Bäckerei Linden & Töchter".to_owned(),
        stall_name: "Saturday market".to_owned(),
        address: "Hauptplatz 4\n8010 Graz".to_owned(),
        tax_number: "ATU12345678".to_owned(),
        header: "Bread is baked at four in the morning.".to_owned(),
        footer: "Thank you, see you next Saturday.\nlinden.example".to_owned(),
        language,
        cashier: "Ana".to_owned(),
    }
}

pub fn moment() -> Moment {
    Moment::new(DateTime::parse_from_rfc3339("2026-11-21T09:05:30+01:00").unwrap(), "Europe/Vienna")
}

/// What is put into a cart: name, unit, thousandths, price, rate, a discount in basis points.
pub struct Wanted(pub &'static str, pub Unit, pub i64, pub i64, pub i64, pub i64);

pub struct Till {
    pub currency: &'static str,
    pub inclusive: bool,
    pub cart_discount: Option<Reduction>,
    pub rounding: i64,
    pub tip: i64,
    pub tenders: Vec<Tender>,
}

impl Default for Till {
    fn default() -> Self {
        let tenders = vec![Tender::new(TenderKind::Cash, money(100_000))];
        Self { currency: "EUR", inclusive: true, cart_discount: None, rounding: 0, tip: 0, tenders }
    }
}

pub fn sell(till: &Till, wanted: &[Wanted]) -> Sale {
    let percent = |bp: i64| Reduction::Percent(BasisPoints::new(bp).unwrap());
    let cart: Vec<(Item, Terms)> = wanted
        .iter()
        .map(|&Wanted(name, unit, thousandths, price, ppm, off)| {
            let terms = Terms {
                product: Some(ProductId::NIL),
                name: name.to_owned(),
                kind: LineKind::Goods,
                unit,
                tax_category: TaxCategoryId::NIL,
                list_price_minor: Some(money(price)),
                rates: Rates::flat(TaxRate::from_ppm(ppm).unwrap()),
                reduced: Vec::new(),
            };
            let mut item = Item::new(Goods::Product(ProductId::NIL), Quantity::new(thousandths).unwrap());
            item.discount = (off > 0).then(|| Asked { given: percent(off), reason: String::new() });
            (item, terms)
        })
        .collect();
    let cart: Vec<(&Item, &Terms)> = cart.iter().map(|(item, terms)| (item, terms)).collect();
    let discount = till.cart_discount.map(|given| Asked { given, reason: "Market day".to_owned() });
    let bill = cart::bill(&cart, Service::TakeAway, discount.as_ref(), till.inclusive, 0).unwrap();
    let payment = Payment { tenders: till.tenders.clone(), tip_minor: money(till.tip) };
    sale::complete(
        "A7K-000123".parse().unwrap(),
        "2026-11-21".parse().unwrap(),
        till.currency.parse().unwrap(),
        bill,
        &payment,
        CashRounding::new(till.rounding).unwrap(),
    )
    .unwrap()
}

/// A long name, weighed goods, a discount on a line and on the cart, two rates, other scripts, cash rounding, a split.
pub fn awkward_sale() -> Sale {
    let till = Till {
        cart_discount: Some(Reduction::Percent(BasisPoints::new(500).unwrap())),
        rounding: 5,
        tenders: vec![Tender::new(TenderKind::Card, money(2_000)), Tender::new(TenderKind::Cash, money(5_000))],
        ..Till::default()
    };
    sell(
        &till,
        &[
            Wanted("Croissant", Unit::Piece, 1_000, 130, 100_000, 0),
            Wanted(LONG, Unit::Piece, 2_000, 690, 100_000, 0),
            Wanted("Comté, 18 months", Unit::Kilogram, 312, 3_490, 100_000, 1_000),
            Wanted("Flat white", Unit::Piece, 3_000, 340, 200_000, 0),
            Wanted(HEBREW, Unit::Piece, 1_000, 450, 100_000, 0),
            Wanted(ARABIC, Unit::Piece, 1_000, 275, 100_000, 0),
        ],
    )
}

pub fn awkward_refund(sale: &Sale) -> Refund {
    let terms = RefundTerms {
        receipt: "A7K-000124".parse().unwrap(),
        business_day: "2026-11-21".parse().unwrap(),
        sale: EventId::NIL,
        refunded: &[],
        reason: "One cup was cold",
        rounding: CashRounding::new(5).unwrap(),
        cash_back: refund::CashBack::default(),
        paid: &sale.tenders,
        paid_rounding_minor: sale.rounding_minor,
    };
    let returned = [
        Returned { line: 4, quantity: Quantity::new(1_000).unwrap() },
        Returned { line: 3, quantity: Quantity::new(312).unwrap() },
    ];
    refund::refund(sale, &terms, &returned, TenderKind::Cash, true).unwrap()
}

pub fn awkward_receipt(language: Language, copy: bool) -> Receipt {
    Receipt::of_sale(&awkward_sale(), &moment(), &letterhead(language), copy).unwrap()
}
