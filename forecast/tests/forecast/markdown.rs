//! Reductions: the sum step by step, what is learned from them, and days of a real bakery with and without.

use chrono::Datelike;
use forecast::count::Count;
use forecast::intraday::{Profile, rest_of_day};
use forecast::markdown::{Advice, Cut, Elasticity, Offer, Outcome, Why, advise};
use forecast::plan::{Economics, Order, order};
use forecast::quantiles::Quantiles;

use crate::bread;

const PRICE: f64 = 300.0;
const CUTS: [Cut; 3] =
    [Cut { discount: 0.2, price: 240.0 }, Cut { discount: 0.3, price: 210.0 }, Cut { discount: 0.5, price: 150.0 }];

fn offer(remaining: &Quantiles) -> Offer<'_> {
    Offer {
        price: PRICE,
        floor: 100.0,
        salvage: 0.0,
        stock: 12.0,
        beside: 0.0,
        kept: 0.0,
        remaining,
        elasticity: Elasticity { mean: -2.0, deviation: 0.3 },
        cuts: &CUTS,
        minutes: 60.0,
        window: 120.0,
    }
}

#[test]
fn every_figure_of_the_sum_can_be_followed() {
    let four = Quantiles::new([4.0; 19], true);
    let advice = advise(&offer(&four));
    // At half price (1/2)^-2 = 4 times as many are asked for, so 12 of 12 sell: 12 · 1.50 = 18.00 against 4 · 3.00 = 12.00.
    let half = advice.steps[3];
    assert_eq!((half.price, half.factor, half.demand, half.sold, half.left), (150.0, 4.0, 16.0, 12.0, 0.0));
    assert_eq!((half.takings, half.salvage, half.value), (1800.0, 0.0, 1800.0));
    assert_eq!((advice.best, advice.why, advice.gain), (3, None, 600.0));
    assert_eq!((advice.at_risk, advice.at_risk_value), (8.0, 2400.0));
    for step in &advice.steps {
        assert_eq!(step.left, 12.0 - step.sold);
        assert_eq!(step.value, step.price * step.sold);
    }
}

#[track_caller]
fn refused(change: impl FnOnce(&mut Offer<'_>), why: Why) -> Advice {
    let four = Quantiles::new([4.0; 19], true);
    let mut asked = offer(&four);
    change(&mut asked);
    let advice = advise(&asked);
    assert_eq!((advice.best, advice.why), (0, Some(why)));
    advice
}

#[test]
fn nothing_is_reduced_too_early_below_the_floor_or_for_nothing() {
    refused(|o| o.minutes = 121.0, Why::TooEarly);
    refused(|o| o.stock = 0.0, Why::NoStock);
    refused(|o| o.stock = 3.0, Why::FullPriceIsBest);
    // What is left can be taken home for nearly as much.
    refused(|o| o.salvage = 280.0, Why::FullPriceIsBest);
    let advice = refused(|o| o.floor = 290.0, Why::FullPriceIsBest);
    assert!(advice.steps[1..].iter().all(|s| !s.allowed));
    refused(|o| o.minutes = f64::NAN, Why::TooEarly);
    refused(|o| (o.price, o.stock) = (f64::NAN, f64::INFINITY), Why::NoStock);
    let four = Quantiles::new([4.0; 19], true);
    assert_eq!(advise(&Offer { floor: 160.0, ..offer(&four) }).best, 2, "the best that the floor allows");
    // What is charged is what is weighed.
    let odd = [
        Cut { discount: 0.5, price: 151.0 },
        Cut { discount: 0.3, price: f64::NAN },
        Cut { discount: 0.2, price: 301.0 },
    ];
    let advice = advise(&Offer { cuts: &odd, ..offer(&four) });
    assert_eq!((advice.steps.len(), advice.steps[1].takings), (2, 12.0 * 151.0));
}

#[test]
fn what_keeps_lies_beside_at_the_same_price_and_loses_its_worth_with_it() {
    let four = Quantiles::new([4.0; 19], true);
    let beside = |kept| advise(&Offer { stock: 8.0, beside: 20.0, kept, ..offer(&four) });
    // At half price 16 sell: all 8 that end, and 8 that could have been sold tomorrow for as much as ever.
    let advice = beside(100.0);
    let [full, _, third, half] = advice.steps[..] else { panic!("{advice:?}") };
    assert_eq!((full.sold, full.left, full.takings, full.salvage), (4.0, 4.0, 1200.0, 2000.0));
    assert_eq!((half.sold, half.left, half.takings, half.salvage), (16.0, 0.0, 2400.0, 1200.0));
    assert!(third.value > half.value);
    assert_eq!((advice.best, advice.at_risk), (2, 4.0));
    assert_eq!(beside(0.0).best, 3, "if they were worth nothing");
    let dear = beside(290.0);
    assert_eq!(dear.best, 2);
    assert!(dear.steps[3].value < dear.steps[0].value, "half the price for what is worth as much tomorrow: {dear:?}");
}

#[test]
fn the_elasticity_of_a_shop_is_found_from_its_own_reductions() {
    for truth in [-3.5_f64, -1.75, -0.9] {
        let mut believed = Elasticity::default();
        for n in 0..60 {
            let discount = [0.2_f64, 0.3, 0.5][n % 3];
            let usual = Count::new(8.0, 14.0);
            let sold = (8.0 * (1.0 - discount).powf(truth)).round();
            believed = believed.learn(&Outcome { discount, usual, sold: sold.min(20.0), sold_out: sold >= 20.0 });
        }
        assert!((believed.mean - truth).abs() < 0.3, "{truth}: {believed:?}");
        assert!(believed.deviation < 0.3, "{truth}: {believed:?}");
    }
    let same = Elasticity::default();
    for (discount, mean, sold) in [(0.0, 5.0, 3.0), (0.5, 0.0, 3.0), (0.5, 5.0, f64::NAN), (f64::NAN, 5.0, 3.0)] {
        assert_eq!(same.learn(&Outcome { discount, usual: Count::new(mean, 9.0), sold, sold_out: false }), same);
    }
}

/// Money of all days and units thrown away.
#[derive(Debug, Default, Clone, Copy)]
struct Books {
    margin: f64,
    waste: f64,
    sold: f64,
}

const COST: f64 = 100.0;
/// Two hours before closing at about five.
const REDUCED_AT: f64 = 15.0 * 60.0;

const ITEMS: [&str; 5] = ["Bread", "Cake", "Pastry", "Sandwich", "Medialuna"];
const LEARNED: usize = 60;

/// Days of the real bakery: baked by plan each morning, looked at two hours before closing, and sold on ticket by ticket
/// to customers of whom a reduction brings `(1 − d)^truth` times as many. All products share one belief.
fn weeks(truth: f64, reduce: bool) -> (Books, Elasticity) {
    let sales = |days: &[bread::Day]| days[..LEARNED].iter().map(|d| d.sales.clone()).collect::<Vec<_>>();
    let shop = Profile::learn(&sales(&bread::days("")), None);
    let items: Vec<(Vec<bread::Day>, Profile)> = ITEMS
        .into_iter()
        .map(|item| {
            let days = bread::days(item);
            let profile = Profile::learn(&sales(&days), Some(&shop));
            (days, profile)
        })
        .collect();
    let mut books = Books::default();
    let mut believed = Elasticity::default();
    for at in LEARNED..items[0].0.len() {
        for (days, profile) in &items {
            let same = days[..at].iter().rev().filter(|d| d.date.weekday() == days[at].date.weekday()).take(6);
            let totals: Vec<f64> = same.map(bread::Day::total).collect();
            let mean = totals.iter().sum::<f64>() / totals.len() as f64;
            let forecast = Count::new(mean, mean + (0.25 * mean).powi(2)).quantiles(true);
            let economics = Economics { price: PRICE, cost: COST, salvage: 0.0 };
            let asked = Order { days: &[forecast], economics, usable: 0.0, tray: 0.0, whole: true };
            let baked = order(&asked).quantity;
            let before = days[at].until(REDUCED_AT).min(baked);
            let stock = baked - before;
            let remaining = rest_of_day(&forecast, profile, REDUCED_AT, before, true);
            let advice = advise(&Offer {
                price: PRICE,
                floor: 0.0,
                salvage: 0.0,
                stock,
                beside: 0.0,
                kept: 0.0,
                remaining: &remaining,
                elasticity: believed,
                cuts: &CUTS,
                minutes: 120.0,
                window: 120.0,
            });
            let step = advice.steps[if reduce { advice.best } else { 0 }];
            let wanted = (days[at].total() - days[at].until(REDUCED_AT)) * (1.0 - step.discount).powf(truth);
            let sold = wanted.round().min(stock);
            if step.discount > 0.0 {
                let sold_out = sold >= stock;
                let outcome = Outcome { discount: step.discount, usual: Count::of(&remaining), sold, sold_out };
                believed = believed.learn(&outcome);
            }
            books.margin += before * PRICE + sold * step.price - baked * COST;
            books.waste += stock - sold;
            books.sold += before + sold;
        }
    }
    (books, believed)
}

#[test]
fn reductions_earn_more_and_waste_less_also_when_the_prior_is_wrong_by_a_factor_of_two() {
    for (truth, least_gain) in [(-1.75, 0.0), (-3.5, 0.02), (-0.875, -0.01)] {
        let (without, _) = weeks(truth, false);
        let (with, believed) = weeks(truth, true);
        let gain = with.margin / without.margin - 1.0;
        println!(
            "elasticity {truth}, believed {:.2} ± {:.2} in the end: margin {:+.1} %, thrown away {:.0} instead of {:.0} of \
             {:.0} units",
            believed.mean,
            believed.deviation,
            100.0 * gain,
            with.waste,
            without.waste,
            without.sold + without.waste
        );
        assert!(gain > least_gain, "{truth}: {gain}");
        assert!(with.waste < without.waste, "{truth}");
    }
}
