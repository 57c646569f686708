//! The models, behind one enum. Each says what it used where it could not be asked for.

pub mod arima;
mod boost;
pub(crate) mod ensemble;
pub mod ets;
pub mod intermittent;
mod lstm;
mod mstl;
pub mod prophet;
mod ridge;
pub mod theta;
pub mod tree;
mod yardstick;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

pub use ensemble::Member;
#[cfg(feature = "gpu")]
pub use lstm::has_card;
pub use lstm::{Network, Training};
pub use mstl::mstl;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clean::Clean;
use crate::feature::{Example, Features};
use crate::quantiles::Outlook;
use crate::series::View;
use tree::Growth;

/// A way of forecasting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Model {
    /// Same weekday last week.
    SeasonalNaive,
    /// Mean of the weekday over 28 days.
    WeekdayMean,
    /// Linear regression with features.
    Ridge,
    /// Exponential smoothing with a weekly season.
    Ets,
    /// Decomposition by LOESS, trend by exponential smoothing.
    Mstl,
    /// Theta method.
    Theta,
    /// For products that sell on few days.
    Intermittent,
    /// Trend with breaks, weekly and yearly season, holidays.
    Prophet,
    /// The same with Stan's search for its parameters, as augurs brings it: what [`prophet::MostProbable`] is held against.
    #[cfg(feature = "stan")]
    ProphetByStan,
    /// Seasonal ARIMA of automatic order.
    Arima,
    /// Gradient-boosted quantile trees over all products.
    Boost,
    /// A recurrent network over all products.
    Lstm,
    /// The weighted mean of [`Tuning::members`].
    Ensemble,
}

impl Model {
    pub const ALL: [Self; if cfg!(feature = "stan") { 13 } else { 12 }] = [
        Self::SeasonalNaive,
        Self::WeekdayMean,
        Self::Ridge,
        Self::Ets,
        Self::Mstl,
        Self::Theta,
        Self::Intermittent,
        Self::Prophet,
        #[cfg(feature = "stan")]
        Self::ProphetByStan,
        Self::Arima,
        Self::Boost,
        Self::Lstm,
        Self::Ensemble,
    ];

    /// Its name on command lines and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::SeasonalNaive => "seasonal-naive",
            Self::WeekdayMean => "weekday-mean",
            Self::Ridge => "ridge",
            Self::Ets => "ets",
            Self::Mstl => "mstl",
            Self::Theta => "theta",
            Self::Intermittent => "intermittent",
            Self::Prophet => "prophet",
            #[cfg(feature = "stan")]
            Self::ProphetByStan => "prophet-by-stan",
            Self::Arima => "arima",
            Self::Boost => "boost",
            Self::Lstm => "lstm",
            Self::Ensemble => "ensemble",
        }
    }

    /// The model of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.name() == name)
    }

    /// Known days from which it is asked at all; before, the rule for young products answers.
    fn least_days(self) -> usize {
        match self {
            Self::SeasonalNaive | Self::WeekdayMean => 7,
            Self::Intermittent => 14,
            Self::Ets | Self::Mstl | Self::Theta | Self::Ridge | Self::Boost | Self::Lstm | Self::Ensemble => 56,
            Self::Arima | Self::Prophet => 120,
            #[cfg(feature = "stan")]
            Self::ProphetByStan => 120,
        }
    }
}

/// What an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The model that was asked.
    Asked,
    /// Weighted weekday means for products with little history.
    Young(Why),
    /// Nothing is expected to be sold.
    Nothing(Why),
}

/// Why the model that was asked did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Fewer known days than it needs.
    TooShort,
    /// It found no parameters, or its figures were no numbers.
    NoFit,
    /// Nothing was ever sold, or nothing is known.
    NeverSold,
    /// Nothing was sold on the last 28 open days.
    Dormant,
}

/// A model's figures for the days ahead of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub outlooks: Vec<Outlook>,
    pub rule: Rule,
}

/// Days that an ARIMA sees: more cost time and change little.
const ARIMA_DAYS: usize = 400;

/// Numbers that were chosen on earlier windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// Days that the regressions learn from.
    pub days: usize,
    pub ridge_half_life: f64,
    /// Power of a product's size that its days are weighed by.
    pub ridge_size: f64,
    pub ridge_common: f64,
    pub ridge_own: f64,
    pub boost_half_life: f64,
    pub boost_size: f64,
    pub boost_trees: usize,
    pub boost: Growth,
    /// Days that the statistical models see.
    pub local_days: usize,
    /// Fits that an ARIMA search may cost.
    pub arima_tries: usize,
    /// Orders that a search found, by name of the series: where a product has one, it is fitted instead of searched for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arima_orders: BTreeMap<String, arima::Order>,
    pub lstm: Training,
    /// What the ensemble takes the mean of; itself is passed over.
    pub members: Vec<Member>,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            days: 1100,
            ridge_half_life: 500.0,
            ridge_size: 0.75,
            ridge_common: 0.01,
            ridge_own: 300.0,
            boost_half_life: 600.0,
            boost_size: 0.5,
            boost_trees: 150,
            boost: Growth { trees: 150, depth: 5, rate: 0.08, leaf: 40, rows: 0.6, columns: 0.5 },
            local_days: 730,
            arima_tries: 24,
            arima_orders: BTreeMap::new(),
            lstm: Training::default(),
            members: [(Model::Ridge, 1.0, 0), (Model::Prophet, 2.0, 365), (Model::Boost, 2.0, 0), (Model::Ets, 1.0, 0)]
                .map(|(model, weight, from_days)| Member { model, weight, from_days })
                .to_vec(),
        }
    }
}

/// A view made ready for models: cleaned once, features made once, for as many models as are asked.
pub struct Context<'a> {
    pub view: View<'a>,
    pub clean: Vec<Clean>,
    /// Days ahead, at most as many as the calendar has.
    pub horizon: usize,
    pub seed: u64,
    pub tuning: Tuning,
    /// A network that was trained before; without one, asking for it trains one.
    pub network: Option<Network>,
    stop: &'a AtomicBool,
    features: OnceLock<Features<'a>>,
    past: OnceLock<Vec<(Example, f64)>>,
}

impl<'a> Context<'a> {
    /// `stop` may be set by another thread; models then return early with whatever they have.
    pub fn new(view: View<'a>, horizon: usize, seed: u64, tuning: Tuning, stop: &'a AtomicBool) -> Self {
        let clean = (0..view.n_series()).into_par_iter().map(|series| Clean::of(&view, series)).collect();
        let horizon = horizon.min(view.ahead());
        Self {
            view,
            clean,
            horizon,
            seed,
            tuning,
            network: None,
            stop,
            features: OnceLock::new(),
            past: OnceLock::new(),
        }
    }

    pub fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn features(&self) -> &Features<'a> {
        self.features.get_or_init(|| Features::new(self.view, self.clean.clone()))
    }

    fn past(&self) -> &[(Example, f64)] {
        self.past.get_or_init(|| self.features().past(self.tuning.days, self.horizon))
    }

    /// Trains the network, to be kept for the nights of a week: `None` with fewer than ten products of 120 days, or when
    /// stopped.
    pub fn train(&self) -> Option<Network> {
        lstm::train(self)
    }

    /// Asks a model for all series. Closed days get nothing; every answer is finite and non-negative.
    pub fn ask(&self, model: Model) -> Vec<Answer> {
        match model {
            Model::Ridge => {
                self.settle(model, ridge::ridge(self).into_iter().map(|p| p.map(|p| outlooks(&p))).collect())
            }
            Model::Boost => self.settle(model, boost::boost(self)),
            Model::Lstm => self.settle(model, lstm::lstm(self)),
            Model::Ensemble => ensemble::ensemble(self, |_| None),
            local => {
                let paths = (0..self.clean.len())
                    .into_par_iter()
                    .map(|series| if self.cancelled() { None } else { self.local(local, series) })
                    .map(|path| path.map(|p| outlooks(&p)))
                    .collect();
                self.settle(model, paths)
            }
        }
    }

    /// One product's own models: the figure of each day ahead.
    fn local(&self, model: Model, series: usize) -> Option<Vec<f64>> {
        let clean = &self.clean[series];
        if clean.n_known < model.least_days() {
            return None;
        }
        let whole = clean.history();
        let recent = |days: usize| &whole[whole.len().saturating_sub(days)..];
        let history = recent(self.tuning.local_days);
        let horizon = self.horizon;
        match model {
            Model::SeasonalNaive => yardstick::seasonal_naive(clean, horizon),
            Model::WeekdayMean => yardstick::weekday_mean(clean, horizon),
            Model::Ets => ets::Ets::auto(history, 7).map(|m| m.forecast(horizon)),
            // A yearly season from two years of it is mostly noise: it cost 3.6 points of WAPE on nine real shops.
            Model::Mstl => mstl(recent(400), 7, 364, horizon),
            Model::Theta => theta::theta(history, 7, horizon),
            Model::Arima => self.arima(series).map(|m| m.forecast(horizon)),
            Model::Prophet => prophet::prophet(prophet::MostProbable, &self.view, series, clean, horizon),
            #[cfg(feature = "stan")]
            Model::ProphetByStan => prophet::prophet(prophet::stan(), &self.view, series, clean, horizon),
            Model::Intermittent => {
                let open: Vec<f64> = whole
                    .iter()
                    .zip(&clean.demand[clean.first..])
                    .filter(|(_, d)| d.is_finite())
                    .map(|(v, _)| *v)
                    .collect();
                let mean = intermittent::intermittent(&open, intermittent::Method::Tsb, 0.1, 0.1);
                Some(vec![mean; horizon])
            }
            Model::Ridge | Model::Boost | Model::Lstm | Model::Ensemble => None,
        }
    }

    /// The order of each series that a search finds here, by name: what [`Tuning::arima_orders`] takes for the nights of a
    /// week.
    pub fn arima_orders(&self) -> BTreeMap<String, arima::Order> {
        let found = (0..self.clean.len()).into_par_iter().filter_map(|series| {
            let long = !self.cancelled() && self.clean[series].n_known >= Model::Arima.least_days();
            let order = if long { self.arima(series)?.order } else { return None };
            Some((self.view.name(series).to_owned(), order))
        });
        found.collect()
    }

    /// With the order that was found before, or the best in so many tries.
    fn arima(&self, series: usize) -> Option<arima::Arima> {
        let whole = self.clean[series].history();
        let recent = &whole[whole.len().saturating_sub(ARIMA_DAYS)..];
        let known = self.tuning.arima_orders.get(self.view.name(series));
        let fitted = known.and_then(|order| arima::Arima::fit(recent, 7, *order));
        fitted.or_else(|| arima::Arima::auto(recent, 7, self.tuning.arima_tries))
    }

    /// Falls back where a model had nothing to say, and applies what holds for all models.
    fn settle(&self, model: Model, paths: Vec<Option<Vec<Outlook>>>) -> Vec<Answer> {
        paths
            .into_iter()
            .enumerate()
            .map(|(series, path)| {
                let clean = &self.clean[series];
                let nothing = Outlook::new(0.0, 0.0, 0.0);
                let largest = clean.demand.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
                let dormant = clean.n_known >= 56 && clean.latest(28).all(|(_, v)| v <= 0.0);
                let (mut outlooks, rule) = if largest <= 0.0 {
                    (vec![nothing; self.horizon], Rule::Nothing(Why::NeverSold))
                } else if dormant {
                    (vec![nothing; self.horizon], Rule::Nothing(Why::Dormant))
                } else {
                    match path.filter(|p| p.len() == self.horizon) {
                        Some(path) => (path, Rule::Asked),
                        None => {
                            let why = if clean.n_known < model.least_days() { Why::TooShort } else { Why::NoFit };
                            let young = yardstick::young(clean, self.horizon).unwrap_or_default();
                            (outlooks(&young), Rule::Young(why))
                        }
                    }
                };
                outlooks.resize(self.horizon, nothing);
                for (h, outlook) in outlooks.iter_mut().enumerate() {
                    let day = clean.origin + h;
                    // Three times the best day ever is where a trend has run away.
                    let median = outlook.median.min(3.0 * largest);
                    *outlook = if clean.open.get(day).is_some_and(|open| !open) || never_on(clean, day) {
                        nothing
                    } else {
                        Outlook::new(median, outlook.below, outlook.above)
                    };
                }
                Answer { outlooks, rule }
            })
            .collect()
    }
}

/// Whether a product is kept from a weekday: open on it at least six times in eight weeks and never sold, though it sells
/// on others.
fn never_on(clean: &Clean, day: usize) -> bool {
    let from = clean.first.max(clean.origin.saturating_sub(56));
    let same = || (from..clean.origin).filter(|d| d % 7 == day % 7).map(|d| clean.sold[d]).filter(|v| v.is_finite());
    same().count() >= 6 && same().all(|v| v <= 0.0)
}

/// Medians with the spread that counts have: that of a Poisson variable, and a quarter of the level.
fn outlooks(path: &[f64]) -> Vec<Outlook> {
    path.iter()
        .map(|median| {
            let m = if median.is_finite() { median.clamp(0.0, crate::quantiles::LARGEST) } else { 0.0 };
            let spread = (m + 0.3 + (0.25 * m).powi(2)).sqrt();
            Outlook::new(m, spread, spread)
        })
        .collect()
}
