//! How good the forecasts were: planted ones over the demo bakery's real days, against sums of a test's own.

use std::collections::HashMap;

use domain::api::recipe::{SaveRecipe, Terms};
use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::forecast::{Forecast, Planned, Prediction};
use domain::id::ProductId;
use domain::quantity::Quantity;
use register::outlook;
use register::store::{Purpose, Store};

use crate::bakery::Bakery;

/// What was sold on a day, by a sum of the test's own.
fn sold(store: &Store, product: ProductId, day: BusinessDay) -> i64 {
    let sum = "select coalesce(sum(l.quantity), 0) from sale s join sale_line l using (sale_id)
               where l.product_id = ?1 and s.business_day = ?2";
    let found = store.conn().query_row(sum, (product.as_bytes(), day.to_string()), |row| row.get::<_, i64>(0));
    found.unwrap() / 1000
}

#[test]
fn forecasts_and_own_numbers_are_scored_in_units_and_in_money_beside_last_week() {
    let bakery = Bakery::of_which_nothing_was_expected();
    let author = bakery.author();
    let Bakery { program: _program, mut store, shop, today } = bakery;
    let bread = shop.catalogue.named("Bread").unwrap().clone();
    let empty = outlook::accuracy(&store, &shop, today, 4).unwrap().unwrap();
    assert_eq!((empty.sum.points, empty.days.len(), empty.own), (0, 0, None));
    assert!(empty.habits.len() > 10);

    let days: Vec<BusinessDay> = (1..=20)
        .map(|n| today.days_before(n))
        .filter(|day| sold(&store, bread.id, *day) > 0 && sold(&store, bread.id, day.days_before(7)) > 0)
        .collect();
    assert!(days.len() > 12);
    let actual: HashMap<BusinessDay, i64> = days.iter().map(|day| (*day, sold(&store, bread.id, *day))).collect();
    let append = |store: &mut Store, body: Body| {
        let write = |writer: &mut register::store::Writer<'_>| {
            let id = writer.new_id(author.now_ms);
            writer.append(Purpose::Live, &author, id, body).map(drop)
        };
        store.write(write).unwrap();
    };
    let forecast = |made_on: BusinessDay, day: BusinessDay, units: i64| {
        let quantiles = vec![Quantity::new(units * 1000).unwrap(); 19];
        let predictions = vec![Prediction { product: bread.id, day, quantiles }];
        let model = "ensemble".to_owned();
        Body::Forecast(Box::new(Forecast { business_day: made_on, model, version: String::new(), predictions }))
    };
    for day in &days {
        // Two too many as said the day before; what was said on the day itself, or a week before, does not count.
        append(&mut store, forecast(day.days_before(7), *day, 500));
        append(&mut store, forecast(day.days_before(1), *day, actual[day] + 2));
        append(&mut store, forecast(*day, *day, actual[day]));
    }
    // The vendor knew better once, and worse once.
    for (day, off) in [(days[0], 0), (days[1], 9)] {
        let quantity = Some(Quantity::new((actual[&day] + off) * 1000).unwrap());
        append(&mut store, Body::Planned(Planned { day, product: bread.id, quantity }));
    }
    let seen = outlook::accuracy(&store, &shop, today, 4).unwrap().unwrap();
    let n = i64::try_from(days.len()).unwrap();
    assert_eq!(seen.days.len(), days.len());
    assert_eq!(seen.products.len(), 1);
    let of = seen.products[0].compared;
    assert_eq!(of, seen.sum);
    assert_eq!(i64::from(of.points), n);
    assert_eq!(of.sold.thousandths(), 1000 * actual.values().sum::<i64>());
    assert_eq!(of.ours.off.thousandths(), 2_000 * n);
    let (price, cost) = (bread.price_on(today, shop.stall.stall).unwrap().minor(), bread.cost.unwrap().minor());
    assert_eq!(of.ours.cost_minor.minor(), 2 * n * cost, "two loaves of each day were thrown away");
    let apart = |day: &BusinessDay| sold(&store, bread.id, day.days_before(7)) - actual[day];
    let off: i64 = days.iter().map(|day| apart(day).abs()).sum();
    assert_eq!(of.last_week.off.thousandths(), 1000 * off);
    let lost = |apart: i64| if apart > 0 { apart * cost } else { -apart * (price - cost) };
    assert_eq!(of.last_week.cost_minor.minor(), days.iter().map(|day| lost(apart(day))).sum::<i64>());
    let own = seen.own.unwrap();
    assert_eq!((own.points, own.own_closer, own.proposed_closer), (2, 1, 1));
    assert_eq!((own.own_cost_minor.minor(), own.proposed_cost_minor.minor()), (9 * cost, 4 * cost));
    // A plan comes in trays. Of what keeps more was there than was made: nobody's number for it is scored.
    let own = |store: &mut Store, tray: Option<i64>, keeps_days| {
        let terms =
            Terms { tray: tray.map(|pieces| Quantity::new(pieces * 1000).unwrap()), keeps_days, ..Terms::default() };
        let form = SaveRecipe { product: bread.id, terms, yields: None, parts: Vec::new() };
        register::recipe::save(store, &author, &bread, &form).unwrap();
        let seen = outlook::accuracy(store, &shop, today, 4).unwrap().unwrap();
        (seen.own, seen.own_kept)
    };
    let in_trays = days[..2].iter().map(|day| {
        let wanted = actual[day] + 2;
        let (fewer, more) = (wanted / 6 * 6, (wanted + 5) / 6 * 6);
        let proposed = if (more - wanted) * cost <= (wanted - fewer) * (price - cost) { more } else { fewer };
        lost(proposed - actual[day])
    });
    let (scored, n_kept) = own(&mut store, Some(6), None);
    assert_eq!((scored.unwrap().proposed_cost_minor.minor(), n_kept), (in_trays.sum::<i64>(), 0));
    assert_eq!(own(&mut store, None, Some(3)), (None, 2));
    assert_eq!(own(&mut store, None, Some(1)).0, seen.own);
    // A shorter look back has fewer days.
    let week = outlook::accuracy(&store, &shop, today, 1).unwrap().unwrap();
    assert_eq!(week.from, today.days_before(7));
    assert!(week.days.len() < days.len() && week.days.iter().all(|of| of.day >= week.from));

    // What was learned: weekdays around a usual day, hours that make a day.
    let habits = seen.habits.iter().find(|of| of.product == bread.id).unwrap();
    let known: Vec<i64> = habits.weekdays.iter().flatten().copied().collect();
    let mean = known.iter().sum::<i64>() / i64::try_from(known.len()).unwrap();
    assert!(known.len() >= 6 && (7_000..13_000).contains(&mean), "{known:?}");
    assert!((9_900..=10_100).contains(&habits.hours.iter().sum::<i64>()), "{:?}", habits.hours);
    assert!(habits.hours[3] < 100 && habits.hours[9..13].iter().sum::<i64>() > 2_500, "{:?}", habits.hours);
}

#[test]
fn the_demos_forecasts_of_four_weeks_cost_less_than_last_week_again() {
    let Bakery { store, shop, today, .. } = Bakery::open();
    let seen = outlook::accuracy(&store, &shop, today, 4).unwrap().unwrap();
    assert_eq!(seen.days.len(), 28);
    assert!(seen.sum.points > 400 && seen.products.len() > 15, "{:?}", seen.sum);
    let (ours, last_week) = (seen.sum.ours, seen.sum.last_week);
    assert!(ours.off.thousandths() * 10 < last_week.off.thousandths() * 9, "{ours:?} {last_week:?}");
    assert!(ours.cost_minor.minor() * 10 < last_week.cost_minor.minor() * 9, "{ours:?} {last_week:?}");
}
