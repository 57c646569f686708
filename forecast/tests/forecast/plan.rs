//! What to bake: against the textbook, and against last week on real data.

use forecast::plan::{Batch, Economics, Order, after, order, together, usable};
use forecast::quantiles::{NORMAL, Quantiles};

fn normal(mean: f64, deviation: f64) -> Quantiles {
    Quantiles::new(NORMAL.map(|z| mean + deviation * z), false)
}

const FREE: Economics = Economics { price: 100.0, cost: 50.0, salvage: 0.0 };

#[test]
fn the_newsvendor_of_the_textbook_buys_what_it_says() {
    // Cachon and Terwiesch, "Matching Supply with Demand", O'Neill's Hammer 3/2 wetsuit: demand normal (3192, 1181), price
    // 190, cost 110, salvage 90: critical ratio 0.8, 4,186 suits by the exact quantile (z = 0.8416).
    let economics = Economics { price: 190.0, cost: 110.0, salvage: 90.0 };
    let days = [normal(3192.0, 1181.0)];
    let order = order(&Order { days: &days, economics, usable: 0.0, tray: 0.0, whole: true });
    assert!((order.ratio - 0.8).abs() < 1e-12);
    assert!((order.wanted - 4186.0).abs() <= 1.0, "{}", order.wanted);
    // Their expected sales at 4,196 suits are 3,061 (lost sales 131): nineteen quantiles know little of the tails.
    assert!((order.sold / 3061.0 - 1.0).abs() < 0.01, "{}", order.sold);
}

#[test]
fn days_that_goods_keep_need_less_than_their_quantiles_together() {
    let day = normal(100.0, 20.0);
    let three = together(&[day, day, day], false);
    assert!((three.median() - 300.0).abs() < 1e-9);
    // 60 if all errors were one, 34.6 if they had nothing to do with each other.
    let deviation = (three.at(0.9) - 300.0) / 1.2816;
    assert!((45.0..53.0).contains(&deviation), "{deviation}");
    let asked =
        |days: &[Quantiles]| order(&Order { days, economics: FREE, usable: 120.0, tray: 0.0, whole: true }).quantity;
    assert_eq!(asked(&[day, day, day]), 180.0, "demand until expiry less what is there");
    assert_eq!(asked(&[day]), 0.0, "there is enough");
}

#[test]
fn stock_counts_whole_as_long_as_it_lasts_and_else_as_far_as_it_sells() {
    let demand = [10.0, 10.0, 10.0];
    let batches = |of: &[(f64, usize)]| -> Vec<Batch> {
        of.iter().map(|(stock, days)| Batch { stock: *stock, days: *days }).collect()
    };
    let check = |of: &[(f64, usize)], expected: f64| assert_eq!(usable(&batches(of), &demand), expected, "{of:?}");
    check(&[(25.0, 1)], 10.0);
    check(&[(25.0, 2)], 20.0);
    check(&[(25.0, 3)], 25.0);
    check(&[(100.0, 3)], 100.0);
    check(&[(100.0, 9), (25.0, 2)], 120.0);
    check(&[(8.0, 3), (8.0, 1)], 16.0);
    check(&[(15.0, 1), (30.0, 2)], 20.0);
    check(&[(f64::NAN, 1), (-4.0, 2), (5.0, 0)], 0.0);

    let check = |of: &[(f64, usize)], left: &[(f64, usize)]| assert_eq!(after(&batches(of), &demand), batches(left));
    check(&[(100.0, 3)], &[]);
    check(&[(100.0, 5)], &[(70.0, 2)]);
    check(&[(40.0, 6), (15.0, 1), (12.0, 4)], &[(32.0, 3)]);
    check(&[(5.0, 9)], &[]);
    assert_eq!(after(&batches(&[(5.0, 2), (4.0, 0)]), &[]), batches(&[(5.0, 2)]));
}

#[test]
fn trays_are_rounded_to_what_loses_less() {
    let check = |economics: Economics, expected: f64| {
        let days = [normal(20.0, 4.0)];
        let order = order(&Order { days: &days, economics, usable: 0.0, tray: 12.0, whole: true });
        assert_eq!(order.quantity, expected, "{order:?}");
    };
    check(FREE, 24.0);
    // Dear goods with a thin margin: one tray, though 20 is nearer to two.
    check(Economics { price: 100.0, cost: 93.0, ..FREE }, 12.0);
    // And a third one of what costs next to nothing.
    check(Economics { price: 100.0, cost: 2.0, ..FREE }, 36.0);
    // A unit that costs more than it brings is not baked.
    let days = [normal(20.0, 4.0)];
    let economics = Economics { price: 50.0, cost: 60.0, ..FREE };
    assert_eq!(order(&Order { days: &days, economics, usable: 0.0, tray: 0.0, whole: true }).quantity, 0.0);
}

#[test]
fn odd_questions_have_finite_answers() {
    for odd in [f64::NAN, f64::INFINITY, -1e300, 1e300, 0.0] {
        let economics = Economics { price: odd, cost: odd, salvage: odd };
        let order = order(&Order { days: &[], economics, usable: odd, tray: odd, whole: true });
        assert!(order.quantity.is_finite() && order.quantity >= 0.0, "{odd}: {order:?}");
    }
}
