//! One run: every model is asked as of the last eight weeks and of today, the champion's forecast is what the shop sees, and
//! what the others said is kept to be scored. A search chooses the champion and makes a version; the nights between forecast
//! with that version, or with the one that somebody went back to.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use demand::{AHEAD, Demand, Run, on_one_thread};
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use forecast::backtest::Plan;
use forecast::champion::Champions;
use forecast::conformal::Calibration;
use forecast::daily::{Daily, daily};
use forecast::metrics::Score;
use forecast::model::arima::Order;
use forecast::model::{self, Context, Model, Rule};
use forecast::quantiles::{Outlook, Quantiles};
use forecast::series::Opening;
use forecast::version::{Parameters, Version, Versions};

use super::learned::{Done, Kind, Learned, Shadow};
use super::sky::Sky;
use crate::Error;
use crate::weather::Weather;

/// How long the network may learn in a week.
const LSTM_TIME: Duration = Duration::from_secs(15 * 60);
/// Days of shadows that the network must have before it may become champion, and how far back they are looked at.
const LSTM_DAYS: (usize, u64) = (14, 28);
/// After so many days whoever runs next searches.
pub const SEARCH_DAYS: i64 = 7;
/// Where demand broke, models that forget in this many days are tried beside the usual ones.
const SHORT_DAYS: f64 = 60.0;

/// What a run is made for.
#[derive(Debug)]
pub struct Wanted {
    pub kind: Kind,
    pub now_ms: i64,
    /// What made it necessary.
    pub reason: Option<String>,
    /// At the lowest priority, where nobody waits for it.
    pub quiet: bool,
}

/// Makes a run on one thread, so that the counter has the others, and notes it. `progress` is told how many of how many
/// steps are done.
///
/// # Errors
/// [`Error::Refused`] with `stopped` when `stop` was set; what the disk says.
pub fn train(
    demand: &Demand,
    learned: &mut Learned,
    wanted: &Wanted,
    stop: &AtomicBool,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Run, Error> {
    let started = Instant::now();
    let mut done = Done {
        started_ms: wanted.now_ms,
        kind: wanted.kind,
        made_on: demand.today,
        days: demand.origin.checked_sub(1).map(|last| (demand.day(0), demand.day(last))),
        products: demand.products.len(),
        version: None,
        champion: None,
        seconds: 0.0,
        scores: Vec::new(),
        reason: wanted.reason.clone(),
        error: None,
    };
    let work = || -> Result<Run, Error> {
        let mut kind = wanted.kind;
        loop {
            let run = make(demand, learned, kind, stop, progress, &mut done)?;
            // Where somebody went to another version meanwhile, that one forecasts, from now on.
            if learned.versions()?.active().map(|version| version.number) == done.version {
                return Ok(run);
            }
            kind = Kind::Daily;
        }
    };
    let made = on_one_thread(wanted.quiet, work)
        .map_err(|e| Error::Usage(format!("no thread for the forecast: {e}")))
        .and_then(|made| made);
    done.seconds = started.elapsed().as_secs_f64();
    match &made {
        Ok(_) => learned.note(&done)?,
        // Whoever stopped it knows.
        Err(Error::Refused(refused)) if refused.code == "stopped" => {}
        Err(error) => {
            done.error = Some(error.to_string());
            learned.note(&done)?;
        }
    }
    made
}

fn make(
    demand: &Demand,
    learned: &mut Learned,
    kind: Kind,
    stop: &AtomicBool,
    progress: &(dyn Fn(u64, u64) + Sync),
    done: &mut Done,
) -> Result<Run, Error> {
    learned.came(demand)?;
    let versions = learned.versions()?;
    let active = versions.active().filter(|_| !is_search(kind, &versions, demand.today)).cloned();
    let plan = plan(demand, kind, active.as_ref());
    let tell = |done: usize, of: usize| progress(done as u64, of as u64);
    let forecast = |plan: &Plan| daily(&demand.panel, plan, stop, tell).map_err(failed);
    let (mut plan, mut night) = (plan.clone(), forecast(&plan)?);
    if kind == Kind::Drift {
        // A shorter memory counts only where it would have done better these weeks.
        let short = shortened(&plan);
        let other = forecast(&short)?;
        if score_of(&other).pinball < score_of(&night).pinball {
            (plan, night) = (short, other);
        }
    }
    let last = versions.active().and_then(|version| version.parameters.network.clone());
    let network = network(demand, learned, kind, last, &plan, stop)?;
    let mut shadows = night.shadows.clone();
    let usual = shadows.iter().find(|(model, _)| *model == Model::Ensemble).map(|(_, days)| days.clone());
    let (mut asked, mut trained) = (None, None);
    let ideas = network.map(|said| {
        (asked, trained) = (Some(said.hash), said.trained);
        // Products that it says nothing of follow the ensemble.
        let days = said.days.into_iter().enumerate().map(|(place, of)| match (of, &usual) {
            (Some(of), _) => of,
            (None, Some(usual)) => usual[place].clone(),
            (None, None) => vec![Quantiles::zero(); AHEAD],
        });
        shadows.push((Model::Lstm, days.collect()));
        said.ideas
    });
    let mut champions = match &active {
        Some(version) => version.parameters.champions.clone(),
        None => {
            let shop = challenged(learned, night.champions.shop, ideas.is_some(), demand.today, &plan)?;
            Champions { shop, ..night.champions.clone() }
        }
    };
    // A network that was lost can't be champion until it is trained again.
    if !shadows.iter().any(|(model, _)| *model == champions.shop) {
        champions.shop = night.champions.shop;
    }
    let version = match active {
        Some(version) => version.number,
        None => {
            let mut tuning = plan.tuning.clone();
            tuning.arima_orders = match versions.active() {
                Some(last) if !plan.models.contains(&Model::Arima) => last.parameters.tuning.arima_orders.clone(),
                _ if plan.models.contains(&Model::Arima) => orders(demand, &plan, stop)?,
                _ => BTreeMap::new(),
            };
            let parameters = Parameters {
                champions: champions.clone(),
                tuning,
                challenge: plan.challenge,
                shift: plan.shift,
                seed: plan.seed,
                network: asked,
            };
            let metrics = score_of(&night);
            learned.change(trained.as_ref(), |now| Ok(add(now, &versions, demand, parameters, metrics)))?
        }
    };
    keep(learned, demand, &shadows, ideas.as_deref())?;
    (done.version, done.champion) = (Some(version), Some(champions.shop));
    let mut predictions = by_champions(demand, &champions, &shadows, &night);
    done.scores = night.scores;
    demand.occasions.apply(demand, &mut predictions);
    let weather = Weather::read(learned.folder());
    Sky::learn(&weather, learned, champions.shop, demand.today)?.apply(&weather, demand, &mut predictions);
    Ok(Run::of(demand, &champions, predictions))
}

/// The order of each product that ARIMA finds as of today, for the nights until the next search.
fn orders(demand: &Demand, plan: &Plan, stop: &AtomicBool) -> Result<BTreeMap<String, Order>, Error> {
    let view = demand.panel.at(demand.origin);
    let found = Context::new(view, AHEAD, plan.seed, plan.tuning.clone(), stop).arima_orders();
    if stop.load(Ordering::Relaxed) { Err(stopped()) } else { Ok(found) }
}

/// What the champion of each product's group says.
fn by_champions(
    demand: &Demand,
    champions: &Champions,
    all: &[(Model, Vec<Vec<Quantiles>>)],
    night: &Daily,
) -> Vec<(ProductId, Vec<Quantiles>)> {
    let series = demand.products.iter().zip(demand.panel.series()).enumerate();
    let days = series.map(|(place, (product, series))| {
        let model = champions.of(&series.group);
        let found = all.iter().find(|(of, _)| *of == model).map_or(&night.days, |(_, days)| days);
        (*product, found[place].clone())
    });
    days.collect()
}

/// Whether a run chooses the champion: each week, where demand broke, and where nobody has for longer than a week.
fn is_search(kind: Kind, versions: &Versions, today: BusinessDay) -> bool {
    let old = |newest: &Version| (today.date() - newest.to).num_days() > SEARCH_DAYS + 1;
    matches!(kind, Kind::Weekly | Kind::Drift) || versions.kept().last().is_none_or(old)
}

fn plan(demand: &Demand, kind: Kind, active: Option<&Version>) -> Plan {
    let mut plan = Plan { horizon: AHEAD, ..Plan::daily(demand.products.len()) };
    if let Some(version) = active {
        let Parameters { tuning, challenge, shift, seed, .. } = version.parameters.clone();
        plan = Plan { tuning, challenge, shift, seed, ..plan };
    }
    // Between the searches ARIMA goes on with the orders that the last one found.
    let has_orders = active.is_some_and(|version| !version.parameters.tuning.arima_orders.is_empty());
    if kind == Kind::Weekly
        || has_orders
        || active.is_some_and(|version| version.parameters.champions.has(Model::Arima))
    {
        plan.models.insert(0, Model::Arima);
    }
    plan
}

fn shortened(plan: &Plan) -> Plan {
    let mut short = plan.clone();
    let tuning = &mut short.tuning;
    tuning.ridge_half_life = SHORT_DAYS;
    tuning.boost_half_life = SHORT_DAYS;
    tuning.local_days = 3 * SHORT_DAYS as usize;
    short
}

/// The figures of a night's champion over the weeks before.
fn score_of(night: &Daily) -> Score {
    let nothing = forecast::metrics::Tally::new(1).score(&[None]);
    night.scores.iter().find(|(model, _)| *model == night.champions.shop).map_or(nothing, |(_, score)| *score)
}

/// Adds what a search found to the versions of now, and gives its number. Whoever went to one of those `before` meanwhile
/// stays with it; what another search added is older by a moment.
fn add(now: &mut Versions, before: &Versions, demand: &Demand, parameters: Parameters, metrics: Score) -> u64 {
    let active = |versions: &Versions| versions.active().map(|version| version.number);
    let is_known = |number: &u64| before.kept().iter().any(|version| version.number == *number);
    let went_to = active(now).filter(|number| Some(*number) != active(before) && is_known(number));
    let (first, last) = (demand.panel.date(0), demand.panel.date(demand.origin.saturating_sub(1)));
    let number = now.add(first, last, parameters, metrics).number;
    went_to.and_then(|number| now.go_to(number).map(drop));
    number
}

/// The champion of the search, unless the network did clearly better on the same days, as its shadows show: trained once a
/// week it can't be asked as of earlier weeks.
fn challenged(
    learned: &Learned,
    champion: Model,
    is_trained: bool,
    today: BusinessDay,
    plan: &Plan,
) -> Result<Model, Error> {
    if !is_trained {
        return Ok(champion);
    }
    let both = [champion, Model::Lstm];
    let (losses, days) = learned.compared(&both, today.days_before(LSTM_DAYS.1))?;
    Ok(if days >= LSTM_DAYS.0 { both[plan.challenge.decide(0, &losses)] } else { champion })
}

/// What a network says of each product.
struct Network {
    days: Vec<Option<Vec<Quantiles>>>,
    ideas: Vec<Option<Vec<Outlook>>>,
    hash: String,
    /// The network, where it is new.
    trained: Option<model::Network>,
}

/// What the network says, calibrated on what was said before: each week trained anew, on other nights the version's own.
fn network(
    demand: &Demand,
    learned: &Learned,
    kind: Kind,
    last: Option<String>,
    plan: &Plan,
    stop: &AtomicBool,
) -> Result<Option<Network>, Error> {
    let over = AtomicBool::new(false);
    let view = demand.panel.at(demand.origin);
    let mut context = Context::new(view, AHEAD, plan.seed, plan.tuning.clone(), &over);
    let mut hash = last;
    if let Some(hash) = &hash {
        context.network = learned.network(hash)?;
    }
    let mut trained = None;
    if kind == Kind::Weekly {
        trained = within(LSTM_TIME, stop, &over, || context.train());
        if let Some(network) = &trained {
            (hash, context.network) = (Some(network.hash()), Some(network.clone()));
        }
        if stop.load(Ordering::Relaxed) {
            return Err(stopped());
        }
        over.store(false, Ordering::Relaxed);
    }
    let (Some(hash), true) = (hash, context.network.is_some()) else { return Ok(None) };
    let outcomes = learned.outcomes(Model::Lstm, &demand.products, demand.today)?;
    let calibration = Calibration::learn(&outcomes, demand.products.len(), plan.shift);
    let ideas: Vec<Option<Vec<Outlook>>> = context
        .ask(Model::Lstm)
        .into_iter()
        .map(|answer| (answer.rule == Rule::Asked).then_some(answer.outlooks))
        .collect();
    let days = ideas.iter().zip(demand.panel.series()).enumerate().map(|(place, (ideas, series))| {
        let of = |(ahead, outlook): (usize, &Outlook)| {
            let closed = series.opening[demand.origin + ahead] == Opening::Closed;
            if closed || outlook.median <= 0.0 {
                Quantiles::zero()
            } else {
                calibration.quantiles(place, outlook, series.whole)
            }
        };
        ideas.as_ref().map(|ideas| ideas.iter().enumerate().map(of).collect())
    });
    let days = days.collect();
    Ok(Some(Network { days, ideas, hash, trained }))
}

/// Does what can be stopped, and stops it when its time is over.
fn within<T>(time: Duration, stop: &AtomicBool, over: &AtomicBool, work: impl FnOnce() -> T) -> T {
    std::thread::scope(|scope| {
        let (done, wait) = mpsc::channel::<()>();
        scope.spawn(move || {
            let started = Instant::now();
            while let Err(mpsc::RecvTimeoutError::Timeout) = wait.recv_timeout(Duration::from_millis(200)) {
                if stop.load(Ordering::Relaxed) || started.elapsed() > time {
                    return over.store(true, Ordering::Relaxed);
                }
            }
        });
        let result = work();
        drop(done);
        result
    })
}

fn keep(
    learned: &mut Learned,
    demand: &Demand,
    all: &[(Model, Vec<Vec<Quantiles>>)],
    ideas: Option<&[Option<Vec<Outlook>>]>,
) -> Result<(), Error> {
    let mut shadows = Vec::new();
    for (model, by_product) in all {
        for (place, days) in by_product.iter().enumerate() {
            for (ahead, quantiles) in days.iter().enumerate().skip(1) {
                let ideas = ideas.filter(|_| *model == Model::Lstm).and_then(|ideas| ideas[place].as_ref());
                shadows.push(Shadow {
                    day: demand.day(demand.origin + ahead),
                    model: *model,
                    product: demand.products[place],
                    quantiles: *quantiles,
                    outlook: ideas.map(|ideas| ideas[ahead]),
                });
            }
        }
    }
    learned.keep_shadows(demand.today, &shadows)
}

fn failed(error: forecast::Error) -> Error {
    match error {
        forecast::Error::Cancelled => stopped(),
        other => Error::Damaged(other.to_string()),
    }
}

fn stopped() -> Error {
    Error::refused("stopped", "the forecast was stopped")
}
