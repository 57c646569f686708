//! What lies on the shelf beside its number: sold out, batches with a last day, reduced prices.

use domain::api::catalogue::{CountStock, TakeIn};
use domain::api::data::Verify;
use domain::api::sell::{CompleteSale, OpenCounter, Tile, TilesOf};
use domain::api::shelf::{EndMarkdown, MarkDown, SaySoldOut, SeeBatches, SeeMarkdowns};
use domain::api::waste::LogWaste;
use domain::business_day::BusinessDay;
use domain::cart::{Cart, Goods, Item};
use domain::discount::BasisPoints;
use domain::event::Body;
use domain::id::{EventId, ProductId};
use domain::markdown::{Given, MarkdownReason};
use domain::sale::{BatchClaim, Line, PriceReason};
use domain::waste::WasteReason;
use register::markdown::{self, Asked};
use register::store::find_event;

use crate::counter::Stall;
use crate::stall::{self, at, cash, money, quantity};

fn tile(stall: &mut Stall, product: ProductId) -> Tile {
    stall.ask(&TilesOf { products: vec![product] }).unwrap().remove(0)
}

#[test]
fn what_was_said_to_be_sold_out_is_so_until_somebody_says_otherwise_or_more_comes_in() {
    let mut stall = Stall::open();
    let product = stall.bread();
    assert_eq!(tile(&mut stall, product).sold_out, None);
    let said = stall.ask(&SaySoldOut { product, sold_out: true }).unwrap();
    let time = said.sold_out.expect("it stands on the tile");
    assert_eq!((time.len(), &time[2..3]), (5, ":"));
    assert_eq!(tile(&mut stall, product).sold_out, Some(time));
    assert_eq!(stall.ask(&SaySoldOut { product, sold_out: false }).unwrap().sold_out, None);
    assert!(stall.ask(&SaySoldOut { product, sold_out: true }).unwrap().sold_out.is_some());
    stall.ask(&TakeIn { product, quantity: quantity(5_000), expires_on: None }).unwrap();
    assert_eq!(tile(&mut stall, product).sold_out, None);
    assert!(stall.ask(&SaySoldOut { product, sold_out: true }).unwrap().sold_out.is_some());
}

fn sell(stall: &mut Stall, lines: &[(ProductId, i64)], expected: i64) -> EventId {
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let items = lines.iter().map(|&(p, q)| Item::new(Goods::Product(p), quantity(q))).collect();
    let cart = Cart { items, ..Cart::default() };
    let sale = CompleteSale { id, cart, payment: cash(10_000), expected_total_minor: money(expected) };
    stall.ask(&sale).unwrap().id
}

fn batches(stall: &mut Stall, product: ProductId) -> (Vec<i64>, i64) {
    let seen = stall.ask(&SeeBatches { product }).unwrap();
    let left = seen.batches.iter().map(|b| b.left.thousandths() / 1000).collect();
    (left, seen.loose.thousandths() / 1000)
}

#[test]
fn what_expires_first_is_sold_first_and_a_count_settles_the_batches() {
    let mut stall = Stall::open();
    let product = stall.bread();
    let today: BusinessDay = stall.ask(&OpenCounter {}).unwrap().business_day;
    let take_in = |pieces: i64, days| TakeIn {
        product,
        quantity: quantity(pieces * 1000),
        expires_on: Some(today.days_after(days)),
    };
    stall.ask(&take_in(6, 3)).unwrap();
    stall.ask(&take_in(4, 1)).unwrap();
    stall.ask(&TakeIn { product, quantity: quantity(2_000), expires_on: None }).unwrap();
    assert_eq!(batches(&mut stall, product), (vec![4, 6], 2));
    // Two lines of one cart don't take the same loaf.
    let sale = sell(&mut stall, &[(product, 3_000), (product, 2_000)], 5 * 130);
    assert_eq!(batches(&mut stall, product), (vec![5], 2));
    // Thrown away is what expires first, unless somebody says which.
    stall.ask(&LogWaste { product, quantity: quantity(1_000), reason: WasteReason::Damaged, batch: None }).unwrap();
    assert_eq!(batches(&mut stall, product), (vec![4], 2));
    stall.ask(&CountStock { product, counted: quantity(3_000) }).unwrap();
    assert_eq!(batches(&mut stall, product), (vec![3], 0));
    let over = TakeIn { product, quantity: quantity(1_000), expires_on: Some(today.days_before(1)) };
    assert_eq!(stall.ask(&over).unwrap_err().code, "expired");
    assert!(stall.ask(&Verify { full: true }).unwrap().ok);

    stall.close();
    let store = register::store::Store::read(stall.folder.path()).unwrap();
    let Some(Body::Sale(sale)) = find_event(store.conn(), sale).unwrap().map(|event| event.body) else { panic!() };
    let claims = |line: &Line| {
        line.batches.iter().map(|c: &BatchClaim| (c.quantity.thousandths(), c.scanned)).collect::<Vec<_>>()
    };
    assert_eq!(claims(&sale.bill.lines[0]), [(3_000, false)]);
    assert_eq!(claims(&sale.bill.lines[1]), [(1_000, false), (1_000, false)]);
}

#[test]
fn a_reduced_product_is_sold_at_its_price_and_its_outcome_is_measured() {
    let mut stall = Stall::open();
    let product = stall.bread();
    let given = Given::Percent(BasisPoints::new(3_000).unwrap());
    let ask = |given| MarkDown { product, given, until: None, reason: MarkdownReason::Closing, expected: None };
    let made = stall.ask(&ask(given)).unwrap();
    let of = made.markdowns[0].clone();
    assert_eq!((of.list_price_minor, of.price_minor, of.holds), (Some(money(130)), Some(money(91)), true));
    let shown = tile(&mut stall, product).terms;
    assert_eq!(shown.list_price_minor, Some(money(130)), "the list price stays");
    assert_eq!(shown.reduced.len(), 1);
    sell(&mut stall, &[(product, 4_000)], 4 * 91);
    let outcome = stall.ask(&SeeMarkdowns { day: None }).unwrap().markdowns[0].outcome;
    assert_eq!(
        (outcome.quantity, outcome.amount_minor, outcome.at_list_minor),
        (quantity(4_000), money(364), money(520))
    );
    // Another takes the first one's place.
    let made = stall.ask(&ask(Given::Price(money(50)))).unwrap();
    assert_eq!(made.markdowns.iter().map(|m| m.holds).collect::<Vec<_>>(), [true, false]);
    sell(&mut stall, &[(product, 1_000)], 50);
    let ended = stall.ask(&EndMarkdown { markdown: made.markdowns[0].markdown }).unwrap();
    assert!(ended.markdowns.iter().all(|m| !m.holds));
    sell(&mut stall, &[(product, 1_000)], 130);
    assert_eq!(stall.ask(&EndMarkdown { markdown: made.markdowns[0].markdown }).unwrap_err().code, "not_found");
    for wrong in [Given::Price(money(130)), Given::Price(money(200)), Given::Percent(BasisPoints::new(0).unwrap())] {
        assert_eq!(stall.ask(&ask(wrong)).unwrap_err().code, "not_reduced");
    }
    assert_eq!(stall.ask(&MarkDown { until: Some("25:00".to_owned()), ..ask(given) }).unwrap_err().code, "malformed");
    stall.become_cashier();
    assert_eq!(stall.ask(&ask(given)).unwrap_err().code, "needs_approval");
    stall.ask(&SeeMarkdowns { day: None }).unwrap();
}

#[test]
fn the_price_goes_back_by_itself_at_its_end() {
    let mut stall = stall::Stall::open();
    let (bread, made_at) = (stall.bread, at("2026-11-21T17:30:00+01:00"));
    let product = stall.shop.catalogue.product(bread).unwrap().clone();
    let author = stall.author(&made_at);
    let given = Given::Percent(BasisPoints::new(5_000).unwrap());
    let asked = Asked { given, until: Some("19:00"), reason: MarkdownReason::Closing, expected: None };
    markdown::make(&mut stall.store, &mut stall.shop, &author, &product, asked).unwrap();
    for (moment, total) in [
        ("2026-11-21T17:29:59+01:00", 130),
        ("2026-11-21T17:30:00+01:00", 65),
        ("2026-11-21T18:59:59+01:00", 65),
        ("2026-11-21T19:00:00+01:00", 130),
        ("2026-11-22T17:45:00+01:00", 130),
    ] {
        let done = stall.sell_at(&at(moment), &[(bread, 1000)], &cash(200));
        assert_eq!(done.total_minor, money(total), "{moment}");
        let Some(Body::Sale(sale)) = find_event(stall.store.conn(), done.id).unwrap().map(|e| e.body) else { panic!() };
        let line = &sale.bill.lines[0];
        let reason = (total == 65).then_some(PriceReason::Markdown);
        assert_eq!((line.list_price_minor, line.price_reason), (Some(money(130)), reason), "{moment}");
    }
    // It is over at once for whoever opens the register the next day.
    let shop = register::shop::Shop::load(&stall.store).unwrap();
    let next = shop.bill(&stall.cart(&[(bread, 1000)]), &at("2026-11-22T09:00:00+01:00")).unwrap();
    assert_eq!(next.total_minor, money(130));
    let late = Asked { until: Some("17:00"), ..asked };
    let refused = markdown::make(&mut stall.store, &mut stall.shop, &author, &product, late).unwrap_err();
    assert_eq!(refused.code(), "time_over");
}

#[test]
fn who_came_only_for_a_reduced_price_is_no_demand() {
    let mut stall = stall::Stall::open();
    let bread = stall.bread;
    let moment = |day: u32, time: &str| at(&format!("2026-11-{day:02}T{time}:00+01:00"));
    for day in 1..=15 {
        stall.sell_at(&moment(day, "10:00"), &[(bread, 10_000)], &cash(1_300));
    }
    let made_at = moment(15, "17:00");
    let product = stall.shop.catalogue.product(bread).unwrap().clone();
    let author = stall.author(&made_at);
    let given = Given::Percent(BasisPoints::new(5_000).unwrap());
    let asked = Asked { given, until: Some("19:00"), reason: MarkdownReason::Closing, expected: None };
    markdown::make(&mut stall.store, &mut stall.shop, &author, &product, asked).unwrap();
    let done = stall.sell_at(&moment(15, "17:30"), &[(bread, 20_000)], &cash(1_300));
    assert_eq!(done.total_minor, money(1_300));
    let demand = register::outlook::demand(&stall.store, &stall.shop, stall::day("2026-11-16")).unwrap().unwrap();
    let series = &demand.panel.series()[0];
    assert_eq!(series.quantity[13..15], [10.0, 30.0]);
    // At half the price 2^1.75 times as many come.
    let asked = 10.0 + 20.0 / 2f64.powf(1.75);
    assert!(series.recovered[13].is_nan() && (series.recovered[14] - asked).abs() < 1e-9, "{:?}", series.recovered);
    assert!(!series.censored[14]);
    // Nor does it make the afternoon busier than it is.
    let afternoon = 1.0 - demand.profiles.of(bread).share(17.0 * 60.0 - 4.0 * 60.0);
    assert!(afternoon < 0.05, "{afternoon}");
}

#[test]
fn a_markdown_ends_at_closing_time_and_else_with_the_business_day() {
    let stall = stall::Stall::open();
    let ends = |now| markdown::closing(&stall.shop, &at(now)).wall().format("%d %H:%M").to_string();
    // Without opening hours: the stall's day starts at four.
    assert_eq!(ends("2026-11-21T17:30:00+01:00"), "22 04:00");
    assert_eq!(ends("2026-11-22T02:30:00+01:00"), "22 04:00");
    let mut open = stall;
    let hours = domain::settings::Hours { from: "07:00".parse().unwrap(), to: "19:30".parse().unwrap() };
    open.shop.stall.opening_hours.0 = [Some(hours); 7];
    let ends = |now| markdown::closing(&open.shop, &at(now)).wall().format("%d %H:%M").to_string();
    assert_eq!(ends("2026-11-21T17:30:00+01:00"), "21 19:30");
    assert_eq!(ends("2026-11-21T20:00:00+01:00"), "22 04:00", "whoever sells on after closing");
    for (from, to, end) in [
        ("18:00", "02:00", "22 02:00"),
        ("03:00", "21:00", "21 21:00"),
        ("09:00", "05:00", "22 04:00"),
        ("00:00", "00:00", "22 04:00"),
    ] {
        let hours = domain::settings::Hours { from: from.parse().unwrap(), to: to.parse().unwrap() };
        open.shop.stall.opening_hours.0 = [Some(hours); 7];
        let ends =
            markdown::closing(&open.shop, &at("2026-11-21T19:00:00+01:00")).wall().format("%d %H:%M").to_string();
        assert_eq!(ends, end, "{from} to {to}");
    }
}
