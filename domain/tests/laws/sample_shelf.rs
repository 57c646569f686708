//! Samples of what becomes of goods beside being sold.

use domain::discount::BasisPoints;
use domain::event::Body;
use domain::forecast::{Forecast, Planned, Prediction};
use domain::id::{BatchId, EventId, MarkdownId};
use domain::markdown::{Expected, Given, Markdown, MarkdownChange, MarkdownChanges, MarkdownReason};
use domain::occasion::Occasion;
use domain::sale::BatchClaim;
use domain::stock::SoldOut;
use domain::tender::TenderKind;
use domain::waste::{Waste, WasteReason};

use crate::carts::{day, money};
use crate::samples::{AT_MS, movement, named, product, quantity, stall, tender};

pub fn wastes() -> Vec<(String, Body)> {
    let full = Waste {
        business_day: day(),
        currency: "EUR".parse().unwrap(),
        product: product(1),
        quantity: quantity(1_500),
        reason: WasteReason::Expired,
        cost_minor: Some(money(165)),
        retail_minor: Some(money(390)),
        of: Some(EventId::new(AT_MS, [12; 10])),
        batches: vec![BatchClaim { batch: BatchId::new(AT_MS, [30; 10]), quantity: quantity(1_500), scanned: true }],
        tenders: vec![tender(TenderKind::Cash, -50, 0)],
        movements: vec![movement(1, -1_500, Some(1))],
    };
    let least = Waste {
        cost_minor: None,
        retail_minor: None,
        of: None,
        batches: Vec::new(),
        tenders: Vec::new(),
        movements: Vec::new(),
        ..full.clone()
    };
    let mut all = vec![named("everything", Body::Waste(full)), named("least", Body::Waste(least.clone()))];
    all.extend(WasteReason::ALL.map(|reason| named(reason.code(), Body::Waste(Waste { reason, ..least.clone() }))));
    all
}

pub fn sold_outs() -> Vec<(String, Body)> {
    let said = SoldOut { business_day: day(), product: product(1), sold_out: true };
    vec![
        named("everything", Body::SoldOut(said)),
        named("there again", Body::SoldOut(SoldOut { sold_out: false, ..said })),
    ]
}

pub fn markdowns() -> Vec<(String, Body)> {
    let body = |changes| Body::Markdown(MarkdownChanges { markdown: MarkdownId::new(AT_MS, [40; 10]), changes });
    let expected = Expected { left: quantity(11_000), at_list: quantity(4_000), reduced: quantity(8_200) };
    let full = Markdown {
        stall: stall(),
        product: product(1),
        given: Given::Percent(BasisPoints::new(3_000).unwrap()),
        business_day: day(),
        from_ms: AT_MS,
        until_ms: AT_MS + 7_200_000,
        reason: MarkdownReason::Closing,
        expected: Some(expected),
    };
    let plain = Markdown { given: Given::Price(money(99)), reason: MarkdownReason::Expiring, expected: None, ..full };
    vec![
        named("everything", body(vec![MarkdownChange::Made(full), MarkdownChange::EndedMs(AT_MS + 60_000)])),
        named("least", body(Vec::new())),
        named("to a price", body(vec![MarkdownChange::Made(plain)])),
        named("other", body(vec![MarkdownChange::Made(Markdown { reason: MarkdownReason::Other, ..plain })])),
    ]
}

pub fn forecasts() -> Vec<(String, Body)> {
    let of = |n, day| Prediction {
        product: product(n),
        day,
        quantiles: (0..19).map(|level| quantity(1_000 * i64::from(n) + 500 * level)).collect(),
    };
    let full = Forecast {
        business_day: day(),
        model: "ensemble".to_owned(),
        version: "0.1.0".to_owned(),
        predictions: vec![of(1, day()), of(1, day().days_after(1)), of(2, day())],
    };
    let least = Forecast { predictions: Vec::new(), ..full.clone() };
    vec![named("everything", Body::Forecast(Box::new(full))), named("least", Body::Forecast(Box::new(least)))]
}

pub fn planned() -> Vec<(String, Body)> {
    let own = Planned { day: day().days_after(1), product: product(1), quantity: Some(quantity(42_000)) };
    vec![named("everything", Body::Planned(own)), named("taken back", Body::Planned(Planned { quantity: None, ..own }))]
}

pub fn occasions() -> Vec<(String, Body)> {
    let of = |name: &str, takes_place| {
        Body::Occasion(Occasion { day: day().days_after(3), name: name.to_owned(), takes_place })
    };
    vec![named("everything", of("Fête de l’école “Jean Moulin”", true)), named("taken back", of("Fair", false))]
}
