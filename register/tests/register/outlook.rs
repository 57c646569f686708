//! What is expected, planned and at risk, from real sales of a bakery in Edinburgh (`forecast/tests/data`, the demo's too).

use std::sync::atomic::AtomicBool;

use chrono::{NaiveTime, TimeDelta};
use demand::Demand;
use domain::api::forecast::{Expected, ForecastDay};
use domain::api::plan::{Advice, Risk, Standing};
use domain::api::recipe::{SaveRecipe, Terms};
use domain::business_day::BusinessDay;
use domain::cart::{Cart, Goods, Item};
use domain::catalogue::PriceChange;
use domain::clock::Moment;
use domain::discount::BasisPoints;
use domain::event::Body;
use domain::forecast::{Forecast, Prediction};
use domain::markdown::{Given, MarkdownReason};
use domain::quantity::Quantity;
use domain::settings::{OpeningHours, Setting};
use domain::stock::SoldOut;
use domain::waste::WasteReason;
use register::markdown::{self, Asked};
use register::outlook;
use register::outlook::learned::{Kind, Learned};
use register::shop::Shop;
use register::store::{Author, Purpose};

use crate::bakery::Bakery;
use crate::command::Program;
use crate::stall::{cash, money, quantity};

#[test]
fn a_bakery_is_told_what_to_bake_with_a_range_and_may_know_better() {
    let mut bakery = Bakery::open();
    let missing = outlook::plan(&bakery.store, &bakery.shop, bakery.today, None).unwrap();
    assert_eq!((missing.standing, missing.rows.len()), (Standing::Missing, 0));
    bakery.forecast();
    let plan = outlook::plan(&bakery.store, &bakery.shop, bakery.today, None).unwrap();
    let Standing::Made { on, model, .. } = &plan.standing else { panic!("{:?}", plan.standing) };
    assert_eq!(*on, bakery.today);
    assert!(forecast::model::Model::of_name(model).is_some());
    assert!(plan.day > bakery.today && plan.rows.len() >= 10, "{}", plan.rows.len());
    for row in &plan.rows {
        assert!(row.low <= row.expected && row.expected <= row.high, "{row:?}");
        assert!(
            row.proposed.is_whole() && row.enough.get() > 5_000,
            "what costs little is baked for more than the middle"
        );
        assert!(row.proposed >= row.low, "{row:?}");
    }
    // What sells most is expected most.
    let most = plan.rows.iter().max_by_key(|row| row.expected).unwrap();
    assert!(most.expected >= quantity(5_000), "{most:?}");
    assert!(
        most.proposed > most.expected,
        "what costs a third of its price is worth baking more of than the middle: {most:?}"
    );

    let product = bakery.shop.catalogue.product(most.product).unwrap().clone();
    let author = bakery.author();
    outlook::set_planned(&mut bakery.store, &author, &product, plan.day, Some(quantity(99_000))).unwrap();
    let own = |bakery: &Bakery| {
        let plan = outlook::plan(&bakery.store, &bakery.shop, bakery.today, None).unwrap();
        plan.rows.iter().find(|row| row.product == product.id).map(|row| (row.own, row.proposed)).unwrap()
    };
    assert_eq!(own(&bakery), (Some(quantity(99_000)), most.proposed));
    // Ids made in one millisecond have no order; nobody taps that fast.
    let author = Author { now_ms: author.now_ms + 1, ..author };
    outlook::set_planned(&mut bakery.store, &author, &product, plan.day, None).unwrap();
    assert_eq!(own(&bakery), (None, most.proposed));
    let half = outlook::set_planned(&mut bakery.store, &author, &product, plan.day, Some(quantity(500)));
    assert_eq!(half.unwrap_err().code(), "whole_pieces");
}

#[test]
fn a_sold_out_day_counts_as_more_than_was_sold() {
    let mut bakery = Bakery::open();
    let product = bakery.product("Bread");
    let at = |demand: &Demand| demand.products.iter().position(|p| *p == product).unwrap();
    let before = bakery.demand();
    let series = &before.panel.series()[at(&before)];
    let day = (0..before.origin).rev().find(|day| series.quantity[*day] >= 4.0).unwrap();
    let sold = series.quantity[day];
    assert!(!series.censored[day] && series.recovered[day].is_nan());
    let business_day = before.panel.date(day);
    // Said at half past ten of that day.
    let said = SoldOut { business_day: BusinessDay::from_date(business_day), product, sold_out: true };
    let moment =
        register::clock::on_wall(business_day.and_hms_opt(10, 30, 0).unwrap(), &bakery.shop.stall.zone).unwrap();
    let author = Author { moment, ..bakery.author() };
    bakery
        .store
        .write(|writer| {
            let id = writer.new_id(author.now_ms);
            writer.append(Purpose::Live, &author, id, Body::SoldOut(said))
        })
        .unwrap();
    let after = bakery.demand();
    let series = &after.panel.series()[at(&after)];
    assert!(series.censored[day]);
    let such: Vec<f64> =
        (1..=8).map(|week| series.quantity[day - 7 * week]).filter(|units| units.is_finite()).collect();
    let most = (2.0 * sold).max(such.iter().sum::<f64>() / such.len() as f64 + 0.5);
    let recovered = series.recovered[day];
    assert!(recovered > sold && recovered <= most, "{recovered} of {sold}, at most {most}");
    bakery.append(Body::SoldOut(SoldOut { sold_out: false, ..said }));
    assert!(!bakery.demand().panel.series()[at(&before)].censored[day], "it was taken back");
}

#[test]
fn what_will_not_sell_is_reduced_in_the_last_hours_and_the_sum_adds_up() {
    let mut bakery = Bakery::open();
    bakery.forecast();
    let product = bakery.product("Bread");
    let found = bakery.shop.catalogue.product(product).unwrap().clone();
    let list = found.price_on(bakery.today, bakery.shop.stall.stall).unwrap();
    let author = bakery.author();
    // Far more than a day ever sells.
    register::count::count(&mut bakery.store, &bakery.shop, &author, &found, quantity(400_000)).unwrap();
    let row = |bakery: &Bakery, minutes_before: i64| {
        let risk = outlook::risk(&bakery.store, &bakery.shop, &bakery.before_closing(minutes_before), None).unwrap();
        assert_eq!(risk.at_risk_minor.minor(), risk.rows.iter().map(|r| r.at_risk_minor.minor()).sum::<i64>());
        risk.rows.into_iter().find(|row| row.product == product).unwrap()
    };
    assert!(matches!(row(&bakery, 300).advice, Advice::Wait { .. }));
    // Later the bakery of the data sold no bread any more.
    let late = row(&bakery, 170);
    assert!(late.left == quantity(400_000) && late.expected < late.left && late.at_risk > Quantity::ZERO);
    let Advice::Reduce(sum) = late.advice else { panic!("{late:?}") };
    // The sum on the screen is the one that was compared, to the minor unit.
    assert_eq!(sum.price_minor, Given::Percent(sum.discount).of(list).unwrap());
    let near = |quantity: Quantity, price: domain::Money, takings: domain::Money| {
        (quantity.times(price).unwrap().minor() - takings.minor()).abs() <= 1
    };
    assert!(near(sum.sold, sum.price_minor, sum.takings_minor), "{sum:?}");
    assert!(near(sum.full_sold, list, sum.full_takings_minor), "{sum:?}");
    assert!(
        (sum.takings_minor.minor() - sum.full_takings_minor.minor() - sum.gain_minor.minor()).abs() <= 1,
        "{sum:?}"
    );
    assert!(sum.gain_minor.minor() > 0 && sum.sold > sum.full_sold);

    // What ends today is at risk, not what keeps; and what is left is worth its salvage.
    let terms = |bakery: &mut Bakery, keeps_days, salvage: Option<i64>| {
        let terms = Terms { tray: None, keeps_days, salvage_minor: salvage.map(|s| domain::Money::new(s).unwrap()) };
        let form = SaveRecipe { product, terms, yields: None, parts: Vec::new() };
        register::recipe::save(&mut bakery.store, &author, &found, &form).unwrap();
    };
    register::count::count(&mut bakery.store, &bakery.shop, &author, &found, quantity(6_000)).unwrap();
    terms(&mut bakery, Some(1), Some(list.minor() / 20));
    let worth = row(&bakery, 170);
    let Advice::Reduce(kept) = worth.advice else { panic!("{worth:?}") };
    let both = kept.takings_minor.minor() + kept.worth_minor.minor();
    let full = kept.full_takings_minor.minor() + kept.full_worth_minor.minor();
    assert!((both - full - kept.gain_minor.minor()).abs() <= 2 && kept.full_worth_minor > kept.worth_minor, "{kept:?}");
    assert!(kept.discount <= sum.discount && kept.price_minor.minor() >= list.minor() / 20, "{kept:?}");
    terms(&mut bakery, Some(3), None);
    let board = outlook::risk(&bakery.store, &bakery.shop, &bakery.before_closing(170), None).unwrap();
    assert!(board.rows.iter().all(|row| row.product != product), "{board:?}");
    terms(&mut bakery, None, None);

    let moment = bakery.before_closing(170);
    let author = Author { moment, ..author };
    let asked =
        Asked { given: Given::Percent(sum.discount), until: None, reason: MarkdownReason::Closing, expected: None };
    markdown::make(&mut bakery.store, &mut bakery.shop, &author, &found, asked).unwrap();
    let reduced = row(&bakery, 169);
    assert_eq!(reduced.price_minor, sum.price_minor);
    assert!(matches!(reduced.advice, Advice::Reduced { .. }));
}

#[test]
fn without_opening_hours_the_sales_tell_when_a_day_ends_and_after_it_nothing_is_advised() {
    let mut bakery = Bakery::open();
    bakery.forecast();
    let product = bakery.product("Bread");
    let found = bakery.shop.catalogue.product(product).unwrap().clone();
    let author = bakery.author();
    register::count::count(&mut bakery.store, &bakery.shop, &author, &found, quantity(400_000)).unwrap();
    let board = |bakery: &Bakery, now: &Moment| outlook::risk(&bakery.store, &bakery.shop, now, None).unwrap();
    let bread = |board: &Risk| board.rows.iter().find(|row| row.product == product).map(|row| row.advice.clone());
    let unsold = |board: &Risk| {
        let mut over = board.over.iter().filter(|over| over.product == product);
        over.next().map(|over| (over.quantity, over.reason))
    };
    let left = Some((quantity(400_000), WasteReason::Unsold));
    let check = |bakery: &Bakery, closes: &dyn Fn(i64) -> Moment| {
        assert!(!board(bakery, &closes(1)).closed);
        let open = board(bakery, &closes(170));
        assert!(matches!(bread(&open), Some(Advice::Reduce(_))) && unsold(&open).is_none(), "{open:?}");
        assert!(matches!(bread(&board(bakery, &closes(181))), Some(Advice::Wait { .. })));
        let closed = board(bakery, &closes(0));
        assert!(closed.closed && closed.rows.is_empty() && closed.at_risk_minor == domain::Money::ZERO, "{closed:?}");
        assert_eq!(unsold(&closed), left);
    };
    check(&bakery, &|minutes| bakery.before_closing(minutes));

    bakery.shop.stall.opening_hours = OpeningHours::default();
    let wall = |time: NaiveTime, minutes: i64| {
        let wall = bakery.today.date().and_time(time) - TimeDelta::minutes(minutes);
        register::clock::on_wall(wall, &bakery.shop.stall.zone).unwrap()
    };
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    let said = board(&bakery, &wall(noon, 0)).closing;
    let end = NaiveTime::parse_from_str(&said, "%H:%M").unwrap();
    assert!(end > noon + TimeDelta::hours(3) && end < noon + TimeDelta::hours(8), "{said}");
    check(&bakery, &|minutes| wall(end, minutes));
}

#[test]
fn the_price_on_the_board_is_the_price_that_is_charged() {
    let mut bakery = Bakery::open();
    bakery.forecast();
    let product = bakery.product("Bread");
    let found = bakery.shop.catalogue.product(product).unwrap().clone();
    let author = bakery.author();
    register::count::count(&mut bakery.store, &bakery.shop, &author, &found, quantity(400_000)).unwrap();
    let moment = bakery.before_closing(170);
    let bread = Cart { items: vec![Item::new(Goods::Product(product), Quantity::ONE)], ..Cart::default() };
    for minor in (225..255).step_by(3).chain([5, 7, 1_995]) {
        let price = PriceChange {
            product,
            stall: None,
            valid_from: bakery.today,
            price_minor: Some(domain::Money::new(minor).unwrap()),
        };
        bakery.append(Body::Price(price));
        bakery.shop = Shop::load(&bakery.store).unwrap();
        let found = bakery.shop.catalogue.product(product).unwrap().clone();
        let board = outlook::risk(&bakery.store, &bakery.shop, &moment, None).unwrap();
        let row = board.rows.iter().find(|row| row.product == product).unwrap();
        let Advice::Reduce(sum) = row.advice else { panic!("{row:?}") };
        assert_eq!(row.price_minor, domain::Money::new(minor).unwrap());
        let author = Author { moment: moment.clone(), ..bakery.author() };
        let asked =
            Asked { given: Given::Percent(sum.discount), until: None, reason: MarkdownReason::Closing, expected: None };
        let made = markdown::make(&mut bakery.store, &mut bakery.shop, &author, &found, asked).unwrap();
        assert_eq!(bakery.shop.bill(&bread, &moment).unwrap().total_minor, sum.price_minor, "{minor}");
        markdown::end(&mut bakery.store, &mut bakery.shop, &author, made).unwrap();
    }
}

#[test]
fn no_advice_takes_more_off_than_the_vendor_allows() {
    let mut bakery = Bakery::open();
    bakery.forecast();
    let product = bakery.product("Bread");
    let found = bakery.shop.catalogue.product(product).unwrap().clone();
    let author = bakery.author();
    register::count::count(&mut bakery.store, &bakery.shop, &author, &found, quantity(400_000)).unwrap();
    assert_eq!(bakery.shop.settings.most_reduced.get(), 7_000);
    let mut advice = |most| {
        bakery.append(Body::Setting(Setting::MostReduced(BasisPoints::new(most).unwrap())));
        bakery.shop = Shop::load(&bakery.store).unwrap();
        let board = outlook::risk(&bakery.store, &bakery.shop, &bakery.before_closing(170), None).unwrap();
        board.rows.into_iter().find(|row| row.product == product).unwrap().advice
    };
    let Advice::Reduce(free) = advice(7_000) else { panic!("it is reduced") };
    assert!(free.discount.get() > 2_000, "{free:?}");
    let Advice::Reduce(least) = advice(2_500) else { panic!("it is reduced") };
    assert_eq!(least.discount.get(), 2_000);
    assert_eq!(advice(1_999), Advice::Keep);
}

#[test]
fn what_is_past_its_last_day_is_logged_as_waste_and_never_sold_by_advice() {
    let mut bakery = Bakery::open();
    bakery.forecast();
    let product = bakery.product("Bread");
    let found = bakery.shop.catalogue.product(product).unwrap().clone();
    let author = bakery.author();
    register::count::count(&mut bakery.store, &bakery.shop, &author, &found, quantity(200_000)).unwrap();
    bakery.take_in(product, quantity(50_000), bakery.today.days_before(1));
    bakery.take_in(product, quantity(100_000), bakery.today);
    bakery.take_in(product, quantity(30_000), bakery.today.days_after(1));
    let form = SaveRecipe {
        product,
        terms: Terms { keeps_days: Some(3), ..Terms::default() },
        yields: None,
        parts: Vec::new(),
    };
    register::recipe::save(&mut bakery.store, &author, &found, &form).unwrap();
    let seen = |bakery: &Bakery| outlook::risk(&bakery.store, &bakery.shop, &bakery.before_closing(170), None).unwrap();
    let board = seen(&bakery);
    let [past] = &board.over[..] else { panic!("{board:?}") };
    assert_eq!((past.product, past.quantity, past.reason), (product, quantity(50_000), WasteReason::Expired));
    assert_eq!(past.last_day, Some(bakery.today.days_before(1)));
    let row = board.rows.iter().find(|row| row.product == product).unwrap();
    assert_eq!((row.ending, row.left), (quantity(100_000), quantity(330_000)), "only what may be sold, and ends today");
    let Advice::Reduce(sum) = row.advice else { panic!("{row:?}") };
    assert!(sum.sold <= row.left);

    register::waste::log(&mut bakery.store, &bakery.shop, &author, &found, (past.quantity, past.reason), None).unwrap();
    let after = seen(&bakery);
    assert!(after.over.is_empty(), "{after:?}");
    assert_eq!(after.rows.iter().find(|row| row.product == product).unwrap().ending, quantity(100_000));
}

#[test]
fn a_product_is_shown_with_what_it_sold_and_what_was_said_the_day_before() {
    let mut bakery = Bakery::of_which_nothing_was_expected();
    let none = outlook::forecasts(&bakery.store, &bakery.shop, bakery.today).unwrap();
    assert_eq!((none.standing, none.rows.len()), (Standing::Missing, 0));
    // Published two mornings ago, yesterday morning, and today: the last says nothing of days that have passed.
    let (today, product) = (bakery.today, bakery.product("Bread"));
    for (days, units) in [(2, 11_000), (1, 12_000), (0, 13_000)] {
        let made_on = today.days_before(days);
        let predictions = (0..7)
            .map(|ahead| Prediction {
                product,
                day: made_on.days_after(ahead),
                quantiles: (0..19).map(|level| quantity(units + 100 * level)).collect(),
            })
            .collect();
        let run = Forecast { business_day: made_on, model: "ets".to_owned(), version: String::new(), predictions };
        bakery.append(Body::Forecast(Box::new(run)));
    }
    let listed = outlook::forecasts(&bakery.store, &bakery.shop, today).unwrap();
    let [row] = &listed.rows[..] else { panic!("{:?}", listed.rows) };
    assert_eq!((row.product, row.expected), (product, quantity(13_900)));

    let of = bakery.shop.catalogue.product(product).unwrap().clone();
    let seen = |bakery: &Bakery| outlook::product_forecast(&bakery.store, &bakery.shop, bakery.today, &of).unwrap();
    let found = seen(&bakery);
    assert!(matches!(&found.standing, Standing::Made { model, .. } if model == "ets"));
    let (past, ahead) = found.days.split_at(42);
    assert_eq!((past[0].day, ahead[0].day, ahead.len()), (today.days_before(42), today, 7));
    let middle = |days: &[ForecastDay]| days.iter().map(|d| d.expected.map(|e| e.middle)).collect::<Vec<_>>();
    assert_eq!(middle(&past[39..]), [None, None, Some(quantity(11_900))], "its own morning is not the day before");
    assert_eq!(middle(ahead), [Some(quantity(13_900)); 7]);
    let Expected { low, high, .. } = ahead[0].expected.unwrap();
    assert_eq!((low, high), (quantity(13_100), quantity(14_700)));
    assert!(ahead.iter().all(|day| day.sold.is_none()) && past.iter().filter(|day| day.sold.is_some()).count() > 25);
    // What is shown as sold is what the sales say.
    let day = past.iter().rev().find(|day| day.sold.is_some_and(|sold| sold >= quantity(4_000))).unwrap();
    let sold: i64 = bakery
        .store
        .conn()
        .query_row(
            "select sum(l.quantity) from sale s join sale_line l on l.sale_id = s.sale_id
             where s.business_day = ?1 and l.product_id = ?2",
            rusqlite::params![day.day.to_string(), product.as_bytes()],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(day.sold, Some(quantity(sold)));
    assert_eq!(day.recovered, None);

    // Habits are what the figures say: the weekdays' changes even out, and the best weekday is the best.
    let habits: Vec<_> = found.habits.weekday.iter().flatten().collect();
    assert!(habits.len() >= 6 && found.habits.n_days > 100, "{:?}", found.habits);
    assert!(habits.iter().all(|h| h.low <= h.change && h.change <= h.high && h.n_days > 10), "{habits:?}");
    let mean = habits.iter().map(|h| h.change.percent()).sum::<i32>() / i32::try_from(habits.len()).unwrap();
    assert!(mean.abs() <= 15 && habits.iter().any(|h| h.change.percent() > 5), "{habits:?}");

    let at = register::clock::on_wall(day.day.date().and_hms_opt(10, 30, 0).unwrap(), &bakery.shop.stall.zone).unwrap();
    let author = Author { moment: at, ..bakery.author() };
    let said = Body::SoldOut(SoldOut { business_day: day.day, product, sold_out: true });
    bakery
        .store
        .write(|writer| {
            let id = writer.new_id(author.now_ms);
            writer.append(Purpose::Live, &author, id, said)
        })
        .unwrap();
    let after = seen(&bakery);
    let recovered = after.days.iter().find(|d| d.day == day.day).unwrap().recovered.unwrap();
    assert!(recovered > quantity(sold) && recovered.is_whole(), "{recovered:?} of {sold}");
    assert_eq!(after.habits.n_sold_out, 1);
}

#[test]
fn without_two_weeks_of_sales_nothing_is_forecast() {
    let mut stall = crate::stall::Stall::open();
    let today = stall.shop.business_day(&stall.shop.now());
    assert!(outlook::demand(&stall.store, &stall.shop, today).unwrap().is_none());
    let plan = outlook::plan(&stall.store, &stall.shop, today, None).unwrap();
    assert_eq!(plan.standing, Standing::TooEarly { n_days: 0, needed: 14 });
    assert!(outlook::risk(&stall.store, &stall.shop, &stall.shop.now(), None).unwrap().rows.is_empty());

    // Amounts of no product are no demand either, and nobody is told that there is enough of them.
    let tax_category = stall.shop.catalogue.product(stall.bread).unwrap().tax_category;
    let alteration = Goods::FreeAmount { name: "Alteration".to_owned(), tax_category };
    let item = Item { price_minor: Some(money(100)), ..Item::new(alteration, Quantity::ONE) };
    let mut cart = Cart { items: vec![item], ..Cart::default() };
    for product in [None, Some(stall.bread)] {
        cart.items.extend(product.map(|product| Item::new(Goods::Product(product), Quantity::ONE)));
        for back in 1..=14 {
            let wall = today.days_before(back).date().and_hms_opt(10, 0, 0).unwrap();
            let moment = register::clock::on_wall(wall, &stall.shop.stall.zone).unwrap();
            stall.sell_cart(&moment, &cart, &cash(230));
        }
        let plan = outlook::plan(&stall.store, &stall.shop, today, None).unwrap();
        let demand = outlook::demand(&stall.store, &stall.shop, today).unwrap();
        let expected = match product {
            None => Standing::TooEarly { n_days: 0, needed: 14 },
            Some(_) => Standing::Missing,
        };
        assert_eq!((plan.standing, demand.is_some()), (expected, product.is_some()));
    }
}

#[test]
fn a_run_that_is_stopped_publishes_nothing() {
    let bakery = Bakery::open();
    let stopped = bakery.train(Kind::Asked, &bakery.demand(), &AtomicBool::new(true)).unwrap_err();
    assert_eq!(stopped.code(), "stopped");
    assert_eq!(Learned::open(&bakery.store).unwrap().runs(9).unwrap().len(), 0);
}

#[test]
fn forecast_and_plan_are_told_to_scripts() {
    let program = Program::new();
    assert!(program.sentence(["plan"]).starts_with("a forecast needs two weeks with sales"));
    assert!(program.sentence(["forecast"]).starts_with("a forecast needs two weeks with sales"));
    let program = Program::empty();
    program.json(["demo"]);
    assert!(program.sentence(["plan"]).contains("run local-vendor forecast first"));
    let made = program.json(["forecast"]);
    assert_eq!(made["days"], 7);
    let plan = program.json(["plan"]);
    let rows = plan["rows"].as_array().unwrap();
    assert!(rows.len() >= 10 && made["products"].as_u64().unwrap() >= rows.len() as u64);
    let verified = program.verified();
    assert_eq!(verified["problems"].as_array().map(Vec::len), Some(0));
}
