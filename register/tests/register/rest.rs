//! What is left of today, worked out beside the counter after sales; and what is learned of reductions that are over.

use std::time::{Duration, Instant};

use domain::api::Operation;
use domain::api::catalogue::{CountStock, TakeIn};
use domain::api::plan::{RiskRow, SeeRisk};
use domain::api::sell::{CompleteSale, OpenCounter};
use domain::api::settings::{SaveStall, SeeSettings};
use domain::api::start::{Look, SignIn};
use domain::business_day::DayStart;
use domain::cart::{Cart, Goods, Item};
use domain::discount::BasisPoints;
use domain::event::Body;
use domain::forecast::{Forecast, Prediction};
use domain::id::{MarkdownId, ProductId};
use domain::markdown::{Expected, Given, Markdown, MarkdownChange, MarkdownChanges, MarkdownReason};
use domain::quantity::Quantity;
use domain::settings::{Hours, OpeningHours};
use register::counter::{Desk, Options};
use register::outlook;
use register::outlook::learned::Kind;
use register::shop::Shop;
use register::store::{Purpose, Store, Writer, random};

use crate::bakery::Bakery;
use crate::command::Program;
use crate::stall::{cash, quantity};

pub fn ask<O: Operation>(desk: &Desk, request: &O) -> O::Response {
    let answer = desk.call(O::NAME, &serde_json::to_string(request).unwrap(), None).unwrap();
    serde_json::from_str(&answer).unwrap()
}

/// The demo's owner signs in.
pub fn signed_in(desk: &Desk) {
    let owner = ask(desk, &Look {}).staff.into_iter().find(|tile| tile.name == register::demo::OWNER.0).unwrap();
    ask(desk, &SignIn { person: owner.person, pin: register::demo::OWNER.1.to_owned() });
}

fn wait(desk: &Desk) {
    let started = Instant::now();
    while !desk.is_rested() {
        assert!(started.elapsed() < Duration::from_secs(60), "the rest of today is never ready");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn row(desk: &Desk, product: ProductId) -> RiskRow {
    ask(desk, &SeeRisk {}).rows.into_iter().find(|row| row.product == product).unwrap()
}

#[test]
fn many_sales_are_one_refresh_of_what_is_left_of_today_and_the_board_follows() {
    let program = Program::empty();
    program.json(["demo"]);
    let desk = Desk::open(Options { data: program.data(), ..Options::default() }).unwrap();
    signed_in(&desk);
    // At whatever time of the day this runs, the stall is open.
    let mut stall = ask(&desk, &SeeSettings {}).stall;
    let hours = Hours { from: DayStart::default(), to: DayStart::default() };
    stall.opening_hours = OpeningHours([Some(hours); 7]);
    ask(&desk, &SaveStall { stall });
    assert_eq!(desk.learn().unwrap(), Some(Kind::Daily));
    let store = Store::read(&program.data()).unwrap();
    let shop = Shop::load(&store).unwrap();
    let bread = shop.catalogue.named("Bread").unwrap();
    let today = shop.business_day(&shop.now());
    let price = bread.price_on(today, shop.stall.stall).unwrap();
    ask(&desk, &CountStock { product: bread.id, counted: quantity(400_000) });
    wait(&desk);
    let (before, refreshes) = (row(&desk, bread.id), desk.refreshes());
    assert_eq!(before.left, quantity(400_000));

    const SALES: i64 = 40;
    let started = Instant::now();
    for _ in 0..SALES {
        let id = ask(&desk, &OpenCounter {}).next_sale;
        let items = vec![Item::new(Goods::Product(bread.id), quantity(1_000))];
        let cart = Cart { items, ..Cart::default() };
        ask(&desk, &CompleteSale { id, cart, payment: cash(10_000), expected_total_minor: price });
    }
    // Nobody waits for the refresh, and the board is right before it as after.
    let at_once = row(&desk, bread.id);
    wait(&desk);
    let made = desk.refreshes() - refreshes;
    // Gathered for 0.3 seconds; a slow machine sells as slowly.
    let most = (SALES as u64 / 4).max(started.elapsed().as_millis() as u64 / 300 + 2);
    assert!((1..=most).contains(&made), "{made} refreshes for {SALES} sales");
    let after = row(&desk, bread.id);
    assert_eq!(after.left, quantity(400_000 - 1_000 * SALES));
    assert_eq!(at_once.left, after.left);
    if before.expected > quantity(1_000) {
        assert!(after.expected > before.expected, "a busy day has more to come: {after:?}");
    }
    // What was kept ready is what a sum over the day says. A minute may pass between the two.
    let same = (0..3).any(|_| {
        wait(&desk);
        let summed = outlook::risk(&store, &shop, &shop.now(), None).unwrap();
        let summed = summed.rows.into_iter().find(|row| row.product == bread.id).unwrap();
        summed == row(&desk, bread.id)
    });
    assert!(same, "the board and the sum differ");
    ask(&desk, &TakeIn { product: bread.id, quantity: quantity(1_000), expires_on: None });
    assert_eq!(row(&desk, bread.id).left, quantity(401_000 - 1_000 * SALES));
}

#[test]
fn customers_who_come_for_low_prices_are_noticed() {
    let bakery = Bakery::open();
    let author = bakery.author();
    let Bakery { program: _program, mut store, shop, today } = bakery;
    let bread = shop.catalogue.named("Bread").unwrap().clone();
    let learned = |store: &Store| outlook::accuracy(store, &shop, today, 8).unwrap().unwrap();
    let prior = learned(&store);
    assert!(prior.markdowns.is_empty());
    // Reduced by 30 % from eleven to one on ten days on which far more came than the forecast said for the whole day.
    let append = |store: &mut Store, body: Body| {
        let write = |writer: &mut Writer<'_>| {
            let id = writer.new_id(author.now_ms);
            writer.append(Purpose::Live, &author, id, body).map(drop)
        };
        store.write(write).unwrap();
    };
    for back in 1..=10 {
        let day = today.days_before(back);
        let at = |hour| {
            let wall = day.date().and_hms_opt(hour, 0, 0).unwrap();
            register::clock::on_wall(wall, &shop.stall.zone).unwrap().unix_ms()
        };
        let predictions =
            vec![Prediction { product: bread.id, day, quantiles: vec![Quantity::new(2_000).unwrap(); 19] }];
        let (model, version) = ("ensemble".to_owned(), String::new());
        let forecast = Forecast { business_day: day.days_before(1), model, version, predictions };
        append(&mut store, Body::Forecast(Box::new(forecast)));
        let made = Markdown {
            stall: shop.stall.stall,
            product: bread.id,
            given: Given::Percent(BasisPoints::new(3_000).unwrap()),
            business_day: day,
            from_ms: at(11),
            until_ms: at(13),
            reason: MarkdownReason::Closing,
            expected: Some(Expected { left: quantity(50_000), at_list: quantity(1_000), reduced: quantity(2_000) }),
        };
        let markdown = MarkdownId::new(author.now_ms + i64::try_from(back).unwrap(), random());
        append(&mut store, Body::Markdown(MarkdownChanges { markdown, changes: vec![MarkdownChange::Made(made)] }));
    }
    let seen = learned(&store);
    assert_eq!(seen.markdowns.len(), 10);
    assert!(seen.at_thirty_bp > prior.at_thirty_bp + 500, "{} after {}", seen.at_thirty_bp, prior.at_thirty_bp);
    let of = &seen.markdowns[0];
    assert_eq!((of.day, of.discount.get(), of.expected), (today.days_before(1), 3_000, Some(quantity(2_000))));
    let day = of.day;
    let sum = "select coalesce(sum(l.quantity), 0) from sale s join sale_line l using (sale_id)
               where l.product_id = ?1 and s.business_day = ?2 and strftime('%H', s.at_ms / 1000 + s.offset_min * 60, 'unixepoch') in ('11', '12')";
    let sold: i64 = store.conn().query_row(sum, (bread.id.as_bytes(), day.to_string()), |row| row.get(0)).unwrap();
    assert_eq!(of.sold.thousandths(), sold);
    let list = bread.price_on(day, shop.stall.stall).unwrap();
    assert_eq!(of.price_minor, Given::Percent(of.discount).of(list).unwrap());
}
