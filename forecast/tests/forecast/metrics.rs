//! Every figure once by hand.

use forecast::metrics::{Scale, Tally, pinball};
use forecast::quantiles::{LEVELS, Outlook, Quantiles};

fn flat(value: f64) -> Quantiles {
    Quantiles::new([value; 19], true)
}

#[test]
fn figures_are_those_of_their_definitions() {
    let mut tally = Tally::new(2);
    tally.add(0, 10.0, &flat(12.0));
    tally.add(0, 20.0, &flat(15.0));
    // From 1 to 19, so the 10 % quantile is 2, the median 10, the 90 % quantile 18.
    tally.add(1, 10.0, &Quantiles::new(std::array::from_fn(|i| i as f64 + 1.0), true));
    let scales = [Some(Scale { absolute: 2.0, squared: 8.0 }), Some(Scale { absolute: 1.0, squared: 1.0 })];
    let score = tally.score(&scales);
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    assert_eq!(score.points, 3);
    near(score.wape, 100.0 * 7.0 / 40.0);
    near(score.bias, 100.0 * -3.0 / 40.0);
    near(score.pinball50, score.wape / 2.0);
    near(score.pinball90, 100.0 * (0.1 * 2.0 + 0.9 * 5.0 + 0.1 * 8.0) / 40.0);
    near(score.mase, (3.5 / 2.0 + 0.0) / 2.0);
    near(score.rmsse, ((29.0_f64 / 2.0 / 8.0).sqrt() + 0.0) / 2.0);
    near(score.coverage80, 100.0 / 3.0);
}

#[test]
fn a_bound_of_the_band_counts_as_covered() {
    let mut tally = Tally::new(1);
    let quantiles = Quantiles::new(LEVELS.map(|l| l * 20.0), true);
    for actual in [2.0, 18.0, 1.0, 19.0] {
        tally.add(0, actual, &quantiles);
    }
    assert!((tally.score(&[None]).coverage80 - 50.0).abs() < 1e-9);
}

#[test]
fn the_scale_is_the_seasonal_naive_in_sample() {
    let history: Vec<f64> = (0..14).map(|d| if d < 7 { 1.0 } else { 4.0 }).collect();
    assert_eq!(Scale::of(&history), Some(Scale { absolute: 3.0, squared: 9.0 }));
    assert_eq!(Scale::of(&history[..7]), None);
    assert_eq!(Scale::of(&[5.0; 30]), None);
}

#[test]
fn pinball_loss_leans_with_its_level() {
    assert!((pinball(10.0, 8.0, 0.9) - 1.8).abs() < 1e-12);
    assert!((pinball(8.0, 10.0, 0.9) - 0.2).abs() < 1e-12);
}

#[test]
fn quantiles_are_read_between_and_beyond_their_levels() {
    let quantiles = Quantiles::new(LEVELS.map(|l| l * 100.0), false);
    for (level, wanted) in [(0.5, 50.0), (0.525, 52.5), (0.01, 5.0), (0.99, 95.0)] {
        assert!((quantiles.at(level) - wanted).abs() < 1e-9, "{level}");
    }
    let outlook = Outlook::new(10.0, 2.0, 4.0);
    assert_eq!((outlook.score(6.0), outlook.score(18.0)), (-2.0, 2.0));
    assert_eq!((outlook.figure(-1.0), outlook.figure(1.0)), (8.0, 14.0));
}
