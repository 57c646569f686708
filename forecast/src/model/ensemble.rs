//! The weighted mean of several models, day by day.
//!
//! Means did better than medians, and fixed weights as well as learned ones, over 120 weekly origins of two bakeries.

use super::{Answer, Context, Model, Rule};
use crate::quantiles::Outlook;
use serde::{Deserialize, Serialize};

/// A model in the ensemble.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub model: Model,
    /// Against the other members'.
    pub weight: f64,
    /// Days since a product's first, from which it is heard of it: what looks for a year needs to have seen one.
    pub from_days: usize,
}

/// The ensemble's answers; `known` gives the answers of models that were asked before.
pub(crate) fn ensemble(context: &Context<'_>, known: impl Fn(Model) -> Option<Vec<Answer>>) -> Vec<Answer> {
    let usable = |m: &&Member| m.model != Model::Ensemble && m.weight > 0.0 && m.weight.is_finite();
    let mut members: Vec<Member> = context.tuning.members.iter().filter(usable).copied().collect();
    if members.is_empty() {
        // Where none is named, the yardstick alone.
        members.push(Member { model: Model::SeasonalNaive, weight: 1.0, from_days: 0 });
    }
    let answers: Vec<Vec<Answer>> =
        members.iter().map(|m| known(m.model).unwrap_or_else(|| context.ask(m.model))).collect();
    (0..context.clean.len())
        .map(|series| {
            let age = context.clean[series].origin - context.clean[series].first;
            let heard = || members.iter().zip(&answers).map(|(m, a)| (m, &a[series]));
            let asked = || heard().filter(|(_, a)| a.rule == Rule::Asked);
            let mut able: Vec<(f64, &Answer)> =
                asked().filter(|(m, _)| age >= m.from_days).map(|(m, a)| (m.weight, a)).collect();
            if able.is_empty() {
                able = asked().map(|(m, a)| (m.weight, a)).collect();
            }
            // Answers that fell back count only where no model answered itself.
            let Some((_, first)) = able.first() else { return answers[0][series].clone() };
            let total: f64 = able.iter().map(|(weight, _)| weight).sum();
            let outlooks = (0..first.outlooks.len())
                .map(|h| {
                    let of = |figure: fn(&Outlook) -> f64| {
                        able.iter().map(|(weight, a)| weight * figure(&a.outlooks[h])).sum::<f64>() / total
                    };
                    Outlook::new(of(|o| o.median), of(|o| o.below), of(|o| o.above))
                })
                .collect();
            Answer { outlooks, rule: Rule::Asked }
        })
        .collect()
}
