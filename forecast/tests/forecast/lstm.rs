//! The recurrent network, small: that it learns, repeats and stops.

use std::sync::atomic::AtomicBool;

use forecast::model::{Context, Model, Network, Rule, Training, Tuning};
use forecast::series::Panel;

use crate::german;

const UNTIL: &str = "2017-03-05";

fn asked(rounds: usize, seed: u64, stop: &AtomicBool) -> (Panel, Option<Network>, Vec<Vec<f64>>) {
    let panel = german::panel(12, UNTIL);
    let tuning = Tuning { lstm: Training { rounds, ..Training::default() }, ..Tuning::default() };
    let mut context = Context::new(panel.at(panel.days() - 7), 7, seed, tuning, stop);
    context.network = context.train();
    let answers = context.ask(Model::Lstm);
    let medians = answers.iter().map(|a| a.outlooks.iter().map(|o| o.median).collect()).collect();
    let network = context.network.take();
    assert!(network.is_none() || answers.iter().all(|a| a.rule == Rule::Asked));
    (panel, network, medians)
}

/// Error of a week in percent.
fn off(panel: &Panel, said: &[Vec<f64>]) -> f64 {
    let origin = panel.days() - 7;
    let (mut off, mut all) = (0.0, 0.0);
    for (s, said) in panel.series().iter().zip(said) {
        for (h, said) in said.iter().enumerate() {
            let actual = s.quantity[origin + h];
            if actual.is_finite() && *said > 0.0 {
                off += (said - actual).abs();
                all += actual;
            }
        }
    }
    100.0 * off / all
}

#[test]
fn training_makes_it_better_and_a_seed_repeats_it() {
    // Where somebody says that there is a card, the processor's figures prove nothing.
    #[cfg(feature = "gpu")]
    assert!(std::env::var_os("LOCAL_VENDOR_CARD").is_none() || forecast::model::has_card());
    let stop = AtomicBool::new(false);
    let (panel, network, first) = asked(6, 1, &stop);
    let (_, again, second) = asked(6, 1, &stop);
    assert!(network.is_some() && network == again && first == second);
    let (_, other, _) = asked(1, 2, &stop);
    assert_ne!(network, other);
    let untrained = asked(0, 1, &stop).2;
    let (trained, untrained) = (off(&panel, &first), off(&panel, &untrained));
    println!("trained: off by {trained:.1} %, not trained: {untrained:.1} %");
    assert!(trained < 0.9 * untrained && trained < 30.0);
    // Kept as text for the nights of a week, under its hash.
    let text = serde_json::to_string(&network).unwrap();
    let kept: Option<Network> = serde_json::from_str(&text).unwrap();
    assert_eq!(kept, network);
    let hash = |network: &Option<Network>| network.as_ref().map(Network::hash);
    assert_eq!(hash(&kept), hash(&again));
    assert_ne!(hash(&kept), hash(&other));
}

#[test]
fn training_stops_when_told_and_needs_enough_products() {
    let stopped = AtomicBool::new(true);
    assert!(asked(6, 1, &stopped).1.is_none());
    let panel = german::panel(9, UNTIL);
    let stop = AtomicBool::new(false);
    assert!(Context::new(panel.at(panel.days()), 7, 1, Tuning::default(), &stop).train().is_none());
}
