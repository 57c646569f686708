//! What forecasts would have been, had the program run then: models are fitted anew at each origin with what was known,
//! calibrated on their own earlier errors, and the champion is chosen from earlier origins only.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use crate::Error;
use crate::champion::{Challenge, Champions, LEAST_PRODUCTS, Losses};
use crate::clean::Clean;
use crate::conformal::{Calibration, Outcome};
use crate::metrics::{Scale, Score, Tally, pinball};
use crate::model::ensemble::ensemble;
use crate::model::{Answer, Context, Model, Rule, Tuning};
use crate::quantiles::{LEVELS, Quantiles};
use crate::series::{Opening, Panel};

/// What to try out. Days are those of the panel's calendar; the last origin is `horizon` days before its end.
#[derive(Debug, Clone)]
pub struct Plan {
    pub models: Vec<Model>,
    /// Days ahead.
    pub horizon: usize,
    pub origins: usize,
    /// Days between origins.
    pub step: usize,
    /// Earlier origins that bands and champion start from; fewer where the data is shorter.
    pub warm: usize,
    /// Which series are scored; all are learned from.
    pub score: Vec<bool>,
    pub seed: u64,
    pub tuning: Tuning,
    pub challenge: Challenge,
    /// How much of a lasting error is mended by calibration.
    pub shift: f64,
}

impl Plan {
    /// All models, eight weekly origins, eight more before them.
    pub fn new(n_series: usize) -> Self {
        Self {
            models: Model::ALL.to_vec(),
            horizon: 7,
            origins: 8,
            step: 7,
            warm: 8,
            score: vec![true; n_series],
            seed: 1,
            tuning: Tuning::default(),
            challenge: Challenge::default(),
            shift: 0.25,
        }
    }
}

/// The name of the champion's row.
pub const CHAMPION: &str = "champion";

/// One model's result.
#[derive(Debug, Clone)]
pub struct Row {
    pub name: &'static str,
    pub score: Score,
    /// Time spent at the scored origins and those before them.
    pub seconds: f64,
    /// Answers that came from another rule, over all scored origins and series.
    pub fell_back: usize,
    /// No better than "same weekday last week" over these origins: what becomes champion is far better.
    pub switched_off: bool,
}

/// One day's forecast.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// Place in [`Report::rows`].
    pub row: usize,
    pub series: usize,
    pub origin: usize,
    pub day: usize,
    pub quantiles: Quantiles,
}

#[derive(Debug, Clone)]
pub struct Report {
    /// Scored days.
    pub points: usize,
    /// Models in the order asked for, the champion last.
    pub rows: Vec<Row>,
    /// Forecasts of scored series, closed days included.
    pub forecasts: Vec<Forecast>,
    /// Who was champion at each origin.
    pub champions: Vec<Champions>,
    /// Figures over the origins before the scored ones, in the order of `rows`: what bands and champion were learned from.
    pub earlier: Vec<Score>,
}

impl Report {
    /// The one model that was best over the weeks before the scored ones, by mean pinball loss: what whoever settles on one
    /// would have taken, and the champion has to beat. A mean of several is no single model.
    pub fn best_single(&self) -> Option<&Row> {
        let single = |row: &Row| row.name != CHAMPION && row.name != Model::Ensemble.name();
        let rows = self.rows.iter().zip(&self.earlier).filter(|(row, _)| single(row));
        rows.min_by(|(_, a), (_, b)| a.pinball.total_cmp(&b.pinball)).map(|(row, _)| row)
    }
}

/// Runs a plan. `progress` is told how many of how many steps are done; `stop` may be set by another thread.
pub fn backtest(
    panel: &Panel,
    plan: &Plan,
    stop: &AtomicBool,
    progress: impl Fn(usize, usize),
) -> Result<Report, Error> {
    let origins = origins(panel, plan)?;
    let n_warm = origins.len() - plan.origins;
    let n_series = panel.series().len();
    let scored: Vec<usize> = (0..n_series).filter(|s| plan.score.get(*s).copied().unwrap_or(false)).collect();
    if scored.is_empty() {
        return Err(Error::Nothing("series"));
    }
    let (answers, seconds) = answer(panel, plan, &origins, stop, &progress)?;
    let whole: Vec<bool> = panel.series().iter().map(|s| s.whole).collect();
    // Quantiles of every model at every origin, each calibrated by what had come to pass before it.
    let calibrated: Vec<Vec<Vec<Vec<Quantiles>>>> = answers
        .par_iter()
        .map(|by_origin| {
            (0..origins.len())
                .map(|at| {
                    let outcomes = outcomes(panel, plan, &origins, by_origin, at);
                    let calibration = Calibration::learn(&outcomes, n_series, plan.shift);
                    let of = |series: usize, answer: &Answer, h: usize| {
                        let day = origins[at] + h;
                        let closed = panel.series()[series].opening[day] == Opening::Closed;
                        let nothing = matches!(answer.rule, Rule::Nothing(_)) || answer.outlooks[h].median <= 0.0;
                        if closed || nothing {
                            Quantiles::zero()
                        } else {
                            calibration.quantiles(series, &answer.outlooks[h], whole[series])
                        }
                    };
                    by_origin[at]
                        .iter()
                        .enumerate()
                        .map(|(series, answer)| (0..plan.horizon).map(|h| of(series, answer, h)).collect())
                        .collect()
                })
                .collect()
        })
        .collect();
    let losses: Vec<Vec<Losses>> = calibrated
        .iter()
        .map(|by_origin| (0..origins.len()).map(|at| lost(panel, &scored, origins[at], &by_origin[at])).collect())
        .collect();
    let groups = groups(panel, &scored);
    let usual = plan.models.iter().find(|m| **m == Model::Ensemble).unwrap_or(&plan.models[0]);
    let mut champions = Champions::all(*usual);
    let mut chosen = Vec::new();
    for at in 0..origins.len() {
        let before = |j: &usize| origins[*j] + plan.horizon <= origins[at];
        let recent: Vec<usize> = (0..at).filter(before).rev().take(8).collect();
        if recent.len() >= 4 {
            let sums: Vec<Losses> = losses.iter().map(|by_origin| sum(recent.iter().map(|j| &by_origin[*j]))).collect();
            champions = decide(plan, &champions, &sums, &groups);
        }
        chosen.push(champions.clone());
    }
    // Whose forecast the champion's row shows at an origin.
    let place = |at: usize, series: usize| {
        let model = chosen[at].of(&panel.series()[series].group);
        plan.models.iter().position(|m| *m == model).unwrap_or(0)
    };
    let first = origins[n_warm];
    let scales: Vec<Option<Scale>> = scales(panel, first);
    let mut report = Report {
        points: 0,
        rows: Vec::new(),
        forecasts: Vec::new(),
        champions: chosen[n_warm..].to_vec(),
        earlier: Vec::new(),
    };
    for row in 0..=plan.models.len() {
        let mut earlier = Tally::new(n_series);
        for at in 0..n_warm {
            for series in scored.iter().copied() {
                let model = if row < plan.models.len() { row } else { place(at, series) };
                for (h, quantiles) in calibrated[model][at][series].iter().enumerate() {
                    if let Some(actual) = actual(panel, series, origins[at] + h) {
                        earlier.add(series, actual, quantiles);
                    }
                }
            }
        }
        report.earlier.push(earlier.score(&scales));
        let mut tally = Tally::new(n_series);
        let mut fell_back = 0;
        for at in n_warm..origins.len() {
            for series in scored.iter().copied() {
                let model = if row < plan.models.len() { row } else { place(at, series) };
                fell_back += usize::from(answers[model][at][series].rule != Rule::Asked);
                for (h, quantiles) in calibrated[model][at][series].iter().enumerate() {
                    let (origin, day) = (origins[at], origins[at] + h);
                    report.forecasts.push(Forecast { row, series, origin, day, quantiles: *quantiles });
                    if let Some(actual) = actual(panel, series, day) {
                        tally.add(series, actual, quantiles);
                    }
                }
            }
        }
        let score = tally.score(&scales);
        let name = plan.models.get(row).map_or(CHAMPION, |m| m.name());
        let seconds = seconds.get(row).copied().unwrap_or_else(|| seconds.iter().sum());
        report.points = score.points;
        report.rows.push(Row { name, score, seconds, fell_back, switched_off: false });
    }
    let naive = plan.models.iter().position(|m| *m == Model::SeasonalNaive).map(|i| report.rows[i].score.pinball);
    if let Some(naive) = naive {
        for row in report.rows.iter_mut().filter(|r| r.name != Model::SeasonalNaive.name()) {
            row.switched_off = row.score.pinball >= naive;
        }
    }
    Ok(report)
}

/// Groups of enough products, with their places among the scored ones. One that holds them all is the shop.
fn groups<'a>(panel: &'a Panel, scored: &[usize]) -> BTreeMap<&'a str, Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, series) in scored.iter().enumerate() {
        groups.entry(&panel.series()[*series].group).or_default().push(place);
    }
    groups.retain(|name, of| !name.is_empty() && of.len() >= LEAST_PRODUCTS && of.len() < scored.len());
    groups
}

/// The champions after looking at what everyone lost: the shop's first, then each group's against the one it had.
fn decide(plan: &Plan, present: &Champions, losses: &[Losses], groups: &BTreeMap<&str, Vec<usize>>) -> Champions {
    let place = |model: Model| plan.models.iter().position(|m| *m == model).unwrap_or(0);
    let shop = plan.models[plan.challenge.decide(place(present.shop), losses)];
    let mut next = Champions::all(shop);
    for (name, products) in groups {
        let among: Vec<Losses> = losses.iter().map(|losses| losses.among(products)).collect();
        let had = present.groups.get(*name).copied().unwrap_or(shop);
        let now = plan.models[plan.challenge.decide(place(had), &among)];
        if now != shop {
            next.groups.insert((*name).to_owned(), now);
        }
    }
    next
}

/// The scored origins, and as many before them as fit.
fn origins(panel: &Panel, plan: &Plan) -> Result<Vec<usize>, Error> {
    for (value, name) in
        [(plan.horizon, "the horizon"), (plan.origins, "the number of origins"), (plan.step, "the step")]
    {
        if value == 0 {
            return Err(Error::Zero(name));
        }
    }
    if plan.models.is_empty() {
        return Err(Error::Nothing("model"));
    }
    let too_short =
        || Error::TooShort { origins: plan.origins, step: plan.step, horizon: plan.horizon, days: panel.days() };
    let span = (plan.origins - 1).checked_mul(plan.step).and_then(|s| s.checked_add(plan.horizon));
    let first = span.and_then(|s| panel.days().checked_sub(s)).filter(|f| *f > 0).ok_or_else(too_short)?;
    let warm = plan.warm.min(first.saturating_sub(56) / plan.step);
    Ok((0..warm + plan.origins).map(|k| first + k * plan.step - warm * plan.step).collect())
}

type Answers = Vec<Vec<Vec<Answer>>>;

/// Every model's answers by model, origin and series, and the seconds that each took.
fn answer(
    panel: &Panel,
    plan: &Plan,
    origins: &[usize],
    stop: &AtomicBool,
    progress: &impl Fn(usize, usize),
) -> Result<(Answers, Vec<f64>), Error> {
    let mut answers: Answers = vec![Vec::new(); plan.models.len()];
    let mut seconds = vec![0.0; plan.models.len()];
    let all = origins.len() * plan.models.len();
    for (k, origin) in origins.iter().enumerate() {
        let context = Context::new(panel.at(*origin), plan.horizon, plan.seed, plan.tuning.clone(), stop);
        let have: Vec<(Model, usize)> = plan.models.iter().copied().zip(0..).collect();
        let mut made: Vec<Option<Vec<Answer>>> = vec![None; plan.models.len()];
        // The ensemble last: its members need not be asked twice.
        for (model, place) in
            have.iter().filter(|(m, _)| *m != Model::Ensemble).chain(have.iter().filter(|(m, _)| *m == Model::Ensemble))
        {
            let started = Instant::now();
            let answer = if *model == Model::Ensemble {
                ensemble(&context, |m| have.iter().find(|(h, _)| *h == m).and_then(|(_, i)| made[*i].clone()))
            } else {
                context.ask(*model)
            };
            if stop.load(Ordering::Relaxed) {
                return Err(Error::Cancelled);
            }
            seconds[*place] += started.elapsed().as_secs_f64();
            made[*place] = Some(answer);
            let done = made.iter().flatten().count();
            progress(k * plan.models.len() + done, all);
        }
        for (all, made) in answers.iter_mut().zip(made) {
            all.extend(made);
        }
    }
    Ok((answers, seconds))
}

/// What was sold on a day that counts.
fn actual(panel: &Panel, series: usize, day: usize) -> Option<f64> {
    let s = &panel.series()[series];
    let counts = day >= s.first && s.opening[day] == Opening::Open && !s.censored[day];
    Some(s.quantity[day]).filter(|q| counts && q.is_finite() && *q >= 0.0)
}

/// A model's forecasts that had come to pass before an origin, newer ones heavier.
fn outcomes(panel: &Panel, plan: &Plan, origins: &[usize], by_origin: &[Vec<Answer>], at: usize) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for j in (0..at).filter(|j| origins[*j] + plan.horizon <= origins[at]) {
        let weight = 0.5_f64.powf((origins[at] - origins[j]) as f64 / 56.0);
        for (series, answer) in by_origin[j].iter().enumerate() {
            for (h, outlook) in answer.outlooks.iter().enumerate() {
                if let Some(actual) = actual(panel, series, origins[j] + h)
                    && outlook.median > 0.0
                {
                    outcomes.push(Outcome { series, outlook: *outlook, actual, weight });
                }
            }
        }
    }
    outcomes
}

fn lost(panel: &Panel, scored: &[usize], origin: usize, forecasts: &[Vec<Quantiles>]) -> Losses {
    let mut losses = Losses::default();
    for series in scored.iter().copied() {
        let (mut sum, mut error, mut sold) = (0.0, 0.0, 0.0);
        for (h, quantiles) in forecasts[series].iter().enumerate() {
            if let Some(actual) = actual(panel, series, origin + h) {
                sum += LEVELS.iter().zip(quantiles.values()).map(|(l, q)| pinball(actual, *q, *l)).sum::<f64>();
                error += quantiles.median() - actual;
                sold += actual;
            }
        }
        losses.pinball.push(sum);
        losses.error.push(error);
        losses.actual.push(sold);
    }
    losses
}

fn sum<'a>(parts: impl Iterator<Item = &'a Losses>) -> Losses {
    let mut sum = Losses::default();
    for part in parts {
        sum.pinball.resize(part.pinball.len(), 0.0);
        sum.error.resize(part.error.len(), 0.0);
        sum.actual.resize(part.actual.len(), 0.0);
        sum.pinball.iter_mut().zip(&part.pinball).for_each(|(a, b)| *a += b);
        sum.error.iter_mut().zip(&part.error).for_each(|(a, b)| *a += b);
        sum.actual.iter_mut().zip(&part.actual).for_each(|(a, b)| *a += b);
    }
    sum
}

/// MASE's and RMSSE's denominators, from the figures as noted before the first scored origin.
fn scales(panel: &Panel, first: usize) -> Vec<Option<Scale>> {
    let view = panel.at(first);
    (0..panel.series().len())
        .into_par_iter()
        .map(|series| {
            let mut clean = Clean::of(&view, series);
            clean.refill_as_sold();
            Scale::of(clean.history())
        })
        .collect()
}
