//! No input makes a model panic or say something that can't be.

use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;
use forecast::backtest::{Plan, backtest};
use forecast::conformal::{Calibration, Outcome};
use forecast::model::{Context, Member, Model, Rule, Tuning, Why};
use forecast::quantiles::{Outlook, Quantiles};
use forecast::series::{Known, Opening, Panel, Series};
use proptest::prelude::*;

use crate::clean::monday;

/// A quick version of the settings: the laws hold for any.
fn quick() -> Tuning {
    let mut tuning = Tuning { boost_trees: 6, arima_tries: 4, ..Tuning::default() };
    tuning.boost.depth = 3;
    tuning.lstm.rounds = 1;
    tuning
}

fn figure() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => 0.0..50.0_f64,
        2 => Just(0.0),
        1 => prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-5.0), Just(1e300), Just(1e-300)],
    ]
}

fn opening() -> impl Strategy<Value = Opening> {
    prop_oneof![5 => Just(Opening::Open), 1 => Just(Opening::Closed), 1 => Just(Opening::Unknown)]
}

fn known() -> impl Strategy<Value = Known> {
    let odd = || prop_oneof![8 => Just(0.0), 2 => Just(1.0), 1 => Just(f64::NAN), 1 => Just(1e200)];
    (odd(), odd(), odd(), odd()).prop_map(|(holiday, school_holiday, promotion, price)| Known {
        holiday,
        school_holiday,
        promotion,
        price,
    })
}

prop_compose! {
    fn series(days: usize)(
        first in 0..=days,
        shape in 0..5,
        quantity in prop::collection::vec(figure(), days),
        opening in prop::collection::vec(opening(), days),
        known in prop::collection::vec(known(), days),
        censored in prop::collection::vec(prop::bool::weighted(0.05), days),
        whole in any::<bool>(),
    ) -> Series {
        let mut s = Series::new("x", first, quantity, opening);
        match shape {
            0 => s.quantity.fill(7.0),
            1 => s.quantity.fill(0.0),
            2 => s.opening.fill(Opening::Closed),
            3 => s.quantity.iter_mut().enumerate().for_each(|(d, q)| *q = 1e11 * (d as f64)),
            _ => {}
        }
        Series { known, censored, whole, ..s }
    }
}

prop_compose! {
    fn panel()(days in 0..170_usize)(all in prop::collection::vec(series(days), 1..4)) -> Panel {
        let named = all.into_iter().enumerate().map(|(i, s)| Series { name: i.to_string(), ..s }).collect();
        Panel::new(monday(), named).unwrap()
    }
}

prop_compose! {
    /// As many days and products as every model needs, mostly known, with odd ones among them: Prophet and ARIMA ask for 120
    /// known days of each, and every seventh is closed.
    fn shop()(days in 180..240_usize)(
        days in Just(days),
        first in 0..20_usize,
        level in prop::collection::vec(2.0..40.0_f64, 12),
        noise in prop::collection::vec(0.2..1.8_f64, days),
        odd in prop::collection::vec((0..12_usize, 0..days, figure(), opening(), known()), 0..60),
    ) -> Panel {
        let open = |at: usize| if at % 7 == 6 { Opening::Closed } else { Opening::Open };
        let mut all: Vec<Series> = level.iter().enumerate().map(|(i, level)| {
            let quantity = noise.iter().enumerate().map(|(at, noise)| (level * noise * (1.0 + (at % 7) as f64)).round());
            Series::new(i.to_string(), first, quantity.collect(), (0..days).map(open).collect())
        }).collect();
        for (series, at, figure, opening, known) in odd {
            (all[series].quantity[at], all[series].opening[at], all[series].known[at]) = (figure, opening, known);
        }
        Panel::new(monday(), all).unwrap()
    }
}

fn answers_are_figures(panel: &Panel, back: usize, seed: u64) -> Result<Vec<(Model, usize)>, TestCaseError> {
    let stop = AtomicBool::new(false);
    let origin = panel.days().saturating_sub(back);
    let context = Context::new(panel.at(origin), 9, seed, quick(), &stop);
    let mut asked = Vec::new();
    for model in Model::ALL {
        let answers = context.ask(model);
        prop_assert_eq!(answers.len(), panel.series().len());
        for (series, answer) in answers.iter().enumerate() {
            prop_assert_eq!(answer.outlooks.len(), (panel.days() - origin).min(9));
            for (h, o) in answer.outlooks.iter().enumerate() {
                let fine = |v: f64| v.is_finite() && v >= 0.0;
                prop_assert!(fine(o.median) && fine(o.below) && fine(o.above), "{:?} {:?}", model, o);
                if panel.series()[series].opening[origin + h] == Opening::Closed {
                    prop_assert_eq!(o.median, 0.0);
                }
            }
        }
        asked.push((model, answers.iter().filter(|answer| answer.rule == Rule::Asked).count()));
    }
    Ok(asked)
}

proptest! {
    // Fewer: each trains the network and searches orders for twelve products, which takes a fifth of a second.
    #![proptest_config(ProptestConfig { cases: cases() / 5, ..ProptestConfig::default() })]

    #[test]
    fn every_model_that_is_asked_with_enough_days_answers_in_figures(panel in shop(), seed in any::<u64>()) {
        for (model, asked) in answers_are_figures(&panel, 9, seed)? {
            prop_assert!(asked >= 6, "{:?} answered for {} of 12 products", model, asked);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_a_figure_that_a_shop_could_sell(panel in panel(), back in 0..20_usize, seed in any::<u64>()) {
        answers_are_figures(&panel, back, seed)?;
    }

    #[test]
    fn quantiles_are_sorted_whole_and_not_negative(
        values in prop::array::uniform19(prop_oneof![any::<f64>(), -100.0..100.0_f64]),
        whole in any::<bool>(),
    ) {
        let quantiles = Quantiles::new(values, whole);
        let q = quantiles.values();
        prop_assert!(q.windows(2).all(|w| w[0] <= w[1]));
        prop_assert!(q.iter().all(|v| v.is_finite() && *v >= 0.0 && (!whole || v.fract() == 0.0)));
    }

    #[test]
    fn calibration_takes_any_past(
        past in prop::collection::vec((0..4_usize, any::<f64>(), any::<f64>(), any::<f64>(), any::<f64>()), 0..40),
        shift in 0.0..=1.0_f64,
    ) {
        let outcomes: Vec<Outcome> = past
            .into_iter()
            .map(|(series, median, spread, actual, weight)| Outcome {
                series,
                outlook: Outlook::new(median, spread, spread),
                actual,
                weight: weight.abs().min(1e6),
            })
            .collect();
        let calibration = Calibration::learn(&outcomes, 3, shift);
        let quantiles = calibration.quantiles(2, &Outlook::new(10.0, 3.0, 3.0), true);
        prop_assert!(quantiles.values().windows(2).all(|w| w[0] <= w[1]));
        prop_assert!(quantiles.values().iter().all(|v| v.is_finite()));
    }
}

/// Few by default, many in the long run.
fn cases() -> u32 {
    if std::env::var_os("LOCAL_VENDOR_LONG").is_some() { 2_000 } else { 60 }
}

#[track_caller]
fn rule_of(quantity: &[f64], model: Model) -> Rule {
    let days = quantity.len();
    let mut all = quantity.to_vec();
    all.extend([f64::NAN; 7]);
    let panel = Panel::new(monday(), vec![Series::new("x", 0, all, vec![Opening::Open; days + 7])]).unwrap();
    let stop = AtomicBool::new(false);
    let answers = Context::new(panel.at(days), 7, 1, quick(), &stop).ask(model);
    answers[0].rule
}

#[test]
fn an_ensemble_without_members_is_the_yardstick() {
    let panel = Panel::new(monday(), vec![Series::new("x", 0, vec![3.0; 70], vec![Opening::Open; 70])]).unwrap();
    let stop = AtomicBool::new(false);
    let tuning = Tuning { members: vec![Member { model: Model::Ensemble, weight: 1.0, from_days: 0 }], ..quick() };
    let context = Context::new(panel.at(63), 7, 1, tuning, &stop);
    assert_eq!(context.ask(Model::Ensemble), context.ask(Model::SeasonalNaive));
}

#[test]
fn what_can_not_be_answered_says_which_rule_answered() {
    let weeks = |n: usize| (0..n * 7).map(|d| 5.0 + (d % 7) as f64).collect::<Vec<_>>();
    assert_eq!(rule_of(&[], Model::Ets), Rule::Nothing(Why::NeverSold));
    assert_eq!(rule_of(&[0.0; 30], Model::Boost), Rule::Nothing(Why::NeverSold));
    assert_eq!(rule_of(&[4.0, 6.0, 5.0], Model::Ridge), Rule::Young(Why::TooShort));
    assert_eq!(rule_of(&weeks(10), Model::Prophet), Rule::Young(Why::TooShort));
    assert_eq!(rule_of(&weeks(10), Model::Boost), Rule::Young(Why::NoFit), "too few examples for a forest");
    assert_eq!(rule_of(&weeks(10), Model::Theta), Rule::Asked);
    let mut dead = weeks(10);
    dead.extend([0.0; 28]);
    assert_eq!(rule_of(&dead, Model::Mstl), Rule::Nothing(Why::Dormant));
}

#[test]
fn a_backtest_of_poor_data_is_an_error_or_a_result_but_no_panic() {
    let stop = AtomicBool::new(false);
    for days in [0, 1, 6, 7, 8, 60, 63, 64] {
        let series = Series::new("x", 0, vec![3.0; days], vec![Opening::Open; days]);
        let panel = Panel::new(NaiveDate::MIN, vec![series]).unwrap();
        let result = backtest(&panel, &Plan { tuning: quick(), ..Plan::new(1) }, &stop, |_, _| ());
        assert_eq!(result.is_ok(), days > 56, "{days} days");
    }
}
