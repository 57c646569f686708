//! Samples of the events that change the catalogue, settings and people.

use domain::barcode::{Barcode, LabelContent, LabelRule};
use domain::blob::BlobName;
use domain::cash_rounding::CashRounding;
use domain::catalogue::{
    CategoryChange, CategoryChanges, PriceChange, ProductChange, ProductChanges, RatesFrom, TaxCategoryChange,
};
use domain::discount::BasisPoints;
use domain::event::Body;
use domain::id::CategoryId;
use domain::quantity::Unit;
use domain::sale::LineKind;
use domain::settings::{
    Hours, OpeningHours, ReceiptMode, Setting, Settings, StaffChange, StaffChanges, StallChange, StallChanges,
};
use domain::staff::Role;
use domain::tax::Rates;

use crate::carts::{day, money};
use crate::samples::{AT_MS, named, person, product, rate, stall, tax_category};

pub fn products() -> Vec<(String, Body)> {
    let body = |changes| Body::Product(ProductChanges { product: product(1), changes });
    let barcode = |code: &str| Barcode::parse(code).unwrap();
    let full = vec![
        ProductChange::Name("Pain au levain".to_owned()),
        ProductChange::Category(Some(CategoryId::new(AT_MS, [21; 10]))),
        ProductChange::Kind(LineKind::Goods),
        ProductChange::Unit(Unit::Gram),
        ProductChange::TaxCategory(tax_category()),
        ProductChange::Picture(Some(BlobName::of(b"a picture"))),
        ProductChange::CostMinor(Some(money(110))),
        ProductChange::Position(3),
        ProductChange::Archived(false),
        ProductChange::AddBarcode(barcode("4006381333931")),
        ProductChange::RemoveBarcode(barcode("LOAF-1")),
    ];
    let emptied = vec![
        ProductChange::Category(None),
        ProductChange::Kind(LineKind::Voucher),
        ProductChange::Unit(Unit::Millilitre),
        ProductChange::Picture(None),
        ProductChange::CostMinor(None),
        ProductChange::Archived(true),
    ];
    vec![named("everything", body(full)), named("least", body(Vec::new())), named("emptied", body(emptied))]
}

pub fn categories() -> Vec<(String, Body)> {
    let body = |changes| Body::Category(CategoryChanges { category: CategoryId::new(AT_MS, [21; 10]), changes });
    let full =
        vec![CategoryChange::Name("Breads".to_owned()), CategoryChange::Position(1), CategoryChange::Archived(true)];
    vec![named("everything", body(full)), named("least", body(Vec::new()))]
}

pub fn prices() -> Vec<(String, Body)> {
    let full =
        PriceChange { product: product(1), stall: Some(stall()), valid_from: day(), price_minor: Some(money(320)) };
    let least = PriceChange { stall: None, price_minor: None, ..full.clone() };
    vec![named("everything", Body::Price(full)), named("least", Body::Price(least))]
}

pub fn tax_categories() -> Vec<(String, Body)> {
    let rates = Rates { take_away: vec![rate(40_000), rate(48_750)], eat_in: vec![rate(200_000)] };
    let full = TaxCategoryChange {
        tax_category: tax_category(),
        name: Some("Food".to_owned()),
        archived: Some(false),
        rates: Some(RatesFrom { valid_from: day(), rates }),
    };
    let least = TaxCategoryChange { name: None, archived: None, rates: None, ..full.clone() };
    vec![named("everything", Body::TaxCategory(full)), named("least", Body::TaxCategory(least))]
}

pub fn settings() -> Vec<(String, Body)> {
    let rule = |prefix, content, decimals| LabelRule::new(prefix, content, 5, 5, decimals, false).unwrap();
    let checked = LabelRule::new("20", LabelContent::Price, 4, 5, 2, true).unwrap();
    let settings = Settings {
        business_name: "Boulangerie «Au coin»".to_owned(),
        country: "FR".to_owned(),
        language: "fr".to_owned(),
        tax_inclusive: true,
        tax_number: "FR00123456789".to_owned(),
        cash_rounding: CashRounding::new(5).unwrap(),
        label_rules: vec![rule("21", LabelContent::Weight, 3), rule("22", LabelContent::Quantity, 0), checked],
        receipts: ReceiptMode::Always,
        receipt_header: "Bonjour".to_owned(),
        receipt_footer: "Merci\nÀ bientôt".to_owned(),
        region: "6AE".to_owned(),
        most_reduced: BasisPoints::new(4_000).unwrap(),
    };
    let more = [
        Setting::TaxInclusive(false),
        Setting::CashRounding(CashRounding::NONE),
        Setting::LabelRules(Vec::new()),
        Setting::Receipts(ReceiptMode::Offered),
        Setting::Receipts(ReceiptMode::OnRequest),
        Setting::ReceiptFooter(String::new()),
    ];
    // What came later stands behind, so that the vectors before it stay as they are.
    let came_later = |s: &Setting| matches!(s, Setting::Region(_) | Setting::MostReduced(_));
    let (later, first): (Vec<Setting>, Vec<Setting>) = settings.each().into_iter().partition(came_later);
    let plain = |s: Setting| named(s.key(), Body::Setting(s));
    let mut all: Vec<(String, Body)> = first.into_iter().map(plain).collect();
    all.extend(more.into_iter().map(|s| named(&format!("{} otherwise", s.key()), Body::Setting(s))));
    all.extend(later.into_iter().map(plain));
    all
}

pub fn stalls() -> Vec<(String, Body)> {
    let hours = |from: &str, to: &str| Some(Hours { from: from.parse().unwrap(), to: to.parse().unwrap() });
    let body = |changes| Body::Stall(StallChanges { stall: stall(), changes });
    let full = vec![
        StallChange::Name("Market square".to_owned()),
        StallChange::Address("1 rue du Four\n75006 Paris".to_owned()),
        StallChange::OpeningHours(OpeningHours([
            None,
            hours("07:00", "19:30"),
            hours("07:00", "19:30"),
            hours("07:00", "19:30"),
            hours("07:00", "19:30"),
            hours("18:00", "02:00"),
            None,
        ])),
        StallChange::Currency("EUR".parse().unwrap()),
        StallChange::Zone("Europe/Paris".to_owned()),
        StallChange::DayStart("04:00".parse().unwrap()),
    ];
    vec![named("everything", body(full)), named("least", body(Vec::new()))]
}

pub fn staff() -> Vec<(String, Body)> {
    let body = |changes| Body::Staff(StaffChanges { person: person(5), changes });
    let role = |role: Role| named(role.code(), body(vec![StaffChange::Role(role)]));
    let full = vec![StaffChange::Role(Role::Owner), StaffChange::Active(true)];
    vec![
        named("everything", body(full)),
        named("least", body(Vec::new())),
        role(Role::Manager),
        role(Role::Cashier),
        named("gone", body(vec![StaffChange::Active(false)])),
    ]
}
